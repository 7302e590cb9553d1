"""Which address answers what. `authenticate` comes before every one of them."""

from __future__ import annotations

from integrations.sandbox.http import Request, Response, Routes
from integrations.sandbox.jira import approval_routes as approval
from integrations.sandbox.jira import archive_routes as archive
from integrations.sandbox.jira import audit_routes as audit
from integrations.sandbox.jira import bulk_routes as bulk
from integrations.sandbox.jira import comment_routes as comment
from integrations.sandbox.jira import datacenter_routes as datacenter
from integrations.sandbox.jira import field_routes as field
from integrations.sandbox.jira import group_routes as group
from integrations.sandbox.jira import issue_routes as issue
from integrations.sandbox.jira import oauth_routes as oauth
from integrations.sandbox.jira import people_routes as people
from integrations.sandbox.jira import permission_routes as permission
from integrations.sandbox.jira import project_routes as project
from integrations.sandbox.jira import property_routes as prop
from integrations.sandbox.jira import remote_link_routes as remote
from integrations.sandbox.jira import screen_routes as screen
from integrations.sandbox.jira import search_routes as search
from integrations.sandbox.jira import site_routes as site
from integrations.sandbox.jira import teams_routes as teams
from integrations.sandbox.jira import worklog_routes as worklog
from integrations.sandbox.jira.access import authenticate
from integrations.sandbox.jira.answers import Resource, refusal, route
from integrations.sandbox.jira.state import Jira

__all__ = ["authenticate", "build", "not_found"]

API = "/rest/api/(?:2|3|latest)"
"""Every version of the API is the same resources; `dialects.py` knows how their bodies differ."""

