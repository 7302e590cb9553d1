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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from integrations.sandbox.jira import access, moments
from integrations.sandbox.jira.clauses import Asker, SortKey, predicate, sort_key
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.jira.jql import JqlError, parse

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

KEPT = 8
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
        self._kept: OrderedDict[tuple[str, str], tuple[tuple[Any, ...], Found]] = OrderedDict()

    def find(self, account: str, text: str) -> Found:
        """Raises JqlError, also for a query that restricts nothing."""
        place = (account, text)
        state = (self.jira.version, self.jira.clock.now() if moments.relative(text) else None)
        kept = self._kept.pop(place, None)
        found = kept[1] if kept and kept[0] == state else self._search(account, text)
        self._kept[place] = state, found
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found

    def _search(self, account: str, text: str) -> Found:
        jira, query = self.jira, parse(text)
        if query.where is None:
            raise JqlError(UNBOUNDED)
        matches, key = predicate(Asker(jira, account), query.where), sort_key(jira, query.order)
        seen = (each for each in jira.issues.values() if matches(each) and access.sees(jira, account, each))
        pairs = sorted(((key(issue), issue) for issue in seen), key=lambda pair: pair[0])
        return Found([pair[0] for pair in pairs], [pair[1] for pair in pairs])


def token(text: str, key: SortKey) -> str:
    return base64.urlsafe_b64encode(json.dumps([_digest(text), key]).encode()).decode()


def position(text: str, page_token: str) -> SortKey:
    """The key in a token of this query. Raises ValueError for any other token."""
    query, key = json.loads(base64.urlsafe_b64decode(page_token.encode()))
    if query != _digest(text):
        raise ValueError("another query's token")
    if not isinstance(key, list):
        raise TypeError("no sort key")
    return tuple(map(_tuples, key))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _tuples(key: Any) -> Any:
    return tuple(map(_tuples, key)) if isinstance(key, list) else key
