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
