"""A Notion of one person, and the viewer's pages of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Request
from integrations.sandbox.server import Sandbox

Json = dict[str, Any]
PERSON = "00000000-0000-4000-8000-0000000000a1"
OUTSIDE = {"type": "external", "external": {"url": "https://example.com/a%20b.png"}}
BOUNDARY = "x-part"


def text(kind: str, words: str = "", **content: Any) -> Json:
    return {"type": kind, kind: {"rich_text": [{"type": "text", "text": {"content": words}}], **content}}


@dataclass
class Pages:
    """`person` acts, "" for nobody."""

    sandbox: Sandbox = field(default_factory=lambda: Sandbox(Clock(datetime(2026, 7, 14, 1, 30, tzinfo=UTC))))
    person: str = ""

    def __post_init__(self) -> None:
        self.notion = self.sandbox.notion
        self.notion.add_user(PERSON, "Ada")
        self.notion.tokens["ada"] = PERSON
        self.root = self.notion.create_page(PERSON, {"workspace": True}, "Root")

    def api(self, method: str, target: str, body: Any = None, *, form: bytes = b"") -> Any:
        kind = f"multipart/form-data; boundary={BOUNDARY}" if form else "application/json"
        headers = {"authorization": "Bearer ada", "notion-version": "2026-03-11", "content-type": kind}
        answer = self.sandbox.handle(
            Request(method, target, headers, form or json.dumps(body or {}).encode(), "http://x")
        )
        assert answer.status == 200, answer.body
        return answer.body

    def upload(self, name: str, kind: str, content: bytes) -> Json:
        """A file that is kept here, to be given to a block or page."""
        made = self.api("POST", "/v1/file_uploads", {"filename": name, "content_type": kind})
        about = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}'
        form = f"--{BOUNDARY}\r\n{about}\r\n\r\n".encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        self.api("POST", f"/v1/file_uploads/{made['id']}/send", form=form)
        return {"type": "file_upload", "file_upload": {"id": made["id"]}}

    def append(self, *children: Json) -> list[str]:
        """Ids of the new blocks at the end of the root page."""
        made = self.api("PATCH", f"/v1/blocks/{self.root}/children", {"children": children})
        return [block["id"] for block in made["results"]]

    def html(self, target: str = "") -> str:
        cookie = {"cookie": f"sandbox-person={self.person}"} if self.person else {}
        answer = self.sandbox.handle(Request("GET", target or f"/p/{self.root}", cookie, base="http://x"))
        assert answer.status == 200
        return str(answer.body)

    def body(self, target: str = "") -> str:
        """Without what is around it."""
        return self.html(target).partition("<main")[2]
