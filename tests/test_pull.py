"""What a pull sees, keeps and counts: allow-lists that change, things that move, answers that say less than asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from small_sandbox import BOT, EMAIL, JIRA_TOKEN, NOTION_TOKEN, START, Small, script

import integrations
from integrations.jira.fields import Shape
from integrations.jira.mapping import map_payload
from integrations.sandbox.server import serving
from sync.config import Settings, load
from sync.errors import MappingError, Unavailable
from sync.job import pull_all, sweep_all
from sync.model import Doc, Task
from sync.ports import Payload
from sync.rolling import is_due
from sync.snapshot import Snapshot
from sync.store import Mirror, Progress, Store
from sync.take import take_snapshot

TABLE: dict[str, dict[str, Any]] = {"Name": {"title": {}}, "Target": {"number": {}}}


class World:
    """A small Jira and Notion, and one mirror of them. `projects`, `roots` and the rest are the admin's to change."""

    def __init__(self, folder: Path) -> None:
        self.small = Small(issues=3)
        self.jira, self.notion, self.home = self.small.jira, self.small.notion, self.small.page
        self.projects: Sequence[str] = ["BRD"]
        self.roots: Sequence[str] = [self.home]
        self.more: dict[str, Any] = {"jira": {}, "notion": {}}
        self.address = ""
        self._folder = folder
        for vendor, token in (("jira", JIRA_TOKEN), ("notion", NOTION_TOKEN)):
            (folder / f"{vendor}.token").write_text(token)

    @property
    def settings(self) -> Settings:
        jira = {"url": self.address, "email": EMAIL, "projects": self.projects, **self.more["jira"]}
        notion = {"url": self.address, "roots": self.roots, **self.more["notion"]}
        lines = ["[organisation]", 'name = "Acme"', 'time_zone = "Asia/Taipei"']
        for vendor, table in (("jira", jira), ("notion", notion)):
            lines += [f"[{vendor}]", f'token = {{ file = "{vendor}.token" }}', "requests_per_second = 1000"]
            lines += [f"{key} = {json.dumps(value)}" for key, value in table.items()]
        path = self._folder / "alongside.toml"
        path.write_text("\n".join(lines))
        return load(path, integrations.settings_models())

    def later(self, **time: float) -> None:
        self.small.clock.advance(timedelta(**time))

    def pull(self) -> Snapshot:
        """Everything that changed; what scoring may read of it."""
        settings = self.settings
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            pull_all(adapters, store, lambda stream, done, total: None)
            return take_snapshot(store, settings)

    def sweep(self) -> Snapshot:
        """Everything, compared; what scoring may read of it."""
        settings = self.settings
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            sweep_all(adapters, store, lambda stream, done, total: None)
            return take_snapshot(store, settings)

    def quarantine(self) -> list[tuple[str, str, str, str]]:
        with Store(self.settings.mirror) as store:
            return Mirror(store).quarantine()

    def page(self, parent: dict[str, Any], title: str) -> str:
        return self.notion.create_page(BOT, parent, title)

    def table(self, parent: str) -> tuple[str, str]:
        return self.notion.create_database(BOT, parent, "Table", TABLE)

    def strikes(self, path: str, **rule: Any) -> None:
        self.small.set_faults(script({"path": path, **rule}))

    def read(self, path: str) -> int:
        return sum(entry.target.split("?")[0] == path for entry in self.small.journal)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    with serving(made.small) as made.address:
        yield made


def titles(snapshot: Snapshot) -> set[str]:
    return {record.title for shelf in (snapshot.tasks, snapshot.docs) for record in shelf.values()}


# The allow-list.


def test_a_new_project_is_read_from_the_beginning(world: World) -> None:
    world.jira.add_project("LEG", "Legal", lead="5b-app")
    world.jira.create_issue("5b-app", "LEG", "Task", "contract")
    world.later(hours=3)
    assert "contract" not in titles(world.pull())
    world.later(hours=3)
    world.projects = ["BRD", "LEG"]
    assert "contract" in titles(world.pull())


def test_a_project_that_comes_back_is_read_from_the_beginning(world: World) -> None:
    world.jira.add_project("LEG", "Legal", lead="5b-app")
    issue = world.jira.create_issue("5b-app", "LEG", "Task", "contract")
    world.projects = ["BRD", "LEG"]
    world.pull()
    world.projects = ["BRD"]
    world.later(hours=3)
    assert "contract" not in titles(world.pull())
    world.jira.edit("5b-app", issue, summary="agreement")
    world.later(hours=3)
    world.pull()
    world.projects = ["BRD", "LEG"]
    assert "agreement" in titles(world.pull())