_READING: tuple[tuple[str, str, Resource], ...] = (
    ("GET", f"{API}/issue/{{issue}}", issue.read),
    ("POST", f"{API}/issue/bulkfetch", search.bulkfetch),
    ("POST", f"{API}/changelog/bulkfetch", search.bulkfetch_changelogs),
    ("POST", f"{API}/search/jql", search.search_by_post),
    ("GET", f"{API}/search/jql", search.search_by_get),
    ("POST", f"{API}/search/approximate-count", search.approximate_count),
    ("GET", f"{API}/issue/{{issue}}/changelog", issue.changelog),
    ("GET", f"{API}/issue/{{issue}}/comment", comment.comments),
    ("GET", f"{API}/issue/{{issue}}/comment/{{comment}}", comment.comment),
    ("GET", f"{API}/issue/{{issue}}/editmeta", issue.editmeta),
    ("GET", f"{API}/issue/{{issue}}/transitions", issue.transitions),
    ("GET", f"{API}/issue/{{issue}}/worklog", worklog.listed),
    ("GET", f"{API}/issue/{{issue}}/worklog/{{worklog}}", worklog.read),
    ("GET", f"{API}/issue/{{issue}}/remotelink", remote.listed),
    ("GET", f"{API}/issue/{{issue}}/remotelink/{{link}}", remote.read),
    ("GET", f"{API}/issue/{{issue}}/properties", prop.keys),
    ("GET", f"{API}/issue/{{issue}}/properties/{{key}}", prop.read),
    ("GET", f"{API}/issueLink/{{link}}", issue.read_link),
    ("GET", f"{API}/worklog/updated", worklog.updated),
    ("GET", f"{API}/worklog/deleted", worklog.deleted),
    ("POST", f"{API}/worklog/list", worklog.by_ids),
    ("POST", f"{API}/comment/list", comment.listed),
    ("POST", f"{API}/jql/match", search.match),
)
_SITE: tuple[tuple[str, str, Resource], ...] = (
    ("GET", f"{API}/serverInfo", site.server_info),
    ("GET", f"{API}/myself", site.myself),
    ("GET", f"{API}/mypermissions", permission.mine),
    ("POST", f"{API}/permissions/project", permission.projects),
    ("GET", f"{API}/field", field.fields),
    ("GET", f"{API}/field/search", field.search_fields),
    ("GET", f"{API}/field/{{field}}/context", field.contexts),
    ("GET", f"{API}/field/{{field}}/screens", screen.screens_of),
    ("GET", f"{API}/screens", screen.screens),
    ("GET", f"{API}/screens/{{screen}}/availableFields", screen.available),
    ("GET", f"{API}/screens/{{screen}}/tabs", screen.tabs),
    ("GET", f"{API}/screens/{{screen}}/tabs/{{tab}}/fields", screen.tab_fields),
    ("GET", f"{API}/project", project.projects),
    ("GET", f"{API}/project/search", project.search),
    ("GET", f"{API}/project/{{project}}", project.read),
    ("GET", f"{API}/issue/createmeta/{{project}}/issuetypes", site.createmeta_types),
    ("GET", f"{API}/issue/createmeta/{{project}}/issuetypes/{{type_}}", site.createmeta_fields),
    ("GET", f"{API}/issuetype", site.issue_types),
    ("GET", f"{API}/issuetype/{{type_}}", site.issue_type),
    ("GET", f"{API}/status", site.statuses),
    ("GET", f"{API}/status/{{status}}", site.status),
    ("GET", f"{API}/priority", site.priorities),
    ("GET", f"{API}/priority/search", site.search_priorities),
    ("GET", f"{API}/priority/{{priority}}", site.priority),
    ("GET", f"{API}/resolution", site.resolutions),
    ("GET", f"{API}/resolution/{{resolution}}", site.resolution),
    ("GET", f"{API}/securitylevel/{{level}}", site.level),
    ("GET", f"{API}/issueLinkType", site.link_types),
    ("GET", f"{API}/issueLinkType/{{type_}}", site.link_type),
    ("GET", f"{API}/users/search", people.users),
    ("GET", f"{API}/user", people.user),
    ("GET", f"{API}/user/bulk", people.bulk_users),
    ("GET", f"{API}/user/search", people.search_users),
    ("GET", f"{API}/user/groups", group.groups_of),
    ("GET", f"{API}/group/bulk", group.groups),
    ("GET", f"{API}/group/member", group.members),
    ("GET", f"{API}/auditing/record", audit.records),
    ("GET", f"{API}/bulk/queue/{{task}}", bulk.queue),
    ("GET", f"{API}/task/{{task}}", bulk.task),
)
_WRITING: tuple[tuple[str, str, Resource], ...] = (
    ("PUT", f"{API}/issue/archive", archive.archive),
    ("POST", f"{API}/issue/archive", archive.archive_found),
    ("PUT", f"{API}/issue/unarchive", archive.unarchive),
    ("PUT", f"{API}/issue/{{issue}}", issue.edit),
    ("PUT", f"{API}/issue/{{issue}}/assignee", issue.assign),
    ("POST", f"{API}/issue", issue.create),
    ("DELETE", f"{API}/issue/{{issue}}", issue.delete),
    ("POST", f"{API}/issue/properties", prop.set_same),
    ("POST", f"{API}/issue/properties/multi", prop.set_each),
    ("PUT", f"{API}/issue/properties/{{key}}", prop.set_by_filter),
    ("DELETE", f"{API}/issue/properties/{{key}}", prop.delete_by_filter),
    ("PUT", f"{API}/issue/{{issue}}/properties/{{key}}", prop.write),
    ("DELETE", f"{API}/issue/{{issue}}/properties/{{key}}", prop.delete),
    ("POST", f"{API}/issue/{{issue}}/comment", comment.add_comment),
    ("PUT", f"{API}/issue/{{issue}}/comment/{{comment}}", comment.edit_comment),
    ("DELETE", f"{API}/issue/{{issue}}/comment/{{comment}}", comment.delete_comment),
    ("POST", f"{API}/issue/{{issue}}/worklog", worklog.add),
    ("PUT", f"{API}/issue/{{issue}}/worklog/{{worklog}}", worklog.edit),
    ("DELETE", f"{API}/issue/{{issue}}/worklog/{{worklog}}", worklog.delete),
    ("POST", f"{API}/issue/{{issue}}/remotelink", remote.create),
    ("DELETE", f"{API}/issue/{{issue}}/remotelink", remote.delete_by_global_id),
    ("PUT", f"{API}/issue/{{issue}}/remotelink/{{link}}", remote.edit),
    ("DELETE", f"{API}/issue/{{issue}}/remotelink/{{link}}", remote.delete),
    ("POST", f"{API}/issue/{{issue}}/transitions", issue.transition),
    ("POST", f"{API}/issueLink", issue.link),
    ("DELETE", f"{API}/issueLink/{{link}}", issue.delete_link),
    ("POST", f"{API}/bulk/issues/fields", bulk.edit),
    ("POST", f"{API}/bulk/issues/move", bulk.move),
    ("PUT", f"{API}/project/{{project}}", project.update),
    ("DELETE", f"{API}/project/{{project}}", project.delete),
    ("POST", f"{API}/project/{{project}}/archive", project.archive),
    ("POST", f"{API}/project/{{project}}/restore", project.restore),
    ("POST", f"{API}/group", group.create),
    ("DELETE", f"{API}/group", group.delete),
    ("POST", f"{API}/group/user", group.add_member),
    ("DELETE", f"{API}/group/user", group.remove_member),
    ("DELETE", f"{API}/user", people.remove),
    ("POST", f"{API}/field", field.create_field),
    ("POST", f"{API}/field/{{field}}/context", field.create_context),
    ("DELETE", f"{API}/field/{{field}}/context/{{context}}", field.delete_context),
    ("POST", f"{API}/screens/addToDefault/{{field}}", screen.add_to_default),
    ("POST", f"{API}/screens/{{screen}}/tabs/{{tab}}/fields", screen.add_tab_field),
    ("DELETE", f"{API}/screens/{{screen}}/tabs/{{tab}}/fields/{{field}}", screen.remove_tab_field),
)


