"""Notion blocks in the form of requests."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.sandbox.http import Json

Rich = list[Json]


def words(content: str) -> Rich:
    return [{"type": "text", "text": {"content": content}}]


def block(kind: str, rich_text: Rich | str, **more: object) -> Json:
    """A block of a type that holds text."""
    text = words(rich_text) if isinstance(rich_text, str) else rich_text
    return {"type": kind, kind: {"rich_text": text, **more}}


def callout(content: str, emoji: str) -> Json:
    return block("callout", content, icon={"type": "emoji", "emoji": emoji}, color="gray_background")


def divider() -> Json:
    return {"type": "divider", "divider": {}}


def table(rows: Sequence[Sequence[str]]) -> Json:
    """With a column header."""
    lines = [{"type": "table_row", "table_row": {"cells": [words(cell) for cell in row]}} for row in rows]
    return {
        "type": "table",
        "table": {
            "table_width": len(rows[0]),
            "has_column_header": True,
            "has_row_header": False,
            "children": lines,
        },
    }
