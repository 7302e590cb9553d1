"""Mermaid text of a code block as Notion previews it: pies are drawn, other diagrams stay text.

Source of the grammar: mermaid's documentation of pie charts.
"""

from __future__ import annotations

import re

from integrations.sandbox.viewer.charts import donut, palette
from integrations.sandbox.viewer.charts.figures import Figures
from integrations.sandbox.viewer.groups import Group
from integrations.sandbox.viewer.html import Html, tag

_SLICE = re.compile(r'\s*"([^"]+)"\s*:\s*(\d+(?:\.\d+)?)\s*')
_TITLE = re.compile(r"\s*(?:pie\b)?\s*(?:showData\b)?\s*(?:title\s+(.*\S))?\s*")


def pie(text: str) -> Html | None:
    """A ring with its legend; None when the text is no pie, or has a line that is not understood."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("%%")]
    if not lines or not lines[0].strip().startswith("pie"):
        return None
    titles = [found[1] for line in lines if (found := _TITLE.fullmatch(line)) and found[1]]
    slices = [found for line in lines if (found := _SLICE.fullmatch(line))]
    understood = len(slices) + sum(1 for line in lines if _TITLE.fullmatch(line))
    if understood < len(lines) or not any(float(one[2]) for one in slices):
        return None
    groups = tuple(Group(one[1], ()) for one in slices)
    figures = Figures(groups, (Group("", ()),), (tuple(float(one[2]) for one in slices),))
    return _drawn(figures, titles[0] if titles else "")


def _drawn(found: Figures, title: str) -> Html:
    colors = palette.of_groups(found.groups, "auto")
    heading = tag("p", title, class_="chart-title") if title else None
    ring = tag("div", donut.ring(found, colors, title), donut.shares(found, colors, "name_and_value"), class_="donut")
    return tag("div", heading, ring, class_="chart")
