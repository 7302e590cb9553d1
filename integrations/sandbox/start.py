"""Starting a sandbox: the demo organisation, a generated one or recorded objects, and the `alongside.toml` that fits it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import httpx
from pydantic import ValidationError

from integrations.sandbox.clock import Clock
from integrations.sandbox.company.charter import Charter
from integrations.sandbox.demo import AS_OF, build
from integrations.sandbox.faults import Script
from integrations.sandbox.generator.events import draw
from integrations.sandbox.generator.scenario import Scenario, Size
from integrations.sandbox.generator.truth import Truth
from integrations.sandbox.generator.workspace import COMPANY
from integrations.sandbox.generator.write import write
from integrations.sandbox.jira.site import Deployment
from integrations.sandbox.limits import PRESETS, Limits
from integrations.sandbox.server import Sandbox
from sync.errors import UsageError

T = TypeVar("T", Script, Limits)

RECORDER = "recorder@example.com"
RECORDER_TOKEN = "recorded-jira"  # noqa: S105 (of a server on loopback that holds nothing secret)
RECORDER_NOTION_TOKEN = "recorded-notion"  # noqa: S105


@dataclass(frozen=True)
class Started:
    """A filled sandbox, and what a configuration for it needs."""

    sandbox: Sandbox
    name: str
    jira_email: str
    jira_token: str
    notion_token: str
    projects: tuple[str, ...]
    roots: tuple[str, ...]
    results_page: str | None = None
    charter: Charter | None = None
    loaded: Mapping[str, int] = field(default_factory=dict)
    truth: Truth | None = None
    """Of a generated organisation."""

    @property
    def jira_login(self) -> str:
        """With the token: the e-mail address, on a Data Center the user name."""
        jira = self.sandbox.jira
        return self.jira_email if jira.deployment == "cloud" else jira.username(jira.service_account).name

    def write_config(self, folder: Path, address: str, *, level: str) -> Path:
        """`alongside.toml` and its two secret files, in `folder`, and what is known to be true, in `truth.json`.
        Returns the path of the first."""
        for vendor, token in (("jira", self.jira_token), ("notion", self.notion_token)):
            secret = folder / f"{vendor}.token"
            secret.touch(mode=0o600)
            secret.write_text(token, encoding="utf-8")
        if self.truth:
            truth = json.dumps(self.truth.json(), ensure_ascii=False)
            (folder / "truth.json").write_text(truth, encoding="utf-8")
        path = folder / "alongside.toml"
        path.write_text(self._toml(address, level), encoding="utf-8")
        return path

    @property
    def _credential(self) -> list[str]:
        """With the token an address; without one it is a Data Center's personal access token."""
        cloud = self.sandbox.jira.deployment == "cloud"
        return [f'email = "{self.jira_email}"'] if cloud else ['deployment = "datacenter"']

    def _toml(self, address: str, level: str) -> str:
        lines = [
            "[organisation]",
            f"name = {json.dumps(self.name, ensure_ascii=False)}",
            'time_zone = "Asia/Taipei"',
            "",
            "[privacy]",
            f'level = "{level}"',
            'policy_url = "https://gongrong.example/policy"',
            "",
            "[jira]",
            f'url = "{address}"',
            *self._credential,
            'token = { file = "jira.token" }',
            f"projects = {json.dumps(self.projects)}",
            *([f'helpers_field = "{self.charter.helpers_field}"'] if self.charter else []),
            *([f'size_field = "{self.charter.size_field}"'] if self.charter else []),
            "requests_per_second = 1000",
            "",
            "[notion]",
            f'url = "{address}"',
            'token = { file = "notion.token" }',
            f"roots = {json.dumps(self.roots)}",
            *([f'results_page = "{self.results_page}"'] if self.results_page else []),
            *([f'goals = "{self.charter.goals}"'] if self.charter and self.charter.goals else []),
            "requests_per_second = 1000",
            *(self._people(self.charter) if self.charter else []),
        ]
        return "\n".join(lines) + "\n"

    def _people(self, charter: Charter) -> list[str]:
        lines: list[str] = []
        for group in charter.same:
            lines += ["", "[[people]]", f"same = {json.dumps([self._handle(handle) for handle in group])}"]
        for team in charter.teams:
            lines += [
                "",
                "[[teams]]",
                f'id = "{team.id}"',
                f"name = {json.dumps(team.name, ensure_ascii=False)}",
                "members = [",
            ]
            lines += [f"    {_member(self._handle(m.handle), m.since, m.until)}," for m in team.members]
            lines.append("]")
        return lines

    def _handle(self, handle: str) -> str:
        """`jira/account/5b10` is `jira:5b10` in the configuration; a Data Center knows the account by its key."""
        if "@" in handle:
            return handle
        tool, _, account = handle.partition("/account/")
        jira = self.sandbox.jira
        if tool == "jira" and jira.deployment == "datacenter":
            account = jira.username(account).key
        return f"{tool}:{account}"


