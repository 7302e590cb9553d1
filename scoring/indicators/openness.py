"""HP4, openness: the E-I index of a team's acknowledged help, (E - I) / (E + I), from -1 (all inside the team) to 1 (all to
others); and HP4Z, how far that is from chance, since a small team has few colleagues of its own to help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256, shake_256

from scoring.indicators.evidence import because, evidence
from scoring.indicators.registry import RATIO, Values, View, indicator, subjects
from scoring.indicators.ties import Node, nodes, ties
from sync.model import Evidence, Indicator

SOURCE = "Krackhardt and Stern, Social Psychology Quarterly 51 (1988); S0-6"
_SCALE = 10**12
_SHOWN = Decimal("0.01")

Counts = Mapping[str, tuple[int, int]]
"""Team -> (helps to others, all helps)."""


@indicator("HP4", of="team", unit="ratio", source=SOURCE, shown=("NP team",))
def openness(view: View) -> Values:
    found = _counts([(tie.helper[1], tie.owner[1]) for tie in view.once(ties)])
    return {team: because(_index(*found.get(team, (0, 0))), _sources(view, team)) for team in subjects("team", view)}


@indicator("HP4Z", of="team", unit="z", source=f"{SOURCE}; teams' labels permuted", shown=("NP team",))
def beyond_chance(view: View) -> Values:
    """Standard deviations from the mean index when the same labels are dealt out to the same people at random."""
    found = z_values([(tie.helper, tie.owner) for tie in view.once(ties)], nodes(view), view.scene.policy.permutations)
    counts = _counts([(tie.helper[1], tie.owner[1]) for tie in view.once(ties)])
    return {
        team: because(_z(found.get(team), counts.get(team, (0, 0))[1]), _sources(view, team))
        for team in subjects("team", view)
    }


def _sources(view: View, team: str) -> Evidence | None:
    """Of the helps that its people gave: to others, and inside the team."""
    own = [tie for tie in view.once(ties) if tie.helper[1] == team]
    return evidence((tie.source for tie in own if tie.outward), (tie.source for tie in own if not tie.outward))


def z_values(pairs: Sequence[tuple[Node, Node]], people: Sequence[Node], times: int) -> dict[str, Decimal]:
    """Team -> z, where the index varies at all. Counts are whole, indices whole parts of 10^-12; the seed is a digest of
    the input, so the same mirror gives the same digits."""
    ordered, labels = sorted(pairs), [team for _, team in sorted(people)]
    place = {node: i for i, node in enumerate(sorted(people))}
    ends = [(place[helper], place[owner]) for helper, owner in ordered]
    seed = sha256(repr((ordered, sorted(people))).encode()).digest()
    dealt: dict[str, list[int]] = defaultdict(list)
    for n in range(times if ends else 0):
        new = _dealt(labels, seed, n)
        for team, (outward, all_) in _counts((new[i], new[j]) for i, j in ends).items():
            dealt[team].append(_scaled(outward, all_))
    seen = _counts([(helper[1], owner[1]) for helper, owner in ordered])
    values = {team: _standardised(_scaled(*seen[team]), dealt[team]) for team in sorted(seen)}
    return {team: z for team, z in values.items() if z is not None}


def _dealt(labels: Sequence[str], seed: bytes, n: int) -> list[str]:
    """The labels in the order of 64 pseudo-random bits each, the same on every machine and in every version of Python."""
    bits = shake_256(seed + n.to_bytes(4, "big")).digest(8 * len(labels))
    return [labels[i] for i in sorted(range(len(labels)), key=lambda i: bits[8 * i : 8 * i + 8])]


def _counts(teams: Iterable[tuple[str, str]]) -> Counts:
    """Of (helper's team, owner's team) of each help."""
    every: dict[str, int] = defaultdict(int)
    outward: dict[str, int] = defaultdict(int)
    for helper, owner in teams:
        every[helper] += 1
        outward[helper] += helper != owner
    return {team: (outward[team], n) for team, n in every.items()}


def _scaled(outward: int, all_: int) -> int:
    """(E - I) / (E + I) in parts of 10^-12."""
    return (2 * outward - all_) * _SCALE // all_


def _standardised(value: int, dealt: Sequence[int]) -> Decimal | None:
    """(x - mean) / sd: both sides times n, so that only the root is not whole. None when chance always gives the same, or
    hardly ever gives the team anything."""
    n, total = len(dealt), sum(dealt)
    spread = n * sum(x * x for x in dealt) - total * total
    if n < 2 or spread == 0:
        return None
    return (Decimal(n * value - total) / Decimal(spread).sqrt()).quantize(_SHOWN)


def _index(outward: int, all_: int) -> Indicator:
    if not all_:
        reason = "indicator.reason.no_acknowledgements"
        return Indicator(code="HP4", value=None, unit="ratio", n=0, reason=reason)
    value = (Decimal(2 * outward - all_) / all_).quantize(RATIO)
    return Indicator(code="HP4", value=value, unit="ratio", n=all_)


def _z(value: Decimal | None, n: int) -> Indicator:
    reason = None if value is not None else f"indicator.reason.{'no_variation' if n else 'no_acknowledgements'}"
    return Indicator(code="HP4Z", value=value, unit="z", n=n, reason=reason)
