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


ROW, TEXT = Target("notion", "row", "k"), Target("notion", "text", "k")


def standing(**text: Value) -> dict[Target, Observed]:
    return {ROW: Observed(ROW, "r", {"v": "1"}), TEXT: Observed(TEXT, "r", text)}


def test_what_stands_inside_is_retired_with_what_holds_it() -> None:
    receipts = {t: Receipt(t, "r", {"v": "1"}, {"v": "1"}) for t in (ROW, TEXT)}
    made = plan([], standing(v="1"), receipts, inside={ROW: [TEXT]})
    assert [(change.action, change.target) for change in made.changes] == [("retire", ROW)]


@pytest.mark.parametrize("text", [{"v": "theirs"}, {"v": "1", "guests": "1"}])
def test_a_row_with_a_person_s_writing_is_kept_whole(text: dict[str, Value]) -> None:
    receipts = {t: Receipt(t, "r", {"v": "1"}, {"v": "1"}) for t in (ROW, TEXT)}
    made = plan([], standing(**text), receipts, inside={ROW: [TEXT]})
    assert made.changes == []
    assert [conflict.target for conflict in made.conflicts] == [TEXT]


def test_writing_in_a_row_whose_text_we_never_wrote_keeps_it() -> None:
    made = plan([], standing(v="theirs"), {ROW: Receipt(ROW, "r", {"v": "1"}, {"v": "1"})}, inside={ROW: [TEXT]})
    assert made.changes == []
    assert [conflict.target for conflict in made.conflicts] == [TEXT]


def test_what_needs_something_missing_is_left_out() -> None:
    wishes = [Desired(ROW, {"v": "1"}), Desired(TEXT, {"v": "1"}, needs=(ROW,))]
    assert [change.target for change in plan(wishes, {}, {}).changes] == [ROW, TEXT]
    removed = plan(wishes, {}, {ROW: Receipt(ROW, "r", {"v": "1"}, {"v": "1"})})
    assert [conflict.target for conflict in removed.conflicts] == [ROW]
    assert [(each.target, each.reason) for each in removed.left_out] == [(TEXT, "plan.needed")]


def test_what_only_people_make_is_left_out_and_forgotten_while_it_is_absent() -> None:
    made = plan([Desired(T, {"v": "1"}, creatable=False)], {}, {T: Receipt(T, "r", {"v": "1"}, {"v": "1"})})
    assert actions(made) == []
    assert ([each.reason for each in made.left_out], made.forgotten) == (["plan.gone"], [T])


def test_a_closed_place_is_left_out() -> None:
    made = plan([Desired(T, {"v": "1"})], {T: Observed(T, "r", {"v": None}, closed="jira.not_on_screen")}, {})
    assert actions(made) == []
    assert [each.reason for each in made.left_out] == ["jira.not_on_screen"]


def test_what_the_vendor_has_no_place_for_is_asked_once_for_the_same_wish() -> None:
    refused = {T: Receipt(T, "", {"v": "1"}, {"v": None})}
    assert [each.reason for each in plan([Desired(T, {"v": "1"})], {}, refused).left_out] == ["plan.not_offered"]
    assert actions(plan([Desired(T, {"v": "2"})], {}, refused)) == ["create"]


def test_a_name_that_people_took_over_stays_theirs_without_a_word() -> None:
    wish = Desired(T, {"v": "1", "name": "New"}, yields=frozenset({"name"}))
    receipt = Receipt(T, "r", {"v": "1", "name": "Old"}, {"v": "1", "name": "Old"})
    theirs = plan([wish], {T: Observed(T, "r", {"v": "1", "name": "Mine"})}, {T: receipt})
    assert (actions(theirs), theirs.settled) == ([], [])
    ours = plan([wish], {T: Observed(T, "r", {"v": "1", "name": "Old"})}, {T: receipt})
    assert [change.values for change in ours.changes] == [{"name": "New"}]


def test_a_target_that_a_person_removed_is_no_place_that_the_vendor_lacks() -> None:
    assert actions(planned(wrote="x", desired="x", receipt=True, exists=False)) == ["conflict.removed"]


