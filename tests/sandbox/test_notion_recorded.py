"""The recorded Notion, loaded into the sandbox."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from notion_spec import RECORDED, needs_recordings, needs_schemas, problems
from notion_world import TOKEN, Caller

from integrations.sandbox.clock import Clock
from integrations.sandbox.notion import Notion, recorded

pytestmark = needs_recordings
Json = dict[str, Any]

NOT_IN_THE_TYPES = ("place", "button", "verification", "formula")
"""Values that the vendor sends and the client's types do not know (`formula` holds kinds of results that they lack)."""


Loaded = tuple[Caller, dict[str, int]]


def load() -> Loaded:
    notion = Notion(Clock(datetime(2026, 7, 30, tzinfo=UTC)))
    counts = recorded.load(notion, RECORDED, token=TOKEN)
    return Caller(notion), counts


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load()


def all_of(world: Caller, path: str) -> list[Json]:
    found: list[Json] = []
    cursor = ""
    while True:
        answer = world.call("GET", f"{path}?page_size=100{cursor}")
        found += answer["results"]
        if not answer["has_more"]:
            return found
        cursor = f"&start_cursor={answer['next_cursor']}"


def walk(world: Caller, above: str, met: dict[str, set[str]]) -> None:
    """Everything below a page or block, over the API."""
    for block in all_of(world, f"blocks/{above}/children"):
        met["blocks"].add(block["id"])
        if block["type"] == "child_page":
            met["pages"].add(world.call("GET", f"pages/{block['id']}")["id"])
        if block["type"] == "child_database":
            rows_of(world, block["id"], met)
        walk(world, block["id"], met)


def rows_of(world: Caller, database: str, met: dict[str, set[str]]) -> None:
    met["databases"].add(database)
    for source in world.call("GET", f"databases/{database}")["data_sources"]:
        met["data_sources"].add(world.call("GET", f"data_sources/{source['id']}")["id"])
        body: Json = {}
        while True:
            answer = world.call("POST", f"data_sources/{source['id']}/query", body)
            for row in answer["results"]:
                met["pages"].add(row["id"])
                walk(world, row["id"], met)
            if not answer["has_more"]:
                break
            body = {"start_cursor": answer["next_cursor"]}


def test_a_walk_from_the_roots_meets_what_was_counted(loaded: Loaded) -> None:
    world, counts = loaded
    met: dict[str, set[str]] = {kind: set() for kind in ("pages", "data_sources", "databases", "blocks")}
    (connection,) = world.notion.shares
    for root in world.notion.roots(connection):
        met["pages"].add(root)
        walk(world, root, met)
    assert {kind: len(ids) for kind, ids in met.items()} == {kind: counts[kind] for kind in met}
    assert world.notion.counts()["docs"] == counts["pages"]


def test_every_recorded_object_is_there(loaded: Loaded) -> None:
    world, counts = loaded
    ids: dict[str, set[str]] = {}
    for line in (RECORDED / recorded.FILE).read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        for one in entry["response"].get("results", [entry["response"]]) if entry["status"] == 200 else ():
            ids.setdefault(one["object"], set()).add(one.get("id", ""))
    assert ids["page"] == set(world.notion.pages)
    assert ids["data_source"] == set(world.notion.data_sources)
    assert ids["database"] <= set(world.notion.databases)
    assert len(world.notion.databases) == len(ids["database"]) + counts["made_up"]
    assert ids["block"] <= set(world.notion.blocks)
    assert counts["trashed"] > 0
    assert counts["roots"] == 1
    for id_ in world.notion.pages:
        assert world.call("GET", f"pages/{id_}")["id"] == id_, "in the trash or not"


@needs_schemas
def test_what_is_served_fits_the_types(loaded: Loaded) -> None:
    world, _ = loaded
    for id_ in world.notion.pages:
        page = world.call("GET", f"pages/{id_}")
        known = {n: v for n, v in page["properties"].items() if v["type"] not in NOT_IN_THE_TYPES}
        assert problems("PageObjectResponse", {**page, "properties": known}) == []
        assert problems("PageMarkdownResponse", world.call("GET", f"pages/{id_}/markdown")) == []
    for id_ in world.notion.databases:
        assert problems("DatabaseObjectResponse", world.call("GET", f"databases/{id_}")) == []
    for id_, block in world.notion.blocks.items():
        assert problems("BlockObjectResponse", world.call("GET", f"blocks/{id_}")) == [], block["type"]


def test_a_relation_that_the_vendor_cut_is_whole(loaded: Loaded) -> None:
    world, _ = loaded
    cut = [
        (page["id"], value["id"])
        for page in (world.call("GET", f"pages/{id_}") for id_ in world.notion.pages)
        for value in page["properties"].values()
        if value.get("has_more")
    ]
    assert cut
    for page, property_id in cut:
        assert len(all_of(world, f"pages/{page}/properties/{property_id}")) > 25


def test_a_recorded_page_can_be_written() -> None:
    world, _ = load()
    (root,) = world.notion.roots()
    world.call("PATCH", f"blocks/{root}/children", {"children": [{"divider": {}}]})
    assert all_of(world, f"blocks/{root}/children")[-1]["type"] == "divider"
