"""What the mapping must know of a workspace: the kind of each data source, and which property is which field, by id.

It is learned from the schemas as they are read, and kept as a text with the mirror, so that a renamed property keeps its
meaning and stored payloads can be mapped without the vendor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, cast
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import msgspec

from integrations.notion.kinds import NONE, Kind, catalogue, meaning
from integrations.notion.recognise import fitted, missing, recognise
from sync.model import Category, Collection, Column

VERSION = 4
"""Of this package's mapping: one more when it makes other records of the same payloads."""


class Declared(msgspec.Struct, frozen=True):
    """What the configuration says of a data source (or its database): `fields` are names or ids of properties."""

    id: str
    kind: str
    fields: dict[str, str] = {}


class Table(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a data source. `fields`: field -> id of a property."""

    kind: str | None = None
    by: Literal["declared", "recognised"] | None = None
    fields: dict[str, str] = {}
    states: dict[str, Category] = {}
    """Options of its status properties."""


class _Text(msgspec.Struct, frozen=True):
    """A shape as it is kept."""

    version: int
    zone: str
    tables: dict[str, Table]


@dataclass(frozen=True)
class Shape:
    """`declared` is the configuration's, by id of a data source or database; `tables` is what was learned, by data source.
    `zone` is the organisation's: days begin there."""

    zone: str = "UTC"
    declared: Mapping[str, Declared] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)

    @cached_property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def table(self, data_source: str | None) -> Table:
        return self.tables.get(data_source or "", _UNKNOWN)

    @cached_property
    def text(self) -> str:
        """The same for the same shape. What is declared shows in the tables that it speaks of."""
        tables = dict(sorted(self.tables.items()))
        return msgspec.json.encode(_Text(VERSION, self.zone, tables), order="deterministic").decode()

    def recalled(self, text: str) -> Shape | None:
        """With what an earlier run learned; None when that was another version."""
        kept = _kept(text)
        return replace(self, tables=kept.tables) if kept and kept.version == VERSION else None

    def learned(self, data_sources: Iterable[Collection]) -> Shape:
        """With what these say: where nothing is declared, a known table keeps its kind and its properties while they are
        there; what is missing is looked for by name."""
        seen = {source.id: learn(source, self.declaration(source), self.table(source.id)) for source in data_sources}
        return replace(self, tables={**self.tables, **seen})

    def declaration(self, source: Collection) -> Declared | None:
        database = (source.parent or "").rpartition("/")[2]
        return self.declared.get(source.id) or self.declared.get(database)

    def reshapes(self, before: str) -> bool:
        """Must what was mapped when this text was kept be mapped again? Not for data sources met since, whose rows come after
        them, nor for options of a status that say what their word says."""
        kept = _kept(before)
        if kept is None or (kept.version, kept.zone) != (VERSION, self.zone):
            return True
        return any(_differs(table, self.table(id_)) for id_, table in kept.tables.items())


_UNKNOWN = Table()


def learn(source: Collection, declared: Declared | None, before: Table) -> Table:
    states = {option: state for column in source.columns for option, state in column.states.items()}
    if declared and declared.kind == NONE:
        return Table(None, "declared", {}, states)
    if declared:
        return Table(declared.kind, "declared", _declared_fields(declared, source.columns, before), states)
    if before.kind and before.by == "recognised":
        kind = catalogue()[before.kind]
        fields = _kept_fields(kind, source.columns, before.fields)
        if not missing(kind, fields):
            return Table(kind.name, "recognised", fields, states)
    found = recognise(source.title, source.columns)
    return Table(found.kind, "recognised" if found.kind else None, dict(found.fields), states)


def _declared_fields(declared: Declared, columns: Iterable[Column], before: Table) -> dict[str, str]:
    """By name or id; one named in the configuration and renamed since is still the one that it was. The rest by name."""
    kind, columns = catalogue()[declared.kind], list(columns)
    named = {unquote(column.id): column.id for column in columns} | {column.id: column.id for column in columns}
    named |= {column.name: column.id for column in columns}
    types = {column.id: column.type for column in columns}
    chosen: dict[str, str] = {}
    for name, given in declared.fields.items():
        found = named.get(given) or (before.fields.get(name) if before.kind == declared.kind else None)
        if found and types.get(found) in kind.fields[name].types:
            chosen[name] = found
    offered = fitted(kind, columns, chosen.values())
    return {**{n: id_ for n, id_ in offered.items() if n not in declared.fields}, **chosen}


def _kept_fields(kind: Kind, columns: Iterable[Column], before: Mapping[str, str]) -> dict[str, str]:
    columns = list(columns)
    types = {column.id: column.type for column in columns}
    kept = {n: id_ for n, id_ in before.items() if n in kind.fields and types.get(id_) in kind.fields[n].types}
    offered = fitted(kind, columns, kept.values())
    return {**{n: id_ for n, id_ in offered.items() if n not in kept}, **kept}


def _kept(text: str) -> _Text | None:
    try:
        return msgspec.json.decode(text, type=_Text)
    except msgspec.DecodeError:
        return None


def _differs(before: Table, now: Table) -> bool:
    options = before.states.keys() | now.states.keys()
    changed = any(category_of(option, before) != category_of(option, now) for option in options)
    return changed or (before.kind, before.fields) != (now.kind, now.fields)


def category_of(option: str, table: Table) -> Category:
    """By the option's group, where it has one, else by what the word means."""
    meant: Any = table.states.get(option) or meaning("category", option) or "new"
    return cast("Category", meant)
