"""Shared goals, the bonus schedule and agreements against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from by_hand import by_hand
from scoring_build import Town, account, at, doc, task, two_teams

from scoring.indicators.bonus import Schedule
from scoring.policy import Policy
from sync.model import Goal, Indicator
from sync.rows import Agreement, Approval, Cost, KeyResult, Request

PAIR, BACK = "blue>red", "red>blue"
PACT = doc("pact")
SCHEDULE = Schedule(Fraction(100), Fraction(1, 10), Fraction(6, 5), Fraction(1, 20), "points", "marginal")


def _goal(town: Town, name: str, target: str | None = None, actual: str | None = None, **fields: Any) -> str:
    values = {"target": Decimal(target) if target else None, "actual": Decimal(actual) if actual else None}
    town.row(Goal, name, **values, **fields)
    return town.goals[-1].ref


def _result(town: Town, name: str, goal: str, target: str, actual: str | None, weight: str | None = None) -> None:
    values = {"target": Decimal(target), "actual": Decimal(actual) if actual else None}
    town.row(KeyResult, name, goal=goal, weight=Decimal(weight) if weight else None, **values)


def _of(town: Town, kind: str, subject: str, code: str, **options: Any) -> Indicator:
    return town.figures(**options)[kind][subject][code]


def _said(found: Indicator) -> tuple[Any, int]:
    """The value, or the reason why there is none, and n."""
    return (found.value if found.value is not None else (found.reason or "").rpartition(".")[2]), found.n


# GO1 to GO6


@by_hand("GO1")
def test_a_composite_goal_is_the_weighted_mean_of_its_key_results() -> None:
    """0.4 * 214/200 + 0.6 * 306/300 = 0.428 + 0.612 = 1.04, of 2 key results."""
    town = two_teams()
    goal = _goal(town, "q3")
    _result(town, "web", goal, "200", "214", "40")
    _result(town, "shops", goal, "300", "306", "60")
    assert _said(_of(town, "goal", goal, "GO1")) == (Decimal("1.0400"), 2)


def test_a_target_of_its_own_comes_before_key_results() -> None:
    town = two_teams()
    goal = _goal(town, "q3", "500", "520")
    _result(town, "web", goal, "200", "400")
    assert _said(_of(town, "goal", goal, "GO1")) == (Decimal("1.0400"), 1)


def test_without_weights_all_key_results_are_alike_and_an_open_one_leaves_no_value() -> None:
    """(1/3 + 4/3 + 4/3) / 3 = 1 exactly, though no third is a decimal."""
    town = two_teams()
    goal = _goal(town, "q3")
    for name, actual in (("a", "1"), ("b", "4"), ("c", "4")):
        _result(town, name, goal, "3", actual)
    assert _said(_of(town, "goal", goal, "GO1")) == (Decimal("1.0000"), 3)
    _result(town, "d", goal, "3", None)
    assert _said(_of(town, "goal", goal, "GO1")) == ("key_result_open", 0)


def test_goals_that_serve_a_goal_with_a_weight_make_it_up_and_circles_end() -> None:
    """(3 * 1.2 + 1 * 0.8) / 4 = 1.1."""
    town = two_teams()
    year = _goal(town, "year")
    _goal(town, "q1", "10", "12", parent=year, weight=Decimal(3))
    _goal(town, "q2", "10", "8", parent=year, weight=Decimal(1))
    assert _of(town, "goal", year, "GO1").value == Decimal("1.1000")
    one, other = (f"notion/goal/{doc(name).rpartition('/')[2]}" for name in ("hen", "egg"))
    _goal(town, "hen", parent=other, weight=Decimal(1))
    _goal(town, "egg", parent=one, weight=Decimal(1))
    assert _of(town, "goal", one, "GO1").value is None


@by_hand("GO2")
def test_shared_goals() -> None:
    """Three goals in force: blue with red, blue alone, red with green (green by a key result). Shared 2 / 3 =
    0.6667. Of the three that blue or red have, both have one: 1 / 3 = 0.3333. The fourth ended before the
    period."""
    town = two_teams()
    _goal(town, "both", teams=("Blue", "red"))
    _goal(town, "alone", teams=("Blue", "nobody we know"))
    third = _goal(town, "third", teams=("Red",))
    town.row(KeyResult, "kr", goal=third, teams=("GREEN",))
    _goal(town, "over", teams=("Blue", "Green"), due_on=date(2026, 6, 30))
    found = town.figures()
    assert _said(found["org"]["org"]["GO2"]) == (Decimal("0.6667"), 3)
    assert _said(found["pair"][PAIR]["GO2"]) == (Decimal("0.3333"), 3)
    assert found["pair"][BACK]["GO2"] == found["pair"][PAIR]["GO2"]
    assert "blue>green" not in found["pair"]


def test_wilson_s_interval_of_a_share() -> None:
    """2 of 3 by Wilson's formula, worked out apart from this code: 0.2077 to 0.9385."""
    town = two_teams()
    for name, teams in (("a", ("blue", "red")), ("b", ("blue", "red")), ("c", ("blue",))):
        _goal(town, name, teams=teams)
    found = _of(town, "org", "org", "GO2")
    assert (found.low, found.high) == (Decimal("0.2077"), Decimal("0.9385"))


