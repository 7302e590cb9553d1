"""Notion blocks as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from integrations.sandbox.viewer import forms
from integrations.sandbox.viewer.database import inline
from integrations.sandbox.viewer.html import Html, join, link, tag
from integrations.sandbox.viewer.margin import beside
from integrations.sandbox.viewer.rich_text import color_class, rich
from integrations.sandbox.viewer.values import Json, plain
from integrations.sandbox.viewer.workspace import Workspace, icon

LISTS = {"bulleted_list_item": "ul", "numbered_list_item": "ol"}
HEADINGS = {"heading_1": "h2", "heading_2": "h3", "heading_3": "h4", "heading_4": "h5"}
MEDIA = frozenset({"image", "video", "pdf", "file", "audio"})
GRID = 12


def blocks(parent_id: str, workspace: Workspace) -> Html:
    """Everything below a page or block, in order; items of one list stand in one list."""
    return join(_runs(workspace.notion.children(parent_id), workspace))


def _runs(siblings: Sequence[Json], workspace: Workspace) -> Iterator[Html]:
    for kind, run in groupby(siblings, key=lambda block: block["type"]):
        if kind in LISTS:
            yield tag(LISTS[kind], [_list_item(block, workspace) for block in run])
        else:
            yield from (beside(block, _block(block, workspace), workspace) for block in run)


def _block(block: Json, workspace: Workspace) -> Html:
    kind, content = block["type"], block[block["type"]]
    if kind in HEADINGS:
        return _heading(block, workspace)
    if kind in MEDIA:
        return _media(kind, content, workspace)
    drawing = _DRAWINGS.get(kind)
    return drawing(block, workspace) if drawing else _unknown(block, workspace)


def _inside(block: Json, workspace: Workspace) -> Html | None:
    return blocks(block["id"], workspace) if block["has_children"] else None


def _words(block: Json, workspace: Workspace) -> Html:
    return rich(block[block["type"]]["rich_text"], workspace)


def _tint(block: Json) -> str | None:
    return color_class(block[block["type"]].get("color"))


def _css(*names: str | None) -> str:
    return " ".join(name for name in names if name)


def _list_item(block: Json, workspace: Workspace) -> Html:
    words = join(_words(block, workspace), _inside(block, workspace))
    return tag("li", beside(block, words, workspace), class_=_tint(block))


def _paragraph(block: Json, workspace: Workspace) -> Html:
    line = tag("p", _words(block, workspace) or Html("&nbsp;"), class_=_tint(block))
    nested = _inside(block, workspace)
    return join(line, tag("div", nested, class_="indented")) if nested else line


def _heading(block: Json, workspace: Workspace) -> Html:
    heading = tag(
        HEADINGS[block["type"]], _words(block, workspace), class_=_tint(block), id=block["id"].replace("-", "")
    )
    if block[block["type"]].get("is_toggleable"):
        return tag("details", tag("summary", heading), _inside(block, workspace), class_="toggle", open=True)
    return heading


def _to_do(block: Json, workspace: Workspace) -> Html:
    done = block["to_do"]["checked"]
    box = _box(block, workspace)
    words = tag("div", _words(block, workspace), _inside(block, workspace))
    return tag("div", box, words, class_=_css("to-do", "done" if done else None, _tint(block)))


def _box(block: Json, workspace: Workspace) -> Html:
    """To look at, or for who acts a button that ticks it."""
    reader, done = workspace.reader, block["to_do"]["checked"]
    if not reader.notion:
        return tag("input", type="checkbox", disabled=True, checked=done, aria_label=plain(block["to_do"]["rich_text"]))
    name = plain(block["to_do"]["rich_text"]) or reader.say("block.to_do")
    state = "true" if done else "false"
    button = tag("button", "", type="submit", class_="box", role="checkbox", aria_checked=state, aria_label=name)
    place = f"b{block['id'].replace('-', '')}"
    return forms.form(reader, "notion/tick", button, block=block["id"], place=place)


def _toggle(block: Json, workspace: Workspace) -> Html:
    summary = tag("summary", _words(block, workspace))
    return tag(
        "details",
        summary,
        tag("div", _inside(block, workspace), class_="indented"),
        class_=_css("toggle", _tint(block)),
    )


def _quote(block: Json, workspace: Workspace) -> Html:
    return tag("blockquote", _words(block, workspace), _inside(block, workspace), class_=_tint(block))


def _callout(block: Json, workspace: Workspace) -> Html:
    sign = icon(block["callout"].get("icon"))
    words = tag("div", tag("p", _words(block, workspace)), _inside(block, workspace))
    return tag("div", sign, words, class_=_css("callout", _tint(block) or "color-gray-background"))


def _code(block: Json, workspace: Workspace) -> Html:
    language = block["code"].get("language") or ""
    code = tag("pre", tag("span", language, class_="language"), tag("code", plain(block["code"]["rich_text"])))
    return tag("figure", code, _caption(block["code"], workspace), class_="code")


def _table(block: Json, workspace: Workspace) -> Html:
    settings, rows = block["table"], workspace.notion.children(block["id"])
    lines = []
    for number, row in enumerate(rows):
        header = settings["has_column_header"] and number == 0
        cells = [
            tag("th" if header or (settings["has_row_header"] and place == 0) else "td", rich(cell, workspace))
            for place, cell in enumerate(row["table_row"]["cells"])
        ]
        lines.append(tag("tr", cells))
    return tag("div", tag("table", lines, class_="grid"), class_="scroll")


def _columns(block: Json, workspace: Workspace) -> Html:
    columns = workspace.notion.children(block["id"])
    even = 1 / max(len(columns), 1)
    parts = []
    for column in columns:
        share = round((column["column"].get("width_ratio") or even) * GRID)
        parts.append(tag("div", blocks(column["id"], workspace), class_=f"column span-{min(max(share, 1), GRID)}"))
    return tag("div", parts, class_="columns")


def _media(kind: str, content: Json, workspace: Workspace) -> Html:
    """Nothing is fetched: a box says what would be here."""
    address = (content.get(content["type"]) or {}).get("url", "")
    name = content.get("name") or address.rsplit("/", 1)[-1] or kind
    shown = tag(
        "span", workspace.reader.say(f"notion.{kind}"), tag("span", name, class_="faint"), class_=f"media {kind}"
    )
    return tag("figure", link(address, shown) if content["type"] == "external" else shown, _caption(content, workspace))


def _bookmark(block: Json, workspace: Workspace) -> Html:
    content = block[block["type"]]
    card = tag("a", tag("span", content["url"]), href=content["url"], class_="bookmark")
    return tag("figure", card, _caption(content, workspace))


def _caption(content: Json, workspace: Workspace) -> Html | None:
    caption = content.get("caption")
    return tag("figcaption", rich(caption, workspace)) if caption else None


def _child_page(block: Json, workspace: Workspace) -> Html:
    return tag("div", workspace.chip(block["id"]), class_="child")


def _child_database(block: Json, workspace: Workspace) -> Html:
    if workspace.entry(block["id"]) is None:
        return _unknown(block, workspace)
    return inline(block["id"], workspace)


def _link_to_page(block: Json, workspace: Workspace) -> Html:
    target = block["link_to_page"]
    return tag("div", workspace.chip(target[target["type"]]), class_="child")


def _contents(block: Json, workspace: Workspace) -> Html:
    page = block["parent"].get("page_id")
    headings = [other for other in workspace.notion.children(page) if other["type"] in HEADINGS] if page else []
    lines = [
        tag(
            "li",
            link(f"#{one['id'].replace('-', '')}", plain(one[one["type"]]["rich_text"])),
            class_=f"level-{one['type'][-1]}",
        )
        for one in headings
    ]
    return tag("ul", lines, class_="contents")


def _equation(block: Json, _: Workspace) -> Html:
    return tag("div", block["equation"]["expression"], class_="equation block")


def _container(block: Json, workspace: Workspace) -> Html:
    return tag("div", _inside(block, workspace))


def _unknown(block: Json, workspace: Workspace) -> Html:
    kind = (block.get("unsupported") or {}).get("block_type") or block["type"]
    return tag(
        "div", tag("span", workspace.reader.say("notion.unshown", kind=kind), class_="media"), _inside(block, workspace)
    )


_DRAWINGS: dict[str, Callable[[Json, Workspace], Html]] = {
    "paragraph": _paragraph,
    "to_do": _to_do,
    "toggle": _toggle,
    "quote": _quote,
    "callout": _callout,
    "code": _code,
    "divider": lambda *_: tag("hr"),
    "table": _table,
    "column_list": _columns,
    "bookmark": _bookmark,
    "embed": _bookmark,
    "link_preview": _bookmark,
    "child_page": _child_page,
    "child_database": _child_database,
    "link_to_page": _link_to_page,
    "table_of_contents": _contents,
    "equation": _equation,
    "breadcrumb": lambda *_: Html(""),
    "synced_block": _container,
    "template": _container,
    "tab": _container,
}