def _member(who: str, since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return json.dumps(who)
    dates = [f"{name} = {day.isoformat()}" for name, day in (("since", since), ("until", until)) if day]
    return f"{{ who = {json.dumps(who)}, {', '.join(dates)} }}"


def organisation(seed: int, *, running: bool = False, deployment: Deployment = "cloud") -> Started:
    """The demo organisation. With `running`, its clock goes on from the day on which the story ends."""
    clock = Clock(AS_OF)
    sandbox = Sandbox(clock, language="zh-Hant", jira_deployment=deployment)
    demo = build(sandbox, seed)
    clock.running = running
    clock.set(demo.as_of)
    roots = tuple(root for root in demo.roots if root != demo.results_page)
    return Started(
        sandbox,
        "共榮生活 Gongrong Living",
        demo.jira_email,
        demo.jira_token,
        demo.notion_token,
        demo.projects,
        roots,
        demo.results_page,
        demo,
    )


def generated(
    seed: int, size: Size, scenario: Scenario, *, running: bool = False, deployment: Deployment = "cloud"
) -> Started:
    """An organisation of that size whose people behave as the scenario says, with the truth about their help."""
    clock = Clock(datetime(2020, 1, 1, tzinfo=UTC))
    sandbox = Sandbox(clock, language="zh-Hant", jira_deployment=deployment)
    made = write(sandbox, draw(size, scenario, seed))
    clock.running = running
    clock.set(clock.now())
    roots = tuple(root for root in made.roots if root != made.results_page)
    return Started(
        sandbox,
        COMPANY,
        made.jira_email,
        made.jira_token,
        made.notion_token,
        made.projects,
        roots,
        made.results_page,
        made,
        truth=made.truth,
    )


def recorded(folder: Path, *, deployment: Deployment = "cloud") -> Started:
    """Recorded Jira issues (`jira/cloud_issues.jsonl`) and Notion objects (`notion/interactions.jsonl`) of a folder."""
    from integrations.sandbox.jira import recorded as jira
    from integrations.sandbox.notion import recorded as notion

    if not (folder / "jira").is_dir() and not (folder / "notion").is_dir():
        raise UsageError("sandbox.no_folder", path=folder)
    sandbox = Sandbox(Clock(datetime.now(UTC), running=True), jira_deployment=deployment)
    sandbox.jira.add_user("recorder", "Recorder", email=RECORDER, token=RECORDER_TOKEN, admin=True)
    counts: dict[str, int] = {}
    if (folder / "jira").is_dir():
        counts |= {f"jira/{kind}": n for kind, n in jira.load(sandbox.jira, folder / "jira").items()}
    if (folder / "notion").is_dir():
        counts |= {
            f"notion/{kind}": n
            for kind, n in notion.load(sandbox.notion, folder / "notion", token=RECORDER_NOTION_TOKEN).items()
        }
    return Started(
        sandbox,
        "Recorded",
        RECORDER,
        RECORDER_TOKEN,
        RECORDER_NOTION_TOKEN,
        tuple(project.key for project in sandbox.jira.projects.values()),
        tuple(sandbox.notion.roots()),
        loaded=counts,
    )


def read_script(path: Path | None) -> Script:
    """A fault script from a JSON file; the empty one without a file. Raises UsageError for a rule that does not fit."""
    return _written(Script, path) if path else Script()


def read_limits(name_or_path: str | None) -> Limits:
    """Limits by the name of a preset or from a JSON file; none without either. Raises UsageError."""
    if name_or_path is None:
        return Limits()
    return PRESETS.get(name_or_path) or _written(Limits, Path(name_or_path))


def _written(kind: type[T], path: Path) -> T:
    try:
        return kind.model_validate_json(path.read_bytes())
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "-"
        raise UsageError("sandbox.bad_file", path=path, where=where, problem=first["msg"]) from None
    except OSError:
        raise UsageError("sandbox.no_file", path=path, presets=", ".join(PRESETS)) from None


def counted(address: str, roots: Sequence[str]) -> dict[str, int]:
    """What the sandbox holds below these Notion roots and in Jira, asked over HTTP."""
    answer = httpx.get(f"{address}/_sandbox/counts", params={"below": ",".join(roots)})
    counts: dict[str, int] = answer.raise_for_status().json()
    return counts


def mutations(address: str) -> int:
    """How many mutations the sandbox has carried out, by its journal."""
    return int(httpx.get(f"{address}/_sandbox/journal").raise_for_status().json()["mutating_after"])
