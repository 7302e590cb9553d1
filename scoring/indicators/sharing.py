"""KS1, sharing frequency: what a team's people shared with other teams (docs, sessions, answers) per person and month; KS1P
the part that nobody had asked for, KS1R the part that somebody had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import pairwise

from scoring.indicators.evidence import evidence
from scoring.indicators.named import homes, teams_named
from scoring.indicators.registry import RATIO, Values, View, indicator, subjects
from scoring.indicators.response import Request, requests
from scoring.indicators.uses import uses
from sync.model import Comment, Doc, Indicator, Ref
from sync.rows import Meeting, PersonEntry
from sync.rows import Request as RequestRow

SOURCE = "(docs + sessions + answers for another team) / person-months (S0-10, S0-25)"
UNIT = "1/person-month"


@dataclass(frozen=True, slots=True, order=True)
class Shared:
    """Something that somebody of `team` shared."""

    team: str
    source: Ref
    asked: bool


def _frequency(view: View, *, code: str, asked: tuple[bool, ...]) -> Values:
    shared, months = [s for s in view.once(shares) if s.asked in asked], view.once(person_months)
    found = {team: [s.source for s in shared if s.team == team] for team in subjects("team", view)}
    return {team: _rate(code, sources, months.get(team, Fraction())) for team, sources in found.items()}


for _code, _which in {"KS1": (True, False), "KS1P": (False,), "KS1R": (True,)}.items():
    indicator(_code, of="team", unit=UNIT, source=SOURCE, reads=(Doc, Comment, Meeting), shown=("ND team",))(
        partial(_frequency, code=_code, asked=_which)
    )


def shares(view: View) -> Sequence[Shared]:
    """Of the period; each doc, session and answer once a team."""
    return sorted({*_docs(view), *_sessions(view), *_answers(view)})


def person_months(view: View) -> Mapping[str, Fraction]:
    """Team -> months that its people worked in it, part-timers by their weekly hours, in what was observed of the period."""
    staff = view.scene.staff
    found: dict[str, Fraction] = defaultdict(Fraction)
    first, last = staff.day(view.period.start_at), staff.day(view.until_at - timedelta(microseconds=1)) + timedelta(1)
    days = (staff.day(view.period.end_at) - first).days
    for person in view.scene.snapshot.directory.people:
        for team, n in _days(view, person, first, last):
            found[team] += Fraction(n * _months(view), days) * view.once(_parts_of_week).get(person, 1)
    return found


def _months(view: View) -> int:
    """Calendar months of the whole period."""
    first, last = (view.scene.staff.day(at) for at in (view.period.start_at, view.period.end_at))
    return (last.year - first.year) * 12 + last.month - first.month


def _days(view: View, person: str, first: date, last: date) -> Iterator[tuple[str, int]]:
    """(team, days in it) from `first` until `last`; homes change only where a membership begins or ends."""
    directory = view.scene.snapshot.directory
    ends = {day for m in view.once(_memberships).get(person, ()) for day in m if day and first < day < last}
    cuts = [first, *sorted(ends), last]
    for start, end in pairwise(cuts):
        team = view.scene.staff.home(person, view.scene.calendar.midnight(start))
        if team in directory.teams and end > start:
            yield team or "", (end - start).days


def _memberships(view: View) -> Mapping[str, Sequence[tuple[date | None, date | None]]]:
    found: dict[str, list[tuple[date | None, date | None]]] = defaultdict(list)
    for m in view.scene.snapshot.directory.memberships:
        found[m.person].append((m.since, m.until))
    return found


def _parts_of_week(view: View) -> Mapping[str, Fraction]:
    """Person -> hours a week over those of full time, of whom a directory of people says them."""
    staff, full = view.scene.staff, view.scene.policy.full_time_hours
    return {
        person: Fraction(row.capacity_hours) / full
        for row in view.scene.snapshot.of(PersonEntry)
        for person in map(staff.person, row.accounts)
        if person and row.capacity_hours is not None
    }


def _docs(view: View) -> Iterator[Shared]:
    """Docs of the period that name another team or its people, or that another team's people put to use."""
    for doc in view.scene.snapshot.docs.values():
        home = view.scene.staff.team_of(doc.author, doc.created_at)
        if home and view.covers(doc.created_at) and _reached(view, doc) - {home}:
            yield Shared(home, doc.ref, asked=_requested(view, doc))


def _reached(view: View, doc: Doc) -> set[str]:
    users = {team for use in view.once(uses).get(doc.ref, ()) if (team := view.scene.staff.team_of(use.by, use.at))}
    return users | teams_named(view.scene, doc.teams) | homes(view.scene, doc.mentions, doc.created_at)


def _requested(view: View, doc: Doc) -> bool:
    """It links a request, or stands where something was asked."""
    asked = view.once(_asked)
    linked = (view.scene.snapshot.resolve(link.target) for link in doc.links)
    return any(target in asked for target in linked) or any(
        use.object in asked for use in view.once(uses).get(doc.ref, ())
    )


def _asked(view: View) -> frozenset[Ref]:
    """Tasks and docs on which one team asked another for something."""
    rows = view.scene.snapshot.of(RequestRow)
    return frozenset({request.object for request in view.once(asked_for)} | {row.doc for row in rows})


def asked_for(view: View) -> Sequence[Request]:
    return list(requests(view))


def _sessions(view: View) -> Iterator[Shared]:
    """Meetings held in the period at which somebody presented something to another team; once for each presenter's team."""
    for m in view.scene.snapshot.of(Meeting):
        if m.held_at is None or m.cancelled or not view.covers(m.held_at) or m.held_at > view.until_at:
            continue
        audience = teams_named(view.scene, m.teams) | homes(view.scene, (*m.attendees, *m.invitees), m.held_at)
        for team in sorted(homes(view.scene, m.presenters, m.held_at)):
            if audience - {team}:
                yield Shared(team, m.ref, asked=bool(view.once(_asked) & set(m.about)))


def _answers(view: View) -> Iterator[Shared]:
    """What the asked team's people wrote after a request, where it says something."""
    for request in view.once(asked_for):
        for comment in view.scene.comments(request.object):
            if view.covers(comment.created_at) and _answers_to(view, request, comment):
                yield Shared(request.team, comment.ref, asked=True)


def _answers_to(view: View, request: Request, comment: Comment) -> bool:
    elsewhere = request.thread is not None and comment.thread != request.thread
    if comment.restricted or elsewhere or comment.created_at < request.at or comment.ref == request.source:
        return False
    if view.scene.staff.team_of(comment.author, comment.created_at) != request.team:
        return False
    return view.scene.policy.words.answers(comment.text, view.scene.names(comment))


def _rate(code: str, sources: Sequence[Ref], months: Fraction) -> Indicator:
    if not months:
        return Indicator(code=code, value=None, unit=UNIT, n=0, reason="indicator.reason.no_people")
    rate = len(sources) / months
    value = (Decimal(rate.numerator) / rate.denominator).quantize(RATIO)
    return Indicator(code=code, value=value, unit=UNIT, n=len(sources), evidence=evidence(sources))
