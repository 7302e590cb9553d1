"""Notion rich text as HTML: annotations, colours, links, mentions."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.sandbox.viewer.equation import equation
from integrations.sandbox.viewer.html import Html, join, link, tag
from integrations.sandbox.viewer.values import Json
from integrations.sandbox.viewer.workspace import Workspace

ELEMENTS = {"bold": "strong", "italic": "em", "strikethrough": "s", "underline": "u", "code": "code"}


def rich(items: Sequence[Json], workspace: Workspace) -> Html:
    return join([_item(item, workspace) for item in items])


def color_class(color: str | None) -> str | None:
    """The class of one of Notion's colours (`red`, `red_background`); None for the default."""
    return None if color in (None, "default") else f"color-{str(color).replace('_', '-')}"


def _item(item: Json, workspace: Workspace) -> Html:
    match item["type"]:
        case "mention":
            content = _mention(item, workspace)
        case "equation":
            content = equation(item["equation"]["expression"])
        case _:
            content = _lines(item["plain_text"])
    annotations = item["annotations"]
    for name, element in ELEMENTS.items():
        content = tag(element, content) if annotations.get(name) else content
    if css := color_class(annotations.get("color")):
        content = tag("span", content, class_=css)
    return link(item["href"], content) if item.get("href") and item["type"] == "text" else content


def _lines(text: str) -> Html:
    first, *others = text.split("\n")
    return join(first, [join(tag("br"), line) for line in others])


def _mention(item: Json, workspace: Workspace) -> Html:
    mention = item["mention"]
    match mention["type"]:
        case "user":
            name = workspace.name_of(mention["user"]["id"]) or item["plain_text"].removeprefix("@")
            return tag("span", f"@{name}", class_="at")
        case "page" | "database":
            return workspace.chip(mention[mention["type"]]["id"])
        case "date":
            held = mention["date"]
            end = join(" → ", workspace.reader.time(held["end"])) if held.get("end") else None
            return tag("span", "@", workspace.reader.time(held["start"]), end, class_="at")
        case _:
            return tag("span", item["plain_text"], class_="at")
