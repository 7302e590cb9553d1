-- A mirror as schema 9 left it: 2026-Q3 scored while it waited for its seal.
BEGIN TRANSACTION;
CREATE TABLE account_report (
    source      TEXT NOT NULL,
    id          TEXT NOT NULL,
    due_at      TEXT NOT NULL,
    PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE bundle (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    id          TEXT NOT NULL,
    digest      TEXT NOT NULL,
    changed_at  TEXT NOT NULL, kind TEXT NOT NULL DEFAULT '', kinds TEXT NOT NULL DEFAULT '{}', read_at TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'present', reason TEXT NOT NULL DEFAULT '', state_at TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (source, stream, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE cursor (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    cursor      TEXT NOT NULL, open_since TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (source, stream)
) STRICT, WITHOUT ROWID;
CREATE TABLE decision (
    number      INTEGER NOT NULL PRIMARY KEY,
    at          TEXT NOT NULL,
    by_whom     TEXT NOT NULL,
    action      TEXT NOT NULL,
    one         TEXT NOT NULL,
    other       TEXT NOT NULL,
    undoes      INTEGER NOT NULL
) STRICT;
INSERT INTO "decision" VALUES(1,'2026-07-04T00:00:00+00:00','admin','merge','jira/account/ann','notion/account/1',0);
CREATE TABLE hint (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    id          TEXT NOT NULL,
    state       TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (source, stream, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE identity (
    source      TEXT PRIMARY KEY,
    account     TEXT NOT NULL,
    as_of       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE intent (
    sink        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    key         TEXT NOT NULL,
    change      TEXT NOT NULL,
    PRIMARY KEY (sink, kind, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE mapping (
    source      TEXT PRIMARY KEY,
    name        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE quarantine (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    bundle      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    id          TEXT NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (source, stream, bundle, kind, id),
    FOREIGN KEY (source, stream, bundle) REFERENCES bundle (source, stream, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE raw (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    bundle      TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (source, stream, bundle),
    FOREIGN KEY (source, stream, bundle) REFERENCES bundle (source, stream, id) ON DELETE CASCADE
) STRICT;
CREATE TABLE receipt (
    sink        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    key         TEXT NOT NULL,
    remote_id   TEXT NOT NULL,
    wrote       TEXT NOT NULL,
    "left"      TEXT NOT NULL,
    PRIMARY KEY (sink, kind, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE "record" (
    type        TEXT NOT NULL,
    source      TEXT NOT NULL,
    id          TEXT NOT NULL,
    stream      TEXT NOT NULL,
    bundle      TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (type, source, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE results (
    period      TEXT PRIMARY KEY,
    body        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "results" VALUES('2026-Q3','{"period":{"name":"2026-Q3","start_at":"2026-07-01T00:00:00Z","end_at":"2026-10-01T00:00:00Z"},"policy":"1","as_of":"2026-10-09T00:00:00Z","proofs":[{"id":"253834d474598b727e72","at":"2026-07-11T00:00:00Z","helper":"jira/account/ann","team":"blue","object":"jira/task/work","root":"jira/task/work","owner":"jira/account/rex","beneficiary":"red","kind":"assist","step":2,"size":"M","by":"jira/account/rob","witness":"jira/account/ray","units":16400000,"raw_units":16800000,"url":"https://jira.test/work","title":"work","finder":"helpers_field","source":"jira/change/1","policy":"1","late":false,"compensates":null},{"id":"48436dcd52262837e98e","at":"2026-07-12T00:00:00Z","helper":"jira/account/ada","team":"blue","object":"jira/task/work","root":"jira/task/work","owner":"jira/account/rex","beneficiary":"red","kind":"assist","step":2,"size":"M","by":"jira/account/rio","witness":"jira/account/ray","units":16400000,"raw_units":16800000,"url":"https://jira.test/work","title":"work","finder":"helpers_field","source":"jira/change/2","policy":"1","late":false,"compensates":null}],"refusals":[],"scorecards":[{"kind":"team","id":"blue","title":"Blue","indicators":{},"proofs":[],"suppressed":"privacy.people","url":null,"teams":["blue"]},{"kind":"team","id":"green","title":"Green","indicators":{},"proofs":[],"suppressed":"privacy.people","url":null,"teams":["green"]},{"kind":"team","id":"red","title":"Red","indicators":{},"proofs":[],"suppressed":"privacy.people","url":null,"teams":["red"]},{"kind":"pair","id":"blue>red","title":"Blue → Red","indicators":{},"proofs":[],"suppressed":"privacy.people","url":null,"teams":["blue","red"]},{"kind":"task","id":"jira/task/work","title":"work","indicators":{"HP1":{"code":"HP1","version":1,"value":"2.05","unit":"points","n":2,"low":null,"high":null,"reason":null}},"proofs":["253834d474598b727e72","48436dcd52262837e98e"],"suppressed":null,"url":"https://jira.test/work","teams":["blue"]},{"kind":"org","id":"org","title":"","indicators":{"GO2":{"code":"GO2","version":1,"value":null,"unit":"%","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_goals"},"GO6":{"code":"GO6","version":1,"value":null,"unit":"%","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_goals"},"GO6F":{"code":"GO6F","version":1,"value":null,"unit":"yes/no","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_goals"},"GO5":{"code":"GO5","version":1,"value":null,"unit":"%","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_goals"},"KS7":{"code":"KS7","version":1,"value":null,"unit":"%","n":0,"low":null,"high":null,"reason":"indicator.reason.no_done_projects"},"ID1":{"code":"ID1","version":1,"value":null,"unit":"count","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_ideas"},"ID1S":{"code":"ID1S","version":1,"value":null,"unit":"count","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_ideas"},"ID1R":{"code":"ID1R","version":1,"value":null,"unit":"count","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_ideas"},"AW1":{"code":"AW1","version":1,"value":"0","unit":"nominations","n":0,"low":null,"high":null,"reason":null},"AW2":{"code":"AW2","version":1,"value":null,"unit":"ratio","n":0,"low":null,"high":null,"reason":"indicator.reason.no_awards"},"TR1":{"code":"TR1","version":1,"value":null,"unit":"yes/no","n":0,"low":null,"high":null,"reason":"indicator.reason.no_publication"},"TR1C":{"code":"TR1C","version":1,"value":null,"unit":"%","n":0,"low":null,"high":null,"reason":"indicator.reason.no_rules_page"},"TR2":{"code":"TR2","version":1,"value":"1.0000","unit":"%","n":2,"low":"0.3424","high":"1.0000","reason":null},"TR2S":{"code":"TR2S","version":1,"value":"1","unit":"yes/no","n":1,"low":null,"high":null,"reason":null},"TR3":{"code":"TR3","version":1,"value":null,"unit":"disputes","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_appeals"},"TR3D":{"code":"TR3D","version":1,"value":null,"unit":"%","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_appeals"},"TR3U":{"code":"TR3U","version":1,"value":null,"unit":"%","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_appeals"},"TR3B":{"code":"TR3B","version":1,"value":"0","unit":"rows","n":2,"low":null,"high":null,"reason":null},"RI1":{"code":"RI1","version":1,"value":null,"unit":"%","n":0,"low":null,"high":null,"reason":"indicator.reason.no_projects_started"},"RI5":{"code":"RI5","version":1,"value":null,"unit":"%","n":0,"low":null,"high":null,"reason":"indicator.reason.no_projects_done"},"RK1":{"code":"RK1","version":1,"value":null,"unit":"%","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_risks"},"RK1L":{"code":"RK1L","version":1,"value":null,"unit":"bd","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_risks"},"SV2":{"code":"SV2","version":1,"value":null,"unit":"1-5","n":0,"low":null,"high":null,"reason":"indicator.reason.not_connected_surveys"}},"proofs":[],"suppressed":null,"url":null,"teams":[]},{"kind":"person","id":"jira/account/ada","title":"Ada","indicators":{"HP1":{"code":"HP1","version":1,"value":"1.025","unit":"points","n":1,"low":"0.00","high":"3.35","reason":null}},"proofs":["48436dcd52262837e98e"],"suppressed":null,"url":null,"teams":["blue"]},{"kind":"person","id":"jira/account/ann","title":"Ann","indicators":{"HP1":{"code":"HP1","version":1,"value":"1.025","unit":"points","n":1,"low":"0.00","high":"3.35","reason":null}},"proofs":["253834d474598b727e72"],"suppressed":null,"url":null,"teams":["blue"]}],"people":{"jira/account/ada":"Ada","jira/account/ann":"Ann","jira/account/ray":"Ray","jira/account/rex":"Rex","jira/account/rio":"Rio","jira/account/rob":"Rob"},"teams":{"blue":"Blue","red":"Red","green":"Green"},"individual":true,"total_suppressed":"privacy.complement"}');
CREATE TABLE roll (
    grp         TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    read_on     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE spell (
    grp         TEXT NOT NULL,
    account     TEXT NOT NULL,
    since       TEXT NOT NULL,
    until       TEXT NOT NULL,
    PRIMARY KEY (grp, account, since),
    FOREIGN KEY (grp) REFERENCES roll (grp) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE sweep (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    at          TEXT NOT NULL,
    listed      INTEGER NOT NULL,
    missed      INTEGER NOT NULL,
    PRIMARY KEY (source, stream)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_bundle ON record (source, stream, bundle);
COMMIT;
PRAGMA user_version = 9;