@by_hand("GO6", "GO6F")
@pytest.mark.parametrize(("long", "short", "mix", "flag"), [(4, 1, "0.8000", 0), (5, 1, "0.8333", 1), (0, 2, "0", 1)])
def test_horizons(long: int, short: int, mix: str, flag: int) -> None:
    """4 long, 1 short: 4 / 5 = 0.8 long, and 1/5 is not under the floor of a fifth; of 6 goals 1/6 is. One without
    a tag is none."""
    town = two_teams()
    for n, horizon in enumerate(["long"] * long + ["short"] * short + [None]):
        _goal(town, f"g{n}", teams=("blue", "red"), horizon=horizon)
    for kind, subject in (("org", "org"), ("pair", PAIR), ("pair", BACK)):
        assert _said(_of(town, kind, subject, "GO6")) == (Decimal(mix), long + short)
        assert _of(town, kind, subject, "GO6F").value == flag


def test_without_goals_there_is_a_reason_and_without_a_database_another() -> None:
    town = two_teams()
    assert _said(_of(town, "org", "org", "GO2")) == ("not_connected_goals", 0)
    town.kinds.append("goals")
    assert _said(_of(town, "org", "org", "GO2")) == ("no_goals", 0)
    assert _said(_of(town, "org", "org", "GO6F")) == ("no_horizon", 0)


# GO4


@pytest.mark.parametrize(
    ("attained", "mode", "scope", "amount"),
    [
        ("0.99", "points", "marginal", "0"),
        ("1", "points", "marginal", "100"),
        ("1.04", "points", "marginal", "102"),
        ("1.2", "points", "marginal", "110"),
        ("1.3", "points", "marginal", "117.5"),
        ("1.3", "relative", "marginal", "115.25"),
        ("1.3", "points", "all", "122.5"),
        ("1.3", "relative", "all", "115.75"),
    ],
)
def test_the_bonus_schedule(attained: str, mode: Any, scope: Any, amount: str) -> None:
    """Base 100, rate 10 % and then 15 % (or 10.5 %), target 500. At 1.04: 100 + 0.1 * 0.04 * 500 = 102. At 1.3 on the part
    above 1.2: 100 + 0.1 * 0.2 * 500 + 0.15 * 0.1 * 500 = 117.5 (0.105: 115.25); on all: 100 + 0.15 * 0.3 * 500 = 122.5
    (115.75)."""
    schedule = replace(SCHEDULE, mode=mode, scope=scope)
    assert schedule.amount(Fraction(attained), Fraction(500)) == Fraction(amount)


@by_hand("GO4")
def test_520_of_500_earns_the_base_and_no_extra_rate() -> None:
    """The documents' example: 520 万 of 500 万 is 104 %: 100 + 0.1 * (1.04 - 1) * 500 = 102. A step of any size
    changes nothing: the higher tier is not used."""
    town = two_teams()
    goal = _goal(town, "q3", "500", "520", unit="萬")
    policies = [Policy(bonus_base=Decimal(100), bonus_rate=Decimal("0.1"), bonus_step=Decimal(step)) for step in (0, 9)]
    found = [_of(town, "goal", goal, "GO4", policy=policy) for policy in policies]
    assert [_said(each) for each in found] == [(Decimal("102.00"), 1)] * 2
    assert _of(town, "goal", goal, "GO1").value == Decimal("1.0400")


