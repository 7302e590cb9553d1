"""Notion pages and databases at `/p/{id}`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from integrations.sandbox.viewer import frame, properties
from integrations.sandbox.viewer.blocks import blocks
from integrations.sandbox.viewer.database import source_table, whole
from integrations.sandbox.viewer.html import Child, Html, join, tag
from integrations.sandbox.viewer.people import avatar
from integrations.sandbox.viewer.reader import Reader
from integrations.sandbox.viewer.rich_text import rich
from integrations.sandbox.viewer.values import Json, plain
from integrations.sandbox.viewer.workspace import Workspace, address, icon

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox

_ID = re.compile(r"(?:.*-)?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\Z", re.IGNORECASE)


def id_in(text: str) -> str | None:
    """The id at the end of `text`: with or without dashes, after a title or not."""
    found = _ID.match(text)
    return "-".join(found.groups()).lower() if found else None


def place(sandbox: Sandbox, reader: Reader, name: str, view: str | None) -> Html | None:
    """The page of a Notion page, database or data source; None when there is none of that id."""
    id_, workspace = id_in(name), Workspace(sandbox.notion, reader)
    if id_ is None:
        return None
    store = sandbox.notion
    if id_ in store.pages:
        title, body = workspace.title(id_), _page(id_, workspace)
    elif id_ in store.databases:
        title, body = workspace.title(id_), _database(id_, workspace, id_in(view or ""))
    elif id_ in store.data_sources:
        title, body = plain(store.data_sources[id_]["title"]), _data_source(id_, workspace)
    else:
        return None
    where = frame.crumbs(*_above(id_, workspace), ("", title))
    return frame.document(reader, sandbox.clock.now(), "notion", title, where, body)


def _above(id_: str, workspace: Workspace) -> list[tuple[str, Child]]:
    """Pages and databases on the way down to this one."""
    chain = [at for at in list(workspace.notion.ancestry(id_))[1:] if workspace.entry(at)]
    steps: list[tuple[str, Child]] = [("/#notion", workspace.reader.say("bar.notion"))]
    return steps + [(address(at), join(workspace.icon(at), workspace.title(at))) for at in reversed(chain)]


def _page(id_: str, workspace: Workspace) -> Html:
    page = workspace.notion.page_json(id_)
    sign = tag("div", icon(page["icon"]), class_="page-sign") if page.get("icon") else None
    trashed = tag("p", workspace.reader.say("notion.trashed"), class_="banner") if page["in_trash"] else None
    return tag(
        "article",
        trashed,
        sign,
        tag("h1", workspace.title(id_)),
        _properties(page, workspace),
        tag("div", blocks(id_, workspace), class_="blocks"),
        _comments(id_, workspace),
        class_="page",
    )


def _properties(page: Json, workspace: Workspace) -> Html | None:
    """The row's values, when the page is a row of a data source."""
    source_id = page["parent"].get("data_source_id")
    if not source_id:
        return None
    columns = workspace.notion.data_source_json(source_id)["properties"]
    rows = [
        tag(
            "div",
            tag("dt", properties.mark(value["type"]), name),
            tag("dd", _value(value, columns.get(name, {}), workspace)),
        )
        for name, value in page["properties"].items()
        if value["type"] not in ("title", "button")
    ]
    return tag("dl", rows, class_="properties")


def _value(value: Json, column: Json, workspace: Workspace) -> Html:
    return properties.shown(value, column, workspace) or tag(
        "span", workspace.reader.say("notion.empty"), class_="faint"
    )


def _database(id_: str, workspace: Workspace, view: str | None) -> Html:
    database = workspace.notion.database_json(id_)
    return _container(database, workspace.icon(id_), workspace.title(id_), whole(id_, workspace, view), workspace)


def _data_source(id_: str, workspace: Workspace) -> Html:
    source = workspace.notion.data_source_json(id_)
    return _container(
        source, icon(source["icon"], database=True), plain(source["title"]), source_table(id_, workspace), workspace
    )


def _container(container: Json, sign: Html, title: str, body: Html, workspace: Workspace) -> Html:
    description = container.get("description")
    words = tag("p", rich(description, workspace), class_="description") if description else None
    return tag("article", tag("h1", sign, title), words, body, class_="page wide")


def _comments(id_: str, workspace: Workspace) -> Html | None:
    """Threads in order, a thread's comments together."""
    threads: dict[str, list[Json]] = {}
    for comment in workspace.notion.comments_on(id_):
        threads.setdefault(comment["discussion_id"], []).append(comment)
    if not threads:
        return None
    drawn = [tag("div", [_comment(one, workspace) for one in thread], class_="thread") for thread in threads.values()]
    count = tag("span", sum(map(len, threads.values())), class_="badge")
    return tag("section", tag("h2", workspace.reader.say("comments"), count), drawn, class_="discussion")


def _comment(comment: Json, workspace: Workspace) -> Html:
    author = comment["created_by"]["id"]
    name = workspace.name_of(author) or workspace.reader.say("someone")
    said_at = tag("span", workspace.reader.time(comment["created_time"]), class_="faint")
    byline = tag("div", tag("strong", name), said_at, class_="byline")
    words = tag("div", byline, tag("p", rich(comment["rich_text"], workspace)))
    return tag("article", avatar(author, name), words, class_="comment")
