"""A workspace made of recorded answers of the real Notion.

The recordings are lines of `{"method", "path", "status", "response", ...}`. Every object in the answers is kept under
its own id as the vendor sent it; the latest in the file counts. Lists of children give the order of blocks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from integrations.sandbox.http import Json
from integrations.sandbox.notion import ids, tree
from integrations.sandbox.notion.state import Notion
from integrations.sandbox.notion.store import parent_id

FILE = "interactions.jsonl"
_KINDS = frozenset({"page", "block", "database", "data_source", "user", "comment", "view"})
_STUB_KEYS = 2
"""`{"object", "id"}` says nothing."""


@dataclass
class _Found:
    """The objects by kind and id, when each was last seen, and the children in order."""

    shelves: dict[str, dict[str, Json]] = field(default_factory=lambda: {kind: {} for kind in _KINDS})
    seen_at: dict[tuple[str, str], int] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    relations: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """(page, property id) -> a relation in full, where it was read in full."""
    stale: set[str] = field(default_factory=set)
    """What a search for things outside the trash found in it."""
    integration: str | None = None

    def keep(self, made: Json, line: int) -> None:
        """Put an object over what is known of it; an answer may hold less of a user or page than an earlier one."""
        shelf, id_ = self.shelves[made["object"]], made["id"]
        old = shelf.get(id_, {})
        fresh = {key: value for key, value in made.items() if key not in ("request_id", "archived")}
        if old.get("bot") and fresh.get("bot") == {}:
            fresh["bot"] = old["bot"]
        shelf[id_] = {**old, **fresh}
        self.seen_at[made["object"], id_] = line


def load(notion: Notion, directory: Path, *, token: str = "recorded") -> dict[str, int]:  # noqa: S107 (not a secret)
    """Put the recorded objects of `directory` into `notion` and share their roots with every connection.

    `token` authenticates as the recorded integration. Answers the counts of what a walk down from the roots meets, of
    the roots, of what is trashed or lies below something trashed, and of databases made up for a recorded data source.
    """
    found = _read(directory / FILE)
    _shelve(notion, found)
    if found.integration:
        notion.tokens[token] = found.integration
        notion.shares.setdefault(found.integration, [])
    notion.stale |= found.stale
    made_up = _databases_above_sources(notion)
    _hang(notion, found)
    roots = notion.roots()
    for connection in notion.shares:
        for root in roots:
            notion.share(root, connection)
    return {**_counted(notion, roots), "made_up": made_up}


def _read(path: Path) -> _Found:
    found = _Found()
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            entry = json.loads(line)
            if entry["status"] == 200:
                _note(found, entry, number)
    return found


def _note(found: _Found, entry: Json, number: int) -> None:
    response = entry["response"]
    for each in _objects(response):
        found.keep(each, number)
    path = entry["path"].partition("?")[0].removeprefix("/v1/").split("/")
    match path:
        case ["users", "me"]:
            found.integration = response["id"]
        case ["search"]:
            found.stale |= {each["id"] for each in response["results"] if each["in_trash"]}
        case ["blocks", id_, "children"]:
            _order(found.lists.setdefault(ids.dashed(id_) or id_, []), entry)
        case ["pages", id_, "properties", property_id] if response.get("results"):
            items = [item["relation"] for item in response["results"] if item["type"] == "relation"]
            if items and not response["has_more"]:
                found.relations[ids.dashed(id_) or id_, unquote(property_id)] = items


def _objects(value: Any) -> Iterator[Json]:
    """Every object with an id anywhere in an answer, but for bare references."""
    if isinstance(value, dict):
        if value.get("object") in _KINDS and "id" in value and len(value) > _STUB_KEYS:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


def _order(known: list[str], entry: Json) -> None:
    """Bring a list of children up to date with one answer of it: all of them, or some appended."""
    listed = [block["id"] for block in entry["response"]["results"]]
    if entry["method"] == "GET":
        known[:] = listed + [id_ for id_ in known if id_ not in listed]
        return
    after = ((entry["body"] or {}).get("position") or {}).get("after_block", {}).get("id")
    fresh = [id_ for id_ in listed if id_ not in known]
    at = known.index(after) + 1 if after in known else len(known)
    known[at:at] = fresh


def _shelve(notion: Notion, found: _Found) -> None:
    for id_, page in found.shelves["page"].items():
        found.shelves["page"][id_] = _completed(page, found.relations)
    for kind, shelf in (
        ("user", notion.users),
        ("page", notion.pages),
        ("block", notion.blocks),
        ("database", notion.databases),
        ("data_source", notion.data_sources),
        ("comment", notion.comments),
        ("view", notion.views),
    ):
        shelf.update(found.shelves[kind])


def _completed(page: Json, relations: Mapping[tuple[str, str], list[Json]]) -> Json:
    """The page with relations in full where the vendor cut them; the answers of the sandbox cut them again."""
    properties = {}
    for name, value in page["properties"].items():
        whole = relations.get((page["id"], unquote(value["id"])))
        properties[name] = {**value, "relation": whole, "has_more": False} if whole else value
    return {**page, "properties": properties}


def _databases_above_sources(notion: Notion) -> int:
    """Make the databases that only their data sources tell of; how many."""
    before = len(notion.databases)
    for source in notion.data_sources.values():
        id_ = source["parent"]["database_id"]
        if id_ not in notion.databases:
            shared = ("title", "description", "is_inline", "in_trash", "icon", "cover", "url", "public_url")
            notion.databases[id_] = {
                "object": "database",
                "id": id_,
                **{key: source[key] for key in shared},
                "parent": source["database_parent"],
                "is_locked": False,
                "created_time": source["created_time"].replace("Z", "+00:00"),
                "last_edited_time": source["last_edited_time"].replace("Z", "+00:00"),
                "data_sources": [{"id": source["id"], "name": notion.title_of(source["id"])}],
            }
    return len(notion.databases) - before


def _hang(notion: Notion, found: _Found) -> None:
    """Give everything its place in the tree; what has a recorded parent is no root."""
    known = notion.pages.keys() | notion.blocks.keys() | notion.databases.keys() | notion.data_sources.keys()
    for shelf in (
        notion.pages,
        notion.databases,
        notion.data_sources,
        notion.blocks,
        notion.comments,
        notion.views,
    ):
        for id_, each in shelf.items():
            above = parent_id(each["parent"])
            notion.place(id_, above if above in known else None)
    _agree_on_trash(notion, found)
    for id_ in (*notion.pages, *notion.databases):
        _child_block(notion, id_)
    below: dict[str, list[str]] = {above: list(listed) for above, listed in found.lists.items()}
    for id_, block in notion.blocks.items():
        below.setdefault(parent_id(block["parent"]) or "", []).append(id_)
    for above, listed in below.items():
        there = (id_ for id_ in dict.fromkeys(listed) if id_ in notion.blocks and not notion.trashed(id_))
        notion.set_below(above, tuple(id_ for id_ in there if notion.parents.get(id_) == above))
    for id_ in notion.data_sources:
        notion.rows_in[id_] = [row for row in notion.pages if notion.parents.get(row) == id_]
    for id_, view in notion.views.items():
        notion.views_in.setdefault(parent_id(view["parent"]) or "", []).append(id_)
    for id_, comment in notion.comments.items():
        on = parent_id(comment["parent"]) or ""
        notion.said_on.setdefault(on, []).append(id_)
        notion.discussed_on[comment["discussion_id"]] = on


def _agree_on_trash(notion: Notion, found: _Found) -> None:
    """A page or database and its block were seen at different times: the later one says whether it is in the trash."""
    for kind, shelf in (("page", notion.pages), ("database", notion.databases)):
        for id_, own in list(shelf.items()):
            block = notion.blocks.get(id_)
            gone = own["in_trash"]
            if block and found.seen_at["block", id_] > found.seen_at.get((kind, id_), -1):
                gone = block["in_trash"]
            shelf[id_] = {**own, "in_trash": gone}
    for id_, database in notion.databases.items():
        _agree_with_sources(notion, id_, database)


def _agree_with_sources(notion: Notion, id_: str, database: Json) -> None:
    """The sources of a trashed database are in the trash; a database does not list a source that was trashed alone."""
    listed = [source for source in database["data_sources"] if source["id"] in notion.data_sources]
    for source in listed:
        own = notion.data_sources[source["id"]]
        notion.data_sources[source["id"]] = {**own, "in_trash": own["in_trash"] or database["in_trash"]}
    kept = [source for source in listed if database["in_trash"] or not notion.trashed(source["id"])]
    notion.databases[id_] = {**database, "data_sources": kept}


def _child_block(notion: Notion, id_: str) -> None:
    """Make the block of a page or database where none was recorded, so that a walk finds it."""
    above = notion.parents.get(id_)
    own = notion.pages.get(id_) or notion.databases[id_]
    if id_ not in notion.blocks and above is not None and above not in notion.data_sources:
        kind = "child_page" if id_ in notion.pages else "child_database"
        author = own.get("created_by") or notion.pages[notion.page_above(above) or above]["created_by"]
        made = tree.block(notion, author["id"], id_, above, kind, {"title": notion.title_of(id_)})
        stamps = {key: f"{own[key][:16]}:00.000Z" for key in ("created_time", "last_edited_time")}
        notion.blocks[id_] = {**made, **stamps}
    notion.mirror(id_)


def _counted(notion: Notion, roots: list[str]) -> dict[str, int]:
    shelves: tuple[tuple[str, Mapping[str, Json]], ...] = (
        ("pages", notion.pages),
        ("data_sources", notion.data_sources),
        ("databases", notion.databases),
        ("blocks", notion.blocks),
        ("comments", notion.comments),
    )
    lost = {id_ for _, shelf in shelves for id_ in shelf if notion.lost(id_)}
    counts = {name: sum(id_ not in lost for id_ in shelf) for name, shelf in shelves}
    return {
        **counts,
        "users": len(notion.users),
        "roots": sum(root not in lost for root in roots),
        "trashed": len(lost),
    }
