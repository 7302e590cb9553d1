"""The gate, one rule at a time: the same help with one thing wrong."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace
from scoring_build import Town, account, at, rows, rules, task, two_teams

WORK = task("work")


def test_a_help_that_breaks_no_rule_is_a_row() -> None:
    town = two_teams()
    source = town.helper(WORK, "rob", "ann", 10)
    results = town.score()
    (proof,) = results.proofs
    assert rows(results) == [("ann", "assist", 2)]
    assert (proof.owner, proof.by, proof.witness) == (account("rex"), account("rob"), account("ray"))
    assert (proof.team, proof.beneficiary, proof.root, proof.source) == ("blue", "red", WORK, source)
    assert results.refusals == ()


def _only_rule(town: Town) -> str:
    results = town.score()
    assert results.proofs == ()
    (rule,) = rules(results)
    return rule


def test_restricted_task_shows_its_key_only() -> None:
    town = two_teams()
    town.task("secret", "rex", creator="ray", restricted=True)
    town.helper(task("secret"), "rob", "ann", 10)
    results = town.score()
    assert (results.proofs, rules(results)) == ((), ["restricted"])
    assert results.refusals[0].title == "SECRET-1"


def test_restricted_comment() -> None:
    town = two_teams()
    town.comment(WORK, "rob", "thanks!", 10, to="ann", restricted=True)
    assert _only_rule(town) == "restricted"


@pytest.mark.parametrize("kind", ["bot", "app", "customer", "unknown"])
def test_helper_who_is_no_human(kind: str) -> None:
    town = two_teams()
    town.person("robot", kind=kind)
    town.member("robot", "blue")
    town.helper(WORK, "rob", "robot", 10)
    assert _only_rule(town) == "helper_unknown"


def test_helper_without_a_team() -> None:
    town = two_teams()
    town.person("newcomer")
    town.helper(WORK, "rob", "newcomer", 10)
    assert _only_rule(town) == "helper_without_team"


def test_a_joint_project_group_is_nobodys_home() -> None:
    town = two_teams()
    town.team("project", joint=True)
    town.person("guest")
    town.member("guest", "project")
    town.helper(WORK, "rob", "guest", 10)
    assert _only_rule(town) == "helper_without_team"


def test_container() -> None:
    town = two_teams()
    town.task("epic", "rex", creator="ray", level="container")
    town.helper(task("epic"), "rob", "ann", 10)
    assert _only_rule(town) == "container"


def test_owner_without_team() -> None:
    town = two_teams()
    town.person("contractor")
    town.task("odd", "contractor", creator="ray")
    town.helper(task("odd"), "rob", "ann", 10)
    assert _only_rule(town) == "owner_without_team"


def test_acknowledger_unknown() -> None:
    town = two_teams()
    town.person("automation", kind="app")
    town.helper(WORK, "automation", "ann", 10)
    assert _only_rule(town) == "acknowledger_unknown"


def test_a_name_in_the_field_that_the_changelog_does_not_explain() -> None:
    town = two_teams()
    town.helper(WORK, "rob", "abe", 10)
    town.tasks[0] = replace(town.tasks[0], helpers=(account("abe"), account("ann")), updated_at=at(20))
    results = town.score()
    assert rows(results) == [("abe", "assist", 2)]
    assert rules(results) == ["acknowledger_unknown"]


def test_own_word() -> None:
    town = two_teams()
    town.helper(WORK, "ann", "ann", 10)
    assert _only_rule(town) == "own_word"


@pytest.mark.parametrize("field", ["reporter", "creator"])
def test_own_work(field: str) -> None:
    town = two_teams()
    town.tasks[0] = replace(town.tasks[0], **{field: account("ann")})
    town.helper(WORK, "rob", "ann", 10)
    assert _only_rule(town) == "own_work"


def test_same_team_by_a_second_membership() -> None:
    town = two_teams()
    town.member("ann", "red")
    town.helper(WORK, "rob", "ann", 10)
    assert _only_rule(town) == "same_team"


def test_a_joint_project_group_does_not_gate() -> None:
    town = two_teams()
    town.team("project", joint=True)
    town.member("ann", "project")
    town.member("rex", "project")
    town.helper(WORK, "rob", "ann", 10)
    assert rows(town.score()) == [("ann", "assist", 2)]


@pytest.mark.parametrize(("left_on", "refused"), [(date(2026, 4, 13), True), (date(2026, 4, 12), False)])
def test_cool_off_is_ninety_days(left_on: date, refused: bool) -> None:
    town = two_teams()
    town.person("amy")
    town.member("amy", "red", until=left_on)
    town.member("amy", "blue", since=left_on)
    town.helper(WORK, "rob", "amy", 10)
    results = town.score()
    assert rules(results) == (["recent_team_mate"] if refused else [])
    assert len(results.proofs) == (0 if refused else 1)


def test_acknowledger_of_a_third_team() -> None:
    town = two_teams()
    town.helper(WORK, "gil", "ann", 10)
    assert _only_rule(town) == "acknowledger_of_other_team"


def test_the_same_help_acknowledged_twice() -> None:
    town = two_teams()
    town.helper(WORK, "rob", "ann", 10)
    town.comment(WORK, "rio", "thank you", 11, to="ann")
    results = town.score()
    assert rows(results) == [("ann", "assist", 2)]
    assert rules(results) == ["seen"]


def test_an_acknowledgement_of_an_earlier_quarter_is_seen() -> None:
    town = two_teams()
    town.task("old", "rex", creator="ray", day=-40)
    town.helper(task("old"), "rob", "ann", -30)
    town.comment(task("old"), "rio", "thank you", 11, to="ann")
    assert _only_rule(town) == "seen"


def test_a_slip_in_the_field_never_counts() -> None:
    town = two_teams()
    town.helper(WORK, "rob", "ann", 10)
    town.change(WORK, "rob", 10.5, "協作人", "[ann]", None)
    assert town.score().proofs == ()


def test_without_witness_the_row_waits_and_is_dated_by_the_witness() -> None:
    town = two_teams()
    town.task("lonely", "rex", creator="rex")
    town.helper(task("lonely"), "rex", "ann", 10)
    assert _only_rule(town) == "waiting_for_witness"
    town.change(task("lonely"), "rob", 30, "status", "To Do", "Done")
    (proof,) = town.score().proofs
    assert (proof.at, proof.witness) == (at(30), account("rob"))


def test_the_witness_is_neither_helper_nor_acknowledger_nor_of_another_team() -> None:
    town = two_teams()
    town.task("lonely", "rex", creator="rex")
    town.helper(task("lonely"), "rex", "ann", 10)
    town.change(task("lonely"), "ann", 12, "priority", "1", "2")
    town.change(task("lonely"), "rex", 13, "priority", "2", "3")
    town.change(task("lonely"), "gil", 14, "priority", "3", "4")
    assert _only_rule(town) == "waiting_for_witness"


@pytest.mark.parametrize(
    ("given_by", "days", "witnessed"),
    [("rex", 2.0, True), ("rex", 0.9, False), ("gil", 2.0, True), ("ann", 2.0, False)],
    ids=["by the owner for two days", "for less than a day", "by a third person", "by the helper"],
)
def test_who_was_assignee_for_a_day_is_a_witness_unless_the_helper_made_them(
    given_by: str, days: float, witnessed: bool
) -> None:
    town = two_teams()
    town.task("lonely", "rex")
    town.change(task("lonely"), given_by, 2, "assignee", account("rex"), account("rob"))
    town.change(task("lonely"), "rex", 2 + days, "assignee", account("rob"), account("rex"))
    town.helper(task("lonely"), "rex", "ann", 10)
    assert [proof.witness for proof in town.score().proofs] == ([account("rob")] if witnessed else [])


@pytest.mark.parametrize(
    ("changed_by", "expected"),
    [("rob", []), ("ann", ["own_word"]), ("gil", ["acknowledger_of_other_team"])],
    ids=["by a mate", "by whom they thank", "by somebody else"],
)
def test_words_that_another_changed_are_theirs(changed_by: str, expected: list[str]) -> None:
    town = two_teams()
    town.comment(WORK, "rex", "thanks!", 10, to="ann", editor=account(changed_by))
    results = town.score()
    assert (rules(results), [proof.by for proof in results.proofs]) == (
        expected,
        [] if expected else [account(changed_by)],
    )


def test_a_team_of_two_takes_the_requester_in_a_third_team_as_witness() -> None:
    town = Town(blue="ann", duo="dan", green="gil")
    town.task("small", "dan", creator="gil")
    town.helper(task("small"), "dan", "ann", 10)
    (proof,) = town.score().proofs
    assert proof.witness == account("gil")


def test_the_requester_of_the_helpers_own_team_is_no_witness() -> None:
    town = Town(blue="ann abe", duo="dan")
    town.task("small", "dan", creator="abe")
    town.helper(task("small"), "dan", "ann", 10)
    assert _only_rule(town) == "waiting_for_witness"


def test_team_hopping_between_help_and_witness_gains_nothing() -> None:
    """The helper leaves the owner's team after the acknowledgement; the witness comes 91 days later."""
    town = two_teams()
    town.person("hopper")
    town.member("hopper", "red", until=date(2026, 4, 12))
    town.member("hopper", "blue", since=date(2026, 4, 12))
    town.task("lonely", "rex", creator="rex", day=-95)
    town.helper(task("lonely"), "rex", "hopper", -91)
    town.change(task("lonely"), "rob", 20, "status", "To Do", "Done")
    assert town.score().proofs == ()
