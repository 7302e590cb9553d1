"""The endpoints that find things: search and data source queries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from integrations.sandbox.http import Json
from integrations.sandbox.notion import computed, grants, paging, render
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import invalid, missing
from integrations.sandbox.notion.holdings import title_in
from integrations.sandbox.notion.listings import Listing
from integrations.sandbox.notion.ordering import ordered
from integrations.sandbox.notion.query import Query
from integrations.sandbox.notion.state import Notion

INCOMPLETE = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
"""On every page of a query that finds more than the vendor gives; absent otherwise."""


def add_to(add: Adder) -> None:
    add("POST", "search", _search, needs=grants.READ)
    add("POST", "data_sources/{id}/query", _query, needs=grants.READ)


def _search(call: Call) -> Json:
    """Pages and data sources whose title shares a word with the query."""
    notion = call.notion
    _check_search(call.body)
    found = _looked_for(call, lambda: _titled(call), lag_s=notion.search_lag_s)
    answer = paging.page_of_ids(found.ids[: notion.query_limit], found.at, call.body)
    return {**answer, "results": [_shown(notion, id_) for id_ in answer["results"]], **cut(notion, found.ids)}


def _check_search(asked: Json) -> None:
    """Raises the 400 for a kind of object that a search does not know: a database is found as its data sources."""
    kind = (asked.get("filter") or {}).get("value")
    if kind not in (None, "page", "data_source"):
        raise invalid(f'body failed validation: body.filter.value should be `"page"` or `"data_source"`, not {kind!r}.')


def _titled(call: Call) -> list[str]:
    asked, notion = call.body, call.notion
    wanted = asked.get("filter") or {}
    words = re.findall(r"\w+", asked.get("query", "").casefold())
    found = [
        (known["last_edited_time"], id_)
        for kind, shelf in (("page", notion.pages), ("data_source", notion.data_sources))
        if wanted.get("value", kind) == kind
        for id_ in shelf
        if (known := shelf.earlier(id_, notion.search_lag_s)) is not None
        and (not words or _matches(words, title_in(known)))
        and notion.sees(call.account, id_)
        and id_ not in notion.template_pages
        and (notion.lost(id_) == bool(wanted.get("in_trash")) or id_ in notion.stale)
    ]
    ascending = (asked.get("sort") or {}).get("direction") == "ascending"
    found.sort(key=lambda pair: pair[0], reverse=not ascending)
    return [id_ for _, id_ in found]


def _looked_for(call: Call, find: Callable[[], Sequence[str]], *, lag_s: float) -> Listing:
    """All that a request finds: looked for by its first page, and by a later one when something changed since."""
    words = {key: value for key, value in call.body.items() if key not in ("start_cursor", "page_size")}
    today = call.notion.clock.now().date().isoformat()
    same = json.dumps([call.id, call.account, today, words], sort_keys=True)
    if lag_s or "start_cursor" not in call.body:
        call.notion.listings.forget(same)
    return call.notion.listings.listing(same, call.notion.revision, find)


def cut(notion: Notion, found: Sequence[object]) -> Json:
    """The mark of an answer that does not hold all that was found."""
    return {"request_status": INCOMPLETE} if len(found) > notion.query_limit else {}


def _matches(words: Sequence[str], title: str) -> bool:
    """Recorded: one word in common is enough, "Tests" finds "Test", "Page" does not find "SubPage".

    Words of scripts without spaces are found anywhere.
    """
    folded = title.casefold()
    own = {word.removesuffix("s") for word in re.findall(r"\w+", folded)}
    return any(word.removesuffix("s") in own if word.isascii() else word in folded for word in words)


def _shown(notion: Notion, id_: str) -> Json:
    return render.page(notion, id_) if id_ in notion.pages else notion.data_sources[id_]


def _query(call: Call) -> Json:
    """The rows of a data source. What is in the trash does not exist for a query."""
    notion, asked = call.notion, call.body
    call.see("data_source", call.id)
    if notion.lost(call.id):
        raise missing("data_source", call.id, str(notion.user(call.account).get("name")), call.account)
    found = _looked_for(call, lambda: _rows_of(call), lag_s=notion.query_lag_s)
    answer = paging.page_of_ids(found.ids[: notion.query_limit], found.at, asked, _session(call))
    only = call.request.query_lists.get("filter_properties", ())
    rows = (notion.pages.earlier(id_, notion.query_lag_s) for id_ in answer["results"])
    return {**answer, "results": [render.shown(notion, row, only) for row in rows if row], **cut(notion, found.ids)}


def _rows_of(call: Call) -> list[str]:
    asked = call.body
    rows = matching(call, call.id, asked.get("filter"), asked.get("sorts") or (), asked.get("is_archived"))
    return [row["id"] for row in rows]


def _session(call: Call) -> str:
    """The session in the cursors of one query: the vendor starts one with the first page."""
    kind, _, rest = str(call.body.get("start_cursor") or "").partition(":")
    return rest.partition(":")[0] if kind == "s" else call.notion.new_id("query session")


def matching(
    call: Call, source: str, condition: Json | None, sorts: Sequence[Json], archived: bool | None = None
) -> list[Json]:
    """The rows, as stored, that a filter finds, in the order of the sorts: the archived ones, or all others."""
    notion = call.notion
    columns = notion.data_sources[source]["properties"]
    listed = notion.rows_in.get(source, ())
    if notion.hidden.get(call.account):
        listed = [id_ for id_ in listed if notion.sees(call.account, id_)]
    rows = _rows(notion, listed)
    if _named(condition, sorts) & {name for name, column in columns.items() if column["type"] in computed.KINDS}:
        rows = [computed.filled(notion, row) for row in rows]
    test = Query(columns, call.account, notion.clock.now()).predicate(condition)
    rows = [row for row in rows if not row["in_trash"] and row["is_archived"] == bool(archived) and test(row)]
    return ordered(rows, sorts, columns)


def _rows(notion: Notion, listed: Sequence[str]) -> list[Json]:
    """The pages as the index knows them."""
    if not notion.query_lag_s:
        return [notion.pages[id_] for id_ in listed]
    return [row for id_ in listed if (row := notion.pages.earlier(id_, notion.query_lag_s))]


def _named(condition: Json | None, sorts: Sequence[Json]) -> set[str]:
    """The properties that a query names."""
    asked = condition or {}
    inner = [_named(part, ()) for word in ("and", "or") for part in asked.get(word, ())]
    return {str(each["property"]) for each in (asked, *sorts) if "property" in each}.union(*inner)
