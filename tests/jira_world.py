"""A Jira of either kind over real HTTP, and one mirror of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import integrations
from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Entry
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.jira.site import Deployment
from integrations.sandbox.server import Sandbox, serving
from sync.config import Settings, load
from sync.job import pull_all, sweep_all
from sync.model import Record, Task
from sync.ports import Adapter
from sync.store import Mirror, Store

R = TypeVar("R", bound=Record)

START = datetime(2026, 7, 1, 1, 30, tzinfo=UTC)
APP, EMAIL, TOKEN = "5b-app", "app@example.com", "canary-of-jira"
MEI, TOM = "5b-mei", "5b-tom"


class JiraWorld:
    """One project BRD; Mei and Tom work there, our account administers. `table` is the admin's to change."""

    def __init__(self, folder: Path, deployment: Deployment = "cloud", *, zone: str = "Asia/Taipei") -> None:
        self.clock = Clock(START)
        self.sandbox = Sandbox(self.clock, jira_deployment=deployment)
        self.jira = self.sandbox.jira
        self.jira.add_user(APP, "Alongside", email=EMAIL, token=TOKEN, admin=True, time_zone=zone)
        for id_, name in ((MEI, "Mei"), (TOM, "Tom")):
            self.jira.add_user(id_, name, email=f"{name.lower()}@example.com")
        self.jira.add_project("BRD", "Brand", lead=APP)
        for name, level in (("Task", 0), ("Epic", 1), ("Sub-task", -1)):
            self.jira.add_issue_type(name, level=level)
        self.address = ""
        self.table: dict[str, Any] = {
            "deployment": deployment,
            "projects": ["BRD"],
            "token": {"file": "jira.token"},
            **({"email": EMAIL} if deployment == "cloud" else {}),
            "requests_per_second": 1000,
        }
        self._folder = folder
        (folder / "jira.token").write_text(TOKEN)

    @contextmanager
    def served(self) -> Iterator[JiraWorld]:
        with serving(self.sandbox) as self.address:
            yield self

    def task(self, summary: str = "poster", by: str = MEI, **fields: Any) -> Issue:
        return self.jira.create_issue(by, "BRD", "Task", summary, **fields)

    def later(self, **time: float) -> None:
        self.clock.advance(timedelta(**time))

    @property
    def settings(self) -> Settings:
        lines = ["[organisation]", 'name = "Acme"', 'time_zone = "Asia/Taipei"', "[jira]"]
        lines += [f"{key} = {_toml(value)}" for key, value in ({"url": self.address} | self.table).items()]
        path = self._folder / "alongside.toml"
        path.write_text("\n".join(lines))
        return load(path, integrations.settings_models())

    @contextmanager
    def adapter(self) -> Iterator[Adapter]:
        with integrations.connect("jira", self.settings) as adapter:
            yield adapter

    def pull(self) -> list[Entry]:
        """What changed. Returns the requests that it took."""
        return self._requests(pull_all)

    def sweep(self, **how: bool) -> list[Entry]:
        return self._requests(sweep_all, **how)

    def _requests(self, read: Any, **how: bool) -> list[Entry]:
        before = len(self.sandbox.journal)
        settings = self.settings
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            read(adapters, store, lambda stream, done, total: None, **how)
        return self.sandbox.journal[before:]

    def records(self, kind: type[R]) -> list[R]:
        with Store(self.settings.mirror) as store:
            return list(Mirror(store).records(kind))

    def of(self, issue: Issue) -> Task:
        return next(task for task in self.records(Task) if task.id == issue.id)

    def states(self) -> dict[str, tuple[str, str]]:
        """Issue id -> what became of it, and why."""
        with Store(self.settings.mirror) as store:
            rows = store.sql.execute("SELECT id, state, reason FROM bundle WHERE stream = 'issues'")
            return {id_: (state, reason) for id_, state, reason in rows}

    def stamp(self, issue: Issue) -> str:
        """When what became of it did."""
        with Store(self.settings.mirror) as store:
            question = "SELECT state_at FROM bundle WHERE id = ? AND stream = 'issues'"
            return next(str(at) for (at,) in store.sql.execute(question, (issue.id,)))


def paths(entries: list[Entry]) -> Counter[str]:
    """Resource -> how often it was asked for: the path without the API's prefix and without ids."""
    parts = (entry.target.split("?")[0].split("/rest/api/")[-1].split("/")[1:] for entry in entries)
    return Counter("/".join("*" if part.isdecimal() else part for part in each) for each in parts)


def document(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": list(content)}]}


def words(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def mention(account: str) -> dict[str, Any]:
    return {"type": "mention", "attrs": {"id": account, "text": "@x"}}


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)
