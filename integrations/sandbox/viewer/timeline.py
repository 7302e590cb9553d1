"""A timeline view: a bar a row, from its first day to its last, on an axis of months and days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from integrations.sandbox.viewer.calendar import month_name
from integrations.sandbox.viewer.charts import svg
from integrations.sandbox.viewer.html import Child, Html, link, tag
from integrations.sandbox.viewer.reader import Reader
from integrations.sandbox.viewer.spans import Span, spans
from integrations.sandbox.viewer.values import Json, title_of
from integrations.sandbox.viewer.workspace import Workspace, address

DAY_PX = {
    "hours": 64.0,
    "day": 64.0,
    "week": 36.0,
    "bi_week": 22.0,
    "month": 11.0,
    "quarter": 4.5,
    "year": 2.0,
    "5_years": 0.6,
}
"""How wide a day is, by the view's `zoom_level`."""
LONGEST = timedelta(days=1200)
NARROWEST = 1240.0
HEAD, ROW, BAR = 46.0, 36.0, 26.0
EVERY_DAY_PX, EVERY_WEEK_PX = 18.0, 6.0
"""From these widths on the axis numbers every day, every Monday."""
TEXT = 13


def timeline(
    view: Json, schema: Mapping[str, Json], rows: Sequence[Json], workspace: Workspace, at_most: int | None
) -> Html:
    configuration, reader = view.get("configuration") or {}, workspace.reader
    placed = spans(rows, configuration, schema, reader)[:at_most]
    if not placed:
        return tag("p", reader.say("chart.nothing"), class_="faint")
    axis = _Axis(placed, (configuration.get("preference") or {}).get("zoom_level") or "month")
    height = HEAD + ROW * len(placed) + 10
    drawn = svg.canvas(
        axis.width,
        height,
        view["name"] or reader.say("notion.all"),
        axis.lines(height, reader),
        axis.today(workspace.today(), height, reader),
        [_bar(span, number, axis, workspace) for number, span in enumerate(placed)],
    )
    scroll = tag("div", drawn, class_="scroll", tabindex="0", role="group", aria_label=view["name"] or None)
    return tag("div", _names(placed, workspace) if configuration.get("show_table") else None, scroll, class_="timeline")


class _Axis:
    def __init__(self, placed: Sequence[Span], zoom: str) -> None:
        last = max(span.last for span in placed)
        first = max(min(span.first for span in placed), last - LONGEST)
        self.day_px = DAY_PX.get(zoom, DAY_PX["month"])
        self.first = first.replace(day=1)
        self.after = (last + timedelta(days=40)).replace(day=1)
        """Room to the right for the words of short bars."""
        while self.x(self.after) < NARROWEST:
            self.after = (self.after + timedelta(days=40)).replace(day=1)
        self.width = self.x(self.after)

    def x(self, day: date) -> float:
        return max((day - self.first).days, 0) * self.day_px

    def lines(self, height: float, reader: Reader) -> Iterator[Child]:
        day = self.first
        while self.x(day) < self.width:
            if day.day == 1:
                yield svg.line(self.x(day), 0, self.x(day), height)
                if self.day_px * 30 > 70 or day.month == 1:
                    yield svg.words(self.x(day) + 8, 16, month_name(day, reader), anchor="start", bold=True)
            if self.day_px >= EVERY_DAY_PX or (self.day_px >= EVERY_WEEK_PX and day.isoweekday() == 1):
                yield svg.words(self.x(day) + self.day_px / 2, 36, str(day.day), size=11)
            day += timedelta(days=1)
        yield svg.line(0, HEAD - 2, self.width, HEAD - 2)

    def today(self, day: date, height: float, reader: Reader) -> Html | None:
        if not self.first <= day < self.after:
            return None
        middle = self.x(day) + self.day_px / 2
        mark = tag("circle", tag("title", reader.say("dates.today")), cx=f"{middle:.1f}", cy=f"{HEAD - 2:g}", r=4)
        return tag("g", svg.line(middle, HEAD - 2, middle, height), mark, class_="today")


def _bar(span: Span, number: int, axis: _Axis, workspace: Workspace) -> Html:
    """The title stands in the bar where it fits, else to its right."""
    left, top = axis.x(span.first), HEAD + ROW * number + (ROW - BAR) / 2
    width = max(axis.x(span.last + timedelta(days=1)) - left, 8.0)
    title = title_of(span.row) or workspace.reader.say("notion.untitled")
    inside = svg.width_of(title, TEXT) <= width - 16
    days = f"{span.first} → {span.last}" if span.last > span.first else f"{span.first}"
    bar = tag("rect", x=f"{left:.1f}", y=f"{top:.1f}", width=f"{width:.1f}", height=BAR, rx=4)
    place = left + 8 if inside else left + width + 7
    words = svg.words(place, top + 17.5, title, anchor="start", size=TEXT, fill=svg.INK, halo=not inside)
    hint = tag("title", f"{title} · {days}")
    return tag("a", hint, bar, words, href=address(span.row["id"]), class_=f"bar tone-{_color(span.row)}")


def _color(row: Json) -> str:
    """Of the row's status, else of its first select."""
    for kind in ("status", "select"):
        for value in row["properties"].values():
            if value["type"] == kind and value[kind]:
                return str(value[kind].get("color") or "default")
    return "default"


def _names(placed: Sequence[Span], workspace: Workspace) -> Html:
    """The table beside the bars."""
    untitled = workspace.reader.say("notion.untitled")
    lines = [tag("li", link(address(span.row["id"]), title_of(span.row) or untitled)) for span in placed]
    return tag("ul", lines, class_="names")
