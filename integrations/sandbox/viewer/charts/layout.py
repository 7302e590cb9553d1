"""Where things are in a chart with two axes: one of places (groups), one of values.

Both are laid out once; `Ground.at` turns them into x and y, so a bar chart is a column chart lying down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from integrations.sandbox.viewer.charts import svg
from integrations.sandbox.viewer.charts.figures import Figures
from integrations.sandbox.viewer.numbers import formatted, ticks
from integrations.sandbox.viewer.values import Json

WIDTH = 720.0
HEIGHTS = {"small": 200.0, "medium": 300.0, "large": 400.0, "extra_large": 520.0}
BAR = 32.0
"""Height of one place of a bar chart: it grows with its bars instead."""
NAMES = 190.0
"""Most that the names of a bar chart's places take from its width."""


class Span(NamedTuple):
    """One bar segment, in values. `lane` is its place among the stacks when they stand side by side."""

    stack: int
    group: int
    low: float
    high: float
    value: float
    lane: int = 0


@dataclass(frozen=True)
class Plot:
    """What is to be drawn."""

    figures: Figures
    configuration: Json
    colors: list[str]
    """By stack; by group when there is one stack and a colour for each group."""
    measure: str
    """What is counted, for the value axis."""

    @property
    def kind(self) -> str:
        """`column`, `bar` or `line`."""
        return str(self.configuration["chart_type"])

    @property
    def lying(self) -> bool:
        return self.kind == "bar"

    @property
    def style(self) -> str:
        return self.configuration.get("group_style") or "normal"

    @property
    def format(self) -> str:
        return "percent" if self.style == "percent" else self.figures.format

    @property
    def labelled(self) -> bool:
        return self.configuration.get("show_data_labels") is not False

    @property
    def lanes(self) -> int:
        return len(self.figures.stacks) if self.style == "side_by_side" else 1

    @property
    def labels(self) -> list[str]:
        return [group.label for group in self.figures.groups]

    @property
    def references(self) -> list[Json]:
        return self.configuration.get("reference_lines") or []

    def titled(self, axis: str) -> bool:
        """`axis` is `x_axis` or `y_axis`, those of the picture."""
        return (self.configuration.get("axis_labels") or "none") in (axis, "both")

    def color(self, stack: int, group: int) -> str:
        return self.colors[group if len(self.figures.stacks) == 1 and len(self.colors) > 1 else stack]

    def spans(self) -> Iterator[Span]:
        """Bars, or the segments of stacked bars; negative values grow the other way."""
        for group, total in enumerate(self.figures.totals):
            ends = {True: 0.0, False: 0.0}
            for stack, row in enumerate(self.figures.values):
                value = row[group]
                if value is None:
                    continue
                size = value / total if self.style == "percent" and total else value
                low = 0.0 if self.lanes > 1 else ends[value >= 0]
                ends[value >= 0] = low + size
                yield Span(stack, group, low, low + size, size, stack if self.lanes > 1 else 0)


@dataclass(frozen=True)
class Ground:
    """The rectangle that is drawn in, and the scale of its value axis."""

    left: float
    top: float
    right: float
    bottom: float
    steps: list[float]
    places: int
    lying: bool = False

    @property
    def slot(self) -> float:
        """Length of one group's place."""
        return ((self.bottom - self.top) if self.lying else (self.right - self.left)) / self.places

    def value(self, value: float) -> float:
        """x of a value when lying, else its y."""
        share = (value - self.steps[0]) / (self.steps[-1] - self.steps[0])
        if self.lying:
            return self.left + share * (self.right - self.left)
        return self.bottom - share * (self.bottom - self.top)

    def place(self, group: float) -> float:
        """Middle of a group's place on the other axis."""
        return (self.top if self.lying else self.left) + (group + 0.5) * self.slot

    def at(self, group: float, value: float) -> tuple[float, float]:
        return (self.value(value), self.place(group)) if self.lying else (self.place(group), self.value(value))


def ground(plot: Plot) -> Ground:
    """Room for everything that `plot` shows. There must be at least one group."""
    steps, places = _steps(plot), len(plot.figures.groups)
    if plot.lying:
        left = 12 + min(NAMES, max(svg.width_of(label) for label in plot.labels))
        height = places * BAR * max(1.0, plot.lanes * 0.8)
        top = 40 if plot.titled("y_axis") else 22
        return Ground(left, top, WIDTH - 56, top + height, steps, places, lying=True)
    widest = max(svg.width_of(formatted(step, plot.format)) for step in steps)
    top = 36 if plot.titled("y_axis") else 24
    height = HEIGHTS[plot.configuration.get("height") or "medium"]
    return Ground(widest + 14, top, WIDTH - 8, height, steps, places)


def _steps(plot: Plot) -> list[float]:
    """Of the value axis: it holds zero, all values and all reference lines, unless it is bounded."""
    shown = [reference["value"] for reference in plot.references]
    if plot.kind == "line":
        shown += [value for row in plot.figures.values for value in row if value is not None]
    else:
        shown += [end for span in plot.spans() for end in (span.low, span.high)]
    low = _bound(plot, "y_axis_min", min([0.0, *shown]))
    high = _bound(plot, "y_axis_max", max([0.0, *shown]))
    whole = plot.format != "percent" and all(float(value).is_integer() for value in shown)
    return ticks(low, high, whole=whole)


def _bound(plot: Plot, key: str, default: float) -> float:
    given = plot.configuration.get(key)
    return default if given is None else float(given)
