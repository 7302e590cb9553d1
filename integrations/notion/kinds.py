"""The catalogue of kinds (`kinds.toml`): which fields each has, by which names they go, and how they are read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from integrations.notion.words import is_chinese, squeezed

NONE = "none"
"""In the configuration: a database that is of no kind, whatever its properties are called. Of a field: it is read elsewhere,
and only its name counts."""

_DATES = frozenset({"date", "created_time", "last_edited_time", "formula", "rollup"})
_TEXTS = frozenset({"rich_text", "title", "select", "status", "multi_select", "formula", "rollup", "unique_id", "url"})
_PEOPLE = frozenset({"people", "created_by", "last_edited_by", "rollup"})
_NUMBERS = frozenset({"number", "formula", "rollup", "select", "status"})
_PAGES = frozenset({"relation", "rollup"})
_FLAGS = frozenset({"checkbox", "select", "status", "formula", "rollup"})
_NAMES = frozenset({"select", "multi_select", "rich_text", "relation", "rollup", "formula"})
TYPES: Mapping[str, frozenset[str]] = {
    "text": _TEXTS,
    "link": _TEXTS,
    "none": _TEXTS | _PEOPLE | _NUMBERS,
    "email": frozenset({"email", "rich_text", "formula", "rollup"}),
    "number": _NUMBERS | {"rich_text"},
    "count": _NUMBERS,
    "span": _DATES,
    "at": _DATES,
    "day": _DATES,
    "people": _PEOPLE,
    "token": _PEOPLE | _TEXTS,
    "pages": _PAGES,
    "page": _PAGES,
    "goal": _PAGES,
    "goals": _PAGES,
    "names": _NAMES,
    "shares": frozenset({"rich_text", "formula", "multi_select", "rollup"}),
    "flag": _FLAGS,
    "status": frozenset({"status", "select", "checkbox", "formula", "rollup"}),
    "stage": frozenset({"status", "select", "formula", "rollup"}),
    "word": frozenset({"status", "select", "rich_text", "formula", "rollup", "multi_select"}),
}
"""How a field is read -> the types of property that it can be read from."""


@dataclass(frozen=True)
class Field:
    """`read` is a key of `TYPES`, `vocabulary` belongs to `word`. `ranks` has its names, squeezed, the best first."""

    name: str
    read: str
    weight: int
    ranks: Mapping[str, int]
    shown: str
    """A name in English and one in Chinese, for people."""
    vocabulary: str = ""
    instead: str = ""
    """What of the page stands in where the property says nothing: `created_by` or `created_time`."""

    @property
    def types(self) -> frozenset[str]:
        return frozenset({"title"}) if self.name == "title" else TYPES[self.read]


@dataclass(frozen=True)
class Kind:
    name: str
    fields: Mapping[str, Field]
    nouns: tuple[str, ...]
    need: tuple[tuple[str, ...], ...]
    """One field of each group must be there."""
    doc: str = ""
    """What the doc of a row is."""


@cache
def catalogue() -> Mapping[str, Kind]:
    tables = {name: table for name, table in _document().items() if name != "words"}
    return {name: _kind(name, table) for name, table in tables.items()}


def meaning(vocabulary: str, text: str) -> str | None:
    """What a word that people chose means; None when no list has it. The whole word counts before a part of it, a longer
    part before a shorter one (`未完成` before `完成`)."""
    words, wanted = _vocabulary(vocabulary), squeezed(text)
    if wanted in words:
        return words[wanted]
    parts = [word for word in words if is_chinese(word) and len(word) > 1 and word in wanted]
    return words[max(parts, key=len)] if parts else None


def named(vocabulary: str, title: str) -> str | None:
    """What a title says by a word in it."""
    plain = title.casefold()
    for word, meant in _vocabulary(vocabulary).items():
        if is_chinese(word) and word in squeezed(title):
            return meant
    for word, meant in _spelled(vocabulary).items():
        if re.search(rf"\b{re.escape(word)}\b", plain):
            return meant
    return None


@cache
def _spelled(name: str) -> Mapping[str, str]:
    lists: dict[str, str] = _document()["words"][name]
    return {w.casefold(): meant for meant, words in lists.items() for w in _split(words) if not is_chinese(w)}


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(files("integrations.notion").joinpath("kinds.toml").read_text(encoding="utf-8"))


@cache
def _vocabulary(name: str) -> Mapping[str, str]:
    lists: dict[str, str] = _document()["words"][name]
    return {squeezed(word): meant for meant, words in lists.items() for word in _split(words)}


def _kind(name: str, table: Mapping[str, Any]) -> Kind:
    fields = {each: _field(each, described) for each, described in table["fields"].items()}
    nouns = tuple(dict.fromkeys(map(squeezed, _split(table["nouns"]))))
    return Kind(name, fields, nouns, tuple(map(tuple, table["need"])), table.get("doc", ""))


def _field(name: str, table: Mapping[str, Any]) -> Field:
    english, chinese = _split(table["en"]), _split(table["zh"])
    read, _, vocabulary = table.get("as", "text").partition(":")
    names = dict.fromkeys(map(squeezed, [*english, *chinese]))
    ranks = {each: rank for rank, each in enumerate(names)}
    shown = f"{chinese[0]} / {english[0]}"
    return Field(name, read, table["weight"], ranks, shown, vocabulary, table.get("or", ""))


def _split(words: str) -> list[str]:
    return [word.strip() for word in words.split(",")]
