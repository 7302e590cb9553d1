"""Writing to Notion: a database of reports and one of scorecards, in which every subject (team, pair, person, goal) is a row
and the row's page holds the evidence.

Targets: `database/scorecards`, `row/<period>/<subject>` (its properties), `text/<period>/<subject>` (its page), `view/...`,
and a person's own pages elsewhere (`own_pages`).
A row is found by its key column, never by a remembered id alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from integrations.notion.body import Body, digest
from integrations.notion.client import Client, Json
from integrations.notion.columns import COLUMNS, cells, database_of, key_of, plain_cells, schema, title_cell
from integrations.notion.own_pages import KINDS as OWN
from integrations.notion.own_pages import OwnPages
from integrations.notion.pages import Writer, at_level, number, published
from integrations.notion.places import Places
from integrations.notion.views import Views
from sync.config import Organisation
from sync.disclosing import Privacy
from sync.model import Results, Scorecard
from sync.ports import NOTHING, Change, Desired, Observed, Target, Value

ICONS = {"team": "👥", "pair": "🤝", "person": "🙋", "goal": "🎯", "report": "📊", "reports": "📊", "scorecards": "🤝"}


class NotionSink:
    name = "notion"

    def __init__(self, client: Client, results_page: str | None, organisation: Organisation, privacy: Privacy) -> None:
        self._client = client
        self._level = privacy.level
        self._writer = Writer(organisation.language, organisation.zone)
        self._places = Places(client, results_page)
        self._views = Views(client, self._writer, self._places, self.name)
        self._body = Body(client)
        self._own = OwnPages(client, self._writer, privacy, self.name)
        self._me = ""

    def obstacles(self) -> Mapping[str, str]:
        reason = self._places.obstacle()
        return dict.fromkeys(("database", "row", "text", "view"), reason) if reason else {}

    # Desired.

    def render(self, results: Sequence[Results]) -> Sequence[Desired]:
        wishes = [self._database(name) for name in COLUMNS] + self._views.tabs() + self._own.render(results)
        for result in (at_level(each, self._level) for each in results):
            period = result.period.name
            for card in published(result):
                row = self._row(period, card.kind, card.id, card.title, self._numbers(card))
                wishes += [row, self._text(row, self._writer.evidence(card, result))]
            report = self._row(period, "report", "", self._writer.say("page.report_title", period=period), {})
            # The chart goes in before the text, so that it stands at the top of the page.
            chart = [self._views.chart(period)] if result.level != "organisation" else []
            wishes += [report, *chart, self._text(report, self._writer.report(result))]
        return wishes

    def _database(self, name: str) -> Desired:
        title = self._writer.say(f"page.database_{name}")
        return Desired(Target(self.name, "database", name), {"exists": True}, label=title)

    def _row(self, period: str, kind: str, id_: str, title: str, numbers: Mapping[str, Value]) -> Desired:
        key = f"{period}/{kind}/{id_}".rstrip("/")
        title = title_cell(title)
        values: dict[str, Value] = {"title": title, "key": key, "period": period, **numbers}
        if kind != "report":
            values["kind"] = self._writer.say(f"page.kind_{kind}")
        needs = (Target(self.name, "database", database_of(key)),)
        return Desired(Target(self.name, "row", key), values, label=title, needs=needs)

    def _text(self, row: Desired, text: str) -> Desired:
        target = Target(self.name, "text", row.target.key)
        return Desired(target, {"body": digest(text)}, {"body": text}, label=row.label, needs=(row.target,))

    def _numbers(self, card: Scorecard) -> dict[str, Value]:
        found = {slot: number(card.indicators.get(code)) for slot, code in key_of(card.kind).items()}
        return {**found, "proofs": str(len(card.proofs))}

    # Looking.

    def inside(self, target: Target) -> Sequence[Target]:
        """What goes with a row's page: its text, and a report's chart."""
        if target.kind == "own":
            return (Target(self.name, "own_text", target.key),)
        if target.kind != "row":
            return ()
        chart = Target(self.name, "view", f"{target.key.removesuffix('/report')}/chart")
        text = Target(self.name, "text", target.key)
        return (text, chart) if target.key.endswith("/report") else (text,)

    def read(self, targets: Sequence[Target], remembered: Mapping[Target, str] = NOTHING) -> Mapping[Target, Observed]:
        seen: dict[Target, Observed] = {}
        for target in targets:
            place = self._places.database(target.key) if target.kind == "database" else None
            if place:
                seen[target] = Observed(target, place.id, {"exists": True}, ours=True)
        seen |= self._own.read([target for target in targets if target.kind in OWN], remembered)
        asked = [target for target in targets if target.kind in ("row", "text")]
        pages = {page["id"]: page for page in self._rows(asked)}
        # Before the texts, which count what is in a page beside the chart: also where only the text was asked for.
        views = [target for target in targets if target.kind == "view"]
        rows = [Target(self.name, "row", target.key) for target in targets if target.kind == "text"]
        beside = [held for row in rows for held in self.inside(row) if held.kind == "view"]
        charts = self._views.read(list(dict.fromkeys([*views, *beside])), remembered)
        seen |= {target: charts[target] for target in views if target in charts}
        for target in asked:
            page = pages.get(self._places.pages.get(target.key, ""))
            observed = self._observed(target, page) if page else None
            if observed:
                seen[target] = observed
        return seen

    def _rows(self, targets: Sequence[Target]) -> Iterator[Json]:
        """The pages of these rows: one listing of a database for many, one look for one."""
        keys = sorted({target.key for target in targets})
        for database in COLUMNS:
            wanted = [key for key in keys if database_of(key) == database]
            if wanted:
                yield from self._places.rows(database, wanted[0] if len(wanted) == 1 else None)

    def _observed(self, target: Target, page: Json) -> Observed | None:
        ours = page["last_edited_by"]["id"] == self._my_id()
        if target.kind == "row":
            values = plain_cells(database_of(target.key), page["properties"])
            return Observed(target, page["id"], values, page["url"], ours)
        text, held = self._body.parts(page["id"])
        guests = [line for line in held if not any(chart in line for chart in self._places.charts)]
        if not text and not guests:
            return None
        values = {"body": digest(text) if text else None, "guests": str(len(guests)) if guests else None}
        return Observed(target, page["id"], values, page["url"], ours)

    def _my_id(self) -> str:
        self._me = self._me or self._client.get("users/me")["id"]
        return self._me

    # Writing.

    def write(self, change: Change) -> Observed:
        match change.target.kind:
            case "database":
                return self._create_database(change)
            case "row":
                return self._write_row(change)
            case "text":
                return self._body.write(change, self._places.pages[change.target.key])
            case "own" | "own_text":
                return self._own.write(change)
            case _:
                return self._views.write(change)

    def _create_database(self, change: Change) -> Observed:
        name = change.target.key
        title = self._writer.say(f"page.database_{name}")
        place = self._places.create(name, title, ICONS[name], schema(name))
        return Observed(change.target, place.id, change.values, ours=True)

    def _write_row(self, change: Change) -> Observed:
        database = database_of(change.target.key)
        if change.before is None:
            page = self._client.post("pages", self._new_row(change, database))
        elif change.action == "retire":
            page = self._client.patch(f"pages/{change.before.remote_id}", {"in_trash": True})
        else:
            page = self._client.patch(
                f"pages/{change.before.remote_id}", {"properties": cells(database, change.values)}
            )
        self._places.pages[change.target.key] = page["id"]
        return Observed(change.target, page["id"], plain_cells(database, page["properties"]), page["url"], ours=True)

    def _new_row(self, change: Change, database: str) -> Json:
        place = self._places.database(database)
        assert place is not None, "its database comes before a row"
        return {
            "parent": {"type": "data_source_id", "data_source_id": place.data_source},
            "icon": {"type": "emoji", "emoji": ICONS[change.target.key.split("/")[1]]},
            "properties": cells(database, change.values),
        }
