"""KS3, reach: people of other teams who used a doc in the period (linked it, asked about it, gave thanks on it)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from scoring.indicators.registry import Values, View, indicator
from sync.model import Doc, Indicator, Ref

SOURCE = "people of other teams who linked, asked about or thanked for it (S0-10)"


@indicator("KS3", of="doc", unit="people", source=SOURCE, reads=(Doc,), shown=("NP doc",))
def reach(view: View) -> Values:
    """Docs that reached nobody have no card."""
    return {doc: _count(len(people)) for doc, people in sorted(readers(view).items())}


@indicator("KS3", of="team", unit="people", source=SOURCE, reads=(Doc,), shown=("ND team",))
def reach_of_team(view: View) -> Values:
    """The sum over the docs whose author is of the team."""
    sums: dict[str, int] = defaultdict(int)
    for doc, people in readers(view).items():
        author = view.scene.snapshot.docs[doc].author
        sums[view.scene.staff.team_of(author, view.until_at) or ""] += len(people)
    teams = view.scene.snapshot.directory.teams.values()
    return {team.id: _count(sums[team.id]) for team in teams if not team.joint}


@indicator("KS3", of="person", unit="people", source=SOURCE, reads=(Doc,), shown=("ND person",))
def reach_of_person(view: View) -> Values:
    """The sum over the docs that the person wrote."""
    sums: dict[str, int] = defaultdict(int)
    for doc, people in readers(view).items():
        if author := view.scene.staff.person(view.scene.snapshot.docs[doc].author):
            sums[author] += len(people)
    return {person: _count(n) for person, n in sorted(sums.items())}


def _count(people: int) -> Indicator:
    return Indicator(code="KS3", value=Decimal(people), unit="people", n=people)


def readers(view: View) -> dict[Ref, set[str]]:
    """Doc -> people of other teams who used it in the period."""
    found: dict[Ref, set[str]] = defaultdict(set)
    for doc, account, at in [*_links(view), *_comments(view)]:
        person = view.scene.staff.person(account)
        if person and view.covers(at) and _of_other_team(view, view.scene.snapshot.docs[doc], person, at):
            found[doc].add(person)
    return dict(found)


def _links(view: View) -> Iterator[tuple[Ref, Ref | None, datetime]]:
    for c in view.candidates:
        if c.asset and not c.restricted:
            yield c.asset, c.by, c.at


def _comments(view: View) -> Iterator[tuple[Ref, Ref | None, datetime]]:
    words = view.scene.policy.words
    for doc in view.scene.snapshot.docs:
        for comment in view.scene.comments(doc):
            if not comment.restricted and (words.asks(comment.text) or words.thanks(comment.text)):
                yield doc, comment.author, comment.created_at


def _of_other_team(view: View, doc: Doc, person: str, at: datetime) -> bool:
    """Shares no organisational team with the author."""
    staff = view.scene.staff
    author, day = staff.person(doc.author), staff.day(at)
    known = author is not None and staff.home(author, at) is not None and staff.home(person, at) is not None
    return known and not staff.shared(author or "", person, day, day)
