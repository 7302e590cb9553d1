"""Which of the things that belong to others are read now: fresh ones, turns, lively ones, the longest unread, up to the
budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sync.ports import Known, State, Stream
from sync.rolling import is_due
from sync.visit import due_visits

NOW = datetime(2026, 7, 31, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=100)
STREAM = Stream("comments", of="content", kind="page", budget=100)


def page(id_: str, changed_at: datetime = OLD, kind: str = "page", state: State = "present") -> Known:
    return Known(id_, kind, state, changed_at, changed_at)


def last(id_: str, read_at: datetime, changed_at: datetime = OLD, state: State = "present") -> Known:
    return Known(id_, "comment", state, changed_at, read_at)


def due(stream: Stream, pages: list[Known], known: list[Known], now: datetime = NOW) -> list[str]:
    return due_visits(stream, pages, {each.id: each for each in known}, now)


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


def test_only_what_is_there_and_of_the_kind() -> None:
    pages = [page("a"), page("b", kind="database"), page("c", state="gone"), page("d", state="archived")]
    assert due(STREAM, pages, []) == ["a"]


def test_the_budget_is_kept_and_what_is_eager_is_beside_it() -> None:
    pages = [page(str(n)) for n in range(10)]
    known = [last(str(n), ago(days=n + 1)) for n in range(5)]
    assert len(due(replace(STREAM, budget=3), pages, known)) == 3
    eager = due(replace(STREAM, budget=3, eager=True), pages, known)
    assert eager[:5] == ["5", "6", "7", "8", "9"]
    assert eager[5:] == ["4", "3", "2"]
    assert due(replace(STREAM, budget=0), pages, known) == []
    assert due(replace(STREAM, budget=0, eager=True), pages, known) == ["5", "6", "7", "8", "9"]


def test_fresh_is_what_was_never_read_has_changed_or_has_come_back() -> None:
    pages = [page("never"), page("changed", ago(hours=1)), page("back"), page("read", ago(hours=3))]
    known = [
        last("changed", ago(hours=2)),
        last("back", ago(hours=1), state="gone"),
        last("read", ago(hours=3)),
    ]
    eager = replace(STREAM, eager=True, budget=0)
    assert due(eager, pages, known) == ["back", "changed", "never"]


def test_the_order_of_need() -> None:
    stream = replace(STREAM, within_days=30)
    turn = next(f"t{n}" for n in range(999) if is_due(f"t{n}", ago(days=20).date(), NOW.date(), 30))
    waits = next(f"w{n}" for n in range(999) if not is_due(f"w{n}", ago(days=20).date(), NOW.date(), 30))
    pages = [
        page("quiet"),
        page(waits),
        page("edited", ago(days=3)),
        page(turn),
        page("newest", ago(days=1)),
        page("new"),
    ]
    known = [
        last("quiet", ago(hours=1)),
        last(waits, ago(days=20)),
        last("edited", ago(hours=2)),
        last(turn, ago(days=20)),
    ]
    assert due(stream, pages, known) == ["newest", "new", turn, "edited", waits, "quiet"]


@pytest.mark.parametrize(("since", "first"), [(timedelta(days=14), "talked"), (timedelta(days=14, seconds=1), "other")])
def test_lively_is_what_was_discussed_lately(since: timedelta, first: str) -> None:
    known = [last("talked", ago(hours=1), changed_at=NOW - since), last("other", ago(hours=2))]
    assert due(STREAM, [page("talked"), page("other")], known)[0] == first


def test_what_has_changed_comes_first_where_nothing_is_eager() -> None:
    known = [last("changed", ago(hours=2)), last("waits", ago(days=9), changed_at=ago(days=1))]
    assert due(STREAM, [page("waits"), page("changed", ago(hours=1))], known) == ["changed", "waits"]


def test_a_turn_comes_before_what_is_lively_and_longer_unread() -> None:
    stream = replace(STREAM, within_days=30)
    turn = next(f"t{n}" for n in range(999) if is_due(f"t{n}", ago(days=20).date(), NOW.date(), 30))
    lively = next(f"l{n}" for n in range(999) if not is_due(f"l{n}", ago(days=25).date(), NOW.date(), 30))
    known = [last(turn, ago(days=20)), last(lively, ago(days=25), changed_at=ago(days=1))]
    assert due(stream, [page(turn), page(lively)], known) == [turn, lively]


@pytest.mark.parametrize(("hours", "reads"), [(19, False), (20, True)])
def test_a_pause_is_kept_since_anything_of_the_stream_was_read(hours: int, reads: bool) -> None:
    stream = replace(STREAM, pause_h=20)
    known = [last("a", ago(days=9)), last("b", ago(hours=hours))]
    assert bool(due(stream, [page("a"), page("b"), page("c")], known)) is reads


@pytest.mark.parametrize(("hours", "reads"), [(19, False), (20, True)])
def test_a_pause_begins_when_the_first_owner_is_known(hours: int, reads: bool) -> None:
    stream = replace(STREAM, pause_h=20)
    assert bool(due(stream, [page("a", ago(hours=hours)), page("b", NOW)], [])) is reads


def test_what_is_eager_does_not_pause() -> None:
    stream = replace(STREAM, pause_h=20, eager=True)
    assert due(stream, [page("a", NOW)], [last("b", NOW)]) == ["a"]
