"""V16 and V22: shared credit is the Owen value, and fair; a bonus never falls, and jumps only where the method says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import strategies as st
from lawbook import law, saboteur
from scored import OPEN
from scoring_build import AS_OF, CALENDAR, QUARTER, Town, account

from scoring import owen
from scoring.indicators import View, bonus, shared_credit
from scoring.indicators.bonus import Schedule
from scoring.owen import Part, Player
from scoring.policy import Policy
from scoring.scene import Scene
from sync.model import Goal
from sync.rows import KeyResult

# V16

STAFF = {"blue": ("ann", "abe"), "red": ("rex", "ray"), "green": ("gil",)}
NOBODY = ("green", "gus")

random_parts = st.lists(
    st.builds(
        Part,
        st.integers(0, 300).map(Fraction),
        st.fixed_dictionaries(
            {},
            optional={
                team: st.frozensets(st.sampled_from(people), min_size=1, max_size=2) for team, people in STAFF.items()
            },
        ).filter(bool),
    ),
    max_size=4,
)


def _by_definition(parts: Sequence[Part]) -> dict[Player, Fraction]:
    """The mean of what each player adds, over all orders in which the people of a team come one after the other. A key
    result is worth something once everybody in it has come."""
    teams = [[(team, person) for person in people] for team, people in STAFF.items()]
    needed = [{(t, p) for t, people in part.people.items() for p in people} for part in parts]
    added: dict[Player, Fraction] = defaultdict(Fraction)
    orders = 0
    for order in permutations(teams):
        for queue in product(*(permutations(team) for team in order)):
            orders, came = orders + 1, set[Player]()
            for player in (p for team in queue for p in team):
                came.add(player)
                new = (part.worth for part, who in zip(parts, needed, strict=True) if player in who and who <= came)
                added[player] += sum(new, Fraction())
    return {player: total / orders for player, total in added.items()}


@law("V16", of=[random_parts])
def test_v16_the_split_is_fair(parts: list[Part]) -> None:
    """Efficient, symmetric, nothing to a null player, and a team's share does not grow with its people."""
    shares = owen.of_people(parts)
    assert sum(shares.values()) == sum(part.worth for part in parts)
    assert shares.get(NOBODY, 0) == 0
    for team, people in STAFF.items():
        for one, other in permutations(people, 2):
            if all((one in p.people.get(team, ())) == (other in p.people.get(team, ())) for p in parts):
                assert shares.get((team, one), 0) == shares.get((team, other), 0)
    crowded = [Part(p.worth, {t: who | MORE if t == "red" else who for t, who in p.people.items()}) for p in parts]
    for team in STAFF:
        assert _team(shares, team) == _team(owen.of_people(crowded), team) == owen.of_teams(parts).get(team, 0)


MORE = frozenset({"x", "y", "z"})


def _team(shares: Mapping[Player, Fraction], team: str) -> Fraction:
    return sum((share for (of, _), share in shares.items() if of == team), Fraction())


@law("V16", of=[random_parts])
def test_v16_teams_that_did_the_same_get_the_same(parts: list[Part]) -> None:
    """Blue and red are in the same key results: exchange nothing but their names and people."""
    both = [Part(p.worth, {**p.people, "blue": frozenset({"ann"}), "red": frozenset({"rex", "ray"})}) for p in parts]
    shares = owen.of_teams(both)
    assert shares.get("blue", 0) == shares.get("red", 0)


@law("V16", of=[random_parts], examples=15)
def test_v16_the_closed_form_is_the_owen_value(parts: list[Part]) -> None:
    found = {player: share for player, share in owen.of_people(parts).items() if share}
    assert found == {player: share for player, share in _by_definition(parts).items() if share}


named = st.sets(st.sampled_from(["ann", "abe", "rex", "ray", "gil"]), min_size=1).map(sorted)
key_results = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5), named), min_size=1, max_size=4)


@law("V16", of=[key_results], examples=40)
def test_v16_naming_all_of_red_changes_no_team(results: list[tuple[int, int, list[str]]]) -> None:
    """On a goal with key results: actual of a target of 10, weight, the people named. Shown to a hundredth of a point."""
    shown, crowded = (
        _credit(results),
        _credit([(a, w, [*p, "rob"] if {"rex", "ray"} & {*p} else p) for a, w, p in results]),
    )
    assert shown[1] == crowded[1]
    for all_, teams, people in (shown, crowded):
        assert abs(sum(teams.values()) - all_) <= Decimal("0.05")
        assert abs(sum(people.values()) - all_) <= Decimal("0.05")


def _credit(results: list[tuple[int, int, list[str]]]) -> tuple[Decimal, dict[str, Decimal], dict[str, Decimal]]:
    """GO3 of the goal, of teams and of people."""
    town = Town(blue="ann abe", red="rex ray rob", green="gil gus")
    town.row(Goal, "g")
    for n, (actual, weight, people) in enumerate(results):
        figures: dict[str, Any] = {"target": Decimal(10), "actual": Decimal(actual), "weight": Decimal(weight)}
        town.row(KeyResult, f"k{n}", goal=town.goals[0].ref, people=tuple(map(account, people)), **figures)
    view = _view(town)
    kinds = (shared_credit.credit, shared_credit.credit_of_team, shared_credit.credit_of_person)
    found = [{subject: each.value or Decimal() for subject, each in kind(view).items()} for kind in kinds]
    return next(iter(found[0].values())), found[1], found[2]


def _view(town: Town, policy: Policy = OPEN) -> View:
    return View(Scene(town.snapshot(AS_OF), policy, CALENDAR), QUARTER, (), ())


