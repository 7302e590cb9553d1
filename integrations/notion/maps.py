"""The maps of the mirrored databases, as the last pull left them: what each is read as, and why. Asks nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integrations.notion.kinds import NONE, Kind, catalogue
from integrations.notion.recognise import Recognition, missing, recognise
from integrations.notion.settings import NotionSettings
from integrations.notion.shape import Declared, Shape, Table
from integrations.notion.text import SOURCE
from sync.maps import Candidate, Maps, Property, TableMap
from sync.model import Collection, Column
from sync.store import Mirror, Store

LIKELIEST = 3
"""Candidates that are shown."""
NEAR = 3
"""Weights of the matched fields from which a kind that was not recognised is worth a word."""


def maps(settings: NotionSettings, zone: str, store: Store) -> Maps:
    """By title. With the configuration as it is now: what the next pull makes of the mirrored schemas."""
    mirror = Mirror(store)
    sources = [c for c in mirror.records(Collection) if c.source == SOURCE and c.columns]
    shape = Shape(zone, settings.declared)
    shape = (shape.recalled(mirror.mapping(SOURCE) or "") or shape).learned(sources)
    known = {source.id for source in sources} | {_database(source) for source in sources}
    named = {table.id: name for name, table in settings.databases.items()}
    unread = {named.get(id_, "goals"): id_ for id_ in settings.declared if id_ not in known}
    ordered = sorted(sources, key=lambda source: (source.title, source.id))
    return Maps(tuple(_map(source, shape) for source in ordered), unread)


def _database(source: Collection) -> str:
    return (source.parent or "").rpartition("/")[2]


def _map(source: Collection, shape: Shape) -> TableMap:
    known, declared = shape.table(source.id), shape.declaration(source)
    found = recognise(source.title, source.columns)
    kind = catalogue().get(known.kind or (found.candidates[0].kind if found.candidates else ""))
    reason, said = _reason(known, found)
    return TableMap(
        id=source.id,
        title=source.title,
        url=source.url,
        kind=known.kind,
        by=known.by,
        reason=reason,
        said=said,
        fields=_properties(known, source.columns),
        free=tuple(Property("", c.name, c.id, c.type) for c in source.columns if c.id not in known.fields.values()),
        missing=missing(catalogue()[known.kind], known.fields) if known.kind else (),
        unknown=_unknown(declared, known),
        candidates=tuple(Candidate(c.kind, c.score, c.missing) for c in found.candidates[:LIKELIEST]),
        names={name: field.shown for name, field in kind.fields.items()} if kind else {},
    )


def _properties(known: Table, columns: Sequence[Column]) -> tuple[Property, ...]:
    """In the order of the kind's fields."""
    by_id = {column.id: column for column in columns}
    order = list(catalogue()[known.kind].fields) if known.kind else []
    fields = sorted((name for name, id_ in known.fields.items() if id_ in by_id), key=order.index)
    return tuple(Property(n, (c := by_id[known.fields[n]]).name, c.id, c.type) for n in fields)


def _unknown(declared: Declared | None, known: Table) -> Mapping[str, str]:
    return {n: given for n, given in declared.fields.items() if n not in known.fields} if declared else {}


def _reason(known: Table, found: Recognition) -> tuple[str, dict[str, str]]:
    """Message key and what it names."""
    if known.by:
        return (known.by, {"kind": known.kind}) if known.kind else (f"declared_{NONE}", {})
    if found.ambiguous:
        return "ambiguous", {"first": found.candidates[0].kind, "second": found.candidates[1].kind}
    near = max(found.candidates, key=lambda candidate: candidate.score, default=None)
    if near is None or near.score < NEAR:
        return "nothing", {}
    if not near.missing:
        return "weak", {"kind": near.kind}
    return "near", {"kind": near.kind, "missing": _groups(catalogue()[near.kind], near.missing)}


def _groups(kind: Kind, groups: Sequence[Sequence[str]]) -> str:
    return "; ".join(" | ".join(kind.fields[name].shown for name in group) for group in groups)
