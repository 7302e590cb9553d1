"""Comments on pages and blocks, in discussions. A comment moves no time but its own."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.notion import ids
from integrations.sandbox.notion.errors import invalid, missing
from integrations.sandbox.notion.richtext import response
from integrations.sandbox.notion.store import Store


def target(store: Store, body: dict[str, Any]) -> tuple[str, str | None]:
    """The page or block that a request comments on, and the discussion it continues. Raises 404 or 400."""
    if discussion := body.get("discussion_id"):
        for comment in store.comments.values():
            if comment["discussion_id"] == ids.dashed(discussion):
                return store.parents[comment["id"]], comment["discussion_id"]
        raise missing("discussion", discussion)
    parent = body.get("parent", {})
    asked = parent.get("page_id") or parent.get("block_id")
    if not asked:
        raise invalid("body failed validation: body should have parent or discussion_id.")
    on = ids.dashed(asked) or asked
    if on not in (store.pages if "page_id" in parent else store.blocks):
        raise missing("block" if "block_id" in parent else "page", on)
    return on, None


def create(store: Store, by: str, on: str, discussion: str | None, rich_text: Any) -> str:
    """A new comment, in a new discussion unless one is given; its id."""
    store.editable("block", on)
    id_, now = store.new_id("comment"), store.minute()
    key = "page_id" if on in store.pages else "block_id"
    author = store.user(by)
    store.comments[id_] = {
        "object": "comment",
        "id": id_,
        "parent": {"type": key, key: on},
        "discussion_id": discussion or store.new_id("discussion"),
        "created_time": now,
        "last_edited_time": now,
        "created_by": store.author(by),
        "rich_text": response(rich_text, store.look, "body.rich_text"),
        "display_name": {
            "type": "integration" if author.get("type") == "bot" else "user",
            "resolved_name": author.get("name"),
        },
    }
    store.place(id_, on)
    store.said_on.setdefault(on, []).append(id_)
    return id_
