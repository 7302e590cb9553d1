"""Sentences with people and pages in them, as Jira's document format and as Notion's rich text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from integrations.sandbox.company.people import Person
from integrations.sandbox.http import Json


@dataclass(frozen=True)
class Page:
    """A Notion page of the story, by its slug."""

    slug: str


@dataclass(frozen=True)
class Card:
    """A Jira task of the story, by its title."""

    title: str


Piece = str | Person | Page | Card
Target = Callable[[Page | Card], tuple[str, str]]
"""What a reference shows and where it leads."""

_SLOT = re.compile(r"\{(\w+)\}")


def pieces(template: str, **slots: Piece) -> list[Piece]:
    """`template` with its `{slots}` filled in. Raises KeyError for one that is not given."""
    parts = _SLOT.split(template)
    filled: list[Piece] = [part if number % 2 == 0 else slots[part] for number, part in enumerate(parts)]
    return [piece for piece in filled if piece != ""]


def adf(lines: Sequence[Sequence[Piece]], target: Target) -> Json:
    """One paragraph a line."""
    paragraphs = [{"type": "paragraph", "content": [_node(piece, target) for piece in line]} for line in lines]
    return {"type": "doc", "version": 1, "content": paragraphs}


def _node(piece: Piece, target: Target) -> Json:
    match piece:
        case str():
            return {"type": "text", "text": piece}
        case Person():
            return {"type": "mention", "attrs": {"id": piece.jira, "text": f"@{piece.name}", "accessLevel": ""}}
    shown, address = target(piece)
    return {"type": "text", "text": shown, "marks": [{"type": "link", "attrs": {"href": address}}]}


def rich(line: Sequence[Piece] | str, target: Target) -> list[Json]:
    """Notion's rich text. People without a Notion account are plain names there."""
    return [_item(piece, target) for piece in ([line] if isinstance(line, str) else line)]


def _item(piece: Piece, target: Target) -> Json:
    match piece:
        case str():
            return {"type": "text", "text": {"content": piece}}
        case Person() if piece.in_notion:
            return {"type": "mention", "mention": {"type": "user", "user": {"id": piece.notion}}}
        case Person():
            return {"type": "text", "text": {"content": piece.name}}
    shown, address = target(piece)
    return {"type": "text", "text": {"content": shown, "link": {"url": address}}}
