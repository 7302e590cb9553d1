"""HP3 to HP9 and GO3 against numbers worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from by_hand import by_hand
from msgspec.structs import replace
from scoring_build import CALENDAR, QUARTER, START, Town, account, at, task, two_teams

from scoring.indicators import View, compute
from scoring.indicators.brokers import ROLES, paths, role_of, ways_of
from scoring.indicators.concentration import absence_factor
from scoring.indicators.openness import z_values
from scoring.policy import Policy
from scoring.scene import Scene
from sync.model import Goal, Indicator, Link, Scorecard
from sync.rows import KeyResult

OPEN = Policy(cell_people=1, cell_rows=1, cell_helpers=1)
WORK = task("work")


def _card(town: Town, kind: str, id_: str, policy: Policy = OPEN, **options: Any) -> Scorecard:
    return next(card for card in town.score(policy=policy, **options).of(kind) if card.id == id_)


def _value(town: Town, code: str, team: str = "blue", **options: Any) -> Indicator:
    """Before anything is hidden."""
    return town.figures(**{"policy": OPEN, **options})["team"][team][code]


def _reason(found: Indicator) -> str:
    assert found.value is None
    return (found.reason or "").removeprefix("indicator.reason.")


# HP3


def _both_ways() -> Town:
    """Blue helps red on two tasks, red helps blue on one: 1.025 points each."""
    town = two_teams()
    town.task("more", "rex", creator="ray")
    town.task("ours", "abe", creator="ada")
    town.helper(WORK, "rob", "ann", 10)
    town.helper(task("more"), "rob", "ann", 11)
    town.helper(task("ours"), "abe", "rio", 12)
    return town


@by_hand("HP1", "HP2", "IN")
def test_points_of_teams_and_pairs() -> None:
    """A hand on an M: 3 * 0.35 = 1.05, of which 1 + 0.05 / 2 = 1.025 is left. Blue to red 1.025 + 1.025 = 2.05, red
    to blue 1.025: what blue gives, red receives."""
    results = _both_ways().score(policy=OPEN)
    pairs = {card.id: card.indicators["HP2"] for card in results.of("pair")}
    assert {id_: (v.value, v.n) for id_, v in pairs.items()} == {
        "blue>red": (Decimal("2.05"), 2),
        "red>blue": (Decimal("1.025"), 1),
    }
    teams = {card.id: [card.indicators[code].value for code in ("HP1", "IN")] for card in results.of("team")}
    assert (teams["blue"], teams["red"]) == ([Decimal("2.05"), Decimal("1.025")], [Decimal("1.025"), Decimal("2.05")])


@by_hand("HP3")
def test_reciprocity() -> None:
    """X = 2.05 and 1.025: 1 - 1.025 / 3.075 = 2/3 = 0.6667, in both directions."""
    for pair in ("blue>red", "red>blue"):
        found = _card(_both_ways(), "pair", pair).indicators["HP3"]
        assert (found.value, found.n) == (Decimal("0.6667"), 3)


def test_one_way_is_no_reciprocity_and_makes_no_card_of_the_way_back() -> None:
    town = two_teams()
    town.helper(WORK, "rob", "ann", 10)
    assert town.figures()["pair"]["blue>red"]["HP3"].value == 0
    assert _card(town, "pair", "blue>red").indicators["HP3"].reason == "privacy.complement", "nothing looks like little"
    assert [card.id for card in town.score(policy=OPEN).of("pair")] == ["blue>red"]


def test_reciprocity_does_not_give_a_hidden_way_back_away() -> None:
    policy = Policy(cell_people=1, cell_rows=2, cell_helpers=1)
    cards = {card.id: card for card in _both_ways().score(policy=policy).of("pair")}
    assert cards["red>blue"].suppressed == "privacy.rows"
    shown = cards["blue>red"].indicators
    assert (shown["HP2"].value, shown["HP3"].value) == (Decimal("2.05"), None)
    assert shown["HP3"].reason == "privacy.complement"


# HP4


def _inward() -> Town:
    """Ann helps red once, and her own team twice: Abe's task that Ada created, and the other way round."""
    town = two_teams()
    town.task("one", "abe", creator="ada")
    town.task("two", "ada", creator="abe")
    town.helper(WORK, "rob", "ann", 10)
    town.helper(task("one"), "abe", "ann", 11)
    town.helper(task("two"), "ada", "ann", 12)
    return town


