"""Which of the objects that belong to others (the comments of a page, the links of a task) to read now.

Neither vendor says that a page's comments changed. So a page's are read where the page is new or was edited, daily for two
weeks after the last edit or comment, and in the rolling turn, up to the stream's budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from sync.ports import Known, Stream
from sync.rolling import is_due

LIVELY = timedelta(days=14)
"""For so long after an edit or a comment more comments are likely."""
AGAIN = timedelta(days=1)


def due_visits(
    stream: Stream, owners: Iterable[Known], known: Mapping[str, Known], now: datetime, *, eager_only: bool
) -> list[str]:
    """Ids to read now, in order of need. Where the owner is new or has changed, all of them; in their turn, `stream.budget`
    at most, and none with `eager_only`."""
    present = [owner for owner in owners if owner.state == "present" and owner.kind == stream.kind]
    fresh = [owner for owner in present if _is_fresh(owner, known.get(owner.id))]
    eager = [owner.id for owner in fresh] if stream.eager else []
    if eager_only:
        return eager
    turns = [] if stream.eager else sorted(fresh, key=lambda owner: owner.changed_at, reverse=True)
    turns += list(_in_turn(stream, present, known, now))
    return [*eager, *dict.fromkeys(owner.id for owner in turns)][: len(eager) + stream.budget]


def _is_fresh(owner: Known, last: Known | None) -> bool:
    """Never read, or the owner has changed since."""
    return last is None or owner.changed_at > last.read_at


def _in_turn(stream: Stream, present: Iterable[Known], known: Mapping[str, Known], now: datetime) -> Iterator[Known]:
    """Lively ones, the liveliest first, then those whose turn it is, the longest unread first."""
    read = [
        (owner, known[owner.id]) for owner in present if owner.id in known and not _is_fresh(owner, known[owner.id])
    ]
    lively = [(max(o.changed_at, k.changed_at), o) for o, k in read if k.read_at <= now - AGAIN]
    recent = [(at, owner) for at, owner in lively if at >= now - LIVELY]
    yield from (owner for _, owner in sorted(recent, key=lambda each: each[0], reverse=True))
    days = stream.within_days
    turns = [(k.read_at, o) for o, k in read if days and is_due(o.id, k.read_at.date(), now.date(), days)]
    yield from (owner for _, owner in sorted(turns, key=lambda each: each[0]))
