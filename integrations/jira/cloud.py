"""How Jira Cloud is read: ids first, then many issues and many histories a request.

`search/jql` alone would lose data silently: it cuts comments at 20 and the changelog at 40 entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from integrations.jira.client import Client, Json
from integrations.jira.fates import deletions
from integrations.jira.query import Moment, Query, local
from integrations.jira.site import ALL, Deletions, chunks, identified
from sync.errors import Unavailable, VendorRefused

PAGE = 5000
"""Most ids that one search answers."""
DETAILS = 100
"""Most issues that one `issue/bulkfetch` answers."""
SMALLER = 10
"""How many to ask for where it could not answer all (it names its limit of bytes, not of issues)."""
HISTORIES = 10_000
"""Most entries that one `changelog/bulkfetch` answers."""
RECONCILED = 50
"""Most ids of which one search tells the newest state, whatever its index says."""
PROJECT_KEYS = 50
"""Most keys that one `project/search` takes."""
ACCOUNTS = 100
"""So many ids fit into an address."""
USERS = 1000
"""Most accounts that one `users/search` answers."""


class Cloud:
    """A site of Jira Cloud."""

    details_at_once = DETAILS

    def __init__(self, client: Client, zone: str) -> None:
        self._client = client
        self._local = local(zone)
        self._refuses_epochs = False

    # What there is.

    def ids(self, query: Query) -> Iterator[list[int]]:
        """Numeric ids, page by page. Raises Unavailable when the vendor says that a page is not all."""
        for issues in self._pages(query, ["id"]):
            yield [int(issue["id"]) for issue in issues]

    def changed(self, query: Query) -> dict[int, str]:
        """Id -> key of the project it is in now."""
        found = (issue for issues in self._pages(query, ["key"]) for issue in issues)
        return {int(issue["id"]): str(issue["key"]).rpartition("-")[0] for issue in found}

    def _pages(self, query: Query, fields: Sequence[str]) -> Iterator[list[Json]]:
        """In the order in which they were created: that of the last change would move while it is read."""
        for answer in self._client.tokens(lambda token: self._search(query, fields, token)):
            yield answer["issues"]

    def _search(self, query: Query, fields: Sequence[str], token: str | None) -> Json:
        """Epoch milliseconds need no time zone; where they are refused, the account's own is taken."""
        moment: Moment = self._local if self._refuses_epochs else str
        body: Json = {"jql": f"{query.jql(moment)} ORDER BY created ASC", "fields": list(fields), "maxResults": PAGE}
        try:
            answer: Json = self._client.ask("search/jql", body | ({"nextPageToken": token} if token else {}))
        except VendorRefused as refused:
            if refused.status != 400 or token or self._refuses_epochs or query.since_ms is None:
                raise
            self._refuses_epochs = True
            return self._search(query, fields, token)
        return _whole(answer)

    def found(self, ids: Sequence[str]) -> set[str]:
        """Which of these issues, all there, a search finds: an archived one it does not."""
        found: set[str] = set()
        for chunk in chunks(ids, RECONCILED):
            body: Json = {"jql": f"id in ({', '.join(chunk)})", "fields": ["id"], "maxResults": PAGE}
            answer = _whole(self._client.ask("search/jql", body | {"reconcileIssues": [int(id_) for id_ in chunk]}))
            found |= {issue["id"] for issue in answer["issues"]}
        return found

    def there(self, ids: Sequence[str]) -> dict[str, str]:
        """Id -> project key of those that can be read by id, archived or not."""
        return {
            issue["id"]: issue["fields"]["project"]["key"]
            for chunk in chunks(ids, DETAILS)
            for issue in self.details([int(id_) for id_ in chunk], ["project"])
        }

    def deleted(self, ids: Sequence[str]) -> Deletions:
        return deletions(self._client, ids)

    # What is in it.

    def details(self, ids: Sequence[int], fields: Sequence[str] = ALL) -> list[Json]:
        """Issues whole, but for what is cut in them; those that are not there are in no answer. What Jira names under
        `issueErrors` (trouble on its side, an answer too large) is asked for again, fewer at a time; raises Unavailable
        when it is still there alone."""
        names: Sequence[str] = [str(id_) for id_ in ids]
        found: list[Json] = []
        for size in (DETAILS, SMALLER, 1):
            failed: list[str] = []
            for chunk in chunks(names, size):
                body: Json = {"issueIdsOrKeys": list(chunk), "fields": list(fields)}
                answer = self._client.ask("issue/bulkfetch", body)
                issues = identified(answer["issues"])
                found += issues
                if answer.get("issueErrors"):
                    answered = {issue["id"] for issue in issues}
                    failed += [name for name in chunk if name not in answered]
            names = failed
        if names:
            raise Unavailable("jira.partial_fetch", n=len(names))
        return sorted(found, key=lambda issue: int(issue["id"]))

    def histories(self, ids: Sequence[int]) -> dict[str, list[Json]]:
        """Issue id -> its whole changelog, oldest first."""
        found: dict[str, list[Json]] = defaultdict(list)
        authors: dict[Any, Json] = {}

        def ask(token: str | None) -> Json:
            body: Json = {"issueIdsOrKeys": [str(id_) for id_ in ids], "maxResults": HISTORIES}
            answer: Json = self._client.ask("changelog/bulkfetch", body | ({"nextPageToken": token} if token else {}))
            return answer

        for answer in self._client.tokens(ask):
            for log in answer["issueChangeLogs"]:
                found[str(log["issueId"])] += [_thinned(entry, authors) for entry in log["changeHistories"]]
        return found

    # Who and where.

    def fields(self) -> list[Json]:
        found: list[Json] = self._client.get("field")
        return found

    def described(self, word: str) -> list[Json] | None:
        try:
            return list(self._client.pages("field/search", "values", type="custom", query=word))
        except VendorRefused as refused:
            if refused.status != 403:
                raise
            return None

    def shown(self, fields: Sequence[str]) -> set[str]:
        return {id_ for id_ in fields if any(True for _ in self._client.pages(f"field/{id_}/screens", "values"))}

    def projects(self, keys: Sequence[str]) -> Iterator[Json]:
        """With `archived` or `deleted` where one is; what is deleted is shown to administrators only."""
        for chunk in chunks(keys, PROJECT_KEYS):
            states = ["live", "archived", "deleted"]
            yield from self._client.pages("project/search", "values", keys=list(chunk), status=states)

    def users(self) -> Iterator[Json]:
        """Everybody, people who left and apps included."""
        yield from self._client.pages("users/search", "", USERS)

    def accounts(self, ids: Sequence[str]) -> Iterator[Json]:
        for some in chunks(ids, ACCOUNTS):
            yield from self._client.pages("user/bulk", "values", ACCOUNTS, accountId=list(some))

    def group(self, name: str) -> Json:
        """With its members, inactive ones included."""
        listed = list(self._client.pages("group/bulk", "values", groupName=name))
        if not listed:
            return {}
        id_ = listed[0]["groupId"]
        members = self._client.pages("group/member", "values", 50, groupId=id_, includeInactiveUsers="true")
        return {**listed[0], "members": list(members)}


def _whole(answer: Json) -> Json:
    if answer.get("warnings"):
        raise Unavailable("jira.partial_search")
    return answer


def _thinned(entry: Any, authors: dict[Any, Json]) -> Any:
    """The same entry with its author's object shared by all entries of that author: thousands say the same."""
    author = entry.get("author") if isinstance(entry, dict) else None
    if isinstance(author, dict):
        known = authors.setdefault(author.get("accountId"), author)
        if known == author:
            entry["author"] = known
    return entry
