"""Promise P2 in a first form: the answer of every mutating request is lost in turn, the job is run again, and the journal
shows that nothing was done twice and nothing is missing. `ALONGSIDE_LONG=1` takes every fault at every request."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import cli
import integrations
import integrations.jira.client
from integrations.call import Caller
from integrations.sandbox.clock import Clock
from integrations.sandbox.faults import Rule, Script
from integrations.sandbox.jira.site import Deployment
from integrations.sandbox.server import Sandbox, serving
from sync.config import load
from sync.errors import TryAgain
from sync.job import RunReport, run
from sync.store import Store

FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "reset"},
    {"kind": "truncate", "n": 10},
    {"kind": "trouble", "code": 502},
    {"kind": "html_200"},
)
CASES = [
    (fault, position)
    for fault in FAULTS
    # A cut answer follows its effect; the others strike before it too.
    for position in (("after",) if fault["kind"] == "truncate" else ("before", "after"))
]
MUTATIONS = 21
"""What the job sends for the tiny organisation."""
LONG = bool(os.environ.get("ALONGSIDE_LONG"))

TOML = """
[organisation]
name = "Tiny"
time_zone = "Asia/Taipei"
[privacy]
level = "individual"
policy_url = "https://acme.example/policy"
[jira]
url = "{address}"
{account}
token = {{ file = "token" }}
projects = ["BRD"]
requests_per_second = 1000
[notion]
url = "{address}"
token = {{ file = "token" }}
roots = ["{root}"]
results_page = "{results}"
requests_per_second = 1000
"""


class Tiny:
    """Two teams of five, one task of the first on which somebody of the second helped and was named as a helper."""

    def __init__(self, folder: Path, deployment: Deployment = "cloud") -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.sandbox = Sandbox(Clock(datetime(2026, 7, 1, 2, tzinfo=UTC)), jira_deployment=deployment)
        self._people()
        self._help()
        self._pages()
        # The last day of the quarter: on the next there would be two to write.
        self.sandbox.clock.set(datetime(2026, 9, 30, 2, tzinfo=UTC))

    def _people(self) -> None:
        jira = self.sandbox.jira
        jira.add_user("app", "Alongside", email="app@example.com", token="canary", admin=True)
        for team in ("brand", "design"):
            for n in range(5):
                jira.add_user(f"{team}{n}", f"{team} {n}", email=f"{team}{n}@example.com")

    def _help(self) -> None:
        jira = self.sandbox.jira
        jira.add_project("BRD", "Brand", lead="brand0")
        jira.add_issue_type("Task")
        kind = "com.atlassian.jira.plugin.system.customfieldtypes:multiuserpicker"
        helpers = jira.add_field("協作人", kind)
        task = jira.create_issue("brand0", "BRD", "Task", "Poster", assignee="brand1", duedate="2026-07-20")
        self.sandbox.clock.advance(timedelta(days=1))
        jira.edit("brand1", task, **{helpers: ["design0"]})
        jira.comment("brand0", task, "next: print")

    def _pages(self) -> None:
        notion = self.sandbox.notion
        notion.add_bot("b0000000-0000-4000-8000-000000000001", "Alongside", token="canary", owner_workspace_name="Tiny")
        person = "a0000000-0000-4000-8000-000000000001"
        notion.add_user(person, "brand 0", email="brand0@example.com")
        self.root = notion.create_page(person, {"workspace": True}, "Home")
        self.results = notion.create_page(person, {"workspace": True}, "Results")
        for page in (self.root, self.results):
            notion.share(page, "b0000000-0000-4000-8000-000000000001")

    @contextmanager
    def served(self) -> Iterator[None]:
        with serving(self.sandbox) as address:
            self.address = address
            (self.folder / "token").write_text("canary")
            teams = [
                f'[[teams]]\nid = "{team}"\nname = "{team}"\nmembers = {[f"{team}{n}@example.com" for n in range(5)]}\n'
                for team in ("brand", "design")
            ]
            cloud = self.sandbox.jira.deployment == "cloud"
            account = 'email = "app@example.com"' if cloud else 'deployment = "datacenter"'
            text = TOML.format(address=address, account=account, root=self.root, results=self.results)
            (self.folder / "alongside.toml").write_text(text + "\n".join(teams))
            yield

    def run(self) -> RunReport:
        settings = load(self.folder / "alongside.toml", integrations.settings_models())
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            return run(
                settings,
                store,
                adapters,
                cli._scorer(settings, None),
                told=lambda stream, done, total: None,
                step=lambda done, total: None,
            )

    def done(self) -> list[str]:
        """Every mutation that had its effect, without the port and the ids that Notion gives in order of writing."""
        uuid = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")
        return sorted(
            uuid.sub("", f"{entry.method} {entry.target} {entry.request}".replace(self.address, ""))
            for entry in self.sandbox.journal
            if entry.mutating
        )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    tiny = Tiny(tmp_path_factory.mktemp("undisturbed"))
    with tiny.served():
        tiny.run()
        assert tiny.run().applied.written == {}
    return tiny.done()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries wait in no time, and a hang ends soon."""
    monkeypatch.setattr(Caller.__init__, "__kwdefaults__", {"sleep": lambda s: None, "monotonic": lambda: 0.0})
    monkeypatch.setattr(integrations.jira.client, "TIMEOUT_S", (0.5, 0.5))


def test_there_is_something_to_lose(undisturbed: list[str]) -> None:
    assert len(set(undisturbed)) == len(undisturbed) == MUTATIONS


@pytest.mark.parametrize("number", range(1, MUTATIONS + 1))
def test_a_lost_answer_is_neither_repeated_nor_forgotten(number: int, undisturbed: list[str], tmp_path: Path) -> None:
    for n, (fault, position) in enumerate(CASES):
        if LONG or n == number % len(CASES):
            tiny = Tiny(tmp_path / f"{fault['kind']}-{position}")
            rule = {"fault": fault, "mutates": True, "numbers": [number], "times": 1, "position": position}
            with tiny.served():
                _lose(tiny, rule)
                assert tiny.run().planned.plan.conflicts == []
                assert tiny.run().applied.written == {}
            assert tiny.done() == undisturbed, (fault, position)


def _lose(tiny: Tiny, rule: dict[str, Any]) -> None:
    tiny.sandbox.set_faults(Script(rules=(Rule.model_validate(rule),)))
    # An answer without a body (204) cannot be cut.
    with suppress(TryAgain) if rule["fault"]["kind"] == "truncate" else pytest.raises(TryAgain):
        tiny.run()
