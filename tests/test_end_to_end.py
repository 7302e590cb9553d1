"""The whole product on the demo organisation, over real HTTP, as a user runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from integrations.sandbox.demo import Demo
from integrations.sandbox.http import Entry
from integrations.sandbox.server import serving
from integrations.sandbox.start import Started, organisation
from sync.messages import say

CHANGE_OF_FIELD = "跨團隊協助點數"


class World:
    """A demo organisation that is being served, and an admin's folder beside it."""

    def __init__(self, started: Started, address: str, folder: Path, level: str) -> None:
        self.started = started
        self.sandbox = started.sandbox
        self.address = address
        self.folder = folder
        started.write_config(folder, address, level=level)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "cli", *words]

    def alongside(self, *words: str, code: int = 0) -> Any:
        """What the command prints with `--json`. Fails when it does not end with `code`."""
        done = subprocess.run(
            self.command(*words, "--json"), capture_output=True, text=True, cwd=self.folder, timeout=300, check=False
        )
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)

    def mutations(self) -> list[Entry]:
        return [entry for entry in self.sandbox.journal if entry.mutating]

    def as_person(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """A Jira request as one of the demo's people."""
        assert isinstance(self.started.charter, Demo)
        auth = (self.started.charter.person_email, self.started.charter.person_token)
        answer = httpx.request(method, f"{self.address}/rest/api/3/{path}", json=body, auth=auth)
        return answer.raise_for_status()

    def field(self, name: str) -> str:
        return next(str(f["id"]) for f in self.as_person("GET", "field").json() if f["name"] == name)

    def helped_task(self) -> tuple[str, str, float]:
        """(id, our points field, its value) of a task that has our points."""
        field = self.field(CHANGE_OF_FIELD)
        for issue in self.sandbox.jira.issues.values():
            value = (
                self.as_person("GET", f"issue/{issue.id}").json()["fields"].get(field) if self._open(issue.id) else None
            )
            if value:
                return issue.id, field, value
        raise AssertionError("no task has points")

    def _open(self, issue: str) -> bool:
        assert isinstance(self.started.charter, Demo)
        auth = (self.started.charter.person_email, self.started.charter.person_token)
        return httpx.get(f"{self.address}/rest/api/3/issue/{issue}", auth=auth).status_code == 200


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    started = organisation(7)
    with serving(started.sandbox) as address:
        yield World(started, address, tmp_path, "individual")


def test_the_demo_keeps_its_promises() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "demo", "--json"], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["mirrored"] == report["source"]
    assert len(report["mirrored"]) >= 3
    assert all(report["mirrored"].values())
    assert report["quarantined"] == 0
    assert report["ledger"]["points"] == report["scores_points"]
    assert report["ledger"]["rows"] > 100
    assert report["teams"] >= 5
    assert set(report["written"]) >= {"jira/field", "jira/task", "notion/row", "notion/text", "notion/view"}
    assert report["second_run"] == {"planned": 0, "mutating_requests": 0}
    assert report["broken"] == []


def test_a_second_run_sends_no_mutation(world: World) -> None:
    world.alongside("run")
    before = len(world.mutations())
    assert before > 100
    second = world.alongside("run")
    assert (second["planned"], second["written"], second["conflicts"]) == (0, {}, [])
    assert len(world.mutations()) == before


def test_plan_and_check_write_nothing(world: World) -> None:
    world.alongside("pull")
    world.alongside("score")
    states = {finding["state"] for finding in world.alongside("check")}
    assert states == {"ok", "warn"}
    assert world.alongside("plan")["planned"] > 100
    assert world.alongside("plan", "--exit-code", code=3)["planned"] > 100
    assert world.mutations() == []


def test_a_person_s_edit_of_our_field_is_kept(world: World) -> None:
    world.alongside("run")
    task, field, ours = world.helped_task()
    world.as_person("PUT", f"issue/{task}", {"fields": {field: ours + 90}})
    before = len(world.mutations())
    report = world.alongside("run", code=4)
    assert [(c["reason"], c["target"]) for c in report["conflicts"]] == [("conflict.changed", f"jira/task/{task}")]
    assert len(world.mutations()) == before
    assert world.as_person("GET", f"issue/{task}").json()["fields"][field] == ours + 90


def test_a_person_s_edit_of_our_notion_page_is_kept(world: World) -> None:
    world.alongside("run")
    notion = world.sandbox.notion
    assert isinstance(world.started.charter, Demo)
    person = next(user for token, user in notion.tokens.items() if token == world.started.charter.person_notion_token)
    report = next(
        page for page in notion.pages if "跨團隊協助報告" in json.dumps(notion.page_json(page), ensure_ascii=False)
    )
    callout = next(block for block in notion.children(report) if block["type"] == "callout")
    notion.update_block(person, callout["id"], {"callout": {"rich_text": [{"text": {"content": "我們自己的話"}}]}})
    outcome = world.alongside("run", code=4)
    assert [conflict["target"] for conflict in outcome["conflicts"]] == ["notion/text/2026-Q3/report"]
    assert "我們自己的話" in json.dumps(notion.children(report), ensure_ascii=False)


