"""Every adapter keeps the contract of a source, and every check of it catches its saboteur."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jira_world import MEI, JiraWorld
from notion_home import Home
from pydantic import SecretStr
from small_sandbox import script
from source_contract import CONTRACT, Check, Honest, Rig

from integrations.notion.client import Client
from integrations.notion.source import NotionSource
from integrations.sandbox.jira.site import Deployment
from integrations.sandbox.server import serving
from sync.ports import Source


class JiraRig:
    stream = "issues"

    def __init__(self, folder: Path, deployment: Deployment) -> None:
        self.world = JiraWorld(folder, deployment)
        self._folder = folder
        for n in range(3):
            self.world.jira.comment(MEI, self.world.task(f"poster {n}"), "thanks")

    @contextmanager
    def source(self) -> Iterator[Source]:
        with self.world.adapter() as adapter:
            yield adapter.source

    @contextmanager
    def stranger(self) -> Iterator[Source]:
        (self._folder / "jira.token").write_text("wrong")
        with self.source() as source:
            yield source

    def make(self) -> str:
        issue = self.world.task()
        self.world.jira.comment(MEI, issue, "thanks")
        return issue.id

    def edit(self, id_: str) -> None:
        self.world.jira.edit(MEI, self.world.jira.issues[id_], summary="new")

    def delete(self, id_: str) -> None:
        self.world.jira.delete(self.world.jira.issues[id_], MEI)

    def later(self, **time: float) -> None:
        self.world.later(**time)

    def break_listing(self) -> None:
        fault = {"kind": "status", "code": 400, "body": {}}
        rules = [{"fault": fault, "path": path} for path in ("*/search/jql", "*/2/search")]
        self.world.sandbox.set_faults(script(*rules))


class NotionRig:
    stream = "content"

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        self.rows = self.home.table(self.home.page)
        for n in range(3):
            self.home.add(self.rows, f"Row {n}")
            self.home.add(self.home.page, f"Page {n}")

    @contextmanager
    def source(self) -> Iterator[Source]:
        with self.home.source() as source:
            yield source

    @contextmanager
    def stranger(self) -> Iterator[Source]:
        client = Client(self.home.settings, SecretStr("wrong"))
        try:
            yield NotionSource(client, self.home.settings)
        finally:
            client.close()

    def make(self) -> str:
        page = self.home.add(self.rows, "New")
        self.home.write(page, "text")
        return page

    def edit(self, id_: str) -> None:
        self.home.write(id_, "more")

    def delete(self, id_: str) -> None:
        self.home.notion.purge("", id_)

    def later(self, **time: float) -> None:
        self.home.later(**time)

    def break_listing(self) -> None:
        refusal = {"object": "error", "status": 400, "code": "validation_error", "message": "no"}
        rule = {"fault": {"kind": "status", "code": 400, "body": refusal}, "path": "*/query"}
        self.home.small.set_faults(script(rule))


@pytest.fixture(params=["jira cloud", "jira data center", "notion"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    if request.param == "notion":
        notion = NotionRig(tmp_path)
        with serving(notion.home.small) as notion.home.address:
            yield notion
    else:
        jira = JiraRig(tmp_path, "cloud" if request.param == "jira cloud" else "datacenter")
        with jira.world.served():
            yield jira


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_the_contract_is_kept(rig: Rig, check: Check, tmp_path: Path) -> None:
    check(rig, Honest, tmp_path)


@pytest.mark.parametrize(("check", "saboteur"), CONTRACT.items(), ids=lambda each: each.__name__)
def test_a_saboteur_is_caught(rig: Rig, check: Check, saboteur: type[Honest], tmp_path: Path) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        check(rig, saboteur, tmp_path)
