"""V19: a history that happens whole weeks later has the same RS and PU."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest
from flow_build import ACTIVE, DONE, on, view_of
from hypothesis import strategies as st
from lawbook import law, saboteur
from scoring_build import Town, account, at, task

from scoring.indicators import View, compute
from sync.model import Indicator
from sync.rows import Approval, Request
from sync.workdays import WorkCalendar

Act = tuple[str, int, int]
"""What, on which of three tasks, after how many quarters of a day."""

ACTS = (
    "ask",
    "answer",
    "escalate",
    "flag",
    "clear",
    "await",
    "decide",
    "review",
    "return",
    "finish",
    "request",
    "approval",
)
acts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.integers(1, 80)), max_size=20)
STATUS = {"await": "待審批", "decide": "Approved", "review": "In Review", "return": "退回"}


class EightDayWeek(WorkCalendar):
    """The saboteur: every eighth day is free, so whole weeks are not the same any more."""

    def works_on(self, day: date) -> bool:
        return day.toordinal() % 8 > 0

    def business_days(self, first: date, last: date) -> int:
        return sum(self.works_on(date.fromordinal(n)) for n in range(first.toordinal() + 1, last.toordinal() + 1))


def flow(history: list[Act], weeks: int, calendar: WorkCalendar | None = None) -> dict[tuple[str, str, str], Indicator]:
    """(kind, subject, code) -> every RS and PU, 30 days after the history began."""
    view = view_of(_town(history, 7 * weeks, calendar), at(30 + 7 * weeks))
    return {
        (kind, subject, code): value
        for kind, subjects in compute(view).items()
        for subject, codes in subjects.items()
        for code, value in codes.items()
        if code.startswith(("RS", "PU"))
    }


def _town(history: list[Act], start: int, calendar: WorkCalendar | None) -> Town:
    town = Town(blue="ann abe", red="ray rex rob")
    town.calendar = calendar
    project = town.task("epic", "ray", day=start, level="container", **ACTIVE)
    for n in range(3):
        finished = [day for what, on_, day in history if what == "finish" and on_ == n]
        fields: dict[str, Any] = {**DONE, "resolved_at": at(start + max(finished) / 4)} if finished else ACTIVE
        due = on(start + 8 + 2 * n)
        town.task(f"t{n}", "rex", creator="ray", day=start, parent=project, due_on=due, **fields)
    for place, (what, n, quarters) in enumerate(sorted(history, key=lambda act: act[2])):
        _play(town, what, task(f"t{n}"), start + quarters / 4, place)
    return town


def _play(town: Town, what: str, on_: str, day: float, place: int) -> None:
    match what:
        case "ask":
            town.comment(on_, "rex", "which font?", day, to="ann")
        case "answer":
            town.comment(on_, "ann", "Noto Sans", day)
        case "escalate":
            town.comment(on_, "rex", "escalated", day)
        case "flag" | "clear":
            town.change(on_, "rex", day, "Flagged", None, "Impediment" if what == "flag" else None)
        case "request":
            fields: dict[str, Any] = {"asked_by": (account("rex"),), "to_teams": ("blue",), "asked_at": at(day)}
            needed = at(day + 3).date()
            town.row(Request, str(place), kind="resource", needed_on=needed, delivered_at=at(day + 4), **fields)
        case "approval":
            people: dict[str, Any] = {"asked_by": (account("rex"),), "approvers": (account("abe"),), "on": (on_,)}
            dates: dict[str, Any] = {"asked_at": at(day), "decided_at": at(day + 3)}
            town.row(Approval, str(place), outcome="returned", **people, **dates)
        case "await" | "decide" | "review" | "return":
            before = [c.items[0].new for c in town.changes if c.on == on_ and c.items[0].field == "status"]
            by = "ann" if what == "decide" else "rex"
            town.change(on_, by, day, "status", before[-1] if before else "In Progress", STATUS[what])


BUSY: list[Act] = [
    *(("ask", n, 10 + 8 * n) for n in range(3)),
    *(("answer", n, 30 + 9 * n) for n in range(3)),
    *(("await", n, 12 + n) for n in range(3)),
    *(("decide", n, 40 + n) for n in range(3)),
    ("finish", 1, 18),
]


@law("V19", of=[acts, st.integers(1, 7)], examples=40, also=[(BUSY, 1)])
def test_v19_whole_weeks_later_nothing_changes(history: list[Act], weeks: int) -> None:
    assert flow(history, weeks) == flow(history, 0)


def test_v19_hours_of_the_clock_need_no_calendar() -> None:
    """With an eight-day week business hours and days move, RS1 in hours of the clock does not."""
    odd = EightDayWeek(UTC)
    before, after = flow(BUSY, 0, odd), flow(BUSY, 1, odd)
    changed = {code for kind, subject, code in before if before[kind, subject, code] != after[kind, subject, code]}
    assert {"RS2", "RS5", "PU2"} <= changed
    assert "RS1" not in changed


@saboteur("V19")
def a_week_of_eight_days(patch: pytest.MonkeyPatch) -> None:
    for name in ("works_on", "business_days"):
        patch.setattr(WorkCalendar, name, getattr(EightDayWeek, name))


@saboteur("V19")
def looks_at_the_first_twenty_days_of_thirty(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(View, "covers", lambda self, at_: (at_ - self.period.start_at).days % 30 < 20)