DATACENTER = "/rest/api/(?:2|latest)"
_DATACENTER: tuple[tuple[str, str, Resource], ...] = (
    ("GET", f"{DATACENTER}/search", datacenter.search_by_get),
    ("POST", f"{DATACENTER}/search", datacenter.search_by_post),
    ("GET", f"{DATACENTER}/customFields", field.custom_fields),
    ("GET", f"{DATACENTER}/user", datacenter.user),
    ("GET", f"{DATACENTER}/user/search", datacenter.search_users),
    ("GET", f"{DATACENTER}/groups/picker", datacenter.pick_groups),
)
_DATACENTER_WRITING: tuple[tuple[str, str, Resource], ...] = (
    ("PUT", f"{DATACENTER}/user", datacenter.edit_user),
    ("PUT", f"{DATACENTER}/issue/{{issue}}/archive", datacenter.archive),
    ("PUT", f"{DATACENTER}/issue/{{issue}}/restore", datacenter.restore),
)
_CLOUD_ONLY: frozenset[Resource] = frozenset(
    [
        *(search.bulkfetch, search.bulkfetch_changelogs, search.match, issue.changelog, comment.listed),
        *(search.search_by_post, search.search_by_get, search.approximate_count, audit.records),
        *(field.search_fields, field.contexts, field.create_context, field.delete_context, screen.screens_of),
        *(project.search, people.users, people.user, people.bulk_users, people.search_users, people.remove),
        *(group.groups_of, group.groups, permission.projects),
        *(bulk.queue, bulk.task, bulk.edit, bulk.move),
        *(archive.archive, archive.archive_found, archive.unarchive),
        *(prop.set_same, prop.set_each, prop.set_by_filter, prop.delete_by_filter),
    ]
)


_TEAMS = ("/gateway/api/public/teams/v1/org/{org}/teams", "/public/teams/v1/org/{org}/teams")
"""On the site, and on api.atlassian.com."""
_APPROVALS = "/rest/servicedeskapi/request/{issue}/approval"
_ATLASSIAN: tuple[tuple[str, str, Resource], ...] = (
    ("POST", "/oauth/token", oauth.token),
    ("GET", "/oauth/token/accessible-resources", oauth.resources),
    ("POST", "/app/report-accounts", oauth.report_accounts),
    ("GET", "/_edge/tenant_info", oauth.tenant),
    ("GET", _APPROVALS, approval.listed),
    *(("GET", place, teams.listed) for place in _TEAMS),
    *(("GET", f"{place}/{{team}}", teams.read) for place in _TEAMS),
    *(("POST", f"{place}/{{team}}/members", teams.members) for place in _TEAMS),
)
"""What Atlassian has beside a Cloud site, and of its Service Management."""


def build(jira: Jira) -> Routes:
    """Of a Cloud site or of a Data Center, whichever the state is."""
    return _cloud(jira) if jira.deployment == "cloud" else _datacenter(jira)


def _cloud(jira: Jira) -> Routes:
    routes = Routes()
    for method, pattern, resource in (*_READING, *_SITE, *_ATLASSIAN):
        routes.add(method, pattern, route(jira, resource))
    for method, pattern, resource in _WRITING:
        routes.add(method, pattern, route(jira, resource), mutates=True)
    routes.add("POST", f"{_APPROVALS}/{{approval}}", route(jira, approval.answer), mutates=True)
    for method in ("GET", "POST"):
        routes.add(method, f"{API}/search", route(jira, _removed))
    return routes


def _datacenter(jira: Jira) -> Routes:
    routes = Routes()
    for method, pattern, resource in (*_READING, *_SITE, *_DATACENTER):
        if resource not in _CLOUD_ONLY:
            routes.add(method, pattern.replace(API, DATACENTER), route(jira, resource))
    for method, pattern, resource in (*_WRITING, *_DATACENTER_WRITING):
        if resource not in _CLOUD_ONLY:
            routes.add(method, pattern.replace(API, DATACENTER), route(jira, resource), mutates=True)
    return routes


def _removed(jira: Jira, request: Request, account: str) -> Response:
    """The old search is gone since 2025 (CHANGE-2046)."""
    del jira, request, account
    raise refusal(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")


def not_found(request: Request) -> Response:
    return Response(404, {"message": f"null for uri: {request.base}{request.target}", "status-code": 404})
