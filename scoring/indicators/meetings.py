"""RI2, minutes in time; RI3, whether meetings are held as planned; RI4, whether everybody gets a turn to present."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from scoring.cadence import Slot, cadence_of, promises, slots
from scoring.indicators.evidence import Verdict, evidence
from scoring.indicators.figures import evenness, nothing, share
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.sides import both_ways, days, meeting_teams, named, team_ids
from sync.model import Evidence, Indicator
from sync.rows import Agreement, Meeting

TURNS = "normalised entropy of presenters (Shannon 1948; S0-17)"


@indicator(
    "RI2",
    of="team",
    unit="%",
    source="meetings whose minutes went to all invitees within 24 h (S1-5, S3-3)",
    reads=(Meeting,),
    shown=("NP team",),
)
def minutes(view: View) -> Values:
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for meeting in view.scene.snapshot.of(Meeting):
        in_time = _minuted(view, meeting)
        for team in meeting_teams(view, meeting) if in_time is not None else ():
            verdicts[team].append((meeting.doc, bool(in_time)))
    return {team: share("RI2", verdicts[team], "no_meetings") for team in team_ids(view)}


@indicator(
    "RI3",
    of="pair",
    unit="%",
    source="held / planned, by the agreement's cadence where there is one (S0-7, S2-4)",
    reads=(Meeting,),
    shown=("NP pair",),
)
def adherence(view: View) -> Values:
    """Both directions say the same."""
    return {pair: share("RI3", _kept(view, pair, met), "no_meetings") for pair, met in meetings_by_pair(view).items()}


@indicator("RI4", of="pair", unit="0-1", source=TURNS, reads=(Meeting,), shown=("NP pair",))
def turns_of_teams(view: View) -> Values:
    """Between the two teams. Both directions say the same."""
    return {pair: _between_teams(view, pair, met) for pair, met in meetings_by_pair(view).items()}


@indicator("RI4P", of="pair", unit="0-1", source=TURNS, reads=(Meeting,), shown=("NP pair",))
def turns_of_people(view: View) -> Values:
    """Between the people of both who were there. Both directions say the same."""
    return {pair: _between_people(view, pair, met) for pair, met in meetings_by_pair(view).items()}


def _minuted(view: View, meeting: Meeting) -> bool | None:
    """None when it was not held in the period, or the time for its minutes is not over. A database that does not say with
    whom they were shared is taken at its word that they were."""
    if meeting.held_at is None or not view.covers(meeting.held_at):
        return None
    limit_at = (meeting.held_until or meeting.held_at) + timedelta(hours=view.scene.policy.minutes_hours)
    shared_at = _shared_at(view, meeting)
    if shared_at is not None and shared_at <= limit_at:
        invited = set(meeting.invitees or meeting.attendees)
        return not meeting.minutes_shared_with or invited <= {*meeting.minutes_shared_with, *meeting.host}
    return None if view.scene.snapshot.as_of <= limit_at else False


def _shared_at(view: View, meeting: Meeting) -> datetime | None:
    """As the database says, else when the page of the minutes was made, else when something was first written on the
    meeting's own page after it began."""
    snapshot, held_at = view.scene.snapshot, meeting.held_at
    if meeting.minutes_shared_at or held_at is None:
        return meeting.minutes_shared_at
    pages = [snapshot.docs[page].created_at for page in meeting.minutes if page in snapshot.docs]
    written = [block.created_at for block in snapshot.blocks.get(meeting.doc, ()) if block.text]
    return min(pages or [at for at in written if at >= held_at], default=None)


def meetings_by_pair(view: View) -> Mapping[str, list[Meeting]]:
    """The meetings of the period so far of every two teams that meet, or that agreed to."""
    found: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in _planned(view):
        for pair in both_ways(meeting_teams(view, meeting)):
            found[pair].append(meeting)
    for agreement in view.scene.snapshot.of(Agreement):
        for pair in both_ways(named(view, agreement.teams)) if agreement.cadence else ():
            found.setdefault(pair, [])
    return {pair: found[pair] for pair in sorted(found)}


def _planned(view: View) -> list[Meeting]:
    """Of the period so far."""
    meetings = ((m.planned_at or m.held_at, m) for m in view.scene.snapshot.of(Meeting))
    return [meeting for at, meeting in meetings if at and view.covers(at) and at < view.until_at]


