"""From when to when the rows of a calendar or timeline are, in days of the one who reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from integrations.sandbox.viewer.reader import Reader
from integrations.sandbox.viewer.values import Json, find, scalars

DATED = ("date", "created_time", "last_edited_time")


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
    """The first day of the property's value and, where it has one, the last."""
    found = find(row["properties"], property_id)
    if found is None:
        return
    value = found[1]
    held = value[value["type"]]
    texts = [held["start"], held.get("end")] if value["type"] == "date" and held else scalars(value)[:1]
    for text in texts:
        if isinstance(text, str):
            yield date.fromisoformat(reader.day_of(text))
