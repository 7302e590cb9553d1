"""Blocks as enhanced markdown: one block a line, children one tab deeper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from integrations.sandbox.http import Json
from integrations.sandbox.notion.blocks import HEADINGS, Draft
from integrations.sandbox.notion.markdown_text import attribute, escape, inline, to_short_color
from integrations.sandbox.notion.richtext import plain

_LOOKS_LIKE_A_BLOCK = re.compile(r"(#{1,6}(\s|$)|[-+](\s|$)|-{3,}$|_{3,}$|:{3,}|!(?=\[))")
_LOOKS_NUMBERED = re.compile(r"(\d+)([.)])(?=\s|$)")
EMPTY = "<empty-block/>"


def markdown(drafts: Sequence[Draft]) -> str:
    return "\n".join(_lines(drafts))


def _lines(drafts: Sequence[Draft]) -> Iterator[str]:
    number = 0
    for draft in drafts:
        number = number + 1 if draft.kind == "numbered_list_item" else 0
        yield from _block(draft, number)


def _inside(drafts: Sequence[Draft]) -> Iterator[str]:
    return ("\t" + line for line in _lines(drafts))


def _block(draft: Draft, number: int) -> Iterator[str]:
    content, kind = draft.content, draft.kind
    match kind:
        case "callout":
            yield from _callout(draft)
        case "toggle":
            yield f"<details{_tag_color(content)}>"
            yield f"<summary>{_line(content)}</summary>"
            yield from _inside(draft.children)
            yield "</details>"
        case "code":
            yield from _fenced(content)
        case "equation":
            yield from ("$$", *content["expression"].split("\n"), "$$")
        case "table":
            yield from _table(draft)
        case "column_list" | "column" | "synced_block":
            tag = {"column_list": "columns"}.get(kind, kind)
            yield f"<{tag}>"
            yield from _inside(draft.children)
            yield f"</{tag}>"
        case _ if "rich_text" in content:
            yield _text(draft, number)
            yield from _inside(draft.children)
        case _:
            yield _leaf(draft)


def _line(content: Json) -> str:
    return inline(content["rich_text"]).strip(" \t")


def _text(draft: Draft, number: int) -> str:
    """The line of a block that is mostly rich text, with its attribute list."""
    content, kind = draft.content, draft.kind
    words = _line(content)
    match kind:
        case "bulleted_list_item":
            line = f"- {words}"
        case "numbered_list_item":
            line = f"{number}. {words}"
        case "to_do":
            line = f"- [{'x' if content['checked'] else ' '}] {words}"
        case "quote":
            line = f"> {words}"
        case _ if kind in HEADINGS:
            line = "#" * int(kind[-1]) + f" {words}"
        case _:
            line = _plain_line(words) or EMPTY
    named = [attribute("toggle", "true")] if content.get("is_toggleable") else []
    if content.get("color", "default") != "default":
        named.append(attribute("color", to_short_color(content["color"])))
    return line.rstrip(" ") + (f" {{{' '.join(named)}}}" if named else "")


def _plain_line(words: str) -> str:
    if _LOOKS_LIKE_A_BLOCK.match(words):
        return "\\" + words
    return _LOOKS_NUMBERED.sub(r"\1\\\2", words, count=1) if _LOOKS_NUMBERED.match(words) else words


def _tag_color(content: Json) -> str:
    color = content.get("color", "default")
    return "" if color == "default" else " " + attribute("color", to_short_color(color))


def _callout(draft: Draft) -> Iterator[str]:
    icon = draft.content.get("icon") or {}
    shown = icon.get("emoji") or (icon.get("external") or {}).get("url")
    yield "<callout" + (" " + attribute("icon", shown) if shown else "") + _tag_color(draft.content) + ">"
    words = _line(draft.content)
    if words:
        yield "\t" + _plain_line(words)
    elif draft.children and draft.children[0].kind == "paragraph":
        yield "\t" + EMPTY
    yield from _inside(draft.children)
    yield "</callout>"


def _fenced(content: Json) -> Iterator[str]:
    code = plain(content["rich_text"])
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`{3,}", code)), 3)
    yield fence + content["language"]
    yield from code.split("\n")
    yield fence


def _table(draft: Draft) -> Iterator[str]:
    """The one canonical form, whichever form came in."""
    header = ' header-row="true"' if draft.content["has_column_header"] else ""
    column = ' header-column="true"' if draft.content["has_row_header"] else ""
    yield f"<table{header}{column}>"
    for row in draft.children:
        yield "<tr>"
        yield from (f"<td>{inline(cell).strip()}</td>" for cell in row.content["cells"])
        yield "</tr>"
    yield "</table>"


def _leaf(draft: Draft) -> str:
    content, kind = draft.content, draft.kind
    match kind:
        case "divider":
            return "---"
        case "image":
            return f"![{inline(content['caption'])}]({_source(content)})"
        case "video" | "audio" | "file" | "pdf":
            return f"<{kind} {attribute('src', _source(content))}>{inline(content['caption'])}</{kind}>"
        case "table_of_contents":
            return f"<table_of_contents{_tag_color(content)}/>"
        case "child_page":
            return f"<page {attribute('url', content['url'])}>{escape(content['title'])}</page>"
        case "child_database":
            inside = attribute("inline", "true" if content["inline"] else "false")
            return f"<database {attribute('url', content['url'])} {inside}>{escape(content['title'])}</database>"
    return f"<unknown {attribute('url', content.get('url', ''))} {attribute('alt', kind)}/>"


def _source(content: Json) -> str:
    return str(content[content["type"]]["url"])
