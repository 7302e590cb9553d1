"""Running a query: who may see what, in which order, page by page.

A page token holds the sort key of the last issue and which query it belongs to, as the real one does: an issue whose
key moves while somebody pages may be skipped or come twice.
"""

from __future__ import annotations

import base64
import bisect
import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json
from integrations.sandbox.jira import access, moments
from integrations.sandbox.jira.clauses import SortKey, predicate, sort_key
from integrations.sandbox.jira.functions import Asker
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.jira.jql import JqlError, parse

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

KEPT = 8
TOKEN_LIFE = timedelta(days=7)
UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."


@dataclass(frozen=True)
class Found:
    """Issues in their order, with what they were sorted by."""

    keys: list[SortKey]
    issues: list[Issue]

    def after(self, key: SortKey | None) -> int:
        """The place of the first issue beyond the key."""
        return 0 if key is None else bisect.bisect_right(self.keys, key)


class Searches:
    """The newest few answers are kept while nothing changes, so that paging through them does not search again."""

    def __init__(self, jira: Jira) -> None:
        self.jira = jira
        self.warnings: list[Json] = []
        """Sent with every answer of search/jql, as `{"type", "message"}`: types that integrations have met are
        `CLAUSE_LIMIT_EXCEEDED` and `CLAUSE_RESULT_TRUNCATED`. They mean that the result is not complete."""
        self.cut_at: int | None = None
        """So many issues are all that search/jql finds."""
        self._kept: OrderedDict[tuple[str, str, tuple[str, ...], bool], tuple[tuple[Any, ...], Found]] = OrderedDict()

    def find(
        self, account: str, text: str, reconciled: Sequence[str] = (), *, archived_projects: bool = False
    ) -> Found:
        """`reconciled` are ids of issues that are seen without the index's lag; `archived_projects` lets the issues of
        those in, too. Raises JqlError, also for a query that restricts nothing."""
        self.jira.index.settle()
        place = (account, text, tuple(reconciled), archived_projects)
        now = self.jira.clock.now() if moments.relative(text) else None
        state = (self.jira.version, self.jira.index.version, now)
        kept = self._kept.pop(place, None)
        found = kept[1] if kept and kept[0] == state else self._search(*place)
        self._kept[place] = state, found
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found

    def _search(self, account: str, text: str, reconciled: Sequence[str], archived_projects: bool) -> Found:
        jira, query = self.jira, parse(text)
        if query.where is None and jira.deployment == "cloud":
            raise JqlError(UNBOUNDED)
        asker = Asker(jira, account)
        matches = predicate(asker, query.where) if query.where else lambda _: True
        key = sort_key(jira, query.order)
        there = jira.index.issues(reconciled, archived_projects=archived_projects)
        found = (each for each in there if matches(each))
        seen = (each for each in found if access.sees(jira, account, jira.issues[each.id]))
        pairs = sorted(((key(issue), jira.issues[issue.id]) for issue in seen), key=lambda pair: pair[0])
        return Found([pair[0] for pair in pairs], [pair[1] for pair in pairs])


def token(text: str, key: SortKey, now: datetime) -> str:
    made = json.dumps([_digest(text), key, round(now.timestamp())])
    return base64.urlsafe_b64encode(made.encode()).decode()


def position(text: str, page_token: str, now: datetime) -> SortKey:
    """The key in a token of this query. Raises ValueError for any other token, and for one of seven days ago."""
    query, key, at = json.loads(base64.urlsafe_b64decode(page_token.encode()))
    if query != _digest(text):
        raise ValueError("another query's token")
    if not isinstance(key, list) or not isinstance(at, int):
        raise TypeError("no sort key")
    if now.timestamp() - at > TOKEN_LIFE.total_seconds():
        raise ValueError("an expired token")
    return tuple(map(_tuples, key))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _tuples(key: Any) -> Any:
    return tuple(map(_tuples, key)) if isinstance(key, list) else key
