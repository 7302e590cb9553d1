"""Holds every answer that a sandbox gives against what its vendor has published of it.

`Judge` sits between the socket and the sandbox, so it sees whatever any client, in any language, is answered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import jira_spec
import jsonschema
import notion_spec

from integrations.sandbox.http import Request, Response
from integrations.sandbox.jira import routes as jira_routes
from integrations.sandbox.notion import routes as notion_routes
from integrations.sandbox.server import Sandbox

NOTION_VERSION = "2026-03-11"
"""The version of which the types are."""

API = ("/rest/", "/v1/", "/oauth/", "/gateway/", "/public/", "/app/", "/_edge/")
_GATEWAY = re.compile(r"/ex/jira/[^/]+(?=/rest/)")
_NOTION_TYPES = (
    ("GET", "/v1/users", "ListUsersResponse"),
    ("GET", "/v1/users/{id}", "UserObjectResponse"),
    ("GET", "/v1/pages/{id}/properties/{property_id}", "PropertyItemListResponse"),
    ("*", "/v1/pages/{id}/markdown", "PageMarkdownResponse"),
    ("*", "/v1/pages/{id}/move", "PageObjectResponse"),
    ("*", "/v1/pages", "PageObjectResponse"),
    ("*", "/v1/pages/{id}", "PageObjectResponse"),
    ("POST", "/v1/blocks/meeting_notes", "BlockObjectResponse"),
    ("*", "/v1/blocks/{id}", "BlockObjectResponse"),
    ("*", "/v1/blocks/{id}/children", "ListBlockChildrenResponse"),
    ("*", "/v1/databases", "DatabaseObjectResponse"),
    ("*", "/v1/databases/{id}", "DatabaseObjectResponse"),
    ("*", "/v1/data_sources", "DataSourceObjectResponse"),
    ("*", "/v1/data_sources/{id}", "DataSourceObjectResponse"),
    ("POST", "/v1/data_sources/{id}/query", "QueryDataSourceResponse"),
    ("POST", "/v1/search", "SearchResponse"),
    ("GET", "/v1/comments", "ListCommentsResponse"),
    ("POST", "/v1/comments", "CommentObjectResponse"),
    ("*", "/v1/comments/{id}", "CommentObjectResponse"),
    ("POST", "/v1/views", "DataSourceViewObjectResponse"),
    ("GET", "/v1/views/{id}", "DataSourceViewObjectResponse"),
    ("PATCH", "/v1/views/{id}", "DataSourceViewObjectResponse"),
    ("POST", "/v1/views/{id}/queries", "ViewQueryResponse"),
    ("POST", "/v1/file_uploads", "FileUploadObjectResponse"),
    ("GET", "/v1/file_uploads/{id}", "FileUploadObjectResponse"),
    ("POST", "/v1/file_uploads/{id}/send", "FileUploadObjectResponse"),
    ("POST", "/v1/file_uploads/{id}/complete", "FileUploadObjectResponse"),
)


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    method: str
    path: str
    version: str
    """Of the API: Notion's header, Jira's `3` or `2`."""
    status: int
    body: Any


@dataclass(frozen=True)
class Verdict:
    """What a published document says of one answer; `schema` is empty where it says nothing of such answers."""

    schema: str
    problems: tuple[str, ...] = ()


@dataclass
class Judge:
    seen: list[Exchange] = field(default_factory=list)

    def watch(self, sandbox: Sandbox) -> None:
        """From now on see every exchange of this sandbox with a vendor's API."""
        answer = sandbox.handle

        def handle(request: Request) -> Response:
            response = answer(request)
            if _GATEWAY.sub("", request.path).startswith(API):
                self.seen.append(_exchange(request, response))
            return response

        sandbox.handle = handle  # type: ignore[method-assign]

    def verdicts(self) -> Iterator[tuple[Exchange, Verdict]]:
        for each in self.seen:
            yield each, verdict(each)


def _exchange(request: Request, response: Response) -> Exchange:
    path = _GATEWAY.sub("", request.path)
    version = request.headers.get("notion-version", "") if path.startswith("/v1/") else _jira_version(path)
    body, kind = response.encode()
    decoded = json.loads(body) if "json" in kind else None
    return Exchange(request.method, path, version, response.status, decoded)


