"""What people wrote in Notion: plain text, mentions and links out of rich text, blocks and property values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sync.model import Link, Ref, ref
from sync.snapshot import aliases_in

SOURCE = "notion"

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Text:
    plain: str
    mentions: tuple[Ref, ...] = ()
    links: tuple[Link, ...] = ()


def read(rich_text: Iterable[Json]) -> Text:
    """A rich-text array."""
    items = list(rich_text)
    plain = "".join(item.get("plain_text") or (item.get("text") or {}).get("content", "") for item in items)
    mentions: list[Ref] = []
    targets: list[str] = []
    for item in items:
        if item.get("href"):
            targets.append(item["href"])
        mention = item.get("mention") or {}
        if mention.get("type") == "user":
            mentions.append(ref(SOURCE, "account", mention["user"]["id"]))
        if mention.get("type") == "page":
            targets.append(ref(SOURCE, "doc", mention["page"]["id"]))
        # A pasted address of a Jira task may be shown as a card.
        card = mention.get(mention.get("type", "")) if mention.get("type") in ("link_preview", "link_mention") else None
        if card and (card.get("url") or card.get("href")):
            targets.append(card.get("url") or card["href"])
    targets += aliases_in(plain)
    return Text(plain, tuple(dict.fromkeys(mentions)), tuple(Link(target=t) for t in dict.fromkeys(targets)))


def of_block(block: Json) -> Text:
    """A block's own text (not its children's), with the address of a bookmark, embed or link to a page."""
    body = block.get(block["type"]) or {}
    if not isinstance(body, Mapping):
        return Text("")
    if block["type"] == "table_row":
        return _joined([read(cell) for cell in body.get("cells", ())])
    if block["type"] in ("child_page", "child_database"):
        return Text(body.get("title", ""))
    text = _joined([read(body.get("rich_text", ())), read(body.get("caption", ()))])
    target = body.get("url") or _linked_page(body)
    return Text(text.plain, text.mentions, (*text.links, Link(target=target))) if target else text


def last_day(block: Json) -> date | None:
    """The last day that a block's text names as a date."""
    body = block.get(block["type"]) or {}
    dates = [(item.get("mention") or {}).get("date") for item in body.get("rich_text", ())]
    found = [(each.get("end") or each["start"])[:10] for each in dates if each and each.get("start")]
    return date.fromisoformat(max(found)) if found else None


def _linked_page(body: Json) -> str | None:
    page = body.get("page_id")
    return ref(SOURCE, "doc", page) if isinstance(page, str) else None


def _joined(texts: Sequence[Text]) -> Text:
    return Text(
        " ".join(text.plain for text in texts if text.plain),
        tuple(dict.fromkeys(m for text in texts for m in text.mentions)),
        tuple(dict.fromkeys(link for text in texts for link in text.links)),
    )


def plain_value(value: Json) -> Any:
    """A property value as text, number, true/false, ISO date or a list of texts; None when empty or not readable."""
    kind = value["type"]
    inner = value.get(kind)
    match kind:
        case "title" | "rich_text":
            return read(inner or ()).plain
        case "select" | "status":
            return inner["name"] if inner else None
        case "multi_select":
            return [option["name"] for option in inner or ()]
        case "people":
            return [ref(SOURCE, "account", person["id"]) for person in inner or () if person.get("object") == "user"]
        case "relation":
            return [ref(SOURCE, "doc", page["id"]) for page in inner or ()]
        case "date":
            return inner["start"] if inner else None
        case "formula" | "rollup":
            return _computed(inner) if inner else None
        case "unique_id":
            return (
                f"{inner['prefix']}-{inner['number']}" if inner and inner.get("prefix") else (inner or {}).get("number")
            )
        case "created_by" | "last_edited_by":
            return ref(SOURCE, "account", inner["id"]) if inner else None
        case "number" | "checkbox" | "url" | "email" | "phone_number" | "created_time" | "last_edited_time":
            return inner
        case _:
            return None


def _computed(inner: Json) -> Any:
    """What a formula or a rollup shows; None for a rollup that Notion could not finish."""
    result = inner.get(inner["type"])
    if inner["type"] == "array":
        return [plain_value(each) for each in result or ()]
    return result["start"] if result and inner["type"] == "date" else result


def of_properties(properties: Mapping[str, Json]) -> Text:
    """Mentions and links inside the text properties, relations and addresses of a page."""
    found = [read(value.get(value["type"]) or ()) for value in properties.values() if value["type"] == "rich_text"]
    related = [
        Text("", (), tuple(Link(target=target) for target in plain_value(value)))
        for value in properties.values()
        if value["type"] == "relation"
    ]
    urls = [v["url"] for v in properties.values() if v["type"] == "url" and v["url"]]
    return _joined([*found, *related, Text("", (), tuple(Link(target=url) for url in urls))])
