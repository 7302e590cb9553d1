"""An issue with its history and comments, as the sandbox keeps them: ids and aware datetimes, never rendered JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira


@dataclass(eq=False, slots=True)
class History:
    """One changelog entry. `items` are in the vendor's JSON form."""

    id: str
    author: str | None
    """Account id."""
    at: datetime
    items: list[Json]
    metadata: Json | None = None


@dataclass(eq=False, slots=True)
class Comment:
    id: str
    author: str | None
    body: Json
    """Atlassian Document Format."""
    created_at: datetime
    updated_at: datetime
    editor: str | None
    visibility: Json | None = None
    """`{"type": "role" | "group", "value": name, "identifier": ...}`: only they see it."""
    internal: bool = False
    """A service desk's internal note (`jsdPublic` false)."""


@dataclass(eq=False, slots=True)
class Worklog:
    id: str
    author: str | None
    body: Json | None
    """Atlassian Document Format."""
    started_at: datetime
    spent_s: int
    created_at: datetime
    updated_at: datetime
    editor: str | None
    visibility: Json | None = None


@dataclass(eq=False, slots=True)
class RemoteLink:
    """A link to something outside Jira; `sent` is the vendor's body: `object`, `globalId`, `application` ..."""

    id: int
    sent: Json


@dataclass(frozen=True, slots=True)
class IssueLink:
    """`source` reads the type's outward words ("blocks"), `target` its inward words ("is blocked by")."""

    id: str
    type: str
    """Link type id."""
    source: str
    target: str


@dataclass(eq=False, slots=True)
class Issue:
    """`values` holds what is not empty, by field id: ids of users, statuses, types, other issues; see `values.py`."""

    jira: Jira = field(repr=False)
    id: str
    key: str
    values: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    histories: list[History] = field(default_factory=list)
    """Oldest first."""
    comments: list[Comment] = field(default_factory=list)
    """Oldest first."""
    links: list[IssueLink] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    """Ids, in order of creation."""
    worklogs: list[Worklog] = field(default_factory=list)
    """Oldest first."""
    remote_links: list[RemoteLink] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)
    """What programs keep on the issue: any JSON by key. Neither `updated` nor the history knows of them."""
    archived_at: datetime | None = None
    """An archived issue leaves every search and is still read by key, read-only."""

    @property
    def fields(self) -> Json:
        """All fields in v3 JSON form, as an administrator sees them."""
        return self.jira.view("").fields(self)

    @property
    def number(self) -> int:
        return int(self.id)

    @property
    def status(self) -> str:
        """The status's name."""
        return self.jira.statuses[self.values["status"]].name
