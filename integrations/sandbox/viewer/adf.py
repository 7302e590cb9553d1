"""Atlassian Document Format (and plain text) as HTML. Unknown nodes show their content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from integrations.sandbox.viewer.html import Html, join, link, tag
from integrations.sandbox.viewer.reader import Reader

Json = dict[str, Any]

MARKS = {"strong": "strong", "em": "em", "code": "code", "strike": "s", "underline": "u"}
ELEMENTS = {
    "paragraph": "p",
    "bulletList": "ul",
    "orderedList": "ol",
    "listItem": "li",
    "blockquote": "blockquote",
    "tableRow": "tr",
    "tableHeader": "th",
    "tableCell": "td",
    "decisionList": "ul",
    "decisionItem": "li",
}
PANELS = {"info", "note", "success", "warning", "error"}


Box = Callable[[int, bool], Html]
"""Draws the box of an action item, by its place in the document and whether it is ticked."""


def text(body: Json | str | None, reader: Reader, named: Callable[[str], str], box: Box | None = None) -> Html:
    """`named` gives a person's present name by account id, "" when unknown; a mention's own text may be stale. Without
    `box`, action items are only to look at."""
    if isinstance(body, str):
        return join([tag("p", line) for line in body.splitlines() if line.strip()])
    return _Document(reader, named, box or _still).inside(body) if body else Html("")


def action_items(body: Json) -> Iterator[Json]:
    """The `taskItem` nodes of a document, in order."""
    for node in body.get("content", ()):
        if node["type"] == "taskItem":
            yield node
        yield from action_items(node)


def _still(_: int, done: bool) -> Html:
    return tag("input", type="checkbox", disabled=True, checked=done)


class _Document:
    def __init__(self, reader: Reader, named: Callable[[str], str], box: Box) -> None:
        self._reader = reader
        self._named = named
        self._box = box
        self._items = count()

    def inside(self, node: Json) -> Html:
        return join([self._node(child) for child in node.get("content", [])])

    def _node(self, node: Json) -> Html:
        attributes = node.get("attrs", {})
        match node["type"]:
            case "text":
                return _marked(node)
            case "hardBreak":
                return tag("br")
            case "rule":
                return tag("hr")
            case "heading":
                return tag(f"h{min(int(attributes['level']) + 2, 6)}", self.inside(node), class_="adf")
            case "codeBlock":
                return tag("pre", tag("code", self.inside(node)))
            case "panel":
                kind = attributes.get("panelType")
                return tag("div", self.inside(node), class_=f"panel {kind if kind in PANELS else 'info'}")
            case "expand" | "nestedExpand":
                return tag("details", tag("summary", attributes.get("title", "")), self.inside(node), class_="expand")
            case "table":
                return tag("div", tag("table", tag("tbody", self.inside(node)), class_="grid"), class_="scroll")
            case "taskList":
                return tag("ul", self.inside(node), class_="tasks")
            case "taskItem":
                box = self._box(next(self._items), attributes.get("state") == "DONE")
                return tag("li", box, " ", tag("span", self.inside(node)))
            case "tableHeader" | "tableCell":
                return tag(ELEMENTS[node["type"]], self.inside(node), colspan=attributes.get("colspan"))
            case _:
                return self._inline(node, attributes)

    def _inline(self, node: Json, attributes: Json) -> Html:
        match node["type"]:
            case "mention":
                name = self._named(attributes["id"]) or attributes.get("text", "").removeprefix("@")
                return tag("span", f"@{name or self._reader.say('someone')}", class_="mention")
            case "emoji":
                return join(attributes.get("text") or attributes.get("shortName", ""))
            case "date":
                day = self._reader.day_of_millis(int(attributes["timestamp"]))
                return tag("span", day, class_="lozenge plain")
            case "status":
                return tag("span", attributes.get("text", ""), class_=f"lozenge {_lozenge(attributes.get('color'))}")
            case "inlineCard" | "blockCard" | "embedCard":
                address = attributes.get("url") or (attributes.get("data") or {}).get("url", "")
                return link(address, address, class_="card")
            case "media" | "mediaInline":
                return tag("span", attributes.get("alt") or self._reader.say("image"), class_="placeholder")
            case other:
                name = ELEMENTS.get(other)
                return tag(name, self.inside(node)) if name else self.inside(node)


def _marked(node: Json) -> Html:
    marked = join(node["text"])
    for mark in node.get("marks", []):
        if mark["type"] == "link":
            marked = link(mark["attrs"]["href"], marked)
        elif mark["type"] == "subsup":
            marked = tag("sub" if mark["attrs"]["type"] == "sub" else "sup", marked)
        elif mark["type"] in MARKS:
            marked = tag(MARKS[mark["type"]], marked)
    return marked


def _lozenge(color: str | None) -> str:
    return {"green": "done", "blue": "indeterminate", "red": "removed", "yellow": "moved"}.get(color or "", "new")
