"""A small workspace for the tests of the sandbox's Notion, and a caller without a socket."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Answer, Request, Response
from integrations.sandbox.notion import Notion, routes

Json = dict[str, Any]
TOKEN = "ntn-test"
START = datetime(2026, 7, 1, 9, 30, 42, 123000, tzinfo=UTC)
ADA = "11111111-1111-4111-8111-111111111111"
BO = "22222222-2222-4222-8222-222222222222"
BOT = "33333333-3333-4333-8333-333333333333"


def words(text: str) -> list[Json]:
    return [{"type": "text", "text": {"content": text}}]


def block(kind: str, text: str = "", **more: Any) -> Json:
    return {"type": kind, kind: {"rich_text": words(text) if text else [], **more}}


class Caller:
    """A workspace and requests to it, without a socket."""

    def __init__(self, notion: Notion) -> None:
        self.notion = notion
        self.clock = notion.clock
        self.routes = routes.build(notion)

    def send(self, method: str, path: str, body: Any = None, *, headers: Json | None = None) -> Response:
        """One request as the connection, or as `headers` say."""
        sent = {"authorization": f"Bearer {TOKEN}", "notion-version": routes.VERSION, **(headers or {})}
        sent = {name: value for name, value in sent.items() if value is not None}
        request = Request(method, f"/v1/{path}", sent, json.dumps(body).encode() if body is not None else b"")
        try:
            account = routes.authenticate(self.notion, request)
            found = self.routes.find(method, request.path)
            if found is None:
                return routes.not_found(request)
            route, parts, _ = found
            return route(request, account, **parts)
        except Answer as early:
            return early.response

    def call(self, method: str, path: str, body: Any = None) -> Json:
        """The body of an answer that must be a success."""
        response = self.send(method, path, body)
        assert response.status == 200, response.body
        answer: Json = response.body
        return answer

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Status and code of an answer that must be a refusal in the vendor's shape."""
        response = self.send(method, path, body)
        assert response.status >= 400, response.body
        assert response.body["object"] == "error"
        assert response.body["request_id"]
        return response.status, response.body["code"]


class World(Caller):
    """A small workspace. `home` is shared with the connection; `secret` is not."""

    def __init__(self, notion: Notion | None = None) -> None:
        super().__init__(notion or Notion(Clock(START)))
        self.notion.add_user(ADA, "林小晴", email="ada@example.com", token="ada-token")
        self.notion.add_user(BO, "Bo")
        self.notion.add_bot(BOT, "Alongside", token=TOKEN, owner_workspace_name="Example")
        self.home = self.notion.create_page(ADA, {"workspace": True}, "Home")
        self.secret = self.notion.create_page(ADA, {"workspace": True}, "Secret")
        self.notion.share(self.home, BOT)

    def goals(self) -> tuple[str, str]:
        """A database of goals with three rows: its id and its data source's."""
        columns = {
            "Name": {"title": {}},
            "Score": {"number": {"format": "percent"}},
            "Team": {"select": {"options": [{"name": "Alpha", "color": "blue"}]}},
            "Tags": {"multi_select": {}},
            "State": {"status": {}},
            "Due": {"date": {}},
            "Owner": {"people": {}},
            "Done": {"checkbox": {}},
            "Link": {"url": {}},
            "Note": {"rich_text": {}},
            "Mail": {"email": {}},
            "Phone": {"phone_number": {}},
            "Files": {"files": {}},
            "Key": {"unique_id": {"prefix": "G"}},
            "Made": {"created_time": {}},
            "Maker": {"created_by": {}},
            "Edited": {"last_edited_time": {}},
            "Editor": {"last_edited_by": {}},
            "Sum": {"formula": {"expression": "1"}},
        }
        database, source = self.notion.create_database(ADA, self.home, "Goals", columns)
        change = {"properties": {"Needs": {"relation": {"data_source_id": source, "single_property": {}}}}}
        self.notion.update_data_source(ADA, source, change)
        rows: list[Json] = [
            {"Name": {"title": words("First")}, "Score": {"number": 1}, "Team": {"select": {"name": "Alpha"}}},
            {"Name": {"title": words("Second")}, "Score": {"number": 2}, "Team": {"select": {"name": "Beta"}}},
            {"Name": {"title": words("Third")}, "Done": {"checkbox": True}},
        ]
        for row in rows:
            self.notion.create_page(ADA, {"data_source_id": source}, row)
        return database, source
