"""Recorded requests sent again, in order, to a sandbox that knows only what was there before them.

A recording is a list of `{"method", "path", "version", "body", "status", "response"}`. Ids that the vendor made are
paired with those that the sandbox makes, answer by answer, and put into the requests that follow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from shapes import differences, shape

Json = dict[str, Any]
Send = Callable[[str, str, str, Any], tuple[int, Any]]
"""(method, path, version, body) -> (status, decoded answer)."""

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
_UNCOMPARED = frozenset({"request_id"})


@dataclass(frozen=True)
class Outcome:
    """One recorded request, sent again."""

    recording: str
    number: int
    endpoint: str
    problems: tuple[str, ...]
    """Where status or shape differ; empty when they agree."""

    @property
    def agrees(self) -> bool:
        return not self.problems


@dataclass
class Names:
    """Recorded ids and cursors -> the sandbox's own."""

    known: dict[str, str] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    """Ids that the sandbox took over as they were recorded: an answer in another order says nothing of them."""

    def pair(self, recorded: Any, made: Any) -> None:
        """Learn from two answers of one shape: what stands at the same place is the same thing."""
        if isinstance(recorded, dict) and isinstance(made, dict):
            for key in recorded.keys() & made.keys():
                self._pair_member(key, recorded[key], made[key])
        elif isinstance(recorded, list) and isinstance(made, list):
            for one, other in zip(recorded, made, strict=False):
                self.pair(one, other)

    def _pair_member(self, key: str, recorded: Any, made: Any) -> None:
        if not isinstance(recorded, str) or not isinstance(made, str):
            self.pair(recorded, made)
        elif _names(key) and recorded != made and not self.fixed & {recorded, made}:
            self.known.setdefault(recorded, made)

    def in_text(self, text: str) -> str:
        """A text of a request with every recorded id replaced: a whole id of any form, or uuids anywhere within."""
        if text in self.known:
            return self.known[text]
        return _UUID.sub(lambda found: self._uuid(found.group()), text)

    def _uuid(self, text: str) -> str:
        plain = text.replace("-", "").lower()
        dashed = "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
        made = self.known.get(dashed, text)
        return made if "-" in text else made.replace("-", "")

    def in_path(self, path: str) -> str:
        address, mark, query = path.partition("?")
        parts = [self._in_part(part) for part in address.split("/")]
        pairs = [pair.partition("=") for pair in query.split("&")] if query else []
        asked = "&".join(f"{name}{sign}{quote(self.in_text(unquote(value)), safe='')}" for name, sign, value in pairs)
        return "/".join(parts) + mark + asked

    def _in_part(self, part: str) -> str:
        """Ids of properties hold percent signs of their own, and clients send them as they are or encoded once more."""
        return self.known[part] if part in self.known else quote(self.in_text(unquote(part)), safe="")

    def in_body(self, body: Any) -> Any:
        if isinstance(body, dict):
            return {self.in_text(key): self.in_body(value) for key, value in body.items()}
        if isinstance(body, list):
            return [self.in_body(each) for each in body]
        return self.in_text(body) if isinstance(body, str) else body


def _names(key: str) -> bool:
    return key in ("id", "next_cursor") or key.endswith("_id")


def replayed(recording: Iterable[Json], send: Send, names: Names) -> Iterator[Outcome]:
    """Send one recording's requests; `names` collects the ids on the way."""
    for number, entry in enumerate(recording):
        status, answer = send(
            entry["method"], names.in_path(entry["path"]), entry["version"], names.in_body(entry["body"])
        )
        problems = tuple(compared(entry, status, answer))
        names.pair(entry["response"], answer)
        yield Outcome(entry.get("recording", ""), number, endpoint(entry["method"], entry["path"]), problems)


def compared(entry: Json, status: int, answer: Any) -> Iterator[str]:
    """What of an answer differs from the recorded one: its status, else its shape."""
    if status != entry["status"]:
        said = answer.get("message", "") if isinstance(answer, dict) else ""
        yield f"status {status} instead of {entry['status']}: {said}".rstrip(": ")
        return
    yield from differences(shape(_comparable(entry["response"])), shape(_comparable(json.loads(json.dumps(answer)))))


def _comparable(answer: Any) -> Any:
    if not isinstance(answer, dict):
        return answer
    return {key: value for key, value in answer.items() if key not in _UNCOMPARED}


def endpoint(method: str, path: str) -> str:
    """`GET /v1/pages/{id}` for a recorded request."""
    parts = _UUID.sub("{id}", path.partition("?")[0]).split("/")
    if "properties" in parts:
        parts[-1] = "{property_id}"
    return f"{method} {'/'.join(parts)}"
