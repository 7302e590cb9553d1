"""KS5, reusable output: templates, tools, processes and cases that people of two or more other teams put to use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from scoring.indicators.registry import Values, View, indicator, subjects
from scoring.indicators.uses import uses
from sync.model import Doc, Indicator

SOURCE = "docs of a reusable kind used by >= 2 other teams (S0-23)"


@indicator("KS5", of="team", unit="docs", source=SOURCE, reads=(Doc,), shown=("ND team",))
def of_team(view: View) -> Values:
    """By the home of the author when the period ended."""
    found = Counter(view.scene.staff.team_of(doc.author, view.until_at) for doc in view.once(_reused))
    return {team: _count(found[team]) for team in subjects("team", view)}


@indicator("KS5", of="person", unit="docs", source=SOURCE, reads=(Doc,), shown=("ND person",))
def of_person(view: View) -> Values:
    """Of authors of at least one."""
    found = Counter(view.scene.staff.person(doc.author) for doc in view.once(_reused))
    return {person: _count(n) for person, n in sorted((p, n) for p, n in found.items() if p)}


def _reused(view: View) -> Sequence[Doc]:
    """Each counts in the periods in which it is used, whenever it was written."""
    policy, docs = view.scene.policy, [view.scene.snapshot.docs[doc] for doc in view.once(uses)]
    return [d for d in docs if d.kind in policy.reusable_kinds and len(_teams(view, d)) >= policy.reuse_teams]


def _teams(view: View, doc: Doc) -> set[str]:
    """Other teams, one of whose people put a link to it into something in the period."""
    staff, found = view.scene.staff, set()
    for c in view.once(uses)[doc.ref]:
        home, team = staff.team_of(doc.author, c.at), staff.team_of(c.by, c.at)
        if view.covers(c.at) and home and team and home != team:
            found.add(team)
    return found


def _count(n: int) -> Indicator:
    return Indicator(code="KS5", value=Decimal(n), unit="docs", n=n)
