"""Donut charts: one ring, its total in the middle, names and shares beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from integrations.sandbox.viewer.charts import svg
from integrations.sandbox.viewer.charts.figures import Figures
from integrations.sandbox.viewer.html import Html, tag
from integrations.sandbox.viewer.numbers import formatted

SIZE, RADIUS, THICKNESS = 220.0, 84.0, 34.0


def ring(figures: Figures, colors: list[str], measure: str) -> Html:
    total = sum(figures.totals)
    return svg.canvas(
        SIZE,
        SIZE,
        measure,
        _arcs(figures, colors, total),
        svg.words(SIZE / 2, SIZE / 2 + 4, formatted(total, figures.format), size=26, fill=svg.INK, bold=True),
        svg.words(SIZE / 2, SIZE / 2 + 22, svg.fitted(measure, 2 * RADIUS - THICKNESS - 16, 11), size=11),
    )


def _arcs(figures: Figures, colors: list[str], total: float) -> Iterator[Html]:
    """Each arc is a dash on its own circle, which draws a whole ring as well as a part of it."""
    circumference, before = 2 * math.pi * RADIUS, 0.0
    for group, value, color in zip(figures.groups, figures.totals, colors, strict=True):
        if value <= 0:
            continue
        length = value / total * circumference
        yield tag(
            "circle",
            tag("title", f"{group.label} · {formatted(value, figures.format)}"),
            cx=SIZE / 2,
            cy=SIZE / 2,
            r=RADIUS,
            fill="none",
            stroke=color,
            stroke_width=THICKNESS,
            stroke_dasharray=f"{max(length - 2, 1):.2f} {circumference:.2f}",
            stroke_dashoffset=f"{-before:.2f}",
            transform=f"rotate(-90 {SIZE / 2:g} {SIZE / 2:g})",
        )
        before += length


def shares(figures: Figures, colors: list[str], shown: str) -> Html:
    """The legend of a donut. `shown` is the configuration's `donut_labels`."""
    total = sum(figures.totals) or 1.0
    rows = [
        tag(
            "tr",
            tag("td", svg.swatch(color)),
            tag("td", group.label),
            tag("td", formatted(value, figures.format), class_="number") if shown != "name" else None,
            tag("td", formatted(value / total, "percent", places=1), class_="number faint")
            if shown != "name"
            else None,
        )
        for group, value, color in zip(figures.groups, figures.totals, colors, strict=True)
    ]
    return tag("table", rows, class_="shares")
