"""Which address answers what. `authenticate` comes before every one of them."""

from __future__ import annotations

from integrations.sandbox.http import Request, Response, Routes
from integrations.sandbox.jira import issue_routes as issue
from integrations.sandbox.jira import screen_routes as screen
from integrations.sandbox.jira import search_routes as search
from integrations.sandbox.jira import site_routes as site
from integrations.sandbox.jira.access import authenticate
from integrations.sandbox.jira.answers import Resource, refusal, route
from integrations.sandbox.jira.state import Jira

__all__ = ["authenticate", "build", "not_found"]

V3 = "/rest/api/3"
ANY = "/rest/api/(?:2|3|latest)"
"""Addresses whose answers are the same in every version of the API."""

_SITE: tuple[tuple[str, str, Resource], ...] = (
    ("GET", f"{ANY}/serverInfo", site.server_info),
    ("GET", f"{ANY}/myself", site.myself),
    ("GET", f"{ANY}/mypermissions", site.my_permissions),
    ("GET", f"{ANY}/field", site.fields),
    ("GET", f"{V3}/field/search", site.search_fields),
    ("GET", f"{V3}/project", site.projects),
    ("GET", f"{V3}/project/search", site.search_projects),
    ("GET", f"{V3}/project/{{project}}", site.project),
    ("GET", f"{V3}/issuetype", site.issue_types),
    ("GET", f"{V3}/status", site.statuses),
    ("GET", f"{V3}/priority", site.priorities),
    ("GET", f"{V3}/issueLinkType", site.link_types),
    ("GET", f"{V3}/users/search", site.users),
    ("GET", f"{V3}/user", site.user),
    ("GET", f"{V3}/field/{{field}}/screens", screen.screens_of),
    ("GET", f"{V3}/screens", screen.screens),
    ("GET", f"{V3}/screens/{{screen}}/tabs", screen.tabs),
    ("GET", f"{V3}/screens/{{screen}}/tabs/{{tab}}/fields", screen.tab_fields),
)
_READING: tuple[tuple[str, str, Resource], ...] = (
    ("GET", f"{V3}/issue/{{issue}}", issue.read),
    ("POST", f"{V3}/issue/bulkfetch", search.bulkfetch),
    ("POST", f"{V3}/changelog/bulkfetch", search.bulkfetch_changelogs),
    ("POST", f"{V3}/search/jql", search.search_by_post),
    ("GET", f"{V3}/search/jql", search.search_by_get),
    ("POST", f"{V3}/search/approximate-count", search.approximate_count),
    ("GET", f"{V3}/issue/{{issue}}/changelog", issue.changelog),
    ("GET", f"{V3}/issue/{{issue}}/comment", issue.comments),
    ("GET", f"{V3}/issue/{{issue}}/comment/{{comment}}", issue.comment),
    ("GET", f"{V3}/issue/{{issue}}/editmeta", issue.editmeta),
    ("GET", f"{V3}/issue/{{issue}}/transitions", issue.transitions),
)
_WRITING: tuple[tuple[str, str, Resource], ...] = (
    ("PUT", f"{V3}/issue/{{issue}}", issue.edit),
    ("POST", f"{V3}/issue", issue.create),
    ("DELETE", f"{V3}/issue/{{issue}}", issue.delete),
    ("POST", f"{V3}/issue/{{issue}}/comment", issue.add_comment),
    ("PUT", f"{V3}/issue/{{issue}}/comment/{{comment}}", issue.edit_comment),
    ("DELETE", f"{V3}/issue/{{issue}}/comment/{{comment}}", issue.delete_comment),
    ("POST", f"{V3}/issue/{{issue}}/transitions", issue.transition),
    ("POST", f"{V3}/issueLink", issue.link),
    ("POST", f"{V3}/field", site.create_field),
    ("POST", f"{V3}/screens/addToDefault/{{field}}", screen.add_to_default),
    ("POST", f"{V3}/screens/{{screen}}/tabs/{{tab}}/fields", screen.add_tab_field),
)


def build(jira: Jira) -> Routes:
    routes = Routes()
    for method, pattern, resource in (*_READING, *_SITE):
        routes.add(method, pattern, route(jira, resource))
    for method, pattern, resource in _WRITING:
        routes.add(method, pattern, route(jira, resource), mutates=True)
    for method in ("GET", "POST"):
        routes.add(method, f"{ANY}/search", route(jira, _removed))
    return routes


def _removed(jira: Jira, request: Request, account: str) -> Response:
    """The old search is gone since 2025 (CHANGE-2046)."""
    del jira, request, account
    raise refusal(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")


def not_found(request: Request) -> Response:
    return Response(404, {"message": f"null for uri: {request.base}{request.target}", "status-code": 404})
