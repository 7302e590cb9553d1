"""Surveys, newcomers, risks, ideas and development against numbers worked out by hand; order of the input."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from by_hand import by_hand
from scoring_build import QUARTER, START, Figures, Town, account, at, doc, task, two_teams

from scoring.indicators import REGISTRY
from scoring.policy import Policy
from sync.model import Goal, Indicator
from sync.rows import Agreement, Cost, Idea, KeyResult, Meeting, PersonEntry, Risk, Survey

ANN, REX = account("ann"), account("rex")


def _of(town: Town, kind: str, subject: str, code: str, **options: Any) -> Indicator:
    return town.figures(**options)[kind][subject][code]


def _said(found: Indicator) -> tuple[Any, int]:
    return (found.value if found.value is not None else (found.reason or "").rpartition(".")[2]), found.n


def _day(n: int) -> date:
    return START.date() + timedelta(days=n)


# SV1 to SV3


def _answers(town: Town, scores: str, topic: str, teams: str = "", about: str = "", **fields: Any) -> None:
    for score in scores.split():
        token = f"t{len(town.rows)}"
        asked = {"topic": topic, "teams": tuple(teams.split()), "about_teams": tuple(about.split())}
        given = {"respondent": token, "period": QUARTER.name, "answered_at": at(80), **fields}
        town.row(Survey, token, score=Decimal(score), **asked, **given)


@by_hand("SV1")
def test_what_two_teams_say_of_each_other() -> None:
    """Red says 4 4 4 4 4 of blue, blue 2 2 2 2 2 of red: the mean is (20 + 10) / 10 = 3, and counts as five answers
    more. Blue: (20 + 5 * 3) / 10 = 3.5; red: (10 + 15) / 10 = 2.5."""
    town = Town(blue="ann abe", red="ray rex")
    _answers(town, "4 4 4 4 4", "sharing", "Red", "Blue")
    _answers(town, "2 2 2 2 2", "sharing", "Blue", "Red")
    found = town.figures()["pair"]
    assert [_said(found[pair]["SV1"]) for pair in ("blue>red", "red>blue")] == [
        (Decimal("3.50"), 5),
        (Decimal("2.50"), 5),
    ]


def test_partner_satisfaction_is_shrunken_towards_what_is_shown() -> None:
    """Red says 4 4 4 4 4 of blue, blue 2 2 2 2 2 of red, so the mean of what is shown is 3; green's 1 1 1 1 of blue
    are four answers, hidden, and in no mean. Blue: (20 + 5 * 3) / 10 = 3.5; red: (10 + 15) / 10 = 2.5."""
    town = two_teams()
    _answers(town, "4 4 4 4 4", "sharing", "Red", "Blue")
    _answers(town, "2 2 2 2 2", "sharing", "Blue", "Red")
    _answers(town, "1 1 1 1", "sharing", "Green", "Blue")
    _answers(town, "5 5 5 5 5", "sharing", "Blue", "Blue")
    found = town.figures()["pair"]
    assert {pair: _said(codes["SV1"]) for pair, codes in found.items() if "SV1" in codes} == {
        "blue>red": (Decimal("3.50"), 5),
        "red>blue": (Decimal("2.50"), 5),
        "blue>green": ("few_respondents", 0),
    }


@by_hand("SV2")
def test_five_people_about_the_scheme() -> None:
    """(5 + 4 + 4 + 3 + 1) / 5 = 3.4, and nothing else to draw it towards: (17 + 5 * 3.4) / 10 = 3.4."""
    town = two_teams()
    _answers(town, "5 4 4 3 1", "fairness")
    assert _said(_of(town, "org", "org", "SV2")) == (Decimal("3.40"), 5)


def test_a_respondent_counts_once_with_the_last_answer_and_other_periods_do_not() -> None:
    """Four people, one of whom answered twice: hidden. A fifth makes (1 + 4 * 4) / 5 = 3.4: the later answer
    counts."""
    town = two_teams()
    _answers(town, "4 4 4", "fairness")
    _answers(town, "5", "fairness", respondent="twice", answered_at=at(70))
    _answers(town, "1", "fairness", respondent="twice", answered_at=at(75))
    _answers(town, "1 1 1 1 1", "fairness", period="2026-Q2")
    assert _said(_of(town, "org", "org", "SV2")) == ("few_respondents", 0)
    _answers(town, "4", "fairness", period="")
    assert _said(_of(town, "org", "org", "SV2")) == (Decimal("3.40"), 5)


@by_hand("SV3")
def test_safety_to_speak() -> None:
    """Red: (5 + 5 + 4 + 4 + 4) / 5 = 4.4, the only team with enough answers, so it is its own mean. Blue's four are
    hidden."""
    town = two_teams()
    _answers(town, "5 5 4 4 4", "safety", "Red")
    _answers(town, "1 1 1 1", "safety", "Blue")
    found = town.figures()["team"]
    assert [_said(found[team]["SV3"]) for team in ("red", "blue", "green")] == [
        (Decimal("4.40"), 5),
        ("few_respondents", 0),
        ("few_respondents", 0),
    ]


@by_hand("SV3N")
def test_what_was_raised_is_counted_for_the_team_and_names_nobody() -> None:
    """Red: a risk and a page tagged 異議, 1 + 1 = 2; blue: a task labelled Dissent. Not the restricted task, not last
    quarter's risk."""
    town = two_teams()
    town.row(Risk, "r", raised_by=(REX,), raised_at=at(3), teams=("blue",))
    town.row(Risk, "old", raised_by=(REX,), raised_at=at(-3))
    town.doc("page", "ray", day=5, tags=("異議",))
    town.task("t", "ann", day=6, labels=("Dissent",))
    town.task("secret", "ann", day=6, labels=("dissent",), restricted=True)
    found = town.figures()["team"]
    assert {team: _said(found[team]["SV3N"]) for team in found} == {
        "red": (2, 2),
        "blue": (1, 1),
        "green": (0, 0),
    }
    assert {d.kind for d in REGISTRY if d.code in ("SV3", "SV3N")} == {"team"}


