"""What a search looks through: the issues as they are, or, with a lag, as they were that long ago.

Jira Cloud's search has no read-after-write: a write is seen after seconds to minutes, unless its issue is named in
`reconcileIssues`. Only matching and order come from the index; what is answered of an issue is what it is now.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from integrations.sandbox.jira.issues import Issue

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira


class Index:
    def __init__(self, jira: Jira) -> None:
        self.jira = jira
        self.version = 0
        """Grows when something late becomes visible."""
        self._lag_s = 0.0
        self._known: dict[str, Issue] = {}
        self._late: deque[tuple[datetime, str, Issue | None]] = deque()

    @property
    def lag_s(self) -> float:
        return self._lag_s

    @lag_s.setter
    def lag_s(self, lag_s: float) -> None:
        """What is there now is visible at once; the lag is for writes from here on."""
        self._lag_s = lag_s
        self._late.clear()
        self._known = {id_: _copy(issue) for id_, issue in self.jira.issues.items()} if lag_s else {}
        self.version += 1

    def written(self, issue: Issue, *, gone: bool = False) -> None:
        """Called after each write of an issue."""
        if self._lag_s:
            due = self.jira.clock.now() + timedelta(seconds=self._lag_s)
            self._late.append((due, issue.id, None if gone else _copy(issue)))

    def settle(self) -> None:
        """Take in what the clock has passed."""
        now = self.jira.clock.now()
        while self._late and self._late[0][0] <= now:
            _, id_, issue = self._late.popleft()
            if issue is None:
                self._known.pop(id_, None)
            else:
                self._known[id_] = issue
            self.version += 1

    def issues(self, reconciled: Collection[str] = (), *, archived_projects: bool = False) -> Iterator[Issue]:
        """Without the archived ones; those with the reconciled ids as they are now."""
        live, shut = self.jira.issues, self.jira.deleted_projects
        shut = shut if archived_projects else shut | self.jira.archived_projects
        known = live
        if self._lag_s:
            known = self._known | {id_: live[id_] for id_ in reconciled if id_ in live}
        for id_, issue in known.items():
            if issue.archived_at is None and id_ in live and issue.values["project"] not in shut:
                yield issue


def _copy(issue: Issue) -> Issue:
    """As far as a query can see it."""
    return replace(
        issue, values=dict(issue.values), histories=list(issue.histories), comments=[replace(c) for c in issue.comments]
    )
