"""Rows of a data source as a board, a gallery or a list."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.sandbox.viewer import properties
from integrations.sandbox.viewer.groups import Group
from integrations.sandbox.viewer.html import Html, join, link, tag
from integrations.sandbox.viewer.moving import Way, menu
from integrations.sandbox.viewer.pictures import picture
from integrations.sandbox.viewer.values import Json, find, title_of
from integrations.sandbox.viewer.workspace import Workspace, address, icon

SHOWN = 4
"""Properties on a card, where the view does not say which."""


def board(groups: Sequence[Group], by: str, columns: list[Json], workspace: Workspace, at_most: int | None) -> Html:
    """`by` is the name of the property that the lanes are of."""
    lanes = [_lane(group, by, groups, columns, workspace, at_most) for group in groups]
    return tag("div", lanes, class_="rows-board", tabindex="0", role="group", aria_label=by)


def _lane(
    group: Group, by: str, groups: Sequence[Group], columns: list[Json], workspace: Workspace, at_most: int | None
) -> Html:
    cards = [
        _card(row, columns, workspace, ways=_ways(row, by, group, groups, workspace)) for row in group.rows[:at_most]
    ]
    return tag(
        "section",
        tag("h4", properties.pill({"name": group.label, "color": group.color}), _count(len(group.rows))),
        tag("ul", cards),
        _rest(len(group.rows), at_most, workspace),
        class_=f"lane tint-{group.color}",
        data_lane=group.value,
    )


def _ways(row: Json, by: str, here: Group, groups: Sequence[Group], workspace: Workspace) -> Html | None:
    """The lanes that a card can be moved to, for who acts."""
    if not workspace.reader.notion or here.value is None:
        return None
    ways = [
        Way(group.value, group.value, group.label) for group in groups if group.value is not None and group is not here
    ]
    return menu(workspace.reader, "notion/property", "value", ways, place=_place(row), page=row["id"], name=by)


def _place(row: Json) -> str:
    return f"c{row['id'].replace('-', '')}"


def gallery(
    rows: Sequence[Json], columns: list[Json], configuration: Json, workspace: Workspace, at_most: int | None
) -> Html:
    size = configuration.get("cover_size") or "medium"
    cards = [_card(row, columns, workspace, top=_cover(row, configuration, workspace)) for row in rows[:at_most]]
    return join(tag("ul", cards, class_=f"row-gallery {size}"), _rest(len(rows), at_most, workspace))


def _cover(row: Json, configuration: Json, workspace: Workspace) -> Html:
    """The picture on a card: the page's cover, the first image in it, or a file property, as the view says."""
    chosen = configuration.get("cover") or {"type": "page_cover"}
    files: Sequence[Json]
    match chosen["type"]:
        case "property":
            found = find(row["properties"], chosen.get("property_id", ""))
            files = found[1].get("files") or () if found else ()
        case "page_content" | "page_content_first":
            files = [one["image"] for one in workspace.notion.children(row["id"]) if one["type"] == "image"]
        case _:
            files = ()
    drawn = picture(files[0] if files else row.get("cover"), row["id"], "")
    css = ("cover", configuration.get("cover_size"), configuration.get("cover_aspect"))
    return tag("div", drawn, class_=" ".join(filter(None, css)))


def listing(rows: Sequence[Json], columns: list[Json], workspace: Workspace, at_most: int | None) -> Html:
    lines = [
        tag(
            "li",
            link(address(row["id"]), _sign(row), tag("span", _title(row, workspace)), class_="title"),
            tag(
                "span",
                [tag("span", _named(c), " ", shown) for c, shown in _values(row, columns, workspace)],
                class_="values",
            ),
        )
        for row in rows[:at_most]
    ]
    return join(tag("ul", lines, class_="row-list"), _rest(len(rows), at_most, workspace))


def _card(
    row: Json, columns: list[Json], workspace: Workspace, *, top: Html | None = None, ways: Html | None = None
) -> Html:
    values = [
        tag("div", _named(column), shown, class_="value", title=column["name"])
        for column, shown in _values(row, columns, workspace)
    ]
    words = [_sign(row), tag("span", _title(row, workspace))]
    heading = tag("a", words, href=address(row["id"]), class_="title", draggable="false" if ways else None)
    place, draggable = (_place(row), "true") if ways else (None, None)
    return tag("li", top, heading, values, ways, class_="row-card", id=place, draggable=draggable)


def _values(row: Json, columns: list[Json], workspace: Workspace) -> list[tuple[Json, Html]]:
    """Values that are set, in the order of the columns."""
    found = [(column, find(row["properties"], column["id"])) for column in columns if column["type"] != "title"]
    drawn = [(column, properties.shown(value[1], column, workspace)) for column, value in found if value]
    return [(column, shown) for column, shown in drawn if shown]


def _named(column: Json) -> Html | None:
    """A bare number says nothing without its column's name."""
    return tag("span", column["name"], class_="faint") if column["type"] in properties.NUMERIC else None


def _sign(row: Json) -> Html | None:
    return icon(row["icon"]) if row.get("icon") else None


def _title(row: Json, workspace: Workspace) -> str:
    return title_of(row) or workspace.reader.say("notion.untitled")


def _count(number: int) -> Html:
    return tag("span", number, class_="count")


def _rest(count: int, at_most: int | None, workspace: Workspace) -> Html | None:
    left = count - at_most if at_most is not None else 0
    return tag("p", workspace.reader.say("notion.more", count=left), class_="count") if left > 0 else None
