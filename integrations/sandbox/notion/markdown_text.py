"""Rich text as enhanced markdown, and the words that reading and writing share.

The dialect is the vendor's "enhanced markdown": marks as usual, `<span>` for colour and underline, tags for mentions,
`$...$` for formulas, `<br>` for line breaks, a backslash before every special character of plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from integrations.sandbox.http import Json
from integrations.sandbox.notion import ids

_SPECIAL = re.compile(r"([\\*~`$\[\]<>{}|^])")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')

_DELIMITERS = {"bold": "**", "italic": "*", "strikethrough": "~~"}


def escape(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words).replace("\n", "<br>")


def unescape(text: str) -> str:
    return ESCAPED.sub(r"\1", text)


def attributes(text: str) -> dict[str, str]:
    """`color="red" toggle="true"` as a dict."""
    return {name: value.replace("&quot;", '"') for name, value in _ATTRIBUTE.findall(text)}


def attribute(name: str, value: str) -> str:
    return f'{name}="' + value.replace('"', "&quot;") + '"'


def to_short_color(color: str) -> str:
    return color.replace("_background", "_bg")


def to_long_color(color: str) -> str:
    return re.sub("_bg$", "_background", color)


Mark = tuple[str, str]
"""Opening and closing. Neighbours share the marks that they have in common from the outside in."""


def inline(items: Sequence[Json]) -> str:
    """One line of markdown for response items."""
    pieces = [piece for item in joined(items) for piece in _pieces(item)]
    out: list[str] = []
    open_marks: list[Mark] = []
    for number, (text, marks) in enumerate(pieces):
        if marks is None:
            before = next((m for _, m in reversed(pieces[:number]) if m is not None), [])
            after = next((m for _, m in pieces[number:] if m is not None), [])
            marks = _common(before, after)
        shared = len(_common(open_marks, marks))
        out += [closing for _, closing in reversed(open_marks[shared:])]
        out += [opening for opening, _ in marks[shared:]]
        out.append(text)
        open_marks = marks
    out += [closing for _, closing in reversed(open_marks)]
    return "".join(out)


def joined(items: Sequence[Json]) -> list[Json]:
    """The items with alike neighbours made one; in the form of requests or of answers."""
    made: list[Json] = []
    for item in items:
        if made and _alike(made[-1], item):
            words = made[-1]["text"]["content"] + item["text"]["content"]
            made[-1] = {**made[-1], "text": {**item["text"], "content": words}}
        else:
            made.append(item)
    return made


def _alike(one: Json, other: Json) -> bool:
    if one["type"] != "text" or other["type"] != "text":
        return False
    return bool(one["annotations"] == other["annotations"] and one["text"]["link"] == other["text"]["link"])


def _common(one: Sequence[Mark], other: Sequence[Mark]) -> list[Mark]:
    shared: list[Mark] = []
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        shared.append(mine)
    return shared


def _pieces(item: Json) -> Iterator[tuple[str, list[Mark] | None]]:
    """The item's text with its marks; white space at its ends is apart (marks None), since marks must touch words."""
    marks = _marks(item)
    if item["type"] == "text" and not item["annotations"]["code"]:
        words = item["text"]["content"]
        core = words.strip()
        lead = words[: len(words) - len(words.lstrip())]
        for text, own in ((lead, None), (core, marks), (words[len(lead) + len(core) :], None)):
            if text:
                yield escape(text), own
    else:
        yield _atom(item), marks


def _marks(item: Json) -> list[Mark]:
    style = item["annotations"]
    marks: list[Mark] = []
    if item["type"] == "text" and item["text"]["link"]:
        target = re.sub(r"([()\\])", r"\\\1", item["text"]["link"]["url"])
        marks.append(("[", f"]({target})"))
    if style["color"] != "default":
        marks.append((f"<span {attribute('color', to_short_color(style['color']))}>", "</span>"))
    if style["underline"]:
        marks.append(('<span underline="true">', "</span>"))
    marks += [(delimiter, delimiter) for name, delimiter in _DELIMITERS.items() if style[name]]
    return marks


def _atom(item: Json) -> str:
    match item["type"]:
        case "equation":
            return "$" + re.sub(r"(?<!\\)\$", r"\\$", item["equation"]["expression"].strip()) + "$"
        case "mention":
            return _mention(item)
    code = item["text"]["content"].replace("\n", " ")
    fence = "`" * (max((len(run) for run in re.findall("`+", code)), default=0) + 1)
    pad = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{pad}{code}{pad}{fence}"


def _mention(item: Json) -> str:
    mention = item["mention"]
    kind = mention["type"]
    if kind == "user":
        name = escape(item["plain_text"].removeprefix("@"))
        return f"<mention-user {attribute('url', 'user://' + mention['user']['id'])}>{name}</mention-user>"
    if kind in ("page", "database"):
        url = attribute("url", ids.address(mention[kind]["id"]))
        return f"<mention-{kind} {url}>{escape(item['plain_text'])}</mention-{kind}>"
    if kind == "date":
        named = [
            attribute(key, mention["date"][key]) for key in ("start", "end", "time_zone") if mention["date"].get(key)
        ]
        return f"<mention-date {' '.join(named)}/>"
    return escape(item["plain_text"])
