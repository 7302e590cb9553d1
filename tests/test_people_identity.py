"""Accounts become people: by the configuration, by decisions, by e-mail; every decision can be taken back."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people_build import AT, Kind, jira, log, notion, refs

from sync.decisions import Decision, in_force, pair
from sync.identity import grouped
from sync.model import Account, Membership, Team
from sync.people import directory

MEI = [jira("m", "Mei", "mei@a.example"), notion("m", "梅", "Mei@A.example")]
J, N = (account.ref for account in MEI)


def test_equal_addresses_are_one_human_whatever_the_case() -> None:
    assert refs(grouped(MEI, ())) == [[J, N]]


def test_a_name_alone_joins_nothing() -> None:
    assert len(grouped([jira("1", "陳怡君"), notion("2", "陳怡君")], ())) == 2


def test_the_configuration_joins_by_any_handle_and_through_addresses() -> None:
    accounts = [*MEI, jira("old", "Mei (old)")]
    assert refs(grouped(accounts, [["jira/account/old", "mei@a.example"]])) == [[J, "jira/account/old", N]]


def test_a_decision_joins_and_parts_also_what_an_address_joined() -> None:
    accounts = [*MEI, jira("x", "X")]
    assert refs(grouped(accounts, (), log(("merge", "jira/account/x", N)))) == [[J, "jira/account/x", N]]
    assert refs(grouped(accounts, (), log(("split", J, N)))) == [[J], ["jira/account/x"], [N]]


def test_the_last_decision_about_a_pair_holds() -> None:
    assert len(grouped(MEI, (), log(("split", J, N), ("merge", N, J)))) == 1
    assert len(grouped(MEI, (), log(("split", J, N), ("merge", N, J), ("split", N, J)))) == 2


def test_who_was_parted_does_not_meet_through_a_third() -> None:
    accounts = [jira("a", email="s@a.example"), jira("b", email="s@a.example"), notion("c", email="s@a.example")]
    found = grouped(accounts, (), log(("split", "jira/account/a", "notion/account/c")))
    assert refs(found) == [["jira/account/a", "jira/account/b"], ["notion/account/c"]]


def test_the_configuration_is_stronger_than_a_decision() -> None:
    assert len(grouped(MEI, [[J, N]], log(("split", J, N)))) == 1


def test_taking_back_a_taking_back_brings_the_decision_back() -> None:
    steps = log(("split", J, N), ("undo", 1), ("undo", 2))
    assert in_force(steps)[pair(J, N)].number == 1
    assert len(grouped(MEI, (), steps)) == 2


def test_the_smallest_ref_names_the_person_and_does_so_again_after_an_undo() -> None:
    accounts = [jira("1", "A"), notion("2", "B"), notion("3", "B", "b@a.example"), jira("4", "B", "b@a.example")]

    def ids(*steps: Decision) -> list[str]:
        return sorted(directory(accounts, [], [], zone=UTC, decisions=steps).people)

    before = ids()
    joined = log(("merge", "jira/account/1", "notion/account/3"))
    assert ids(*joined) == ["jira/account/1", "notion/account/2"]
    assert ids(*joined, *log(("undo", 1), ("undo", 1))[1:]) == before


# Properties.

_ACCOUNTS = st.lists(
    st.builds(
        Account,
        source=st.sampled_from(["jira", "notion"]),
        id=st.sampled_from("abcdef"),
        name=st.just("Wei"),
        email=st.sampled_from([None, "x@a.example", "y@a.example", "Y@a.example"]),
    ),
    unique_by=lambda account: account.ref,
    max_size=10,
)
_REFS = st.sampled_from([f"{source}/account/{id_}" for source in ("jira", "notion") for id_ in "abcdef"])
_PAIRS = st.tuples(_REFS, _REFS).filter(lambda both: both[0] != both[1])
_DECISIONS = st.lists(st.tuples(st.sampled_from(["merge", "split"]), _PAIRS), max_size=8)
_SAME = st.lists(st.lists(_REFS, min_size=2, max_size=3), max_size=2)


def numbered(steps: list[tuple[str, tuple[str, str]]]) -> list[Decision]:
    return log(*((action, *both) for action, both in steps))  # type: ignore[arg-type]


@given(_ACCOUNTS, _SAME, _DECISIONS, st.sampled_from(["merge", "split"]), _PAIRS, _DECISIONS)
def test_taking_back_restores_every_group(
    accounts: list[Account],
    same: list[list[str]],
    before: list[tuple[str, tuple[str, str]]],
    action: str,
    both: tuple[str, str],
    later: list[tuple[str, tuple[str, str]]],
) -> None:
    """Whatever was decided before and meanwhile about other pairs."""
    later = [step for step in later if pair(*step[1]) != pair(*both)]
    number = len(before) + 1
    taken_back = numbered([*before, (action, both), *later])
    taken_back.append(Decision(len(taken_back) + 1, AT, "admin", "undo", undoes=number))
    assert grouped(accounts, same, taken_back) == grouped(accounts, same, numbered([*before, *later]))


@given(_ACCOUNTS, _SAME, _DECISIONS, st.randoms(use_true_random=False))
def test_the_order_of_unrelated_decisions_and_of_accounts_does_not_matter(
    accounts: list[Account], same: list[list[str]], steps: list[tuple[str, tuple[str, str]]], chance: object
) -> None:
    unrelated = list({pair(*both): (action, both) for action, both in steps}.values())
    shuffled = list(unrelated)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    expected = grouped(accounts, same, numbered(unrelated))
    assert grouped(list(reversed(accounts)), same, numbered(shuffled)) == expected


@given(_ACCOUNTS, _DECISIONS)
def test_every_account_is_in_one_group_and_the_parted_never_meet(
    accounts: list[Account], steps: list[tuple[str, tuple[str, str]]]
) -> None:
    decisions = numbered(steps)
    groups = refs(grouped(accounts, (), decisions))
    assert sorted(ref for group in groups for ref in group) == sorted(account.ref for account in accounts)
    parted = [both for both, decision in in_force(decisions).items() if decision.action == "split"]
    assert not [1 for group in groups for one, other in parted if {one, other} <= set(group)]


# Who is nobody.


@pytest.mark.parametrize("kind", ["bot", "app", "customer", "unknown"])
def test_what_is_no_human_is_nobody_even_when_somebody_joins_it(kind: Kind) -> None:
    accounts = [jira("robot", "Wei", "wei@a.example", kind=kind), notion("w", "Wei", "wei@a.example")]
    steps = log(("merge", "jira/account/robot", "notion/account/w"))
    found = directory(accounts, [], [], zone=UTC, decisions=steps)
    assert found.person("jira/account/robot") is None
    assert list(found.people) == ["notion/account/w"]


def test_our_own_account_is_nobody() -> None:
    assert directory(MEI, [], [], zone=UTC, own=[J]).person(J) is None


def test_an_address_that_two_people_have_places_the_first_of_them() -> None:
    teams, membership = [Team(id="brand", name="Brand")], Membership(person="", team="brand")
    found = directory(MEI, teams, [("MEI@a.example", membership)], zone=UTC, decisions=log(("split", J, N)))
    assert found.home(J, AT) == "brand"
    assert found.home(N, AT) is None
