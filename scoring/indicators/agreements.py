"""AG1, how well an agreement's goals are met, by published bands, and AG1B, what part of a department's bonus that proposes;
AG6, how long ago it was reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from scoring.indicators.attainment import ratio
from scoring.indicators.figures import figure, nothing
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.shared_goals import contributing
from scoring.indicators.sides import named
from sync.model import Goal, Indicator, Ref
from sync.rows import Agreement

REVIEW = "days since the last review, and market changes since (S2-15)"


@indicator(
    "AG1",
    of="agreement",
    unit="0-100",
    source="weighted mean of its goals, each by the published bands (S2-14, S2-20)",
    reads=(Agreement, Goal),
    shown=("NP agreement", "JF agreement"),
)
def scorecard(view: View) -> Values:
    return {agreement.doc: _scored(view, agreement) for agreement in view.scene.snapshot.of(Agreement)}


@indicator(
    "AG1B",
    of="agreement",
    unit="amount",
    source="the department's bonus times AG1 / 100 (S2-20)",
    reads=(Agreement, Goal),
    shown=("NP agreement",),
)
def bonus(view: View) -> Values:
    """A proposal for people to decide on, for each department of the agreement."""
    return {agreement.doc: _proposed(view, agreement) for agreement in view.scene.snapshot.of(Agreement)}


@indicator("AG6", of="agreement", unit="days", source=REVIEW, reads=(Agreement,), shown=("NP agreement",))
def freshness(view: View) -> Values:
    """Of one that was never reviewed since it began."""
    return {agreement.doc: _since(view, agreement) for agreement in view.scene.snapshot.of(Agreement)}


@indicator("AG6E", of="agreement", unit="count", source=REVIEW, reads=(Agreement,), shown=("NP agreement",))
def changes_since(view: View) -> Values:
    """Announcements of a change (pages of the kind `update`) after the day of the review."""
    return {agreement.doc: _events(view, agreement) for agreement in view.scene.snapshot.of(Agreement)}


def marks(attained: Fraction, bands: Sequence[tuple[Decimal, int]]) -> int:
    """Those of the highest band that is reached."""
    return max((points for floor, points in bands if attained >= Fraction(floor)), default=0)


def _scored(view: View, agreement: Agreement) -> Indicator:
    mean, goals = _marks(view, agreement)
    return nothing("AG1", "0-100", "no_goals") if mean is None else figure("AG1", mean, "0-100", len(goals), goals)


def _proposed(view: View, agreement: Agreement) -> Indicator:
    whole, (mean, goals) = view.scene.policy.agreement_bonus, _marks(view, agreement)
    if whole is None or mean is None:
        return nothing("AG1B", "amount", "no_bonus" if whole is None else "no_goals")
    return figure("AG1B", mean * Fraction(whole) / 100, "amount", len(goals), goals)


def _marks(view: View, agreement: Agreement) -> tuple[Fraction | None, Sequence[Ref]]:
    """The weighted mean, and of which goals; those without a value yet are not counted."""
    snapshot, bands = view.scene.snapshot, view.scene.policy.agreement_bands
    attained = [(goal, ratio(snapshot, goal)) for goal in _goals(view, agreement)]
    marked = [(g.doc, _weight(g), marks(value, bands)) for g, value in attained if isinstance(value, Fraction)]
    weight = sum((each for _, each, _ in marked), Fraction(0))
    mean = sum((w * points for _, w, points in marked), Fraction(0)) / weight if weight else None
    return mean, [doc for doc, *_ in marked]


def _goals(view: View, agreement: Agreement) -> list[Goal]:
    """Those that it names, else those that all its teams share; of the period or without a date."""
    snapshot, first = view.scene.snapshot, view.scene.staff.day(view.period.start_at)
    teams = set(named(view, agreement.teams))
    goals = [goal for goal in snapshot.goals if goal.ref in agreement.goals]
    goals = goals or [g for g in snapshot.goals if len(teams) > 1 and teams <= set(contributing(view, g))]
    return [goal for goal in sorted(goals, key=lambda g: g.ref) if goal.due_on is None or goal.due_on >= first]


def _weight(goal: Goal) -> Fraction:
    return Fraction(1) if goal.weight is None or goal.weight < 0 else Fraction(goal.weight)


def _since(view: View, agreement: Agreement) -> Indicator:
    reviewed_on = agreement.reviewed_on or agreement.starts_on
    today = view.scene.staff.day(view.until_at)
    if reviewed_on is None or reviewed_on > today:
        return nothing("AG6", "days", "no_review")
    return figure("AG6", (today - reviewed_on).days, "days", 1, [agreement.doc])


def _events(view: View, agreement: Agreement) -> Indicator:
    reviewed_on = agreement.reviewed_on or agreement.starts_on
    if reviewed_on is None:
        return nothing("AG6E", "count", "no_review")
    made = [(doc.created_at, doc.ref) for doc in view.scene.snapshot.docs.values() if doc.kind == "update"]
    since = [ref_ for at, ref_ in made if at < view.until_at and view.scene.staff.day(at) > reviewed_on]
    return figure("AG6E", len(since), "count", len(since), since)