def test_what_the_vendor_has_no_place_for_is_asked_again_with_recreate() -> None:
    refused = {T: Receipt(T, "", {"v": "1"}, {"v": None})}
    assert actions(plan([Desired(T, {"v": "1"})], {}, refused, recreate=True)) == ["create"]


def test_what_only_people_make_has_nothing_to_forget_before_it_was_written() -> None:
    assert plan([Desired(T, {"v": "1"}, creatable=False)], {}, {}).forgotten == []


def test_a_closed_place_that_says_what_it_should_is_unchanged() -> None:
    made = plan([Desired(T, {"v": "1"})], {T: Observed(T, "r", {"v": "1"}, closed="jira.not_on_screen")}, {})
    assert (made.left_out, made.unchanged) == ([], 1)


def test_an_update_brings_the_texts_of_what_it_writes() -> None:
    wish = Desired(T, {"a": "1", "b": "2"}, {"a": "one", "b": "two"})
    made = plan([wish], {T: Observed(T, "r", {"a": "1", "b": None})}, {})
    assert [(change.values, change.texts) for change in made.changes] == [({"b": "2"}, {"b": "two"})]


def test_a_conflict_leads_to_the_place() -> None:
    seen = {T: Observed(T, "r", {"v": "theirs"}, url="https://acme.example/1")}
    assert [conflict.url for conflict in plan([Desired(T, {"v": "1"})], seen, {}).conflicts] == [
        "https://acme.example/1"
    ]


@pytest.mark.parametrize("name", ["Old", "Renamed"])
def test_the_receipt_of_a_name_that_people_took_over_says_what_we_left(name: str) -> None:
    wish = Desired(T, {"v": "2", "name": "New"}, yields=frozenset({"name"}))
    receipt = Receipt(T, "r", {"v": "1", "name": "Old", "dropped": "x"}, {"v": "1", "name": name, "dropped": "x"})
    made = plan([wish], {T: Observed(T, "r", {"v": "2", "name": "Mine"})}, {T: receipt})
    assert made.settled == [Receipt(T, "r", {"v": "2", "name": "Old"}, {"v": "2", "name": name})]
    back = plan([wish], {T: Observed(T, "r", {"v": "2", "name": "New"})}, {T: made.settled[0]})
    assert back.settled == [Receipt(T, "r", {"v": "2", "name": "New"}, {"v": "2", "name": "New"})]


def test_a_name_of_theirs_that_we_never_wrote_is_in_no_receipt() -> None:
    wish = Desired(T, {"v": "1", "name": "New"}, yields=frozenset({"name"}))
    made = plan([wish], {T: Observed(T, "r", {"v": "1", "name": "Mine"})}, {})
    assert made.settled == [Receipt(T, "r", {"v": "1"}, {"v": "1"})]


def test_what_stood_inside_and_is_gone_is_forgotten_with_what_holds_it() -> None:
    receipts = {t: Receipt(t, "r", {"v": "1"}, {"v": "1"}) for t in (ROW, TEXT)}
    made = plan([], {ROW: Observed(ROW, "r", {"v": "1"})}, receipts, inside={ROW: [TEXT]})
    assert [change.target for change in made.changes] == [ROW]
    assert made.forgotten == [TEXT]


def test_what_stands_inside_something_wanted_is_retired_by_itself() -> None:
    receipts = {t: Receipt(t, "r", {"v": "1"}, {"v": "1"}) for t in (ROW, TEXT)}
    made = plan([Desired(ROW, {"v": "1"})], standing(v="1"), receipts, inside={ROW: [TEXT]})
    assert [(change.action, change.target) for change in made.changes] == [("retire", TEXT)]
    assert made.forgotten == []


def test_what_is_retired_is_forgotten_only_when_it_is_gone() -> None:
    receipts = {t: Receipt(t, "r", {"v": "1"}, {"v": "1"}) for t in (ROW, TEXT)}
    assert plan([], standing(v="1"), receipts, inside={ROW: [TEXT]}).forgotten == []