def test_a_project_added_while_reading_is_read_too(world: World) -> None:
    """The interrupted pull had stored ids beyond those of the new project."""
    world.jira.add_project("LEG", "Legal", lead="5b-app")
    world.jira.create_issue("5b-app", "LEG", "Task", "contract")
    with Store(world.settings.mirror) as store, store.transaction() as sql:
        position = {"mark": None, "projects": [], "started": 1, "reading": ["BRD"], "after": 10**9}
        Progress(store).set_cursor(sql, "jira", "issues", position, START)
    world.projects = ["BRD", "LEG"]
    assert {"contract", "poster 0"} <= titles(world.pull())


def test_a_task_moved_out_of_the_projects_is_dropped_and_back_in_it_returns(world: World) -> None:
    world.jira.add_project("LEG", "Legal", lead="5b-app")
    assert "poster 0" in titles(world.pull())
    issue = world.jira.issue_by(world.small.issue)
    assert issue
    world.later(hours=3)
    world.jira.relocate("5b-app", issue, "LEG")
    assert "poster 0" not in titles(world.pull())
    world.later(hours=3)
    world.jira.relocate("5b-app", issue, "BRD")
    assert "poster 0" in titles(world.pull())


def test_a_new_root_is_read_whatever_its_age(world: World) -> None:
    other = world.page({"workspace": True}, "Elsewhere")
    world.notion.share(other, BOT)
    world.page({"page_id": other}, "Below")
    _, rows = world.table(other)
    world.page({"data_source_id": rows}, "Row")
    world.later(hours=3)
    assert titles(world.pull()) >= {"Home", "poster 0"}
    world.roots = [world.home, other]
    assert titles(world.pull()) >= {"Home", "Elsewhere", "Below", "Row"}
    world.roots = [world.home]
    assert not titles(world.pull()) & {"Elsewhere", "Below", "Row"}
    world.later(hours=3)
    world.roots = [other]
    assert titles(world.pull()) >= {"Elsewhere", "Below", "Row"}


def test_nothing_is_read_below_a_root_that_was_removed(world: World) -> None:
    other = world.page({"workspace": True}, "Elsewhere")
    world.notion.share(other, BOT)
    _, rows = world.table(other)
    row = world.page({"data_source_id": rows}, "Row")
    world.page({"page_id": row}, "Below the row")
    world.roots = [world.home, other]
    assert "Below the row" in titles(world.pull())
    world.roots = [world.home]
    world.small.forget()
    world.pull()
    assert (world.read(f"/v1/pages/{row}"), world.read(f"/v1/blocks/{row}/children")) == (0, 0)


def test_what_is_shared_late_or_moved_in_is_read_whatever_its_age(world: World) -> None:
    late = world.page({"page_id": world.home}, "Late")
    database, rows = world.table(world.home)
    world.page({"data_source_id": rows}, "Row")
    world.notion.unshare(late, BOT)
    world.notion.unshare(database, BOT)
    outside = world.page({"workspace": True}, "Outside")
    moved = world.page({"page_id": outside}, "Moved")
    world.later(hours=3)
    assert not titles(world.pull()) & {"Late", "Row", "Moved"}
    world.later(hours=3)
    stamp = world.notion.pages[moved]["last_edited_time"]
    world.notion.share(late, BOT)
    world.notion.share(database, BOT)
    world.notion.move_page(BOT, moved, {"page_id": world.home})
    world.notion.pages[moved]["last_edited_time"] = stamp
    assert titles(world.pull()) >= {"Late", "Row", "Moved"}


def test_a_page_moved_away_counts_no_more(world: World) -> None:
    kid = world.page({"page_id": world.home}, "Kid")
    world.page({"page_id": kid}, "Grandchild")
    outside = world.page({"workspace": True}, "Outside")
    assert titles(world.pull()) >= {"Kid", "Grandchild"}
    world.later(hours=3)
    world.notion.move_page(BOT, kid, {"page_id": outside})
    assert not titles(world.pull()) & {"Kid", "Grandchild"}


def test_a_results_page_that_is_a_row_is_no_source(world: World) -> None:
    _, rows = world.table(world.home)
    results = world.page({"data_source_id": rows}, "Results")
    world.page({"page_id": results}, "Report")
    world.more["notion"] = {"results_page": results}
    for _ in range(2):
        assert not titles(world.pull()) & {"Results", "Report"}
        world.later(minutes=30)
    assert world.read(f"/v1/blocks/{results}/children") == 0


# What a mapping depends on.


