"""One account of one vendor over real HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de")


@dataclass
class Caller:
    """Answers of `send` are handed back whatever their status."""

    http: httpx.Client
    prefix: str

    def send(self, method: str, path: str, body: Any = None, **query: str) -> httpx.Response:
        return self.http.request(method, f"{self.prefix}{path}", json=body, params=query or None)

    def good(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """The decoded answer. Raises AssertionError on anything but a success."""
        response = self.send(method, path, body, **query)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text[:300]}"
        return response.json() if response.content else None

    def upload(self, path: str, name: str, content: bytes = PIXEL, **fields: str) -> None:
        response = self.http.post(f"{self.prefix}{path}", files={"file": (name, content, "image/png")}, data=fields)
        assert response.is_success, f"{path}: {response.status_code} {response.text[:300]}"
