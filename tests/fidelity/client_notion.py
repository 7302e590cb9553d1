"""A working day through `notion-client`, unmodified."""

from __future__ import annotations

import logging
from typing import Any

from notion_client import APIResponseError, Client
from notion_client.helpers import collect_paginated_api

from integrations.sandbox.start import Started

VERSION = "2026-03-11"


def run(address: str, org: Started) -> None:
    client: Any = Client(
        auth=org.notion_token,
        base_url=address,
        notion_version=VERSION,
        retry=False,
        logger=_quiet(),
    )
    with client:
        _look_around(client, org)
        _write(client, org.roots[0])
        _tabulate(client, org.roots[0])


def _quiet() -> logging.Logger:
    """The client writes a line for each refusal, and some are asked for here."""
    logger = logging.getLogger("fidelity")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger


def words(text: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": {"content": text}}]


def _look_around(client: Any, org: Started) -> None:
    me = client.users.me()
    assert me["type"] == "bot"
    people = collect_paginated_api(client.users.list, page_size=10)
    assert me["id"] in {each["id"] for each in people}
    assert client.users.retrieve(user_id=people[0]["id"])["id"] == people[0]["id"]
    pages = collect_paginated_api(client.search, page_size=20)
    assert len(pages) > 20
    assert client.blocks.children.list(block_id=org.roots[0])["results"]


def _write(client: Any, root: str) -> None:
    paragraphs = [{"type": "paragraph", "paragraph": {"rich_text": words(str(number))}} for number in range(3)]
    page = client.pages.create(
        parent={"page_id": root}, properties={"title": words("週報")}, children=paragraphs, icon={"emoji": "📄"}
    )["id"]
    added = client.blocks.children.append(block_id=page, children=[{"type": "divider", "divider": {}}])["results"]
    client.blocks.update(block_id=added[0]["id"], divider={})
    listed = collect_paginated_api(client.blocks.children.list, block_id=page, page_size=2)
    assert [each["type"] for each in listed] == ["paragraph", "paragraph", "paragraph", "divider"]
    client.blocks.delete(block_id=listed[0]["id"])
    assert client.blocks.retrieve(block_id=listed[0]["id"])["in_trash"]
    client.pages.update_markdown(page, type="replace_content", replace_content={"new_str": "# 標題\n- 一"})
    assert client.pages.retrieve_markdown(page)["markdown"].startswith("# 標題")
    client.comments.create(parent={"page_id": page}, rich_text=words("看過了"))
    assert len(client.comments.list(block_id=page)["results"]) == 1
    assert client.pages.update(page_id=page, in_trash=True)["in_trash"]


def _tabulate(client: Any, root: str) -> None:
    columns = {"Name": {"title": {}}, "Points": {"number": {"format": "number"}}, "Team": {"select": {}}}
    database = client.databases.create(
        parent={"type": "page_id", "page_id": root},
        title=words("點數"),
        initial_data_source={"properties": columns},
    )
    source = database["data_sources"][0]["id"]
    client.data_sources.update(source, properties={"Due": {"date": {}}})
    for number in range(5):
        values = {"Name": {"title": words(str(number))}, "Points": {"number": number}}
        client.pages.create(parent={"data_source_id": source}, properties=values)
    found = collect_paginated_api(
        client.data_sources.query,
        data_source_id=source,
        filter={"property": "Points", "number": {"greater_than": 1}},
        sorts=[{"property": "Points", "direction": "descending"}],
        page_size=2,
    )
    assert [row["properties"]["Points"]["number"] for row in found] == [4, 3, 2]
    row = client.pages.update(page_id=found[0]["id"], properties={"Team": {"select": {"name": "甲"}}})
    assert row["properties"]["Team"]["select"]["name"] == "甲"
    assert client.pages.properties.retrieve(page_id=row["id"], property_id="title")["results"]
    client.databases.update(database["id"], title=words("點數 Q3"))
    assert client.databases.retrieve(database["id"])["title"][0]["plain_text"] == "點數 Q3"
    view = client.views.create(database_id=database["id"], data_source_id=source, name="板", type="board")
    assert view["id"] in {each["id"] for each in client.views.list(database_id=database["id"])["results"]}
    client.views.delete(view["id"])
    assert _status_of(client, "00000000-0000-4000-8000-000000000000") == 404


def _status_of(client: Any, source: str) -> int:
    try:
        client.data_sources.retrieve(source)
    except APIResponseError as refused:
        return int(refused.status)
    return 200
