"""Our three fields on a task: what they are, how they are called, and how we know them again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from integrations.jira.fields import TYPES
from sync.messages import say
from sync.points import decimal_text
from sync.ports import Value

SLOTS = {
    "points": ("float", "exactnumber"),
    "teams": ("float", "exactnumber"),
    # Text that only the API can fill in: people see it, nobody edits it by accident.
    "proofs": ("readonlyfield", "textsearcher"),
}
"""Slot -> custom field type and searcher (`POST /field`)."""

MARKER = "alongside:"


def marker(slot: str) -> str:
    """Field names are not unique in Jira; this word in the description says that a field is ours."""
    return f"{MARKER}{slot}"


def type_of(slot: str) -> str:
    return TYPES + SLOTS[slot][0]


def searcher_of(slot: str) -> str:
    return TYPES + SLOTS[slot][1]


def label_of(slot: str, language: str) -> str:
    return say(f"jira.field.{slot}", language=language)


def comparable(value: Any) -> Value:
    """What Jira says, as results are said."""
    if value is None:
        return None
    return decimal_text(Decimal(str(value))) if isinstance(value, int | float) else str(value)


def wire(slot: str, value: Value) -> Any:
    return float(str(value)) if value is not None and slot != "proofs" else value
