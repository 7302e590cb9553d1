"""From when to when the rows of a calendar or timeline are, in days of the one who reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from integrations.sandbox.viewer.reader import Reader
from integrations.sandbox.viewer.values import Json, find

DATED = ("date", "created_time", "last_edited_time")
COMPUTED = ("formula", "rollup")


class Span(NamedTuple):
    row: Json
    first: date
    last: date
    """The same as `first` for a single day."""


def spans(rows: Sequence[Json], configuration: Json, schema: Mapping[str, Json], reader: Reader) -> list[Span]:
    """Rows with a date, by their first day. The view names the property, and a timeline maybe a second one for the end;
    without a configuration it is the first property that holds dates."""
    begins = configuration.get("date_property_id") or _first_dated(schema)
    ends = configuration.get("end_date_property_id") or begins
    found = []
    for row in rows:
        first, last = list(_days(row, begins, reader)), list(_days(row, ends, reader))
        if first:
            found.append(Span(row, first[0], max([first[0], *last[-1:]])))
    return sorted(found, key=lambda span: (span.first, span.last))


def _first_dated(schema: Mapping[str, Json]) -> str:
    columns = sorted((c for c in schema.values() if c["type"] in DATED), key=lambda c: DATED.index(c["type"]))
    return str(columns[0]["id"]) if columns else ""


def _days(row: Json, property_id: str, reader: Reader) -> Iterator[date]:
    """The first day of the property's value and, where it has one, the last; none of a property that holds no dates."""
    found = find(row["properties"], property_id)
    kind, held = (found[1]["type"], found[1][found[1]["type"]]) if found else ("", None)
    if kind in COMPUTED and held:
        held = held.get("date")
    if kind in DATED[1:]:
        held = {"start": held}
    if isinstance(held, dict) and (kind in DATED or kind in COMPUTED):
        for text in (held.get("start"), held.get("end")):
            if text:
                yield date.fromisoformat(reader.day_of(text))
