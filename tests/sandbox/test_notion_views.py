"""Views: kept as configured, linked into pages, queried."""

from __future__ import annotations

from typing import Any

import pytest
from notion_world import ADA, World, block

CHART: dict[str, Any] = {
    "type": "chart",
    "chart_type": "bar",
    "x_axis": {"type": "select", "property_id": "x", "sort": {"type": "manual"}},
    "y_axis": {"aggregator": "sum", "property_id": "y"},
    "caption": "圖",
}


@pytest.fixture
def world() -> World:
    return World()


def test_a_chart_in_a_page(world: World) -> None:
    _, source = world.goals()
    columns = world.call("GET", f"data_sources/{source}")["properties"]
    x_axis, y_axis = {**CHART["x_axis"], "property_id": columns["Team"]["id"]}, {**CHART["y_axis"]}
    chart = {**CHART, "x_axis": x_axis, "y_axis": {**y_axis, "property_id": columns["Score"]["id"]}}
    first, second = world.notion.append(ADA, world.home, [block("paragraph", "1"), block("paragraph", "2")])
    place = {
        "parent": {"type": "page_id", "page_id": world.home},
        "position": {"type": "after_block", "block_id": first},
    }
    body = {"data_source_id": source, "name": "Points", "type": "chart", "configuration": chart}
    view = world.call("POST", "views", {**body, "create_database": place})
    assert view["configuration"] == chart
    database = view["parent"]["database_id"]
    there = [one["id"] for one in world.call("GET", f"blocks/{world.home}/children")["results"]]
    assert there[1:] == [first, database, second]
    assert world.call("GET", f"blocks/{database}")["child_database"] == {"title": "Points"}
    assert world.call("GET", f"databases/{database}")["data_sources"] == []
    assert world.notion.views_of(database) == [world.notion.views[view["id"]]]


def test_lists_are_stubs(world: World) -> None:
    database, source = world.goals()
    made = world.call(
        "POST", "views", {"data_source_id": source, "name": "V", "type": "table", "database_id": database}
    )
    for query in (f"database_id={database}", f"data_source_id={source}"):
        listed = world.call("GET", f"views?{query}")["results"]
        assert len(listed) == 2, "the default view, and ours"
        assert listed[1] == {"object": "view", "id": made["id"]}
    assert world.refused("GET", "views") == (400, "validation_error")


def test_changing_and_deleting(world: World) -> None:
    database, _ = world.goals()
    only = world.notion.views_of(database)[0]["id"]
    changed = world.call("PATCH", f"views/{only}", {"name": "N", "sorts": None})
    assert (changed["name"], changed["type"]) == ("N", "table")
    assert world.refused("PATCH", f"views/{only}", {"type": "chart"}) == (400, "validation_error")
    assert world.refused("DELETE", f"views/{only}") == (400, "validation_error")
    body = {"data_source_id": changed["data_source_id"], "name": "V", "type": "table", "database_id": database}
    second = world.call("POST", "views", body)["id"]
    assert world.call("DELETE", f"views/{second}")["id"] == second
    assert world.refused("GET", f"views/{second}") == (404, "object_not_found")


def test_a_views_query_uses_its_filter_and_sorts(world: World) -> None:
    database, source = world.goals()
    body = {
        "data_source_id": source,
        "name": "V",
        "type": "table",
        "database_id": database,
        "filter": {"property": "Score", "number": {"is_not_empty": True}},
        "sorts": [{"property": "Score", "direction": "descending"}],
    }
    view = world.call("POST", "views", body)["id"]
    answer = world.call("POST", f"views/{view}/queries", {"page_size": 1})
    assert (answer["total_count"], answer["has_more"]) == (2, True)
    assert world.notion.title_of(answer["results"][0]["id"]) == "Second"


@pytest.mark.parametrize(
    "change",
    [
        {"database_id": None},
        {"create_database": {"parent": {"type": "page_id", "page_id": "x"}}},
        {"type": "spiral"},
        {"name": None},
        {"configuration": {"type": "board"}},
    ],
)
def test_refused_views(world: World, change: dict[str, object]) -> None:
    database, source = world.goals()
    body = {"data_source_id": source, "name": "V", "type": "table", "database_id": database, **change}
    body = {key: value for key, value in body.items() if value is not None}
    status, _ = world.refused("POST", "views", body)
    assert status in (400, 404)
    assert len(world.notion.views_of(database)) == 1


def test_what_no_axis_can_be(world: World) -> None:
    database, source = world.goals()
    columns = world.call("GET", f"data_sources/{source}")["properties"]
    body = {"data_source_id": source, "name": "V", "type": "chart", "database_id": database}
    chart = {"type": "chart", "chart_type": "column"}
    for property_id in (columns["Key"]["id"], columns["Files"]["id"], "gone"):
        wrong = {**chart, "y_axis": {"aggregator": "count", "property_id": property_id}}
        assert world.refused("POST", "views", {**body, "configuration": wrong}) == (400, "validation_error")
    made = world.call("POST", "views", {**body, "configuration": chart})["id"]
    assert world.refused("PATCH", f"views/{made}", {"configuration": {**chart, "chart_type": "pie"}})[0] == 400
    assert world.notion.views[made]["configuration"] == chart
