"""Atlassian's gateway before the site: `/ex/jira/{cloudId}/rest/...`, and which token may come which way.

On api.atlassian.com in reality, here on the site's own host. Tokens with scopes (scoped API tokens, OAuth access
tokens) work on the gateway only; on the site's address they are as good as none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from integrations.sandbox.http import Answer, Request

if TYPE_CHECKING:
    from integrations.sandbox.jira.site import Login
    from integrations.sandbox.jira.state import Jira

OPEN = frozenset(("/oauth/token", "/_edge/tenant_info"))
"""Addresses that need no credential of a user."""
_PREFIX = re.compile(r"/ex/jira/(?P<cloud_id>[^/?]+)(?=/rest/)")
_PEOPLE = frozenset(("user", "users", "group", "groups", "myself"))
_SETUP = frozenset(("field", "screens", "auditing", "project"))
_READING = ("/search/jql", "/bulkfetch", "/approximate-count", "/match", "/list", "/permissions/project")


def arrived(jira: Jira, request: Request) -> Request:
    """The request as the site gets it: without the gateway's prefix, which stays before the addresses in the answer."""
    found = _PREFIX.match(request.target)
    if jira.deployment != "cloud" or found is None or found["cloud_id"] != jira.cloud_id:
        return request
    prefix = found.group()
    return replace(request, target=request.target[len(prefix) :], base=request.base + prefix, prefix=prefix)


def by_app(jira: Jira, request: Request) -> bool:
    """Does it come with an OAuth access token?"""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and jira.apps.consent_of(token) is not None


def admits(request: Request, login: Login) -> bool:
    """May a token of this kind come this way? One with scopes not to the site's own API."""
    return not login.scopes or bool(request.prefix) or not request.path.startswith("/rest/")


def check_scope(request: Request, login: Login) -> None:
    """Raises 401 for a token whose scopes do not cover the request."""
    if login.scopes and (needed := _needed(request)) and needed not in login.scopes:
        raise Answer(401, {"code": 401, "message": "Unauthorized; scope does not match"})


def _needed(request: Request) -> str | None:
    """The classic scope of the address."""
    parts, reads = request.path.strip("/").split("/"), request.method in ("GET", "HEAD")
    if parts[0] == "app":
        return "report:personal-data"
    if parts[0] != "rest":
        return None
    resource = parts[3] if len(parts) > 3 else ""
    if resource in _PEOPLE and reads:
        return "read:jira-user"
    if resource == "auditing" or (resource in _PEOPLE | _SETUP and not reads):
        return "manage:jira-configuration"
    return "read:jira-work" if reads or request.path.rstrip("/").endswith(_READING) else "write:jira-work"
