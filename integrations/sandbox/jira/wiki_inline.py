"""Wiki markup inside a line -> ADF nodes: marks, links, mentions, monospace, colours, line breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from integrations.sandbox.http import Json

Mentioned = Callable[[str], str | None]
"""What stands after `[~` -> an account id, None when it is nobody's."""

_MARKS: dict[str, Json] = {
    "*": {"type": "strong"},
    "_": {"type": "em"},
    "-": {"type": "strike"},
    "+": {"type": "underline"},
}
_MARKS |= {each: {"type": "subsup", "attrs": {"type": kind}} for each, kind in (("^", "sup"), ("~", "sub"))}
_TOKEN = re.compile(
    r"(?P<escaped>\\[*_\-+^~{}\[\]!|])"
    r"|(?P<break>\\\\)"
    r"|\{\{(?P<code>.+?)\}\}"
    r"|\{color:(?P<color>[^}]+)\}(?P<coloured>.*?)\{color\}"
    r"|\[~(?P<mention>[^\]\n]+)\]"
    r"|\[(?P<card>[^\[\]|\s]+)\|[^\[\]|\s]+\|smart-(?:link|card|embed)\]"
    r"|\[(?P<label>[^\[\]|\n]+)\|(?P<href>[a-z]+:[^\[\]|\s]+)(?:\|[^\[\]]*)?\]"
    r"|\[(?P<only>(?:https?|mailto|ftp):[^\[\]|\s]+)\]"
    r"|(?P<bare>https?://[^\s\[\]|<>{}]+)"
    r"|(?<![\w*_\-+^~])(?P<mark>[*_\-+^~])(?P<marked>\S(?:.*?\S)?)(?P=mark)(?![\w*_\-+^~])"
)


def by_account_id(name: str) -> str | None:
    """As Jira Cloud writes mentions: `[~accountid:...]`."""
    return name.removeprefix("accountid:") if name.startswith("accountid:") else None


def inline(text: str, mentioned: Mentioned, marks: tuple[Json, ...] = ()) -> Iterator[Json]:
    end, kept = 0, ""
    for match in _TOKEN.finditer(text):
        kept += text[end : match.start()]
        end = match.end()
        if match["escaped"]:
            kept += match["escaped"][1:]
            continue
        if kept:
            yield _text(kept, marks)
            kept = ""
        yield from _nodes(match, mentioned, marks)
    if kept + text[end:]:
        yield _text(kept + text[end:], marks)


def _text(text: str, marks: tuple[Json, ...]) -> Json:
    return {"type": "text", "text": text, **({"marks": list(marks)} if marks else {})}


def _nodes(match: re.Match[str], mentioned: Mentioned, marks: tuple[Json, ...]) -> Iterator[Json]:
    if match["break"]:
        yield {"type": "hardBreak"}
    elif match["code"]:
        yield _text(match["code"], (*marks, {"type": "code"}))
    elif match["coloured"] is not None:
        colour = {"type": "textColor", "attrs": {"color": match["color"]}}
        yield from inline(match["coloured"], mentioned, (*marks, colour))
    elif match["mention"]:
        account = mentioned(match["mention"])
        yield _text(match.group(), marks) if account is None else _mention(account)
    elif match["card"]:
        yield {"type": "inlineCard", "attrs": {"url": match["card"]}}
    elif match["mark"]:
        yield from inline(match["marked"], mentioned, (*marks, _MARKS[match["mark"]]))
    else:
        href = match["href"] or match["only"] or match["bare"]
        link = {"type": "link", "attrs": {"href": href}}
        yield _text(match["label"] or href.removeprefix("mailto:"), (*marks, link))


def _mention(account: str) -> Json:
    return {"type": "mention", "attrs": {"id": account, "text": "", "accessLevel": ""}}
