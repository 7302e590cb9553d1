"""Jira's JSON -> the normalized model. Pure; anything that does not fit raises MappingError with what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from integrations.jira import text
from integrations.jira.fields import Shape
from integrations.mapping import Makers, mapped
from sync.model import (
    Account,
    Approval,
    Change,
    ChangeItem,
    Collection,
    Comment,
    Group,
    Link,
    Record,
    Ref,
    RemoteLinks,
    Status,
    Task,
    Worklog,
)
from sync.ports import Payload

Json = Mapping[str, Any]

SOURCE = "jira"
ACCOUNT, GROUP, TASK, COLLECTION = (f"{SOURCE}/{kind.type}/" for kind in (Account, Group, Task, Collection))
HISTORY_TAB = "?page=com.atlassian.jira.plugin.system.issuetabpanels:changehistory-tabpanel"
BESIDE = "beside"
"""In an issue's payload: what was found out about it beside its own answer: `formerKeys`, `remoteLinks`, and on a Data
Center the id of the `epic` of which the issue has the key."""

VERSION = 7
"""Of this module: one more when it makes other records of the same payloads."""


def map_payload(payload: Payload, shape: Shape) -> Sequence[Record]:
    return mapped(_MAKERS, payload, shape)


# Who and where.

_KINDS: dict[str, Literal["human", "app", "customer"]] = {"atlassian": "human", "app": "app", "customer": "customer"}


def _account(payload: Payload, _: Shape) -> list[Record]:
    """Cloud says what kind of account it is; on a Data Center all are people's."""
    user = payload.body
    cloud = "accountId" in user
    return [
        Account(
            source=SOURCE,
            id=account_id(user) or "",
            name=user.get("displayName") or account_id(user) or "",
            email=user.get("emailAddress") or None,
            kind=_KINDS.get(user.get("accountType", ""), "unknown") if cloud else "human",
            active=user.get("active", True),
            handle=None if cloud else user.get("name"),
        )
    ]


def _group(payload: Payload, _: Shape) -> list[Record]:
    """Of a Jira group or an Atlassian team, with its members as they were read beside it."""
    body = payload.body
    team = "teamId" in body
    return [
        Group(
            source=SOURCE,
            id=body["teamId"] if team else body.get("groupId") or body["name"],
            name=body["displayName"] if team else body["name"],
            kind="team" if team else "group",
            members=_users(body["members"]),
        )
    ]


def _status(payload: Payload, _: Shape) -> list[Record]:
    status = payload.body
    return [Status(source=SOURCE, id=status["id"], name=status["name"], category=_category(status))]


def _project(payload: Payload, shape: Shape) -> list[Record]:
    project = payload.body
    return [
        Collection(
            source=SOURCE,
            id=project["id"],
            key=project["key"],
            title=project["name"],
            url=f"{shape.site}/browse/{project['key']}",
        )
    ]


# Tasks.


def _issue(payload: Payload, shape: Shape) -> list[Record]:
    issue, fields = payload.body, payload.body["fields"]
    get, beside = fields.get, issue.get(BESIDE) or {}
    description = text.read(get("description"))
    kind, status, due, resolved = fields["issuetype"], fields["status"], get("duedate"), get("resolutiondate")
    security = get("security")
    return [
        Task(
            source=SOURCE,
            id=issue["id"],
            key=issue["key"],
            url=f"{shape.site}/browse/{issue['key']}",
            title=fields["summary"],
            collection=COLLECTION + fields["project"]["id"],
            kind=kind["name"],
            level=_level(kind, fields, shape),
            parent=_parent(fields, beside),
            status=status["name"],
            status_category=_category(status),
            assignee=_user(get("assignee")),
            reporter=_user(get("reporter")),
            creator=_user(get("creator")),
            helpers=_users(get(shape.helpers)) if shape.helpers else (),
            size=_size(get(shape.size)) if shape.size else None,
            priority=(get("priority") or {}).get("name", ""),
            points=_points(_first(fields, shape.points)),
            team=_team(_first(fields, shape.team)),
            flagged=bool(_first(fields, shape.flagged)),
            components=tuple([each["name"] for each in get("components") or ()]),
            approvals=_approvals(_first(fields, shape.approvals)),
            due_on=date.fromisoformat(due) if due else None,
            created_at=instant(fields["created"]),
            updated_at=instant(fields["updated"]),
            resolved_at=instant(resolved) if resolved else None,
            text=description.plain,
            mentions=_mentions(description),
            links=(
                *description.links,
                *map(_issue_link, get("issuelinks") or ()),
                *_remote_links(beside.get("remoteLinks") or ()),
            ),
            labels=tuple(get("labels") or ()),
            former_keys=tuple(beside.get("formerKeys") or ()),
            security=security["name"] if security else None,
            restricted=bool(security) or _is_restricted(get("issuerestriction")),
        )
    ]


_CATEGORIES: dict[Any, Literal["new", "active", "done"]] = {3: "done", 4: "active"}
"""By the category's id: there are four and they never change, while keys were seen mangled in an export."""


def _category(status: Json) -> Literal["new", "active", "done"]:
    return _CATEGORIES.get(status.get("statusCategory", {}).get("id"), "new")


def _level(issue_type: Json, fields: Json, shape: Shape) -> Literal["container", "task", "subtask"]:
    if issue_type.get("subtask"):
        return "subtask"
    above = issue_type.get("hierarchyLevel", 0) > 0 or _first(fields, shape.epic_name)
    return "container" if above else "task"


def _parent(fields: Json, beside: Json) -> Ref | None:
    parent = fields.get("parent")
    id_ = parent["id"] if parent else beside.get("epic")
    return f"{TASK}{id_}" if id_ else None


