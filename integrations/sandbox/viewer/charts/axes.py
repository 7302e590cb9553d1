"""The axes of a chart: steps, names of places, titles, reference lines."""

from __future__ import annotations

import math
from collections.abc import Iterator

from integrations.sandbox.viewer.charts import svg
from integrations.sandbox.viewer.charts.layout import Ground, Plot
from integrations.sandbox.viewer.charts.palette import COLORS
from integrations.sandbox.viewer.html import Html, join
from integrations.sandbox.viewer.numbers import formatted

LABEL = 80.0
"""Labels under an axis that are longer are cut; where shorter ones find no room, some are left out."""


def axes(plot: Plot, ground: Ground) -> Html:
    labels = _names_beside(plot, ground) if ground.lying else _names_below(plot, ground)
    return join(_steps(plot, ground), labels, _titles(plot, ground))


def references(plot: Plot, ground: Ground) -> Iterator[Html]:
    """To be drawn over the bars."""
    for reference in plot.references:
        at, color, label = ground.value(reference["value"]), COLORS[reference["color"]], reference["label"]
        dashed = reference["dash_style"] == "dash"
        if ground.lying:
            yield svg.line(at, ground.top, at, ground.bottom, stroke=color, dashed=dashed)
            yield svg.words(at + 5, ground.bottom - 4, label, anchor="start", size=11)
        else:
            yield svg.line(ground.left, at, ground.right, at, stroke=color, dashed=dashed)
            yield svg.words(ground.right, at - 5, label, anchor="end", size=11)


def _steps(plot: Plot, ground: Ground) -> Iterator[Html]:
    grid = plot.configuration.get("grid_lines") != "none"
    for step in ground.steps:
        at, text = ground.value(step), formatted(step, plot.format)
        if ground.lying:
            yield svg.words(at, ground.top - 8, text)
        else:
            yield svg.words(ground.left - 8, at + 4, text, anchor="end")
        if grid or step == 0:
            yield (
                svg.line(at, ground.top, at, ground.bottom)
                if ground.lying
                else svg.line(ground.left, at, ground.right, at)
            )


def _names_beside(plot: Plot, ground: Ground) -> Iterator[Html]:
    for group, label in enumerate(plot.labels):
        text = svg.fitted(label, ground.left - 12)
        yield svg.words(ground.left - 8, ground.place(group) + 4, text, anchor="end", fill=svg.INK)


def _names_below(plot: Plot, ground: Ground) -> Iterator[Html]:
    widest = max(svg.width_of(label) for label in plot.labels)
    every = math.ceil((min(widest, LABEL) + 8) / ground.slot)
    for group, label in list(enumerate(plot.labels))[::every]:
        yield svg.words(ground.place(group), ground.bottom + 18, svg.fitted(label, ground.slot * every - 6))


def _titles(plot: Plot, ground: Ground) -> Iterator[Html]:
    across, up = plot.figures.dimension, plot.measure
    if ground.lying:
        across, up = up, across
    if plot.titled("x_axis"):
        y = ground.bottom + (20 if ground.lying else 38)
        yield svg.words((ground.left + ground.right) / 2, y, across)
    if plot.titled("y_axis"):
        yield svg.words(0, 12, up, anchor="start")
