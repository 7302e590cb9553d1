"""The vendor's Python client, unmodified, against the sandbox over a real socket."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import httpx
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


def test_files_through_the_client(world: World, client: Any) -> None:
    made = client.file_uploads.create(mode="single_part", filename="圖.png", content_type="image/png")
    client.file_uploads.send(file_upload_id=made["id"], file=("圖.png", b"\x89PNG\r\n\r\n--", "image/png"))
    assert client.file_uploads.retrieve(file_upload_id=made["id"])["status"] == "uploaded"
    image = {"type": "image", "image": {"type": "file_upload", "file_upload": {"id": made["id"]}}}
    block_id = client.blocks.children.append(block_id=world.home, children=[image])["results"][0]["id"]
    url = client.blocks.retrieve(block_id=block_id)["image"]["file"]["url"]
    answer = httpx.get(url)
    assert (answer.status_code, answer.content) == (200, b"\x89PNG\r\n\r\n--")
    assert answer.headers["Content-Type"] == "image/png"
    assert httpx.get(url.replace("X-Amz-Date=2", "X-Amz-Date=1")).status_code == 403


def test_the_rest_through_the_client(world: World, client: Any) -> None:
    database, source = world.goals()
    page = client.pages.create(parent={"page_id": world.home}, properties={"title": words("Page")})
    moved = client.pages.move(page_id=page["id"], parent={"type": "data_source_id", "data_source_id": source})
    assert moved["parent"]["database_id"] == database
    comment = client.comments.create(parent={"page_id": page["id"]}, rich_text=words("a"))
    assert client.comments.retrieve(comment_id=comment["id"])["id"] == comment["id"]
    view = world.notion.views_of(database)[0]["id"]
    query = client.views.queries.create(view_id=view, page_size=1)
    listed = client.views.queries.results(view_id=view, query_id=query["id"], start_cursor=query["next_cursor"])
    assert len(listed["results"]) == 3
    assert client.views.queries.delete(view_id=view, query_id=query["id"])["deleted"]
    second = client.data_sources.create(parent={"database_id": database}, properties={"Name": {"title": {}}})
    assert client.data_sources.list_templates(data_source_id=second["id"])["templates"] == []
    assert client.custom_emojis.list()["results"] == []
    content = {"type": "replace_content", "replace_content": {"new_str": "x"}, "allow_async": True}
    task = client.request(path=f"pages/{page['id']}/markdown", method="PATCH", body=content)
    assert client.request(path=f"async_tasks/{task['id']}", method="GET")["status"] == "running"
    assert client.request(path=f"async_tasks/{task['id']}", method="GET")["status"] == "succeeded"


def test_the_clients_own_version(world: World, sandbox: Sandbox) -> None:
    with serving(sandbox) as address:
        client: Any = Client(auth=TOKEN, base_url=address, retry=False, logger=logging.getLogger("test"))
        assert client.pages.retrieve(page_id=world.home)["archived"] is False
        first = client.blocks.children.append(block_id=world.home, children=[block("paragraph", "a")])["results"][0]
        client.blocks.children.append(block_id=world.home, children=[block("paragraph", "b")], after=first["id"])
        assert client.pages.update(page_id=world.home, archived=True)["in_trash"]
        client.close()