def test_other_settings_map_again_what_is_mirrored(world: World) -> None:
    _, rows = world.table(world.home)
    world.page({"data_source_id": rows}, "Ten posters")
    size = world.jira.add_field("Size", "textfield")
    world.jira.create_issue("5b-app", "BRD", "Task", "sized", **{size: "M"})
    world.later(hours=3)
    snapshot = world.pull()
    assert (list(snapshot.goals), {task.size for task in snapshot.tasks.values()}) == ([], {None})
    world.later(hours=3)
    world.more = {"jira": {"size_field": "Size"}, "notion": {"goals": rows}}
    snapshot = world.pull()
    assert [goal.title for goal in snapshot.goals] == ["Ten posters"]
    assert {task.title: task.size for task in snapshot.tasks.values()}["sized"] == "M"
    world.more = {"jira": {}, "notion": {}}
    snapshot = world.pull()
    assert (list(snapshot.goals), {task.size for task in snapshot.tasks.values()}) == ([], {None})


# Answers that say less than asked.


def test_issues_that_jira_could_not_answer_are_asked_for_again(world: World) -> None:
    everything = world.small.send("POST", "/rest/api/3/issue/bulkfetch", _asked(world, "1", "2", "3")).body
    errors = [{"id": issue["id"], "errorMessage": "too large"} for issue in everything["issues"]]
    partly = {"issues": everything["issues"][:1], "issueErrors": errors[1:]}
    fault = {"kind": "status", "code": 200, "body": partly}
    world.strikes("/rest/api/3/issue/bulkfetch", fault=fault, times=2)
    assert titles(world.pull()) >= {"poster 0", "poster 1", "poster 2"}
    nothing = {"kind": "status", "code": 200, "body": {"issues": [], "issueErrors": errors[1:]}}
    for issue in world.jira.issues.values():
        world.jira.edit("5b-app", issue, summary="new")
    world.strikes("/rest/api/3/issue/bulkfetch", fault=nothing)
    with pytest.raises(Unavailable, match="one by one"):
        world.pull()
    world.strikes("/none", fault=nothing)
    assert titles(world.pull()) >= {"new"}


def _asked(world: World, *numbers: str) -> dict[str, Any]:
    return {"issueIdsOrKeys": [f"BRD-{number}" for number in numbers], "fields": ["*all"]}


def test_what_vanishes_while_it_is_read_ends_no_pull(world: World) -> None:
    kid = world.page({"page_id": world.home}, "Kid")
    quote = {"type": "quote", "quote": {"rich_text": [{"text": {"content": "quoted"}}]}}
    (block,) = world.notion.append(BOT, world.home, [quote])
    world.notion.append(BOT, block, [quote])
    fault = {"kind": "status", "code": 404, "body": {"object": "error", "code": "object_not_found"}}
    world.strikes(f"/v1/blocks/{block}/children", fault=fault)
    assert titles(world.pull()) >= {"Home", "Kid"}
    world.later(hours=3)
    world.notion.append(BOT, kid, [quote])
    world.strikes(f"/v1/blocks/{kid}/children", fault=fault)
    assert "Kid" in titles(world.pull()), "what is mirrored of it stays"
    world.later(hours=3)
    world.strikes("/v1/comments", fault=fault)
    kept = next(doc for doc in world.pull().docs.values() if doc.title == "Kid")
    assert kept.text == "quoted", "read as soon as it is back, though its stamp is old"


def test_an_incomplete_query_that_makes_no_progress_ends(world: World) -> None:
    _, rows = world.table(world.home)
    world.page({"data_source_id": rows}, "Row")
    answer = world.small.send("POST", f"/v1/data_sources/{rows}/query", {}).body
    stuck = {**answer, "request_status": {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}}
    world.strikes("/v1/data_sources/*/query", fault={"kind": "status", "code": 200, "body": stuck})
    with pytest.raises(Unavailable):
        world.pull()


def test_more_projects_than_one_question_takes(world: World) -> None:
    keys = [f"P{n}" for n in range(60)]
    for key in keys:
        world.jira.add_project(key, key, lead="5b-app")
    world.projects = ["BRD", *keys]
    assert len(world.pull().collections) == 61


# What no mapping understands.


