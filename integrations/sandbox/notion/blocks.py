"""Blocks of a request: their content in the form of answers, their children, and the vendor's limits on both.

Source: `BlockObjectRequest` of the official client's types, recorded answers, and the documented request limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import files, words
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.richtext import MAX_EQUATION, MAX_URL, Lookup, bounded, response

MAX_CHILDREN = 100
MAX_BLOCKS = 1000
MAX_LEVELS = 2
MIN_COLUMNS = 2

HEADINGS = ("heading_1", "heading_2", "heading_3", "heading_4")
TEXTS = ("paragraph", *HEADINGS, "bulleted_list_item", "numbered_list_item", "to_do", "toggle", "quote", "callout")
MEDIA = ("image", "video", "pdf", "file", "audio")
LINKS = ("bookmark", "embed")
PARENTS = frozenset({*TEXTS, "meeting_notes", "table", "column_list", "column", "synced_block", "template", "tab"})
_FREE = ("table", "table_row", "column")
"""Levels that the vendor does not count: they belong to the block around them."""
_FIXED: dict[str, Json] = {
    "divider": {},
    "breadcrumb": {},
    "column_list": {},
    "column": {},
    "tab": {},
    "table_of_contents": {"color": "default"},
}
_KNOWN = frozenset(
    {
        *TEXTS,
        *MEDIA,
        *LINKS,
        *_FIXED,
        "synced_block",
        "template",
        "code",
        "equation",
        "table",
        "table_row",
        "link_to_page",
    }
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A block as it shall be."""

    kind: str
    content: Json
    children: tuple[Draft, ...] = ()
    id: str | None = None
    """The block that it stands for, where it is one that is there already."""

    def all(self) -> Iterator[Draft]:
        yield self
        for child in self.children:
            yield from child.all()


def count(drafts: Sequence[Draft]) -> int:
    return sum(1 for draft in drafts for _ in draft.all())


def drafts(requests: Any, look: Lookup) -> list[Draft]:
    """What a request asks to append. Raises the vendor's 400 on a shape or size it refuses."""
    made = _children(requests, look, "body.children", 0)
    if (asked := count(made)) > MAX_BLOCKS:
        raise invalid(f"body failed validation: at most {MAX_BLOCKS} blocks in a request, instead were {asked}.")
    return made


def written(requests: Sequence[Json], look: Lookup) -> list[Draft]:
    """The blocks that markdown means: not limited like a request, and with blocks that are kept (`{"id": ...}`)."""
    made = []
    for request in requests:
        kind = request["type"]
        asked = request[kind]
        if "id" in asked:
            made.append(Draft(kind, asked, id=asked["id"]))
        else:
            if own := files.plain_address(asked.get("external", {}).get("url", "")):
                asked = {**asked, "file": {"url": own}}
                del asked["external"]
            inner = tuple(written(asked.get("children", ()), look))
            made.append(Draft(kind, content(kind, asked, look, "markdown"), inner))
    return made


def _children(requests: Any, look: Lookup, where: str, level: int) -> list[Draft]:
    if not isinstance(requests, list):
        raise invalid(f"body failed validation: {where} should be an array.")
    if len(requests) > MAX_CHILDREN:
        raise invalid(
            f"body failed validation: {where}.length should be ≤ `{MAX_CHILDREN}`, instead was `{len(requests)}`."
        )
    return [_draft(request, look, f"{where}[{number}]", level) for number, request in enumerate(requests)]


def _draft(request: Any, look: Lookup, where: str, level: int) -> Draft:
    kind = kind_of(request, where)
    for refused in ("archived", "in_trash", "has_children"):
        if refused in request:
            raise invalid(f"{where}.{refused} should be not present, instead was `{request[refused]}`.")
    if kind not in _KNOWN:
        raise invalid(f"body failed validation: {where} of type {kind!r} can not be created.")
    if level > MAX_LEVELS and kind not in _FREE:
        raise invalid(f"body failed validation: {where}: blocks may be nested {MAX_LEVELS} levels deep in a request.")
    asked = request[kind]
    nested = asked.get("children", request.get("children")) or []
    if nested and kind not in PARENTS:
        raise invalid(f"body failed validation: {where}.{kind}.children should be not present.")
    deeper = level if kind in _FREE else level + 1
    inner = _children(nested, look, f"{where}.{kind}.children", deeper)
    draft = Draft(kind, content(kind, asked, look, where), tuple(inner))
    _check_inner(draft, where)
    return draft


