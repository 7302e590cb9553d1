"""Atlassian Document Format -> HTML, as `renderedFields` and `renderedBody` show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from integrations.sandbox.http import Json

Named = Callable[[str], str]
"""Account id -> the person's name."""

_BLOCKS = {
    "paragraph": "p",
    "blockquote": "blockquote",
    "bulletList": "ul",
    "orderedList": "ol",
    "listItem": "li",
    "taskList": "ul",
    "taskItem": "li",
    "decisionList": "ul",
    "decisionItem": "li",
    "tableRow": "tr",
    "tableHeader": "th",
    "tableCell": "td",
}
_MARKS = {"strong": "b", "em": "em", "strike": "del", "underline": "ins", "code": "tt"}


def write(document: Json, named: Named) -> str:
    """Blocks stand on lines of their own. Text is escaped; nothing in it can become a tag."""
    return "\n\n".join(_Writer(named).node(each) for each in document.get("content", ()))


class _Writer:
    def __init__(self, named: Named) -> None:
        self.named = named

    def node(self, node: Json) -> str:
        attrs, kind = node.get("attrs", {}), node["type"]
        inside: list[Json] = node.get("content", [])
        if kind in _BLOCKS:
            return f"<{_BLOCKS[kind]}>{self.nodes(inside)}</{_BLOCKS[kind]}>"
        match kind:
            case "text":
                return _marked(node["text"], node.get("marks", ()))
            case "heading":
                level = int(attrs.get("level", 1))
                return f"<h{level}>{self.nodes(inside)}</h{level}>"
            case "codeBlock":
                code = escape("".join(each.get("text", "") for each in inside))
                language = escape(attrs.get("language") or "java")
                return f'<div class="code panel"><pre class="code-{language}">{code}</pre></div>'
            case "panel":
                return f'<div class="panel">{self.nodes(inside)}</div>'
            case "table":
                return f"<table class='confluenceTable'><tbody>{self.nodes(inside)}</tbody></table>"
            case "rule":
                return "<hr />"
            case "hardBreak":
                return "<br/>"
            case "mention":
                account = str(attrs.get("id", ""))
                return f'<a class="user-hover" rel="{escape(account)}">{escape(self.named(account))}</a>'
            case "inlineCard" | "blockCard" | "embedCard":
                return _link(str(attrs.get("url", "")), escape(str(attrs.get("url", ""))))
            case "emoji" | "status" | "placeholder":
                return escape(str(attrs.get("text") or attrs.get("shortName", "")))
        return self.nodes(inside)

    def nodes(self, nodes: Iterable[Json]) -> str:
        return "".join(map(self.node, nodes))


def _link(href: str, shown: str) -> str:
    return f'<a href="{escape(href)}" class="external-link" rel="nofollow noreferrer">{shown}</a>'


def _marked(text: str, marks: Iterable[Json]) -> str:
    shown = escape(text)
    for mark in marks:
        attrs = mark.get("attrs", {})
        match mark["type"]:
            case "link":
                shown = _link(str(attrs.get("href", "")), shown)
            case "subsup":
                tag = "sup" if attrs.get("type") == "sup" else "sub"
                shown = f"<{tag}>{shown}</{tag}>"
            case "textColor":
                shown = f'<font color="{escape(str(attrs.get("color", "")))}">{shown}</font>'
            case kind if kind in _MARKS:
                shown = f"<{_MARKS[kind]}>{shown}</{_MARKS[kind]}>"
    return shown
