"""Pages made and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import blocks, files, ids, tree, values
from integrations.sandbox.notion.blocks import Draft
from integrations.sandbox.notion.errors import invalid, missing
from integrations.sandbox.notion.richtext import plain, response
from integrations.sandbox.notion.schema import by_name_or_id
from integrations.sandbox.notion.store import Store, parent_id

_UPDATES = frozenset(
    {"properties", "icon", "cover", "is_locked", "in_trash", "is_archived", "erase_content", "template"}
)


def create(
    store: Store, by: str, parent: Json, properties: Mapping[str, Any], drafts: Sequence[Draft], *, icon: Json | None
) -> str:
    """A new page under a page, in a data source or at the top; its id. Unknown property names are passed over."""
    home = parent_of(store, parent)
    store.spend_blocks(1 + blocks.count(drafts))
    id_, now, above = store.new_id("page"), store.minute(), parent_id(home)
    store.pages[id_] = {
        "object": "page",
        "id": id_,
        "created_time": now,
        "last_edited_time": now,
        "created_by": store.author(by),
        "last_edited_by": store.author(by),
        "cover": None,
        "icon": files.icon(icon, store.look),
        "parent": home,
        "in_trash": False,
        "is_archived": False,
        "is_locked": False,
        "properties": {},
        "url": "",
        "public_url": None,
    }
    store.place(id_, above)
    try:
        filled = _initial(store, id_, home, properties)
    except BaseException:
        _forget(store, id_, above)
        raise
    title = next(plain(value["title"]) for value in filled.values() if value["type"] == "title")
    store.pages[id_] |= {"properties": filled, "url": ids.address(id_, title)}
    if home["type"] in ("page_id", "block_id") and above:
        tree.stub(store, by, id_, above, "child_page")
    if drafts:
        tree.append(store, by, id_, drafts)
    store.happened("page.created", id_, by, parent=home)
    if home["type"] == "data_source_id" and above:
        store.rows_changed(by, above, [id_])
    return id_


def parent_of(store: Store, parent: Json) -> Json:
    """The parent in the form of answers. Raises the 404 when it does not exist, the 400 when it is in the trash."""
    if parent.get("workspace"):
        return {"type": "workspace", "workspace": True}
    if "page_id" in parent:
        page = ids.dashed(parent["page_id"]) or parent["page_id"]
        if page not in store.pages:
            raise missing("page", page)
        store.editable("page", page)
        return {"type": "page_id", "page_id": page}
    if "data_source_id" in parent:
        source = ids.dashed(parent["data_source_id"]) or parent["data_source_id"]
        if source not in store.data_sources:
            raise missing("data_source", source)
        store.editable("database", source)
        return {"type": "data_source_id", "data_source_id": source, "database_id": store.parents[source]}
    raise invalid("body failed validation: body.parent should have page_id, data_source_id or workspace.")


def _initial(store: Store, id_: str, home: Json, asked: Mapping[str, Any]) -> dict[str, Json]:
    if home["type"] != "data_source_id":
        given = asked.get("title", [])
        words = response(given["title"] if isinstance(given, dict) else given, store.look, "body.properties.title")
        return {"title": {"id": "title", "type": "title", "title": words}}
    source = home["data_source_id"]
    rows = store.rows_in.setdefault(source, [])
    number = store.next_number(source)
    rows.append(id_)
    columns = store.data_sources[source]["properties"]
    filled = {name: values.empty(column, number) for name, column in columns.items()}
    store.pages[id_]["properties"] = filled
    return filled | written(store, id_, asked)


def _forget(store: Store, id_: str, above: str | None) -> None:
    """Take back a page whose properties were refused."""
    del store.pages[id_]
    store.place(id_, None)
    if id_ in store.rows_in.get(above or "", ()):
        store.rows_in[above or ""].remove(id_)


def written(store: Store, id_: str, asked: Mapping[str, Any]) -> dict[str, Json]:
    """The values of a write by property name; new options and the other sides of relations are written on the way."""
    current = store.pages[id_]["properties"]
    if store.pages[id_]["parent"]["type"] != "data_source_id":
        titles = [value for key, value in asked.items() if by_name_or_id(current, key) == "title"]
        return {"title": _title(store, titles[-1])} if titles else {}
    source = store.parents[id_]
    write = values.Written(store.data_sources[source]["properties"], store.look, store.new_id)
    made: dict[str, Json] = {}
    for key, value in asked.items():
        name = by_name_or_id(write.columns, key)
        # Seen on 2026-03-11: a name that is not in the schema is answered 200, and nothing is written.
        if name is not None:
            made[name] = write.value(name, value)
    if write.columns != store.data_sources[source]["properties"]:
        store.data_sources[source] = {**store.data_sources[source], "properties": write.columns}
    for name, value in made.items():
        if value["type"] == "relation":
            _other_side(store, id_, write.columns[name], current[name]["relation"], value["relation"])
    return made


def _title(store: Store, asked: Any) -> Json:
    given = asked["title"] if isinstance(asked, dict) else asked
    return {"id": "title", "type": "title", "title": response(given, store.look, "body.properties.title")}


def _other_side(store: Store, id_: str, column: Json, old: Sequence[Json], new: Sequence[Json]) -> None:
    """A two-way relation shows in the related pages too."""
    if column["relation"].get("type") != "dual_property":
        return
    mirror_id = column["relation"]["dual_property"]["synced_property_id"]
    before, after = {page["id"] for page in old}, {page["id"] for page in new}
    for related in sorted(before ^ after):
        page = store.pages[related]
        name = by_name_or_id(page["properties"], mirror_id)
        if name is None:
            continue
        value = page["properties"][name]
        others = [other for other in value["relation"] if other["id"] != id_]
        references = [*others, {"id": id_}] if related in after else others
        store.pages[related] = {
            **page,
            "properties": {**page["properties"], name: {**value, "relation": references}},
        }


def update(store: Store, by: str, id_: str, body: Json) -> None:
    """`PATCH /v1/pages/{id}`. Raises the vendor's 400 for a page in the trash unless the request restores it."""
    for key in body:
        if key not in _UPDATES:
            raise invalid(f"body failed validation: body.{key} should be not present, instead was `{body[key]!r}`.")
    if "in_trash" in body and body["in_trash"] != store.pages[id_]["in_trash"]:
        tree.trash(store, by, id_, body["in_trash"])
    if not body.get("in_trash"):
        store.editable("page", id_)
    page = store.pages[id_]
    changed: Json = {key: body[key] for key in ("is_locked", "is_archived") if key in body}
    if "cover" in body:
        changed["cover"] = files.cover(body["cover"], store.look)
    if "icon" in body:
        changed["icon"] = files.icon(body["icon"], store.look)
    if "properties" in body:
        changed["properties"] = page["properties"] | written(store, id_, body["properties"])
        page = store.pages[id_]
    if body.get("erase_content"):
        for child in store.below.get(id_, ()):
            tree.trash(store, by, child, True)
    store.pages[id_] = {**page, **changed}
    store.pages[id_]["url"] = ids.address(id_, store.title_of(id_)) if "properties" in body else page["url"]
    store.touch(by, id_)
    _tell(store, by, page, changed)


def _tell(store: Store, by: str, old: Json, changed: Json) -> None:
    """The events of an update, for the webhooks."""
    id_, parent = old["id"], old["parent"]
    if "properties" in changed:
        new = [value["id"] for name, value in changed["properties"].items() if value is not old["properties"].get(name)]
        store.happened("page.properties_updated", id_, by, parent=parent, updated_properties=new)
    if "is_locked" in changed:
        store.happened("page.locked" if changed["is_locked"] else "page.unlocked", id_, by, parent=parent)