def _kept(view: View, pair: str, met: Iterable[Meeting]) -> list[Verdict]:
    """One verdict for each meeting that was due: by cadence where one is known, else by what was planned."""
    series: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in met:
        series[meeting.kind.casefold()].append(meeting)
    due = {kind: found for kind, meetings in series.items() if (found := _said(view, meetings))}
    due |= _agreed(view, pair, series)
    verdicts = [_held_in(view, slot, series.get(kind, ())) for kind, listed in due.items() for slot in listed]
    rest = [meeting for kind, meetings in series.items() if kind not in due for meeting in meetings]
    return verdicts + [(meeting.doc, meeting.held_at is not None) for meeting in rest]


def _said(view: View, meetings: Sequence[Meeting]) -> list[Slot]:
    """What the rows of a series say of its cadence."""
    words = view.scene.policy.cadences
    found = Counter(cadence for m in meetings if (cadence := cadence_of(m.cadence, words)))
    first, after = _observed(view)
    return slots(min(found, key=lambda c: (-found[c], c)), first, after, view.scene.calendar.work) if found else []


def _agreed(view: View, pair: str, kinds: Iterable[str]) -> dict[str, list[Slot]]:
    """What agreements of both promise, by the kind of meeting; one that nobody ever held has its sentence as its kind."""
    two, found = set(pair.split(">")), dict[str, list[Slot]]()
    first, after = _observed(view)
    for agreement in view.scene.snapshot.of(Agreement):
        if two <= set(named(view, agreement.teams)):
            for cadence, said in promises(agreement.cadence, view.scene.policy.cadences):
                kind = max((k for k in kinds if k and k in said.casefold()), key=len, default=None)
                if kind or any(word in said.casefold() for word in view.scene.policy.meeting_words):
                    since = max(first, agreement.starts_on or first)
                    until = min(after, agreement.ends_on or after)
                    found[kind or said] = slots(cadence, since, until, view.scene.calendar.work)
    return found


def _observed(view: View) -> tuple[date, date]:
    return days(view)[0], view.scene.staff.day(view.until_at)


def _held_in(view: View, slot: Slot, meetings: Iterable[Meeting]) -> Verdict:
    """With the first meeting that was held there; what was not held has no record."""
    held = (m.doc for m in meetings if m.held_at and slot[0] <= view.scene.staff.day(m.held_at) < slot[1])
    doc = next(held, "")
    return doc, bool(doc)


def _between_teams(view: View, pair: str, met: Sequence[Meeting]) -> Indicator:
    talks = [home for home, _ in talks_of(view, pair, met)]
    if len(talks) < 2:
        return nothing("RI4", "0-1", "too_few_talks")
    counts = list(Counter(talks).values())
    value, found = evenness(counts, 2), _presented(view, pair, met)
    return Indicator(code="RI4", value=value, unit="0-1", n=len(talks), evidence=found)


def _between_people(view: View, pair: str, met: Sequence[Meeting]) -> Indicator:
    """So many talks can be as even as the number of talks or of people allows, whichever is less."""
    talks = [person for _, person in talks_of(view, pair, met)]
    among = min(len(talks), len(_present(view, pair, met)))
    if among < 2:
        return nothing("RI4P", "0-1", "too_few_talks")
    counts = [n for _, n in sorted(Counter(talks).items())]
    value, found = evenness(counts, among), _presented(view, pair, met)
    return Indicator(code="RI4P", value=value, unit="0-1", n=len(talks), evidence=found)


def _presented(view: View, pair: str, met: Sequence[Meeting]) -> Evidence | None:
    return evidence(meeting.doc for meeting in met if _there(view, pair, meeting, meeting.presenters))


def talks_of(view: View, pair: str, met: Sequence[Meeting]) -> list[tuple[str, str]]:
    """(home, person) of everyone of the two teams who presented where both met, once a meeting."""
    return [found for meeting in met for found in _there(view, pair, meeting, meeting.presenters)]


def _present(view: View, pair: str, met: Sequence[Meeting]) -> set[str]:
    meetings = [(m, [*m.presenters, *m.attendees]) for m in met]
    return {person for meeting, people in meetings for _, person in _there(view, pair, meeting, people)}


def _there(view: View, pair: str, meeting: Meeting, accounts: Iterable[str]) -> list[tuple[str, str]]:
    staff, two, at = view.scene.staff, pair.split(">"), meeting.held_at
    people = sorted({person for account in accounts if (person := staff.person(account))})
    homes = [(staff.home(person, at) if at else None, person) for person in people]
    return [(home, person) for home, person in homes if home in two]
