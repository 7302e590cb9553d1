"""What a person does to a page in the browser, as requests of Notion's API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from integrations.sandbox.notion import Notion
from integrations.sandbox.notion.blocks import TEXTS
from integrations.sandbox.notion.richtext import MAX_CONTENT
from integrations.sandbox.viewer.retyped import retyped
from integrations.sandbox.viewer.sent import Sent
from integrations.sandbox.viewer.spoken import pieces
from integrations.sandbox.viewer.workspace import address
from integrations.sandbox.viewer.writes import NothingToWriteError, Write

Json = dict[str, Any]


def words(notion: Notion, text: str) -> list[Json]:
    """Rich text of a request, `@Name` as a mention."""
    people = {id_: str(user.get("name") or "") for id_, user in notion.users.items()}
    items: list[Json] = []
    for piece in pieces(text, people):
        if piece.person:
            items.append(_mention(piece.person))
        else:
            parts = range(0, len(piece.text), MAX_CONTENT)
            items += [{"type": "text", "text": {"content": piece.text[at : at + MAX_CONTENT]}} for at in parts]
    return items


def _mention(person: str) -> Json:
    return {"type": "mention", "mention": {"type": "user", "user": {"id": person}}}


def _comment(notion: Notion, sent: Sent) -> Write:
    """On a `page`, a `block`, or in a `discussion`; `mention` is one more person, named first."""
    said = words(notion, sent.one("text"))
    if mention := sent.one("mention"):
        said = [_mention(mention), {"type": "text", "text": {"content": " "}}, *said]
    if not said:
        raise NothingToWriteError
    if discussion := sent.one("discussion"):
        return Write("POST", "/v1/comments", {"discussion_id": discussion, "rich_text": said})
    on = {f"{kind}_id": sent.one(kind) for kind in ("page", "block") if sent.has(kind)}
    return Write("POST", "/v1/comments", {"parent": on, "rich_text": said})


def _property(notion: Notion, sent: Sent) -> Write:
    """The property `name` of the `page` gets `value`; an empty one empties it."""
    page, name = sent.one("page"), sent.one("name")
    value = notion.pages[page]["properties"][name]
    return Write("PATCH", f"/v1/pages/{page}", {"properties": {name: _value(notion, value, sent)}})


def _value(notion: Notion, held: Json, sent: Sent) -> Json:
    kind, value = held["type"], sent.one("value")
    match kind:
        case "title" | "rich_text":
            return {kind: retyped(held[kind], value, lambda text: words(notion, text))}
        case "number":
            return {kind: float(value) if value else None}
        case "select" | "status":
            return {kind: {"name": value} if value else None}
        case "multi_select":
            return {kind: [{"name": each} for each in sent.all("value")]}
        case "checkbox":
            return {kind: value == "true"}
        case "date":
            return {kind: _date(held[kind], value)}
        case "people":
            kept = [one["id"] for one in held["people"] if one["id"] != sent.one("remove")]
            ids = dict.fromkeys([*kept, *filter(None, [sent.one("add")])])
            return {kind: [{"object": "user", "id": id_} for id_ in ids]}
        case "url" | "email" | "phone_number":
            return {kind: value or None}
    raise ValueError(kind)


def _date(held: Json | None, value: str) -> Json | None:
    """A moved start; an end that it would pass is dropped."""
    if not value:
        return None
    end = (held or {}).get("end")
    return {"start": value, "end": end if end and end[: len(value)] >= value else None}


def _tick(notion: Notion, sent: Sent) -> Write:
    block = sent.one("block")
    return Write("PATCH", f"/v1/blocks/{block}", {"to_do": {"checked": not notion.blocks[block]["to_do"]["checked"]}})


def _text(notion: Notion, sent: Sent) -> Write:
    """A block's words; what is not retyped keeps its formatting."""
    block = notion.blocks[sent.one("block")]
    kind = block["type"]
    items = retyped(block[kind]["rich_text"], sent.one("text"), lambda text: words(notion, text))
    return Write("PATCH", f"/v1/blocks/{block['id']}", {kind: {"rich_text": items}})


def _append(notion: Notion, sent: Sent) -> Write:
    kind = sent.one("kind") if sent.one("kind") in TEXTS else "paragraph"
    lines = [line for line in sent.one("text").split("\n") if line.strip()]
    if not lines:
        raise NothingToWriteError
    children = [{"type": kind, kind: {"rich_text": words(notion, line)}} for line in lines]
    return Write("PATCH", f"/v1/blocks/{sent.one('page')}/children", {"children": children})


def _unblock(_: Notion, sent: Sent) -> Write:
    return Write("DELETE", f"/v1/blocks/{sent.one('block')}")


def _delete(notion: Notion, sent: Sent) -> Write:
    page = sent.one("page")
    above = next((at for at in list(notion.ancestry(page))[1:] if at in notion.pages or at in notion.databases), None)
    then = address(above) if above else "/#notion"
    return Write("PATCH", f"/v1/pages/{page}", {"in_trash": True}, then)


def _restore(_: Notion, sent: Sent) -> Write:
    return Write("PATCH", f"/v1/pages/{sent.one('page')}", {"in_trash": False})


ACTS: dict[str, Callable[[Notion, Sent], Write]] = {
    "comment": _comment,
    "property": _property,
    "tick": _tick,
    "text": _text,
    "append": _append,
    "unblock": _unblock,
    "delete": _delete,
    "restore": _restore,
}