# ON1 and DV1


def _newcomers() -> Town:
    """Nia, Nat and Noe join blue on day 10, Ned moves to it; Nia helps on day 20, Nat on day 30."""
    town = two_teams()
    for name in ("nia", "nat", "noe", "ned"):
        town.person(name)
        town.member(name, "blue", since=_day(10))
    town.member("ned", "green", until=_day(10))
    town.task("more", "rex", creator="ray")
    town.helper(task("work"), "rob", "nia", 20)
    town.helper(task("more"), "rob", "nat", 30)
    return town


@by_hand("ON1")
def test_days_to_the_first_strong_proof() -> None:
    """Waits of 10, 20 and 81+ days: S(10) = 1 - 1/3 = 2/3, S(20) = 2/3 * 1/2 = 1/3, so the median is 20. Ned is no
    newcomer."""
    town = _newcomers()
    found = town.figures(policy=Policy(cell_people=3))
    assert _said(found["team"]["blue"]["ON1"]) == (Decimal(20), 3)
    own = {person.rpartition("/")[2]: _said(c["ON1"]) for person, c in found["person"].items() if "ON1" in c}
    assert own == {"nia": (10, 1), "nat": (20, 1), "noe": ("no_strong_row", 0)}


def test_few_newcomers_are_hidden_and_one_s_own_days_are_on_no_card() -> None:
    town = _newcomers()
    found = town.figures()
    assert [_said(found["team"]["blue"][code]) for code in ("ON1", "ON1M") if code in found["team"]["blue"]] == [
        ("few_newcomers", 0),
        ("not_connected_people", 0),
    ]
    cards = town.score(level="individual").of("person")
    assert [card.id for card in cards] == [account("nat"), account("nia")]
    assert not [card for card in cards if {"ON1", "DV1"} & set(card.indicators)]


@by_hand("ON1M")
def test_the_directory_of_people_knows_the_day_better_and_the_mentor() -> None:
    """Rex came on day 5 by the directory, and is helped by Ann, his mentor, on day 10 (two rows on two tasks), and
    by Gil: 10 - 5 = 5 days, and 3 - 1 = 2 rows of the mentor."""
    town = two_teams()
    town.task("more", "rex", creator="ray")
    town.row(PersonEntry, "Rex", accounts=(REX,), since=_day(5), mentors=(ANN,))
    for name, helper in (("work", "ann"), ("more", "ann"), ("work", "gil")):
        town.helper(task(name), "rob", helper, 10)
    found = town.figures(policy=Policy(cell_people=1))
    assert _said(found["team"]["red"]["ON1"]) == (Decimal(5), 1)
    assert _said(found["team"]["red"]["ON1M"]) == (2, 1)
    assert _said(found["team"]["blue"]["ON1M"]) == ("few_newcomers", 0)


@by_hand("DV1")
def test_chances_to_learn() -> None:
    """Ann: one course begun, one offered, a mentor on day 4: 1 + 1 = 2 taken, of 3. Gus moved on day 20: 1 of 1. An
    old task is none."""
    town = two_teams()
    town.kinds.append("people")
    town.task("course", "ann", day=2, labels=("培訓",), status_category="active")
    town.task("later", "ann", day=2, kind="Training")
    town.task("old", "ann", day=-2, kind="Training")
    town.doc("Ann", "ray", day=4)
    town.row(PersonEntry, "Ann", accounts=(ANN,), mentors=(REX,))
    town.member("gus", "red", since=_day(20))
    found = town.figures()["person"]
    offered = {person: _said(codes["DV1"]) for person, codes in found.items() if "DV1" in codes}
    assert offered == {ANN: (2, 3), account("gus"): (1, 1)}


# RK1 and ID1


