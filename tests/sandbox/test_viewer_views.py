"""Calendars, timelines, galleries and boards of rows: in the right place, and cards that can be moved."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from viewer_pages import PERSON, Pages

from integrations.sandbox.http import Request

Json = dict[str, Any]
WHEN = {
    "Sprint": ("2026-07-03", "2026-07-06"),
    "Press day": ("2026-07-14", None),
    "Late": ("2026-07-14T23:30:00+08:00", None),
    "Autumn": ("2026-09-05", "2026-09-06"),
    "Some day": (None, None),
}
"""3 July 2026 is a Friday."""


@dataclass
class Shelf:
    pages: Pages
    database: str
    source: str

    def view(self, kind: str, **configuration: Any) -> str:
        """The address of a view; configured columns by name."""
        columns = self.pages.notion.data_source_json(self.source)["properties"]
        for key, value in configuration.items():
            if key.endswith("property_id"):
                configuration[key] = columns[value]["id"]
        body = {"database_id": self.database, "data_source_id": self.source, "name": "View", "type": kind}
        view = self.pages.notion.create_view(PERSON, {**body, "configuration": {"type": kind, **configuration}})
        return f"/p/{self.database}?v={view['id']}"


@pytest.fixture
def shelf() -> Shelf:
    pages = Pages()
    state = {"select": {"options": [{"name": "Open", "color": "blue"}, {"name": "Shut", "color": "green"}]}}
    columns = {"Name": {"title": {}}, "When": {"date": {}}, "State": state, "Picture": {"files": {}}}
    database, source = pages.notion.create_database(PERSON, pages.root, "Plan", columns)
    for name, (start, end) in WHEN.items():
        properties: Json = {"Name": {"title": [{"type": "text", "text": {"content": name}}]}}
        properties["State"] = {"select": {"name": "Open"} if end else None}
        if start:
            properties["When"] = {"date": {"start": start, "end": end}}
        pages.notion.create_page(PERSON, {"data_source_id": source}, properties)
    return Shelf(pages, database, source)


def entries(html: str) -> list[tuple[str, str]]:
    """(classes, title) of what stands on a calendar, in order."""
    return re.findall(r'class="entry ([^"]+)" title="([^"]+)"', html)


def test_a_month_has_its_days_and_what_is_on_them(shelf: Shelf) -> None:
    html = shelf.pages.body(shelf.view("calendar", date_property_id="When"))
    assert "July 2026" in html
    assert re.findall(r'class="day at-1[^"]*"><time datetime="([^"]+)"', html) == [
        "2026-06-28",
        "2026-07-05",
        "2026-07-12",
        "2026-07-19",
        "2026-07-26",
    ]
    assert html.count("outside") == 3 + 1, "28 to 30 June, 1 August"
    assert re.findall(r'class="day at-\d today"><time datetime="([^"]+)"', html) == ["2026-07-14"]
    assert entries(html) == [
        ("at-6 long-2 goes-on", "Sprint"),
        ("at-1 long-2 from-before", "Sprint"),
        ("at-3 long-1", "Press day"),
        ("at-3 long-1", "Late"),
    ]


def test_a_calendar_opens_elsewhere_and_goes_where_there_is_something(shelf: Shelf) -> None:
    view = shelf.view("calendar", date_property_id="When")
    steps = dict(re.findall(r'at=([-\d]+)" aria-label="([^"]+)"', shelf.pages.body(view)))
    assert steps == {"2026-07-14": "Today", "2026-08-01": "Later"}
    assert entries(shelf.pages.body(f"{view}&at=2026-08-01")) == [("at-7 long-1 goes-on", "Autumn")]
    september = shelf.pages.body(f"{view}&at=2026-09-30")
    assert entries(september) == [("at-7 long-1 goes-on", "Autumn"), ("at-1 long-1 from-before", "Autumn")]
    assert "Later" not in september
    for nonsense in ("x", "0001-01-01", "9999-12-31"):
        assert "July 2026" in shelf.pages.body(f"{view}&at={nonsense}")


def test_a_week_without_its_weekend(shelf: Shelf) -> None:
    view = shelf.view("calendar", date_property_id="When", view_range="week", show_weekends=False)
    html = shelf.pages.body(view)
    assert re.findall(r'class="day at-\d[^"]*"><time datetime="[^"]+">(\d+)', html) == ["13", "14", "15", "16", "17"]
    assert entries(html) == [("at-2 long-1", "Press day"), ("at-2 long-1", "Late")]
    assert entries(shelf.pages.body(f"{view}&at=2026-07-01")) == [("at-5 long-1 goes-on", "Sprint")]


def test_a_calendar_with_nothing_today_opens_at_its_last_month(shelf: Shelf) -> None:
    for id_ in shelf.pages.notion.pages:
        if shelf.pages.notion.title_of(id_) in ("Sprint", "Press day", "Late"):
            shelf.pages.notion.update_page(PERSON, id_, in_trash=True)
    assert "September 2026" in shelf.pages.body(shelf.view("calendar", date_property_id="When"))


def test_bars_of_a_timeline_are_as_long_as_their_days(shelf: Shelf) -> None:
    html = shelf.pages.body(shelf.view("timeline", date_property_id="When", show_table=True))
    bars = re.findall(r'<title>(\w+)[^<]*</title><rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', html)
    day = next(float(width) for name, _, width in bars if name == "Press")
    found = {name: (round(float(x) / day, 2), round(float(width) / day, 2)) for name, x, width in bars}
    assert found["Sprint"] == (2.0, 4.0), "from the third of the first month"
    assert found["Autumn"] == (31.0 + 31 + 4, 2.0)
    assert re.findall(r">(July|August|September) 2026<", html) == ["July", "August", "September"]
    assert [name for name in WHEN if f">{name}</a></li>" in html] == ["Sprint", "Press day", "Late", "Autumn"]
    assert 'class="today"' in html


def test_an_empty_timeline_says_so(shelf: Shelf) -> None:
    address = shelf.view("timeline", date_property_id="Name")
    assert "No rows to draw" in shelf.pages.body(address)


def test_cards_of_a_gallery_have_covers_by_the_view_s_choice(shelf: Shelf) -> None:
    pages = shelf.pages
    own = pages.upload("poster.png", "image/png", b"\x89PNG")
    row = next(id_ for id_ in pages.notion.pages if pages.notion.title_of(id_) == "Sprint")
    pages.api("PATCH", f"/v1/pages/{row}", {"properties": {"Picture": {"files": [{"name": "p", **own}]}}})
    by_cover, by_file = (
        shelf.view("gallery"),
        shelf.view("gallery", cover={"type": "property", "property_id": "Picture"}),
    )
    assert pages.body(by_cover).count('class="cover"><svg') == len(WHEN)
    html = pages.body(by_file)
    assert (html.count('class="cover"><img'), html.count('class="cover"><svg')) == (1, len(WHEN) - 1)


def lanes(html: str) -> dict[str, list[str]]:
    found = re.findall(r'<section class="lane[^"]*" data-lane="([^"]*)">(.*?)</section>', html)
    return {lane: re.findall(r"<span>([^<]+)</span></a>", inside) for lane, inside in found}


def test_cards_move_between_the_lanes_of_options(shelf: Shelf) -> None:
    pages = shelf.pages
    address = shelf.view("board")
    assert "data-to" not in pages.body(address), "nobody acts"
    pages.person = PERSON
    html = pages.body(address)
    assert lanes(html) == {"Open": ["Sprint", "Autumn"], "Shut": [], "": ["Press day", "Late", "Some day"]}
    card = re.findall(r'<li class="row-card" id="c\w+" draggable="true">.*?</li>', html)[0]
    assert re.findall(r'data-to="([^"]*)">([^<]+)<', card) == [("Shut", "Shut"), ("", "No State")]
    fields = dict(re.findall(r'name="(page|name|place)" value="([^"]+)"', card))
    body = "&".join(f"{key}={value}" for key, value in {**fields, "value": "Shut", "back": "/"}.items())
    headers = {"host": "127.0.0.1", "cookie": f"sandbox-person={PERSON}"}
    answer = pages.sandbox.handle(Request("POST", "/_act/notion/property", headers, body.encode(), "http://x"))
    assert (answer.status, answer.headers["Location"]) == (303, f"/#{fields['place']}")
    assert lanes(pages.body(address))["Shut"] == ["Sprint"]


def test_only_a_page_with_cards_to_move_has_a_script_and_only_that_one_may_run(shelf: Shelf) -> None:
    pages = shelf.pages
    pages.person = PERSON
    html = pages.html(shelf.view("board"))
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    policy = pages.sandbox.handle(Request("GET", "/", {}, base="http://x")).headers["Content-Security-Policy"]
    assert f"script-src 'sha256-{digest}';" in policy
    assert "<script" not in pages.html(f"/p/{shelf.database}")
    assert "<script" not in pages.html("/")


def test_a_dashboard_shows_its_widgets_row_by_row(shelf: Shelf) -> None:
    notion, body = shelf.pages.notion, {"data_source_id": shelf.source, "name": "Overview", "type": "dashboard"}
    board = notion.create_view(PERSON, {**body, "database_id": shelf.database})["id"]
    place = f"/p/{shelf.database}?v={board}"
    assert "Some day" not in shelf.pages.body(place)
    count = {"type": "chart", "chart_type": "number"}
    beside = {"type": "existing_row", "row_index": 0}
    for name, kind, more in (
        ("Rows", "table", {}),
        ("How many", "chart", {"configuration": count, "placement": beside}),
        ("Cards", "gallery", {}),
    ):
        shelf.pages.api("POST", "/v1/views", {**body, "name": name, "type": kind, "view_id": board, **more})
    html = shelf.pages.body(place)
    rows = html.split('class="widgets"')[1:]
    assert [re.findall("<h4>([^<]+)", row) for row in rows] == [["Rows", "How many"], ["Cards"]]
    assert "Some day" in rows[0]
    assert "row-gallery" in rows[1]
