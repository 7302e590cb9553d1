"""Queries of views: the ids that one found are kept for a while and read page by page."""

from __future__ import annotations

from datetime import timedelta

from integrations.sandbox.http import Json
from integrations.sandbox.notion import grants, ids, listing, paging
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import missing

LIFE = timedelta(minutes=15)


def add_to(add: Adder) -> None:
    add("POST", "views/{id}/queries", _create, needs=grants.READ)
    add("GET", "views/{id}/queries/{query_id}", _results, needs=grants.READ)
    add("DELETE", "views/{id}/queries/{query_id}", _delete, needs=grants.READ)


def _create(call: Call) -> Json:
    """The rows that the view shows, by its own filter and sorts, and the first page of them."""
    view, notion = call.see("view", call.id), call.notion
    rows = listing.matching(call, view["data_source_id"], view["filter"], view["sorts"] or ())
    id_, expires_at = notion.new_id("view_query"), notion.clock.now() + LIFE
    notion.view_queries[id_] = (call.id, expires_at, [row["id"] for row in rows])
    listed = _page(call, id_)
    return {
        "object": "view_query",
        "id": id_,
        "view_id": call.id,
        "expires_at": expires_at.isoformat(timespec="milliseconds"),
        "total_count": len(rows),
        **{key: listed[key] for key in ("results", "next_cursor", "has_more", "request_status") if key in listed},
    }


def _page(call: Call, query: str) -> Json:
    """One page of what the query found. Raises the 404 for a query that is not there or not kept any more."""
    view, expires_at, rows = call.notion.view_queries.get(query, ("", call.notion.clock.now(), []))
    if view != call.id or expires_at <= call.notion.clock.now():
        raise missing("view_query", query, str(call.notion.user(call.account).get("name")), call.account)
    asked = call.body if call.request.method == "POST" else call.request.query
    references = [{"object": "page", "id": id_} for id_ in rows[: call.notion.query_limit]]
    return {**paging.page(references, asked, "page"), **listing.cut(call.notion, rows)}


def _results(call: Call) -> Json:
    call.see("view", call.id)
    return _page(call, ids.dashed(call.query_id) or call.query_id)


def _delete(call: Call) -> Json:
    query = ids.dashed(call.query_id) or call.query_id
    _page(call, query)
    del call.notion.view_queries[query]
    return {"object": "view_query", "id": query, "deleted": True}
