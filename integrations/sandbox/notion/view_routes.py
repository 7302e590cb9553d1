"""The endpoints of views (their queries are in `view_queries`)."""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion import grants, paging, views
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import invalid


def add_to(add: Adder) -> None:
    add("GET", "views", _list, needs=grants.READ)
    add("POST", "views", _create, needs=grants.INSERT, mutates=True)
    add("GET", "views/{id}", _view, needs=grants.READ)
    add("PATCH", "views/{id}", _update, needs=grants.UPDATE, mutates=True)
    add("DELETE", "views/{id}", _delete, needs=grants.UPDATE, mutates=True)


def _list(call: Call) -> Json:
    """Stubs only; every view is to be asked for by its id."""
    query, notion = call.request.query, call.notion
    if "database_id" in query:
        found = notion.views_of(call.see("database", query["database_id"])["id"])
    elif "data_source_id" in query:
        source = call.see("data_source", query["data_source_id"])["id"]
        found = [view for view in notion.views.values() if view["data_source_id"] == source]
    else:
        raise invalid("query failed validation: database_id or data_source_id should be defined.")
    return paging.page([{"object": "view", "id": view["id"]} for view in found], query, "view")


def _create(call: Call) -> Json:
    body = call.body
    call.see("data_source", body["data_source_id"])
    for kind in ("database", "view"):
        if f"{kind}_id" in body:
            call.see(kind, body[f"{kind}_id"])
    if "create_database" in body:
        call.see_above(body["create_database"]["parent"])
        call.notion.spend_blocks(1)
    return call.notion.create_view(call.account, body)


def _view(call: Call) -> Json:
    return call.see("view", call.id)


def _update(call: Call) -> Json:
    call.see("view", call.id)
    views.update(call.notion, call.account, call.id, call.body)
    return call.notion.views[call.id]


def _delete(call: Call) -> Json:
    call.see("view", call.id)
    return views.delete(call.notion, call.account, call.id)
