"""Dashboards: widgets in rows that change by creating and deleting widgets only."""

from __future__ import annotations

from typing import Any

import pytest
from notion_spec import needs_schemas, problems
from notion_world import World

Json = dict[str, Any]


@pytest.fixture
def world() -> World:
    return World()


def view(world: World, source: str, kind: str, **place: Any) -> Json:
    return world.call("POST", "views", {"data_source_id": source, "name": kind, "type": kind, **place})


def rows(world: World, dashboard: str) -> list[list[str]]:
    found = world.call("GET", f"views/{dashboard}")["configuration"]["rows"]
    return [[widget["view_id"] for widget in row["widgets"]] for row in found]


def test_widgets_come_and_go(world: World) -> None:
    database, source = world.goals()
    board = view(world, source, "dashboard", database_id=database)
    assert board["configuration"] == {"type": "dashboard", "rows": []}
    first = view(world, source, "chart", view_id=board["id"])
    beside = view(world, source, "table", view_id=board["id"], placement={"type": "existing_row", "row_index": 0})
    top = view(world, source, "list", view_id=board["id"], placement={"type": "new_row", "row_index": 0})
    assert first["dashboard_view_id"] == board["id"]
    assert rows(world, board["id"]) == [[top["id"]], [first["id"], beside["id"]]]
    tabs = [each["id"] for each in world.call("GET", f"views?database_id={database}")["results"]]
    assert tabs[1:] == [board["id"]], "a widget is no tab"
    world.call("DELETE", f"views/{top['id']}")
    assert rows(world, board["id"]) == [[first["id"], beside["id"]]]
    world.call("DELETE", f"views/{board['id']}")
    assert world.refused("GET", f"views/{first['id']}") == (404, "object_not_found")


def test_what_a_dashboard_has_room_for(world: World) -> None:
    database, source = world.goals()
    board = view(world, source, "dashboard", database_id=database)["id"]
    body: Json = {"data_source_id": source, "name": "V", "type": "table", "view_id": board}
    world.call("POST", "views", body)
    first = {**body, "placement": {"type": "existing_row", "row_index": 0}}
    for _ in range(3):
        world.call("POST", "views", first)
    assert world.refused("POST", "views", first) == (400, "validation_error"), "four in a row"
    for _ in range(8):
        world.call("POST", "views", body)
    assert world.refused("POST", "views", body) == (400, "validation_error"), "twelve in all"
    assert sum(map(len, rows(world, board))) == 12


def test_refused_dashboards(world: World) -> None:
    database, source = world.goals()
    table = world.notion.views_of(database)[0]["id"]
    body: Json = {"data_source_id": source, "name": "D", "type": "dashboard", "database_id": database}
    assert world.refused("POST", "views", {**body, "configuration": {"type": "dashboard", "rows": []}})[0] == 400
    board = world.call("POST", "views", body)["id"]
    assert world.refused("PATCH", f"views/{board}", {"configuration": {"type": "dashboard", "rows": []}})[0] == 400
    widget: Json = {"data_source_id": source, "name": "W", "type": "table", "view_id": board}
    for wrong in (
        {"view_id": table},
        {"type": "dashboard"},
        {"placement": {"type": "existing_row", "row_index": 0}},
    ):
        assert world.refused("POST", "views", {**widget, **wrong})[0] == 400
    world.notion.plan = "plus"
    assert world.refused("POST", "views", body) == (403, "restricted_resource")


def test_a_view_takes_its_place_among_the_tabs(world: World) -> None:
    database, source = world.goals()
    only = world.notion.views_of(database)[0]["id"]
    last = view(world, source, "table", database_id=database, position={"type": "end"})["id"]
    middle = view(world, source, "table", database_id=database, position={"type": "after_view", "view_id": only})["id"]
    first = view(world, source, "table", database_id=database, position={"type": "start"})["id"]
    assert [each["id"] for each in world.notion.views_of(database)] == [first, only, middle, last]
    body = {"data_source_id": source, "name": "V", "type": "table", "database_id": database}
    assert world.refused("POST", "views", {**body, "position": {"type": "after_view", "view_id": source}})[0] == 400
    chart = {**body, "type": "chart", "configuration": {"type": "chart", "chart_type": "spiral"}}
    assert world.refused("POST", "views", chart)[0] == 400


@needs_schemas
def test_dashboards_fit_the_types(world: World) -> None:
    database, source = world.goals()
    board = view(world, source, "dashboard", database_id=database)
    widget = view(world, source, "table", view_id=board["id"])
    for shown in (board, widget, world.call("GET", f"views/{board['id']}")):
        assert problems("DataSourceViewObjectResponse", shown) == []