@pytest.mark.parametrize("odd", ["cut \ud83d", "nul \x00"])
def test_odd_characters_stop_no_pull(world: World, odd: str) -> None:
    body = world.small.send("POST", "/rest/api/3/issue/bulkfetch", _asked(world, "1", "2", "3")).body
    body["issues"][0]["fields"]["summary"] = odd
    page = world.small.send("GET", f"/v1/pages/{world.home}").body
    page["properties"]["Note"] = {"id": "n", "type": "rich_text", "rich_text": [{"plain_text": odd}]}
    said = {"/rest/api/3/issue/bulkfetch": json.dumps(body), f"/v1/pages/{world.home}": json.dumps(page)}
    fault = {"kind": "status", "code": 200, "headers": {"Content-Type": "application/json"}}
    world.small.set_faults(script(*({"path": path, "fault": {**fault, "body": text}} for path, text in said.items())))
    snapshot = world.pull()
    assert titles(snapshot) >= {"poster 1", "poster 2"}
    quarantined = {kind for _, kind, _, _ in world.quarantine()}
    assert quarantined == ({"issue", "page"} if "\ud83d" in odd else set())


@pytest.mark.parametrize("moment", [10**30, 10**17, -(10**17), True, 1.5e12, "soon", None])
def test_an_impossible_instant_is_a_matter_of_the_mapping(moment: Any) -> None:
    history = Payload("history", "1", {"id": "1", "created": moment, "items": []}, parent="9")
    if moment is True:  # JSON's `true` is a number to Python: a second after 1970
        assert map_payload(history, Shape("https://x"))
    else:
        with pytest.raises(MappingError):
            map_payload(history, Shape("https://x"))


def test_a_text_nested_too_deep_is_a_matter_of_the_mapping() -> None:
    node: dict[str, Any] = {"type": "text", "text": "deep"}
    for _ in range(5000):
        node = {"type": "panel", "content": [node]}
    created = "2026-07-01T09:30:00.000+0800"
    with pytest.raises(MappingError):
        map_payload(Payload("comment", "1", {"id": "1", "created": created, "body": node}, "9"), Shape("https://x"))


# What no time stamp shows.


@pytest.mark.parametrize("days", [7, 30])
def test_everything_is_due_once(days: int) -> None:
    start = date(2026, 7, 1)
    for id_ in map(str, range(300)):
        turns = [is_due(id_, start + timedelta(days=n), start + timedelta(days=n + 1), days) for n in range(days)]
        assert sum(turns) == 1
        assert is_due(id_, start, start + timedelta(days=days), days)
        assert is_due(id_, start, start + timedelta(days=400), days)
        assert not is_due(id_, start, start, days)
    share = sum(is_due(str(n), start, start + timedelta(days=1), days) for n in range(300))
    assert 3 <= share <= 2 * 300 / days


def test_changes_without_a_stamp_are_read_within_a_month(world: World) -> None:
    _, rows = world.table(world.home)
    places = [world.page({"data_source_id": rows}, "Row"), world.page({"page_id": world.home}, "Kid")]
    paragraph = {"type": "paragraph", "paragraph": {"rich_text": [{"text": {"content": "old"}}]}}
    blocks = {page: world.notion.append(BOT, page, [paragraph])[0] for page in places}
    world.later(days=1)
    world.pull()
    issue = world.jira.issue_by(world.small.issue)
    assert issue
    world.jira.add_user("5b-mei", "Mei")
    world.jira.migrate_workflow("5b-mei", issue, "To Do", "Open")
    for page, block in blocks.items():
        stamp = world.notion.pages[page]["last_edited_time"]
        world.notion.update_block(BOT, block, {"paragraph": {"rich_text": [{"text": {"content": "new"}}]}})
        world.notion.pages[page]["last_edited_time"] = stamp
    seen: list[int] = []
    for _ in range(30):
        world.later(days=1)
        snapshot = world.sweep()
        fresh = [doc for doc in snapshot.docs.values() if doc.text == "new"]
        seen.append(len(fresh) + sum(map(len, snapshot.changes.values())))
    assert seen == sorted(seen)
    assert (seen[-1], {doc.title for doc in fresh}) == (3, {"Row", "Kid"})


def test_a_second_pull_at_the_same_time_reads_nothing_whole(world: World) -> None:
    _, rows = world.table(world.home)
    row = world.page({"data_source_id": rows}, "Row")
    world.later(hours=3)
    world.pull()
    world.small.forget()
    world.pull()
    assert (world.read("/rest/api/3/issue/bulkfetch"), world.read(f"/v1/blocks/{row}/children")) == (0, 0)


def test_a_vendor_that_left_the_configuration_counts_no_more(world: World) -> None:
    world.pull()
    settings = world.settings.model_copy(update={"vendors": {}})
    with Store(settings.mirror) as store:
        mirror = Mirror(store)
        assert list(mirror.records(Task))
        assert list(mirror.records(Doc))
        snapshot = take_snapshot(store, settings)
    assert not any((snapshot.tasks, snapshot.docs, snapshot.blocks, snapshot.collections))
