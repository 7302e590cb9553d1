"""Notion blocks as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from integrations.sandbox.viewer import forms, frame, mermaid
from integrations.sandbox.viewer.database import inline
from integrations.sandbox.viewer.equation import equation
from integrations.sandbox.viewer.html import Child, Html, join, link, tag
from integrations.sandbox.viewer.margin import beside
from integrations.sandbox.viewer.media import bookmark, caption, media
from integrations.sandbox.viewer.rich_text import color_class, rich
from integrations.sandbox.viewer.tree import above
from integrations.sandbox.viewer.values import Json, plain
from integrations.sandbox.viewer.workspace import Workspace, icon

LISTS = {"bulleted_list_item": "ul", "numbered_list_item": "ol"}
HEADINGS = {"heading_1": "h2", "heading_2": "h3", "heading_3": "h4", "heading_4": "h5"}
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
    kind = block["type"]
    if kind in HEADINGS:
        return _heading(block, workspace)
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
    place = f"b{block['id'].replace('-', '')}"
    return forms.form(reader, "notion/tick", forms.tick(name, done=done), block=block["id"], place=place)


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
    language, text = block["code"].get("language") or "", plain(block["code"]["rich_text"])
    picture = mermaid.pie(text) if language == "mermaid" else None
    code = tag("pre", tag("span", language, class_="language"), tag("code", text))
    return tag("figure", picture or code, caption(block["code"], workspace), class_="code")


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
    return equation(block["equation"]["expression"], block=True)


def _breadcrumb(block: Json, workspace: Workspace) -> Html:
    page = workspace.notion.page_above(block["id"])
    return frame.crumbs(*above(page, workspace), ("", workspace.title(page))) if page else Html("")


def _synced(block: Json, workspace: Workspace) -> Html:
    """A copy shows what is in the block that it was copied from; one within itself shows nothing."""
    original = (block["synced_block"].get("synced_from") or {}).get("block_id") or block["id"]
    if original in workspace.copying:
        return Html("")
    inside = replace(workspace, copying=workspace.copying | {original})
    return tag("div", blocks(block["id"] if block["has_children"] else original, inside), class_="synced")


def _template(block: Json, workspace: Workspace) -> Html:
    """The vendor's old button; what it would add is folded behind it."""
    return tag("details", tag("summary", _words(block, workspace)), _inside(block, workspace), class_="template")


def _tabs(block: Json, workspace: Workspace) -> Html:
    """Each child is a tab: its words are the label, what is in it the panel. Radio buttons choose, without a script."""
    parts: list[Child] = []
    for number, child in enumerate(workspace.notion.children(block["id"])):
        id_ = f"t{child['id'].replace('-', '')}"
        label = [_sign(child), _words(child, workspace)]
        parts += [
            tag("input", type="radio", name=f"t{block['id']}", id=id_, checked=number == 0, class_="unseen"),
            tag("label", label, for_=id_),
            tag("div", _inside(child, workspace), class_="tab-panel"),
        ]
    return tag("div", parts, class_="tab-set")


def _sign(tab: Json) -> Html | None:
    given = tab[tab["type"]].get("icon")
    return icon(given) if given else None


def _meeting(block: Json, workspace: Workspace) -> Html:
    """Notes of a meeting: the title over what stands below it."""
    title = tag("h4", rich(block[block["type"]].get("title") or (), workspace))
    return tag("div", title, _inside(block, workspace), class_="meeting")


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
    **dict.fromkeys(("image", "video", "pdf", "file", "audio"), media),
    **dict.fromkeys(("bookmark", "embed", "link_preview"), bookmark),
    "child_page": _child_page,
    "child_database": _child_database,
    "link_to_page": _link_to_page,
    "table_of_contents": _contents,
    "equation": _equation,
    "breadcrumb": _breadcrumb,
    "synced_block": _synced,
    "template": _template,
    "tab": _tabs,
    **dict.fromkeys(("meeting_notes", "transcription"), _meeting),
}