@by_hand("HP4")
def test_openness() -> None:
    """E = 1, I = 2: (1 - 2) / (1 + 2) = -1/3."""
    found = _value(_inward(), "HP4")
    assert (found.value, found.n) == (Decimal("-0.3333"), 3)
    assert _reason(_value(_inward(), "HP4", "green")) == "no_acknowledgements"


def test_help_inside_a_team_must_be_confirmed_and_witnessed_too() -> None:
    """Nobody else was at Abe's own task; Ann owns `hers`; nobody thanks themselves; the last one is secret."""
    town = two_teams()
    town.task("alone", "abe")
    town.task("hers", "ann", creator="ada")
    town.task("secret", "abe", creator="ada", restricted=True)
    town.helper(task("alone"), "abe", "ann", 10)
    town.helper(task("hers"), "abe", "ann", 10)
    town.helper(task("secret"), "abe", "ann", 10)
    assert _value(town, "HP4").n == 0
    town.change(task("alone"), "ada", 20, "priority", "1", "2")
    assert _value(town, "HP4").value == -1


def test_who_moves_keeps_the_team_of_the_day_of_the_help() -> None:
    town = _inward()
    town.memberships = [m for m in town.memberships if m[0] != account("ann")]
    town.member("ann", "blue", until=date(2026, 8, 1))
    town.member("ann", "green", since=date(2026, 8, 1))
    assert _value(town, "HP4").value == Decimal("-0.3333")
    assert _value(town, "HP4", "green").n == 0


@by_hand("HP4Z")
def test_z_against_chance() -> None:
    """A helps B of the same team, C and D are another. Of all ways to deal the labels, given that A has its own: B
    has it too in 1 of 3, so the mean is 1/3 and the variance 1 - 1/9; z = (-1 - 1/3) / sqrt(8/9) = -sqrt(2) =
    -1.414."""
    people = [("a", "x"), ("b", "x"), ("c", "y"), ("d", "y")]
    z = z_values([(people[0], people[1])], people, 4000)["x"]
    assert abs(z - Decimal("-1.414")) < Decimal("0.06")


def test_z_needs_something_that_varies() -> None:
    alone = [("a", "x"), ("b", "x")]
    assert z_values([(alone[0], alone[1])], alone, 200) == {}
    town = Town(blue="ann abe ada")
    town.task("one", "abe", creator="ada")
    town.helper(task("one"), "abe", "ann", 11)
    assert _reason(_value(town, "HP4Z")) == "no_variation"


def test_the_same_mirror_gives_the_same_z_in_any_order() -> None:
    people = [(name, team) for team in "xyz" for name in (team + "1", team + "2", team + "3")]
    pairs = [(people[i], people[(i * i + 1) % 9]) for i in range(9) if (i * i + 1) % 9 != i]
    first = z_values(pairs, people, 200)
    assert first
    for seed in range(3):
        Random(seed).shuffle(pairs)
        Random(seed).shuffle(people)
        assert z_values(pairs, people, 200) == first


# HP5


def _goal(name: str, **fields: Any) -> Goal:
    return Goal(source="notion", id=name, url="https://notion.test/g", title=name, **fields)


@by_hand("HP5")
def test_silo() -> None:
    """All three share a goal; help went from blue to red alone. Red and blue: 1 - 1 / 2 = 0.5; green: 1 - 0 / 2 =
    1."""
    town = two_teams()
    town.goals.append(_goal("g", teams=("Blue", "red", "GREEN", "someone else")))
    town.helper(WORK, "rob", "ann", 10)
    values = {team: _value(town, "HP5", team) for team in ("blue", "red", "green")}
    assert {team: (v.value, v.n) for team, v in values.items()} == {
        "blue": (Decimal("0.5"), 2),
        "red": (Decimal("0.5"), 2),
        "green": (Decimal(1), 2),
    }


def test_a_linked_task_makes_neighbours_while_both_are_open() -> None:
    link = (Link(target="WORK-1", kind="issue", relation="blocks"),)
    town = two_teams()
    town.task("mine", "gil", links=link)
    town.task("text", "ann", links=(Link(target="WORK-1"),))
    town.task("secret", "ann", links=link, restricted=True)
    done: dict[str, Any] = {"status": "Done", "status_category": "done", "resolved_at": at(-2)}
    town.task("old", "ann", day=-9, links=link, **done)
    assert (_value(town, "HP5", "green").value, _value(town, "HP5", "red").n) == (Decimal(1), 1)
    assert _reason(_value(town, "HP5")) == "no_neighbours"


