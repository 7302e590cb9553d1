"""The endpoints of blocks."""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion import blocks, grants, paging, tree
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import invalid

_SHARED = ("id", "parent", "created_time", "last_edited_time", "created_by", "last_edited_by", "in_trash")


def add_to(add: Adder) -> None:
    add("GET", "blocks/{id}", _block, needs=grants.READ)
    add("PATCH", "blocks/{id}", _update, needs=grants.UPDATE, mutates=True)
    add("DELETE", "blocks/{id}", _delete, needs=grants.UPDATE, mutates=True)
    add("GET", "blocks/{id}/children", _children, needs=grants.READ)
    add("PATCH", "blocks/{id}/children", _append, needs=grants.INSERT, mutates=True)


def seen(call: Call, id_: str) -> Json:
    """A block, or the 404. A page without one (at the top, in a data source) counts as a block of its own too."""
    notion = call.notion
    if id_ not in notion.pages or id_ in notion.blocks:
        return _with_synced(call, notion.seen(notion.blocks, "block", id_, call.account))
    page = notion.seen(notion.pages, "block", id_, call.account)
    return {
        "object": "block",
        **{key: page[key] for key in _SHARED},
        "has_children": bool(notion.below.get(id_)),
        "type": "child_page",
        "child_page": {"title": notion.title_of(id_)},
    }


def _with_synced(call: Call, block: Json) -> Json:
    """A synced block has children while its original is there and shared with the connection."""
    if tree.original_of(block) is None:
        return block
    return {**block, "has_children": bool(tree.shown_below(call.notion, call.account, block))}


def _block(call: Call) -> Json:
    return seen(call, call.id)


def _update(call: Call) -> Json:
    seen(call, call.id)
    call.notion.update_block(call.account, call.id, call.body)
    return seen(call, call.id)


def _delete(call: Call) -> Json:
    seen(call, call.id)
    call.notion.editable("block", call.id)
    call.notion.delete_block(call.account, call.id)
    return seen(call, call.id)


def _children(call: Call) -> Json:
    below = tree.shown_below(call.notion, call.account, seen(call, call.id))
    listed = paging.page([call.notion.blocks[id_] for id_ in below], call.request.query, "block")
    return {**listed, "results": [_with_synced(call, block) for block in listed["results"]]}


def _append(call: Call) -> Json:
    """Recorded: with `after_block` the answer lists every following sibling behind the new blocks."""
    notion, body = call.notion, call.body
    seen(call, call.id)
    if "after" in body:  # The older version's word arrives as `position`.
        raise invalid("body failed validation: body.after should be not present; use body.position.")
    position = body.get("position")
    wanted = blocks.drafts(body["children"], notion.look)
    notion.spend_blocks(blocks.count(wanted))
    made, following = tree.append(notion, call.account, call.id, wanted, position)
    after = following if (position or {}).get("type") == "after_block" else []
    return paging.page([_with_synced(call, notion.blocks[block]) for block in (*made, *after)], {}, "block")
