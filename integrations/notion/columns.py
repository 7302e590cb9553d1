"""The columns of our databases: names, types, and cells both ways.

Names are fixed and in both languages, since they are how we find the columns again and what charts group by.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from integrations.notion import text
from sync.points import decimal_text
from sync.ports import Value

Json = Mapping[str, Any]

NAME: tuple[str, dict[str, Any]] = ("名稱 Name", {"title": {}})
PERIOD: tuple[str, dict[str, Any]] = ("期間 Period", {"select": {}})

COLUMNS: dict[str, dict[str, tuple[str, dict[str, Any]]]] = {
    "reports": {
        "title": NAME,
        "period": PERIOD,
        "key": ("Alongside report", {"rich_text": {}}),
    },
    "scorecards": {
        "title": NAME,
        "kind": ("類型 Kind", {"select": {}}),
        "period": PERIOD,
        "points": ("協助點數 Help points", {"number": {"format": "number"}}),
        "received": ("獲助點數 Help received", {"number": {"format": "number"}}),
        "proofs": ("證據 Proofs", {"number": {"format": "number"}}),
        "response": ("24 小時回應 24 h response", {"number": {"format": "percent"}}),
        "punctual": ("準時 Punctuality", {"number": {"format": "percent"}}),
        "reach": ("觸及 Reach", {"number": {"format": "number"}}),
        "attainment": ("達成率 Attainment", {"number": {"format": "percent"}}),
        "key": ("Alongside key", {"rich_text": {}}),
    },
}
"""Database -> slot -> column name and schema. The name of `key` tells our databases from others, its value the rows."""

_OF_TEAM = {"points": "HP1", "received": "IN", "response": "RS1", "punctual": "PU1", "reach": "KS3"}
_OF_KIND: dict[str, dict[str, str]] = {
    "team": _OF_TEAM,
    "pair": {"points": "HP2"},
    "person": {"points": "HP1", "reach": "KS3"},
    "goal": {"attainment": "GO1"},
}


def key_of(kind: str) -> dict[str, str]:
    """Slot -> code of the indicator that fills it, for one kind of scorecard."""
    return _OF_KIND[kind]


def database_of(key: str) -> str:
    """The database that the row `<period>/<kind>/...` stands in."""
    return "reports" if key.split("/")[1] == "report" else "scorecards"


def schema(database: str) -> dict[str, Any]:
    return {name: dict(config) for name, config in COLUMNS[database].values()}


TITLE_LIMIT = 2000
"""A text in a rich-text array takes so many characters, counted as UTF-16 does."""


def title_cell(title: str) -> str:
    """As much of it as a cell takes: what is compared must be what can be written."""
    return title.encode("utf-16-le")[: 2 * TITLE_LIMIT].decode("utf-16-le", errors="ignore")


def cells(database: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """Properties as Notion wants them; None empties a cell."""
    columns = COLUMNS[database]
    return {columns[slot][0]: _cell(next(iter(columns[slot][1])), value) for slot, value in values.items()}


def _cell(kind: str, value: Value) -> dict[str, Any]:
    match kind:
        case "title" | "rich_text":
            return {kind: [{"type": "text", "text": {"content": str(value)}}] if value else []}
        case "select":
            return {kind: {"name": str(value)} if value else None}
        case _:
            return {kind: float(str(value)) if value is not None else None}


def plain_cells(database: str, properties: Mapping[str, Json]) -> dict[str, Value]:
    """What a row says in every slot, in the form that is compared; None when empty or when the column is gone."""
    return {slot: _plain(properties.get(name)) for slot, (name, _) in COLUMNS[database].items()}


def _plain(cell: Json | None) -> Value:
    value = text.plain_value(cell) if cell else None
    if isinstance(value, bool) or value in (None, ""):
        return None
    return decimal_text(Decimal(str(value))) if isinstance(value, int | float) else str(value)
