"""The columns of the scorecard database: names, types, and cells both ways.

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

COLUMNS: dict[str, tuple[str, dict[str, Any]]] = {
    "title": ("名稱 Name", {"title": {}}),
    "kind": ("類型 Kind", {"select": {}}),
    "period": ("期間 Period", {"select": {}}),
    "points": ("協助點數 Help points", {"number": {"format": "number"}}),
    "received": ("獲助點數 Help received", {"number": {"format": "number"}}),
    "proofs": ("證據 Proofs", {"number": {"format": "number"}}),
    "response": ("24 小時回應 24 h response", {"number": {"format": "percent"}}),
    "punctual": ("準時 Punctuality", {"number": {"format": "percent"}}),
    "reach": ("觸及 Reach", {"number": {"format": "number"}}),
    "attainment": ("達成率 Attainment", {"number": {"format": "percent"}}),
    "key": ("Alongside key", {"rich_text": {}}),
}
"""Slot -> column name and schema. `key` is the marker by which a row is found."""

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


def schema() -> dict[str, Any]:
    return {name: dict(config) for name, config in COLUMNS.values()}


def cell(slot: str, value: Value) -> dict[str, Any]:
    """A value as Notion wants it; None empties the cell."""
    kind = next(iter(COLUMNS[slot][1]))
    match kind:
        case "title" | "rich_text":
            return {kind: [{"type": "text", "text": {"content": str(value)}}] if value else []}
        case "select":
            return {kind: {"name": str(value)} if value else None}
        case _:
            return {kind: float(str(value)) if value is not None else None}


def plain_cell(slot: str, properties: Mapping[str, Json]) -> Value:
    """What a row says in a slot, in the form that is compared; None when empty or when the column is gone."""
    found = properties.get(COLUMNS[slot][0])
    value = text.plain_value(found) if found else None
    if isinstance(value, bool) or value in (None, ""):
        return None
    return decimal_text(Decimal(str(value))) if isinstance(value, int | float) else str(value)
