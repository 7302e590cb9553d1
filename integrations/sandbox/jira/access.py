"""Who is asking and what they may see."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from integrations.sandbox.http import Answer, Request
from integrations.sandbox.jira import gateway, permissions
from integrations.sandbox.jira.issues import Comment, Issue, Worklog
from integrations.sandbox.jira.site import Login

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

FAILED = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
ADMINISTRATORS = "Administrators"
NO_ISSUE = "Issue does not exist or you do not have permission to see it."


def authenticate(jira: Jira, request: Request) -> str:
    """The account behind `Basic email:token` (on a Data Center `name:password`) or `Bearer token`; "" where none is
    needed.

    Raises Answer for anybody else: 401, but search/jql answers an anonymous 200 with no issues, as Jira Cloud does.
    """
    if request.path.rstrip("/") in gateway.OPEN:
        return ""
    login = login_of(jira, request)
    if login is None or not gateway.admits(request, login):
        raise _refusal(jira, request, FAILED if request.headers.get("authorization") else {})
    gateway.check_scope(request, login)
    return login.account_id


def login_of(jira: Jira, request: Request) -> Login | None:
    """What stands behind the request's credential."""
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    return _bearer(jira, credential) if scheme.lower() == "bearer" else _basic(jira, credential)


def scopes_of(jira: Jira, request: Request) -> frozenset[str]:
    """Empty for a token without any."""
    login = login_of(jira, request)
    return login.scopes if login else frozenset()


def _refusal(jira: Jira, request: Request, headers: dict[str, str]) -> Answer:
    if request.prefix:
        return Answer(401, {"code": 401, "message": "Unauthorized"})
    if jira.deployment == "cloud" and request.path.rstrip("/").endswith("/search/jql"):
        return Answer(200, {"issues": [], "isLast": True}, headers)
    message = "Client must be authenticated to access this resource."
    return Answer(401, {"message": message, "status-code": 401}, headers)


def _bearer(jira: Jira, token: str) -> Login | None:
    consent = jira.apps.consent_of(token)
    return Login(consent.account_id, "", consent.scopes) if consent else jira.logins.get(token)


def _basic(jira: Jira, credential: str) -> Login | None:
    try:
        name, _, token = base64.b64decode(credential, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    login = jira.logins.get(token)
    if login is None:
        return None
    on_site = login.email if jira.deployment == "cloud" else jira.username(login.account_id).name
    return login if on_site.lower() == name.lower() else None


def require_admin(jira: Jira, account: str) -> None:
    if account not in jira.admins:
        message = "You are not authorized to perform this action. Administrator privileges are required."
        raise Answer(403, {"errorMessages": [message], "errors": {}})


def sees(jira: Jira, account: str, issue: Issue) -> bool:
    """May the account see the issue? Everybody who may browse the project, unless it has a security level: that one
    has members, and administrators are not among them by themselves."""
    if issue.values["project"] in jira.deleted_projects:
        return False
    if jira.grants and not permissions.permits(jira, account, permissions.BROWSE, issue.values["project"]):
        return False
    level = issue.values.get("security")
    if level is None or account in jira.level_members[level]:
        return True
    return account in (issue.values.get("creator"), issue.values.get("assignee"), issue.values.get("reporter"))


def reads(jira: Jira, account: str, comment: Comment | Worklog) -> bool:
    """May the account read the comment or worklog? One with a visibility is for that role or group and its
    author; in the role of the administrators are the site's."""
    if comment.visibility is None or account == comment.author:
        return True
    role = comment.visibility["value"]
    return account in jira.roles[role] or (role == ADMINISTRATORS and account in jira.admins)


def browses(jira: Jira, account: str, project: str) -> bool:
    """May the account see the project of that id?"""
    if project in jira.deleted_projects:
        return False
    return not jira.grants or permissions.permits(jira, account, permissions.BROWSE, project)


def find_issue(jira: Jira, account: str, id_or_key: str) -> Issue:
    """Raises 404: what is hidden and what never was look the same."""
    issue = jira.issue_by(id_or_key)
    if issue is None or not sees(jira, account, issue):
        raise Answer(404, {"errorMessages": [NO_ISSUE], "errors": {}})
    return issue
