"""KS3, reach: people of other teams who used a doc in the period (linked it, asked about it, gave thanks on it)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from scoring.indicators.figures import figure
from scoring.indicators.registry import Values, View, indicator
from sync.model import Doc, Indicator, Ref

SOURCE = "people of other teams who linked, asked about or thanked for it (S0-10)"


@indicator("KS3", of="doc", unit="people", source=SOURCE, reads=(Doc,), shown=("NP doc",))
def reach(view: View) -> Values:
    """Docs that reached nobody have no card."""
    return {doc: _count(list(people.values())) for doc, people in sorted(readers(view).items())}


@indicator("KS3", of="team", unit="people", source=SOURCE, reads=(Doc,), shown=("ND team",))
def reach_of_team(view: View) -> Values:
    """The sum over the docs whose author is of the team."""
    sums: dict[str, list[Ref]] = defaultdict(list)
    for doc, people in readers(view).items():
        author = view.scene.snapshot.docs[doc].author
        sums[view.scene.staff.team_of(author, view.until_at) or ""] += people.values()
    teams = view.scene.snapshot.directory.teams.values()
    return {team.id: _count(sums[team.id]) for team in teams if not team.joint}


@indicator("KS3", of="person", unit="people", source=SOURCE, reads=(Doc,), shown=("ND person",))
def reach_of_person(view: View) -> Values:
    """The sum over the docs that the person wrote."""
    sums: dict[str, list[Ref]] = defaultdict(list)
    for doc, people in readers(view).items():
        if author := view.scene.staff.person(view.scene.snapshot.docs[doc].author):
            sums[author] += people.values()
    return {person: _count(found) for person, found in sorted(sums.items())}


def _count(uses: Sequence[Ref]) -> Indicator:
    """One for each doc and person."""
    return figure("KS3", len(uses), "people", len(uses), uses)


def readers(view: View) -> dict[Ref, dict[str, Ref]]:
    """Doc -> person of another team who used it in the period -> what shows it first."""
    found: dict[Ref, dict[str, Ref]] = defaultdict(dict)
    for doc, account, at, source in [*_links(view), *_comments(view)]:
        person = view.scene.staff.person(account)
        if person and view.covers(at) and _of_other_team(view, view.scene.snapshot.docs[doc], person, at):
            found[doc].setdefault(person, source)
    return dict(found)


def _links(view: View) -> Iterator[tuple[Ref, Ref | None, datetime, Ref]]:
    for c in view.candidates:
        if c.asset and not c.restricted:
            yield c.asset, c.by, c.at, c.source


def _comments(view: View) -> Iterator[tuple[Ref, Ref | None, datetime, Ref]]:
    words = view.scene.policy.words
    for doc in view.scene.snapshot.docs:
        for comment in view.scene.comments(doc):
            if not comment.restricted and (words.asks(comment.text) or words.thanks(comment.text)):
                yield doc, comment.author, comment.created_at, comment.ref


def _of_other_team(view: View, doc: Doc, person: str, at: datetime) -> bool:
    """Shares no organisational team with the author."""
    staff = view.scene.staff
    author, day = staff.person(doc.author), staff.day(at)
    known = author is not None and staff.home(author, at) is not None and staff.home(person, at) is not None
    return known and not staff.shared(author or "", person, day, day)
