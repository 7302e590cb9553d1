"""What was deleted is forgotten in time, and who asks for it at once; what we keep of accounts is reported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from keeping import BOT, Kept, kept

import integrations
from integrations.jira.reports import WEEK, AccountReports
from integrations.sandbox.http import Request
from integrations.sandbox.jira import people
from integrations.sandbox.server import serving
from integrations.sandbox.start import organisation
from sync.config import Settings, load
from sync.errors import Unavailable
from sync.job import pull_all
from sync.model import Account, Comment, Doc
from sync.personal_data import Reported, report_accounts
from sync.ports import Fate
from sync.rebuild import rebuild
from sync.retention import purge, purge_accounts
from sync.store import Mirror, Store, Where

SECRET = "a-sentence-that-was-deleted"
LOST = {"notion/comments": 1, "notion/content": 1}


@pytest.fixture
def world(tmp_path: Path, where: Where) -> Iterator[Kept]:
    with kept(tmp_path, where) as made:
        yield made


def everything(store: Store) -> str:
    """All that is in it, as a text."""
    tables = ("bundle", "raw", "record", "quarantine", "hint", "cursor", "account_report")
    return "\n".join(str(row) for table in tables for row in store.sql.execute(f"SELECT * FROM {table}"))


def purged(world: Kept, days: int) -> dict[str, int]:
    with integrations.offline(world.settings) as sources, Store(world.where) as store:
        return purge(store, {kind: source.streams for kind, source in sources.items()}, days)


def lose_a_page(world: Kept) -> str:
    """A page with a comment, seen and then deleted: gone from the vendor at the end of the first hour."""
    page = world.page({"page_id": world.home}, SECRET)
    world.notion.comment(BOT, page_id=page, rich_text=f"{SECRET} too")
    world.pull()
    world.notion.trash(BOT, page)
    world.later(hours=1)
    world.sweep()
    return page


@pytest.mark.parametrize(("days", "gone"), [(89, False), (91, True)])
def test_the_days_are_counted_by_the_vendor_s_clock(world: Kept, days: int, gone: bool) -> None:
    page = lose_a_page(world)
    world.later(days=days)
    world.pull()
    before = world.states()
    assert purged(world, 90) == (LOST if gone else {})
    with Store(world.where) as store:
        assert (SECRET in everything(store)) is not gone
        assert page in everything(store), "a line stays"
        assert {key: n for key, n in Mirror(store).states().items() if key in before} == before
    assert purged(world, 90) == {}, "once"


def test_zero_days_keep_for_ever(world: Kept) -> None:
    lose_a_page(world)
    world.later(days=4000)
    world.pull()
    assert purged(world, 0) == {}


def test_what_is_moved_or_archived_is_kept(world: Kept) -> None:
    world.pull()
    world.later(hours=1)
    with Store(world.where) as store, store.transaction() as sql:
        for state in ("archived", "moved"):
            Mirror(store).settle(
                sql, "notion", "content", [Fate(world.home, state, "fate.archived")], world.small.clock.now()
            )
    world.later(days=400)
    world.pull()
    assert purged(world, 90) == {}


def test_what_comes_back_is_stored_like_new(world: Kept) -> None:
    page = lose_a_page(world)
    world.later(days=91)
    world.pull()
    purged(world, 90)
    world.notion.restore(BOT, page)
    world.later(hours=1)
    # The page above is looked into when it was edited.
    world.notion.connections_move_pages = True
    world.small.append()
    world.pull()
    world.sweep()
    with Store(world.where) as store:
        mirror = Mirror(store)
        assert SECRET in {doc.title for doc in mirror.records(Doc)}
        assert f"{SECRET} too" in {comment.text for comment in mirror.records(Comment)}


def test_a_run_purges_at_its_end_and_the_command_says_what(world: Kept) -> None:
    team = ["[[teams]]", 'id = "brand"', 'name = "Brand"', 'members = ["app@example.com"]']
    world.tables = ["[retention]", "days = 90", *team]
    lose_a_page(world)
    world.later(days=30)
    world.pull()

    def command(*words: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "cli", *words, "--json"],
            capture_output=True,
            text=True,
            cwd=world.folder,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert command("purge") == {"days": 90, "purged": {}}
    assert command("purge", "--days", "20") == {"days": 20, "purged": LOST}
    gone = world.page({"page_id": world.home}, f"{SECRET} again")
    world.pull()
    world.notion.trash(BOT, gone)
    world.later(hours=1)
    world.sweep()
    world.later(days=91)
    command("run")
    with Store(world.where) as store:
        assert SECRET not in everything(store)


# People.


def test_a_person_who_is_forgotten_leaves_no_word_in_the_whole_demo(tmp_path: Path) -> None:
    started = organisation(7)
    with serving(started.sandbox) as address:
        settings = load(started.write_config(tmp_path, address, level="individual"), integrations.settings_models())
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            pull_all(adapters, store, lambda stream, done, total: None)
            sources = {name: adapter.source for name, adapter in adapters.items()}
            mirror = Mirror(store)
            said = [comment for comment in mirror.records(Comment) if comment.author]
            person = max(
                (a for a in mirror.records(Account) if a.email), key=lambda a: sum(c.author == a.ref for c in said)
            )
            assert person.email
            accounts = [a.ref for a in mirror.records(Account) if a.email == person.email]
            theirs = [comment for comment in said if comment.author in accounts]
            others = [comment.ref for comment in said if comment.author not in accounts]
            assert (len(accounts), len(theirs) > 3) == (2, True)
            assert purge_accounts(store, accounts, sources) > 20
            kept_here = everything(store)
            assert person.email not in kept_here
            assert f'"{person.name}"' not in kept_here
            assert f'"@{person.name}"' not in kept_here
            assert [c.ref for c in mirror.records(Comment) if c.author] == others
            assert not {a.ref for a in mirror.records(Account)} & set(accounts)
            assert mirror.quarantine() == []
            # The vendor's unchanged objects do not bring them back.
            started.sandbox.clock.advance(timedelta(minutes=1))
            pull_all(adapters, store, lambda stream, done, total: None)
            assert person.email not in everything(store)


class Reports:
    """A reporter that the test answers for."""

    at_once = 2

    def __init__(self, *answers: Mapping[str, str] | Exception) -> None:
        self.answers = list(answers)
        self.sent: list[list[str]] = []

    def send(self, path: str, body: dict[str, Any]) -> tuple[Mapping[str, str], Any]:
        assert path == "app/report-accounts/"
        self.sent.append([account["accountId"] for account in body["accounts"]])
        answer = self.answers.pop(0) if self.answers else {}
        if isinstance(answer, Exception):
            raise answer
        listed = [{"accountId": id_, "status": status} for id_, status in answer.items()]
        return {"cycle-period": "P3D"} if answer else {}, {"accounts": listed} if listed else None

    @property
    def reporter(self) -> AccountReports:
        made = AccountReports(self.send)
        made.at_once = self.at_once
        return made


def reported(world: Kept, reports: Reports) -> Reported:
    with Store(world.where) as store, integrations.connected(world.settings) as adapters:
        source = adapters["jira"].source
        now = source.check().now
        return report_accounts(source, reports.reporter, store, now)


def staff(world: Kept) -> None:
    for name in ("5b-a", "5b-b", "5b-c"):
        world.jira.add_user(name, f"{name} Lin", email=f"{name}@example.com", token=name)
    world.pull()


def test_accounts_are_reported_once_a_cycle_in_groups(world: Kept) -> None:
    staff(world)
    first = Reports()
    assert reported(world, first).accounts == 4
    assert first.sent == [["5b-a", "5b-app"], ["5b-b", "5b-c"]]
    world.later(days=7, hours=-1)
    assert reported(world, Reports()).accounts == 0
    world.later(hours=1)
    assert reported(world, Reports()).accounts == 4


def test_a_closed_account_is_forgotten_and_a_changed_one_told(world: Kept) -> None:
    staff(world)
    done = reported(world, Reports({"5b-a": "closed", "5b-app": "updated"}))
    assert (done.closed, done.updated) == (["5b-a"], ["5b-app"])
    with Store(world.where) as store:
        assert "5b-a@example.com" not in everything(store)
        assert "5b-b@example.com" in everything(store)
    world.later(days=3)
    again = Reports()
    reported(world, again)
    assert again.sent == [["5b-app"]], "its answer asked for a cycle of three days, the other's for none"


def test_what_was_reported_before_an_error_stays_so(world: Kept) -> None:
    staff(world)
    with pytest.raises(Unavailable):
        reported(world, Reports({}, Unavailable("vendor.unavailable", vendor="Jira", status=503)))
    again = Reports()
    reported(world, again)
    assert again.sent == [["5b-b", "5b-c"]]


def test_a_pull_reports_where_the_connection_must(world: Kept) -> None:
    staff(world)
    reports = Reports({"5b-a": "closed"})
    with Store(world.where) as store, integrations.connected(world.settings) as adapters:
        app = {"jira": replace(adapters["jira"], reports=reports.reporter)}
        for _ in range(2):
            pull_all(app, store, lambda stream, done, total: None)
    assert len(reports.sent) == 2, "two groups, once"


def test_atlassian_is_told_what_it_asks_for(world: Kept) -> None:
    """The sandbox's endpoint, with an app's token."""
    staff(world)
    jira = world.jira
    jira.apps.secrets["app"] = "canary-of-the-app"
    people.close(jira, "5b-a")

    def send(path: str, body: dict[str, Any]) -> tuple[Mapping[str, str], Any]:
        token = jira.apps.consent("5b-app", "app", ["report:personal-data"])["access_token"]
        request = Request(
            "POST", f"/{path}", {"authorization": f"Bearer {token}"}, json.dumps(body).encode(), "http://x"
        )
        answer = world.small.handle(request)
        assert answer.status in (200, 204), answer.body
        return {name.lower(): value for name, value in answer.headers.items()}, answer.body

    world.later(days=1)
    with Store(world.where) as store, integrations.connected(world.settings) as adapters:
        source = adapters["jira"].source
        done = report_accounts(source, AccountReports(send), store, source.check().now)
        assert (done.accounts, done.closed) == (4, ["5b-a"])
        assert "5b-a@example.com" not in everything(store)
        assert report_accounts(source, AccountReports(send), store, source.check().now + WEEK).closed == []


def test_an_oauth_app_reports_by_itself(world: Kept) -> None:
    """Over real HTTP through the gateway; and what needs no vendor needs none of the app's secrets."""
    for name in ("5b-a", "5b-b"):
        world.jira.add_user(name, f"{name} Lin", email=f"{name}@example.com", token=name)
    settings = by_oauth(world)
    assert [reports_sent(world, settings) for _ in range(2)] == [1, 1]
    people.close(world.jira, "5b-a")
    world.later(days=7)
    assert reports_sent(world, settings) == 2
    with Store(world.where) as store:
        assert "5b-a@example.com" not in everything(store)
    for file in ("app.secret", "app.refresh"):
        (world.folder / file).unlink()
    with integrations.offline(settings) as sources, Store(world.where) as store:
        made = rebuild(sources["jira"], store)
        assert made
        assert made.bundles > 3


