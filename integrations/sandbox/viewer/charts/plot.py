"""Columns, bars and lines with their values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from integrations.sandbox.viewer.charts import svg
from integrations.sandbox.viewer.charts.axes import LABEL, axes, references
from integrations.sandbox.viewer.charts.layout import WIDTH, Ground, Plot, Span, ground
from integrations.sandbox.viewer.html import Html, join, tag
from integrations.sandbox.viewer.numbers import formatted

FILLED = 0.64
"""Part of a place that its bars take."""
THICKEST_COLUMN, THICKEST_BAR = 52.0, 19.0


def drawn(plot: Plot) -> Html:
    """The whole picture. There must be at least one group."""
    on = ground(plot)
    if plot.kind == "line":
        marks = [_line(plot, on, stack) for stack in range(len(plot.figures.stacks))]
    else:
        marks = [_segment(plot, on, span) for span in plot.spans()]
    height = on.bottom + (26 if plot.titled("x_axis") else 6) + (0 if plot.lying else 20)
    parts = (axes(plot, on), marks, references(plot, on), _values(plot, on) if plot.labelled else None)
    return svg.canvas(WIDTH, height, plot.measure, *parts)


def _thickness(plot: Plot, on: Ground) -> float:
    """Of one bar, across."""
    thickest = THICKEST_BAR if plot.lying else THICKEST_COLUMN
    return min(on.slot * FILLED / plot.lanes, thickest)


def _middle(plot: Plot, on: Ground, group: int, lane: int) -> float:
    return on.place(group) + (lane - (plot.lanes - 1) / 2) * _thickness(plot, on)


def _segment(plot: Plot, on: Ground, span: Span) -> Html:
    gap = 1.0 if plot.lanes > 1 else 0.0
    thickness, middle = _thickness(plot, on) - 2 * gap, _middle(plot, on, span.group, span.lane)
    start, end = sorted((on.value(span.low), on.value(span.high)))
    fill, text = plot.color(span.stack, span.group), formatted(span.value, plot.format)
    hint = " · ".join(part for part in (plot.labels[span.group], plot.figures.stacks[span.stack].label, text) if part)
    if on.lying:
        shape = svg.box(start, middle - thickness / 2, end - start, thickness, fill, hint)
        return join(shape, _inside(plot, (start + end) / 2, middle, end - start, fill, text))
    shape = svg.box(middle - thickness / 2, start, thickness, end - start, fill, hint)
    return join(shape, _inside(plot, middle, (start + end) / 2, end - start, fill, text))


def _inside(plot: Plot, x: float, y: float, length: float, fill: str, text: str) -> Html | None:
    """The value on a segment of a stack, where there is room."""
    stacked = len(plot.figures.stacks) > 1 and plot.lanes == 1
    room = length >= (svg.width_of(text, 11) + 8 if plot.lying else 17)
    if not (stacked and room and plot.labelled):
        return None
    return svg.words(x, y + 4, text, size=11, fill=svg.on(fill), bold=True)


def _values(plot: Plot, on: Ground) -> Iterator[Html]:
    """At the end of each bar; for a stack its total; of several lines the last values only, or they would collide."""
    rows, last = plot.figures.values, len(plot.figures.groups) - 1
    if plot.kind == "line":
        crowded = len(rows) > 1 or on.slot < LABEL / 2
        places = [last] if crowded else range(last + 1)
        yield from (
            _end(plot, on, on.place(at), value) for row in rows for at in places if (value := row[at]) is not None
        )
    elif plot.lanes > 1:
        for span in plot.spans():
            yield _end(plot, on, _middle(plot, on, span.group, span.lane), span.value)
    elif plot.style != "percent":
        for group, total in enumerate(plot.figures.totals):
            if any(row[group] is not None for row in rows):
                yield _end(plot, on, on.place(group), total)


def _end(plot: Plot, on: Ground, middle: float, value: float) -> Html:
    text = formatted(value, plot.format)
    if on.lying:
        return svg.words(on.value(value) + 6, middle + 4, text, anchor="start", fill=svg.INK, halo=True)
    return svg.words(middle, on.value(value) + (-7 if value >= 0 else 15), text, fill=svg.INK, halo=True)


def _line(plot: Plot, on: Ground, stack: int) -> Html | None:
    points = [on.at(group, value) for group, value in enumerate(plot.figures.values[stack]) if value is not None]
    if not points:
        return None
    color, path = plot.colors[stack], _path(points, smooth=bool(plot.configuration.get("smooth_line")))
    base = on.value(max(0.0, on.steps[0]))
    area = f"{path} L{points[-1][0]:.1f},{base:.1f} L{points[0][0]:.1f},{base:.1f} Z"
    filled = len(plot.figures.stacks) == 1 and not plot.configuration.get("hide_line_fill_area")
    return join(
        tag("path", d=area, fill=color, fill_opacity="0.12") if filled else None,
        tag("path", d=path, fill="none", stroke=color, stroke_width="2.5", stroke_linejoin="round"),
        [_dot(x, y, color) for x, y in points],
    )


def _dot(x: float, y: float, color: str) -> Html:
    return tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="3.5", fill="#fff", stroke=color, stroke_width="2")


def _path(points: list[tuple[float, float]], *, smooth: bool) -> str:
    """Smooth curves leave and enter every point level, so they never rise above the values they join."""
    parts = [f"M{points[0][0]:.1f},{points[0][1]:.1f}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (x1 + x2) / 2
        curve = f"C{middle:.1f},{y1:.1f} {middle:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"
        parts.append(curve if smooth else f"L{x2:.1f},{y2:.1f}")
    return " ".join(parts)
