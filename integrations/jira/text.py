"""What people wrote in Jira: plain text, mentions and links out of ADF (v3) or wiki markup (v2, old imports)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sync.model import Link
from sync.snapshot import aliases_in

_WIKI_MENTION = re.compile(r"\[~accountid:([^\]]+)\]")
_WIKI_LINK = re.compile(r"\[(?:([^|\]\n]+)\|)?(https?://[^|\]\s]+)(?:\|[^\]]*)?\]")
_BARE_URL = re.compile(r"https?://[^\s<>\"\]）」』】]+")

_BLOCKS = frozenset(
    {
        *("paragraph", "heading", "blockquote", "codeBlock", "panel", "rule", "mediaSingle", "expand", "nestedExpand"),
        *("bulletList", "orderedList", "listItem", "taskList", "taskItem", "decisionList", "decisionItem"),
        *("table", "tableRow", "tableCell", "tableHeader"),
    }
)


@dataclass(frozen=True)
class Text:
    """`mentions` are account ids in order, once each."""

    plain: str
    mentions: tuple[str, ...]
    links: tuple[Link, ...]


def read(body: Any) -> Text:
    """An ADF document, a wiki-markup string, or None."""
    if body is None:
        return Text("", (), ())
    if isinstance(body, str):
        return _read_wiki(body)
    parts = list(_walk(body))
    plain = re.sub(r"\n{2,}", "\n", "".join(text for text, _, _ in parts)).strip()
    mentions = tuple(dict.fromkeys(mention for _, mention, _ in parts if mention))
    return Text(plain, mentions, _links([url for _, _, url in parts if url], plain))


def _walk(node: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(text, mentioned account id, address) of every node, depth first."""
    attributes = node.get("attrs") or {}
    match node.get("type"):
        case "text":
            hrefs = [mark["attrs"]["href"] for mark in node.get("marks", ()) if mark.get("type") == "link"]
            yield node.get("text", ""), "", hrefs[0] if hrefs else ""
        case "mention":
            yield attributes.get("text") or "@", attributes.get("id", ""), ""
        case "inlineCard" | "blockCard" | "embedCard":
            url = attributes.get("url") or (attributes.get("data") or {}).get("url", "")
            yield url, "", url
        case "hardBreak":
            yield "\n", "", ""
        case "emoji":
            yield attributes.get("text") or attributes.get("shortName", ""), "", ""
        case kind:
            for child in node.get("content", ()):
                yield from _walk(child)
            if kind in _BLOCKS:
                yield "\n", "", ""


def _read_wiki(body: str) -> Text:
    mentions = tuple(dict.fromkeys(_WIKI_MENTION.findall(body)))
    urls = [url for _, url in _WIKI_LINK.findall(body)]
    plain = _WIKI_LINK.sub(lambda m: m[1] or m[2], _WIKI_MENTION.sub("@", body))
    return Text(plain.strip(), mentions, _links(urls, plain))


def _links(urls: list[str], plain: str) -> tuple[Link, ...]:
    """Addresses, marked or bare, then task keys in the text."""
    bare = [url.rstrip(".,;:!?)，。；：！？") for url in _BARE_URL.findall(plain)]
    targets = [*urls, *bare, *aliases_in(_BARE_URL.sub(" ", plain))]
    return tuple(Link(target=target) for target in dict.fromkeys(targets))
