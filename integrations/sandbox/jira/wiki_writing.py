"""Atlassian Document Format -> wiki markup, as API v2 shows every document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from integrations.sandbox.http import Json

Mention = Callable[[str], str]
"""Account id -> what stands after `[~`."""

_SPECIAL = re.compile(r"[*_+^~-](?<!\w.)(?=\S)|[\[\]{}]")
"""What would be markup: a sign at the beginning of a word, any bracket."""
_MARKS = {"strong": "*", "em": "_", "strike": "-", "underline": "+"}
_CARDS = {"inlineCard": "link", "blockCard": "card", "embedCard": "embed"}


def as_account_id(account: str) -> str:
    return f"accountid:{account}"


def write(document: Json, mention: Mention = as_account_id) -> str:
    """Blocks are parted by an empty line."""
    return "\n\n".join(_Writer(mention).block(each) for each in document.get("content", ()))


class _Writer:
    def __init__(self, mention: Mention) -> None:
        self.mention = mention

    def block(self, node: Json) -> str:
        inside: list[Json] = node.get("content", [])
        attrs = node.get("attrs", {})
        match node["type"]:
            case "heading":
                return f"h{attrs.get('level', 1)}. {self.inline(inside)}"
            case "codeBlock":
                language = f":{attrs['language']}" if attrs.get("language") else ""
                return f"{{code{language}}}\n{''.join(each.get('text', '') for each in inside)}\n{{code}}"
            case "blockquote":
                return f"{{quote}}\n{self.blocks(inside)}\n{{quote}}"
            case "panel":
                return f"{{panel}}\n{self.blocks(inside)}\n{{panel}}"
            case "rule":
                return "----"
            case "bulletList" | "orderedList":
                return self.items(node, "")
            case "taskList" | "decisionList":
                return "\n".join(f"* {self.inline(each.get('content', []))}" for each in inside)
            case "table":
                return "\n".join(self.row(each) for each in inside)
            case "blockCard" | "embedCard":
                return self.leaf(node)
            case "paragraph":
                return self.inline(inside)
        return self.blocks(inside) if inside else self.leaf(node)

    def blocks(self, nodes: Iterable[Json]) -> str:
        return "\n\n".join(map(self.block, nodes))

    def items(self, node: Json, marks: str) -> str:
        marks += "#" if node["type"] == "orderedList" else "*"
        lines = []
        for item in node.get("content", ()):
            below = [each for each in item.get("content", ()) if each["type"] in ("bulletList", "orderedList")]
            own = [each for each in item.get("content", ()) if each not in below]
            lines.append(f"{marks} " + "\n".join(map(self.block, own)))
            lines += [self.items(each, marks) for each in below]
        return "\n".join(lines)

    def row(self, node: Json) -> str:
        text, bars = "", "|"
        for cell in node.get("content", ()):
            bars = "||" if cell["type"] == "tableHeader" else "|"
            text += bars + (self.blocks(cell.get("content", ())).replace("\n", "\\\\ ") or " ")
        return text + bars

    def inline(self, nodes: Iterable[Json]) -> str:
        return "".join(map(self.leaf, nodes))

    def leaf(self, node: Json) -> str:
        attrs = node.get("attrs", {})
        match node["type"]:
            case "text":
                return _marked(node["text"], node.get("marks", ()))
            case "mention":
                return f"[~{self.mention(attrs.get('id', ''))}]"
            case "inlineCard" | "blockCard" | "embedCard" as kind:
                return f"[{attrs.get('url', '')}|{attrs.get('url', '')}|smart-{_CARDS[kind]}]"
            case "hardBreak":
                return "\n"
            case "emoji":
                return str(attrs.get("text") or attrs.get("shortName", ""))
            case "status" | "placeholder":
                return str(attrs.get("text", ""))
        return self.inline(node.get("content", ()))


def _marked(text: str, marks: Iterable[Json]) -> str:
    kinds = {mark["type"]: mark.get("attrs", {}) for mark in marks}
    if "code" in kinds:
        return f"{{{{{text}}}}}"
    if "link" in kinds:
        href = kinds["link"]["href"]
        shown = href if text == href and href.startswith("http") else f"[{text}|{href}]"
    else:
        shown = _SPECIAL.sub(r"\\\g<0>", text)
    for kind, sign in _MARKS.items():
        shown = f"{sign}{shown}{sign}" if kind in kinds else shown
    if "subsup" in kinds:
        sign = "^" if kinds["subsup"].get("type") == "sup" else "~"
        shown = f"{sign}{shown}{sign}"
    return f"{{color:{kinds['textColor'].get('color')}}}{shown}{{color}}" if "textColor" in kinds else shown
