"""What the clients' working days leave out of Notion: written once, refused where Notion refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from session_calls import Caller

from integrations.sandbox.start import Started

Json = dict[str, Any]
PART_BYTES = 5 * 1024 * 1024
"""What a part before the last has at least."""


def write(notion: Caller, org: Started) -> dict[str, str]:
    """Write what can be written; the ids of what a sweep can read."""
    root = org.roots[0]
    _pay(notion, org)
    page = notion.good("POST", "pages", {"parent": {"page_id": root}, "properties": {"title": {"title": _words("頁")}}})
    blocks = notion.good("PATCH", f"blocks/{page['id']}/children", {"children": list(_blocks())})["results"]
    notion.good("PATCH", f"blocks/{blocks[0]['id']}", {"paragraph": {"rich_text": _words("改")}})
    notion.good("DELETE", f"blocks/{blocks[-1]['id']}")
    comment = {"parent": {"page_id": page["id"]}, "rich_text": _words("看過了")}
    said = notion.good("POST", "comments", comment)["id"]
    replace = {"type": "replace_content", "replace_content": {"new_str": "# 標題\n- [ ] 一"}}
    other = notion.good("POST", "pages", {"parent": {"page_id": page["id"]}, "properties": {}, "markdown": "# x"})
    notion.good("PATCH", f"pages/{other['id']}/markdown", replace)
    later = notion.good("PATCH", f"pages/{other['id']}/markdown", replace | {"allow_async": True})
    notion.good("PATCH", f"pages/{other['id']}", {"in_trash": True})
    database, source, view = _table(notion, page["id"])
    row = notion.good("POST", f"data_sources/{source}/query", {})["results"][0]["id"]
    notion.good("POST", "search", {"page_size": 100})
    notion.good("POST", "search", {"query": "Q3", "filter": {"property": "object", "value": "page"}})
    upload = _files(notion, page["id"])
    _rearranged(notion, page["id"], database, said)
    _meetings(notion, page["id"])
    _dashboard(notion, database, source)
    query = notion.good("POST", f"views/{view}/queries", {})["id"]
    dropped = notion.good("POST", f"views/{view}/queries", {})["id"]
    notion.good("DELETE", f"views/{view}/queries/{dropped}")
    _refusals(notion, source)
    me = notion.good("GET", "users/me")["id"]
    return {
        "users/id": me,
        "pages/id": row,
        "blocks/id": blocks[0]["id"],
        "databases/id": database,
        "data_sources/id": source,
        "views/id": view,
        "comments/id": said,
        "property_id": "title",
        "file_uploads/id": upload,
        "queries/query_id": query,
        "async_tasks/id": later["id"],
        "block_id": page["id"],
        "database_id": database,
    }


def _pay(notion: Caller, org: Started) -> None:
    """The plan of the demo's workspace has no uploads in several parts."""
    me, users = notion.good("GET", "users/me")["id"], org.sandbox.notion.users
    limits = {"max_file_upload_size_in_bytes": 100 * 1024 * 1024}
    users[me] = {**users[me], "bot": {**users[me]["bot"], "workspace_limits": limits}}


def _words(text: str) -> list[Json]:
    return [{"type": "text", "text": {"content": text}}]


def _blocks() -> Iterator[Json]:
    for kind in ("paragraph", "heading_1", "heading_2", "bulleted_list_item", "numbered_list_item", "quote", "toggle"):
        yield {"type": kind, kind: {"rich_text": _words(kind)}}
    yield {"type": "to_do", "to_do": {"rich_text": _words("做"), "checked": True}}
    yield {"type": "code", "code": {"rich_text": _words("1"), "language": "python"}}
    yield {"type": "callout", "callout": {"rich_text": _words("注"), "icon": {"emoji": "📊"}}}
    yield {"type": "table_of_contents", "table_of_contents": {}}
    yield {"type": "bookmark", "bookmark": {"url": "https://example.com"}}
    cells = {"type": "table_row", "table_row": {"cells": [_words("a"), _words("b")]}}
    yield {"type": "table", "table": {"table_width": 2, "children": [cells]}}
    yield {"type": "divider", "divider": {}}


