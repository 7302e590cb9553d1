"""A broad session with both vendors' APIs over real HTTP: what the clients' working days leave out.

Reading is a sweep over every GET route that the sandbox has, so that a new route is part of it without a line here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import httpx
import session_atlassian
import session_jira
import session_notion
from session_calls import Caller

from integrations.sandbox.start import Started

VERSION = "2026-03-11"
AGENT = {"user-agent": "session"}
QUERIES = {
    "/rest/api/3/mypermissions": {"permissions": "BROWSE_PROJECTS,EDIT_ISSUES"},
    "/rest/api/3/search/jql": {"jql": "created is not EMPTY", "fields": "*all", "expand": "changelog,names,schema"},
    "/rest/api/3/user/search": {"query": "a"},
}
"""What a GET route cannot do without, where it is no id."""
ASKED = {
    "/rest/api/3/user": "accountId",
    "/rest/api/3/user/bulk": "accountId",
    "/rest/api/3/user/groups": "accountId",
    "/rest/api/3/group/member": "groupId",
    "/v1/comments": "block_id",
    "/v1/views": "database_id",
}
"""Where a GET route needs an id in its query."""


def run(address: str, org: Started, served: Iterable[tuple[str, str]]) -> None:
    """`served` are the routes of both vendors, method and pattern."""
    served = list(served)
    with httpx.Client(base_url=address, auth=(org.jira_email, org.jira_token), headers=AGENT) as http:
        known = session_jira.write(Caller(http, "/rest/api/3/"), org)
        _sweep(http, served, "/rest/api/3/", known)
        session_atlassian.visit(Caller(http, "/"), org, known["issue"], known["accountId"])
    headers = {"authorization": f"Bearer {org.notion_token}", "notion-version": VERSION, **AGENT}
    with httpx.Client(base_url=address, headers=headers) as http:
        known = session_notion.write(Caller(http, "/v1/"), org)
        _sweep(http, served, "/v1/", known)


def _sweep(http: httpx.Client, served: Iterable[tuple[str, str]], area: str, known: Mapping[str, str]) -> None:
    for method, pattern in served:
        if method == "GET" and pattern.startswith(area):
            http.get(_filled(pattern, known), params=_asked(pattern, known))


def _asked(pattern: str, known: Mapping[str, str]) -> Mapping[str, str]:
    name = ASKED.get(pattern)
    return {name: known[name]} if name else QUERIES.get(pattern, {})


def _filled(pattern: str, known: Mapping[str, str]) -> str:
    """A path with real ids: `{id}` is named by what stands before it, as `pages/{id}`."""

    def fill(found: re.Match[str]) -> str:
        before, name = found.group(1), found.group(2)
        return f"{before}/{known.get(f'{before}/{name}') or known.get(name, '1')}"

    return re.sub(r"(\w+)/\{(\w+)\}", fill, pattern)
