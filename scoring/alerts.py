"""What somebody should be told now: late tasks, requests about to lapse, overload, silos, missing kick-offs and
retrospectives, agreements to review. Pure; who shows an alert decides where, and keeps private what is for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal

from scoring.board import Board
from scoring.indicators.lag import lagging
from scoring.indicators.registry import View
from scoring.indicators.response import LIMIT, first_answer_at, requests
from scoring.suggestions import Suggestions
from sync.model import Indicator, Task
from sync.rows import Agreement, PersonEntry

Kind = Literal["late", "lapsing", "overload", "much_help", "silo", "no_kickoff", "no_retro", "review_due"]
Audience = Literal["team", "person", "project", "agreement"]
Computed = Mapping[str, Mapping[str, Mapping[str, Indicator]]]
"""What `indicators.compute` returns; codes that are missing raise no alert."""

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Alert:
    """`text` is a message key and `arguments` fill its places. Only what is for one person names `people`, whose names fill
    the place `people`; everything else may be read by all."""

    kind: Kind
    subject: str
    """A ref of a task or doc, or the id of a team or a person."""
    at: datetime
    """When it began, or will."""
    text: str
    arguments: tuple[tuple[str, str], ...]
    audience: Audience
    to: str
    """The team, the person, the project or the agreement."""
    people: tuple[str, ...] = ()


def alerts(view: View, computed: Computed) -> tuple[Alert, ...]:
    """As of the end of what was observed; in order of time."""
    sources = (_late(view), _lapsing(view), _loads(view, computed), _silos(view, computed), _projects(view, computed))
    found = [alert for source in (*sources, _reviews(view)) for alert in source]
    return tuple(sorted(found, key=lambda a: (a.at, a.kind, a.subject, a.audience, a.to)))


def _late(view: View) -> Iterator[Alert]:
    """To the team the task alone; to whom it is assigned also who could help."""
    board, suggestions = Board(view.scene, view.until_at), Suggestions(view)
    for task, team, days in lagging(view):
        due_on, owner = board.due_on(task), board.person(task)
        assert due_on is not None
        at, said = view.scene.calendar.midnight(due_on + timedelta(days=1)), (("task", task.key), ("days", str(days)))
        yield Alert("late", task.ref, at, "alert.late.team", said, "team", team)
        if owner:
            people = tuple(suggestions.of(task, owner))
            text = "alert.late.person" if people else "alert.late.alone"
            yield Alert("late", task.ref, at, text, said, "person", owner, people)


def _lapsing(view: View) -> Iterator[Alert]:
    notice, now = view.scene.policy.lapse_hours * _HOUR, view.until_at
    for request in requests(view):
        lapses_at = request.at + LIMIT
        answered_at = first_answer_at(view, request)
        if lapses_at - notice <= now < lapses_at and (answered_at is None or answered_at > now):
            record = view.scene.record(request.object)
            name = record.key if isinstance(record, Task) else record.title if record else ""
            said = (("place", name), ("hours", str(-(-(lapses_at - now) // _HOUR))))
            yield Alert("lapsing", request.source, lapses_at, "alert.lapsing", said, "team", request.team)


def _loads(view: View, computed: Computed) -> Iterator[Alert]:
    """To the person, and to the leads of the team alone."""
    leads, limit = _Leads(view), view.scene.policy.help_share_limit
    for person, codes in computed.get("person", {}).items():
        flags: dict[Kind, bool] = {
            "overload": _over(codes.get("WL2"), Decimal(0)),
            "much_help": _over(codes.get("WL4"), limit),
        }
        for kind in (kind for kind, raised in flags.items() if raised):
            yield Alert(kind, person, view.until_at, f"alert.{kind}.person", (), "person", person)
            for lead in leads.of(person):
                yield Alert(kind, person, view.until_at, f"alert.{kind}.lead", (), "person", lead, (person,))


def _over(indicator: Indicator | None, limit: Decimal) -> bool:
    return indicator is not None and indicator.value is not None and indicator.value > limit


def _silos(view: View, computed: Computed) -> Iterator[Alert]:
    for team, codes in computed.get("team", {}).items():
        found = codes.get("HP5")
        if found is not None and found.value is not None and found.value >= view.scene.policy.silo_limit:
            yield Alert("silo", team, view.until_at, "alert.silo", (), "team", team)


def _projects(view: View, computed: Computed) -> Iterator[Alert]:
    """Of projects whose page is due (RI1, RI5) and is not there, or lacks what belongs in it."""
    policy = view.scene.policy
    checks: tuple[tuple[Kind, str, int], ...] = (
        ("no_kickoff", "RI1", policy.kickoff_days),
        ("no_retro", "RI5", policy.retro_days),
    )
    for project, codes in computed.get("project", {}).items():
        task = view.scene.snapshot.tasks.get(project)
        for kind, code, days in checks:
            if task is not None and code in codes and codes[code].value == 0:
                said = (("project", task.key), ("days", str(days)))
                yield Alert(kind, project, view.until_at, f"alert.{kind}", said, "project", project)


def _reviews(view: View) -> Iterator[Alert]:
    policy, today = view.scene.policy, view.scene.staff.day(view.until_at)
    for row in view.scene.snapshot.of(Agreement):
        due_on, over = _review_due_on(row, policy.alert_review_days), row.ends_on is not None and row.ends_on < today
        if due_on is None or over or today < due_on - timedelta(days=policy.alert_notice_days):
            continue
        at, said = view.scene.calendar.midnight(due_on), (("agreement", row.title), ("day", due_on.isoformat()))
        yield Alert("review_due", row.doc, at, "alert.review_due", said, "agreement", row.doc)


def _review_due_on(row: Agreement, days: int) -> date | None:
    """The day that it names, unless a later review has made it stale; else a year after the last review or the start."""
    last = max(filter(None, (row.reviewed_on, row.starts_on)), default=None)
    if row.review_due_on is not None and (row.reviewed_on is None or row.reviewed_on < row.review_due_on):
        return row.review_due_on
    return last + timedelta(days=days) if last else None


@dataclass(frozen=True)
class _Leads:
    view: View

    def of(self, person: str) -> list[str]:
        """The leads of the person's team, but not the person."""
        home = self.view.scene.staff.home(person, self.view.until_at)
        return [lead for lead in self._by_team.get(home or "", []) if lead != person]

    @cached_property
    def _by_team(self) -> dict[str, list[str]]:
        found: dict[str, set[str]] = {}
        staff = self.view.scene.staff
        for entry in self.view.scene.snapshot.of(PersonEntry):
            if entry.role.strip().lower() in self.view.scene.policy.lead_roles:
                for lead in filter(None, map(staff.person, entry.accounts)):
                    found.setdefault(staff.home(lead, self.view.until_at) or "", set()).add(lead)
        return {team: sorted(leads) for team, leads in found.items()}
