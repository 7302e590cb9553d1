"""A calendar view: a month or a week as a grid of days, rows of several days across them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from integrations.sandbox.viewer import properties
from integrations.sandbox.viewer.html import Html, tag
from integrations.sandbox.viewer.reader import Reader
from integrations.sandbox.viewer.spans import Span, spans
from integrations.sandbox.viewer.values import Json, find, title_of
from integrations.sandbox.viewer.workspace import Workspace, address, icon

WEEK = timedelta(days=7)
WORKDAYS = range(1, 6)
"""Places in a week that begins on Sunday, as the vendor's does."""


def calendar(
    view: Json, schema: Mapping[str, Json], rows: Sequence[Json], workspace: Workspace, *, at: date | None
) -> Html:
    """The month or week that `at` is in; without one today's, or the last that has something."""
    configuration, reader = view.get("configuration") or {}, workspace.reader
    placed = spans(rows, configuration, schema, reader)
    weekly = configuration.get("view_range") == "week"
    shown = at or _opening(placed, workspace.today(), weekly=weekly)
    first, last = _period(shown, weekly=weekly)
    days = WORKDAYS if configuration.get("show_weekends") is False else range(7)
    shown_columns = _named_columns(configuration, schema)
    weeks = [
        _week(sunday, days, shown, placed, shown_columns, workspace, weekly=weekly) for sunday in _sundays(first, last)
    ]
    names = reader.say("dates.weekdays").split()
    head = tag("div", [tag("span", names[day], class_="weekday") for day in days], class_="week names")
    grid = tag("div", head, weeks, class_="month five" if len(days) < 7 else "month")
    drawn = tag("div", grid, class_="scroll", tabindex="0", role="group", aria_label=view["name"] or None)
    return tag("div", _heading(view, shown, placed, workspace, weekly=weekly), drawn, class_="calendar")


def month_name(day: date, reader: Reader) -> str:
    return reader.say("dates.month", name=reader.say("dates.months").split()[day.month - 1], year=day.year)


def _opening(placed: Sequence[Span], today: date, *, weekly: bool) -> date:
    first, last = _period(today, weekly=weekly)
    here = any(span.first <= last and span.last >= first for span in placed)
    return today if here or not placed else placed[-1].first


def _period(day: date, *, weekly: bool) -> tuple[date, date]:
    if weekly:
        return day, day
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _sunday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() % 7)


def _sundays(first: date, last: date) -> list[date]:
    start = _sunday(first)
    return [start + WEEK * n for n in range((last - start).days // 7 + 1)]


def _heading(view: Json, shown: date, placed: Sequence[Span], workspace: Workspace, *, weekly: bool) -> Html:
    """The month's name, and links to where there is something earlier and later, or today."""
    first, last = _period(shown, weekly=weekly)
    today, reader = workspace.today(), workspace.reader
    earliest = min([today, *(span.first for span in placed)])
    latest = max([today, *(span.last for span in placed)])
    links = [
        _step(view, first - (WEEK if weekly else timedelta(days=1)), "‹", reader.say("dates.earlier"))
        if earliest < (_sunday(first) if weekly else first)
        else None,
        _step(view, today, reader.say("dates.today"), reader.say("dates.today")),
        _step(view, last + (WEEK if weekly else timedelta(days=1)), "›", reader.say("dates.later"))
        if latest > (_sunday(last) + timedelta(days=6) if weekly else last)
        else None,
    ]
    return tag("div", tag("strong", month_name(shown, reader)), tag("nav", links), class_="calendar-head")


def _step(view: Json, day: date, words: str, hint: str) -> Html:
    database = view["parent"]["database_id"]
    return tag("a", words, href=f"{address(database)}?v={view['id'].replace('-', '')}&at={day}", aria_label=hint)


def _week(
    sunday: date,
    days: range,
    shown: date,
    placed: Sequence[Span],
    columns: list[Json],
    workspace: Workspace,
    *,
    weekly: bool,
) -> Html:
    begin, end = sunday + timedelta(days=days[0]), sunday + timedelta(days=days[-1])
    cells = [
        _day(sunday + timedelta(days=day), number, shown, workspace.today(), weekly=weekly)
        for number, day in enumerate(days, 1)
    ]
    entries = [
        _entry(span, begin, end, columns, workspace) for span in placed if span.first <= end and span.last >= begin
    ]
    return tag("div", cells, entries, class_="week")


def _day(day: date, place: int, shown: date, today: date, *, weekly: bool) -> Html:
    css = ["day", f"at-{place}"]
    css += ["outside"] if not weekly and day.month != shown.month else []
    css += ["today"] if day == today else []
    return tag("div", tag("time", day.day, datetime=day.isoformat()), class_=" ".join(css))


def _entry(span: Span, begin: date, end: date, columns: list[Json], workspace: Workspace) -> Html:
    """Across the days of this week on which it is; a cut side shows that it goes on."""
    first, last = max(span.first, begin), min(span.last, end)
    css = ["entry", f"at-{(first - begin).days + 1}", f"long-{(last - first).days + 1}"]
    css += ["from-before"] if first > span.first else []
    css += ["goes-on"] if last < span.last else []
    title = title_of(span.row) or workspace.reader.say("notion.untitled")
    sign = icon(span.row["icon"]) if span.row.get("icon") else None
    words = tag("span", sign, tag("span", title, class_="name"), class_="title")
    values = [tag("span", drawn, class_="value") for drawn in _values(span.row, columns, workspace)]
    return tag("a", words, values, href=address(span.row["id"]), class_=" ".join(css), title=title)


def _named_columns(configuration: Json, schema: Mapping[str, Json]) -> list[Json]:
    """What the view shows under the titles; nothing when it does not say."""
    named = [
        find(schema, one["property_id"]) for one in configuration.get("properties") or () if one.get("visible", True)
    ]
    return [found[1] for found in named if found and found[1]["type"] != "title"]


def _values(row: Json, columns: list[Json], workspace: Workspace) -> list[Html]:
    found = [(column, find(row["properties"], column["id"])) for column in columns]
    drawn = [properties.shown(value[1], column, workspace) for column, value in found if value]
    return [one for one in drawn if one]
