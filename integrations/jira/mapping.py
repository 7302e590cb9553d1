"""Jira's JSON -> the normalized model. Pure; anything that does not fit raises MappingError with what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from integrations.jira import text
from integrations.mapping import Makers, mapped
from sync.model import Account, Change, ChangeItem, Collection, Comment, Link, Record, Ref, Task, ref
from sync.ports import Payload

Json = Mapping[str, Any]

SOURCE = "jira"
HISTORY_TAB = "?page=com.atlassian.jira.plugin.system.issuetabpanels:changehistory-tabpanel"

VERSION = 2
"""Of this module: one more when it makes other records of the same payloads."""


@dataclass(frozen=True)
class Shape:
    """What the mapping must know of the site: its address and the ids of two custom fields (None: the site has none)."""

    site: str
    helpers: str | None = None
    size: str | None = None

    @property
    def name(self) -> str:
        return f"{VERSION} {self!r}"


def map_payload(payload: Payload, shape: Shape) -> Sequence[Record]:
    return mapped(_MAKERS, payload, shape)


def _account(payload: Payload, _: Shape) -> list[Record]:
    user = payload.body
    kinds: dict[str, Literal["human", "app", "customer"]] = {
        "atlassian": "human",
        "app": "app",
        "customer": "customer",
    }
    return [
        Account(
            source=SOURCE,
            id=user["accountId"],
            name=user.get("displayName") or user["accountId"],
            email=user.get("emailAddress") or None,
            kind=kinds.get(user.get("accountType", ""), "unknown"),
            active=user.get("active", True),
        )
    ]


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


def _issue(payload: Payload, shape: Shape) -> list[Record]:
    issue, fields = payload.body, payload.body["fields"]
    description = text.read(fields.get("description"))
    return [
        Task(
            source=SOURCE,
            id=issue["id"],
            key=issue["key"],
            url=f"{shape.site}/browse/{issue['key']}",
            title=fields["summary"],
            collection=ref(SOURCE, "collection", fields["project"]["id"]),
            kind=fields["issuetype"]["name"],
            level=_level(fields["issuetype"]),
            parent=ref(SOURCE, "task", fields["parent"]["id"]) if fields.get("parent") else None,
            status=fields["status"]["name"],
            status_category=_category(fields["status"]),
            assignee=_user(fields.get("assignee")),
            reporter=_user(fields.get("reporter")),
            creator=_user(fields.get("creator")),
            helpers=_users(fields.get(shape.helpers) if shape.helpers else None),
            size=_size(fields.get(shape.size) if shape.size else None),
            due_on=date.fromisoformat(fields["duedate"]) if fields.get("duedate") else None,
            created_at=instant(fields["created"]),
            updated_at=instant(fields["updated"]),
            resolved_at=instant(fields["resolutiondate"]) if fields.get("resolutiondate") else None,
            text=description.plain,
            mentions=_mentions(description),
            links=(*description.links, *_issue_links(fields.get("issuelinks") or ())),
            labels=tuple(fields.get("labels") or ()),
            restricted=bool(fields.get("security")),
        )
    ]


def _comment(payload: Payload, _: Shape) -> list[Record]:
    comment = payload.body
    body = text.read(comment.get("body"))
    return [
        Comment(
            source=SOURCE,
            id=comment["id"],
            anchor=f"?focusedCommentId={comment['id']}",
            on=ref(SOURCE, "task", payload.parent),
            author=_user(comment.get("author")),
            created_at=instant(comment["created"]),
            updated_at=instant(comment.get("updated") or comment["created"]),
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
            on=ref(SOURCE, "task", payload.parent),
            author=_user(history.get("author")),
            at=instant(history["created"]),
            items=tuple(
                ChangeItem(
                    field=item["field"],
                    field_id=item.get("fieldId"),
                    old=item.get("from"),
                    old_text=item.get("fromString"),
                    new=item.get("to"),
                    new_text=item.get("toString"),
                )
                for item in history["items"]
            ),
        )
    ]


_MAKERS: Makers[Shape] = {
    "user": _account,
    "project": _project,
    "issue": _issue,
    "comment": _comment,
    "history": _change,
}


def instant(value: str | int) -> datetime:
    """`2026-07-01T09:30:00.000+0800`, or epoch seconds or milliseconds: the bulk changelog's own example is a number."""
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1000 if value > 10**11 else value, UTC)
    return datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", value)).astimezone(UTC)


def _level(issue_type: Json) -> Literal["container", "task", "subtask"]:
    if issue_type.get("subtask"):
        return "subtask"
    return "container" if issue_type.get("hierarchyLevel", 0) > 0 else "task"


def _category(status: Json) -> Literal["new", "active", "done"]:
    """By the category's id: there are four and they never change, while keys were seen mangled in an export."""
    match status.get("statusCategory", {}).get("id"):
        case 3:
            return "done"
        case 4:
            return "active"
        case _:
            return "new"


def _size(value: Any) -> Literal["S", "M", "L"] | None:
    name = value.get("value") if isinstance(value, Mapping) else value
    return name if name in ("S", "M", "L") else None


def _user(user: Json | None) -> Ref | None:
    """Deleted accounts come back without an id."""
    return ref(SOURCE, "account", user["accountId"]) if user and user.get("accountId") else None


def _users(value: Any) -> tuple[Ref, ...]:
    users = value if isinstance(value, list) else [value] if value else []
    return tuple(found for user in users if (found := _user(user)))


def _mentions(body: text.Text) -> tuple[Ref, ...]:
    return tuple(ref(SOURCE, "account", account) for account in body.mentions)


def _issue_links(links: Sequence[Json]) -> list[Link]:
    ends = [link.get("outwardIssue") or link.get("inwardIssue") for link in links]
    return [Link(target=ref(SOURCE, "task", end["id"]), kind="issue") for end in ends if end]
