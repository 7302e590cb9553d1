"""Wiki markup (API v2) -> Atlassian Document Format, block by block.

Read: headings, paragraphs, lists, tables, quotes, panels, code, rules; inside them what `wiki_inline.py` reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from integrations.sandbox.http import Json
from integrations.sandbox.jira import adf
from integrations.sandbox.jira.wiki_inline import Mentioned, by_account_id, inline

_FENCE = re.compile(r"\{(?P<name>code|noformat|quote|panel)(?::(?P<options>[^}]*))?\}")
_HEADING = re.compile(r"h(?P<level>[1-6])\.\s+(?P<text>.*)")
_ITEM = re.compile(r"(?P<marks>[*#]+|-)\s+(?P<text>.*)")
_CARD = re.compile(r"\[(?P<url>[^\[\]|\s]+)\|[^\[\]|\s]+\|smart-(?P<kind>card|embed)\]\s*\Z")
_CARDS = {"card": "blockCard", "embed": "embedCard"}


def read(text: str, mentioned: Mentioned = by_account_id) -> Json:
    """A document. `mentioned` says whose account id stands behind `[~...]`."""
    return adf.document(*_Reader(text.replace("\r\n", "\n").split("\n"), mentioned).blocks())


class _Reader:
    """Goes down the lines; each method takes what is its own and leaves the rest."""

    def __init__(self, lines: list[str], mentioned: Mentioned) -> None:
        self.lines = lines
        self.at = 0
        self.mentioned = mentioned

    def blocks(self) -> Iterator[Json]:
        while self.at < len(self.lines):
            line = self.lines[self.at].strip()
            if not line:
                self.at += 1
            else:
                yield self._block(line)

    def _block(self, line: str) -> Json:
        if fence := _FENCE.match(line):
            return self._fenced(fence)
        if heading := _HEADING.fullmatch(line):
            self.at += 1
            return {
                "type": "heading",
                "attrs": {"level": int(heading["level"])},
                "content": self._inline(heading["text"]),
            }
        if line.startswith("bq. "):
            self.at += 1
            return {"type": "blockquote", "content": [_paragraph(self._inline(line[4:]))]}
        if re.fullmatch(r"-{4,5}", line):
            self.at += 1
            return {"type": "rule"}
        if card := _CARD.match(line):
            self.at += 1
            return {"type": _CARDS[card["kind"]], "attrs": {"url": card["url"]}}
        if _ITEM.fullmatch(line):
            return self._list(self._take(lambda each: bool(_ITEM.fullmatch(each))))
        if line.startswith("|"):
            return self._table(self._take(lambda each: each.startswith("|")))
        return self._paragraph()

    def _take(self, wanted: Callable[[str], bool]) -> list[str]:
        start = self.at
        while self.at < len(self.lines) and wanted(self.lines[self.at].strip()):
            self.at += 1
        return [line.strip() for line in self.lines[start : self.at]]

    def _inline(self, text: str) -> list[Json]:
        return list(inline(text, self.mentioned))

    def _fenced(self, fence: re.Match[str]) -> Json:
        """To the closing mark of the same name, or to the end when there is none."""
        name = fence["name"]
        rest = "\n".join([self.lines[self.at].strip()[fence.end() :], *self.lines[self.at + 1 :]])
        inside, closing, after = rest.partition("{" + name + "}")
        self.lines, self.at = after.split("\n") if closing else [], 0
        if name in ("code", "noformat"):
            language = (fence["options"] or "").split("|")[0]
            attrs = {"attrs": {"language": language}} if language and "=" not in language else {}
            text = inside.removeprefix("\n").removesuffix("\n")
            return {"type": "codeBlock", **attrs, "content": [{"type": "text", "text": text}] if text else []}
        content = list(_Reader(inside.split("\n"), self.mentioned).blocks()) or [_paragraph([])]
        if name == "quote":
            return {"type": "blockquote", "content": content}
        return {"type": "panel", "attrs": {"panelType": "info"}, "content": content}

    def _list(self, lines: list[str]) -> Json:
        items = [(match["marks"].replace("-", "*"), match["text"]) for line in lines if (match := _ITEM.match(line))]
        return next(self._lists(items, 1))

    def _lists(self, items: list[tuple[str, str]], depth: int) -> Iterator[Json]:
        """Runs of items at one depth and of one kind -> lists; deeper items belong to the one before them."""
        while items:
            kind = items[0][0][min(depth, len(items[0][0])) - 1]
            made: Json = {"type": "orderedList" if kind == "#" else "bulletList", "content": []}
            while items and items[0][0][min(depth, len(items[0][0])) - 1] == kind:
                _, text = items.pop(0)
                below = []
                while items and len(items[0][0]) > depth:
                    below.append(items.pop(0))
                content = [_paragraph(self._inline(text)), *self._lists(below, depth + 1)]
                made["content"].append({"type": "listItem", "content": content})
                if depth == 1 and items and items[0][0][0] != kind:
                    self.at -= len(items)
                    items.clear()
            yield made

    def _table(self, lines: list[str]) -> Json:
        rows = [{"type": "tableRow", "content": [*self._cells(line)]} for line in lines]
        return {"type": "table", "attrs": {"isNumberColumnEnabled": False, "layout": "default"}, "content": rows}

    def _cells(self, line: str) -> Iterator[Json]:
        """`||heading||` and `|cell|`; a bar inside `[link|...]` parts no cells."""
        marks = re.compile(r"(\|\|?)((?:\[[^\]]*\]|\{\{.*?\}\}|\\.|[^|])*)")
        for bars, text in marks.findall(line):
            if text.strip() or bars + text != line[-len(bars + text) :]:
                kind = "tableHeader" if bars == "||" else "tableCell"
                yield {"type": kind, "attrs": {}, "content": [_paragraph(self._inline(text.strip()))]}

    def _paragraph(self) -> Json:
        start = self.at
        self.at += 1
        while self.at < len(self.lines) and not self._begins(self.lines[self.at].strip()):
            self.at += 1
        content: list[Json] = []
        for number, line in enumerate(self.lines[start : self.at]):
            content += [{"type": "hardBreak"}] if number else []
            content += self._inline(line.strip())
        return _paragraph(content)

    def _begins(self, line: str) -> bool:
        """Does the line end a paragraph?"""
        starts = (_FENCE.match(line), _HEADING.fullmatch(line), _ITEM.fullmatch(line), _CARD.match(line))
        return not line or any(starts) or line.startswith(("|", "bq. ", "----"))


def _paragraph(content: list[Json]) -> Json:
    return {"type": "paragraph", "content": content}
