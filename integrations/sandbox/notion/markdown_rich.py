"""One line of enhanced markdown as rich text in the form of requests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from integrations.sandbox.http import Json
from integrations.sandbox.notion import ids
from integrations.sandbox.notion.markdown_text import ESCAPED, attributes, joined, to_long_color, unescape
from integrations.sandbox.notion.richtext import MAX_CONTENT

_TAG = re.compile(
    r"<(/?)(br|span|mention-user|mention-page|mention-database|mention-date)((?:\s+[\w-]+=\"[^\"]*\")*)\s*(/?)>"
)
_CODE = re.compile(r"(`+)(.+?)(?<!`)\1(?!`)")
_FORMULA = re.compile(r"\$`(.+?)`\$|\$(?!\s)((?:\\.|[^\\$])+?)(?<!\s)\$(?!\d)")
_TARGET = re.compile(r"\]\(((?:\\.|[^\\()]|\([^()]*\))*)\)")


@dataclass
class _Frame:
    """What stands behind an opening that may still be closed; `literal` is the opening if it never is."""

    literal: str
    style: Json
    items: list[Json] = field(default_factory=list)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.frames = [_Frame("", {})]

    def read(self) -> list[Json]:
        while self.at < len(self.text):
            if not self._special():
                self._words(self.text[self.at])
                self.at += 1
        self._drop_to(0)
        return self.frames[0].items

    def _special(self) -> bool:
        """Read one thing that is not plain words; False when there is none here."""
        character = self.text[self.at]
        match character:
            case "\\":
                found = ESCAPED.match(self.text, self.at)
                return self._skip(found) and self._words(found.group(1)) if found else False
            case "`":
                return self._code()
            case "$":
                return self._formula()
            case "*" | "~":
                return self._delimiters(character)
            case "[":
                self.frames.append(_Frame("[", {"link": True}))
                self.at += 1
                return True
            case "]":
                return self._link()
            case "<":
                return self._tag()
        return False

    def _skip(self, found: re.Match[str]) -> bool:
        self.at = found.end()
        return True

    def _words(self, words: str) -> bool:
        self.frames[-1].items.append(_item(words))
        return True

    def _code(self) -> bool:
        found = _CODE.match(self.text, self.at)
        if found is None:
            return False
        code = found.group(2)
        if code[:1] == code[-1:] == " " and code.strip().strip("`") != code.strip():
            code = code[1:-1]
        item = _item(code)
        item["annotations"] = {"code": True}
        self.frames[-1].items.append(item)
        return self._skip(found)

    def _formula(self) -> bool:
        found = _FORMULA.match(self.text, self.at)
        if found is None:
            return False
        expression = found.group(1) or found.group(2).replace(r"\$", "$")
        self.frames[-1].items.append({"type": "equation", "equation": {"expression": expression}, "annotations": {}})
        return self._skip(found)

    def _delimiters(self, character: str) -> bool:
        run = len(self.text[self.at :]) - len(self.text[self.at :].lstrip(character))
        before = self.text[self.at - 1] if self.at else " "
        after = self.text[self.at + run : self.at + run + 1] or " "
        can_open, can_close = not after.isspace(), not before.isspace()
        left = run
        while left and (length := self._delimiter(character, left, can_open=can_open, can_close=can_close)):
            left -= length
        if left:
            self._words(character * left)
        self.at += run
        return True

    def _delimiter(self, character: str, left: int, *, can_open: bool, can_close: bool) -> int:
        """Close the innermost mark or open one with up to `left` characters; how many were used."""
        kinds = (("italic", "*"), ("bold", "**")) if character == "*" else (("strikethrough", "~~"),)
        for name, delimiter in kinds:
            if can_close and len(delimiter) <= left and self.frames[-1].style == {name: True}:
                frame = self.frames.pop()
                self.frames[-1].items += _styled(frame)
                return len(delimiter)
        for name, delimiter in reversed(kinds):
            taken = any(name in frame.style for frame in self.frames)
            if can_open and len(delimiter) <= left and not taken:
                self.frames.append(_Frame(delimiter, {name: True}))
                return len(delimiter)
        return 0

    def _link(self) -> bool:
        opened = next((n for n in range(len(self.frames) - 1, 0, -1) if "link" in self.frames[n].style), None)
        found = _TARGET.match(self.text, self.at)
        if opened is None:
            return False
        self._drop_to(opened)
        frame = self.frames.pop()
        if found is None:
            self.frames[-1].items += [_item("["), *frame.items, _item("]")]
            self.at += 1
            return True
        link = {"url": unescape(found.group(1))}
        for item in frame.items:
            if item["type"] == "text" and link["url"]:
                item["text"] = {**item["text"], "link": link}
        self.frames[-1].items += frame.items
        return self._skip(found)

    def _tag(self) -> bool:
        found = _TAG.match(self.text, self.at)
        if found is None:
            return False
        closing, name, given, _ = found.groups()
        named = attributes(given)
        if name == "br":
            self._words("\n")
        elif name == "span":
            return self._span(found, named, closing=bool(closing))
        elif closing:
            return False
        else:
            return self._mention(found, name, named)
        return self._skip(found)

    def _span(self, found: re.Match[str], named: dict[str, str], *, closing: bool) -> bool:
        if not closing:
            style: Json = {"color": to_long_color(named["color"])} if "color" in named else {}
            style |= {"underline": True} if named.get("underline") == "true" else {}
            self.frames.append(_Frame(found.group(), {"span": True, **style}))
            return self._skip(found)
        opened = next((n for n in range(len(self.frames) - 1, 0, -1) if "span" in self.frames[n].style), None)
        if opened is None:
            return False
        self._drop_to(opened)
        frame = self.frames.pop()
        self.frames[-1].items += _styled(frame)
        return self._skip(found)

    def _mention(self, found: re.Match[str], name: str, named: dict[str, str]) -> bool:
        kind = name.removeprefix("mention-")
        mention: Json = {"type": kind}
        if kind == "date":
            mention[kind] = {key: named[key] for key in ("start", "end", "time_zone") if key in named}
        else:
            mention[kind] = {"id": id_in(named.get("url", ""))}
        self.frames[-1].items.append({"type": "mention", "mention": mention, "annotations": {}})
        self._skip(found)
        end = f"</{name}>"
        if not found.group(4) and end in self.text[self.at :]:
            self.at = self.text.index(end, self.at) + len(end)
        return True

    def _drop_to(self, depth: int) -> None:
        """Take the openings deeper than `depth` as the plain words that they are."""
        while len(self.frames) > depth + 1:
            frame = self.frames.pop()
            self.frames[-1].items += [_item(frame.literal), *frame.items]


def id_in(url: str) -> str:
    """The id at the end of an address, or what follows `user://`."""
    found = re.search(r"([0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12})(?:[?#].*)?$", url)
    return (ids.dashed(found.group(1)) or url) if found else url.removeprefix("user://")


def _item(words: str) -> Json:
    return {"type": "text", "text": {"content": words, "link": None}, "annotations": {}}


def _styled(frame: _Frame) -> list[Json]:
    style = {key: value for key, value in frame.style.items() if key != "span"}
    return [{**item, "annotations": {**style, **item["annotations"]}} for item in frame.items]


def rich(text: str) -> list[Json]:
    """Request items of one line, alike neighbours joined, none longer than the vendor's 2,000 characters."""
    return [piece for item in joined(_Reader(text).read()) for piece in _cut(item)]


def _cut(item: Json) -> list[Json]:
    if item["type"] != "text":
        return [item]
    words = item["text"]["content"]
    starts = range(0, len(words), MAX_CONTENT)
    return [{**item, "text": {**item["text"], "content": words[at : at + MAX_CONTENT]}} for at in starts]
