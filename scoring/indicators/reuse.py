"""KS5, reusable output: templates, tools, processes and cases that people of two or more other teams put to use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from scoring.indicators.figures import figure
from scoring.indicators.registry import Values, View, indicator, subjects
from scoring.indicators.uses import uses
from sync.model import Doc, Indicator, Ref

SOURCE = "docs of a reusable kind used by >= 2 other teams (S0-23)"


@indicator("KS5", of="team", unit="docs", source=SOURCE, reads=(Doc,), shown=("ND team",))
def of_team(view: View) -> Values:
    """By the home of the author when the period ended."""
    found = _by(view, lambda author: view.scene.staff.team_of(author, view.until_at))
    return {team: _count(found.get(team, [])) for team in subjects("team", view)}


@indicator("KS5", of="person", unit="docs", source=SOURCE, reads=(Doc,), shown=("ND person",))
def of_person(view: View) -> Values:
    """Of authors of at least one."""
    return {person: _count(docs) for person, docs in sorted(_by(view, view.scene.staff.person).items())}


def _by(view: View, whose: Callable[[Ref | None], str | None]) -> Mapping[str, list[Ref]]:
    found: dict[str, list[Ref]] = defaultdict(list)
    for doc in view.once(reused):
        if who := whose(doc.author):
            found[who].append(doc.ref)
    return found


def reused(view: View) -> Sequence[Doc]:
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


def _count(docs: Sequence[Ref]) -> Indicator:
    return figure("KS5", len(docs), "docs", len(docs), docs)
