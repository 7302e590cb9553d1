"""Who was in which team when: observed groups, a people database, the configuration before both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people_build import jira, notion

from sync.memberships import Entry, Roll, Spell, from_origins, observed, roll_of, unread
from sync.model import Account, Group, Membership, Team
from sync.people import Directory, directory
from sync.roll_call import note_groups, note_memberships
from sync.staffing import TeamTable
from sync.store import Rolls, Store, Where

JULY = date(2026, 7, 1)
GROUP = "jira/group/g1"


def group(
    *members: str, id_: str = "g1", kind: Literal["group", "team"] = "group", name: str = "brand-people"
) -> Group:
    return Group(source="jira", id=id_, name=name, kind=kind, members=members)


def read(*days: tuple[int, str]) -> Roll:
    """`(day of July, "ann bob")`: who was there at each reading."""
    roll = None
    for day, names in days:
        roll = roll_of(roll, group(*names.split()), JULY + timedelta(days=day - 1))
    assert roll is not None
    return roll


def july(day: int) -> date:
    return date(2026, 7, day)


def test_whom_the_first_reading_finds_was_always_there() -> None:
    assert read((5, "ann bob")).spells == (Spell("ann"), Spell("bob"))


def test_who_comes_later_is_there_since_that_day_and_who_is_missing_was_until_then() -> None:
    roll = read((5, "ann"), (8, "bob"))
    assert roll.spells == (Spell("ann", None, july(8)), Spell("bob", july(8)))


def test_the_first_member_of_an_empty_group_is_there_since_that_day() -> None:
    assert read((5, ""), (8, "ann")).spells == (Spell("ann", july(8)),)


def test_who_comes_back_has_two_spells_unless_it_was_on_one_day() -> None:
    assert read((1, "ann"), (5, ""), (9, "ann")).spells == (Spell("ann", None, july(5)), Spell("ann", july(9)))
    assert read((1, "ann"), (5, ""), (5, "ann")).spells == (Spell("ann"),)


def test_a_stay_of_no_day_was_none() -> None:
    assert read((1, ""), (5, "ann"), (5, "")).spells == ()


_READINGS = st.lists(st.tuples(st.integers(0, 3), st.frozensets(st.sampled_from("abcd"))), min_size=1, max_size=8)


@given(_READINGS)
def test_on_every_day_of_a_reading_the_roll_says_who_was_there(readings: list[tuple[int, frozenset[str]]]) -> None:
    """Days only go on, several readings may be on one day: the last one of it counts. Reading again changes nothing."""
    roll, day, seen = None, JULY, {}
    for days, members in readings:
        day += timedelta(days=days)
        roll, seen[day] = roll_of(roll, group(*members), day), members
        assert roll_of(roll, group(*members), day) == roll
        assert observed(roll, members, day - timedelta(days=5)) == roll.spells, "an old reading comes late"
    assert roll is not None
    for when, members in list(seen.items())[1:]:
        there = {s.account for s in roll.spells if (s.since or when) <= when and (s.until is None or when < s.until)}
        assert there == members
    for account in "abcd":
        mine = [s for s in roll.spells if s.account == account]
        assert all(one.until and other.since and one.until < other.since for one, other in pairwise(mine))


# From the configuration's `from` to the directory.

ANN, BOB = jira("ann", "Ann", "ann@a.example"), notion("bob", "Bob")


def team(id_: str, *origins: dict[str, Any], members: tuple[Any, ...] = (), joint: bool = False) -> TeamTable:
    table: dict[str, Any] = {"id": id_, "name": id_.title(), "joint": joint}
    table |= {"from": origins} if origins else {}
    table |= {"members": members} if members else {}
    return TeamTable.model_validate(table)


def placed(tables: list[TeamTable], rolls: list[Roll], entries: tuple[Entry, ...] = (), **more: Any) -> Directory:
    teams = [Team(id=table.id, name=table.name, joint=table.joint) for table in tables]
    accounts: list[Account] = [ANN, BOB]
    said = more.pop("said", [])
    return directory(accounts, teams, said, zone=UTC, observed=from_origins(tables, rolls, entries), **more)


def at(day: int) -> datetime:
    return datetime(2026, 7, day, 12, tzinfo=UTC)


def test_a_jira_group_by_name_or_id_is_a_team_over_time() -> None:
    roll = read((5, ""), (8, ANN.ref))
    for name in ("brand-people", "g1"):
        found = placed([team("brand", {"jira_group": name})], [roll])
        assert (found.home(ANN.ref, at(7)), found.home(ANN.ref, at(8))) == (None, "brand")


def test_a_group_and_a_team_of_one_name_are_two() -> None:
    rolls = [read((5, ANN.ref)), roll_of(None, group(BOB.ref, id_="t", kind="team"), JULY)]
    found = placed([team("brand", {"atlassian_team": "brand-people"})], rolls)
    assert found.members("brand", at(9)) == {BOB.ref}


def test_a_people_database_dates_its_rows_itself() -> None:
    rows = (
        Entry("Ann", "Brand", "Ann@A.example", (), until=july(15)),
        Entry("Ann", "design", "ann@a.example", (), since=july(15)),
        Entry("Bob", " BRAND ", None, (BOB.ref,)),
        Entry("Cy", "legal", "cy@a.example"),
    )
    tables = [team("brand", {"notion_people": True}), team("design", {"notion_people": True})]
    found = placed(tables, [], rows)
    assert [found.home(ANN.ref, at(day)) for day in (14, 15)] == ["brand", "design"]
    assert found.home(BOB.ref, at(1)) == "brand"
    assert len(found.memberships) == 3


def test_a_row_with_address_and_account_of_one_person_is_one_membership() -> None:
    found = placed([team("brand", {"notion_people": True})], [], (Entry("Ann", "brand", ANN.email, (ANN.ref,)),))
    assert found.memberships == [Membership(person=ANN.ref, team="brand")]


def test_what_the_configuration_says_of_a_person_and_a_team_is_all_that_counts() -> None:
    said = [("ann@a.example", Membership(person="", team="brand", until=july(10)))]
    tables = [team("brand", {"jira_group": "g1"}, members=("ann@a.example",))]
    found = placed(tables, [read((5, f"{ANN.ref} {BOB.ref}"))], said=said)
    assert found.members("brand", at(9)) == {ANN.ref, BOB.ref}
    assert found.members("brand", at(10)) == {BOB.ref}


def test_a_joint_team_from_a_group_is_nobody_s_home() -> None:
    found = placed([team("launch", {"jira_group": "g1"}, joint=True)], [read((5, ANN.ref))])
    assert found.home(ANN.ref, at(9)) is None
    assert [m.team for m in found.memberships] == ["launch"]


def test_what_was_never_read_is_named() -> None:
    tables = [team("brand", {"jira_group": "g1"}, {"jira_group": "typo"}), team("design", {"notion_people": True})]
    rolls = {GROUP: read((5, ""))}
    assert unread(tables, rolls) == ["jira_group typo", "notion_people Design"]
    assert unread(tables, rolls, [Entry("Ann", "design", ANN.email)]) == ["jira_group typo"]


# Kept in the mirror.


@pytest.fixture
def store(where: Where) -> Iterator[Store]:
    with Store(where) as opened:
        yield opened


def test_rolls_are_kept_from_pull_to_pull(store: Store) -> None:
    other = group("cy", id_="g2", name="design-people")
    note_memberships(store, [group("ann", "bob"), other], july(5))
    note_memberships(store, [group("bob", "cy")], july(8))
    note_memberships(store, [group("bob", "cy")], july(8))
    rolls = Rolls(store).by_group()
    assert rolls[GROUP].spells == (Spell("ann", None, july(8)), Spell("bob"), Spell("cy", july(8)))
    assert (rolls[GROUP].read_on, rolls["jira/group/g2"].spells) == (july(8), (Spell("cy"),))


def test_a_group_s_new_name_is_kept(store: Store) -> None:
    note_memberships(store, [group("ann")], july(5))
    note_memberships(store, [group("ann", name="brand")], july(6))
    assert Rolls(store).by_group()[GROUP].names == ("brand", "g1")


def test_without_groups_nothing_is_noted(store: Store) -> None:
    note_groups(store, UTC)
    assert Rolls(store).by_group() == {}
