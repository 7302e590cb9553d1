"""Who may do what: global permissions by the admin flag, project permissions by what a test or a person granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Answer, Json

if TYPE_CHECKING:
    from integrations.sandbox.jira.issues import Issue
    from integrations.sandbox.jira.state import Jira

BROWSE = "BROWSE_PROJECTS"
FOR_ADMINS = ("ADMINISTER", "ADMINISTER_PROJECTS", "BULK_CHANGE", "SYSTEM_ADMIN", "SET_ISSUE_SECURITY")
FOR_ALL = (
    BROWSE,
    "CREATE_ISSUES",
    "DELETE_ISSUES",
    "EDIT_ISSUES",
    "ADD_COMMENTS",
    "ASSIGN_ISSUES",
    "TRANSITION_ISSUES",
    "LINK_ISSUES",
    "WORK_ON_ISSUES",
    "DELETE_OWN_COMMENTS",
    "EDIT_OWN_COMMENTS",
    "USER_PICKER",
)
GLOBAL = frozenset(("ADMINISTER", "SYSTEM_ADMIN", "BULK_CHANGE", "USER_PICKER"))
ALL = (*FOR_ALL, *FOR_ADMINS)


def permits(jira: Jira, account: str, permission: str, project: str) -> bool:
    """In the project of that id. An administrator has what administrators have, but no more than others of the rest:
    the right to administer a site is none to browse its projects."""
    if jira.grants:
        holders = jira.grants.get((permission, project))
        if holders is not None:
            return account in holders
    return permission in FOR_ALL or account in jira.admins


def permitted_somewhere(jira: Jira, account: str, permission: str) -> bool:
    if permission in GLOBAL or not jira.projects:
        return permission in FOR_ALL or account in jira.admins
    return any(permits(jira, account, permission, project) for project in jira.projects)


def require(jira: Jira, account: str, permission: str, project: str) -> None:
    """Raises 403."""
    if not permits(jira, account, permission, project):
        words = permission.replace("_", " ").lower()
        message = f"You do not have the permission to {words} in this project."
        raise Answer(403, {"errorMessages": [message], "errors": {}})


def require_on(jira: Jira, account: str, permission: str, issue: Issue) -> None:
    """As `require`; an archived issue, or one of an archived project, can be changed by nobody (400)."""
    if issue.archived_at is not None or issue.values["project"] in jira.archived_projects:
        message = f"Issue {issue.key} is archived. It cannot be edited."
        raise Answer(400, {"errorMessages": [message], "errors": {}})
    require(jira, account, permission, issue.values["project"])


def shown(key: str, *, granted: bool) -> Json:
    return {
        "id": str(ALL.index(key)),
        "key": key,
        "name": key.replace("_", " ").capitalize(),
        "type": "GLOBAL" if key in GLOBAL else "PROJECT",
        "description": "",
        "havePermission": granted,
    }
