"""AG2, AG3 and AG4: whether the costs of an agreement (and the hours put into it) are shared, approved and coordinated as
agreed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from scoring.indicators.figures import figure, nothing, share
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.sides import homes, named
from sync.model import Indicator
from sync.rows import Agreement, Approval, Cost


@indicator(
    "AG2",
    of="agreement",
    unit="pp",
    source="abs(actual share - agreed share) (S2-6, S2-12)",
    reads=(Agreement, Cost),
    shown=("NP agreement",),
)
def variance(view: View) -> Values:
    """Of the team that is farthest from its agreed share; of two teams both are equally far."""
    return {agreement.doc: _variance(view, agreement) for agreement in view.scene.snapshot.of(Agreement)}


@indicator(
    "AG2H",
    of="agreement",
    unit="pp",
    source="abs(actual share of the hours - agreed share) (S2-6)",
    reads=(Agreement, Cost),
    shown=("NP agreement",),
)
def variance_of_hours(view: View) -> Values:
    return {agreement.doc: _variance_of_hours(view, agreement) for agreement in view.scene.snapshot.of(Agreement)}


@indicator(
    "AG3",
    of="agreement",
    unit="%",
    source="costs from the threshold on that both sides approved before commitment / such costs (S2-13)",
    reads=(Agreement, Cost, Approval),
    shown=("NP agreement",),
)
def approved(view: View) -> Values:
    return {agreement.doc: _approved(view, agreement) for agreement in view.scene.snapshot.of(Agreement)}


@indicator(
    "AG4",
    of="agreement",
    unit="count",
    source="pairs of costs of both sides with one channel, one audience and dates that overlap (S2-2)",
    reads=(Agreement, Cost),
    shown=("NP agreement",),
)
def duplicates(view: View) -> Values:
    return {agreement.doc: _duplicates(view, agreement) for agreement in view.scene.snapshot.of(Agreement)}


def _variance(view: View, agreement: Agreement) -> Indicator:
    costs = [c for c in _committed(view, agreement) if c.agreement == agreement.doc and c.amount]
    if _by_team(view, agreement.shares) and len({cost.currency for cost in costs}) > 1:
        return nothing("AG2", "pp", "mixed_currencies")
    return _apart(view, agreement, "AG2", [(cost, cost.amount) for cost in costs], "no_costs")


def _variance_of_hours(view: View, agreement: Agreement) -> Indicator:
    costs = [c for c in _committed(view, agreement) if c.agreement == agreement.doc and c.hours]
    return _apart(view, agreement, "AG2H", [(cost, cost.hours) for cost in costs], "no_hours")


def _apart(
    view: View, agreement: Agreement, code: str, costs: Sequence[tuple[Cost, Decimal | None]], none: str
) -> Indicator:
    agreed, borne = _by_team(view, agreement.shares), _borne(view, costs)
    if not agreed:
        return nothing(code, "pp", "no_shares")
    total, whole = sum(borne.values(), Fraction(0)), sum(agreed.values(), Fraction(0))
    if not total:
        return nothing(code, "pp", none)
    apart = [abs(borne.get(t, Fraction(0)) / total - agreed.get(t, Fraction(0)) / whole) for t in {*agreed, *borne}]
    return figure(code, 100 * max(apart), "pp", len(costs), [cost.doc for cost, _ in costs])


def _borne(view: View, costs: Iterable[tuple[Cost, Decimal | None]]) -> dict[str, Fraction]:
    """By the shares that the cost gives, else the same for each of its teams."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for cost, what in costs:
        parts = _by_team(view, cost.shares) or dict.fromkeys(named(view, cost.teams), Fraction(1))
        for team, part in parts.items():
            found[team] += Fraction(what or 0) * part / sum(parts.values())
    return found


def _by_team(view: View, shares: Mapping[str, object]) -> dict[str, Fraction]:
    """Only when every name is one of our teams, and something is shared."""
    found = {ids[0]: Fraction(str(part)) for name, part in shares.items() if (ids := named(view, [name]))}
    return found if len(found) == len(shares) and sum(found.values()) > 0 else {}


def _approved(view: View, agreement: Agreement) -> Indicator:
    threshold, teams = agreement.approval_threshold, set(named(view, agreement.teams))
    if threshold is None:
        return nothing("AG3", "%", "no_threshold")
    large = [c for c in _committed(view, agreement) if c.amount is not None and c.amount >= threshold]
    return share("AG3", [(cost.doc, teams <= _approvers(view, cost)) for cost in large], "no_large_costs")


def _approvers(view: View, cost: Cost) -> set[str]:
    """Teams of which somebody approved it in time, on one form or on several."""
    found: set[str] = set()
    for approval in view.scene.snapshot.of(Approval):
        ours = cost.doc in approval.on or approval.doc in cost.approvals
        if ours and approval.outcome == "approved" and approval.decided_at and _before(view, approval.decided_at, cost):
            found.update(homes(view, approval.approvers, approval.decided_at))
    return found


def _before(view: View, at: datetime, cost: Cost) -> bool:
    """By the day where the commitment is only a day: then it stands at that day's midnight."""
    day, committed_at = view.scene.staff.day, cost.committed_at
    if committed_at is None:
        return False
    midnight = committed_at.astimezone(view.scene.snapshot.directory.zone).time() == time()
    return day(at) <= day(committed_at) if midnight else at <= committed_at


def _duplicates(view: View, agreement: Agreement) -> Indicator:
    items = [c for c in _costs(view, agreement) if c.channel.strip() and c.audience.strip() and _runs(view, c)]
    pairs = [pair for pair in combinations(items, 2) if _same(view, *pair)]
    alike = {cost.doc for two in pairs for cost in two}
    value = figure("AG4", len(pairs), "count", len(items), alike, {i.doc for i in items} - alike) if items else None
    return value or nothing("AG4", "count", "no_campaigns")


def _same(view: View, one: Cost, other: Cost) -> bool:
    """Borne by different sides."""
    if set(named(view, one.teams)) & set(named(view, other.teams)):
        return False
    alike = _place(one) == _place(other)
    return alike and _span(one)[0] < _span(other)[1] and _span(other)[0] < _span(one)[1]


def _place(cost: Cost) -> tuple[str, str]:
    return cost.channel.strip().casefold(), cost.audience.strip().casefold()


def _runs(view: View, cost: Cost) -> bool:
    """In the period, on a day that is known."""
    return cost.runs_at is not None and cost.runs_at < view.period.end_at and _span(cost)[1] > view.period.start_at


def _span(cost: Cost) -> tuple[datetime, datetime]:
    assert cost.runs_at is not None
    return cost.runs_at, cost.runs_until or cost.runs_at


def _committed(view: View, agreement: Agreement) -> list[Cost]:
    return [c for c in _costs(view, agreement) if c.committed_at and view.covers(c.committed_at)]


def _costs(view: View, agreement: Agreement) -> list[Cost]:
    """Those that name the agreement, and those that name none and that its teams alone bear."""
    teams = set(named(view, agreement.teams))
    return [
        cost
        for cost in view.scene.snapshot.of(Cost)
        if cost.agreement == agreement.doc
        or (cost.agreement is None and (borne := set(named(view, cost.teams))) and borne <= teams)
    ]
