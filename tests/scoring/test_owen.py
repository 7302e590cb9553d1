"""V16: the split of shared credit is the Owen value, and has what makes it fair; splits that are not are caught."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.owen import Part, Player, of_people, of_teams

Split = Callable[[Iterable[Part]], Mapping[Player, Fraction]]

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
some = settings(max_examples=60, deadline=None, derandomize=True)


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


def check(split: Split, parts: Sequence[Part]) -> None:
    """Efficient, symmetric, nothing to a null player, and a team's share does not grow with its people."""
    shares = split(parts)
    assert sum(shares.values()) == sum(part.worth for part in parts)
    assert shares.get(NOBODY, 0) == 0
    for team, people in STAFF.items():
        for one, other in permutations(people, 2):
            if all((one in p.people.get(team, ())) == (other in p.people.get(team, ())) for p in parts):
                assert shares.get((team, one), 0) == shares.get((team, other), 0)
    crowded = [
        Part(p.worth, {t: who | {"x", "y", "z"} if t == "red" else who for t, who in p.people.items()}) for p in parts
    ]
    for team in STAFF:
        assert _team(shares, team) == _team(split(crowded), team)


def _team(shares: Mapping[Player, Fraction], team: str) -> Fraction:
    return sum((share for (of, _), share in shares.items() if of == team), Fraction())


@some
@given(random_parts)
def test_v16_the_split_is_fair(parts: list[Part]) -> None:
    check(of_people, parts)
    assert all(_team(of_people(parts), team) == of_teams(parts).get(team, 0) for team in STAFF)


@some
@given(random_parts)
def test_v16_teams_that_did_the_same_get_the_same(parts: list[Part]) -> None:
    """Blue and red are in the same key results: exchange nothing but their names and people."""
    both = [Part(p.worth, {**p.people, "blue": frozenset({"ann"}), "red": frozenset({"rex", "ray"})}) for p in parts]
    shares = of_teams(both)
    assert shares.get("blue", 0) == shares.get("red", 0)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(random_parts)
def test_v16_the_closed_form_is_the_owen_value(parts: list[Part]) -> None:
    found = {player: share for player, share in of_people(parts).items() if share}
    assert found == {player: share for player, share in _by_definition(parts).items() if share}


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
    return {player: Fraction(int(share)) for player, share in of_people(parts).items()}


def _first_takes_all(parts: Iterable[Part]) -> dict[Player, Fraction]:
    shares: dict[Player, Fraction] = defaultdict(Fraction)
    for part in parts:
        for team, people in part.people.items():
            shares[team, min(people)] += part.worth / len(part.people)
    return shares


@pytest.mark.parametrize("saboteur", [_by_heads, _to_all, _rounded, _first_takes_all])
def test_v16_catches_splits_that_are_not_fair(saboteur: Split) -> None:
    parts = [Part(Fraction(100), {"blue": frozenset({"ann"}), "red": frozenset({"rex", "ray"})})] * 2
    parts.append(Part(Fraction(1), {"blue": frozenset({"ann"}), "red": frozenset({"rex", "ray"})}))
    check(of_people, parts)
    with pytest.raises(AssertionError):
        check(saboteur, parts)


def test_the_example_of_the_method() -> None:
    """60 points by blue's Ann and Abe and red's Rex: 30 a team, so 15 + 15 and 30."""
    part = Part(Fraction(60), {"blue": frozenset({"ann", "abe"}), "red": frozenset({"rex"})})
    assert of_people([part]) == {("blue", "ann"): 15, ("blue", "abe"): 15, ("red", "rex"): 30}