def test_nothing_is_proposed_without_published_amounts_or_one_target() -> None:
    town = two_teams()
    goal = _goal(town, "q3")
    _result(town, "a", goal, "10", "11")
    town.row(KeyResult, "b", goal=goal, target=Decimal(10), actual=Decimal(11), unit="stores")
    paying = Policy(bonus_base=Decimal(100), bonus_rate=Decimal("0.1"))
    assert _said(_of(town, "goal", goal, "GO4")) == ("no_bonus", 0)
    assert _said(_of(town, "goal", goal, "GO4", policy=paying)) == ("no_one_target", 0)


def test_a_bonus_is_on_no_person_s_card_and_base_is_by_the_exact_ratio() -> None:
    """2,999,999 of 3,000,000 rounds to 100.00 %, and is not reached."""
    town = two_teams()
    town.helper(task("work"), "rob", "ann", 10)
    goal = _goal(town, "q3", "3000000", "2999999")
    results = town.score(policy=Policy(bonus_base=Decimal(100), bonus_rate=Decimal("0.1")))
    (card,) = results.of("goal")
    assert card.id == goal
    assert [card.indicators[code].value for code in ("GO1", "GO4")] == [Decimal(1), Decimal(0)]
    assert results.of("person")
    assert not [c for c in results.scorecards if c.kind != "goal" and "GO4" in c.indicators]


# Agreements


def _pact(**fields: Any) -> Town:
    """Ann is blue's liaison, Ray is red's."""
    town = two_teams()
    town.doc("pact", "ann")
    liaisons = tuple(map(account, ("ann", "ray")))
    defaults: dict[str, Any] = {"teams": ("Blue", "Red"), "liaisons": liaisons, "starts_on": date(2026, 7, 1)}
    town.row(Agreement, "pact", **{**defaults, **fields})
    return town


def _agreed(town: Town, code: str, **options: Any) -> tuple[Any, int]:
    return _said(_of(town, "agreement", PACT, code, **options))


@by_hand("AG1")
def test_the_scorecard_is_a_weighted_mean_of_bands() -> None:
    """1.04 is 100 marks with weight 3, 0.85 is 60 with weight 1: (300 + 60) / 4 = 90. Green's goal is none of
    theirs."""
    town = _pact()
    _goal(town, "sales", "500", "520", teams=("blue", "red"), weight=Decimal(3))
    _goal(town, "refill", "100", "85", teams=("blue", "red", "green"), weight=Decimal(1))
    _goal(town, "open", "100", teams=("blue", "red"))
    _goal(town, "other", "100", "1", teams=("blue", "green"))
    assert _agreed(town, "AG1") == (Decimal("90.00"), 2)
    named = _pact(goals=(town.goals[3].ref,))
    named.goals = town.goals
    assert _agreed(named, "AG1") == (Decimal("0.00"), 1)


def test_a_scorecard_without_goals_has_a_reason() -> None:
    town = _pact()
    town.kinds.append("goals")
    assert _agreed(town, "AG1") == ("no_goals", 0)
    assert two_teams().figures().get("agreement") is None


def _cost(town: Town, name: str, amount: int, teams: str = "blue red", day: float = 10, **fields: Any) -> str:
    given = {"agreement": PACT, "committed_at": at(day), **fields}
    return town.row(Cost, name, amount=Decimal(amount), teams=tuple(teams.split()), **given)


@by_hand("AG2")
def test_cost_shares_against_those_agreed() -> None:
    """Blue bears 70 of 100 and half of 50: 95/150 = 63.33 %, agreed are 60 %: 63.33 - 60 = 3.33 points apart, and
    red as far."""
    town = _pact(shares={"Blue": Decimal(60), "Red": Decimal(40)})
    _cost(town, "fair", 100, shares={"Blue": Decimal(70), "Red": Decimal(30)})
    _cost(town, "film", 50)
    _cost(town, "last year", 900, "red", day=-5)
    _cost(town, "not of the agreement", 900, "red", agreement=None)
    assert _agreed(town, "AG2") == (Decimal("3.33"), 2)
    _cost(town, "abroad", 10, currency="USD")
    assert _agreed(town, "AG2") == ("mixed_currencies", 0)


