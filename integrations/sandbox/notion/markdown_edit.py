"""A page's content read and written as markdown (`/v1/pages/{id}/markdown`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import blocks, ids, markdown_read, pages, tree
from integrations.sandbox.notion.blocks import Draft
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.markdown_rich import rich
from integrations.sandbox.notion.markdown_write import markdown
from integrations.sandbox.notion.store import Store

_WRITABLE = frozenset({*blocks.TEXTS, *blocks.MEDIA, "code", "equation", "divider", "table", "table_row"}) | {
    "column_list",
    "column",
    "synced_block",
    "table_of_contents",
}
_CHILDREN = ("child_page", "child_database")


def draft(store: Store, id_: str, account: str) -> Draft:
    """A block that is there, as markdown shows it to the account."""
    block = store.blocks[id_]
    kind = block["type"]
    content: Json = block[kind]
    if kind in _CHILDREN:
        inline = store.databases.get(id_, {}).get("is_inline", False)
        content = {"title": content["title"], "url": ids.address(id_), "inline": inline}
    elif kind not in _WRITABLE:
        content = {"url": f"{ids.address(store.page_above(id_) or id_)}#{id_.replace('-', '')}"}
    below = tree.shown_below(store, account, block) if kind in _WRITABLE else ()
    return Draft(kind, content, tuple(draft(store, child, account) for child in below), id_)


def content(store: Store, page: str, account: str) -> list[Draft]:
    """What of a page the account sees."""
    return [draft(store, id_, account) for id_ in store.below.get(page, ()) if store.sees(account, id_)]


def page_markdown(store: Store, page: str, account: str) -> Json:
    """The answer of both endpoints, without children that were taken from the account.

    Blocks that markdown can not say are `<unknown>` tags, and their ids are listed.
    """
    drafts = content(store, page, account)
    unknown = [
        each.id for top in drafts for each in top.all() if each.kind not in _WRITABLE and each.kind not in _CHILDREN
    ]
    return {
        "object": "page_markdown",
        "id": page,
        "markdown": markdown(drafts),
        "truncated": False,
        "unknown_block_ids": unknown,
    }


def comment_text(text: str) -> list[Json]:
    return rich(text.strip().replace("\n", "<br>"))


def create_page(
    store: Store, by: str, parent: Json, properties: Mapping[str, Any], text: str, icon: Json | None
) -> str:
    """A page with this content. Without a title, a first `#` heading becomes it."""
    requests = markdown_read.blocks(text)
    if not properties and requests and requests[0]["type"] == "heading_1":
        properties = {"title": {"title": requests.pop(0)["heading_1"]["rich_text"]}}
    drafts = blocks.written(requests, store.look)
    if any(each.id for top in drafts for each in top.all()):
        raise invalid("The markdown of a new page can not hold pages, databases or blocks that are somewhere already.")
    return pages.create(store, by, parent, properties, drafts, icon=icon)


def update(store: Store, by: str, page: str, body: Json) -> None:
    """`PATCH /v1/pages/{id}/markdown`. Raises the 400 for text that is not there, or children that would go."""
    store.editable("page", page)
    kind = body.get("type", "")
    asked = body.get(kind)
    old = markdown(content(store, page, by))
    match kind, asked:
        case "insert_content", dict():
            text = _inserted(old, asked)
        case "replace_content_range", dict():
            start, end = _span(old, asked["content_range"])
            text = old[:start] + asked["content"] + old[end:]
        case "update_content", dict():
            text = _substituted(old, asked["content_updates"])
        case "replace_content", dict():
            text = asked["new_str"]
        case _:
            raise invalid("body failed validation: body.type should name one of its commands.")
    new = blocks.written(markdown_read.blocks(text), store.look)
    store.spend_blocks(max(0, blocks.count(new) - blocks.count(content(store, page, by))))
    _replace(store, by, page, new, deleting=bool(asked.get("allow_deleting_content")))
    store.content_changed(by, page, store.below.get(page, ()))


def _inserted(old: str, asked: Json) -> str:
    if (asked.get("position") or {}).get("type") == "start":
        return f"{asked['content']}\n{old}"
    at = _span(old, asked["after"])[1] if "after" in asked else len(old)
    return f"{old[:at]}\n{asked['content']}\n{old[at:]}"


def _span(text: str, selection: str) -> tuple[int, int]:
    """Where `start...end` begins and ends."""
    first, dots, last = selection.partition("...")
    start = text.find(first)
    end = text.find(last, start + len(first)) if dots else start
    if start < 0 or end < 0:
        raise invalid(f"Could not find the selection in the page: {selection!r}.")
    return start, end + len(last if dots else first)


def _substituted(text: str, updates: Sequence[Json]) -> str:
    for each in updates:
        old, new = each["old_str"], each["new_str"]
        found = text.count(old) if old else 0
        if not found:
            raise invalid(f"Could not find old_str in the page content: {old!r}.")
        if found > 1 and not each.get("replace_all_matches"):
            raise invalid(f"old_str matches {found} places; set replace_all_matches or make it longer: {old!r}.")
        text = text.replace(old, new)
    return text


def _replace(store: Store, by: str, page: str, new: Sequence[Draft], *, deleting: bool) -> None:
    """Make the page's content `new`; top-level blocks that stay the same stay themselves."""
    old = content(store, page, by)
    staying = {each.id for top in new for each in top.all() if each.id}
    shown = {each.id: each for top in old for each in top.all() if each.id}
    # The content of a synced block's original is somebody else's.
    present = {id_: each for id_, each in shown.items() if page in store.ancestry(id_)}
    if stranger := next((id_ for id_ in staying if id_ not in present), None):
        raise invalid(f"Page, database or block {stranger} is not in this page and can not be placed by markdown.")
    going = [each for each in present.values() if each.kind in _CHILDREN and each.id not in staying]
    if going and not deleting:
        listed = markdown(going)
        raise invalid(f"This would delete child pages or databases; set allow_deleting_content to do so: {listed}")
    before, after = [markdown([each]) for each in old], [markdown([each]) for each in new]
    final: list[str] = []
    removed: list[str] = []
    for verb, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        ids_there = [each.id or "" for each in old[i1:i2]]
        if verb == "equal":
            final += ids_there
        else:
            removed += ids_there
            final += [_placed(store, by, each, page) for each in new[j1:j2]]
    if before == after:
        return
    store.set_below(page, (*(id_ for id_ in store.below.get(page, ()) if id_ not in final), *final))
    for child in going:
        if child.id and not store.trashed(child.id):
            tree.trash(store, by, child.id, True)
    for id_ in removed:
        if id_ not in final and id_ in store.below.get(page, ()):
            tree.trash(store, by, id_, True)
    store.touch(by, page)


def _placed(store: Store, by: str, new: Draft, parent: str) -> str:
    """The block of a draft under `parent`: a new one, or the one it stands for, moved here."""
    if new.id is not None:
        old_parent = store.parents[new.id]
        if old_parent != parent:
            store.set_below(old_parent, tuple(id_ for id_ in store.below[old_parent] if id_ != new.id))
            key = "page_id" if parent in store.pages else "block_id"
            for shelf in (store.blocks, store.pages, store.databases):
                if new.id in shelf:
                    shelf[new.id] = {**shelf[new.id], "parent": {"type": key, key: parent}}
            store.place(new.id, parent)
        return new.id
    id_ = tree.put(store, by, Draft(new.kind, new.content), parent)
    if new.children:
        store.set_below(id_, tuple(_placed(store, by, child, id_) for child in new.children))
    return id_
