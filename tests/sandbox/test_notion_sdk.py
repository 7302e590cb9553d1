"""The vendor's Python client, unmodified, against the sandbox over a real socket."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from notion_client import APIErrorCode, APIResponseError, Client
from notion_client.helpers import collect_paginated_api
from notion_world import BOT, START, TOKEN, World, block, words

from integrations.sandbox.clock import Clock
from integrations.sandbox.notion import routes
from integrations.sandbox.server import Sandbox, serving


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(Clock(START))


@pytest.fixture
def world(sandbox: Sandbox) -> World:
    return World(sandbox.notion)


@pytest.fixture
def client(world: World, sandbox: Sandbox) -> Iterator[Any]:
    with serving(sandbox) as address:
        made = Client(
            auth=TOKEN,
            base_url=address,
            notion_version=routes.VERSION,
            retry=False,
            logger=logging.getLogger("test"),
        )
        yield made
        made.close()


def test_a_round_through_the_client(world: World, client: Any) -> None:
    assert client.users.me()["id"] == BOT
    assert len(client.users.list()["results"]) == 3
    page = client.pages.create(
        parent={"page_id": world.home}, properties={"title": words("Report")}, children=[block("paragraph", "a")]
    )
    client.blocks.children.append(block_id=page["id"], children=[block("quote", "b")], position={"type": "start"})
    assert [one["type"] for one in client.blocks.children.list(block_id=page["id"])["results"]] == [
        "quote",
        "paragraph",
    ]
    client.pages.update_markdown(page["id"], type="replace_content", replace_content={"new_str": "# 標題"})
    assert client.pages.retrieve_markdown(page["id"])["markdown"] == "# 標題"
    client.comments.create(parent={"page_id": page["id"]}, rich_text=words("seen"))
    assert len(client.comments.list(block_id=page["id"])["results"]) == 1
    assert client.search(query="report")["results"][0]["id"] == page["id"]


def test_databases_and_views_through_the_client(world: World, client: Any) -> None:
    database = client.databases.create(
        parent={"type": "page_id", "page_id": world.home},
        title=words("Scores"),
        initial_data_source={"properties": {"Name": {"title": {}}, "Score": {"number": {"format": "percent"}}}},
    )
    source = database["data_sources"][0]["id"]
    for number in range(3):
        values = {"Name": {"title": words(str(number))}, "Score": {"number": number}}
        client.pages.create(parent={"data_source_id": source}, properties=values)
    above = {"property": "Score", "number": {"greater_than": 0}}
    rows = collect_paginated_api(client.data_sources.query, data_source_id=source, filter=above, page_size=1)
    assert len(rows) == 2
    view = client.views.create(
        data_source_id=source,
        name="Chart",
        type="chart",
        create_database={"parent": {"type": "page_id", "page_id": world.home}},
        configuration={"type": "chart", "chart_type": "column"},
    )
    assert client.views.retrieve(view_id=view["id"])["configuration"]["chart_type"] == "column"
    item = client.pages.properties.retrieve(page_id=rows[0]["id"], property_id="title")
    assert item["object"] == "list"


def test_a_refusal_through_the_client(world: World, client: Any) -> None:
    with pytest.raises(APIResponseError) as caught:
        client.pages.retrieve(page_id=world.secret)
    assert caught.value.code == APIErrorCode.ObjectNotFound
    assert caught.value.request_id