def test_cost_shares_need_costs_and_an_agreed_share() -> None:
    town = _pact(shares={"Blue": Decimal(60), "Red": Decimal(40)})
    assert _agreed(town, "AG2") == ("not_connected_costs", 0)
    town.kinds.append("costs")
    assert _agreed(town, "AG2") == ("no_costs", 0)
    assert _agreed(town, "AG4") == ("no_campaigns", 0)
    other = _pact()
    other.kinds.append("costs")
    assert _agreed(other, "AG2") == ("no_shares", 0)


def _approve(town: Town, name: str, on: str, by: str, day: float, outcome: str = "approved") -> None:
    approvers = tuple(map(account, by.split()))
    town.row(Approval, name, on=(on,), approvers=approvers, decided_at=at(day), outcome=outcome)


@by_hand("AG3")
def test_one_of_two_large_costs_has_both_approvals() -> None:
    """From 100 on: approved by both sides; by blue alone: 1 / 2 = 0.5. The small one needs none."""
    town = _pact(approval_threshold=Decimal(100))
    both, alone, _ = (_cost(town, name, amount) for name, amount in (("both", 100), ("alone", 100), ("small", 99)))
    _approve(town, "f1", both, "ann ray", 9)
    _approve(town, "f2", alone, "ann abe", 9)
    assert _agreed(town, "AG3") == (Decimal("0.5000"), 2)


def test_joint_approval_before_commitment() -> None:
    """Five costs from 100 on: approved by both on one form; by both on two, the second on the day itself (the cost
    has a day only); by blue alone; by both a day late; red said no. 2 / 5 = 0.4. The small one needs none."""
    town = _pact(approval_threshold=Decimal(100))
    one, two, alone, late, no = (_cost(town, name, 100) for name in ("one", "two", "alone", "late", "no"))
    _cost(town, "small", 99)
    _approve(town, "f1", one, "ann ray", 9)
    _approve(town, "f2", two, "abe", 8)
    _approve(town, "f3", two, "ray", 10.7)
    _approve(town, "f4", alone, "ann abe", 9)
    _approve(town, "f5", late, "ann ray", 11)
    _approve(town, "f6", no, "ann ray", 9, outcome="rejected")
    assert _agreed(town, "AG3") == (Decimal("0.4000"), 5)


def test_joint_approval_without_a_threshold_or_large_costs() -> None:
    for threshold, reason in ((None, "no_threshold"), (Decimal(500), "no_large_costs")):
        town = _pact(approval_threshold=threshold)
        town.kinds += ["costs", "approvals"]
        _cost(town, "small", 99)
        assert _agreed(town, "AG3") == (reason, 0)


@by_hand("AG4")
def test_duplicate_investments() -> None:
    """Blue's and red's ads reach the same people by the same channel while both run; red's second begins when
    blue's ends, another has another audience, and blue's own two do not count: 1 + 0 + 0 = 1 pair, of 5 items."""
    town = _pact()
    ads: dict[str, Any] = {"channel": "KOL", "audience": "25-34"}
    _cost(town, "b1", 1, "blue", runs_at=at(10), runs_until=at(20), agreement=None, **ads)
    _cost(town, "b2", 1, "blue", runs_at=at(12), runs_until=at(14), **ads)
    _cost(town, "r1", 1, "red", runs_at=at(19), runs_until=at(25), **{**ads, "channel": " kol"})
    _cost(town, "r2", 1, "red", runs_at=at(20), runs_until=at(30), **ads)
    _cost(town, "r3", 1, "red", runs_at=at(10), runs_until=at(30), **{**ads, "audience": "50+"})
    assert _agreed(town, "AG4") == (Decimal(1), 5)


@by_hand("AG5")
@pytest.mark.parametrize(("liaisons", "complete"), [("ann ray", 1), ("ann abe", 0), ("", 0), ("ann ray gil", 1)])
def test_each_side_has_a_liaison(liaisons: str, complete: int) -> None:
    """One is complete where of 2 sides both have one: 2 - 2 = 0 are missing. A liaison of a third team does no
    harm."""
    town = _pact(liaisons=tuple(map(account, liaisons.split())))
    assert _agreed(town, "AG5") == (complete, 1)


