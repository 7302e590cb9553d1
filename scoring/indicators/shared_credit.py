"""GO3, credit of shared goals. A goal is worth 100 points; each key result has its weight of them times its own attainment,
and the Owen value divides that between the teams in it and then between their people (`scoring.owen`). The attainment itself
(GO1) is not divided: every team of a goal shows the same A."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from scoring import owen
from scoring.indicators.evidence import because, evidence
from scoring.indicators.figures import figure, nothing
from scoring.indicators.named import teams_named
from scoring.indicators.registry import Values, View, indicator, subjects
from sync.model import Goal, Indicator, Ref
from sync.rows import KeyResult

SOURCE = "the Owen value in closed form: phi_i = sum_k v_k / m_k / |C_k and T(i)| (S0-2, S0-24)"
WORTH = 100
"""Points of a goal at 100 %."""
_SHOWN = Decimal("0.01")

Shares = Mapping[str, Fraction]


@indicator("GO3", of="goal", unit="points", source=SOURCE, reads=(Goal, KeyResult), shown=("NP goal", "EV"))
def credit(view: View) -> Values:
    """All that is divided. Of goals whose key results have figures and teams."""
    found = view.once(parts_of_goals)
    return {
        g: because(_points(sum((p.worth for p in parts), Fraction()), len(parts)), evidence(p.source for p in parts))
        for g, parts in sorted(found.items())
    }


@indicator("GO3", of="team", unit="points", source=SOURCE, reads=(Goal, KeyResult), shown=("ND team",))
def credit_of_team(view: View) -> Values:
    shares, goals = owen.of_teams(_all(view)), Counter(team for _, team in _in(view))
    return {
        team: because(
            _points(shares.get(team), goals[team]), evidence(p.source for p in _all(view) if team in p.people)
        )
        for team in subjects("team", view)
    }


@indicator(
    "GO3F",
    of="team",
    unit="amount",
    source="the fund for teams (团建基金), divided as the credit of shared goals is (S1-10)",
    reads=(Goal, KeyResult),
    shown=("ND team",),
)
def fund_of_team(view: View) -> Values:
    """A proposal for people to decide on."""
    fund, shares = view.scene.policy.team_fund, owen.of_teams(_all(view))
    whole = sum(shares.values(), Fraction())
    if fund is None or not whole:
        reason = "no_bonus" if fund is None else "no_shared_goals"
        return dict.fromkeys(subjects("team", view), nothing("GO3F", "amount", reason))
    parts = {team: shares.get(team, Fraction()) / whole for team in subjects("team", view)}
    sources = [part.source for part in _all(view)]
    return {team: figure("GO3F", p * Fraction(fund), "amount", len(sources), sources) for team, p in parts.items()}


@indicator(
    "GO3", of="person", unit="points", source=SOURCE, reads=(Goal, KeyResult), shown=("ND person",), private=True
)
def credit_of_person(view: View) -> Values:
    """`n` is the number of key results."""
    shares: dict[str, Fraction] = defaultdict(Fraction)
    for (_, person), share in owen.of_people(_all(view)).items():
        shares[person] += share
    named = Counter(p for part in _all(view) for p in frozenset().union(*part.people.values()))
    return {person: _points(share, named[person]) for person, share in sorted(shares.items())}


def _all(view: View) -> Sequence[owen.Part]:
    return [part for _, parts in sorted(view.once(parts_of_goals).items()) for part in parts]


def _in(view: View) -> Iterator[tuple[Ref, str]]:
    """(goal, team) of every team in a key result of the goal, once."""
    found = {
        (goal, team) for goal, parts in view.once(parts_of_goals).items() for part in parts for team in part.people
    }
    return iter(sorted(found))


def parts_of_goals(view: View) -> Mapping[Ref, Sequence[owen.Part]]:
    """Goal -> its key results that have figures and teams: what is divided."""
    goals, rows = _running(view), defaultdict(list)
    for row in view.scene.snapshot.of(KeyResult):
        if row.goal and row.goal in goals:
            rows[goals[row.goal].ref].append(row)
    parts = {goal: [p for p in _of_goal(view, found) if p.people] for goal, found in sorted(rows.items())}
    return {goal: found for goal, found in parts.items() if found}


def _running(view: View) -> Mapping[Ref, Goal]:
    """Goals that run in the period (without dates they do), by their own ref and by that of their page."""
    staff = view.scene.staff
    first, last = staff.day(view.period.start_at), staff.day(view.until_at)
    running = [g for g in view.scene.snapshot.goals if (g.start_on or last) <= last and (g.due_on or first) >= first]
    return {name: goal for goal in running for name in (goal.ref, goal.doc)}


def _of_goal(view: View, rows: Sequence[KeyResult]) -> Iterator[owen.Part]:
    """Key results without weights weigh the same. One without figures is worth nothing yet."""
    weights = [row.weight for row in rows]
    known = all(weight is not None and weight > 0 for weight in weights)
    total = sum((Fraction(w or 0) for w in weights), Fraction()) if known else Fraction(len(rows))
    for row in rows:
        attained = _attained(row)
        if attained is not None:
            weight = Fraction(row.weight or 0) if known else Fraction(1)
            yield owen.Part(WORTH * weight / total * attained, _people(view, row), row.doc)


def _attained(row: KeyResult) -> Fraction | None:
    if row.target is None or row.actual is None:
        return None
    above, below = (row.target, row.actual) if row.lower_is_better else (row.actual, row.target)
    return max(Fraction(), Fraction(above) / Fraction(below)) if below > 0 else None


def _people(view: View, row: KeyResult) -> Mapping[str, frozenset[str]]:
    """The teams that the row names and the home teams of its people, with the people in it of each. Who has no home team
    has no part."""
    staff = view.scene.staff
    found: dict[str, set[str]] = {team: set() for team in teams_named(view.scene, row.teams)}
    for person in {staff.person(account) for account in (*row.people, *row.owners)} - {None}:
        if home := staff.home(person, view.until_at):
            found.setdefault(home, set()).add(person or "")
    return {team: frozenset(people) for team, people in sorted(found.items())}


def _points(share: Fraction | None, n: int) -> Indicator:
    if share is None:
        return Indicator(code="GO3", value=None, unit="points", n=0, reason="indicator.reason.no_shared_goals")
    value = (Decimal(share.numerator) / share.denominator).quantize(_SHOWN)
    return Indicator(code="GO3", value=value, unit="points", n=n)
