"""What a chart may show. What is not checked here is kept as it came.

Source: `ChartViewConfigRequest` of the official client's types, and the vendor's help on what an axis can not be.
"""

from __future__ import annotations

from collections.abc import Mapping

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.schema import by_name_or_id

KIND = "chart"
TYPES = ("column", "bar", "line", "donut", "number")
_AXES = ("x_axis", "y_axis", "value", "stack_by")
_NO_AXIS = frozenset({"rollup", "unique_id", "files"})


def check(columns: Mapping[str, Json], configuration: Json) -> None:
    """Raises the 400 for a chart that is none of the five, or for an axis that is not there or can not be one."""
    if configuration.get("chart_type", TYPES[0]) not in TYPES:
        raise invalid(f"body failed validation: body.configuration.chart_type should be one of {', '.join(TYPES)}.")
    for axis in _AXES:
        asked = (configuration.get(axis) or {}).get("property_id")
        if asked is None:
            continue
        name = by_name_or_id(columns, asked)
        if name is None or columns[name]["type"] in _NO_AXIS:
            raise invalid(f"body failed validation: body.configuration.{axis} can not show the property {asked!r}.")