def _check_inner(draft: Draft, where: str) -> None:
    """Raises the 400 for a table without rows or with rows of another width, and for too few columns.

    Recorded: a column may be empty.
    """
    kind, inner = draft.kind, draft.children
    fewest = {"table": 1, "column_list": MIN_COLUMNS}.get(kind, 0)
    if len(inner) < fewest:
        raise invalid(f"body failed validation: {where}.{kind}.children.length should be ≥ `{fewest}`.")
    if kind == "table" and any(len(row.content.get("cells", ())) != draft.content["table_width"] for row in inner):
        raise invalid(f"body failed validation: {where}.table.table_width should be the number of cells of every row.")


def kind_of(request: Any, where: str) -> str:
    if not isinstance(request, dict):
        raise invalid(f"body failed validation: {where} should be an object.")
    kind = request.get("type") or next((key for key in request if key != "object"), "")
    if not isinstance(request.get(kind), dict):
        raise invalid(f"body failed validation: {where}.{kind} should be defined, instead was `undefined`.")
    return str(kind)


def content(kind: str, asked: Json, look: Lookup, where: str) -> Json:
    """The object under the block's type, complete."""
    if kind in TEXTS:
        return _text(kind, asked, look, f"{where}.{kind}")
    if kind in MEDIA:
        return _media(kind, asked, look, f"{where}.{kind}")
    match kind:
        case "code":
            text = response(asked["rich_text"], look, f"{where}.code.rich_text")
            caption = response(asked.get("caption", []), look, f"{where}.code.caption")
            return {
                "caption": caption,
                "rich_text": text,
                "language": words.language(asked.get("language", "plain text"), f"{where}.code"),
            }
        case "equation":
            return {"expression": bounded(asked["expression"], MAX_EQUATION, f"{where}.equation.expression")}
        case "bookmark" | "embed":
            url = bounded(asked["url"], MAX_URL, f"{where}.{kind}.url")
            return {"caption": response(asked.get("caption", []), look), "url": url}
        case "table":
            return {
                "table_width": asked["table_width"],
                "has_column_header": asked.get("has_column_header", False),
                "has_row_header": asked.get("has_row_header", False),
            }
        case "table_row":
            return {"cells": [response(cell, look, f"{where}.table_row.cells") for cell in asked["cells"]]}
        case "template":
            return {"rich_text": response(asked["rich_text"], look, f"{where}.template.rich_text")}
        case "synced_block":
            return {"synced_from": _original(asked, look, where)}
        case "link_to_page":
            target = asked.get("type") or next(iter(asked), "page_id")
            return {"type": target, target: asked[target]}
    return {**_FIXED[kind], **{key: value for key, value in asked.items() if key != "children"}}


def _original(asked: Json, look: Lookup, where: str) -> Json | None:
    """What a synced block shows; None for one that others show. Raises 404 or 400 for what is no original."""
    if not asked.get("synced_from"):
        return None
    original = look("block", asked["synced_from"]["block_id"])
    if original["type"] != "synced_block" or original["synced_block"]["synced_from"] or asked.get("children"):
        raise invalid(f"body failed validation: {where}.synced_block.synced_from should name an original.")
    return {"type": "block_id", "block_id": original["id"]}


def _text(kind: str, asked: Json, look: Lookup, where: str) -> Json:
    made: Json = {"rich_text": response(asked.get("rich_text", []), look, f"{where}.rich_text")}
    if kind == "paragraph":
        made["icon"] = files.icon(asked.get("icon"), look)
    if kind == "callout":
        made["icon"] = files.icon(asked.get("icon"), look) or {"type": "emoji", "emoji": "💡"}
    if kind in HEADINGS:
        made["is_toggleable"] = asked.get("is_toggleable", False)
    if kind == "to_do":
        made["checked"] = asked.get("checked", False)
    made["color"] = words.color(asked.get("color", "default"), where)
    return made


def _media(kind: str, asked: Json, look: Lookup, where: str) -> Json:
    caption = response(asked.get("caption", []), look, f"{where}.caption")
    made: Json = {"caption": caption, **files.given(asked, look, kind)}
    if kind == "file":
        made["name"] = asked.get("name") or files.name_of(made[made["type"]]["url"])
    return made