def test_a_liaison_who_moved_away_is_none_of_the_team_s() -> None:
    town = Town(blue="abe", red="ray", green="")
    town.person("ann")
    town.member("ann", "blue", until=date(2026, 8, 1))
    town.member("ann", "green", since=date(2026, 8, 1))
    town.row(Agreement, "pact", teams=("blue", "red"), liaisons=tuple(map(account, ("ann", "ray"))))
    assert _agreed(town, "AG5") == (0, 1)
    assert _agreed(town, "AG5", as_of=at(20)) == (1, 1)


@by_hand("AG5R")
def test_liaisons_answer_within_a_day() -> None:
    """Of four things asked of Ann: a comment answered by her team after 12 h, a row after 6 h, a request task after
    48 h, and one at the very end that was watched for 6 h only. At 6 h 1 of 4 is answered and 1 is cut, at 12 h 1
    of 2: S(24) = 3/4 * 1/2 = 3/8, P = 1 - 3/8 = 0.625."""
    town = _pact()
    town.comment(task("work"), "rex", "which font?", 5, to="ann")
    town.comment(task("work"), "abe", "Noto Sans", 5.5)
    town.comment(task("work"), "gil", "a third team asks: which font?", 5.6, to="ann")
    town.row(Request, "r", asked_of=(account("ann"),), asked_at=at(6), answered_at=at(6.25))
    town.task("ask", None, creator="rob", day=7, kind="需求", mentions=(account("ann"),))
    town.comment(task("ask"), "ann", "here it is", 9)
    town.comment(task("work"), "rob", "and the size?", 19.75, to="ann")
    assert _agreed(town, "AG5R", as_of=at(20)) == (Decimal("0.6250"), 4)
    assert _agreed(_pact(), "AG5R") == ("no_requests", 0)


@by_hand("AG6", "AG6E")
def test_review_freshness() -> None:
    """From 1 August to 30 September: 30 + 30 = 60 days. Of three announcements one was before, one on the day
    itself: 3 - 2 = 1."""
    town = _pact(reviewed_on=date(2026, 8, 1))
    for name, day in (("before", 10), ("same day", 31.5), ("after", 40)):
        town.doc(name, "ann", day=day, kind="update")
    town.doc("no announcement", "ann", day=50, kind="report")
    assert _agreed(town, "AG6") == (Decimal(60), 1)
    assert _agreed(town, "AG6E") == (Decimal(1), 1)
    assert _agreed(_pact(), "AG6") == (Decimal(91), 1)
    assert _agreed(_pact(starts_on=None), "AG6") == ("no_review", 0)


def _urgent(town: Town, name: str, asked: float, decided: float | None, **fields: Any) -> None:
    made: dict[str, Any] = {"approvers": (account("ann"), account("ray")), "teams": ("Blue", "Red"), **fields}
    made |= {"asked_at": at(0, asked), "decided_at": None if decided is None else at(0, decided), "urgent": True}
    town.row(Approval, name, **{"outcome": "approved", **made})


@by_hand("AG7", "AG7S")
def test_the_emergency_channel() -> None:
    """Thursday 2 July 9:30 to 14:00 is 4.5 bh, Friday 17:00 to Monday 10:00 is 1 + 1 = 2 bh: the median is (4.5 +
    2) / 2 = 3.25. One was decided by blue alone (and rejected): it is not joint, but decided: 2 / 3 = 0.6667
    approved. An open one and green's count nowhere."""
    town = _pact()
    _urgent(town, "quick", 24 + 9.5, 24 + 14)
    _urgent(town, "weekend", 48 + 17, 5 * 24 + 10)
    _urgent(town, "one-sided", 33, 34, approvers=(account("ann"),), outcome="rejected")
    _urgent(town, "open", 33, None, outcome="pending")
    _urgent(town, "green's", 33, 34, teams=("Green", "Red"))
    assert _agreed(town, "AG7") == (Decimal("3.25"), 2)
    assert _agreed(town, "AG7S") == (Decimal("0.6667"), 3)


def test_no_emergency_is_no_zero() -> None:
    town = _pact()
    town.kinds.append("approvals")
    assert _agreed(town, "AG7") == ("no_emergencies", 0)
    assert _agreed(town, "AG7S") == ("no_emergencies", 0)


def test_an_agreement_s_card_is_of_its_page() -> None:
    town = _pact()
    (card,) = town.score(level="team").of("agreement")
    assert (card.id, card.title, card.url) == (PACT, "pact", town.docs[0].url)
    assert card.indicators["AG6"].value == 91
