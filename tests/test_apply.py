"""Plan and apply against the reference sink, with people and crashes in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from integrations.memory import MemorySink
from sync.apply import ATTEMPTS, ApplyReport, apply, recover
from sync.errors import Collided, NotOffered, RateLimited, Unavailable, VendorRefused
from sync.plan import Plan, plan
from sync.ports import NOTHING, Change, Desired, Observed, Target, Value
from sync.store import Book, Store

A, B = Target("memory", "task", "a"), Target("memory", "task", "b")


class Rig:
    """A sink, a book, and the wishes for both targets."""

    def __init__(self, store: Store, sink: MemorySink) -> None:
        self.sink = sink
        self.book = Book(store)
        self.wishes: dict[Target, dict[str, Value]] = {A: {"v": "1"}, B: {"v": "2"}}

    def plan(self) -> Plan:
        wishes = [Desired(target, values) for target, values in self.wishes.items()]
        return plan(wishes, self.sink.read([A, B]), self.book.receipts())

    def apply(self, made: Plan | None = None, sleep: Callable[[float], None] = lambda s: None) -> ApplyReport:
        return apply(made or self.plan(), {"memory": self.sink}, self.book, sleep=sleep)

    def recover(self) -> int:
        return recover({"memory": self.sink}, self.book)


class Faulty(MemorySink):
    """Fails as told, once a write: before the effect, or after it and before the answer."""

    faults: tuple[tuple[str, Exception], ...] = ()

    def write(self, change: Change) -> Observed:
        if not self.faults:
            return super().write(change)
        (position, error), self.faults = self.faults[0], self.faults[1:]
        if position == "after":
            super().write(change)
        raise error


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(Store(tmp_path / "mirror.sqlite3"), Faulty(lambda results: []))


def test_apply_writes_once_and_a_second_run_does_nothing(rig: Rig) -> None:
    assert rig.apply().written == {"memory/task": 2}
    assert rig.sink.state == {A: {"v": "1"}, B: {"v": "2"}}
    again = rig.plan()
    assert (again.changes, again.conflicts, again.settled) == ([], [], [])
    assert rig.apply().written == {}
    assert len(rig.sink.writes) == 2


def test_a_person_s_edit_is_kept_and_reported(rig: Rig) -> None:
    rig.apply()
    rig.sink.state[A]["v"] = "theirs"
    rig.wishes[A] = {"v": "new"}
    made = rig.plan()
    assert [conflict.observed for conflict in made.conflicts] == ["theirs"]
    rig.apply(made)
    assert rig.sink.state[A]["v"] == "theirs"


def test_an_edit_between_plan_and_apply_is_kept_and_the_rest_is_applied(rig: Rig) -> None:
    rig.apply()
    rig.wishes = {A: {"v": "new"}, B: {"v": "new"}}
    made = rig.plan()
    rig.sink.state[A]["v"] = "theirs"
    report = rig.apply(made)
    assert [conflict.reason for conflict in report.conflicts] == ["conflict.changed_since_plan"]
    assert rig.sink.state == {A: {"v": "theirs"}, B: {"v": "new"}}


def test_something_that_appears_between_plan_and_apply_is_not_written_over(rig: Rig) -> None:
    made = rig.plan()
    rig.sink.state[A] = {"v": "theirs"}
    report = rig.apply(made)
    assert len(report.conflicts) == 1
    assert rig.sink.state[A] == {"v": "theirs"}


@pytest.mark.parametrize("position", ["before", "after"])
def test_a_lost_answer_is_resolved_by_looking(rig: Rig, position: str) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = ((position, Unavailable("vendor.unavailable", vendor="Memory", status=502)),)
    with pytest.raises(Unavailable):
        rig.apply()
    assert rig.recover() == 1
    rig.apply()
    assert rig.sink.state == {A: {"v": "1"}, B: {"v": "2"}}
    assert [change.target for change in rig.sink.writes] == [A, B]
    assert rig.plan().changes == []


@pytest.mark.parametrize("position", ["before", "after"])
def test_a_lost_answer_to_an_update(rig: Rig, position: str) -> None:
    rig.apply()
    rig.wishes[A] = {"v": "new"}
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = ((position, Unavailable("vendor.unavailable", vendor="Memory", status=502)),)
    with pytest.raises(Unavailable):
        rig.apply()
    rig.recover()
    rig.apply()
    assert rig.sink.state[A] == {"v": "new"}
    assert sum(change.values == {"v": "new"} for change in rig.sink.writes) == 1
    assert rig.plan().conflicts == []


def test_an_edit_after_a_lost_answer_is_a_conflict(rig: Rig) -> None:
    rig.apply()
    rig.wishes[A] = {"v": "new"}
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = (("before", Unavailable("vendor.unavailable", vendor="Memory", status=502)),)
    with pytest.raises(Unavailable):
        rig.apply()
    rig.sink.state[A]["v"] = "theirs"
    rig.recover()
    assert [conflict.observed for conflict in rig.plan().conflicts] == ["theirs"]


def test_a_short_wait_is_made_and_the_target_looked_at_again(rig: Rig) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = (("before", RateLimited("vendor.rate_limited", vendor="Memory", wait_s=7.0)),)
    slept: list[float] = []
    assert rig.apply(sleep=slept.append).written == {"memory/task": 2}
    assert slept == [7.0]


def test_a_long_wait_ends_the_run_with_nothing_open(rig: Rig) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = (("before", RateLimited("vendor.rate_limited", vendor="Memory", wait_s=3600.0)),)
    with pytest.raises(RateLimited):
        rig.apply()
    assert rig.book.intents() == []


def test_a_refused_write_is_reported_and_the_rest_goes_on(rig: Rig) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = (("before", VendorRefused("vendor.refused", vendor="Memory", status=400, reason="-")),)
    report = rig.apply()
    assert [change.target for change, _ in report.failures] == [A]
    assert rig.sink.state == {B: {"v": "2"}}
    assert rig.book.intents() == []


def test_retiring_forgets_the_receipt(rig: Rig) -> None:
    rig.apply()
    del rig.wishes[A]
    rig.apply()
    assert A not in rig.sink.state
    assert set(rig.book.receipts()) == {B}


class Careless(MemorySink):
    """A saboteur: reports an old value as the present one."""

    def read(
        self,
        targets: Sequence[Target],
        remembered: Mapping[Target, str] = NOTHING,
    ) -> Mapping[Target, Observed]:
        return {t: Observed(t, t.key, {"v": "1"}) for t in targets if t in self.state}


def test_the_check_for_kept_edits_catches_a_sink_that_does_not_look(tmp_path: Path) -> None:
    rig = Rig(Store(tmp_path / "mirror.sqlite3"), Careless(lambda results: []))
    rig.wishes = {A: {"v": "1"}}
    rig.apply()
    rig.sink.state[A]["v"] = "theirs"
    rig.wishes[A] = {"v": "new"}
    rig.apply()
    assert rig.sink.state[A]["v"] == "new", "the saboteur overwrote a person's edit, as the check must notice"


def test_what_needs_a_refused_write_is_left_out_and_tried_at_the_next_run(rig: Rig) -> None:
    assert isinstance(rig.sink, Faulty)
    wishes = [Desired(A, {"v": "1"}), Desired(B, {"v": "2"}, needs=(A,))]
    rig.sink.faults = (("before", VendorRefused("vendor.refused", vendor="Memory", status=400, reason="-")),)
    report = rig.apply(plan(wishes, {}, {}))
    assert [each.target for each in report.left_out] == [B]
    assert rig.apply(plan(wishes, {}, rig.book.receipts())).written == {"memory/task": 2}


def test_a_write_that_is_put_off_again_and_again_ends_the_run(rig: Rig) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = (("before", RateLimited("vendor.rate_limited", vendor="Memory", wait_s=0.0)),) * 99
    slept: list[float] = []
    with pytest.raises(RateLimited):
        rig.apply(sleep=slept.append)
    assert slept == [1.0] * (ATTEMPTS - 1)
    assert rig.book.intents() == []


def test_a_collision_is_looked_at_and_written_again(rig: Rig) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = (("before", Collided("vendor.collided", vendor="Memory", wait_s=1.0)),)
    assert rig.apply().written == {"memory/task": 2}


def test_what_has_no_place_is_remembered_and_not_sent_again(rig: Rig) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = (("before", NotOffered("notion.no_chart", status=403)),)
    assert [each.reason for each in rig.apply().left_out] == ["notion.no_chart"]
    assert rig.plan().changes == []
    assert rig.plan().conflicts == []


def test_an_edit_after_a_lost_answer_to_a_creation_is_the_only_conflict(rig: Rig) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.wishes = {A: {"v": "1", "w": "2"}}
    rig.sink.faults = (("after", Unavailable("vendor.unavailable", vendor="Memory", status=502)),)
    with pytest.raises(Unavailable):
        rig.apply()
    rig.sink.state[A]["w"] = "theirs"
    rig.recover()
    assert rig.book.receipts()[A].left == {"v": "1"}
    rig.wishes = {A: {"v": "new", "w": "2"}}
    made = rig.plan()
    assert [conflict.slot for conflict in made.conflicts] == ["w"]
    assert [change.values for change in made.changes] == [{"v": "new"}]
