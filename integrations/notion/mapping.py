"""Notion's JSON -> the normalized model. Pure; anything that does not fit raises MappingError with what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from integrations.mapping import Makers, mapped
from integrations.notion import text
from integrations.notion.shape import Shape
from integrations.notion.text import SOURCE
from integrations.notion.typed import typed
from sync.model import Account, Block, Category, Collection, Column, Comment, Doc, Record, Ref, ref
from sync.ports import Payload

Json = Mapping[str, Any]


def map_payload(payload: Payload, shape: Shape) -> Sequence[Record]:
    return mapped(_MAKERS, payload, shape)


def _account(payload: Payload, _: Shape) -> list[Record]:
    user = payload.body
    kinds: dict[str, Literal["human", "bot"]] = {"person": "human", "bot": "bot"}
    return [
        Account(
            source=SOURCE,
            id=user["id"],
            name=user.get("name") or user["id"],
            email=(user.get("person") or {}).get("email") or None,
            kind=kinds.get(user.get("type", ""), "unknown"),
        )
    ]


def _database(payload: Payload, _: Shape) -> list[Record]:
    database = payload.body
    return [
        Collection(
            source=SOURCE,
            id=database["id"],
            title=text.read(database["title"]).plain,
            url=database["url"],
            parent=_parent(database["parent"]),
        )
    ]


def _data_source(payload: Payload, shape: Shape) -> list[Collection]:
    source = payload.body
    return [
        Collection(
            source=SOURCE,
            id=source["id"],
            title=text.read(source["title"]).plain,
            url=source["url"],
            parent=ref(SOURCE, "collection", source["parent"]["database_id"]),
            columns=tuple(_column(name, column) for name, column in sorted(source["properties"].items())),
            kind=shape.table(source["id"]).kind or "",
        )
    ]


def collection_of(data_source: Json) -> Collection:
    """A data source as the schema that kinds are recognised by."""
    return _data_source(Payload("data_source", data_source["id"], data_source), Shape())[0]


_GROUPS: Mapping[str, Category] = {"to-do": "new", "in progress": "active", "complete": "done"}


def _column(name: str, column: Json) -> Column:
    return Column(id=column["id"], name=name, type=column["type"], states=_states(column))


def _states(column: Json) -> dict[str, Category]:
    """A page names a status's option, the schema the group that it is in. Groups may be renamed; their order stays."""
    if column["type"] != "status":
        return {}
    status = column["status"]
    places: list[Category] = ["new", "active", "done"]
    groups = zip(status.get("groups", ()), places, strict=False)
    state_of = {id_: _GROUPS.get(g["name"].lower(), place) for g, place in groups for id_ in g["option_ids"]}
    return {option["name"]: state_of[option["id"]] for option in status["options"] if option["id"] in state_of}


def _page(payload: Payload, shape: Shape) -> list[Record]:
    page = payload.body
    properties: Mapping[str, Json] = page["properties"]
    parent = page["parent"]
    inside = text.of_properties(properties)
    doc = Doc(
        source=SOURCE,
        id=page["id"],
        url=page["url"],
        title=_title(properties),
        collection=_collection(parent),
        parent=_parent(parent),
        author=_user(page.get("created_by")),
        last_editor=_user(page.get("last_edited_by")),
        created_at=instant(page["created_time"]),
        updated_at=instant(page["last_edited_time"]),
        mentions=inside.mentions,
        links=inside.links,
        properties={name: text.plain_value(value) for name, value in properties.items()},
    )
    return typed(page, doc, shape)


def _block(payload: Payload, _: Shape) -> list[Record]:
    block = payload.body
    content = text.of_block(block)
    return [
        Block(
            source=SOURCE,
            id=block["id"],
            anchor=f"#{_hex(block['id'])}",
            doc=ref(SOURCE, "doc", payload.parent),
            parent=ref(SOURCE, "block", block["parent"]["block_id"]) if "block_id" in block["parent"] else None,
            kind=block["type"],
            holds=_held(block),
            text=content.plain,
            author=_user(block.get("created_by")),
            last_editor=_user(block.get("last_edited_by")),
            created_at=instant(block["created_time"]),
            updated_at=instant(block["last_edited_time"]),
            mentions=content.mentions,
            links=content.links,
            checked=bool(block["to_do"].get("checked")) if block["type"] == "to_do" else None,
            due_on=text.last_day(block) if block["type"] == "to_do" else None,
        )
    ]


def _comment(payload: Payload, _: Shape) -> list[Record]:
    comment = payload.body
    body = text.read(comment["rich_text"])
    return [
        Comment(
            source=SOURCE,
            id=comment["id"],
            anchor=_place_of(comment),
            on=ref(SOURCE, "doc", payload.parent),
            thread=comment.get("discussion_id"),
            author=_user(comment.get("created_by")),
            created_at=instant(comment["created_time"]),
            updated_at=instant(comment["last_edited_time"]),
            text=body.plain,
            mentions=body.mentions,
            links=body.links,
        )
    ]


_MAKERS: Makers[Shape] = {
    "user": _account,
    "database": _database,
    "data_source": _data_source,
    "page": _page,
    "block": _block,
    "comment": _comment,
}


def instant(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def _place_of(comment: Json) -> str:
    """Its discussion, and the block that it is about."""
    block = comment["parent"].get("block_id") if comment.get("parent") else None
    discussion = f"?d={_hex(comment['discussion_id'])}" if comment.get("discussion_id") else ""
    return f"{discussion}#{_hex(block)}" if block else discussion


def _hex(id_: str) -> str:
    return id_.replace("-", "")


def _title(properties: Mapping[str, Json]) -> str:
    return next((text.read(v["title"]).plain for v in properties.values() if v["type"] == "title"), "")


def _user(user: Json | None) -> Ref | None:
    return ref(SOURCE, "account", user["id"]) if user and user.get("id") else None


def _collection(parent: Json) -> Ref | None:
    return ref(SOURCE, "collection", parent["data_source_id"]) if parent.get("data_source_id") else None


def _held(block: Json) -> Ref | None:
    """A page or a database has the id of the block that lists it."""
    types = {"child_page": Doc.type, "child_database": Collection.type}
    return ref(SOURCE, types[block["type"]], block["id"]) if block["type"] in types else None


def _parent(parent: Json) -> Ref | None:
    if parent.get("page_id"):
        return ref(SOURCE, "doc", parent["page_id"])
    return ref(SOURCE, "block", parent["block_id"]) if parent.get("block_id") else None
