"""Enhanced markdown as blocks in the form of requests.

Accepts what `markdown_write` gives, and what people write: GitHub tables, callouts as `:::` fences, any indentation.
Blocks that are there already (`<page>`, `<database>`, `<unknown>`) come out as `{"id": ...}` under their type.
"""

from __future__ import annotations

import re
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import ids
from integrations.sandbox.notion.markdown_rich import id_in, rich
from integrations.sandbox.notion.markdown_text import attributes, to_long_color, unescape
from integrations.sandbox.notion.richtext import request
from integrations.sandbox.notion.words import LANGUAGES

_ATTRIBUTE_LIST = re.compile(r"(?:^|\s+)\{((?:\s*[\w-]+=\"[^\"]*\")+)\s*\}$")
_OPENING = re.compile(r"<(callout|details|columns|column|synced_block|table)((?:\s+[\w-]+=\"[^\"]*\")*)\s*>(.*)$")
_FENCED_CALLOUT = re.compile(r":{3,}\s*callout\s*(?:\{(.*)\})?$")
_FENCE = re.compile(r"(`{3,})\s*([^`]*)$")
_LEAF = re.compile(r"<(page|database|video|audio|file|pdf)((?:\s+[\w-]+=\"[^\"]*\")*)\s*>(.*)</\1>$")
_SINGLE = re.compile(r"<(unknown|table_of_contents|empty-block)((?:\s+[\w-]+=\"[^\"]*\")*)\s*/?>$")
_IMAGE = re.compile(r"!\[((?:\\.|[^\\\]])*)\]\(([^()\s]*(?:\([^()]*\)[^()\s]*)*)\)$")
_HEADING = re.compile(r"(#{1,6})(?:\s+(.*))?$")
_TO_DO = re.compile(r"[-*+]\s+\[([ xX])\](?:\s+(.*))?$")
_BULLET = re.compile(r"[-*+](?:\s+(.*))?$")
_NUMBERED = re.compile(r"\d+[.)](?:\s+(.*))?$")
_QUOTE = re.compile(r">(?:\s?(.*))?$")
_DIVIDER = re.compile(r"(-{3,}|\*{3,}|_{3,})$")
_PIPE_RULE = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$")
_TAB_WIDTH = 4


def blocks(text: str) -> list[Json]:
    """Request blocks of a whole text."""
    return _Reader(text.replace("\r\n", "\n").split("\n")).blocks(-1, None)


def _width(line: str) -> int:
    lead = line[: len(line) - len(line.lstrip(" \t"))]
    return len(lead.expandtabs(_TAB_WIDTH))


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0

    def blocks(self, parent_width: int, until: str | None) -> list[Json]:
        """The blocks that lie deeper than `parent_width`, up to the line `until`, which stays unread."""
        made: list[Json] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            text = line.strip(" \t")
            if not text:
                self.at += 1
                continue
            if text == until or _width(line) <= parent_width:
                break
            made.append(self._block(text, _width(line), until))
        return made

    def _block(self, text: str, width: int, until: str | None) -> Json:
        if found := _OPENING.match(text):
            return self._tagged(found)
        if found := _FENCED_CALLOUT.match(text):
            self.at += 1
            return self._callout(attributes(found.group(1) or ""), ":::")
        if found := _FENCE.match(text):
            return self._code(found.group(1), found.group(2).strip())
        if text == "$$":
            return _made("equation", expression="\n".join(self._until("$$")))
        if text.startswith("|") and _PIPE_RULE.match(self._peek()):
            return self._pipes()
        self.at += 1
        if leaf := _leaf(text):
            return leaf
        made = _text(text)
        kind: str = made["type"]
        if not kind.startswith("heading") or made[kind].get("is_toggleable"):
            made[kind]["children"] = self.blocks(width, until)
        return made

    def _peek(self) -> str:
        return self.lines[self.at + 1].strip() if self.at + 1 < len(self.lines) else ""

    def _until(self, end: str) -> list[str]:
        """The lines after this one up to `end`, which is passed, without this line's indentation."""
        lead = self.lines[self.at][: len(self.lines[self.at]) - len(self.lines[self.at].lstrip(" \t"))]
        self.at += 1
        taken: list[str] = []
        while self.at < len(self.lines) and self.lines[self.at].strip() != end:
            taken.append(self.lines[self.at].removeprefix(lead))
            self.at += 1
        self.at += 1
        return taken

    def _code(self, fence: str, language: str) -> Json:
        words = "\n".join(self._until(fence))
        return _made("code", rich_text=request(words), language=language if language in LANGUAGES else "plain text")

    def _tagged(self, found: re.Match[str]) -> Json:
        tag, given, rest = found.groups()
        end = f"</{tag}>"
        self._split(rest, end)
        if tag == "table":
            return self._table(attributes(given))
        self.at += 1
        match tag:
            case "callout":
                return self._callout(attributes(given), end)
            case "details":
                return self._details(attributes(given), end)
        inner = self.blocks(-1, end)
        self.at += 1
        kind = {"columns": "column_list"}.get(tag, tag)
        return _made(kind, children=inner)

    def _split(self, rest: str, end: str) -> None:
        """Give what follows an opening tag on its line, and a closing tag behind it, lines of their own."""
        if rest:
            body = rest.removesuffix(end)
            tail = [end] if body != rest else []
            self.lines[self.at + 1 : self.at + 1] = [line for line in (body, *tail) if line]

    def _callout(self, named: dict[str, str], end: str) -> Json:
        inner = self.blocks(-1, end)
        self.at += 1
        made = _made("callout", rich_text=[], color=to_long_color(named.get("color", "default")))
        if icon := named.get("icon"):
            made["callout"]["icon"] = {"external": {"url": icon}} if icon.startswith("http") else {"emoji": icon}
        first: Json = inner[0] if inner else {"type": ""}
        if first["type"] == "paragraph" and not first["paragraph"]["children"] and "color" not in first["paragraph"]:
            made["callout"]["rich_text"] = inner.pop(0)["paragraph"]["rich_text"]
        made["callout"]["children"] = inner
        return made

    def _details(self, named: dict[str, str], end: str) -> Json:
        summary = self.lines[self.at].strip() if self.at < len(self.lines) else ""
        words: list[Json] = []
        if found := re.match(r"<summary>(.*?)</summary>(.*)$", summary):
            words = rich(found.group(1).strip())
            self._split(found.group(2), end)
            self.at += 1
        inner = self.blocks(-1, end)
        self.at += 1
        return _made("toggle", rich_text=words, color=to_long_color(named.get("color", "default")), children=inner)

    def _table(self, named: dict[str, str]) -> Json:
        text = "\n".join(self._until("</table>"))
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.DOTALL)
        cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
        return _grid(cells, header=named.get("header-row") == "true", column=named.get("header-column") == "true")

    def _pipes(self) -> Json:
        rows: list[list[str]] = []
        while self.at < len(self.lines) and self.lines[self.at].strip().startswith("|"):
            line = self.lines[self.at].strip()
            if not _PIPE_RULE.match(line):
                rows.append(re.split(r"(?<!\\)\|", re.sub(r"(?<!\\)\|$", "", line[1:])))
            self.at += 1
        return _grid(rows, header=True, column=False)