def _first(fields: Json, ids: Sequence[str]) -> Any:
    for id_ in ids:
        if value := fields.get(id_):
            return value
    return None


def _size(value: Any) -> Literal["S", "M", "L"] | None:
    name = value.get("value") if isinstance(value, Mapping) else value
    return name if name in ("S", "M", "L") else None


def _points(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).normalize()


def _team(value: Any) -> Ref | None:
    """An object, or its id alone."""
    id_ = value.get("id") if isinstance(value, Mapping) else value
    return f"{GROUP}{id_}" if id_ else None


def _is_restricted(value: Json | None) -> bool:
    """A team-managed project's "Restrict to"."""
    return bool(value and value.get("issuerestrictions"))


_DECISIONS: dict[str, Literal["approved", "declined"]] = {"approved": "approved", "declined": "declined"}


def _approvals(value: Any) -> tuple[Approval, ...]:
    """Of a service project's request: every approver of every approval (Jira Service Management, Request approval)."""
    return tuple(
        Approval(
            name=approval.get("name") or "",
            approver=approver,
            decision=_DECISIONS.get(each.get("approverDecision", ""), "pending"),
            at=instant(completed["epochMillis"]) if (completed := approval.get("completedDate")) else None,
        )
        for approval in value or ()
        for each in approval.get("approvers") or ()
        if (approver := _user(each.get("approver")))
    )


def _issue_link(link: Json) -> Link:
    """The issue reads the type's outward words about an outward issue: "blocks"."""
    outward = link.get("outwardIssue")
    end = outward or link["inwardIssue"]
    direction: Literal["inward", "outward"] = "outward" if outward else "inward"
    relation = (link.get("type") or {}).get(direction)
    return Link(target=f"{TASK}{end['id']}", kind="issue", relation=relation, direction=direction)


def _remote_links(found: Sequence[Json]) -> list[Link]:
    return [
        Link(target=url, kind="remote", relation=each.get("relationship") or None)
        for each in found
        if (url := (each.get("object") or {}).get("url"))
    ]


def _remote(payload: Payload, _: Shape) -> list[Record]:
    links = tuple(_remote_links(payload.body["links"]))
    return [RemoteLinks(source=SOURCE, id=payload.id, on=f"{TASK}{payload.id}", links=links)]


# What hangs on a task.


def _comment(payload: Payload, _: Shape) -> list[Record]:
    comment = payload.body
    body = text.read(comment.get("body"))
    created = comment["created"]
    updated = comment.get("updated")
    created_at = instant(created)
    author, editor = _user(comment.get("author")), _user(comment.get("updateAuthor"))
    return [
        Comment(
            source=SOURCE,
            id=comment["id"],
            anchor=f"?focusedCommentId={comment['id']}",
            on=f"{TASK}{payload.parent}",
            author=author,
            editor=editor if editor != author else None,
            created_at=created_at,
            updated_at=instant(updated) if updated and updated != created else created_at,
            text=body.plain,
            mentions=_mentions(body),
            links=body.links,
            # `jsdPublic` is false on internal notes of a service project, `visibility` names a role or a group.
            restricted=bool(comment.get("visibility")) or comment.get("jsdPublic") is False,
        )
    ]


def _change(payload: Payload, _: Shape) -> list[Record]:
    history = payload.body
    return [
        Change(
            source=SOURCE,
            id=history["id"],
            anchor=HISTORY_TAB,
            on=f"{TASK}{payload.parent}",
            author=_user(history.get("author")),
            at=instant(history["created"]),
            items=tuple(
                [
                    ChangeItem(
                        field=item["field"],
                        field_id=item.get("fieldId"),
                        old=item.get("from"),
                        old_text=item.get("fromString"),
                        new=item.get("to"),
                        new_text=item.get("toString"),
                    )
                    for item in history["items"]
                ]
            ),
        )
    ]


def _worklog(payload: Payload, _: Shape) -> list[Record]:
    worklog = payload.body
    return [
        Worklog(
            source=SOURCE,
            id=worklog["id"],
            on=f"{TASK}{payload.parent}",
            author=_user(worklog.get("author")),
            started_at=instant(worklog["started"]),
            seconds=worklog["timeSpentSeconds"],
            created_at=instant(worklog["created"]),
            updated_at=instant(worklog.get("updated") or worklog["created"]),
            restricted=bool(worklog.get("visibility")),
        )
    ]


_MAKERS: Makers[Shape] = {
    "user": _account,
    "group": _group,
    "status": _status,
    "project": _project,
    "issue": _issue,
    "comment": _comment,
    "history": _change,
    "worklog": _worklog,
    "remote_links": _remote,
}


# Values.


def instant(value: str | int) -> datetime:
    """`2026-07-01T09:30:00.000+0800`, or epoch seconds or milliseconds: the bulk changelog's own example is a number."""
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1000 if value > 10**11 else value, UTC)
    return datetime.fromisoformat(value).astimezone(UTC)


def account_id(user: Json) -> str | None:
    """Of Cloud the account id, of a Data Center the key, which stays when the name is changed. Deleted accounts come back
    without either."""
    return user.get("accountId") or user.get("key")


def _user(user: Json | None) -> Ref | None:
    if not user:
        return None
    id_ = user.get("accountId") or user.get("key")
    return f"{ACCOUNT}{id_}" if id_ else None


def _users(value: Any) -> tuple[Ref, ...]:
    users = value if isinstance(value, list) else [value] if value else []
    return tuple([found for user in users if (found := _user(user))])


def _mentions(body: text.Text) -> tuple[Ref, ...]:
    return tuple([f"{ACCOUNT}{account}" for account in body.mentions])
