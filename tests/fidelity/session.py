"""A broad session with both vendors' APIs over real HTTP: what the clients' working days leave out.

Reading is a sweep over every GET route that the sandbox has, so that a new route is part of it without a line here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from integrations.sandbox.start import Started

Json = dict[str, Any]
VERSION = "2026-03-11"
DOCUMENT = {
    "type": "doc",
    "version": 1,
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "好"}]}],
}
TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"


@dataclass
class Caller:
    """One account of one vendor. Answers are handed back whatever their status."""

    http: httpx.Client
    prefix: str

    def send(self, method: str, path: str, body: Any = None, **query: str) -> httpx.Response:
        return self.http.request(method, f"{self.prefix}{path}", json=body, params=query or None)

    def good(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """The decoded answer. Raises AssertionError on anything but a success."""
        response = self.send(method, path, body, **query)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text[:300]}"
        return response.json() if response.content else None


def run(address: str, org: Started, served: Iterable[tuple[str, str]]) -> None:
    """`served` are the routes of both vendors, method and pattern."""
    served = list(served)
    with httpx.Client(base_url=address, auth=(org.jira_email, org.jira_token), headers=AGENT) as http:
        known = _jira(Caller(http, "/rest/api/3/"), org)
        _sweep(http, served, "/rest/", known)
    headers = {"authorization": f"Bearer {org.notion_token}", "notion-version": VERSION, **AGENT}
    with httpx.Client(base_url=address, headers=headers) as http:
        known = _notion(Caller(http, "/v1/"), org)
        _sweep(http, served, "/v1/", known)


AGENT = {"user-agent": "session"}

QUERIES = {
    "/rest/api/3/mypermissions": {"permissions": "BROWSE_PROJECTS,EDIT_ISSUES"},
    "/rest/api/3/search/jql": {"jql": "created is not EMPTY", "fields": "*all", "expand": "changelog,names,schema"},
}
"""What a GET route cannot do without, where the path does not say it."""


def _sweep(http: httpx.Client, served: Iterable[tuple[str, str]], area: str, known: Mapping[str, str]) -> None:
    for method, pattern in served:
        if method == "GET" and pattern.startswith(area):
            http.get(_filled(pattern, known), params=_asked(pattern, known))


def _asked(pattern: str, known: Mapping[str, str]) -> Mapping[str, str]:
    if pattern in QUERIES:
        return QUERIES[pattern]
    return {key: known[f"?{key}"] for key in ("accountId", "block_id", "database_id") if f"{pattern}?{key}" in known}


def _filled(pattern: str, known: Mapping[str, str]) -> str:
    """A path with real ids: `{id}` is named by what stands before it, as `pages/{id}`."""

    def fill(found: re.Match[str]) -> str:
        before, name = found.group(1), found.group(2)
        return f"{before}/{known.get(f'{before}/{name}') or known.get(name, '1')}"

    return re.sub(r"(\w+)/\{(\w+)\}", fill, pattern)


# Jira


def _jira(jira: Caller, org: Started) -> dict[str, str]:
    """Write what can be written; the ids of what a sweep can read."""
    project = org.projects[0]
    kind = jira.good("GET", f"project/{project}")["issueTypes"][0]["id"]
    fields = {"project": {"key": project}, "issuetype": {"id": kind}, "summary": "海報", "description": DOCUMENT}
    issue, other = (jira.good("POST", "issue", {"fields": fields})["key"] for _ in range(2))
    field = _field(jira)
    me = jira.good("GET", "myself")["accountId"]
    jira.good("PUT", f"issue/{issue}", {"fields": {field: 8.5, "assignee": {"accountId": me}}}, notifyUsers="false")
    jira.good("PUT", f"issue/{issue}", {"update": {"labels": [{"add": "q3"}]}})
    said = jira.good("POST", f"issue/{issue}/comment", {"body": DOCUMENT})["id"]
    jira.good("PUT", f"issue/{issue}/comment/{said}", {"body": DOCUMENT})
    gone = jira.good("POST", f"issue/{issue}/comment", {"body": DOCUMENT})["id"]
    jira.good("DELETE", f"issue/{issue}/comment/{gone}")
    link = {"type": {"name": "Relates"}, "inwardIssue": {"key": issue}, "outwardIssue": {"key": other}}
    jira.good("POST", "issueLink", link)
    move = jira.good("GET", f"issue/{issue}/transitions")["transitions"][-1]["id"]
    jira.good("POST", f"issue/{issue}/transitions", {"transition": {"id": move}})
    _search(jira, issue)
    _refusals(jira, issue, field)
    jira.good("DELETE", f"issue/{other}")
    screen = str(jira.good("GET", "screens")["values"][0]["id"])
    tab = str(jira.good("GET", f"screens/{screen}/tabs")[0]["id"])
    return {
        "issue": issue,
        "comment": said,
        "field": field,
        "project": project,
        "screen": screen,
        "tab": tab,
        "/rest/api/3/user?accountId": me,
        "?accountId": me,
    }


def _field(jira: Caller) -> str:
    """A number field on every screen."""
    made: str = jira.good("POST", "field", {"name": "Session score", "type": TYPES + "float"})["id"]
    jira.good("POST", f"screens/addToDefault/{made}")
    for screen in jira.good("GET", "screens")["values"][1:]:
        tab = jira.good("GET", f"screens/{screen['id']}/tabs")[0]["id"]
        jira.good("POST", f"screens/{screen['id']}/tabs/{tab}/fields", {"fieldId": made})
    return made


def _search(jira: Caller, issue: str) -> None:
    fields = ["*all"]
    asked = {"jql": "created is not EMPTY order by key", "fields": fields, "expand": "changelog,names,schema"}
    page = jira.good("POST", "search/jql", asked)
    jira.good("POST", "search/jql", asked | {"nextPageToken": page["nextPageToken"]})
    jira.good("POST", "search/jql", {"jql": "created is not EMPTY", "maxResults": 5000})
    jira.good("POST", "search/approximate-count", {"jql": "statusCategory = Done"})
    keys = [each["key"] for each in page["issues"]] + [issue]
    jira.good("POST", "issue/bulkfetch", {"issueIdsOrKeys": keys, "fields": fields, "expand": ["changelog"]})
    jira.good("POST", "changelog/bulkfetch", {"issueIdsOrKeys": keys})


def _refusals(jira: Caller, issue: str, field: str) -> None:
    assert jira.send("GET", "issue/NO-1").status_code == 404
    assert jira.send("POST", "search/jql", {"jql": "nonsense ="}).status_code == 400
    assert jira.send("PUT", f"issue/{issue}", {"fields": {field: "many"}}).status_code == 400
    assert jira.send("PUT", f"issue/{issue}", {"fields": {"customfield_99999": 1}}).status_code == 400
    assert jira.send("POST", "issue", {"fields": {}}).status_code == 400
    assert jira.send("GET", "user", accountId="nobody").status_code == 404


# Notion


def _notion(notion: Caller, org: Started) -> dict[str, str]:
    """Write what can be written; the ids of what a sweep can read."""
    root = org.roots[0]
    page = notion.good("POST", "pages", {"parent": {"page_id": root}, "properties": {"title": {"title": _words("頁")}}})
    blocks = notion.good("PATCH", f"blocks/{page['id']}/children", {"children": list(_blocks())})["results"]
    notion.good("PATCH", f"blocks/{blocks[0]['id']}", {"paragraph": {"rich_text": _words("改")}})
    notion.good("DELETE", f"blocks/{blocks[-1]['id']}")
    comment = {"parent": {"page_id": page["id"]}, "rich_text": _words("看過了")}
    said = notion.good("POST", "comments", comment)["id"]
    replace = {"type": "replace_content", "replace_content": {"new_str": "# 標題\n- [ ] 一"}}
    other = notion.good("POST", "pages", {"parent": {"page_id": page["id"]}, "properties": {}, "markdown": "# x"})
    notion.good("PATCH", f"pages/{other['id']}/markdown", replace)
    notion.good("PATCH", f"pages/{other['id']}", {"in_trash": True})
    database, source, view = _table(notion, page["id"])
    row = notion.good("POST", f"data_sources/{source}/query", {})["results"][0]["id"]
    notion.good("POST", "search", {"page_size": 100})
    notion.good("POST", "search", {"query": "Q3", "filter": {"property": "object", "value": "page"}})
    _notion_refusals(notion, source)
    me = notion.good("GET", "users/me")["id"]
    return {
        "users/id": me,
        "pages/id": row,
        "blocks/id": blocks[0]["id"],
        "databases/id": database,
        "data_sources/id": source,
        "views/id": view,
        "comments/id": said,
        "property_id": "title",
        "/v1/comments?block_id": page["id"],
        "?block_id": page["id"],
        "/v1/views?database_id": database,
        "?database_id": database,
    }


def _words(text: str) -> list[Json]:
    return [{"type": "text", "text": {"content": text}}]


def _blocks() -> Iterator[Json]:
    for kind in ("paragraph", "heading_1", "heading_2", "bulleted_list_item", "numbered_list_item", "quote", "toggle"):
        yield {"type": kind, kind: {"rich_text": _words(kind)}}
    yield {"type": "to_do", "to_do": {"rich_text": _words("做"), "checked": True}}
    yield {"type": "code", "code": {"rich_text": _words("1"), "language": "python"}}
    yield {"type": "callout", "callout": {"rich_text": _words("注"), "icon": {"emoji": "📊"}}}
    yield {"type": "table_of_contents", "table_of_contents": {}}
    yield {"type": "bookmark", "bookmark": {"url": "https://example.com"}}
    cells = {"type": "table_row", "table_row": {"cells": [_words("a"), _words("b")]}}
    yield {"type": "table", "table": {"table_width": 2, "children": [cells]}}
    yield {"type": "divider", "divider": {}}


def _table(notion: Caller, above: str) -> tuple[str, str, str]:
    """A database with a column of every kind, rows, and a view of each kind; its id, its source's, a view's."""
    kinds = ("rich_text", "date", "people", "checkbox", "url", "email", "phone_number", "files", "created_time")
    columns: Json = {kind: {kind: {}} for kind in (*kinds, "created_by", "last_edited_time", "last_edited_by")}
    columns |= {
        "Name": {"title": {}},
        "number": {"number": {"format": "percent"}},
        "ID": {"unique_id": {"prefix": "S"}},
    }
    columns |= {kind: {kind: {"options": [{"name": "甲"}]}} for kind in ("select", "multi_select")}
    body = {"parent": {"page_id": above}, "title": _words("表"), "initial_data_source": {"properties": columns}}
    database = notion.good("POST", "databases", body)
    source = database["data_sources"][0]["id"]
    relation = {"properties": {"needs": {"relation": {"data_source_id": source, "dual_property": {}}}}}
    notion.good("PATCH", f"data_sources/{source}", relation)
    notion.good("PATCH", f"databases/{database['id']}", {"description": _words("說明")})
    for number in range(3):
        values = {
            "Name": {"title": _words(str(number))},
            "number": {"number": number},
            "select": {"select": {"name": "甲"}},
        }
        notion.good("POST", "pages", {"parent": {"data_source_id": source}, "properties": values})
    condition = {
        "and": [
            {"property": "number", "number": {"less_than": 2}},
            {"property": "Name", "title": {"is_not_empty": True}},
        ]
    }
    sorts = [{"property": "number", "direction": "descending"}, {"timestamp": "created_time", "direction": "ascending"}]
    page = notion.good("POST", f"data_sources/{source}/query", {"filter": condition, "sorts": sorts, "page_size": 1})
    notion.good(
        "POST",
        f"data_sources/{source}/query",
        {"filter": condition, "sorts": sorts, "start_cursor": page["next_cursor"]},
    )
    view = ""
    for kind in ("table", "board", "chart"):
        asked = {"database_id": database["id"], "data_source_id": source, "name": kind, "type": kind}
        chart = {"configuration": {"type": "chart", "chart_type": "column"}} if kind == "chart" else {}
        view = notion.good("POST", "views", asked | chart)["id"]
    notion.good("PATCH", f"views/{view}", {"name": "圖"})
    notion.good("POST", f"views/{view}/queries", {})
    gone = notion.good("POST", "views", {**asked, "type": "table"})["id"]
    notion.good("DELETE", f"views/{gone}")
    return database["id"], source, view


def _notion_refusals(notion: Caller, source: str) -> None:
    absent = "00000000-0000-4000-8000-000000000000"
    for shelf in ("pages", "blocks", "databases", "data_sources", "users", "views"):
        assert notion.send("GET", f"{shelf}/{absent}").status_code == 404
    assert notion.send("POST", f"data_sources/{source}/query", {"page_size": 0}).status_code == 400
    assert notion.send("POST", "pages", {"properties": {}}).status_code == 400
    assert notion.send("GET", "nowhere").status_code == 400
