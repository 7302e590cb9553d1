"""What `alongside map` shows: for each database, the kind of its rows and which property is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import click

from sync.messages import say
from sync.terminal import table


@dataclass(frozen=True)
class Property:
    """A field and the property that it is read from; `name` is what the property is called now."""

    field: str
    name: str
    id: str
    type: str


@dataclass(frozen=True)
class Candidate:
    """A kind that the database might be of: how much speaks for it, and groups of fields of which it has none."""

    kind: str
    score: int
    missing: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class TableMap:
    """`by` is `declared`, `recognised` or None; `reason` is a message key of `kinds`, with what it names in `said`."""

    id: str
    title: str
    url: str
    kind: str | None
    by: str | None
    reason: str
    said: Mapping[str, str]
    fields: tuple[Property, ...]
    free: tuple[Property, ...]
    """Properties that no field is read from; their field is empty."""
    missing: tuple[tuple[str, ...], ...]
    unknown: Mapping[str, str]
    """Declared field -> the property named for it that is not there."""
    candidates: tuple[Candidate, ...]
    names: Mapping[str, str]
    """Field of the kind (or of the likeliest one) -> what people call it."""


@dataclass(frozen=True)
class Maps:
    """`unread`: declared name -> id of what is not mirrored."""

    tables: tuple[TableMap, ...]
    unread: Mapping[str, str]


def maps_json(maps: Maps) -> dict[str, Any]:
    tables = [
        {name: value for name, value in asdict(each).items() if name not in ("said", "names")}
        | {"reason": why(each), "toml": proposal(each)}
        for each in maps.tables
    ]
    return {"databases": tables, "unread": dict(maps.unread)}


def show_maps(maps: Maps) -> None:
    if not maps.tables:
        click.echo(say("kinds.empty"))
    for each in maps.tables:
        _show(each)
    for name, id_ in maps.unread.items():
        click.echo(say("kinds.unread", name=name, id=id_))


def why(each: TableMap) -> str:
    return say(f"kinds.{each.reason}", **each.said)


def proposal(each: TableMap) -> str:
    """What to put into alongside.toml, and to complete, for a database that is not recognised; empty for the others."""
    if each.kind or each.by:
        return ""
    likely = each.candidates[0] if each.candidates and each.reason != "nothing" else None
    fields = [field for group in likely.missing for field in group[:1]] if likely else []
    properties = [column.name for column in each.free]
    lines = [
        f"[notion.databases.{_key(each)}]  # {each.title}",
        f'id = "{each.id}"',
        f'kind = "{likely.kind if likely else "none"}"',
    ]
    if fields:
        lines += [f"[notion.databases.{_key(each)}.fields]", f"# {', '.join(properties)}"]
        lines += [f'{field} = ""  # {each.names.get(field, field)}' for field in fields]
    return "\n".join(lines)


def _key(each: TableMap) -> str:
    return f"db_{each.id[:8]}"


def _show(each: TableMap) -> None:
    title = say("kinds.title", title=each.title, kind=why(each))
    columns = [say(f"kinds.{name}") for name in ("field", "property", "id", "type")]
    rows = [[p.field or "–", p.name, p.id, p.type] for p in (*each.fields, *each.free)]
    table(title, columns, rows)
    if each.kind and each.missing:
        wanted = [_any_of(group, each.names) for group in each.missing]
        click.echo(say("kinds.missing", kind=each.kind, fields="; ".join(wanted)))
    for field, given in each.unknown.items():
        click.echo(say("kinds.gone", field=field, property=given))
    if proposal(each):
        click.echo(f"{say('kinds.paste')}\n\n{proposal(each)}\n")


def _any_of(fields: Sequence[str], names: Mapping[str, str]) -> str:
    return say("kinds.or").join(f"{field} ({names.get(field, field)})" for field in fields)
