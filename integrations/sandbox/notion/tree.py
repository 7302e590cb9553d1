"""Blocks put under a page or block, changed, and taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import blocks
from integrations.sandbox.notion.blocks import Draft
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.store import Store


def append(
    store: Store, by: str, parent: str, drafts: Sequence[Draft], position: Json | None = None
) -> tuple[list[str], list[str]]:
    """Put drafts under a page or block; the ids of the new blocks, and of the siblings after them."""
    store.editable("block", parent)
    if parent in store.blocks and store.blocks[parent]["type"] not in (*blocks.PARENTS, "child_page"):
        raise invalid(f"Block does not support children: {store.blocks[parent]['type']}.")
    siblings = store.below.get(parent, ())
    at = _index(siblings, position)
    made = [put(store, by, draft, parent) for draft in drafts]
    store.set_below(parent, (*siblings[:at], *made, *siblings[at:]))
    _move_page(store, by, parent)
    store.content_changed(by, parent, made)
    return made, list(siblings[at:])


def original_of(block: Json) -> str | None:
    """The synced block whose children this one shows; None for a block with children of its own."""
    source = block["synced_block"]["synced_from"] if block["type"] == "synced_block" else None
    return source["block_id"] if source else None


def shown_below(store: Store, account: str, block: Json) -> tuple[str, ...]:
    """The blocks in it, for a synced block those of its original, as far as the account sees them."""
    original = original_of(block)
    if original and (store.lost(original) or not store.sees(account, original)):
        return ()
    listed = store.below.get(original or block["id"], ())
    if store.hidden.get(account):
        listed = tuple(id_ for id_ in listed if store.sees(account, id_))
    return listed


def _index(siblings: Sequence[str], position: Json | None) -> int:
    match position:
        case None | {"type": "end"}:
            return len(siblings)
        case {"type": "start"}:
            return 0
        case {"type": "after_block", "after_block": {"id": str(id_)}} if id_ in siblings:
            return siblings.index(id_) + 1
    raise invalid("body failed validation: body.position should name start, end, or a block under this parent.")


def put(store: Store, by: str, draft: Draft, parent: str) -> str:
    """Make the block of a draft and everything below it, without adding it to its parent's list."""
    id_ = store.new_id("block")
    store.blocks[id_] = block(store, by, id_, parent, draft.kind, draft.content)
    store.place(id_, parent)
    if draft.children:
        store.set_below(id_, tuple(put(store, by, child, id_) for child in draft.children))
    return id_


def block(store: Store, by: str, id_: str, parent: str, kind: str, content: Json) -> Json:
    """A new block in the form of answers."""
    now = store.minute()
    key = "page_id" if parent in store.pages else "block_id"
    return {
        "object": "block",
        "id": id_,
        "parent": {"type": key, key: parent},
        "created_time": now,
        "last_edited_time": now,
        "created_by": store.author(by),
        "last_edited_by": store.author(by),
        "has_children": False,
        "in_trash": False,
        "type": kind,
        kind: content,
    }


def stub(store: Store, by: str, id_: str, parent: str, kind: str, after: str | None = None) -> None:
    """The `child_page` or `child_database` block of a new page or database, at the end or after a block."""
    store.blocks[id_] = block(store, by, id_, parent, kind, {"title": store.title_of(id_)})
    siblings = store.below.get(parent, ())
    at = siblings.index(after) + 1 if after in siblings else len(siblings)
    store.set_below(parent, (*siblings[:at], id_, *siblings[at:]))
    store.touch(by, store.page_above(parent))


def page_index(store: Store, above: str, position: Json) -> int:
    """Where `position` of `POST /v1/pages` is among the blocks of a page. Raises the 400 for a block that is elsewhere."""
    kind = str(position.get("type")).removeprefix("page_")
    return _index(store.below.get(above, ()), {**position, "type": kind})


def reposition(store: Store, id_: str, at: int) -> None:
    """Put a block among its siblings."""
    above = store.parents[id_]
    siblings = [other for other in store.below[above] if other != id_]
    store.set_below(above, (*siblings[:at], id_, *siblings[at:]))


def update(store: Store, by: str, id_: str, body: Json) -> None:
    """Change a block's content or bring it to or from the trash. The type can not change."""
    old = store.blocks[id_]
    kind = old["type"]
    if "archived" in body:
        raise invalid("body failed validation: body.archived should be not present.")
    if "in_trash" in body:
        trash(store, by, id_, body["in_trash"])
    asked = {key: value for key, value in body.items() if key not in ("in_trash", "type", "object")}
    if not asked:
        return
    store.editable("block", id_)
    if set(asked) != {kind}:
        raise invalid(f"body failed validation: a block of type {kind} can not be changed to {', '.join(asked)}.")
    if kind == "table" and asked[kind].get("table_width", old[kind]["table_width"]) != old[kind]["table_width"]:
        raise invalid("body failed validation: body.table.table_width can not be changed.")
    merged = _merged(kind, store.blocks[id_][kind], asked[kind])
    shaped = blocks.content(kind, merged, store.look, "body")
    store.blocks[id_] = {**store.blocks[id_], kind: shaped, **store.edited(by)}
    _move_page(store, by, id_)
    store.content_changed(by, id_, [id_])


def _move_page(store: Store, by: str, at: str) -> None:
    """Move the time of the page around a block. Seen at the vendor: what a connection writes in blocks may not do so."""
    if store.connections_move_pages or not store.is_connection(by):
        store.touch(by, store.page_above(at))


def _merged(kind: str, old: Json, asked: Any) -> Json:
    if asked.get("children"):
        raise invalid(f"body failed validation: body.{kind}.children should be not present.")
    if kind in blocks.MEDIA and not asked.keys().isdisjoint(("external", "file_upload")):
        old = {key: value for key, value in old.items() if key in ("caption", "name")}
    # Recorded: an empty list of children is passed over.
    return {**old, **{key: value for key, value in asked.items() if key != "children"}}


def trash(store: Store, by: str, id_: str, gone: bool) -> None:
    """Take a block, page or database to the trash or back. What lies below keeps its own flag, as at the vendor."""
    parent = store.parents.get(id_)
    if parent is not None and store.lost(parent):
        store.editable("block", parent)
    store.sights += 1
    for shelf in (store.pages, store.databases, store.blocks):
        if id_ in shelf:
            shelf[id_] = {**shelf[id_], "in_trash": gone}
    for source in store.databases.get(id_, {}).get("data_sources", ()):
        store.data_sources[source["id"]] = {**store.data_sources[source["id"]], "in_trash": gone}
    if id_ in store.pages:
        store.touch(by, id_)
    for family, shelf in (("page", store.pages), ("database", store.databases)):
        if id_ in shelf:
            store.happened(f"{family}.{'deleted' if gone else 'undeleted'}", id_, by, parent=shelf[id_]["parent"])
    if parent is not None and parent in store.data_sources:
        store.rows_changed(by, parent, [id_])
    if id_ in store.blocks and parent is not None:
        _relist(store, id_, parent, gone)
        if id_ not in store.pages and id_ not in store.databases:
            _move_page(store, by, parent)
            store.content_changed(by, parent, [id_])
        elif not store.is_connection(by):
            # Recorded: a connection that deletes a child page or database leaves the time of the page above as it was.
            store.touch(by, store.page_above(parent))


def _relist(store: Store, id_: str, parent: str, gone: bool) -> None:
    others = tuple(sibling for sibling in store.below.get(parent, ()) if sibling != id_)
    store.set_below(parent, others if gone else (*others, id_))