@by_hand("RK1", "RK1L")
def test_the_risk_register() -> None:
    """Mitigated without a hit; mitigated two days before it hit; hit first; hit and nothing done: 2 / 4 = 0.5.
    Early warnings of those that hit: Wed 1 to Wed 8 July is 5 bd, to Thu 16 July 11 bd, to Fri 3 July 2 bd: the
    median is 5."""
    town = two_teams()
    for name, mitigated, hit in (("a", 5, None), ("b", 13, 15), ("c", 9, 7), ("d", None, 2), ("open", None, None)):
        days_ = {"mitigated_at": mitigated, "occurred_at": hit}
        instants = {field: at(day) for field, day in days_.items() if day is not None}
        town.row(Risk, name, raised_at=at(0), **instants)
    assert _said(_of(town, "org", "org", "RK1")) == (Decimal("0.5000"), 4)
    assert _said(_of(town, "org", "org", "RK1L")) == (Decimal("5.00"), 3)
    assert _said(_of(town, "org", "org", "RK1", as_of=at(1))) == ("no_risks_decided", 0)


def test_risks_of_a_project() -> None:
    town = two_teams()
    town.task("launch", "ann", level="container")
    town.task("print", "rex", creator="ray", parent=task("launch"))
    town.doc("plan", "ann")
    town.row(Risk, "a", raised_at=at(0), mitigated_at=at(1), about=(task("print"), task("launch")))
    town.row(Risk, "b", raised_at=at(0), occurred_at=at(1), about=(doc("plan"), doc("unknown")))
    found = town.figures()["project"]
    assert {ref_: _said(codes["RK1"]) for ref_, codes in found.items() if "RK1" in codes} == {
        task("launch"): (Decimal("1.0000"), 1),
        doc("plan"): (Decimal("0.0000"), 1),
    }


@by_hand("ID1", "ID1S", "ID1R")
def test_the_funnel_of_ideas() -> None:
    """Four in play: one used, one shortlisted, two logged (one of them is used only after the quarter). One was
    used before it. Ann's idea is used on `work`, where her help has a row; Gil's row there is for no idea of his.
    Used 1, of 1 + 1 + 2 = 4; shortlisted or used 1 + 1 = 2; rows 1."""
    town = two_teams()
    town.row(Idea, "used", stage="used", used_at=at(20), authors=(ANN,), used_in=(task("work"),), logged_at=at(1))
    town.row(Idea, "short", stage="shortlisted", logged_at=at(2))
    town.row(Idea, "new", stage="logged", logged_at=at(2))
    town.row(Idea, "next", stage="used", used_at=at(95), logged_at=at(2))
    town.row(Idea, "past", stage="used", used_at=at(-5), logged_at=at(-20))
    town.helper(task("work"), "rob", "ann", 10)
    town.helper(task("work"), "rob", "gil", 11)
    found = town.figures()
    assert [_said(found["org"]["org"][code]) for code in ("ID1", "ID1S", "ID1R")] == [(1, 4), (2, 4), (1, 4)]
    assert _said(found["project"][task("work")]["ID1"]) == (1, 1)
    empty = two_teams()
    empty.kinds.append("ideas")
    assert _said(_of(empty, "org", "org", "ID1")) == ("no_ideas", 0)


# All of them


def _busy() -> Town:
    town = _newcomers()
    town.doc("pact", "ann")
    sides = ("blue", "red")
    shares = {"blue": Decimal(60), "red": Decimal(40)}
    town.row(Agreement, "pact", teams=sides, liaisons=(ANN, REX), shares=shares, cadence="weekly meeting")
    for n in range(6):
        town.row(Goal, f"g{n}", teams=sides[: 1 + n % 2], horizon=("short", "long")[n % 2])
        goal = town.goals[-1].ref
        town.row(KeyResult, f"k{n}", goal=goal, target=Decimal(3), actual=Decimal(n), weight=Decimal(n + 1))
        town.row(
            Cost, f"c{n}", amount=Decimal(7 + n), teams=sides[: 1 + n % 2], agreement=doc("pact"), committed_at=at(n)
        )
        attendees = tuple(map(account, ("ann", "rex", "rob")))
        town.row(Meeting, f"m{n}", held_at=at(7 * n), presenters=(attendees[n % 3],), attendees=attendees)
        town.row(Risk, f"r{n}", raised_at=at(n), raised_by=(REX,), mitigated_at=at(2 * n))
    _answers(town, "1 2 3 4 5 5 4", "sharing", "red", "blue")
    return town


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_input_does_not_matter(seed: int) -> None:
    """V3 for indicators: also where respondents answer at the same instant, and weights are thirds."""

    def figures(shuffled: bool) -> Figures:
        town = _busy()
        if shuffled:
            for records in (town.goals, town.rows, town.tasks, town.docs, town.memberships):
                Random(seed).shuffle(records)
        return town.figures(policy=Policy(cell_people=3, bonus_base=Decimal(1), bonus_rate=Decimal("0.1")))

    assert figures(shuffled=True) == figures(shuffled=False)


def test_shuffling_would_show() -> None:
    """The history has something to lose: most of the indicators have a value on it."""
    found = _busy().figures(policy=Policy(cell_people=3, bonus_base=Decimal(1), bonus_rate=Decimal("0.1")))
    codes = {
        code for subjects in found.values() for values in subjects.values() for code, v in values.items() if v.value
    }
    assert codes >= {"GO1", "GO2", "GO4", "GO6", "AG1", "AG2", "RI3", "RI4", "RI4P", "SV1", "SV3N", "ON1", "RK1"}
