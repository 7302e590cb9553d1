"""Comments on pages and blocks, in discussions. A comment moves no time but its own."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import files, ids
from integrations.sandbox.notion.errors import invalid, missing
from integrations.sandbox.notion.richtext import response
from integrations.sandbox.notion.store import Store

MAX_ATTACHMENTS = 3


def target(store: Store, body: dict[str, Any]) -> tuple[str, str | None]:
    """The page or block that a request comments on, and the discussion it continues. Raises 404 or 400."""
    if asked := body.get("discussion_id"):
        discussion = ids.dashed(asked) or asked
        if discussion not in store.discussed_on:
            raise missing("discussion", asked)
        return store.discussed_on[discussion], discussion
    parent = body.get("parent", {})
    asked = parent.get("page_id") or parent.get("block_id")
    if not asked:
        raise invalid("body failed validation: body should have parent or discussion_id.")
    on = ids.dashed(asked) or asked
    if on not in (store.pages if "page_id" in parent else store.blocks):
        raise missing("block" if "block_id" in parent else "page", on)
    return on, None


def update(store: Store, by: str, id_: str, rich_text: Any) -> None:
    """Change what a comment says."""
    words = response(rich_text, store.look, "body.rich_text")
    store.comments[id_] = {**store.comments[id_], "rich_text": words, "last_edited_time": store.minute()}
    _tell(store, by, "updated", id_)


def _tell(store: Store, by: str, what: str, id_: str) -> None:
    parent = store.comments[id_]["parent"]
    store.happened(f"comment.{what}", id_, by, page_id=store.page_above(store.parents[id_]), parent=parent)


def delete(store: Store, by: str, id_: str) -> Json:
    """Take a comment out for good; its last form."""
    _tell(store, by, "deleted", id_)
    on, gone = store.parents[id_], store.comments.pop(id_)
    store.said_on[on].remove(id_)
    store.place(id_, None)
    discussion = gone["discussion_id"]
    if all(store.comments[other]["discussion_id"] != discussion for other in store.said_on[on]):
        del store.discussed_on[discussion]
        store.resolved.discard(discussion)
    return gone


def create(store: Store, by: str, on: str, discussion: str | None, rich_text: Any, more: Json | None = None) -> str:
    """A new comment, in a new discussion unless one is given; its id. `more`: `display_name` and `attachments`."""
    store.editable("block", on)
    asked = more or {}
    attached = _attachments(store, asked.get("attachments") or [])
    id_, now = store.new_id("comment"), store.minute()
    key = "page_id" if on in store.pages else "block_id"
    store.comments[id_] = {
        "object": "comment",
        "id": id_,
        "parent": {"type": key, key: on},
        "discussion_id": discussion or store.new_id("discussion"),
        "created_time": now,
        "last_edited_time": now,
        "created_by": store.author(by),
        "rich_text": response(rich_text, store.look, "body.rich_text"),
        "display_name": _display_name(store.user(by), asked.get("display_name", {})),
        **attached,
    }
    store.place(id_, on)
    store.discussed_on[store.comments[id_]["discussion_id"]] = on
    store.said_on.setdefault(on, []).append(id_)
    _tell(store, by, "created", id_)
    return id_


def _attachments(store: Store, asked: list[Json]) -> Json:
    if len(asked) > MAX_ATTACHMENTS:
        raise invalid(f"body failed validation: body.attachments.length should be ≤ `{MAX_ATTACHMENTS}`.")
    found = [store.look("file_upload", each["file_upload_id"]) for each in asked]
    made = [{"category": _category(each["content_type"]), "file": files.kept(each["url"])["file"]} for each in found]
    return {"attachments": made} if made else {}


def _category(content_type: str) -> str:
    kind = content_type.partition("/")[0]
    return kind if kind in ("audio", "image", "video") else "pdf" if content_type.endswith("/pdf") else "productivity"


def _display_name(author: Json, asked: Json) -> Json:
    if asked.get("type") == "custom":
        return {"type": "custom", "resolved_name": asked["custom"]["name"]}
    kind = asked.get("type") or ("integration" if author.get("type") == "bot" else "user")
    return {"type": kind, "resolved_name": author.get("name")}
