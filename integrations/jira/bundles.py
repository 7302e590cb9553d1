"""Issues whole: several requests at a time, what came cut completed, in order of ids, few in memory at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from integrations.crew import Crew
from integrations.jira.client import Client, Json
from integrations.jira.mapping import BESIDE
from integrations.jira.site import Site, chunks
from sync.errors import Unavailable, VendorRefused
from sync.ports import Bundle, Payload

GROUP = 500
"""So many issues' histories are asked for at once, and in memory at once, twice."""
AHEAD = 1
"""Groups that are being read while one is being stored."""

NESTED = {"comment": ("comments", "comment"), "worklog": ("worklogs", "worklog")}
"""Field of an issue -> the name of its list, and what each of it is."""
VOLATILE = ("lastViewed",)
"""Says when we have looked, so it would be different at every reading."""


@dataclass
class _Part:
    """One request's issues, and for each its lists that are still being completed."""

    issues: list[Json]
    missing: dict[tuple[str, str], Future[list[Json]]] = field(default_factory=dict)


@dataclass
class _Group:
    histories: Future[dict[str, list[Json]]]
    parts: list[tuple[Sequence[int], Future[_Part]]]


class Reading:
    """Reads issues of one site, `workers` requests at a time."""

    def __init__(self, client: Client, site: Site, workers: int) -> None:
        self._client = client
        self._site = site
        self._workers = workers

    def bundles(self, ids: Sequence[int]) -> Iterator[tuple[Sequence[int], tuple[Bundle, ...]]]:
        """Ids, ascending, with the bundles of those that are there: what vanished since the search is in no answer, and the
        next sweep says what became of it."""
        begun: deque[_Group] = deque()
        with Crew(self._workers) as crew:
            for group in chunks(ids, GROUP):
                begun.append(self._begin(crew, group))
                if len(begun) > AHEAD:
                    yield from self._finished(crew, begun.popleft())
            while begun:
                yield from self._finished(crew, begun.popleft())

    def remote_links(self, ids: Sequence[str]) -> Iterator[tuple[str, list[Json]]]:
        """Of those issues that are there."""
        with Crew(self._workers) as crew:
            for some in chunks(ids, GROUP):
                asked = [(id_, crew.submit(partial(self._links_outside, id_))) for id_ in some]
                yield from ((id_, links) for id_, future in asked if (links := future.result()) is not None)

    def _begin(self, crew: Crew, ids: Sequence[int]) -> _Group:
        histories = crew.submit(lambda: self._site.histories(ids))
        some = chunks(ids, self._site.details_at_once)
        return _Group(histories, [(each, crew.submit(partial(self._part, crew, each))) for each in some])

    def _part(self, crew: Crew, ids: Sequence[int]) -> _Part:
        part = _Part(self._site.details(ids))
        for issue in part.issues:
            for name, (key, _) in NESTED.items():
                if _is_cut(_field(issue, name), key):
                    asked = partial(self._completed, issue["id"], name, key)
                    part.missing[issue["id"], name] = crew.submit(asked)
        return part

    def _completed(self, id_: str, name: str, key: str) -> list[Json]:
        return list(self._client.pages(f"issue/{id_}/{name}", key, 1000))

    def _finished(self, crew: Crew, group: _Group) -> Iterator[tuple[Sequence[int], tuple[Bundle, ...]]]:
        histories = group.histories.result()
        for ids, future in group.parts:
            part = future.result()
            of_each = [_histories(issue, histories) for issue in part.issues]
            beside = [_beside(changelog) for changelog in of_each]
            outside = {
                issue["id"]: crew.submit(partial(self._links_outside, issue["id"]))
                for issue, (_, linked) in zip(part.issues, beside, strict=True)
                if linked
            }
            made = []
            for issue, changelog, (former, _) in zip(part.issues, of_each, beside, strict=True):
                links = outside[issue["id"]].result() if issue["id"] in outside else None
                lists = {name: self._nested(issue, name, part) for name in NESTED}
                made.append(_bundle(issue, changelog, lists, former, links))
            yield ids, tuple(made)
        group.parts.clear()

    def _nested(self, issue: Json, name: str, part: _Part) -> list[Any]:
        completed = part.missing.get((issue["id"], name))
        if completed:
            return completed.result()
        found = (_field(issue, name) or {}).get(NESTED[name][0])
        return found if isinstance(found, list) else []

    def _links_outside(self, id_: str) -> list[Json] | None:
        try:
            found: list[Json] = self._client.get(f"issue/{id_}/remotelink")
        except VendorRefused as refused:
            if refused.status != 404:
                raise
            return None
        return found


def _field(issue: Json, name: str) -> Any:
    fields = issue.get("fields")
    return fields.get(name) if isinstance(fields, dict) else None


def _is_cut(nested: Any, key: str) -> bool:
    """Is there more than came with the issue, or nobody says?"""
    if not isinstance(nested, dict):
        return False
    listed, total = nested.get(key), nested.get("total")
    return not isinstance(listed, list) or not isinstance(total, int) or len(listed) < total


def _histories(issue: Json, found: Mapping[str, list[Json]]) -> list[Any]:
    """From the group's, or from the issue itself, where it must be whole: there is no other place to read it from."""
    inside = issue.pop("changelog", None)
    if not isinstance(inside, dict):
        return found.get(issue["id"], [])
    listed = inside.get("histories")
    if not isinstance(listed, list) or len(listed) < inside.get("total", 0):
        raise Unavailable("jira.partial_history", key=issue.get("key", issue["id"]))
    return listed


def _beside(histories: Sequence[Any]) -> tuple[list[str], bool]:
    """Keys that the issue had before it was moved, and whether anybody ever linked it to something outside."""
    former: list[str] = []
    linked = False
    for entry in histories:
        for item in (entry.get("items") if isinstance(entry, dict) else None) or ():
            name = item.get("field") if isinstance(item, dict) else None
            if name == "Key":
                former.append(item.get("fromString") or item.get("from") or "")
            elif name == "RemoteIssueLink":
                linked = True
    return [key for key in dict.fromkeys(former) if key], linked


def _bundle(
    issue: Json, histories: list[Any], lists: Mapping[str, list[Any]], former: list[str], links: list[Json] | None
) -> Bundle:
    id_: str = issue["id"]
    if isinstance(issue.get("fields"), dict):
        for name in (*NESTED, *VOLATILE):
            issue["fields"].pop(name, None)
    beside: Json = {"formerKeys": former} if former else {}
    if links:
        beside["remoteLinks"] = links
    if beside:
        issue[BESIDE] = issue.get(BESIDE, {}) | beside
    payloads = [Payload("issue", id_, issue)]
    for name, (_, kind) in NESTED.items():
        payloads += [_payload(kind, n, body, id_) for n, body in enumerate(lists[name])]
    payloads += [_payload("history", n, body, id_) for n, body in enumerate(histories)]
    return Bundle(id_, tuple(payloads))


def _payload(kind: str, number: int, body: Any, parent: str) -> Payload:
    """What has no id of its own, and so no mapping, is still kept and counted."""
    if not isinstance(body, dict):
        return Payload(kind, f"{parent}/{number}", {"": body}, parent=parent)
    id_ = body.get("id")
    return Payload(kind, id_ if isinstance(id_, str) else f"{parent}/{number}", body, parent=parent)
