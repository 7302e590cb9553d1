"""The numbers behind a chart: rows grouped by one property (and stacked by a second), one aggregate a group.

Shapes are those of Notion's chart view configuration (`x_axis`, `y_axis`, `stack_by`, `value`, API 2026-03-11).
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from integrations.sandbox.viewer.groups import Group, Naming, grouped
from integrations.sandbox.viewer.values import Json, Scalar, find, scalars

Number = float | None
"""None: nothing to aggregate, so nothing is drawn."""


@dataclass(frozen=True)
class Figures:
    groups: tuple[Group, ...]
    stacks: tuple[Group, ...]
    """One nameless stack when there is no `stack_by`."""
    values: tuple[tuple[Number, ...], ...]
    """`values[stack][group]`."""
    format: str = "number"
    measure: str = ""
    """Name of the aggregated property, "" for a count of pages."""
    dimension: str = ""
    """Name of the property on the x axis."""

    @property
    def totals(self) -> tuple[float, ...]:
        return tuple(sum(value or 0 for value in column) for column in zip(*self.values, strict=True))


def figures(configuration: Json, schema: Mapping[str, Json], rows: Sequence[Json], naming: Naming) -> Figures:
    """Everything a chart view shows, sorted, limited and accumulated as its configuration says."""
    if property_id := configuration.get("x_axis_property_id"):
        return _each_row(configuration, property_id, schema, rows)
    measured = configuration.get("y_axis") or configuration.get("value") or {"aggregator": "count"}
    groups = _axis(configuration.get("x_axis"), schema, rows, naming)
    if configuration.get("hide_empty_groups"):
        groups = [group for group in groups if group.rows]
    stacks = _axis(configuration.get("stack_by"), schema, rows, naming)
    values = tuple(tuple(_cell(stack, group, measured, schema) for group in groups) for stack in stacks)
    found = Figures(tuple(groups), tuple(stacks), values, *_measure(measured, schema), _name(configuration, schema))
    found = _sorted(found, configuration.get("sort") or "manual")
    return _accumulated(found) if configuration.get("cumulative") else found


def aggregate(aggregator: str, held: Sequence[Sequence[Scalar]]) -> Number:
    """One number over the scalars of each row. Dates are not aggregated: None."""
    every = [scalar for scalars_ in held for scalar in scalars_]
    numbers = [float(scalar) for scalar in every if isinstance(scalar, int | float)]
    filled, checked = sum(1 for scalars_ in held if scalars_), sum(1 for scalar in every if scalar is True)
    if aggregator in _OVER_NUMBERS:
        return _OVER_NUMBERS[aggregator](numbers) if numbers else None
    counts = {
        "count": len(held),
        "count_values": len(every),
        "unique": len(set(every)),
        "empty": len(held) - filled,
        "not_empty": filled,
        "checked": checked,
        "unchecked": len(held) - checked,
    }
    if aggregator.startswith("percent_"):
        return counts[aggregator.removeprefix("percent_")] / len(held) if held else None
    return counts.get(aggregator)


_OVER_NUMBERS: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "average": statistics.fmean,
    "median": statistics.median,
    "min": min,
    "max": max,
    "range": lambda numbers: max(numbers) - min(numbers),
}


def _axis(group_by: Json | None, schema: Mapping[str, Json], rows: Sequence[Json], naming: Naming) -> list[Group]:
    return grouped(rows, group_by, schema, naming) if group_by else [Group("", tuple(rows))]


def _cell(stack: Group, group: Group, measured: Json, schema: Mapping[str, Json]) -> Number:
    inside = {row["id"] for row in stack.rows}
    rows = [row for row in group.rows if row["id"] in inside]
    property_id = measured.get("property_id")
    if property_id is None or find(schema, property_id) is None:
        return aggregate("count", [[]] * len(rows))
    held = [found for row in rows if (found := find(row["properties"], property_id))]
    return aggregate(measured["aggregator"], [scalars(value) for _, value in held])


def _measure(measured: Json, schema: Mapping[str, Json]) -> tuple[str, str]:
    """(number format, name) of what is aggregated."""
    found = find(schema, measured.get("property_id") or "")
    if found is None:
        return "number", ""
    name, column = found
    if measured["aggregator"].startswith("percent_"):
        return "percent", name
    return (column["number"].get("format") or "number") if column["type"] == "number" else "number", name


def _name(configuration: Json, schema: Mapping[str, Json]) -> str:
    found = find(schema, (configuration.get("x_axis") or {}).get("property_id") or "")
    return found[0] if found else ""


def _each_row(configuration: Json, property_id: str, schema: Mapping[str, Json], rows: Sequence[Json]) -> Figures:
    """Without grouping: every page is its own place on the x axis."""
    measured = {"aggregator": "sum", "property_id": configuration.get("y_axis_property_id") or ""}
    stack = Group("", tuple(rows))
    groups = tuple(Group(_label(row, property_id), (row,)) for row in rows)
    values = tuple(_cell(stack, group, measured, schema) for group in groups)
    found = find(schema, property_id)
    drawn = Figures(groups, (stack,), (values,), *_measure(measured, schema), found[0] if found else "")
    return _sorted(drawn, configuration.get("sort") or "manual")


def _label(row: Json, property_id: str) -> str:
    found = find(row["properties"], property_id)
    return ", ".join(str(scalar) for scalar in scalars(found[1])) if found else ""


def _sorted(found: Figures, sort: str) -> Figures:
    """`manual` and `x_ascending` keep the groups' own order."""
    order = list(range(len(found.groups)))
    if sort.startswith("y_"):
        order.sort(key=lambda i: found.totals[i], reverse=sort == "y_descending")
    elif sort == "x_descending":
        order.reverse()
    values = tuple(tuple(row[i] for i in order) for row in found.values)
    return replace(found, groups=tuple(found.groups[i] for i in order), values=values)


def _accumulated(found: Figures) -> Figures:
    return replace(found, values=tuple(tuple(accumulate(value or 0 for value in row)) for row in found.values))
