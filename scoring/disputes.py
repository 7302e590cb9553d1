"""Records of disputes and give-backs -> decisions: which row is meant, what became of it, and why a record does not count.

A dispute is upheld, or rejected, by two people who are neither the row's helper, nor who acknowledged it, nor who opened the
dispute. A row is given back by its own helper alone: the page must be written by them, for anybody can fill in a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

from scoring.appeals import Appeal
from scoring.books import Books
from scoring.case import Claim
from scoring.corrections import Correction
from scoring.scene import Scene
from sync.model import Dispute, Period, Proof, Ref
from sync.rows import KINDS, AppealEntry

DECIDERS = 2
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{20}(?![0-9a-f])")

State = Literal["open", "upheld", "rejected", "given_back", "invalid"]


@dataclass(frozen=True)
class Known:
    """What a dispute must know about a row."""

    id: str
    url: str
    object: Ref
    helper: str
    by: str
    compensates: bool = False


@dataclass(frozen=True)
class Judged:
    entry: AppealEntry
    row: Known | None
    state: State
    reason: str | None = None


def docket(
    scene: Scene, claims: Sequence[Claim], period: Period, books: Books
) -> tuple[Books, tuple[Dispute, ...] | None]:
    """The books with what the records of the mirror decide, and every record, the oldest first; unchanged and None where no
    database has such records."""
    if KINDS[AppealEntry] not in scene.snapshot.connected:
        return books, None
    live = {*books.published, period.name, scene.calendar.default_period(scene.snapshot.as_of).name}
    rows = [row for published in books.sealed.values() for row in published]
    known = [*(_of_row(row) for row in rows), *_of_claims(scene, claims, live - books.sealed.keys())]
    court = _Court(scene, known)
    judged = [court.judge(entry) for entry in scene.snapshot.of(AppealEntry)]
    judged.sort(key=lambda j: (_opened_at(scene, j.entry), j.entry.ref))
    corrections = list(filter(None, (_correction(scene, each) for each in judged)))
    appeals = list(filter(None, (_appeal(scene, each) for each in judged)))
    with_these = replace(
        books, corrections=[*books.corrections, *corrections], appeals=[*(books.appeals or ()), *appeals]
    )
    return with_these, tuple(_said(scene, each) for each in judged)


def _of_row(row: Proof) -> Known:
    return Known(row.id, row.url, row.object, row.helper, row.by, row.compensates is not None)


def _of_claims(scene: Scene, claims: Iterable[Claim], periods: set[str]) -> Iterator[Known]:
    """Rows of periods that are not sealed."""
    for claim in claims:
        if claim.period in periods:
            c = claim.candidate
            yield Known(claim.id, scene.snapshot.address(c.object, c.source), c.object, claim.helper, claim.by)


class _Court:
    def __init__(self, scene: Scene, known: Iterable[Known]) -> None:
        self._scene = scene
        self._known = {row.id: row for row in known}

    def judge(self, entry: AppealEntry) -> Judged:
        rows = self._named(entry)
        if entry.what == "give_back":
            # A link may lead to what proves the help of several.
            rows = [row for row in rows if self._today(row.helper) == self._author(entry)] or rows
        if len(rows) != 1:
            return Judged(entry, None, "invalid", "several_rows" if rows else "unknown_row")
        (row,) = rows
        if row.compensates:
            return Judged(entry, row, "invalid", "compensating")
        state, reason = self._given_back(entry, row) if entry.what == "give_back" else self._disputed(entry, row)
        return Judged(entry, row, state, reason)

    def _named(self, entry: AppealEntry) -> list[Known]:
        """By id; else by the very link; else by the task or page that the text names."""
        ids = [id_ for id_ in _ID.findall(entry.proof) if id_ in self._known]
        words = entry.proof.split()
        linked = [row for word in words for row in self._by_url.get(word, ())]
        if ids or linked:
            return [self._known[id_] for id_ in dict.fromkeys(ids)] or list(dict.fromkeys(linked))
        objects = [found for word in words if (found := self._scene.snapshot.resolve(word))]
        return [row for object_ in dict.fromkeys(objects) for row in self._by_object.get(object_, ())]

    def _disputed(self, entry: AppealEntry, row: Known) -> tuple[State, str | None]:
        decided_at = entry.decided_at
        if entry.decision is None or entry.decision == "pending":
            return "open", None
        if decided_at is None:
            return "invalid", "undated"
        if decided_at > self._scene.snapshot.as_of:
            return "open", None
        deciders = {*map(self._person, (*entry.deciders, *entry.second_decider))} - {None}
        partial = {
            self._today(row.helper),
            self._today(row.by),
            *map(self._person, entry.opened_by),
            self._author(entry),
        }
        if len(deciders - partial) < DECIDERS:
            return "invalid", "own_decider" if deciders & partial else "too_few_deciders"
        return entry.decision, None

    def _given_back(self, entry: AppealEntry, row: Known) -> tuple[State, str | None]:
        if self._author(entry) != self._today(row.helper):
            return "invalid", "not_the_helper"
        return "given_back", None

    def _author(self, entry: AppealEntry) -> str | None:
        """Who wrote the page, whatever stands in it."""
        doc = self._scene.snapshot.docs.get(entry.doc)
        return self._person(doc.author) if doc else None

    def _person(self, account: Ref | None) -> str | None:
        return self._scene.staff.person(account)

    def _today(self, person: str) -> str:
        return self._person(person) or person

    @cached_property
    def _by_url(self) -> dict[str, list[Known]]:
        return _grouped((row.url, row) for row in self._known.values())

    @cached_property
    def _by_object(self) -> dict[Ref, list[Known]]:
        return _grouped((row.object, row) for row in self._known.values() if not row.compensates)


def _grouped(pairs: Iterable[tuple[str, Known]]) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = defaultdict(list)
    for key, row in pairs:
        found[key].append(row)
    return dict(found)


def _opened_at(scene: Scene, entry: AppealEntry) -> datetime:
    doc = scene.snapshot.docs.get(entry.doc)
    opened_at = entry.opened_at or (doc.created_at if doc else scene.snapshot.as_of)
    return min(opened_at, scene.snapshot.as_of)


def _correction(scene: Scene, judged: Judged) -> Correction | None:
    """What takes the row back."""
    entry, row = judged.entry, judged.row
    if row is None or judged.state not in ("upheld", "given_back"):
        return None
    if judged.state == "given_back":
        return Correction(row.id, _opened_at(scene, entry), "give_back", entry.ref, entry.url)
    assert entry.decided_at is not None
    return Correction(row.id, entry.decided_at, "dispute", entry.ref, entry.url)


def _appeal(scene: Scene, judged: Judged) -> Appeal | None:
    """A dispute about a row; it is open as long as no valid decision is there."""
    if judged.entry.what == "give_back" or judged.row is None or judged.row.compensates:
        return None
    decided_at = judged.entry.decided_at if judged.state in ("upheld", "rejected") else None
    return Appeal(judged.row.id, _opened_at(scene, judged.entry), decided_at, upheld=judged.state == "upheld")


def _said(scene: Scene, judged: Judged) -> Dispute:
    entry = judged.entry
    decided_at = entry.decided_at if judged.state in ("upheld", "rejected") else None
    return Dispute(
        record=entry.ref,
        url=entry.url,
        title=entry.title,
        what=entry.what or "dispute",
        proof=judged.row.id if judged.row else None,
        state=judged.state,
        reason=f"appeal.reason.{judged.reason}" if judged.reason else None,
        opened_at=_opened_at(scene, entry),
        decided_at=decided_at,
    )
