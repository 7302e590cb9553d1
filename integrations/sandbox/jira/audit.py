"""The audit log: what administrators see of deletions and of changes to permissions.

The words and categories of a real log were not at hand: `summary` and `category` are our own, the shape is the spec's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from integrations.sandbox.http import Json

if TYPE_CHECKING:
    from integrations.sandbox.jira.site import Site


@dataclass(frozen=True)
class Record:
    id: int
    at: datetime
    author: str
    summary: str
    category: str
    about: Json
    """`objectItem`: id, name, typeName."""
    changes: list[Json] = field(default_factory=list)
    """`changedValues`: fieldName, changedFrom, changedTo."""


def note(
    site: Site, by: str, summary: str, category: str, about: tuple[str, str, str], changes: list[Json] | None = None
) -> None:
    """`about` is the id, the name and the type of what was changed."""
    id_, name, kind = about
    item = {"id": id_, "name": name, "typeName": kind}
    number = int(site.next_id("audit"))
    site.audit.append(Record(number, site.clock.now(), by, summary, category, item, changes or []))