def test_a_goal_of_another_time_makes_no_neighbours() -> None:
    town = two_teams()
    town.goals.append(_goal("g", teams=("blue", "red"), due_on=date(2026, 6, 30)))
    town.goals.append(_goal("h", teams=("blue", "green"), start_on=date(2027, 1, 1)))
    assert _reason(_value(town, "HP5")) == "no_neighbours"


# HP6


def test_roles() -> None:
    assert [role_of(*teams) for teams in ("xxx", "yxy", "yxx", "xxy", "yxz")] == list(ROLES)


def test_open_paths_only() -> None:
    """A -> B -> C counts, but not when A helped C too, nor there and back."""
    a, b, c = ("a", "x"), ("b", "x"), ("c", "y")
    assert list(paths({(a, b), (b, c)})) == [(a, b, c)]
    assert list(paths({(a, b), (b, c), (a, c)})) == []
    assert list(paths({(a, b), (b, a)})) == []


def test_every_triple_has_one_role() -> None:
    """7 people in teams of 4, 2 and 1: 7 * 6 * 5 ordered triples."""
    sizes = {"x": 4, "y": 2, "z": 1}
    assert sum(ways_of(role, team, sizes) for role in ROLES for team in sizes) == 210
    assert ways_of("liaison", "x", sizes) == 4 * 2 * 2 * 1


def _brokered() -> Town:
    """R1 helps B1, and B1 helps R2: B1 is a consultant of red."""
    town = Town(blue="b1 b2 b3 b4 b5", red="r1 r2 r3 r4 r5")
    town.task("ours", "b1", creator="b2")
    town.task("theirs", "r2", creator="r3")
    town.helper(task("ours"), "b3", "r1", 10)
    town.helper(task("theirs"), "r4", "b1", 12)
    return town


@by_hand("HP6", "HP6C", "HP6G", "HP6I", "HP6L", "HP6R")
def test_broker_roles_over_expected() -> None:
    """One open path; 10 * 9 * 8 = 720 triples. Consultants of blue: 5 * 5 * 4 = 100, expected 100/720, so 1 / (100
    / 720) = 7.2; all roles between two teams: 100 + 100 + 100 + 0, so 720 / 300 = 2.4."""
    values = {code: _value(_brokered(), code) for code in ("HP6", "HP6I", "HP6C", "HP6G", "HP6R", "HP6L")}
    assert {code: v.value for code, v in values.items()} == {
        "HP6": Decimal("2.40"),
        "HP6I": Decimal("7.20"),
        "HP6C": Decimal(0),
        "HP6G": Decimal(0),
        "HP6R": Decimal(0),
        "HP6L": None,
    }
    assert (values["HP6"].n, _value(_brokered(), "HP6", "red").value) == (1, Decimal(0))


def test_broker_roles_of_small_teams_are_not_shown() -> None:
    assert _reason(_value(_both_ways(), "HP6")) == "small_team"
    town = Town(blue="b1 b2 b3 b4 b5", red="r1 r2")
    assert _reason(_value(town, "HP6")) == "no_brokers"


# HP7


def _day(n: int) -> date:
    return START.date() + timedelta(days=n)


def _shipped(due: int | None, finished: float, *, usual: int = 60, before: int = 8, **fields: Any) -> Town:
    """Rex's task, which Ann says something about on Monday the 6th and is named a helper of on Tuesday. Eight such tasks took
    so many business days in the quarter before."""
    town = two_teams()
    _done_before(town, before, usual)
    fields = {"due_on": _day(due) if due is not None else None, **fields}
    town.task("ship", "rex", creator="ray", status="Done", status_category="done", resolved_at=at(finished), **fields)
    town.comment(task("ship"), "ann", "Use the second one", 5)
    town.helper(task("ship"), "rob", "ann", 6)
    return town


