"""HP6, broker roles: a team's people who were helped by one person and helped another who had no such help from the first.
Counts over what the same network would give if the teams' labels were dealt out at random. Not paid."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import product

from scoring.indicators.evidence import because, evidence
from scoring.indicators.registry import Values, View, indicator, subjects
from scoring.indicators.ties import Node, nodes, ties
from sync.model import Evidence, Indicator

SOURCE = "Gould and Fernandez, Sociological Methodology 19 (1989)"
ROLES = {
    "coordinator": "HP6C",
    "consultant": "HP6I",
    "gatekeeper": "HP6G",
    "representative": "HP6R",
    "liaison": "HP6L",
}
ACROSS = frozenset(ROLES) - {"coordinator"}
_SHOWN = Decimal("0.01")

Path = tuple[Node, Node, Node]
Edges = Collection[tuple[Node, Node]]


@indicator("HP6", of="team", unit="ratio", source=SOURCE, shown=("NP team",))
def brokers(view: View) -> Values:
    """The four roles between teams together."""
    return _over_expected(view, code="HP6", roles=ACROSS)


def _over_expected(view: View, *, code: str, roles: Collection[str]) -> Values:
    staff, least = view.scene.staff, view.scene.policy.broker_people
    found, sizes, all_ = view.once(_found), view.once(_sizes), view.once(_brokered)
    values = {}
    for team in subjects("team", view):
        if staff.head_count(team, view.until_at) < least:
            values[team] = _none(code, "small_team")
            continue
        n = sum(found.get((team, role), 0) for role in roles)
        ways, triples = sum(ways_of(role, team, sizes) for role in roles), _triples(sizes)
        values[team] = because(_ratio(code, n, all_ * ways, triples), _sources(view, team, roles))
    return values


for _role, _code in ROLES.items():
    indicator(_code, of="team", unit="ratio", source=SOURCE, shown=("NP team",))(
        partial(_over_expected, code=_code, roles=(_role,))
    )


def _sources(view: View, team: str, roles: Collection[str]) -> Evidence | None:
    """Of the helps on the paths through the team's people."""
    found = {
        edge
        for a, b, c in view.once(open_paths)
        if b[1] == team and role_of(a[1], b[1], c[1]) in roles
        for edge in ((a, b), (b, c))
    }
    return evidence(tie.source for tie in view.once(ties) if (tie.helper, tie.owner) in found)


def paths(edges: Edges) -> Iterator[Path]:
    """All open ones a -> b -> c of three people, where a did not help c too."""
    into: dict[Node, list[Node]] = defaultdict(list)
    out_of: dict[Node, list[Node]] = defaultdict(list)
    for helper, owner in sorted(set(edges)):
        into[owner].append(helper)
        out_of[helper].append(owner)
    for b in sorted(into.keys() & out_of.keys()):
        for a, c in product(into[b], out_of[b]):
            if len({a[0], b[0], c[0]}) == 3 and (a, c) not in edges:
                yield a, b, c


def role_of(a: str, b: str, c: str) -> str:
    """Of b, by the teams of the three."""
    if a == c:
        return "coordinator" if a == b else "consultant"
    if b == c:
        return "gatekeeper"
    return "representative" if a == b else "liaison"


def ways_of(role: str, team: str, sizes: Mapping[str, int]) -> int:
    """In how many ways three different people can have labels such that the second, of `team`, has the role. Over all
    ordered triples it is the probability under random labels, exactly."""
    t = sizes.get(team, 0)
    others = [n for other, n in sizes.items() if other != team]
    outside, pairs = sum(others), sum(n * (n - 1) for n in others)
    match role:
        case "coordinator":
            return t * (t - 1) * (t - 2)
        case "gatekeeper" | "representative":
            return t * (t - 1) * outside
        case "consultant":
            return t * pairs
        case _:
            return t * (outside * outside - sum(n * n for n in others))


def _edges(view: View) -> frozenset[tuple[Node, Node]]:
    return frozenset((tie.helper, tie.owner) for tie in view.once(ties))


def open_paths(view: View) -> Sequence[Path]:
    return tuple(paths(view.once(_edges)))


def _found(view: View) -> Counter[tuple[str, str]]:
    """(team, role) -> how often."""
    return Counter((b[1], role_of(a[1], b[1], c[1])) for a, b, c in view.once(open_paths))


def _brokered(view: View) -> int:
    return len(view.once(open_paths))


def _sizes(view: View) -> Counter[str]:
    return Counter(team for _, team in nodes(view))


def _triples(sizes: Mapping[str, int]) -> int:
    n = sum(sizes.values())
    return n * (n - 1) * (n - 2)


def _ratio(code: str, n: int, expected: int, triples: int) -> Indicator:
    """`expected / triples` is the expected count."""
    if not expected:
        return _none(code, "no_brokers")
    return Indicator(code=code, value=(Decimal(n * triples) / expected).quantize(_SHOWN), unit="ratio", n=n)


def _none(code: str, reason: str) -> Indicator:
    return Indicator(code=code, value=None, unit="ratio", n=0, reason=f"indicator.reason.{reason}")
