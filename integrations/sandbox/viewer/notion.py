"""Notion pages and databases at `/p/{id}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, date
from typing import TYPE_CHECKING

from integrations.sandbox.viewer import forms, frame
from integrations.sandbox.viewer.blocks import blocks
from integrations.sandbox.viewer.database import source_table, whole
from integrations.sandbox.viewer.discussion import discussion
from integrations.sandbox.viewer.html import Html, join, tag
from integrations.sandbox.viewer.page_properties import page_properties, title
from integrations.sandbox.viewer.pictures import cover
from integrations.sandbox.viewer.reader import Reader
from integrations.sandbox.viewer.rich_text import rich
from integrations.sandbox.viewer.tree import above, tree
from integrations.sandbox.viewer.values import Json, plain
from integrations.sandbox.viewer.workspace import Workspace, icon

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox

_ID = re.compile(r"(?:.*-)?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\Z", re.IGNORECASE)
APPENDED = ("paragraph", "to_do", "bulleted_list_item", "heading_2")


def id_in(text: str) -> str | None:
    """The id at the end of `text`: with or without dashes, after a title or not."""
    found = _ID.match(text)
    return "-".join(found.groups()).lower() if found else None


def place(sandbox: Sandbox, reader: Reader, name: str, query: Mapping[str, str]) -> Html | None:
    """The page of a Notion page, database or data source; None when there is none of that id. `v` of the query chooses
    a database's view, `at` the day on which a calendar opens."""
    id_, workspace = id_in(name), Workspace(sandbox.notion, reader)
    if id_ is None:
        return None
    store = sandbox.notion
    if id_ in store.pages:
        words, body = workspace.title(id_), _page(id_, workspace)
    elif id_ in store.databases:
        words, body = workspace.title(id_), _database(id_, workspace, query)
    elif id_ in store.data_sources:
        words, body = plain(store.data_sources[id_]["title"]), _data_source(id_, workspace)
    else:
        return None
    where = frame.crumbs(*above(id_, workspace), ("", words))
    jump = tag("a", f"☰ {reader.say('notion.pages')}", href="#tree", class_="to-tree")
    side = tree(workspace, id_)
    return frame.document(reader, sandbox.clock.now(), "notion", words, jump, where, body, side=side)


def _page(id_: str, workspace: Workspace) -> Html:
    page = workspace.notion.page_json(id_)
    sign = tag("div", icon(page["icon"]), class_="page-sign") if page.get("icon") else None
    editable = bool(workspace.reader.notion) and not workspace.notion.lost(id_)
    article = tag(
        "article",
        _trashed(page, workspace) if page["in_trash"] else None,
        sign,
        title(page, workspace),
        page_properties(page, workspace),
        discussion(id_, workspace),
        tag("div", blocks(id_, workspace), class_="blocks"),
        _append(id_, workspace) if editable else None,
        _deletion(id_, workspace) if editable else None,
        class_="page",
    )
    return join(cover(page.get("cover"), id_), article)


def _trashed(page: Json, workspace: Workspace) -> Html:
    reader = workspace.reader
    button = forms.button(reader.say("act.restore"))
    restore = forms.form(reader, "notion/restore", button, page=page["id"]) if reader.notion else None
    return tag("div", tag("p", reader.say("notion.trashed")), restore, class_="banner")


def _append(id_: str, workspace: Workspace) -> Html:
    reader = workspace.reader
    kinds = [(kind, reader.say(f"block.{kind}")) for kind in APPENDED]
    fields = [
        forms.area("text", reader.say("act.append"), rows=2, placeholder=reader.say("act.append_hint")),
        tag(
            "div",
            forms.select("kind", reader.say("act.kind"), kinds),
            forms.button(reader.say("act.add"), css="primary"),
            class_="actions",
        ),
    ]
    return tag("div", forms.form(reader, "notion/append", fields, page=id_, place="append", css="say"), id="append")


def _deletion(id_: str, workspace: Workspace) -> Html:
    reader = workspace.reader
    button = forms.button(reader.say("act.delete"), css="danger")
    really = forms.form(reader, "notion/delete", tag("p", reader.say("act.delete_page")), button, page=id_)
    return tag("details", tag("summary", reader.say("act.delete")), really, class_="deletion")


def _database(id_: str, workspace: Workspace, query: Mapping[str, str]) -> Html:
    database = workspace.notion.database_json(id_)
    body = whole(id_, workspace, id_in(query.get("v", "")), _day(query.get("at", "")))
    return _container(database, workspace.icon(id_), workspace.title(id_), body, workspace)


def _day(text: str) -> date | None:
    """None for what is no day that a calendar could show the neighbours of."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if MINYEAR < day.year < MAXYEAR else None


def _data_source(id_: str, workspace: Workspace) -> Html:
    source = workspace.notion.data_source_json(id_)
    return _container(
        source, icon(source["icon"], database=True), plain(source["title"]), source_table(id_, workspace), workspace
    )


def _container(container: Json, sign: Html, title: str, body: Html, workspace: Workspace) -> Html:
    description = container.get("description")
    words = tag("p", rich(description, workspace), class_="description") if description else None
    article = tag("article", tag("h1", sign, title), words, body, class_="page wide")
    return join(cover(container.get("cover"), container["id"]), article)
