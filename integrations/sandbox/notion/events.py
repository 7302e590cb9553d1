"""What a webhook says of an event: ids and types, never content.

Source of the shapes: the webhook payloads of the official client's types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion.versions import NEWEST

if TYPE_CHECKING:
    from integrations.sandbox.notion.store import Store


def event(store: Store, kind: str, entity: str, by: str, more: Json) -> Json:
    """`more` is the event's `data`; a parent in it comes in the form of answers."""
    now = store.clock.now()
    shown = {**more, "parent": _parent(more["parent"])} if "parent" in more else more
    return {
        "id": store.new_id("event"),
        "timestamp": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "authors": [{"id": by, "type": store.user(by).get("type", "person")}],
        "entity": {"id": entity, "type": kind.partition(".")[0]},
        "type": kind,
        **({"data": shown} if shown else {}),
    }


def _parent(parent: Json) -> Json:
    """The id of a workspace is that of the connection's, so it is filled in by `addressed`."""
    kind = parent["type"].removesuffix("_id")
    if kind == "workspace":
        return {"type": "space"}
    if kind == "data_source":
        return {"id": parent["database_id"], "type": "database", "data_source_id": parent["data_source_id"]}
    return {"id": parent[f"{kind}_id"], "type": kind}


def updated(ids: Sequence[str], kind: str = "block") -> list[Json]:
    """`updated_blocks` of an event: blocks of a page, or pages of a data source."""
    return [{"id": id_, "type": kind} for id_ in ids]


def changed_columns(old: Mapping[str, Json], new: Mapping[str, Json]) -> list[Json]:
    """`updated_properties` of a schema's event."""
    before = {column["id"]: column for column in old.values()}
    after = {column["id"]: column for column in new.values()}
    listed: list[Json] = [
        {"id": id_, "name": column["name"], "action": "updated" if id_ in before else "created"}
        for id_, column in after.items()
        if column != before.get(id_)
    ]
    return listed + [{"id": id_, "name": None, "action": "deleted"} for id_ in before if id_ not in after]


def joined(first: Json, second: Json) -> Json:
    """Two events of one minute in one: the time of the later, every author and every part once."""
    old, new = first.get("data", {}), second.get("data", {})
    lists = {key: _union(old.get(key, []), value) for key, value in new.items() if isinstance(value, list)}
    authors = _union(first["authors"], second["authors"])
    return {**second, "id": first["id"], "authors": authors, "data": {**new, **lists}}


def _union(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    return [*first, *(each for each in second if each not in first)]


def addressed(store: Store, event: Json, bot: str, subscription: str) -> Json:
    """The event as one subscription of a connection gets it, but for the attempt's number."""
    own = store.user(bot).get("bot", {})
    data = event.get("data")
    if data and data.get("parent", {}).get("type") == "space":
        data = {**data, "parent": {"id": own.get("workspace_id"), "type": "space"}}
    return {
        "id": event["id"],
        "timestamp": event["timestamp"],
        "workspace_id": own.get("workspace_id"),
        "workspace_name": own.get("workspace_name"),
        "subscription_id": subscription,
        "integration_id": bot,
        "api_version": NEWEST,
        **{key: event[key] for key in ("authors", "entity", "type")},
        **({"data": data} if data else {}),
    }
