"""AW1, nominations, and AW2, awards to teams beside awards to persons. Who is nominated for what, and why, is on the list
that a human decides about (`scoring.awards`); here are the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from scoring import awards
from scoring.indicators.figures import figure, nothing
from scoring.indicators.registry import ORGANISATION, Values, View, indicator, subjects
from sync.model import Indicator

SOURCE = "eligible, by points and by points against exposure, in bands; a human confirms (S0-11, S0-14, S0-21, S1-11)"


@indicator("AW1", of="org", unit="nominations", source=SOURCE, shown=("ND awards",))
def all_nominations(view: View) -> Values:
    """Of persons, teams and pairs together."""
    if not view.proofs:
        return {ORGANISATION: nothing("AW1", "nominations", "no_points")}
    return {ORGANISATION: _count(len(view.once(slate).nominations))}


@indicator("AW1", of="person", unit="nominations", source=SOURCE, shown=("ND awards",), private=True)
def of_person(view: View) -> Values:
    """Of who has at least one."""
    return {person: _count(n) for person, n in sorted(_by_subject(view, "person").items())}


@indicator("AW1", of="team", unit="nominations", source=SOURCE, shown=("ND awards",))
def of_team(view: View) -> Values:
    found = _by_subject(view, "team")
    return {team: _count(found[team]) for team in subjects("team", view)}


@indicator("AW1", of="pair", unit="nominations", source=SOURCE, shown=("ND awards",))
def of_pair(view: View) -> Values:
    """Under the alphabetical direction alone: a pair is nominated as one."""
    return {pair: _count(n) for pair, n in sorted(_by_subject(view, "pair").items())}


@indicator(
    "AW2", of="org", unit="ratio", source="awards to teams and pairs for each to persons (S0-12)", shown=("ND awards",)
)
def side_by_side(view: View) -> Values:
    """1 or more is as it should be. `n` is the number of awards to persons, in all rounds, that have a nominee."""
    found = view.once(slate).nominations
    persons, others = (_awards(n for n in found if (n.recipient == "person") is single) for single in (True, False))
    value = figure("AW2", Decimal(others) / persons, "ratio", persons) if persons else None
    return {ORGANISATION: value or nothing("AW2", "ratio", "no_awards")}


def slate(view: View) -> awards.Slate:
    return awards.nominate(view)


def _awards(nominations: Iterable[awards.Nomination]) -> int:
    return len({(n.award, n.round, n.recipient) for n in nominations})


def _by_subject(view: View, recipient: str) -> Counter[str]:
    return Counter(n.subject for n in view.once(slate).nominations if n.recipient == recipient)


def _count(n: int) -> Indicator:
    return figure("AW1", n, "nominations", n)
