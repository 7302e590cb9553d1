"""Everything that the mirror holds of one person, for that person alone (`docs/privacy.md` has the form).

What others wrote is named by reference only. Of what has a security level, is internal or restricted, or lies outside the
allow-list, there is the reference and the person's part in it where it is the person's own act, and nothing where it is not.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from sync.config import Settings
from sync.errors import UsageError
from sync.model import RECORDS, Account, Block, Collection, Doc, Goal, Group, Record, Ref, Row, Status, Task
from sync.people_shown import decision_json
from sync.pseudonyms import Word, words_of
from sync.rows import ROWS
from sync.scope import Territory
from sync.store import Mirror, Store
from sync.take import territory
from sync.who import Register, handle

AUTHORS = ("author", "creator", "by", "respondent")
"""Fields that say whose words a record is made of."""
WORDS = ("text", "title", "items", "seconds", "started_at", "lesson", "cause", "comment")
"""What a person wrote, of what is the person's own."""
TIMES = ("at", "created_at", "started_at", "answered_at", "raised_at", "logged_at", "given_at")


@dataclass(frozen=True)
class _Reader:
    """Reads records for one person."""

    accounts: frozenset[Ref]
    words: Sequence[Word]
    places: Mapping[Ref, Task | Doc]
    allowed: Territory

    def entry(self, record: Record) -> dict[str, Any] | None:
        """None when the record is not about the person, or is for others only."""
        said = to_builtins(record)
        parts = sorted({path for path, text in _texts(said) if text in self.accounts})
        own = any(part.partition(".")[0] in AUTHORS for part in parts)
        named = not own and any(w.text in text for w in self.words for _, text in _texts(said) if w.in_texts)
        if not parts and not named:
            return None
        place = self._place(record)
        shut = self._shut(record, place)
        if shut and not own:
            return None
        found = {"type": record.type, "ref": record.ref, "as": parts + ["named in a text"] * named}
        found |= {name: said[name] for name in TIMES if name in said}
        if shut:
            return {**found, "restricted": True}
        if place is not None:
            found |= {"on": place.ref, "url": place.url + getattr(record, "anchor", "")}
        return {**found, **({name: said[name] for name in WORDS if name in said} if own else {})}

    def _place(self, record: Record) -> Task | Doc | None:
        on = record.ref if isinstance(record, (Task, Doc)) else getattr(record, "on", None)
        on = record.doc if isinstance(record, (Block, Row)) else on
        return self.places.get(on) if isinstance(on, str) else None

    def _shut(self, record: Record, place: Task | Doc | None) -> bool:
        """Restricted itself, on something restricted, or outside of what may be read."""
        if getattr(record, "restricted", False) or getattr(place, "restricted", False):
            return True
        return place is None or place not in self.allowed


def own_data(store: Store, settings: Settings, register: Register, person: Ref) -> dict[str, Any]:
    """`person` is one of the register's. The part that is not scored."""
    mirror, directory = Mirror(store), register.directory
    accounts = [register.accounts[account] for account in directory.people[person].accounts]
    words = [word for account in accounts for word in words_of(account, "") if word.kind in ("name", "email")]
    places: dict[Ref, Task | Doc] = {task.ref: task for task in mirror.records(Task)}
    places |= {doc.ref: doc for doc in mirror.records(Doc)}
    reader = _Reader(frozenset(a.ref for a in accounts), words, places, territory(mirror, settings))
    return {
        "person": {"id": person, "name": directory.people[person].name},
        "as_of": register.as_of.isoformat(),
        "accounts": [_account(mirror, account) for account in accounts],
        "memberships": [
            {"team": m.team, "name": directory.teams[m.team].name, "since": m.since, "until": m.until}
            for m in directory.memberships
            if m.person == person
        ],
        "groups": [group.name for group in mirror.records(Group) if reader.accounts & set(group.members)],
        "decisions": [
            decision_json(decision, register.log)
            for decision in register.log
            if reader.accounts & {decision.one, decision.other}
        ],
        "records": list(_records(mirror, reader)),
    }


def _account(mirror: Mirror, account: Account) -> dict[str, Any]:
    """With what the vendor said of it."""
    received = [payload.body for payload in mirror.payloads(account.source, "users", account.id)]
    shown = {"account": handle(account.ref), "name": account.name, "email": account.email, "kind": account.kind}
    return {**shown, "active": account.active, "handle": account.handle, "received": received}


def _records(mirror: Mirror, reader: _Reader) -> Iterator[dict[str, Any]]:
    passed: tuple[type[Record], ...] = (Account, Group, Status, Collection)
    kinds = [*(kind for kind in RECORDS.values() if kind not in passed), *(k for k in ROWS.values() if k is not Goal)]
    for kind in kinds:
        for record in mirror.records(kind):
            if entry := reader.entry(record):
                yield entry


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner, path)
    elif isinstance(value, str):
        yield path, value


def write_privately(path: Path, found: Mapping[str, Any]) -> None:
    """For its owner alone. Raises UsageError when it cannot be written, or exists: it may be another person's."""
    text = json.dumps(found, ensure_ascii=False, indent=2, default=str)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise UsageError("people.not_written", path=path, problem=error.strerror) from None