def by_oauth(world: Kept) -> Settings:
    jira = world.jira
    jira.apps.secrets["app"] = "canary-of-the-app"
    scopes = ["read:jira-work", "read:jira-user", "report:personal-data", "offline_access"]
    (world.folder / "app.secret").write_text("canary-of-the-app")
    (world.folder / "app.refresh").write_text(jira.apps.consent("5b-app", "app", scopes)["refresh_token"])
    _ = world.settings
    text = (world.folder / "alongside.toml").read_text()
    text = "\n".join(line for line in text.splitlines() if not line.startswith(("email", 'token = { file = "jira')))
    app = 'oauth = { client_id = "app", client_secret = { file = "app.secret" }, refresh_token = { file = "app.refresh" } }'
    text = text.replace("[jira]\n", f"[jira]\n{app}\n", 1)
    text = text.replace(f'url = "{world.address}"', f'url = "{world.address}/ex/jira/{jira.cloud_id}"', 1)
    path = world.folder / "oauth.toml"
    path.write_text(text)
    return load(path, integrations.settings_models())


def reports_sent(world: Kept, settings: Settings) -> int:
    """After one more pull of Jira: how many, so far."""
    with Store(world.where) as store, integrations.connect("jira", settings) as jira:
        pull_all({"jira": jira}, store, lambda stream, done, total: None)
    return world.read("/app/report-accounts/")
