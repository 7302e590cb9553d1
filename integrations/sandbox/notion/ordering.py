"""Sorts of data source queries and views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.query import value_of
from integrations.sandbox.notion.schema import by_name_or_id

DIRECTIONS = ("ascending", "descending")


def ordered(rows: Sequence[Json], sorts: Sequence[Json], columns: Json) -> list[Json]:
    """Rows by the sorts, the first one strongest; empty values last; else in order of creation, newest first."""
    if not sorts:
        return sorted(rows, key=lambda page: page["created_time"], reverse=True)
    made = list(rows)
    for sort in reversed(sorts):
        if sort.get("direction", "ascending") not in DIRECTIONS:
            raise invalid(f"body failed validation: body.sorts.direction should be one of {', '.join(DIRECTIONS)}.")
        key = _sort_key(sort, columns)
        keys = [key(page) for page in made]
        filled = [at for at, value in enumerate(keys) if value is not None]
        filled.sort(key=keys.__getitem__, reverse=sort.get("direction") == "descending")
        made = [*(made[at] for at in filled), *(page for page, value in zip(made, keys, strict=True) if value is None)]
    return made


def _sort_key(sort: Json, columns: Json) -> Callable[[Json], Any]:
    if "timestamp" in sort:
        return lambda page: page[sort["timestamp"]]
    name = by_name_or_id(columns, sort.get("property", ""))
    if name is None:
        raise invalid(f"Could not find sort property with name or id: {sort.get('property')}")
    ranks = _option_ranks(columns[name])

    def key(page: Json) -> Any:
        value = value_of(page, name)
        if isinstance(value, list):
            return tuple(ranks.get(item, (len(ranks), item)) for item in value) or None
        return None if value in (None, "") else value

    return key


def _option_ranks(column: Json) -> dict[str, tuple[int, str]]:
    options = column.get(column["type"], {}).get("options", [])
    return {option["name"]: (rank, option["name"]) for rank, option in enumerate(options)}
