"""Requests, answers and routes of the sandbox, apart from any socket."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic_core import PydanticSerializationError, to_json

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
    prefix: str = ""
    """What stood before `target` and is taken off: the part of the address that is a gateway's."""
    connection: str = ""
    """Which connection it came on; empty without a socket."""
    received_s: float = 0.0
    """On the machine's monotonic clock."""

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
        try:
            return json.loads(self.body) if self.body else {}
        except RecursionError:
            raise ValueError("nested too deeply") from None


@dataclass(frozen=True)
class Delivery:
    """How an answer travels: whole and at once, unless a fault says otherwise."""

    delay_s: float = 0.0
    head: bool = True
    """Are status and headers sent?"""
    body_bytes: int | None = None
    """So many bytes of the body are sent; None: all."""
    length: Literal["whole", "sent"] = "whole"
    """What `Content-Length` says: the whole body's, or what is really sent."""
    piece_bytes: int | None = None
    """The body goes out in pieces of this size, `pause_s` apart."""
    pause_s: float = 0.0
    ending: Literal["keep", "close", "reset", "silence"] = "keep"
    """The connection afterwards: open for the next request, closed, reset, or open without another byte."""


@dataclass
class Response:
    status: int
    """0 when no answer is sent."""
    body: Any = None
    """dict or list (sent as JSON), str (HTML), bytes, or None."""
    headers: dict[str, str] = field(default_factory=dict)
    delivery: Delivery = Delivery()

    def encode(self) -> tuple[bytes, str]:
        """The bytes and their content type."""
        match self.body:
            case None:
                return b"", ""
            case bytes():
                return self.body, self.headers.get("Content-Type", "application/octet-stream")
            case str():
                return self.body.encode(), "text/html; charset=utf-8"
            case _:
                return _json(self.body), "application/json;charset=UTF-8"


def _json(body: Any) -> bytes:
    """A lone surrogate, which JSON can carry and UTF-8 can not, goes out as a question mark."""
    try:
        return to_json(body, inf_nan_mode="constants")
    except PydanticSerializationError:
        return json.dumps(body, ensure_ascii=False).encode(errors="replace")


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
    """As sent, 0 for none: a fault may have put it in the place of the route's own."""
    mutating: bool
    """The route changes state and succeeded, whatever became of its answer."""
    request: Any = None
    """The JSON body of a mutation."""
    agent: str = ""
    """The caller's User-Agent."""
    fault: str = ""
    """The kinds of the faults that struck, in order, separated by commas."""
    too_early: bool = False
    """Sent after an answer that asked to wait, and before that wait was over."""
