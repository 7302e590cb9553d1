"""Chart views of a data source, drawn: a pure function from (configuration, schema, rows) to a figure with SVG.

The configuration is that of Notion's views API (`type: chart`, API version 2026-03-11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from integrations.sandbox.viewer.charts import donut, palette, plot, svg
from integrations.sandbox.viewer.charts.figures import Figures, figures
from integrations.sandbox.viewer.charts.layout import Plot
from integrations.sandbox.viewer.groups import Naming
from integrations.sandbox.viewer.html import Html, tag
from integrations.sandbox.viewer.numbers import formatted
from integrations.sandbox.viewer.values import Json

Say = Callable[..., str]
"""`say("chart.sum", name="Points")`."""


def chart(configuration: Json, schema: Mapping[str, Json], rows: Sequence[Json], naming: Naming, say: Say) -> Html:
    """`schema` and the rows' `properties` are those of a data source and its pages as the API sends them."""
    found = figures(configuration, schema, rows, naming)
    if not rows or not found.groups:
        drawing = tag("p", say("chart.nothing"), class_="faint")
    else:
        drawing = _drawing(configuration, found, _measure(configuration, found, say))
    caption = configuration.get("caption")
    return tag("figure", drawing, tag("figcaption", caption) if caption else None, class_="chart")


def _drawing(configuration: Json, found: Figures, measure: str) -> Html:
    theme = configuration.get("color_theme") or "auto"
    match configuration["chart_type"]:
        case "number":
            return _number(found, measure)
        case "donut":
            colors = palette.of_groups(found.groups, theme)
            legend = donut.shares(found, colors, configuration.get("donut_labels") or "name_and_value")
            return tag("div", donut.ring(found, colors, measure), legend, class_="donut")
        case _:
            return _plot(configuration, found, theme, measure)


def _plot(configuration: Json, found: Figures, theme: str, measure: str) -> Html:
    stacked = len(found.stacks) > 1 or bool(configuration.get("stack_by"))
    if stacked:
        colors = palette.of_groups(found.stacks, theme)
    elif theme == "colorful" and configuration["chart_type"] != "line":
        colors = palette.of_groups(found.groups, theme)
    else:
        colors = [palette.of_one(theme)]
    drawing = tag("div", plot.drawn(Plot(found, configuration, colors, measure)), class_="drawing")
    if not stacked or configuration.get("legend_position") == "off":
        return drawing
    side = "side" if configuration.get("legend_position") == "side" else "bottom"
    return tag("div", drawing, _legend(found, colors), class_=f"with-legend {side}")


def _legend(found: Figures, colors: list[str]) -> Html:
    entries = [tag("li", svg.swatch(color), stack.label) for stack, color in zip(found.stacks, colors, strict=True)]
    return tag("ul", entries, class_="legend")


def _number(found: Figures, measure: str) -> Html:
    value = found.values[0][0]
    text = "–" if value is None else formatted(value, found.format)
    return tag("div", tag("div", text, class_="figure"), tag("div", measure, class_="faint"), class_="big-number")


def _measure(configuration: Json, found: Figures, say: Say) -> str:
    """`Sum of Points`, or what rows are counted as."""
    measured = configuration.get("y_axis") or configuration.get("value") or {"aggregator": "count"}
    if configuration.get("x_axis_property_id") or not found.measure:
        return found.measure or say("chart.count")
    aggregator = measured["aggregator"]
    return say(f"chart.{aggregator}", name=found.measure)
