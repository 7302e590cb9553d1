"""Notion's JSON -> the normalized model. Pure; anything that does not fit raises MappingError with what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from integrations.mapping import Makers, mapped
from integrations.notion import text
from integrations.notion.text import SOURCE
from sync.model import Account, Block, Collection, Comment, Doc, Goal, Record, Ref, ref
from sync.ports import Payload

Json = Mapping[str, Any]

VERSION = 2
"""Of this module: one more when it makes other records of the same payloads."""

GOAL_COLUMNS = {
    "target": ("目標值", "目标值", "Target"),
    "actual": ("實際值", "实际值", "Actual"),
    "unit": ("單位", "单位", "Unit"),
    "teams": ("參與團隊", "参与团队", "Teams"),
    "due": ("到期日", "Due"),
}


@dataclass(frozen=True)
class Shape:
    """What the mapping must know of the workspace: the data source (or database) that holds goals, if any."""

    goals: str | None = None

    @property
    def name(self) -> str:
        return f"{VERSION} {self!r}"


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


def _data_source(payload: Payload, _: Shape) -> list[Record]:
    source = payload.body
    return [
        Collection(
            source=SOURCE,
            id=source["id"],
            title=text.read(source["title"]).plain,
            url=source["url"],
            parent=ref(SOURCE, "collection", source["parent"]["database_id"]),
            columns={name: column["type"] for name, column in source["properties"].items()},
        )
    ]


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
    is_goal = shape.goals is not None and shape.goals in (parent.get("data_source_id"), parent.get("database_id"))
    return [doc, _goal(doc)] if is_goal else [doc]


def _goal(doc: Doc) -> Goal:
    def value(column: str) -> Any:
        return next((doc.properties[name] for name in GOAL_COLUMNS[column] if name in doc.properties), None)

    target, actual, due = value("target"), value("actual"), value("due")
    return Goal(
        source=SOURCE,
        id=doc.id,
        url=doc.url,
        title=doc.title,
        target=None if target is None else Decimal(str(target)),
        actual=None if actual is None else Decimal(str(actual)),
        unit=value("unit") or "",
        teams=tuple(value("teams") or ()),
        due_on=date.fromisoformat(due[:10]) if due else None,
    )


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
