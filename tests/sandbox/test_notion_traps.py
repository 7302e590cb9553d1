"""Limits and traps of the vendor that a client has to live with."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from notion_world import ADA, BO, World, block, words

Json = dict[str, Any]
GROUP = "44444444-4444-4444-8444-444444444444"


@pytest.fixture
def world() -> World:
    return World()


def found(world: World, query: str) -> list[str]:
    return [one["id"] for one in world.call("POST", "search", {"query": query})["results"]]


def rows(world: World, source: str, **body: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = world.call("POST", f"data_sources/{source}/query", body)["results"]
    return listed


def test_search_looks_at_titles_and_lags(world: World) -> None:
    world.notion.lag(search_s=60)
    world.notion.append(ADA, world.home, [block("paragraph", "zebra")])
    page = world.notion.create_page(ADA, {"page_id": world.home}, "Giraffe")
    assert found(world, "giraffe") == []
    world.clock.advance(timedelta(seconds=59))
    world.notion.update_page(ADA, page, properties={"title": words("Lion")})
    world.clock.advance(timedelta(seconds=1))
    assert found(world, "giraffe") == [page], "the old title"
    world.clock.advance(timedelta(seconds=60))
    assert (found(world, "giraffe"), found(world, "lion")) == ([], [page])
    assert found(world, "zebra") == []


def test_queries_lag(world: World) -> None:
    _, source = world.goals()
    world.notion.lag(query_s=5)
    row = world.notion.rows(source)[0]["id"]
    world.call("PATCH", f"pages/{row}", {"properties": {"Score": {"number": 9}}})
    fresh = world.notion.create_page(ADA, {"data_source_id": source}, "Fresh")
    nine = {"property": "Score", "number": {"equals": 9}}
    assert rows(world, source, filter=nine) == []
    old = {one["id"]: one["properties"]["Score"]["number"] for one in rows(world, source)}
    assert fresh not in old
    assert old[row] == 1
    assert world.call("GET", f"pages/{row}")["properties"]["Score"]["number"] == 9
    world.clock.advance(timedelta(seconds=5))
    assert [one["id"] for one in rows(world, source, filter=nine)] == [row]
    assert fresh in {one["id"] for one in rows(world, source)}


def test_cursors_are_shaped_as_the_vendors(world: World) -> None:
    _, source = world.goals()
    path = f"data_sources/{source}/query"
    first = world.call("POST", path, {"page_size": 1})
    second = world.call("POST", path, {"page_size": 1, "start_cursor": first["next_cursor"]})
    (kind, session, _), (_, same, row) = (each["next_cursor"].split(":") for each in (first, second))
    assert (kind, session) == ("s", same)
    third = world.call("POST", path, {"start_cursor": second["next_cursor"]})
    assert third["results"][0]["id"] == row
    other = world.call("POST", path, {"page_size": 1})
    assert other["next_cursor"].split(":")[1] != session
    users = world.call("GET", "users?page_size=1")
    assert users["next_cursor"] == world.call("GET", "users?page_size=2")["results"][1]["id"]


def test_searches_and_view_queries_are_cut_too(world: World) -> None:
    database, _ = world.goals()
    world.notion.query_limit = 2
    view = world.notion.views_of(database)[0]["id"]
    for path in ("search", f"views/{view}/queries"):
        answer = world.call("POST", path, {})
        assert len(answer["results"]) == 2
        assert answer["request_status"]["incomplete_reason"] == "query_result_limit_reached"
        assert not answer["has_more"]


def test_the_block_limit_of_a_free_workspace(world: World) -> None:
    database, source = world.goals()
    world.notion.block_limit = 3
    path = f"blocks/{world.home}/children"
    world.call("PATCH", path, {"children": [block("paragraph", "x")]})
    page = {"parent": {"page_id": world.home}, "properties": {"title": words("x")}, "children": [block("paragraph")]}
    nested = {**page, "children": [block("toggle", "t", children=[block("paragraph")])]}
    assert world.refused("POST", "pages", nested) == (403, "restricted_resource")
    world.call("POST", "pages", page)
    view = {"data_source_id": source, "name": "V", "type": "table"}
    linked = {**view, "create_database": {"parent": {"type": "page_id", "page_id": world.home}}}
    markdown = {"type": "insert_content", "insert_content": {"content": "x"}}
    before = world.notion.counts()
    for method, where, body in (
        ("PATCH", path, {"children": [block("paragraph", "x")]}),
        ("POST", "pages", page),
        ("POST", "views", linked),
        ("POST", "databases", {"parent": {"type": "page_id", "page_id": world.home}}),
        ("PATCH", f"pages/{world.home}/markdown", markdown),
    ):
        refused = world.send(method, where, body)
        assert (refused.status, refused.body["code"]) == (403, "restricted_resource")
        assert refused.body["additional_data"] == {"block_limit": "block_creation"}
    assert world.notion.counts() == before
    world.call("POST", "views", {**view, "database_id": database})
    parent = {"type": "database_id", "database_id": database}
    world.call("POST", "data_sources", {"parent": parent, "properties": {"Name": {"title": {}}}})


def test_a_group_among_people(world: World) -> None:
    _, source = world.goals()
    world.notion.add_group(GROUP, "Platform")
    row = world.notion.rows(source)[0]["id"]
    both = [{"id": BO}, {"object": "group", "id": GROUP}]
    body = {"properties": {"Owner": {"people": both}}}
    people = world.call("PATCH", f"pages/{row}", body)["properties"]["Owner"]["people"]
    assert people[0]["name"] == "Bo"
    assert people[1] == {"object": "group", "id": GROUP, "name": "Platform"}


def test_guests_are_not_listed(world: World) -> None:
    world.notion.add_user(GROUP, "Guest", guest=True)
    assert GROUP not in {user["id"] for user in world.call("GET", "users")["results"]}
    assert world.call("GET", f"users/{GROUP}")["name"] == "Guest"


def test_a_workspace_without_emojis_of_its_own(world: World) -> None:
    assert world.call("GET", "custom_emojis")["results"] == []


def test_a_body_of_512_000_bytes_is_the_largest(world: World) -> None:
    room = len('{"query": ""}')
    assert world.send("POST", "search", {"query": "x" * (512_000 - room)}).status == 200
    refused = world.send("POST", "search", {"query": "x" * (512_001 - room)})
    assert refused.status == 413
    assert "object" not in refused.body


def test_what_is_deleted_for_good_is_gone(world: World) -> None:
    page = world.notion.create_page(ADA, {"page_id": world.home}, "Gone")
    below = world.notion.create_page(ADA, {"page_id": page}, "Below")
    world.notion.purge(ADA, page)
    for headers in ({}, {"authorization": "Bearer ada-token"}):
        for id_ in (page, below):
            assert world.send("GET", f"pages/{id_}", headers=headers).status == 404
    assert found(world, "gone") == []
    assert world.call("POST", "search", {"filter": {"in_trash": True}})["results"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"Score": {"title": {}}},
        {"Name": {"rich_text": {}}},
        {"Team": {"select": {"options": [{"name": str(number)} for number in range(101)]}}},
        {f"N{number}": {"number": {}} for number in range(500)},
    ],
)
def test_schemas_that_are_refused(world: World, changes: dict[str, Any]) -> None:
    _, source = world.goals()
    before = world.call("GET", f"data_sources/{source}")["properties"]
    body = {"properties": {"Fine": {"number": {}}, **changes}}
    assert world.refused("PATCH", f"data_sources/{source}", body) == (400, "validation_error")
    assert world.call("GET", f"data_sources/{source}")["properties"] == before
    assert set(world.notion.rows(source)[0]["properties"]) == set(before)


def test_blocks_that_only_people_make(world: World) -> None:
    preview = world.notion.add_block(ADA, world.home, "link_preview", {"url": "https://example.com"})
    strange = world.notion.add_block(ADA, world.home, "unsupported", {"block_type": "button"})
    shown = world.call("GET", f"blocks/{world.home}/children")["results"]
    assert [one["id"] for one in shown] == [preview, strange]
    answer = world.call("GET", f"pages/{world.home}/markdown")
    assert answer["unknown_block_ids"] == [preview, strange]
    assert world.refused("PATCH", f"blocks/{strange}", {"unsupported": {}}) == (400, "validation_error")
    assert world.call("DELETE", f"blocks/{strange}")["in_trash"]


def test_recorded_oddities(world: World) -> None:
    snake = {"icon": {"type": "external", "external": {"url": "https://www.notion.so/icons/snake_purple.svg"}}}
    icon = world.call("PATCH", f"pages/{world.home}", snake)["icon"]
    assert icon == {"type": "icon", "icon": {"name": "snake", "color": "purple"}}
    emoji = {"id": GROUP, "name": "parrot", "url": "https://example.com/p.png"}
    mention = {"type": "mention", "mention": {"type": "custom_emoji", "custom_emoji": emoji}}
    body = {"children": [{"paragraph": {"rich_text": [mention]}}]}
    made = world.call("PATCH", f"blocks/{world.home}/children", body)["results"][0]
    assert made["paragraph"]["rich_text"][0]["plain_text"] == ":parrot:"
    changed = world.call("PATCH", f"blocks/{made['id']}", {"paragraph": {"children": [], "rich_text": words("x")}})
    assert "children" not in changed["paragraph"]
    nested = {"paragraph": {"children": [block("paragraph")]}}
    assert world.refused("PATCH", f"blocks/{made['id']}", nested) == (400, "validation_error")


ROWS: Json = {"table": {"table_width": 2, "children": [{"table_row": {"cells": [words("c")]}}]}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"equation": {"expression": "x" * 1001}},
        {"bookmark": {"url": "https://example.com/" + "x" * 2000}},
        {"code": {"rich_text": words("a"), "language": "klingon"}},
        block("paragraph", "a", color="pinkish"),
        {"paragraph": {"rich_text": [{**words("a")[0], "annotations": {"color": "pinkish"}}]}},
        {"column_list": {"children": [{"column": {"children": []}}]}},
        {"table": {"table_width": 1, "children": []}},
        ROWS,
    ],
)
def test_blocks_that_are_refused(world: World, wrong: Json) -> None:
    before = world.notion.counts()
    path = f"blocks/{world.home}/children"
    assert world.refused("PATCH", path, {"children": [block("paragraph"), wrong]}) == (400, "validation_error")
    assert world.notion.counts() == before


def test_what_is_fixed_in_a_block(world: World) -> None:
    row: Json = {"table_row": {"cells": [words("c")]}}
    (table,) = world.notion.append(ADA, world.home, [{"table": {"table_width": 1, "children": [row]}}])
    path = f"blocks/{table}"
    assert world.refused("PATCH", path, {"table": {"table_width": 2}}) == (400, "validation_error")
    assert world.call("PATCH", path, {"table": {"table_width": 1, "has_row_header": True}})["table"]["has_row_header"]
    world.call("DELETE", path)
    assert world.refused("DELETE", path) == (400, "validation_error")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("search", {"filter": {"property": "object", "value": "database"}}),
        ("data_sources/{source}/query", {"sorts": [{"timestamp": "created_time", "direction": "up"}]}),
        ("data_sources/{source}/query", {"sorts": [{"timestamp": "birth", "direction": "ascending"}]}),
        ("pages", {"parent": {"data_source_id": "{source}"}, "properties": {"Due": {"date": {"start": "soon"}}}}),
    ],
)
def test_words_that_are_refused(world: World, path: str, body: Json) -> None:
    _, source = world.goals()
    asked = json.loads(json.dumps(body).replace("{source}", source))
    assert world.refused("POST", path.replace("{source}", source), asked) == (400, "validation_error")


def test_the_newest_version_says_archived_nowhere(world: World) -> None:
    database, source = world.goals()
    for path in (f"pages/{world.home}", f"databases/{database}", f"data_sources/{source}", f"blocks/{database}"):
        assert world.refused("PATCH", path, {"archived": True}) == (400, "validation_error")
