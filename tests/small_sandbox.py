"""Both tools with one project and one page, and requests to them without a socket."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.faults import Rule, Script
from integrations.sandbox.http import Request, Response
from integrations.sandbox.limits import Limits
from integrations.sandbox.server import Sandbox

START = datetime(2026, 7, 1, 1, 30, tzinfo=UTC)
EMAIL, JIRA_TOKEN, NOTION_TOKEN = "app@example.com", "canary-of-jira", "canary-of-notion"
BOT = "33333333-3333-4333-8333-333333333333"
VERSION = "2026-03-11"
JIRA_LOGIN = {"authorization": "Basic " + base64.b64encode(f"{EMAIL}:{JIRA_TOKEN}".encode()).decode()}
NOTION_LOGIN = {"authorization": f"Bearer {NOTION_TOKEN}", "notion-version": VERSION}


class Small(Sandbox):
    """`issue` is the key of an issue, `page` the id of a page that the connection sees."""

    def __init__(self, *rules: Mapping[str, Any], limits: Limits | None = None, issues: int = 1) -> None:
        super().__init__(Clock(START), faults=script(*rules), limits=limits)
        self.jira.add_user("5b-app", "Alongside", email=EMAIL, token=JIRA_TOKEN, admin=True)
        self.jira.add_project("BRD", "Brand", lead="5b-app")
        self.jira.add_issue_type("Task")
        made = [self.jira.create_issue("5b-app", "BRD", "Task", f"poster {n}") for n in range(issues)]
        self.issue = made[0].key
        self.notion.add_bot(BOT, "Alongside", token=NOTION_TOKEN, owner_workspace_name="Acme")
        self.page = self.notion.create_page(BOT, {"workspace": True}, "Home")
        self.notion.share(self.page, BOT)

    def send(self, method: str, target: str, body: Any = None) -> Response:
        login = JIRA_LOGIN if target.startswith("/rest") else NOTION_LOGIN
        sent = b"" if body is None else json.dumps(body).encode()
        return self.handle(Request(method, target, login, sent, "http://127.0.0.1"))

    def read_issue(self) -> Response:
        return self.send("GET", f"/rest/api/3/issue/{self.issue}")

    def read_page(self) -> Response:
        return self.send("GET", f"/v1/pages/{self.page}")

    def edit_issue(self, summary: str = "new") -> Response:
        return self.send("PUT", f"/rest/api/3/issue/{self.issue}", {"fields": {"summary": summary}})

    def append(self, text: str = "new") -> Response:
        block = {"type": "paragraph", "paragraph": {"rich_text": [{"type": "text", "text": {"content": text}}]}}
        return self.send("PATCH", f"/v1/blocks/{self.page}/children", {"children": [block]})

    @property
    def summary(self) -> Any:
        issue = self.jira.issue_by(self.issue)
        return issue.values["summary"] if issue else None


def write_config(folder: Path, address: str, root: str, projects: Sequence[str] = ("BRD",)) -> None:
    """An `alongside.toml` with its secrets, for both tools at that address."""
    for vendor, token in (("jira", JIRA_TOKEN), ("notion", NOTION_TOKEN)):
        (folder / f"{vendor}.token").write_text(token)
    (folder / "alongside.toml").write_text(f"""
[organisation]
name = "Acme"
time_zone = "Asia/Taipei"
[jira]
url = "{address}"
email = "{EMAIL}"
token = {{ file = "jira.token" }}
projects = {json.dumps(projects)}
requests_per_second = 1000
[notion]
url = "{address}"
token = {{ file = "notion.token" }}
roots = ["{root}"]
requests_per_second = 1000
""")


def script(*rules: Mapping[str, Any]) -> Script:
    return Script(rules=tuple(Rule.model_validate(rule) for rule in rules))
