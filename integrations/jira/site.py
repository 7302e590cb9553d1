"""What both kinds of Jira can be asked for, each in its own way; and what to make of an answer that says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from integrations.jira.client import Json
from integrations.jira.query import Query
from sync.errors import Unavailable

T = TypeVar("T")

ALL = ("*all",)

Deletions = Mapping[str, datetime]
"""Id -> when it was deleted, of those of which that is proved."""


class Site(Protocol):
    """A Cloud site (`cloud.py`) or a Data Center (`datacenter.py`)."""

    details_at_once: int

    def ids(self, query: Query) -> Iterator[list[int]]: ...

    def changed(self, query: Query) -> dict[int, str]: ...

    def found(self, ids: Sequence[str]) -> set[str]: ...

    def there(self, ids: Sequence[str]) -> dict[str, str]: ...

    def deleted(self, ids: Sequence[str]) -> Deletions: ...

    def details(self, ids: Sequence[int], fields: Sequence[str] = ALL) -> list[Json]:
        """Those that are there, archived or not, ascending by id. Of whole ones with `changelog`, where histories come with
        the issue."""

    def histories(self, ids: Sequence[int]) -> dict[str, list[Json]]:
        """Of issues whose details have none."""

    def fields(self) -> list[Json]: ...

    def described(self, word: str) -> list[Json] | None:
        """Custom fields that have the word in their description: `id`, `description`. None where our account is told no
        descriptions."""

    def shown(self, fields: Sequence[str]) -> set[str]:
        """Which of these custom fields are on a screen. For administrators only."""

    def projects(self, keys: Sequence[str]) -> Iterator[Json]: ...

    def users(self) -> Iterator[Json]: ...

    def accounts(self, ids: Sequence[str]) -> Iterator[Json]: ...

    def group(self, name: str) -> Json: ...


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[i : i + size] for i in range(0, len(items), size))


def identified(issues: Any) -> list[Json]:
    """Raises Unavailable for an answer in which an object has no id: nobody knows what it is."""
    if not isinstance(issues, list) or not all(
        isinstance(each, dict) and _is_number(each.get("id")) for each in issues
    ):
        raise Unavailable("vendor.no_json", vendor="Jira")
    return issues


def _is_number(id_: Any) -> bool:
    return isinstance(id_, str) and id_.isdecimal()