def test_new_help_changes_only_what_it_touches(world: World) -> None:
    world.alongside("run")
    task, field, _ = world.helped_task()
    world.as_person("POST", f"issue/{task}/comment", {"body": {"type": "doc", "version": 1, "content": []}})
    before = len(world.mutations())
    report = world.alongside("run")
    assert report["planned"] == 0
    assert len(world.mutations()) == before
    assert field


def test_at_team_level_nothing_about_one_person_is_written(tmp_path: Path) -> None:
    started = organisation(7)
    with serving(started.sandbox) as address:
        world = World(started, address, tmp_path, "team")
        world.alongside("run")
        written = json.dumps([entry.request for entry in world.mutations()], ensure_ascii=False)
        people = {user["displayName"] for user in started.sandbox.jira.users.values()} - {"Alongside (service)"}
        kinds = {entry.request["properties"]["類型 Kind"]["select"]["name"] for entry in _new_rows(world)}
    assert kinds == {say(f"page.kind_{kind}", language="zh-Hant") for kind in ("team", "pair", "goal")}
    named = [name for name in sorted(people) if len(name) > 2 and name in written]
    assert named == []


def _new_rows(world: World) -> list[Entry]:
    pages = [entry for entry in world.mutations() if (entry.method, entry.target) == ("POST", "/v1/pages")]
    return [entry for entry in pages if "類型 Kind" in entry.request["properties"]]


def test_a_small_team_is_nowhere_shown(world: World) -> None:
    report = world.alongside("run")
    shown = {(card["kind"], card["id"]) for card in report["results"]["scorecards"] if card["kind"] in ("team", "pair")}
    assert ("team", "design") in shown
    assert not [id_ for _, id_ in shown if "legal" in id_]


def test_explain_names_rows_and_rules(world: World) -> None:
    world.alongside("pull")
    report = world.alongside("score")
    team = world.alongside("explain", "設計部")
    assert (team["kind"], team["id"]) == ("team", "design")
    assert all(row["url"].startswith("http") for row in team["rows"])
    person = max((c for c in report["scorecards"] if c["kind"] == "person"), key=lambda c: c["rows"])
    explained = world.alongside("explain", person["id"])
    assert len(explained["rows"]) == person["rows"]
    assert explained["points"] == person["indicators"]["HP1"]["value"]
    pair = world.alongside("explain", "brand>sales")
    assert pair["rows"]


KILLS = (1, 5, 40, 150, 216, 219, 222, 240, 300, 420)
"""Requests at which the run is killed: while pulling, planning, creating fields, writing tasks, rows and texts."""


@pytest.mark.parametrize("after", KILLS)
def test_kill_and_run_again_loses_nothing_and_does_nothing_twice(tmp_path: Path, after: int) -> None:
    """A first form of promises P1 and P2: SIGKILL in the middle of request `after`, which has or has not its effect."""
    reference = _undisturbed(tmp_path / "reference")
    (tmp_path / "killed").mkdir()
    started = organisation(7)
    with serving(started.sandbox) as address:
        world = World(started, address, tmp_path / "killed", "individual")
        _run_and_kill(world, after)
        world.alongside("run")
        again = world.alongside("run")
        assert (again["planned"], again["written"], again["conflicts"]) == (0, {}, [])
        assert again["mirrored"] == reference["mirrored"]
        assert again["results"] == reference["results"]
        assert _created(world) == reference["created"]


_references: dict[str, Any] = {}


def _undisturbed(folder: Path) -> dict[str, Any]:
    """What two runs without a kill end with (computed once)."""
    if not _references:
        folder.mkdir()
        started = organisation(7)
        with serving(started.sandbox) as address:
            world = World(started, address, folder, "individual")
            world.alongside("run")
            _references.update(world.alongside("run"), created=_created(world))
    return _references


def _created(world: World) -> list[tuple[str, str]]:
    """Every mutation, with what it was about: a repeated one shows as a double. Ids that Notion gives follow the order of
    writing, so they are left out, as is the port."""
    uuid = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")
    return sorted(
        (
            uuid.sub("", f"{entry.method} {entry.target}"),
            uuid.sub("", json.dumps(entry.request, sort_keys=True).replace(world.address, "")),
        )
        for entry in world.mutations()
    )


def _run_and_kill(world: World, after: int) -> None:
    process = subprocess.Popen(
        world.command("run", "--json"), cwd=world.folder, stdout=subprocess.DEVNULL, env=os.environ
    )
    while len(world.sandbox.journal) < after and process.poll() is None:
        time.sleep(0.001)
    assert process.poll() is None, "the run ended before it could be killed"
    process.send_signal(signal.SIGKILL)
    process.wait()
