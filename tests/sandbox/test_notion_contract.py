"""Every answer of the sandbox's Notion fits the types of the vendor's own client.

No schema exists for lists of views and for deleted views' stubs; those are checked by hand in `test_notion_views`.
"""

from __future__ import annotations

import pytest
from notion_spec import needs_schemas, problems
from notion_world import ADA, BOT, World, block, words

pytestmark = needs_schemas

ALL_BLOCKS = [
    block("heading_1", "One"),
    block("heading_2", "Two", color="red"),
    block("heading_3", "Three", is_toggleable=True, children=[block("paragraph", "inside")]),
    block("heading_4", "Four"),
    block("paragraph", "words"),
    block("bulleted_list_item", "a", children=[block("bulleted_list_item", "b")]),
    block("numbered_list_item", "1"),
    block("to_do", "do", checked=True),
    block("toggle", "more"),
    block("quote", "said"),
    block("callout", "note", icon={"emoji": "📊"}, color="gray_background"),
    block("code", "pie", language="mermaid"),
    {"equation": {"expression": "E=mc^2"}},
    {"divider": {}},
    {"breadcrumb": {}},
    {"table_of_contents": {}},
    {"bookmark": {"url": "https://example.com"}},
    {"embed": {"url": "https://example.com"}},
    {"image": {"external": {"url": "https://example.com/a.png"}, "caption": words("a")}},
    {"file": {"external": {"url": "https://example.com/a.txt"}}},
    {"pdf": {"external": {"url": "https://example.com/a.pdf"}}},
    {"video": {"external": {"url": "https://example.com/a.mp4"}}},
    {"audio": {"external": {"url": "https://example.com/a.mp3"}}},
    {"synced_block": {"synced_from": None, "children": [block("paragraph", "x")]}},
    {"template": {"rich_text": words("add"), "children": [block("paragraph", "x")]}},
    {"tab": {"children": [block("paragraph", "x")]}},
    {"table": {"table_width": 1, "has_column_header": True, "children": [{"table_row": {"cells": [words("c")]}}]}},
    {"column_list": {"children": [{"column": {"children": [block("paragraph", t)]}} for t in "ab"]}},
]


@pytest.fixture
def world() -> World:
    return World()


def fits(name: str, body: dict[str, object]) -> None:
    assert problems(name, body) == []


def test_users(world: World) -> None:
    fits("ListUsersResponse", world.call("GET", "users"))
    fits("UserObjectResponse", world.call("GET", "users/me"))
    fits("UserObjectResponse", world.call("GET", f"users/{ADA}"))


def test_pages(world: World) -> None:
    body = {"parent": {"page_id": world.home}, "properties": {"title": words("New")}, "icon": {"emoji": "📊"}}
    made = world.call("POST", "pages", body)
    fits("PageObjectResponse", made)
    fits("PageObjectResponse", world.call("GET", f"pages/{made['id']}"))
    fits("PageObjectResponse", world.call("PATCH", f"pages/{made['id']}", {"in_trash": True}))


def test_rows_data_sources_and_databases(world: World) -> None:
    database, source = world.goals()
    fits("DatabaseObjectResponse", world.call("GET", f"databases/{database}"))
    fits("DataSourceObjectResponse", world.call("GET", f"data_sources/{source}"))
    answer = world.call("POST", f"data_sources/{source}/query", {})
    fits("QueryDataSourceResponse", answer)
    for row in answer["results"]:
        fits("PageObjectResponse", row)
    body = {"parent": {"type": "page_id", "page_id": world.home}, "title": words("T")}
    fits("DatabaseObjectResponse", world.call("POST", "databases", body))
    fits("DatabaseObjectResponse", world.call("PATCH", f"databases/{database}", {"title": words("U")}))
    fits("DataSourceObjectResponse", world.call("PATCH", f"data_sources/{source}", {"title": words("U")}))


def test_property_items(world: World) -> None:
    _, source = world.goals()
    row = world.notion.rows(source)[0]
    for value in row["properties"].values():
        answer = world.call("GET", f"pages/{row['id']}/properties/{value['id']}")
        fits("PropertyItemListResponse" if answer["object"] == "list" else "PropertyItemObjectResponse", answer)


def test_blocks(world: World) -> None:
    answer = world.call("PATCH", f"blocks/{world.home}/children", {"children": ALL_BLOCKS})
    fits("ListBlockChildrenResponse", answer)
    for one in answer["results"]:
        fits("BlockObjectResponse", world.call("GET", f"blocks/{one['id']}"))
        for child in world.call("GET", f"blocks/{one['id']}/children")["results"]:
            fits("BlockObjectResponse", child)
    fits("BlockObjectResponse", world.call("DELETE", f"blocks/{answer['results'][0]['id']}"))
    page = {"link_to_page": {"type": "page_id", "page_id": world.home}}
    fits("ListBlockChildrenResponse", world.call("PATCH", f"blocks/{world.home}/children", {"children": [page]}))


def test_comments(world: World) -> None:
    body = {"parent": {"page_id": world.home}, "rich_text": words("hello")}
    fits("CommentObjectResponse", world.call("POST", "comments", body))
    fits("ListCommentsResponse", world.call("GET", f"comments?block_id={world.home}"))


def test_markdown(world: World) -> None:
    fits("PageMarkdownResponse", world.call("GET", f"pages/{world.home}/markdown"))


def test_search(world: World) -> None:
    world.goals()
    fits("SearchResponse", world.call("POST", "search", {}))


@pytest.mark.parametrize("kind", ["table", "chart"])
def test_views(world: World, kind: str) -> None:
    database, source = world.goals()
    body: dict[str, object] = {"data_source_id": source, "name": "V", "type": kind, "database_id": database}
    if kind == "chart":
        body["configuration"] = {"type": "chart", "chart_type": "bar", "height": "medium"}
    made = world.call("POST", "views", body)
    fits("DataSourceViewObjectResponse", made)
    fits("DataSourceViewObjectResponse", world.call("PATCH", f"views/{made['id']}", {"name": "W"}))
    fits("ViewQueryResponse", world.call("POST", f"views/{made['id']}/queries", {}))


def test_rich_text(world: World) -> None:
    items = [
        {
            "type": "text",
            "text": {"content": "a", "link": {"url": "https://example.com"}},
            "annotations": {"bold": True},
        },
        {"type": "mention", "mention": {"type": "user", "user": {"id": BOT}}},
        {"type": "mention", "mention": {"type": "page", "page": {"id": world.home}}},
        {"type": "mention", "mention": {"type": "date", "date": {"start": "2026-07-01"}}},
        {"type": "equation", "equation": {"expression": "x"}},
    ]
    body = {"children": [{"paragraph": {"rich_text": items}}]}
    made = world.call("PATCH", f"blocks/{world.home}/children", body)["results"][0]["paragraph"]["rich_text"]
    assert [item["plain_text"] for item in made] == ["a", "@Alongside", "Home", "2026-07-01", "x"]
    for item in made:
        fits("RichTextItemResponse", item)


def test_the_validator_notices_a_broken_answer(world: World) -> None:
    page = world.call("GET", f"pages/{world.home}")
    saboteurs: tuple[dict[str, object], ...] = (
        {"in_trash": "no"},
        {"parent": {"type": "page_id"}},
        {"properties": {"title": {"title": []}}},
    )
    for saboteur in saboteurs:
        assert problems("PageObjectResponse", {**page, **saboteur}) != []
