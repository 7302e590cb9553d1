"""What a recorded Notion workspace held before a recording began, as lines that the sandbox can load."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
_KINDS = frozenset({"page", "block", "database", "data_source", "user", "comment", "view"})
_STUB_KEYS = 2
_CREATING = frozenset({("POST", "/v1/pages"), ("POST", "/v1/databases"), ("POST", "/v1/comments")})


@dataclass
class Start:
    """Objects at their first sight, and the first lists of children of those."""

    objects: dict[tuple[str, str], Json] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    others: list[Json] = field(default_factory=list)
    """Entries that tell more of them: relations in full, who asks."""
    created: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)
    """What a search found though it was in the trash."""

    def lines(self) -> list[Json]:
        """In the form of a recording: one answer with every object, then the lists and the rest."""
        sightings = [_entry("GET", "/v1/start", {"results": list(self.objects.values())})]
        stale = [each for each in self.objects.values() if each["id"] in self.stale]
        sightings.append(_entry("POST", "/v1/search", {"results": stale}))
        known = {id_: each for (kind, id_), each in self.objects.items() if kind == "block"}
        for id_, listed in self.lists.items():
            blocks = [known[each] for each in listed if each in known]
            sightings.append(_entry("GET", f"/v1/blocks/{id_}/children", {"results": blocks}))
        return sightings + self.others


def start_of(recording: list[Json]) -> Start:
    """The state before the first request: everything in the answers but for what the requests before them made."""
    start = Start()
    for entry in recording:
        if entry["status"] == 200:
            _look(start, entry)
    return start


def _look(start: Start, entry: Json) -> None:
    path, answer = entry["path"].partition("?")[0], entry["response"]
    parts = path.removeprefix("/v1/").split("/")
    if (entry["method"], path) in _CREATING:
        start.created.add(answer["id"])
    if entry["method"] == "PATCH" and parts[-1] == "children":
        seen = {id_ for _, id_ in start.objects}
        start.created |= {block["id"] for block in answer["results"]} - seen
    for each in _objects(answer):
        _keep(start, each)
    if entry["method"] == "GET" and parts[0] == "blocks" and parts[-1] == "children":
        listed = [block["id"] for block in answer["results"] if block["id"] not in start.created]
        start.lists.setdefault(parts[1], listed)
    if path == "/v1/search":
        start.stale |= {each["id"] for each in answer["results"] if each["in_trash"]} - start.created
    if path == "/v1/users/me" or ("properties" in parts and parts[1] not in start.created):
        start.others.append(entry)


def _keep(start: Start, each: Json) -> None:
    above = [each.get("parent") or {}, each.get("database_parent") or {}]
    if any(id_ in start.created for parent in above for id_ in parent.values() if isinstance(id_, str)):
        start.created.add(each["id"])
    if each["id"] in start.created:
        return
    start.objects.setdefault((each["object"], each["id"]), each)


def _objects(value: Any) -> Iterator[Json]:
    """Every object with an id anywhere in an answer, parents before what they hold, but for bare references."""
    if isinstance(value, dict):
        if value.get("object") in _KINDS and "id" in value and len(value) > _STUB_KEYS:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


def _entry(method: str, path: str, response: Json) -> Json:
    return {"method": method, "path": path, "body": None, "status": 200, "response": response}
