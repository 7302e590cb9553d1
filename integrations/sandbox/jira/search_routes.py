"""Finding and reading many issues: search/jql, approximate-count, bulkfetch of issues and of changelogs."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import access, search
from integrations.sandbox.jira.answers import BAD_PAYLOAD, body, names, refusal, texts, unique
from integrations.sandbox.jira.clauses import SortKey
from integrations.sandbox.jira.issues import History, Issue
from integrations.sandbox.jira.jql import JqlError
from integrations.sandbox.jira.render import CHANGELOG_IN_SEARCH, COMMENTS_IN_SEARCH, View

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

PAGE = 50
PAGE_LIMIT = 5000
DETAILED_PAGE_LIMIT = 100
"""Pages with more than ids and keys are cut to this, whatever was asked for."""
RECONCILE_LIMIT = 50
PROPERTY_LIMIT = 5
BULK_ISSUES = 100
BULK_CHANGELOG_ISSUES = 1000
BULK_CHANGELOG_PAGE = 1000
BULK_CHANGELOG_PAGE_LIMIT = 10_000
BULK_CHANGELOG_FIELDS = 10
BAD_TOKEN = "The provided next page token is invalid or has expired."  # noqa: S105 (a message)


@dataclass(frozen=True)
class Asked:
    """A search/jql request, however it was sent. Without `fields` only ids are answered."""

    jql: str
    fields: Sequence[str]
    expand: Sequence[str]
    most: int
    token: Any
    reconciled: Sequence[str] = ()
    properties: Sequence[str] = ()
    archived_projects: bool = False


def search_by_get(jira: Jira, request: Request, account: str) -> Response:
    query = request.query
    most = _most(query.get("maxResults", PAGE))
    asked = Asked(
        query.get("jql", ""),
        names(request, "fields"),
        names(request, "expand"),
        most,
        query.get("nextPageToken"),
        names(request, "reconcileIssues"),
        names(request, "properties"),
        query.get("includeArchivedProjects") == "true",
    )
    return _searched(jira, request, account, asked)


def search_by_post(jira: Jira, request: Request, account: str) -> Response:
    """`expand` is one comma-separated text here. Nulls count as absent, but for `reconcileIssues`, on which the vendor
    fails (measured by a third party)."""
    sent = body(request)
    if sent.get("reconcileIssues", ()) is None:
        raise refusal(500, "Internal server error")
    expand = sent.get("expand") or ""
    if not isinstance(expand, str) or not isinstance(sent.get("jql") or "", str):
        raise refusal(400, BAD_PAYLOAD)
    most = _most(PAGE if sent.get("maxResults") is None else sent["maxResults"])
    asked = Asked(
        sent.get("jql") or "",
        texts(sent, "fields"),
        expand.split(","),
        most,
        sent.get("nextPageToken"),
        texts(sent, "reconcileIssues"),
        texts(sent, "properties"),
        sent.get("includeArchivedProjects") is True,
    )
    return _searched(jira, request, account, asked)


def _most(given: Any) -> int:
    """`maxResults`: 1 to 5000. Raises 400."""
    try:
        most = int(given)
    except (TypeError, ValueError, OverflowError):
        raise refusal(400, BAD_PAYLOAD) from None
    if not 1 <= most <= PAGE_LIMIT:
        raise refusal(400, f"The value of maxResults must be between 1 and {PAGE_LIMIT}.")
    return most


def _searched(jira: Jira, request: Request, account: str, asked: Asked) -> Response:
    _check(asked)
    searches, now = jira.searches, jira.clock.now()
    found = searches.find(account, asked.jql, asked.reconciled, archived_projects=asked.archived_projects)
    count = len(found.issues) if searches.cut_at is None else min(searches.cut_at, len(found.issues))
    start = found.after(_position(asked, now))
    light = set(asked.fields) <= {"id", "key"} and "changelog" not in asked.expand and not asked.properties
    end = min(count, start + (asked.most if light else min(asked.most, DETAILED_PAGE_LIMIT)))
    view = jira.seen_by(request, account)
    answer: Json = {"issues": list(_shown(view, found.issues[start:end], asked)), "isLast": end >= count}
    if not answer["isLast"]:
        answer["nextPageToken"] = search.token(asked.jql, found.keys[end - 1], now)
    if searches.warnings:
        answer["warnings"] = searches.warnings
    return Response(200, answer | _legend(view, asked.fields, asked.expand))


def _check(asked: Asked) -> None:
    """Raises 400 for too many ids or properties."""
    if len(asked.reconciled) > RECONCILE_LIMIT:
        raise refusal(400, f"The max number of issues to reconcile is {RECONCILE_LIMIT}.")
    if not all(each.isdecimal() for each in asked.reconciled):
        raise refusal(400, BAD_PAYLOAD)
    if len(asked.properties) > PROPERTY_LIMIT:
        raise refusal(400, f"The maximum number of issue properties is {PROPERTY_LIMIT}.")


def _position(asked: Asked, now: datetime) -> SortKey | None:
    if not asked.token:
        return None
    try:
        return search.position(asked.jql, str(asked.token), now)
    except (ValueError, TypeError):
        raise refusal(400, BAD_TOKEN) from None


def _shown(view: View, issues: Sequence[Issue], asked: Asked) -> Iterator[Json]:
    """Nested lists are cut: 20 comments, 40 histories; their totals are true."""
    if set(asked.fields) <= {"id"} and not {"changelog", "renderedFields"} & set(asked.expand) and not asked.properties:
        yield from ({"id": issue.id} for issue in issues)
        return
    fields = view.selection(asked.fields or ["id"])
    changelog = CHANGELOG_IN_SEARCH if "changelog" in asked.expand else None
    html = "renderedFields" in asked.expand
    for issue in issues:
        shown = view.issue(issue, fields, changelog=changelog, comments=COMMENTS_IN_SEARCH, html=html)
        if asked.properties:
            shown["properties"] = view.properties(issue, asked.properties)
        yield shown


def _legend(view: View, fields: Sequence[str], expand: Sequence[str]) -> Json:
    """The names and schemas of the fields, when they were asked for."""
    legend: Json = {}
    chosen = view.selection(fields or ["id"])
    if "names" in expand:
        legend["names"] = {id_: view.jira.fields[id_].name for id_ in chosen}
    if "schema" in expand:
        legend["schema"] = {id_: schema for id_ in chosen if (schema := view.jira.fields[id_].schema)}
    return legend


def approximate_count(jira: Jira, request: Request, account: str) -> Response:
    jql = body(request).get("jql")
    return Response(200, {"count": len(jira.searches.find(account, jql if isinstance(jql, str) else "").issues)})


def bulkfetch(jira: Jira, request: Request, account: str) -> Response:
    """Issues that do not exist or may not be seen are in neither list. Nested lists are cut as in a search."""
    sent = body(request)
    asked, expand = unique(texts(sent, "issueIdsOrKeys")), texts(sent, "expand")
    if not asked or len(asked) > BULK_ISSUES:
        raise refusal(400, f"The number of issues to fetch must be between 1 and {BULK_ISSUES}.")
    view = jira.seen_by(request, account)
    wanted = Asked("", texts(sent, "fields") or ["*navigable"], expand, 0, None, (), texts(sent, "properties"))
    _check(wanted)
    issues = list(_shown(view, _visible(jira, account, asked), wanted))
    return Response(200, {"issues": issues, "issueErrors": []})


def match(jira: Jira, request: Request, account: str) -> Response:
    """Which of the issues each query finds; a wrong query has errors and no issues."""
    sent = body(request)
    ids, queries = set(texts(sent, "issueIds")), texts(sent, "jqls")
    if not ids or not queries:
        raise refusal(400, BAD_PAYLOAD)
    return Response(200, {"matches": [_matches(jira, account, ids, jql) for jql in queries]})


def _matches(jira: Jira, account: str, ids: set[str], jql: str) -> Json:
    try:
        found = jira.searches.find(account, jql).issues
    except JqlError as wrong:
        return {"matchedIssues": [], "errors": [str(wrong)]}
    return {"matchedIssues": [issue.number for issue in found if issue.id in ids], "errors": []}


def _visible(jira: Jira, account: str, ids_or_keys: Sequence[str]) -> list[Issue]:
    found = {issue.id: issue for each in ids_or_keys if (issue := jira.issue_by(each))}
    return [issue for issue in found.values() if access.sees(jira, account, issue)]


def bulkfetch_changelogs(jira: Jira, request: Request, account: str) -> Response:
    """By issue in order of id, oldest first; a page may end in the middle of an issue.

    `created` is epoch milliseconds here, as integrations report of real answers, against the schema.
    """
    sent = body(request)
    asked, fields = unique(texts(sent, "issueIdsOrKeys")), set(texts(sent, "fieldIds"))
    if not 1 <= len(asked) <= BULK_CHANGELOG_ISSUES or len(fields) > BULK_CHANGELOG_FIELDS:
        raise refusal(400, BAD_PAYLOAD)
    most = sent.get("maxResults") or BULK_CHANGELOG_PAGE
    if not isinstance(most, int) or not 1 <= most <= BULK_CHANGELOG_PAGE_LIMIT:
        raise refusal(400, BAD_PAYLOAD)
    issues = sorted(_visible(jira, account, asked), key=lambda issue: issue.number)
    entries = [(issue, each) for issue in issues for each in issue.histories if _touches(each, fields)]
    start = _offset(sent.get("nextPageToken"), asked)
    view = jira.seen_by(request, account)
    answer: Json = {"issueChangeLogs": list(_grouped(view, entries[start : start + most]))}
    if start + most < len(entries):
        answer["nextPageToken"] = _bulk_token(start + most, asked)
    return Response(200, answer)


def _touches(history: History, fields: set[str]) -> bool:
    return not fields or any(item.get("fieldId") in fields for item in history.items)


def _grouped(view: View, entries: Sequence[tuple[Issue, History]]) -> Iterator[Json]:
    for issue_id, group in groupby(entries, key=lambda entry: entry[0].id):
        yield {"issueId": issue_id, "changeHistories": [view.history(each, epoch=True) for _, each in group]}


def _bulk_token(offset: int, asked: Sequence[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps([offset, len(asked), asked[0]]).encode()).decode()


def _offset(token: Any, asked: Sequence[str]) -> int:
    if not token:
        return 0
    try:
        offset, count, first = json.loads(base64.urlsafe_b64decode(str(token).encode()))
    except (ValueError, TypeError):
        raise refusal(400, BAD_TOKEN) from None
    if [count, first] != [len(asked), asked[0]] or not isinstance(offset, int):
        raise refusal(400, BAD_TOKEN)
    return offset
