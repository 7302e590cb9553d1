"""Which of our teams a row, a page or an agreement is about, and the pairs among them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import permutations

from scoring.indicators.named import homes as teams_of
from scoring.indicators.registry import View
from sync.model import Doc, Ref, Team
from sync.rows import Meeting


def named(view: View, names: Iterable[str]) -> tuple[str, ...]:
    """Organisational teams by id or name, as people wrote them; what is none of ours is left out."""
    known = {name.casefold(): t.id for t in _organisational(view) for name in (t.name, t.id)}
    return tuple(sorted({known[key] for name in names if (key := name.strip().casefold()) in known}))


def homes(view: View, accounts: Iterable[Ref], at: datetime) -> tuple[str, ...]:
    """Home teams of the people behind the accounts at that time."""
    return tuple(sorted(teams_of(view.scene, accounts, at)))


def both_ways(teams: Iterable[str]) -> list[str]:
    """`A>B` and `B>A` of every two: what has no direction says the same on both cards."""
    return [f"{one}>{other}" for one, other in permutations(sorted(set(teams)), 2)]


def team_ids(view: View) -> list[str]:
    return [team.id for team in _organisational(view)]


def meeting_teams(view: View, meeting: Meeting) -> tuple[str, ...]:
    """Those that it names, else the homes of who was there or invited."""
    people = [*meeting.attendees, *meeting.presenters, *meeting.host, *meeting.invitees]
    at = meeting.held_at or meeting.planned_at
    return named(view, meeting.teams) or (homes(view, people, at) if at else ())


def page_teams(view: View, doc: Doc) -> tuple[str, ...]:
    """Those that the page names in its properties, else the homes of its author and of whom it mentions."""
    return named(view, doc.teams) or homes(view, [*doc.mentions, doc.author or ""], doc.created_at)


def mentioned_teams(view: View, doc: Doc) -> frozenset[str]:
    """Teams whose name stands in the page, or one of whose people is mentioned there."""
    written = {team.id for team in _organisational(view) if team.name in doc.text}
    return frozenset(written.union(page_teams(view, doc), homes(view, doc.mentions, doc.created_at)))


def days(view: View) -> tuple[date, date]:
    """First day of the period, and the first day after it."""
    return view.scene.staff.day(view.period.start_at), view.scene.staff.day(view.period.end_at)


def _organisational(view: View) -> list[Team]:
    return [team for team in view.scene.snapshot.directory.teams.values() if not team.joint]
