"""What the mechanisms ask for beside the sixty-six indicators, against numbers worked out by hand.

2026-07-01, day 0, is a Wednesday; the quarter ends on the 30th of September.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from by_hand import by_hand
from msgspec.structs import replace
from scoring_build import CALENDAR, START, Town, at, doc, task, two_teams

from scoring.policy import Policy
from scoring.scene import Scene
from scoring.sizes import Sizes
from sync.model import Goal, Indicator, Link
from sync.rows import Agreement, Cost, KeyResult

EPIC = task("launch")


def _of(town: Town, kind: str, subject: str, code: str, **options: Any) -> Indicator:
    return town.figures(**options)[kind][subject][code]


def _said(found: Indicator) -> tuple[Any, int]:
    return (found.value if found.value is not None else (found.reason or "").rpartition(".")[2]), found.n


def _day(n: int) -> date:
    return START.date() + timedelta(days=n)


# RI1D and RK1C


def _project(**fields: Any) -> Town:
    """An epic with one task, which is begun on day 12, Monday the 13th."""
    town = two_teams()
    town.task("launch", "ann", level="container", **fields)
    town.task("print", "rex", creator="ray", parent=EPIC)
    town.change(task("print"), "rex", 12, "status", "To Do", "In Progress")
    return town


@by_hand("RI1D")
@pytest.mark.parametrize(("day", "lead", "part"), [(5, 5, 1), (6, 4, 0), (14, -2, 0)])
def test_requirements_are_shared_a_week_before_the_start(day: int, lead: int, part: int) -> None:
    """Shared on Monday the 6th: 7, 8, 9, 10, 13 = 5 business days before the 13th, 1 of 1 projects = 100 %. On
    Tuesday the 7th: 4. On Wednesday the 15th: -2."""
    town = _project()
    town.doc("brief", "ann", day=day, kind="requirement", links=["LAUNCH-1"])
    assert _said(_of(town, "project", EPIC, "RI1D")) == (lead, 1)
    assert _said(_of(town, "org", "org", "RI1D")) == (part, 1)


def test_a_project_without_requirements_has_no_lead_and_counts_as_late() -> None:
    town = _project()
    assert "RI1D" not in town.figures().get("project", {}).get(EPIC, {})
    assert _said(_of(town, "org", "org", "RI1D")) == (0, 1)
    assert _said(_of(two_teams(), "org", "org", "RI1D")) == ("no_projects_started", 0)


@by_hand("RK1C")
@pytest.mark.parametrize(("day", "answer"), [(23, 1), (26, 0)])
def test_a_plan_for_emergencies_stands_a_week_before_the_end(day: int, answer: int) -> None:
    """Due on Friday the 31st (day 30): from the 24th (day 23) there are 27, 28, 29, 30, 31 = 5 business days; from
    Monday the 27th 4."""
    town = _project(due_on=_day(30))
    town.doc("plan", "ann", day=day, kind="contingency", links=["LAUNCH-1"])
    assert _said(_of(town, "project", EPIC, "RK1C")) == (answer, 1)
    assert _said(_of(town, "org", "org", "RK1C")) == (answer, 1)


def test_a_project_that_can_still_write_its_plan_is_not_judged() -> None:
    town = _project(due_on=_day(30))
    assert _said(_of(town, "org", "org", "RK1C")) == (0, 1)
    assert _said(_of(town, "org", "org", "RK1C", as_of=at(20))) == ("no_projects_due", 0)


# PU5L


def _blocked(finished: float | None, *, due: int | None = 20, own_due: int | None = None) -> Town:
    """Ann's task is blocked by one of Rex's."""
    town = two_teams()
    done: dict[str, Any] = {}
    if finished is not None:
        done = {"status": "Done", "status_category": "done", "resolved_at": at(finished)}
    town.task("print", "rex", creator="ray", due_on=_day(own_due) if own_due else None, **done)
    links = (Link(target="PRINT-1", kind="issue", relation="is blocked by"),)
    town.task("ship", "ann", creator="abe", due_on=_day(due) if due else None, links=links)
    return town


@by_hand("PU5L")
@pytest.mark.parametrize(
    ("finished", "due", "own_due", "said"),
    [(20.5, 20, None, (1, 1)), (21.5, 20, None, (0, 1)), (None, 20, None, (0, 1)), (18, 20, 15, (0, 1))],
)
def test_a_dependency_is_cleared_by_the_earlier_due_date(
    finished: float | None, due: int, own_due: int | None, said: tuple[int, int]
) -> None:
    """Due on day 20: done on that day is 1 / 1 = 1, 100 %; a day later, or never, 0 / 1 = 0. Its own due date of
    day 15 goes before."""
    assert _said(_of(_blocked(finished, due=due, own_due=own_due), "pair", "red>blue", "PU5L")) == said


def test_a_dependency_inside_a_team_or_without_a_day_is_none() -> None:
    assert "red>blue" not in _blocked(20, due=None).figures().get("pair", {})
    town = _blocked(20)
    town.tasks[1] = replace(town.tasks[1], restricted=True)
    assert "PU5L" not in town.figures().get("pair", {}).get("red>blue", {})


# GO7B


@by_hand("GO7B")
def test_work_outside_the_agreed_responsibility() -> None:
    """Print is red's by the rules, copy blue's. Of 3 such tasks (PRINT by red, print by blue, copy by blue) 1 is
    outside: 3 - 2 = 1."""
    policy = Policy(responsibilities={"Print": "Red", "copy": "blue"})
    town = two_teams()
    town.row(Agreement, "deal", teams=("blue", "red"))
    town.task("one", "rex", kind="PRINT")
    town.task("two", "ann", labels=("print",))
    town.task("three", "ann", components=("copy",))
    town.task("four", "ann")
    assert _said(_of(town, "agreement", doc("deal"), "GO7B", policy=policy)) == (1, 3)
    assert _said(_of(town, "agreement", doc("deal"), "GO7B")) == ("no_responsibilities", 0)


# GO1Q


@by_hand("GO1Q")
def test_a_long_goal_has_a_stage_in_every_quarter() -> None:
    """From July to June are 4 quarters; goals below end in Q3 and (two deep) in Q4, a key result in Q4: 2 / 4 =
    0.5."""
    town = two_teams()
    year = town.row(Goal, "year", start_on=_day(0), due_on=date(2027, 6, 30))
    half = town.row(Goal, "half", parent=f"notion/goal/{year.rpartition('/')[2]}", due_on=date(2026, 9, 30))
    town.row(Goal, "leaf", parent=f"notion/goal/{half.rpartition('/')[2]}", due_on=date(2026, 10, 2))
    town.row(KeyResult, "result", goal=f"notion/goal/{year.rpartition('/')[2]}", due_on=date(2026, 12, 31))
    found = town.figures()["goal"]
    assert _said(found[f"notion/goal/{year.rpartition('/')[2]}"]["GO1Q"]) == (Decimal("0.5"), 4)
    assert "GO1Q" not in found[f"notion/goal/{half.rpartition('/')[2]}"]


# RI5R


@by_hand("RI5R")
def test_tasks_handed_over_after_a_retrospective() -> None:
    """Held on Wednesday the 15th; the 29th is 10 business days later. Of 3 tasks 1 goes from Rex to Ray in that
    time; one goes a day later, one is assigned for the first time: 3 - 1 - 1 = 1."""
    town = _project()
    town.doc("retro", "ann", day=14, kind="retro", links=["LAUNCH-1"])
    for name, day, old in (("print", 28, "rex"), ("late", 29, "rex"), ("fresh", 20, None)):
        if name != "print":
            town.task(name, "ray", parent=EPIC)
        town.change(task(name), "ray", day, "assignee", old, "ray")
    assert _said(_of(town, "project", EPIC, "RI5R")) == (1, 3)
    assert "RI5R" not in _project().figures().get("project", {}).get(EPIC, {})


# GO7S


@by_hand("GO7S")
def test_tasks_with_a_priority_and_a_size() -> None:
    """Of 4 tasks in work 2 have both (one by story points): 2/4 = 50 %."""
    town = two_teams()
    town.task("launch", "ann", level="container")
    town.task("a", "ann", parent=EPIC, priority="High", size="L")
    town.task("b", "ann", parent=EPIC, priority="High", points=Decimal(3))
    town.task("c", "ann", parent=EPIC, priority="High")
    town.task("d", "ann", parent=EPIC, size="S")
    assert _said(_of(town, "project", EPIC, "GO7S")) == (Decimal("0.5"), 4)


# AG2H, AG1B and GO3F: what people decide on.


@by_hand("AG2H")
def test_hours_are_compared_with_the_agreed_shares() -> None:
    """Agreed are 60 : 40; of 30 + 10 = 40 hours blue gave 30 = 75 %, 75 - 60 = 15 points more than agreed."""
    town = two_teams()
    town.row(Agreement, "deal", teams=("blue", "red"), shares={"blue": Decimal(60), "red": Decimal(40)})
    for name, team, hours in (("one", "blue", 30), ("two", "red", 10)):
        town.row(Cost, name, agreement=doc("deal"), teams=(team,), hours=Decimal(hours), committed_at=at(3))
    assert _said(_of(town, "agreement", doc("deal"), "AG2H")) == (15, 2)
    assert _said(_of(town, "agreement", doc("deal"), "AG2")) == ("no_costs", 0)


@by_hand("AG1B")
def test_a_departments_bonus_follows_the_marks() -> None:
    """95 of 100 are 95 %: 80 marks by the bands; 80 % of 10,000 = 8,000."""
    town = two_teams()
    goal = town.row(Goal, "q3", teams=("blue", "red"), target=Decimal(100), actual=Decimal(95))
    goals = (f"notion/goal/{goal.rpartition('/')[2]}",)
    town.row(Agreement, "deal", teams=("blue", "red"), goals=goals)
    policy = Policy(agreement_bonus=Decimal(10_000))
    assert _said(_of(town, "agreement", doc("deal"), "AG1B", policy=policy)) == (8000, 1)
    assert _said(_of(town, "agreement", doc("deal"), "AG1B")) == ("no_bonus", 0)


@by_hand("GO3F")
def test_the_teams_fund_is_divided_as_the_credit_of_shared_goals() -> None:
    """Two key results of the same weight, both at 100 %, are worth 50 points each: blue has the first alone and
    half of the second, 50 + 50 / 2 = 75, red 25. Of 2,000 that is 1,500 and 500."""
    town = two_teams()
    goal = town.row(Goal, "q3")
    ref = f"notion/goal/{goal.rpartition('/')[2]}"
    for name, teams in (("one", ("blue",)), ("two", ("blue", "red"))):
        town.row(KeyResult, name, goal=ref, teams=teams, target=Decimal(1), actual=Decimal(1))
    found = town.figures(policy=Policy(team_fund=Decimal(2000)))["team"]
    assert [_said(found[team]["GO3F"]) for team in ("blue", "red")] == [(1500, 2), (500, 2)]
    assert _said(_of(town, "team", "blue", "GO3F")) == ("no_bonus", 0)


# Sizes


def _pointed(points: list[int]) -> Scene:
    """Red finished tasks with these story points in the quarter before; its task `ship` has 3 since before July."""
    town = two_teams()
    done = {"status": "Done", "status_category": "done"}
    for n, each in enumerate(points):
        town.task(f"t{n}", "rex", creator="ray", day=-30, resolved_at=at(-16), points=Decimal(each), **done)
    town.task("ship", "rex", creator="ray", points=Decimal(8))
    town.change(task("ship"), "rex", 2, "Story Points", "1", "3")
    town.change(task("ship"), "ann", 3, "Story Points", "3", "8")
    return Scene(town.snapshot(), Policy(), CALENDAR)


def test_story_points_are_compared_with_those_of_the_quarter_before() -> None:
    """Eight tasks, 1 1 2 2 3 3 5 8: the thirds are the 3rd and the 6th, 2 and 3. So 1 is S and 3 is M; the 8 that somebody of
    another team set is passed over."""
    sizes = Sizes(_pointed([8, 1, 3, 2, 1, 3, 2, 5]))
    assert [sizes.at(task("ship"), "red", at(day)) for day in (1, 2.5, 4)] == ["S", "M", "M"]


def test_more_than_the_upper_third_is_large() -> None:
    """1 1 1 1 1 2 2 2: the thirds are 1 and 2; 3 is more."""
    assert Sizes(_pointed([1] * 5 + [2] * 3)).at(task("ship"), "red", at(4)) == "L"


def test_too_few_story_points_say_nothing() -> None:
    assert Sizes(_pointed([1] * 7)).at(task("ship"), "red", at(4)) == "M"
