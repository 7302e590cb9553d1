"""Atlassian Document Format (v3) and wiki markup (v2, changelog texts): what the sandbox needs of both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from integrations.sandbox.http import Json

_MARKUP = re.compile(
    r"\[~accountid:(?P<mention>[^\]]+)\]"
    r"|\[(?P<label>[^\[\]|\n]+)\|(?P<href>[a-z]+://[^\[\]|\s]+)(?:\|[^\[\]]*)?\]"
    r"|\[(?P<only>https?://[^\[\]|\s]+)\]"
    r"|(?P<bare>https?://[^\s\[\]|<>{}]+)"
)


def document(*blocks: Json) -> Json:
    return {"type": "doc", "version": 1, "content": list(blocks)}


def is_document(value: Any) -> bool:
    """Would Jira take it as a document? Which node may hold which others is not looked at."""
    match value:
        case {"type": "doc", "version": 1, "content": list(content)}:
            return all(map(_is_node, content))
    return False


def _is_node(value: Any) -> bool:
    match value:
        case {"type": "text", "text": str()}:
            marks = value.get("marks", [])
            return isinstance(marks, list) and all(map(_is_mark, marks))
        case {"type": str(kind)} if kind not in ("text", "doc"):
            inside, attrs = value.get("content", []), value.get("attrs", {})
            return isinstance(attrs, dict) and isinstance(inside, list) and all(map(_is_node, inside))
    return False


def _is_mark(value: Any) -> bool:
    match value:
        case {"type": "link"}:
            return isinstance(value.get("attrs"), dict) and isinstance(value["attrs"].get("href"), str)
        case {"type": str()}:
            return True
    return False


def from_text(text: str) -> Json:
    """Plain text with the wiki markup of mentions and links -> a document. Blank lines part paragraphs."""
    blocks = [block for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()) if block.strip()]
    return document(*({"type": "paragraph", "content": list(_lines(block))} for block in blocks))


def _lines(block: str) -> Iterator[Json]:
    for number, line in enumerate(block.split("\n")):
        if number:
            yield {"type": "hardBreak"}
        yield from _inline(line)


def _inline(line: str) -> Iterator[Json]:
    end = 0
    for match in _MARKUP.finditer(line):
        if match.start() > end:
            yield {"type": "text", "text": line[end : match.start()]}
        yield _node(match)
        end = match.end()
    if end < len(line):
        yield {"type": "text", "text": line[end:]}


def _node(match: re.Match[str]) -> Json:
    if match["mention"]:
        return {"type": "mention", "attrs": {"id": match["mention"], "text": "", "accessLevel": ""}}
    href = match["href"] or match["only"] or match["bare"]
    return {
        "type": "text",
        "text": match["label"] or href,
        "marks": [{"type": "link", "attrs": {"href": href}}],
    }


def to_text(node: Json) -> str:
    """A document as wiki markup: what a changelog shows of it."""
    return "\n\n".join(_text(child).rstrip() for child in node.get("content", ()))


def _text(node: Json) -> str:
    attrs = node.get("attrs", {})
    match node.get("type"):
        case "text":
            href = next((m["attrs"]["href"] for m in node.get("marks", ()) if m["type"] == "link"), None)
            text: str = node["text"]
            return text if href is None else f"[{text}|{href}]"
        case "mention":
            return f"[~accountid:{attrs.get('id', '')}]"
        case "inlineCard" | "blockCard" | "embedCard":
            return f"[{attrs.get('url', '')}]"
        case "hardBreak":
            return "\n"
        case "paragraph" | "heading" | "listItem":
            return "".join(map(_text, node.get("content", ()))) + "\n"
    return "".join(map(_text, node.get("content", ())))