Split = Callable[[Iterable[Part]], Mapping[Player, Fraction]]
RIGHT: Split = owen.of_people


def _by_heads(parts: Iterable[Part]) -> dict[Player, Fraction]:
    """Naming more colleagues pays."""
    shares: dict[Player, Fraction] = defaultdict(Fraction)
    for part in parts:
        everyone = [(team, person) for team, people in part.people.items() for person in people]
        for player in everyone:
            shares[player] += part.worth / len(everyone)
    return shares


def _to_all(parts: Iterable[Part]) -> dict[Player, Fraction]:
    """Who did nothing gets a part too."""
    everyone = [*((team, person) for team, people in STAFF.items() for person in people), NOBODY]
    total = sum((part.worth for part in parts), Fraction())
    return {player: total / len(everyone) for player in everyone}


def _rounded(parts: Iterable[Part]) -> dict[Player, Fraction]:
    """Whole points only: something is lost."""
    return {player: Fraction(int(share)) for player, share in RIGHT(parts).items()}


def _first_takes_all(parts: Iterable[Part]) -> dict[Player, Fraction]:
    shares: dict[Player, Fraction] = defaultdict(Fraction)
    for part in parts:
        for team, people in part.people.items():
            shares[team, min(people)] += part.worth / len(part.people)
    return shares


def _splits(split: Split) -> None:
    def sabotage(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(owen, "of_people", split)

    sabotage.__name__ = f"splits{split.__name__}"
    saboteur("V16")(sabotage)


for unfair in (_by_heads, _to_all, _rounded, _first_takes_all):
    _splits(unfair)


@saboteur("V16")
def a_team_s_share_grows_with_its_people(patch: pytest.MonkeyPatch) -> None:
    def by_heads(parts: Iterable[Part]) -> dict[str, Fraction]:
        teams: dict[str, Fraction] = defaultdict(Fraction)
        for (team, _), share in _by_heads(parts).items():
            teams[team] += share
        return teams

    patch.setattr(owen, "of_teams", by_heads)


def test_the_example_of_the_method() -> None:
    """60 points by blue's Ann and Abe and red's Rex: 60 / 2 = 30 a team, so 30 / 2 = 15 each, and 30 of Rex's alone."""
    part = Part(Fraction(60), {"blue": frozenset({"ann", "abe"}), "red": frozenset({"rex"})})
    assert owen.of_people([part]) == {("blue", "ann"): 15, ("blue", "abe"): 15, ("red", "rex"): 30}


# V22

attainments = st.fractions(0, 3, max_denominator=1000)
schedules = st.builds(
    Schedule,
    st.just(Fraction(100)),
    attainments,
    st.just(Fraction(6, 5)),
    st.just(Fraction(1, 20)),
    st.sampled_from(["points", "relative"]),
    st.sampled_from(["marginal", "all"]),
)
TARGET = Fraction(500)


def _jump(schedule: Schedule, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """How much more at most, for the slope and for the two steps of section 3."""
    higher = schedule.rate + schedule.step if schedule.mode == "points" else schedule.rate * (1 + schedule.step)
    step = schedule.base if low < 1 <= high else Fraction(0)
    if schedule.scope == "all" and low <= schedule.tier < high:
        step += (higher - schedule.rate) * (schedule.tier - 1) * TARGET
    return higher * TARGET * (high - low), step


@law("V22", of=[attainments, attainments, schedules], examples=200)
def test_v22_the_bonus_never_falls_and_jumps_only_where_it_is_said(
    one: Fraction, other: Fraction, schedule: Schedule
) -> None:
    low, high = min(one, other), max(one, other)
    grown = schedule.amount(high, TARGET) - schedule.amount(low, TARGET)
    assert 0 <= grown <= sum(_jump(schedule, low, high))


hundredths = st.integers(0, 300).map(lambda n: Decimal(n) / 100)


@law("V22", of=[hundredths, hundredths, st.sampled_from(["points", "relative"]), st.sampled_from(["marginal", "all"])])
def test_v22_what_a_goal_shows_never_falls(one: Decimal, other: Decimal, mode: Any, scope: Any) -> None:
    """GO4 of two goals of the same target, to a hundredth."""
    policy = OPEN.model_copy(
        update={"bonus_base": Decimal(100), "bonus_rate": Decimal("0.1"), "bonus_mode": mode, "bonus_scope": scope}
    )
    town = Town()
    for name, attained in (("low", min(one, other)), ("high", max(one, other))):
        town.row(Goal, name, target=Decimal(500), actual=500 * attained)
    shown = {ref: found.value for ref, found in bonus.bonus(_view(town, policy)).items()}
    low, high = (shown[goal.ref] for goal in town.goals)
    assert low is not None
    assert high is not None
    schedule = bonus.schedule_of(policy)
    assert schedule is not None
    most = sum(_jump(schedule, *sorted(map(Fraction, (one, other)))))
    assert 0 <= high - low <= Decimal(most.numerator) / most.denominator + Decimal("0.02")


AMOUNT = Schedule.amount


@saboteur("V22")
def pays_the_higher_rate_on_all(patch: pytest.MonkeyPatch) -> None:
    """Whatever the scope says: a jump at the tier."""
    patch.setattr(Schedule, "amount", lambda self, a, target: AMOUNT(replace(self, scope="all"), a, target))


@saboteur("V22")
def pays_the_base_up_to_the_tier(patch: pytest.MonkeyPatch) -> None:
    """More sold, less paid."""
    patch.setattr(
        Schedule, "amount", lambda self, a, target: AMOUNT(self, a, target) - (self.base if a > self.tier else 0)
    )
