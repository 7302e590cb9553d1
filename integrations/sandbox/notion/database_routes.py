"""The endpoints of databases and data sources (queries are in `listing`)."""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion import grants, moves, paging, templates
from integrations.sandbox.notion.call import Adder, Call


def add_to(add: Adder) -> None:
    add("POST", "databases", _create, needs=grants.INSERT, mutates=True)
    add("GET", "databases/{id}", _database, needs=grants.READ)
    add("PATCH", "databases/{id}", _update, needs=grants.UPDATE, mutates=True)
    add("POST", "data_sources", _create_source, needs=grants.INSERT, mutates=True)
    add("GET", "data_sources/{id}", _source, needs=grants.READ)
    add("GET", "data_sources/{id}/templates", _templates, needs=grants.READ)
    add("PATCH", "data_sources/{id}", _update_source, needs=grants.UPDATE, mutates=True)


def _create(call: Call) -> Json:
    below = call.see_above(call.body["parent"])
    call.notion.spend_blocks(1)
    database, _ = call.notion.create_database_as(call.account, call.body)
    if not below:
        call.share_root(database)
    return call.notion.databases[database]


def _database(call: Call) -> Json:
    return call.see("database", call.id)


def _update(call: Call) -> Json:
    call.see("database", call.id)
    if "parent" in call.body:
        call.see_above(call.body["parent"])
        moves.move_database(call.notion, call.account, call.id, call.body["parent"])
    call.notion.update_database(call.account, call.id, call.body)
    return call.notion.databases[call.id]


def _create_source(call: Call) -> Json:
    call.see_above(call.body["parent"])
    return call.notion.data_sources[call.notion.create_data_source(call.account, call.body)]


def _templates(call: Call) -> Json:
    call.see("data_source", call.id)
    query = call.request.query
    listed = paging.page(templates.listed(call.notion, call.id, query.get("name", "")), query, "template")
    return {"templates": listed["results"], "has_more": listed["has_more"], "next_cursor": listed["next_cursor"]}


def _source(call: Call) -> Json:
    return call.see("data_source", call.id)


def _update_source(call: Call) -> Json:
    call.see("data_source", call.id)
    call.notion.update_data_source(call.account, call.id, call.body)
    return call.notion.data_sources[call.id]
