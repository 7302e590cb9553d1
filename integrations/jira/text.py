"""What people wrote in Jira: plain text, mentions and links out of ADF (v3) or wiki markup (v2, Data Center).

There are millions of texts, most of them short: what looks for something rare first asks cheaply whether it can be there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sync.model import Link
from sync.snapshot import aliases_in

_WIKI_MENTION = re.compile(r"(?<!\\)\[~(?:accountid:)?([^\]|\n]+)\]")
_WIKI_LINK = re.compile(r"(?<!\\)\[(?:([^|\]\n]+)\|)?(https?://[^|\]\s]+)(?:\|[^\]]*)?\]")
_WIKI_ESCAPED = re.compile(r"\\([-*_+^~\[\]{}|!?#])")
_WIKI_QUOTED = re.compile(r"\{(code|noformat)(?:[:|][^}]*)?\}.*?\{\1\}", re.DOTALL)
_BARE_URL = re.compile(r"https?://[^\s<>\"\]）」』】]+")
_BREAKS = re.compile(r"\n{2,}")

_BLOCKS = frozenset(
    {
        *("paragraph", "heading", "blockquote", "codeBlock", "panel", "rule", "mediaSingle", "expand", "nestedExpand"),
        *("bulletList", "orderedList", "listItem", "taskList", "taskItem", "decisionList", "decisionItem"),
        *("table", "tableRow", "tableCell", "tableHeader"),
    }
)
_ATOMS = frozenset({"mention", "inlineCard", "blockCard", "embedCard", "emoji", "status"})
_EVERYBODY = frozenset({"all", "here"})
"""Mentions of a whole room, which are no accounts."""


class Text(NamedTuple):
    """`mentions` are account ids in order, once each; on a Data Center the names that people are called by."""

    plain: str
    mentions: Sequence[str] = ()
    links: tuple[Link, ...] = ()


_NOTHING = Text("")


def read(body: Any) -> Text:
    """An ADF document, a wiki-markup string, or None."""
    if not body:
        return _NOTHING
    if isinstance(body, str):
        return _read_wiki(body)
    seen = _Seen([], [], {}, [])
    _walk(body, seen)
    plain = _lines("".join(seen.words))
    return Text(plain, tuple(seen.mentions), _links(seen.urls, seen.typed if seen.apart else plain))


@dataclass(slots=True)
class _Seen:
    """What a walk through a document has met."""

    words: list[str]
    apart: list[int]
    """Places in `words` of what is no typed text: what is typed beside it is no part of its address."""
    mentions: dict[str, None]
    urls: list[str]

    @property
    def typed(self) -> str:
        words = self.words.copy()
        for place in self.apart:
            words[place] = " "
        return "".join(words)


def _walk(node: dict[str, Any], seen: _Seen) -> None:
    """Add what a node says, depth first."""
    kind = node.get("type")
    if kind == "text":
        seen.words.append(node.get("text", ""))
        if "marks" in node:
            seen.urls += [mark["attrs"]["href"] for mark in node["marks"] if mark.get("type") == "link"][:1]
        return
    for child in node.get("content") or ():
        _walk(child, seen)
    if kind in _BLOCKS or kind == "hardBreak":
        seen.words.append("\n")
    elif kind in _ATOMS:
        _meet(kind, node.get("attrs") or {}, seen)


def _meet(kind: str, attributes: dict[str, Any], seen: _Seen) -> None:
    """Add what stands in a line and is no text."""
    match kind:
        case "mention":
            said = attributes.get("text") or "@"
            if (who := attributes.get("id")) and who not in _EVERYBODY:
                seen.mentions[who] = None
        case "inlineCard" | "blockCard" | "embedCard":
            said = _card_url(attributes)
            seen.urls += [said] if said else []
        case _:
            said = attributes.get("text") or attributes.get("shortName") or ""
    seen.apart.append(len(seen.words))
    seen.words.append(said)


def _card_url(attributes: dict[str, Any]) -> str:
    """A smart link has its address, or a JSON-LD document that names it."""
    about = attributes.get("data") or {}
    return str(attributes.get("url") or about.get("url") or about.get("@id") or "")


def _read_wiki(body: str) -> Text:
    """What stands in `{code}` is quoted: it mentions nobody and links nowhere."""
    spoken = _WIKI_QUOTED.sub(" ", body) if "{" in body else body
    if "[" not in spoken:
        return Text(_lines(_bare(body)), (), _links([], _bare(spoken)))
    mentions = tuple(dict.fromkeys(_WIKI_MENTION.findall(spoken))) if "[~" in spoken else ()
    urls = [url for _, url in _WIKI_LINK.findall(spoken)]
    return Text(_lines(_unmarked(body)), mentions, _links(urls, _unmarked(spoken)))


def _lines(words: str) -> str:
    """One block a line, none of them empty."""
    plain = words.replace("\r\n", "\n").strip() if "\r" in words else words.strip()
    return _BREAKS.sub("\n", plain) if "\n\n" in plain else plain


def _unmarked(body: str) -> str:
    """A mention leaves its sign: the name of an account is no word that somebody wrote."""
    return _bare(_WIKI_LINK.sub(lambda m: m[1] or m[2], _WIKI_MENTION.sub("@", body)))


def _bare(body: str) -> str:
    """Two backslashes are a line's end, one before a sign says that it is only that sign."""
    return _WIKI_ESCAPED.sub(r"\1", body.replace("\\\\", "\n")) if "\\" in body else body


def _links(urls: list[str], plain: str) -> tuple[Link, ...]:
    """Addresses, marked or bare, then task keys in the text."""
    targets = urls
    if "://" in plain:
        targets = [*urls, *(url.rstrip(".,;:!?)，。；：！？") for url in _BARE_URL.findall(plain))]
        plain = _BARE_URL.sub(" ", plain)
    if "-" in plain or len(plain) >= 32:
        targets = [*targets, *aliases_in(plain)]
    return tuple([Link(target=target) for target in dict.fromkeys(targets)]) if targets else ()
