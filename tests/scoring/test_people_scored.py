"""What scoring makes of people: a move splits a person's rows, a merge taken back changes nothing, robots never score."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Literal

import pytest
from scoring_build import AS_OF, QUARTER, Town, account, rules, task

from scoring.periods import Calendar
from scoring.policy import Policy
from scoring.results import score
from sync.decisions import Action, Decision
from sync.memberships import Roll, from_origins, roll_of
from sync.model import Group, Results
from sync.people import directory
from sync.staffing import TeamTable
from sync.workdays import WorkCalendar

MOVED_ON = date(2026, 8, 15)
"""Day 45 of the quarter."""


def _helped(helper: str, town: Town, days: Sequence[int] = (10, 60)) -> Town:
    """Red's people thank `helper` on one task for each day."""
    for day in days:
        town.task(f"t{helper}{day}", "rex", creator="ray")
        town.helper(task(f"t{helper}{day}"), "rob", helper, day)
    return town


def _by_team(results: Results) -> list[tuple[str, str]]:
    return [(proof.helper.rpartition("/")[2], proof.team) for proof in results.proofs]


def test_a_move_in_the_middle_of_the_quarter_splits_the_rows() -> None:
    town = Town(design="dora", brand="bea", red="ray rex rob rio")
    town.person("milo")
    town.member("milo", "design", until=MOVED_ON)
    town.member("milo", "brand", since=MOVED_ON)
    results = _helped("milo", town, (10, 44, 45, 60)).score()
    assert _by_team(results) == [("milo", "design"), ("milo", "design"), ("milo", "brand"), ("milo", "brand")]
    (person,) = results.of("person")
    assert len(person.proofs) == 4
    assert {card.id for card in results.of("pair")} == {"design>red", "brand>red"}


def test_after_a_move_help_for_the_former_team_waits_for_ninety_days() -> None:
    town = Town(design="dora dan dee", brand="bea")
    town.person("milo")
    town.member("milo", "design", until=MOVED_ON)
    town.member("milo", "brand", since=MOVED_ON)
    town.task("poster", "dora", creator="dan")
    town.helper(task("poster"), "dee", "milo", 60)
    results = town.score()
    assert results.proofs == ()
    assert "recent_team_mate" in rules(results)


def test_a_move_seen_in_groups_splits_the_rows_as_well() -> None:
    town = _helped("milo", Town(design="dora", brand="bea", red="ray rex rob rio"))
    town.person("milo")
    rolls: dict[str, Roll] = {}
    for day, design, brand in ((date(2026, 7, 1), {account("milo")}, set[str]()), (MOVED_ON, set(), {account("milo")})):
        for name, members in (("design", design), ("brand", brand)):
            seen = Group(source="jira", id=name, name=name, members=tuple(members))
            rolls[name] = roll_of(rolls.get(name), seen, day)
    tables = [TeamTable.model_validate({"id": n, "name": n, "from": [{"jira_group": n}]}) for n in ("design", "brand")]
    people = directory(
        town.accounts, town.teams, town.memberships, zone=UTC, observed=from_origins(tables, rolls.values())
    )
    snapshot = dataclasses.replace(town.snapshot(), directory=people)
    assert _by_team(score(snapshot, Policy(), QUARTER)) == [("milo", "design"), ("milo", "brand")]


def _decided(town: Town, *steps: tuple[Action, str, str, int]) -> Results:
    log = [
        Decision(n, AS_OF, "admin", action, one and account(one), other and account(other), undoes)
        for n, (action, one, other, undoes) in enumerate(steps, 1)
    ]
    people = directory(town.accounts, town.teams, town.memberships, zone=UTC, decisions=log)
    return score(dataclasses.replace(town.snapshot(), directory=people), Policy(), QUARTER, level="individual")


def test_merge_then_undo_restores_every_total() -> None:
    """V21, in a period that is not sealed."""
    town = _helped("ann2", _helped("ann", Town(blue="ann ann2 abe", red="ray rex rob rio"), (10,)), (12,))
    apart = _decided(town)
    merged = _decided(town, ("merge", "ann2", "ann", 0))
    restored = _decided(town, ("merge", "ann2", "ann", 0), ("undo", "", "", 1))
    assert [card.id for card in apart.of("person")] == [account("ann"), account("ann2")]
    assert [card.id for card in merged.of("person")] == [account("ann")]
    assert len(merged.of("person")[0].proofs) == 2
    assert restored == apart


def test_a_merge_makes_one_s_own_task_one_s_own() -> None:
    """Two accounts that thank each other are one human as soon as somebody says so: nothing is left."""
    town = Town(blue="ann", red="ann2 rex rob rio")
    town.task("work", "ann2", creator="ann2")
    town.helper(task("work"), "rob", "ann", 10)
    assert len(_decided(town).proofs) == 1
    assert _decided(town, ("merge", "ann", "ann2", 0)).proofs == ()


@pytest.mark.parametrize("kind", ["bot", "app", "customer", "unknown"])
def test_what_is_no_human_never_scores(kind: Literal["bot", "app", "customer", "unknown"]) -> None:
    town = Town(blue="ann", red="ray rex rob rio")
    town.person("robot", kind=kind)
    town.member("robot", "blue")
    results = _helped("robot", town).score()
    assert results.proofs == ()
    assert "helper_unknown" in rules(results)


def test_our_own_account_never_scores() -> None:
    town = _helped("ann", Town(blue="ann abe", red="ray rex rob rio"))
    assert len(town.score().proofs) == 2
    people = directory(town.accounts, town.teams, town.memberships, zone=UTC, own=[account("ann")])
    assert score(dataclasses.replace(town.snapshot(), directory=people), Policy(), QUARTER).proofs == ()


def test_holidays_put_off_the_sealing_of_a_quarter() -> None:
    """2026-Q3 is sealed on the evening of 14 October without holidays; 9 October is free, Saturday 10 is worked."""
    free, worked = frozenset({date(2026, 10, 9), date(2026, 10, 12)}), frozenset({date(2026, 10, 10)})
    calendar = Calendar(UTC, work=WorkCalendar(UTC, holidays=free, make_up=worked))
    assert Calendar(UTC).sealed_at(QUARTER) == datetime(2026, 10, 15, tzinfo=UTC)
    assert calendar.sealed_at(QUARTER) == datetime(2026, 10, 16, tzinfo=UTC)
    assert calendar.period("2026-Q3") == QUARTER