def _made(kind: str, **content: Any) -> Json:
    return {"type": kind, kind: content}


def _grid(rows: list[list[str]], *, header: bool, column: bool) -> Json:
    width = max((len(row) for row in rows), default=1)
    full = [[rich(cell.strip()) for cell in row] + [[] for _ in range(width - len(row))] for row in rows]
    children = [_made("table_row", cells=cells) for cells in full]
    return _made("table", table_width=width, has_column_header=header, has_row_header=column, children=children)


def _leaf(text: str) -> Json | None:
    """A block that fills its line and has no children."""
    if _DIVIDER.match(text):
        return _made("divider")
    if found := _IMAGE.match(text):
        return _made("image", external={"url": found.group(2)}, caption=rich(found.group(1)))
    if found := _LEAF.match(text):
        kind, named = found.group(1), attributes(found.group(2))
        if kind in ("page", "database"):
            kept = {"id": id_in(named.get("url", "")), "title": unescape(found.group(3)), "url": named.get("url", "")}
            return _made(f"child_{kind}", **kept, inline=named.get("inline") == "true")
        return _made(kind, external={"url": named.get("src", "")}, caption=rich(found.group(3)))
    if found := _SINGLE.match(text):
        kind, named = found.group(1), attributes(found.group(2))
        if kind == "empty-block":
            return _made("paragraph", rich_text=[], children=[])
        if kind == "table_of_contents":
            return _made(kind, color=to_long_color(named.get("color", "default")))
        url = named.get("url", "")
        return _made(named.get("alt") or "unsupported", id=ids.dashed(url.rpartition("#")[2]) or url, url=url)
    return None


def _text(text: str) -> Json:
    """A block of rich text, with what its attribute list says."""
    found = _ATTRIBUTE_LIST.search(text)
    named = attributes(found.group(1)) if found else {}
    kind, words, more = _kind(text[: found.start()] if found else text)
    made = _made(kind, rich_text=rich(words.strip(" \t")), **more)
    if "color" in named:
        made[kind]["color"] = to_long_color(named["color"])
    if named.get("toggle") == "true" and kind.startswith("heading"):
        made[kind]["is_toggleable"] = True
    return made


def _kind(text: str) -> tuple[str, str, Json]:
    """Block type, words, and further content of a line."""
    if found := _HEADING.match(text):
        return f"heading_{min(len(found.group(1)), 4)}", found.group(2) or "", {}
    if found := _TO_DO.match(text):
        return "to_do", found.group(2) or "", {"checked": found.group(1) != " "}
    for kind, pattern in (("bulleted_list_item", _BULLET), ("numbered_list_item", _NUMBERED), ("quote", _QUOTE)):
        if found := pattern.match(text):
            return kind, found.group(1) or "", {}
    return "paragraph", "" if _SINGLE.match(text) else text, {}
