"""Plan and apply against the reference sink, with people and crashes in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from integrations.memory import MemorySink
from sync.apply import ApplyReport, apply, recover
from sync.errors import Collided, NotOffered, RateLimited, Unavailable, VendorRefused
from sync.plan import Plan, plan
from sync.ports import NOTHING, Change, Desired, Observed, Receipt, Target, Value
from sync.store import Book, Store

A, B, C = (Target("memory", "task", key) for key in "abc")
LOST = Unavailable("vendor.unavailable", vendor="Memory", status=502)
REFUSED = VendorRefused("vendor.refused", vendor="Memory", status=400, reason="-")


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


def test_a_minute_is_waited(rig: Rig) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = (("before", RateLimited("vendor.rate_limited", vendor="Memory", wait_s=60.0)),)
    slept: list[float] = []
    assert rig.apply(sleep=slept.append).written == {"memory/task": 2}
    assert slept == [60.0]


@pytest.mark.parametrize("wait_s", [60.5, 3600.0, None])
def test_a_longer_wait_or_one_of_unknown_length_ends_the_run_with_nothing_open(rig: Rig, wait_s: float | None) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = (("before", RateLimited("vendor.rate_limited", vendor="Memory", wait_s=wait_s)),)
    slept: list[float] = []
    with pytest.raises(RateLimited):
        rig.apply(sleep=slept.append)
    assert (slept, rig.book.intents()) == ([], [])


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
    assert slept == [1.0] * 4, "five attempts"
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


# What a plan says besides its changes.


def test_receipts_are_renewed_and_forgotten_as_planned(rig: Rig) -> None:
    rig.sink.state[A] = {"v": "1"}
    rig.apply()
    assert rig.book.receipts()[A] == Receipt(A, "a", {"v": "1"}, {"v": "1"})
    assert [change.target for change in rig.sink.writes] == [B]
    del rig.wishes[A], rig.sink.state[A]
    rig.apply()
    assert set(rig.book.receipts()) == {B}


def test_an_update_of_one_slot_keeps_what_is_known_of_the_others(rig: Rig) -> None:
    rig.wishes = {A: {"v": "1", "w": "2"}}
    rig.apply()
    rig.wishes = {A: {"v": "new", "w": "2"}}
    rig.apply()
    assert rig.book.receipts()[A] == Receipt(A, "a", {"v": "new", "w": "2"}, {"v": "new", "w": "2"})


def test_progress_goes_from_nothing_to_all(rig: Rig) -> None:
    told: list[tuple[int, int]] = []
    apply(rig.plan(), {"memory": rig.sink}, rig.book, lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]


# What cannot be written now.


@pytest.mark.parametrize(
    ("fault", "others"), [(REFUSED, [B, C]), (NotOffered("notion.no_chart", status=403), [A, B, C])]
)
def test_what_is_left_out_takes_along_what_stands_in_it_at_any_depth(
    rig: Rig, fault: Exception, others: list[Target]
) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.sink.faults = (("before", fault),)
    wishes = [Desired(A, {"v": "1"}), Desired(B, {"v": "2"}, needs=(A,)), Desired(C, {"v": "3"}, needs=(B,))]
    report = rig.apply(plan(wishes, {}, {}))
    assert ([each.target for each in report.left_out], rig.sink.state) == (others, {})


def test_what_stands_in_something_that_became_a_conflict_is_left_out(rig: Rig) -> None:
    made = plan([Desired(A, {"v": "1"}), Desired(B, {"v": "2"}, needs=(A,))], {}, {})
    rig.sink.state[A] = {"v": "theirs"}
    report = rig.apply(made)
    assert ([each.target for each in report.left_out], rig.sink.state) == ([B], {A: {"v": "theirs"}})


def test_what_stands_in_something_that_could_only_not_be_updated_is_written(rig: Rig) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.sink.state[A] = {"v": None}
    rig.sink.faults = (("before", REFUSED),)
    wishes = [Desired(A, {"v": "1"}), Desired(B, {"v": "2"}, needs=(A,))]
    report = rig.apply(plan(wishes, rig.sink.read([A, B]), {}))
    assert ([change.target for change, _ in report.failures], report.left_out) == ([A], [])
    assert rig.sink.state[B] == {"v": "2"}


class Closing(MemorySink):
    """Closes a place after the plan was made."""

    closed = ""

    def read(self, targets: Sequence[Target], remembered: Mapping[Target, str] = NOTHING) -> Mapping[Target, Observed]:
        return {t: replace(seen, closed=self.closed) for t, seen in super().read(targets, remembered).items()}


def test_a_place_that_closed_since_the_plan_is_left_out(tmp_path: Path) -> None:
    sink = Closing(lambda results: [], {A: {"v": None}})
    rig = Rig(Store(tmp_path / "mirror.sqlite3"), sink)
    made = rig.plan()
    sink.closed = "jira.not_on_screen"
    report = rig.apply(made)
    assert [(each.target, each.reason) for each in report.left_out] == [(A, "jira.not_on_screen")]
    assert (rig.sink.state, report.conflicts) == ({A: {"v": None}, B: {"v": "2"}}, [])


# What somebody did between plan and apply.


def test_a_conflict_since_the_plan_says_what_was_is_and_should_be(rig: Rig) -> None:
    rig.apply()
    rig.wishes = {A: {"v": "new"}, B: {"v": "2"}}
    made = rig.plan()
    rig.sink.state[A] = {"v": "theirs", "w": "theirs too"}
    conflicts = rig.apply(made).conflicts
    assert [(each.slot, each.wrote, each.observed, each.desired) for each in conflicts] == [("v", "1", "theirs", "new")]


@pytest.mark.parametrize(("before", "after"), [(None, {}), ({"v": None}, None)])
def test_something_empty_that_came_or_went_is_a_conflict(
    rig: Rig, before: dict[str, Value] | None, after: dict[str, Value] | None
) -> None:
    del rig.wishes[B]
    rig.sink.state = {} if before is None else {A: before}
    made = rig.plan()
    rig.sink.state = {} if after is None else {A: after}
    assert [(each.target, each.slot) for each in rig.apply(made).conflicts] == [(A, "")]
    assert rig.sink.writes == []


INSIDE = Target("memory", "text", "a/text")


def holding(rig: Rig) -> Plan:
    """A plan to retire A with the text inside it, both ours."""
    rig.wishes = {A: {"v": "1"}, INSIDE: {"v": "ours"}}
    rig.apply(plan([Desired(target, values) for target, values in rig.wishes.items()], {}, {}))
    return plan([], rig.sink.read([A, INSIDE]), rig.book.receipts(), inside={A: [INSIDE]})


def test_what_stands_inside_is_forgotten_with_what_is_retired(rig: Rig) -> None:
    assert rig.apply(holding(rig)).written == {"memory/task": 1}
    assert (rig.sink.state, rig.book.receipts()) == ({}, {})


@pytest.mark.parametrize("slot", ["v", "guests"])
def test_a_person_s_writing_inside_since_the_plan_keeps_all_of_it(rig: Rig, slot: str) -> None:
    made = holding(rig)
    rig.sink.state[INSIDE][slot] = "theirs"
    conflicts = rig.apply(made).conflicts
    assert [(each.target, each.slot, each.observed, each.desired) for each in conflicts] == [
        (INSIDE, slot, "theirs", None)
    ]
    assert set(rig.sink.state) == {A, INSIDE}
    assert set(rig.book.receipts()) == {A, INSIDE}


def test_nothing_inside_is_no_conflict(rig: Rig) -> None:
    rig.wishes = {A: {"v": "1"}}
    rig.apply(plan([Desired(A, {"v": "1"})], {}, {}))
    report = rig.apply(plan([], rig.sink.read([A]), rig.book.receipts(), inside={A: [INSIDE]}))
    assert (report.conflicts, rig.sink.state) == ([], {})


# A lost answer.


@pytest.mark.parametrize("position", ["before", "after"])
def test_a_lost_answer_to_a_retirement(rig: Rig, position: str) -> None:
    assert isinstance(rig.sink, Faulty)
    rig.apply()
    del rig.wishes[A]
    rig.sink.faults = ((position, LOST),)
    with pytest.raises(Unavailable):
        rig.apply()
    assert rig.recover() == 1
    assert (A in rig.book.receipts()) is (position == "before")
    assert rig.book.intents() == []
    rig.apply()
    assert (set(rig.sink.state), set(rig.book.receipts())) == ({B}, {B})


def test_what_another_vendor_left_open_waits_for_it(rig: Rig) -> None:
    rig.book.intend(Change("create", A, {"v": "1"}, None))
    rig.book.intend(Change("create", Target("elsewhere", "task", "a"), {"v": "1"}, None))
    assert rig.recover() == 2
    assert [change.target.sink for change in rig.book.intents()] == ["elsewhere"]


class Told(MemorySink):
    """Says what it was asked to remember, and answers what it is told to."""

    remembered: Mapping[Target, str] = NOTHING
    answer: Observed

    def read(self, targets: Sequence[Target], remembered: Mapping[Target, str] = NOTHING) -> Mapping[Target, Observed]:
        self.remembered = remembered
        return {self.answer.target: self.answer}


BEFORE = Observed(A, "a1", {"v": "old", "w": "old"})


def recovered(tmp_path: Path, change: Change, now: Observed) -> tuple[Told, Receipt | None]:
    sink, book = Told(lambda results: []), Book(Store(tmp_path / "mirror.sqlite3"))
    sink.answer = now
    book.settle(Receipt(A, "a1", BEFORE.values, BEFORE.values))
    book.intend(change)
    assert recover({"memory": sink}, book) == 1
    assert book.intents() == []
    return sink, book.receipt(A)


@pytest.mark.parametrize(
    ("now", "ours", "left"),
    [
        ({"v": "new", "w": "New"}, True, {"v": "new", "w": "New"}),
        ({"v": "new", "w": "New"}, False, {"v": "new", "w": "old"}),
        ({"v": "old", "w": "old"}, True, {"v": "old", "w": "old"}),
        ({"v": "old", "w": "New"}, True, {"v": "old", "w": "New"}),
        ({"v": "new", "w": "new"}, False, {"v": "new", "w": "new"}),
    ],
    ids=["rewritten by the vendor", "edited by a person", "not written", "rewritten and not moved", "as sent"],
)
def test_a_lost_answer_where_the_vendor_rewrites_texts(
    tmp_path: Path, now: dict[str, Value], ours: bool, left: dict[str, Value]
) -> None:
    change = Change("update", A, {"v": "new", "w": "new"}, BEFORE)
    sink, receipt = recovered(tmp_path, change, Observed(A, "a1", now, ours=ours))
    assert receipt is not None
    assert receipt.left == left
    assert sink.remembered == {A: "a1"}


@pytest.mark.parametrize(
    ("now", "forgotten"),
    [({"v": None, "w": None}, True), ({"v": None, "w": "theirs"}, False), ({"v": "old", "w": "old"}, False)],
)
def test_a_lost_answer_to_an_emptying(tmp_path: Path, now: dict[str, Value], forgotten: bool) -> None:
    """What is retired where people made the place is emptied, and stays."""
    change = Change("retire", A, {"v": None, "w": None}, BEFORE)
    _, receipt = recovered(tmp_path, change, Observed(A, "a1", now))
    assert (receipt is None) is forgotten


def test_a_lost_answer_to_a_write_that_said_some_of_it_before(tmp_path: Path) -> None:
    """Nothing has moved: what says what we sent said it before, and is not ours for that."""
    before = Observed(A, "a1", {"v": "new", "w": "old"})
    change = Change("update", A, {"v": "new", "w": "new"}, before)
    _, receipt = recovered(tmp_path, change, before)
    assert receipt is not None
    assert receipt.left == {"v": "old", "w": "old"}
