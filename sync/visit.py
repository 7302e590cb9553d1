"""Which of the objects that belong to others (the comments of a page, the links of a task) to read now.

Neither vendor says that a page's comments changed. So a page's are read where the page is new or was edited; and at every
run, as far as the budget goes: those whose turn has come, those that were edited or discussed lately, then the longest
unread. In a small organisation that is every page at every run; in a large one every page has its turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sync.ports import Known, Stream
from sync.rolling import is_due

LIVELY = timedelta(days=14)
"""For so long after an edit or a comment more comments are likely."""


def due_visits(stream: Stream, owners: Iterable[Known], known: Mapping[str, Known], now: datetime) -> list[str]:
    """Ids to read now, in order of need. Of an eager stream all whose owner is new or has changed; beyond that
    `stream.budget` at most."""
    present = [owner for owner in owners if owner.state == "present" and owner.kind == stream.kind]
    fresh = [owner for owner in present if _is_fresh(owner, known.get(owner.id))]
    eager = {owner.id for owner in fresh} if stream.eager else set[str]()
    pausing = _pauses(stream, present, known, now)
    waiting = [owner for owner in present if owner.id not in eager and not pausing]
    waiting.sort(key=lambda owner: _need(stream, owner, known.get(owner.id), now))
    return [*sorted(eager), *(owner.id for owner in waiting[: stream.budget])]


def _pauses(stream: Stream, owners: Iterable[Known], known: Mapping[str, Known], now: datetime) -> bool:
    """Has it been read lately, or are its owners themselves only just known?"""
    if not stream.pause_h:
        return False
    last = max((each.read_at for each in known.values()), default=None)
    last = last or min((owner.changed_at for owner in owners), default=now)
    return now - last < timedelta(hours=stream.pause_h)


def _is_fresh(owner: Known, last: Known | None) -> bool:
    """Never read, or the owner has changed since, or has come back."""
    return last is None or last.state != "present" or owner.changed_at > last.read_at


def _need(stream: Stream, owner: Known, last: Known | None, now: datetime) -> tuple[int, float, str]:
    """Smallest first."""
    if last is None or _is_fresh(owner, last):
        return 0, -owner.changed_at.timestamp(), owner.id
    unread_since = last.read_at.timestamp()
    if stream.within_days and is_due(owner.id, last.read_at.date(), now.date(), stream.within_days):
        return 1, unread_since, owner.id
    lively = max(owner.changed_at, last.changed_at) >= now - LIVELY
    return 2 if lively else 3, unread_since, owner.id