def _table(notion: Caller, above: str) -> tuple[str, str, str]:
    """A database with a column of every kind, rows, and a view of each kind; its id, its source's, a view's."""
    kinds = ("rich_text", "date", "people", "checkbox", "url", "email", "phone_number", "files", "created_time")
    columns: Json = {kind: {kind: {}} for kind in (*kinds, "created_by", "last_edited_time", "last_edited_by")}
    columns |= {
        "Name": {"title": {}},
        "number": {"number": {"format": "percent"}},
        "ID": {"unique_id": {"prefix": "S"}},
    }
    columns |= {kind: {kind: {"options": [{"name": "甲"}]}} for kind in ("select", "multi_select")}
    body = {"parent": {"page_id": above}, "title": _words("表"), "initial_data_source": {"properties": columns}}
    database = notion.good("POST", "databases", body)
    source = database["data_sources"][0]["id"]
    relation = {"properties": {"needs": {"relation": {"data_source_id": source, "dual_property": {}}}}}
    notion.good("PATCH", f"data_sources/{source}", relation)
    notion.good("PATCH", f"databases/{database['id']}", {"description": _words("說明")})
    for number in range(3):
        values = {
            "Name": {"title": _words(str(number))},
            "number": {"number": number},
            "select": {"select": {"name": "甲"}},
        }
        notion.good("POST", "pages", {"parent": {"data_source_id": source}, "properties": values})
    condition = {
        "and": [
            {"property": "number", "number": {"less_than": 2}},
            {"property": "Name", "title": {"is_not_empty": True}},
        ]
    }
    sorts = [{"property": "number", "direction": "descending"}, {"timestamp": "created_time", "direction": "ascending"}]
    page = notion.good("POST", f"data_sources/{source}/query", {"filter": condition, "sorts": sorts, "page_size": 1})
    notion.good(
        "POST",
        f"data_sources/{source}/query",
        {"filter": condition, "sorts": sorts, "start_cursor": page["next_cursor"]},
    )
    view = ""
    for kind in ("table", "board", "chart"):
        asked = {"database_id": database["id"], "data_source_id": source, "name": kind, "type": kind}
        chart = {"configuration": {"type": "chart", "chart_type": "column"}} if kind == "chart" else {}
        view = notion.good("POST", "views", asked | chart)["id"]
    notion.good("PATCH", f"views/{view}", {"name": "圖"})
    notion.good("POST", f"views/{view}/queries", {})
    gone = notion.good("POST", "views", {**asked, "type": "table"})["id"]
    notion.good("DELETE", f"views/{gone}")
    return database["id"], source, view


def _refusals(notion: Caller, source: str) -> None:
    absent = "00000000-0000-4000-8000-000000000000"
    for shelf in ("pages", "blocks", "databases", "data_sources", "users", "views"):
        assert notion.send("GET", f"{shelf}/{absent}").status_code == 404
    assert notion.send("POST", f"data_sources/{source}/query", {"page_size": 0}).status_code == 400
    assert notion.send("POST", "pages", {"properties": {}}).status_code == 400
    assert notion.send("GET", "nowhere").status_code == 400


def _files(notion: Caller, page: str) -> str:
    """One file in a piece and one in two, the first shown on a page; the second's id."""
    image = notion.good("POST", "file_uploads", {"filename": "a.png"})["id"]
    notion.upload(f"file_uploads/{image}/send", "a.png")
    block = {"type": "image", "image": {"type": "file_upload", "file_upload": {"id": image}}}
    notion.good("PATCH", f"blocks/{page}/children", {"children": [block]})
    asked = {"mode": "multi_part", "filename": "b.png", "number_of_parts": 2}
    long: str = notion.good("POST", "file_uploads", asked)["id"]
    notion.upload(f"file_uploads/{long}/send", "b.png", bytes(PART_BYTES), part_number="1")
    notion.upload(f"file_uploads/{long}/send", "b.png", part_number="2")
    notion.good("POST", f"file_uploads/{long}/complete")
    return long


def _meetings(notion: Caller, page: str) -> None:
    """Notes of a recording that is a block of the page."""
    audio = {"audio": {"external": {"url": "https://example.com/a.mp3"}}}
    recording = notion.good("PATCH", f"blocks/{page}/children", {"children": [audio]})["results"][0]["id"]
    notion.good("POST", "blocks/meeting_notes", {"source": {"type": "block", "block_id": recording}, "title": "會議"})
    notion.good("POST", "blocks/meeting_notes/query", {"limit": 10})


def _dashboard(notion: Caller, database: str, source: str) -> None:
    """A dashboard with one widget."""
    asked = {"data_source_id": source, "name": "總覽"}
    board = notion.good("POST", "views", {**asked, "type": "dashboard", "database_id": database})["id"]
    notion.good("POST", "views", {**asked, "type": "chart", "view_id": board})


def _rearranged(notion: Caller, page: str, database: str, comment: str) -> None:
    """A page elsewhere, a second data source, a comment in other words and one taken back."""
    below, target = (
        notion.good("POST", "pages", {"parent": {"page_id": page}, "properties": {"title": {"title": _words(name)}}})[
            "id"
        ]
        for name in ("一", "二")
    )
    notion.good("POST", f"pages/{below}/move", {"parent": {"page_id": target}})
    more = {"parent": {"type": "database_id", "database_id": database}, "properties": {"Name": {"title": {}}}}
    notion.good("POST", "data_sources", more)
    notion.good("PATCH", f"comments/{comment}", {"rich_text": _words("改過")})
    gone = notion.good("POST", "comments", {"parent": {"page_id": page}, "rich_text": _words("錯")})["id"]
    notion.good("DELETE", f"comments/{gone}")
