"""Requests, answers and routes of the sandbox, apart from any socket."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Json = dict[str, Any]


class Answer(Exception):
    """An early answer, raised from any depth of a route: `raise Answer(404, {...})`."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.response = Response(status, body, dict(headers or {}))


@dataclass
class Request:
    method: str
    target: str
    """Path and query as sent."""
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes = b""
    base: str = ""
    """The server's own address, for `self` links."""

    @cached_property
    def path(self) -> str:
        return urlsplit(self.target).path

    @cached_property
    def query(self) -> dict[str, str]:
        """The last value of each parameter."""
        return {name: values[-1] for name, values in self.query_lists.items()}

    @cached_property
    def query_lists(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    @cached_property
    def json(self) -> Any:
        """The decoded body, `{}` when empty. Raises ValueError on anything that is not JSON."""
        return json.loads(self.body) if self.body else {}


@dataclass
class Response:
    status: int
    body: Any = None
    """dict or list (sent as JSON), str (HTML), bytes, or None."""
    headers: dict[str, str] = field(default_factory=dict)

    def encode(self) -> tuple[bytes, str]:
        """The bytes and their content type."""
        match self.body:
            case None:
                return b"", ""
            case bytes():
                return self.body, "application/octet-stream"
            case str():
                return self.body.encode(), "text/html; charset=utf-8"
            case _:
                return json.dumps(self.body, ensure_ascii=False).encode(), "application/json;charset=UTF-8"


Route = Callable[..., Response]
"""Called with the request and the path's parts by name."""


class Routes:
    """`method + path pattern -> route`; `{name}` in a pattern is one path segment."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Route, bool]] = []
        self.served: list[tuple[str, str]] = []
        """Method and pattern of every route, first come first matched."""

    def add(self, method: str, pattern: str, route: Route, *, mutates: bool = False) -> None:
        self.served.append((method, pattern))
        expression = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
        self._routes.append((method, re.compile(expression + r"/?\Z"), route, mutates))

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str], bool] | None:
        for verb, pattern, route, mutates in self._routes:
            if verb == method and (match := pattern.match(path)):
                return route, {k: unquote(v) for k, v in match.groupdict().items()}, mutates
        return None


@dataclass(frozen=True)
class Entry:
    """One line of the journal: the oracle of what really happened."""

    number: int
    at: datetime
    account: str
    method: str
    target: str
    status: int
    mutating: bool
    """The route changes state and the answer was a success."""
    request: Any = None
    """The JSON body of a mutation."""
    agent: str = ""
    """The caller's User-Agent."""
