"""A small Jira site for tests, and a caller whose every answer is held against Jira's own document."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jira_spec

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Answer, Request, Response
from integrations.sandbox.jira import Jira, routes

START = datetime(2026, 7, 1, 1, 30, tzinfo=UTC)
TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"
BASE = "http://jira.test"


@dataclass
class Caller:
    """One account's HTTP, without a socket."""

    jira: Jira
    email: str
    token: str

    def __post_init__(self) -> None:
        self.routes = routes.build(self.jira)

    def send(self, method: str, target: str, body: Any = None, *, raw: bytes | None = None) -> Response:
        credential = base64.b64encode(f"{self.email}:{self.token}".encode()).decode()
        sent = raw if raw is not None else (b"" if body is None else json.dumps(body).encode())
        request = Request(method, f"/rest/api/3/{target}", {"authorization": f"Basic {credential}"}, sent, BASE)
        response = self.answer(request)
        if jira_spec.DOCUMENT.exists() and response.status not in (401, 410):
            decoded = None if response.body is None else json.loads(response.encode()[0])
            jira_spec.check(method, request.path, response.status, decoded)
        return response

    def answer(self, request: Request) -> Response:
        try:
            account = routes.authenticate(self.jira, request)
            found = self.routes.find(request.method, request.path)
            return found[0](request, account, **found[1]) if found else routes.not_found(request)
        except Answer as early:
            return early.response

    def get(self, target: str) -> Any:
        return self._good(self.send("GET", target))

    def post(self, target: str, body: Any) -> Any:
        return self._good(self.send("POST", target, body))

    def put(self, target: str, body: Any) -> Any:
        return self._good(self.send("PUT", target, body))

    def delete(self, target: str) -> Any:
        return self._good(self.send("DELETE", target))

    @staticmethod
    def _good(response: Response) -> Any:
        assert response.status < 300, response.body
        return response.body


def site(*, language: str = "en") -> Jira:
    """Two people, an app that administers, one project with three issue types."""
    jira = Jira(Clock(START), language=language)
    jira.add_user("5b-amy", "王小美", email="amy@example.com", token="amy-token", email_visible=False)
    jira.add_user("5b-bob", "Bob Lin", email="bob@example.com", token="bob-token", time_zone="Europe/Berlin")
    jira.add_user("712020:app", "Alongside", email="app@example.com", kind="app", token="app-token", admin=True)
    jira.add_user("5b-gone", "Former", active=False)
    jira.add_project("BRD", "品牌", lead="5b-amy")
    for name, level in (("Task", 0), ("Subtask", -1), ("Epic", 1)):
        jira.add_issue_type(name, level=level)
    return jira


def caller(jira: Jira, name: str = "app") -> Caller:
    return Caller(jira, f"{name}@example.com", f"{name}-token")
