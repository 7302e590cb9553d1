"""Time that people log on issues. A worklog moves the issue's `updated` and leaves an entry about the time spent."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from integrations.sandbox.http import Json
from integrations.sandbox.jira import edits
from integrations.sandbox.jira.issues import Issue, Worklog
from integrations.sandbox.jira.values import RejectedError

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

_UNIT_S = {"w": 5 * 8 * 3600, "d": 8 * 3600, "h": 3600, "m": 60}
"""Jira's default working time: 8 hours a day, 5 days a week."""


def seconds(text: str) -> int:
    """`"1d 2h"` -> seconds. Raises RejectedError."""
    if not re.fullmatch(r"(\s*\d+(\.\d+)?\s*[wdhm])+\s*", text):
        raise RejectedError(errors={"timeLogged": "Invalid time duration entered"})
    return round(sum(float(count) * _UNIT_S[unit] for count, unit in re.findall(r"(\d+(?:\.\d+)?)\s*([wdhm])", text)))


def duration(spent_s: int) -> str:
    """Seconds -> `"1d 2h"`."""
    parts, rest = [], spent_s
    for unit, length in _UNIT_S.items():
        count, rest = divmod(rest, length)
        parts += [f"{count}{unit}"] if count else []
    return " ".join(parts) or "0m"


def add(
    jira: Jira,
    by: str,
    issue: Issue,
    spent_s: int,
    *,
    started_at: datetime | None = None,
    body: Json | None = None,
    visibility: Json | None = None,
) -> Worklog:
    now = jira.clock.now()
    made = Worklog(jira.next_id("worklog"), by, body, started_at or now, spent_s, now, now, by, visibility)
    before = spent(issue)
    issue.worklogs.append(made)
    _account_for(jira, by, issue, before)
    return made


def edit(
    jira: Jira,
    by: str,
    issue: Issue,
    worklog: Worklog,
    *,
    spent_s: int | None = None,
    started_at: datetime | None = None,
    body: Json | None = None,
) -> None:
    before = spent(issue)
    worklog.spent_s = worklog.spent_s if spent_s is None else spent_s
    worklog.started_at, worklog.body = started_at or worklog.started_at, body or worklog.body
    worklog.editor, worklog.updated_at = by, jira.clock.now()
    _account_for(jira, by, issue, before, worklog)


def delete(jira: Jira, by: str, issue: Issue, worklog: Worklog) -> None:
    """The one deletion in Jira that leaves a tombstone (`worklog/deleted`)."""
    before = spent(issue)
    issue.worklogs.remove(worklog)
    jira.worklog_deletions.append((int(worklog.id), jira.clock.now()))
    _account_for(jira, by, issue, before, worklog)


def spent(issue: Issue) -> int:
    return sum(each.spent_s for each in issue.worklogs)


def _account_for(jira: Jira, by: str, issue: Issue, before: int, touched: Worklog | None = None) -> None:
    """Keep the sums and write the history: `timespent`, and `WorklogId` where an old worklog was touched."""
    now = spent(issue)
    sums = {"timespent": now or None, "aggregatetimespent": now or None, "timetracking": _tracking(now)}
    edits.store(issue.values, sums)
    items = [edits.item("timespent", *(_both(each) for each in (before, now)), fieldId="timespent")]
    if touched is not None:
        items.append(edits.item("WorklogId", (touched.id, touched.id), (None, None), fieldId="WorklogId"))
    edits.record(jira, by, issue, items)


def _tracking(spent_s: int) -> Json | None:
    return {"timeSpent": duration(spent_s), "timeSpentSeconds": spent_s} if spent_s else None


def _both(spent_s: int) -> tuple[str | None, str | None]:
    return (str(spent_s), str(spent_s)) if spent_s else (None, None)