def _done_before(town: Town, tasks: int, usual: int) -> None:
    """Finished on Monday the 15th of June; three weeks have 15 business days."""
    done = {"status": "Done", "status_category": "done"}
    for n in range(tasks):
        town.task(f"before{n}", "rex", creator="ray", day=-16 - usual // 5 * 7, resolved_at=at(-16), **done)


def _early(town: Town, policy: Policy = OPEN) -> Indicator:
    return _card(town, "task", task("ship"), policy).indicators["HP7"]


@by_hand("HP7")
def test_early_finish() -> None:
    """Due on Friday the 31st, done on Friday the 24th: 27, 28, 29, 30, 31 are 1 + 1 + 1 + 1 + 1 = 5 business days. The
    forecast (here of three tasks, not eight) is 60 business days after the start, later than the due date."""
    found = _early(_shipped(30, 23.5, before=3), OPEN.model_copy(update={"cycle_tasks": 3}))
    assert (found.value, found.unit, found.n) == (Decimal(5), "bd", 1)


@pytest.mark.parametrize(("finished", "value"), [(27.9, 3), (28.1, None), (31, None)])
def test_early_is_three_business_days(finished: float, value: int | None) -> None:
    assert _early(_shipped(30, finished)).value == value


def test_moving_the_date_back_later_cancels() -> None:
    town = _shipped(30, 23.5)
    town.change(task("ship"), "rex", 4, "duedate", "2026-07-20", "2026-07-31")
    assert _early(town).value == 5
    town.change(task("ship"), "rex", 8, "duedate", "2026-07-31", "2026-08-10")
    assert _reason(_early(town)) == "not_early"


def test_the_date_is_that_of_when_the_help_began() -> None:
    """Brought forward from the 31st to the 24th on the 9th: what counts is the 31st."""
    town = _shipped(23, 20)
    town.change(task("ship"), "rex", 8, "duedate", "2026-07-31", "2026-07-24")
    assert _early(town).value == 8


def test_what_such_tasks_usually_take_counts_too() -> None:
    """Eight tasks took 10 business days each. From Wednesday the 1st that is the 15th; done on the 10th: 3 days before,
    though the due date gives 15. Seven tasks are too few to say."""
    assert _early(_shipped(30, 9.5, usual=10)).value == 3
    assert _reason(_early(_shipped(30, 9.5, usual=10, before=7))) == "no_forecast"


def test_help_confirmed_after_the_end_or_no_due_date_is_no_early_finish() -> None:
    assert _reason(_early(_shipped(30, 5.5))) == "not_early"
    assert _reason(_early(_shipped(None, 20))) == "not_early"


# HP8


def _flagged(cleared: float) -> Town:
    """Flagged on Thursday the 2nd, Ann is there the same day, confirmed on the 9th."""
    town = two_teams()
    town.change(WORK, "rex", 1, "Flagged", None, "Impediment")
    town.comment(WORK, "ann", "I asked the printer to go on", 1.5)
    town.change(WORK, "rex", cleared, "Flagged", "Impediment", "")
    town.helper(WORK, "rob", "ann", 8)
    return town


@by_hand("HP8")
def test_unblock_points() -> None:
    """Cleared on Monday the 6th: Friday and Monday, two days. Strong: min(1.05, 1) + 0.05 / 2 = 1.025 points. Weak,
    for what the owner's team cleared: 0.75 raw in a pot of 0.25, 0.25 + 0.25 / 2 + 0.25 / 4 = 0.4375. Together
    1.4625."""
    assert _value(_flagged(5.5), "HP8").value == Decimal("1.4625")
    assert _card(_flagged(5.5), "person", account("ann")).indicators["HP8"].n == 2
    assert _value(_flagged(6.5), "HP8").n == 0


def test_help_before_the_flag_or_after_its_end_unblocks_nothing() -> None:
    town = two_teams()
    town.comment(WORK, "ann", "I asked the printer to go on", 1)
    town.change(WORK, "rex", 1.5, "status", "To Do", "Blocked")
    town.change(WORK, "rex", 2.5, "status", "Blocked", "To Do")
    town.helper(WORK, "rob", "ann", 3)
    assert _value(town, "HP8").n == 0
    town.comment(WORK, "ann", "And now again", 2)
    assert _value(town, "HP8").value == Decimal("1.4625")


def test_a_part_of_the_points_is_hidden_where_the_rest_would_be_small() -> None:
    """Two rows unblock, one does not: HP1 less HP8 would be that one."""
    town = _flagged(5.5)
    town.task("more", "ray", creator="rex")
    town.helper(task("more"), "rob", "abe", 9)
    policy = Policy(cell_people=1, cell_rows=2, cell_helpers=1)
    shown = _card(town, "team", "blue", policy).indicators
    assert (shown["HP1"].n, shown["HP8"].reason) == (3, "privacy.rows")


# HP9


@pytest.mark.parametrize(
    ("amounts", "n"), [([5, 3, 2], 1), ([4, 4, 2], 2), ([1, 1, 1, 1], 2), ([1, 1, 1], 2), ([7], 1)]
)
def test_absence_factor(amounts: list[int], n: int) -> None:
    assert absence_factor(amounts, 50) == n


@by_hand("HP9")
def test_concentration() -> None:
    """Ann gave two of blue's three rows: 2.05 / 3.075 = 0.67 of the points is more than half."""
    town = _both_ways()
    town.helper(WORK, "rob", "abe", 12)
    found = _value(town, "HP9")
    assert (found.value, found.n) == (Decimal(1), 2)
    assert _reason(_value(town, "HP9", "green")) == "no_points"
    assert _value(town, "HP9", policy=Policy(cell_people=1)).reason == "privacy.rows"


# GO3


def _shared_goal() -> Town:
    """Weights 3 and 2, attained 100 % and 50 %: 60 and 20 points. Ann, Abe and Rex are in the first, Rex and Ray in the
    second."""
    town = two_teams()
    town.goals.append(_goal("g", teams=("blue", "red"), target=Decimal(10), actual=Decimal(8)))
    people = (("ann", "abe", "rex"), ("rex", "ray"))
    for n, (weight, actual) in enumerate(((3, 10), (2, 5))):
        town.row(
            KeyResult,
            f"k{n}",
            goal="notion/goal/g",
            weight=Decimal(weight),
            target=Decimal(10),
            actual=Decimal(actual),
            people=tuple(map(account, people[n])),
        )
    return town


@by_hand("GO3")
def test_shared_credit() -> None:
    """First 60 / 2 = 30: blue 30, red 30. Second 20: red 20, so 30 + 20 = 50."""
    results = _shared_goal().score(policy=OPEN)
    (goal,) = results.of("goal")
    assert (goal.indicators["GO3"].value, goal.indicators["GO3"].n) == (Decimal(80), 2)
    assert {card.id: card.indicators["GO3"].value for card in results.of("team")} == {
        "blue": 30,
        "red": 50,
        "green": None,
    }


def test_people_share_what_their_team_has() -> None:
    """Ann and Abe 15 each, Rex 30 + 10, Ray 10: for each alone, so on no card."""
    scene = Scene(_shared_goal().snapshot(), OPEN, CALENDAR)
    people = compute(View(scene, QUARTER, (), ()))["person"]
    assert {name: people[account(name)]["GO3"].value for name in ("ann", "abe", "rex", "ray")} == {
        "ann": 15,
        "abe": 15,
        "rex": 40,
        "ray": 10,
    }


def test_both_teams_show_the_same_attainment_whoever_is_named() -> None:
    """A is the goal's: 80 % for both, and naming all of red changes neither it nor blue's share."""
    town = _shared_goal()
    names = tuple(map(account, ("ann", "abe", "rex", "ray", "rob", "rio")))
    before = _card(town, "goal", "notion/goal/g")
    town.rows[0] = replace(town.rows[0], people=names)
    after = _card(town, "goal", "notion/goal/g")
    assert before.teams == after.teams == ("blue", "red")
    assert before.indicators["GO1"] == after.indicators["GO1"]
    assert after.indicators["GO1"].value == Decimal("0.8")
    assert (_value(town, "GO3").value, _value(town, "GO3", "red").value) == (Decimal(30), Decimal(50))


def test_teams_without_names_figures_and_joint_groups() -> None:
    """Blue is named, without people: half of 50 (no weights: two of the same, one without figures). A joint group is no
    team of anybody."""
    town = two_teams()
    town.team("launch", joint=True)
    town.goals.append(_goal("g"))
    town.row(
        KeyResult,
        "a",
        goal="notion/doc/g",
        teams=("Blue", "launch"),
        target=Decimal(1),
        actual=Decimal(1),
        owners=(account("rex"),),
    )
    town.row(KeyResult, "b", goal="notion/doc/g", teams=("blue",), target=Decimal(1))
    town.row(KeyResult, "c", goal="notion/doc/other", teams=("blue",), target=Decimal(1), actual=Decimal(1))
    assert {t: _value(town, "GO3", t).value for t in ("blue", "red")} == {"blue": 25, "red": 25}


def test_goals_alone_are_not_enough() -> None:
    town = two_teams()
    town.goals.append(_goal("g", teams=("blue", "red")))
    assert _reason(_value(town, "GO3")) == "not_connected_key_results"
    town.connect("key_results")
    assert _reason(_value(town, "GO3")) == "no_shared_goals"