def _jira_version(path: str) -> str:
    """Empty for what is beside Jira's own API."""
    found = re.match(r"/rest/api/(\w+)", path)
    return found[1] if found else ""


def verdict(exchange: Exchange) -> Verdict:
    return _of_notion(exchange) if exchange.path.startswith("/v1/") else _of_jira(exchange)


def _of_jira(exchange: Exchange) -> Verdict:
    if exchange.version != "3":
        return Verdict("")
    try:
        schema = jira_spec.schema_of(exchange.method, exchange.path, exchange.status)
        jira_spec.check(exchange.method, exchange.path, exchange.status, exchange.body)
    except KeyError:
        return Verdict("", ("not an address of the document",) if exchange.status < 300 else ())
    except jsonschema.ValidationError as error:
        return Verdict("OpenAPI", (f"{error.json_path}: {error.message[:200]}",))
    if schema is None and exchange.status < 300:
        return Verdict("OpenAPI", (f"a status that the document does not know: {exchange.status}",))
    return Verdict("OpenAPI")


def _of_notion(exchange: Exchange) -> Verdict:
    if exchange.version != NOTION_VERSION:
        return Verdict("")
    if exchange.status >= 400:
        return _notion_refusal(exchange)
    if exchange.status == 202 or exchange.path.startswith("/v1/async_tasks/"):
        return Verdict("by hand", tuple(_task(exchange.body)))
    name = _notion_type(exchange)
    if name is None:
        return (
            Verdict("by hand", tuple(_stubs(exchange.body))) if exchange.path.startswith("/v1/views") else Verdict("")
        )
    return Verdict(name, tuple(notion_spec.problems(name, exchange.body)))


def _notion_refusal(exchange: Exchange) -> Verdict:
    """No schema has refusals; the client reads these keys."""
    missing = {"object", "status", "code", "message", "request_id"} - (exchange.body or {}).keys()
    return Verdict("error", tuple(f"$.{key}: missing" for key in sorted(missing)))


def _task(answer: Any) -> Iterator[str]:
    """Source: `GetAsyncTaskResponse` of the official client, which the schemas at hand leave out."""
    states = {"queued": "poll_after_seconds", "running": "poll_after_seconds", "succeeded": "result", "failed": "error"}
    keys = {"object", "id", "status_url", "created_time", "operation", "status", states.get(answer.get("status"), "")}
    if answer.get("object") != "async_task" or answer.keys() - {"request_id"} != keys:
        yield f"$: not a task: {answer}"


def _stubs(answer: Any) -> Iterator[str]:
    """Lists of views and deleted views have no type of their own; the vendor's document shows stubs."""
    for each in answer["results"] if answer.get("object") == "list" else [answer]:
        if each.get("object") not in ("view", "view_query", "page") or not isinstance(each.get("id"), str):
            yield f"$: not a stub of a view: {each}"


def _notion_type(exchange: Exchange) -> str | None:
    for method, pattern, name in _NOTION_TYPES:
        if method in ("*", exchange.method) and matches(pattern, exchange.path):
            if name == "PropertyItemListResponse" and exchange.body["object"] != "list":
                return "PropertyItemObjectResponse"
            return name if name in notion_spec.schemas() else None
    return None


def served(sandbox: Sandbox) -> list[tuple[str, str]]:
    """Method and pattern of every route of both vendors' APIs. A route for any version of Jira's counts as version 3's."""
    routes = (*jira_routes.build(sandbox.jira).served, *notion_routes.build(sandbox.notion).served)
    return [(method, re.sub(r"\(\?:[^)]*\)", "3", pattern)) for method, pattern in routes]


def matches(pattern: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern) + "/?", path) is not None


def route_of(served: Iterable[tuple[str, str]], method: str, path: str) -> str | None:
    """`GET /v1/pages/{id}`: the first of the served routes that takes this request."""
    return next((f"{method} {pattern}" for verb, pattern in served if verb == method and matches(pattern, path)), None)
