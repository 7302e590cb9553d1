"""The table in `sync.plan`, row by row."""

from __future__ import annotations

import pytest

from sync.plan import Plan, plan
from sync.ports import Desired, Observed, Receipt, Target, Value

T = Target("memory", "task", "1")


def planned(
    wrote: Value = None,
    observed: Value = None,
    desired: Value = None,
    *,
    receipt: bool = False,
    exists: bool = True,
    wanted: bool = True,
    left: Value = None,
    adopt: bool = False,
    recreate: bool = False,
) -> Plan:
    wishes = [Desired(T, {"v": desired}, label="BRD-1")] if wanted else []
    seen = {T: Observed(T, "r1", {"v": observed})} if exists else {}
    receipts = {T: Receipt(T, "r1", {"v": wrote}, {"v": wrote if left is None else left})} if receipt else {}
    return plan(wishes, seen, receipts, adopt=adopt, recreate=recreate)


def actions(made: Plan) -> list[str]:
    return [change.action for change in made.changes] + [conflict.reason for conflict in made.conflicts]


def test_absent_and_never_written_is_created() -> None:
    assert actions(planned(desired="x", exists=False)) == ["create"]


def test_an_empty_slot_of_something_that_exists_is_filled() -> None:
    assert actions(planned(desired="x")) == ["update"]


@pytest.mark.parametrize("receipt", [True, False])
def test_what_is_right_is_left_and_a_receipt_kept(receipt: bool) -> None:
    made = planned(wrote="old", observed="x", desired="x", receipt=receipt)
    assert actions(made) == []
    assert made.settled == [Receipt(T, "r1", {"v": "x"}, {"v": "x"})]
    assert made.unchanged == 1


def test_a_receipt_that_is_right_is_not_renewed() -> None:
    assert planned(wrote="x", observed="x", desired="x", receipt=True).settled == []


def test_our_own_value_is_updated() -> None:
    made = planned(wrote="y", observed="y", desired="x", receipt=True)
    assert actions(made) == ["update"]
    assert made.changes[0].values == {"v": "x"}


def test_a_changed_value_is_a_conflict() -> None:
    made = planned(wrote="old", observed="theirs", desired="x", receipt=True)
    assert actions(made) == ["conflict.changed"]
    assert (made.conflicts[0].wrote, made.conflicts[0].observed, made.conflicts[0].desired) == ("old", "theirs", "x")
    assert made.unchanged == 0


def test_a_strange_value_is_a_conflict_unless_adopted() -> None:
    assert actions(planned(observed="theirs", desired="x")) == ["conflict.not_ours"]
    assert actions(planned(observed="theirs", desired="x", adopt=True)) == ["update"]


def test_a_removed_target_is_a_conflict_unless_recreated() -> None:
    assert actions(planned(wrote="y", desired="x", receipt=True, exists=False)) == ["conflict.removed"]
    assert actions(planned(wrote="y", desired="x", receipt=True, exists=False, recreate=True)) == ["create"]


def test_an_emptied_slot_is_a_conflict_unless_recreated() -> None:
    assert actions(planned(wrote="y", desired="x", receipt=True)) == ["conflict.removed"]
    assert actions(planned(wrote="y", desired="x", receipt=True, recreate=True)) == ["update"]


def test_what_is_no_longer_wanted_is_retired_while_it_is_ours() -> None:
    made = planned(wrote="y", observed="y", receipt=True, wanted=False)
    assert actions(made) == ["retire"]
    assert made.changes[0].values == {"v": None}


def test_what_is_no_longer_wanted_and_gone_is_forgotten() -> None:
    made = planned(wrote="y", receipt=True, wanted=False, exists=False)
    assert actions(made) == []
    assert made.forgotten == [T]


def test_what_is_no_longer_wanted_but_changed_is_left_alone() -> None:
    assert actions(planned(wrote="y", observed="theirs", receipt=True, wanted=False)) == ["conflict.changed"]


def test_a_text_that_the_vendor_rewrote_is_not_written_again() -> None:
    assert actions(planned(wrote="x", left="x ", observed="x ", desired="x", receipt=True)) == []


def test_a_rewritten_text_that_somebody_changed_is_a_conflict() -> None:
    assert actions(planned(wrote="x", left="x ", observed="x!", desired="x", receipt=True)) == ["conflict.changed"]


def test_slots_are_judged_one_by_one() -> None:
    wish = Desired(T, {"a": "1", "b": "2", "c": "3"})
    seen = Observed(T, "r1", {"a": "1", "b": "theirs", "c": "old"})
    receipt = Receipt(T, "r1", {"a": "1", "b": "old", "c": "old"}, {"a": "1", "b": "old", "c": "old"})
    made = plan([wish], {T: seen}, {T: receipt})
    assert made.changes[0].values == {"c": "3"}
    assert [conflict.slot for conflict in made.conflicts] == ["b"]


def test_retirements_go_from_the_inside_out() -> None:
    row, text = Target("notion", "row", "k"), Target("notion", "text", "k")
    receipts = {t: Receipt(t, "r", {"v": "1"}, {"v": "1"}) for t in (row, text)}
    made = plan([], {t: Observed(t, "r", {"v": "1"}) for t in (row, text)}, receipts)
    assert [change.target for change in made.changes] == [text, row]
