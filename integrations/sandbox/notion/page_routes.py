"""The endpoints of pages, their properties and their content as markdown."""

from __future__ import annotations

from integrations.sandbox.http import Json, Response
from integrations.sandbox.notion import grants, ids, markdown_edit, moves, paging, render, task_routes, templates, tree
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.state import Notion


def add_to(add: Adder) -> None:
    add("POST", "pages", _create, needs=grants.INSERT, mutates=True)
    add("GET", "pages/{id}", _page, needs=grants.READ)
    add("PATCH", "pages/{id}", _update, needs=grants.UPDATE, mutates=True)
    add("POST", "pages/{id}/move", _move, needs=grants.UPDATE, mutates=True)
    add("GET", "pages/{id}/properties/{property_id}", _property, needs=grants.READ)
    add("GET", "pages/{id}/markdown", _markdown, needs=grants.READ)
    add("PATCH", "pages/{id}/markdown", _update_markdown, needs=grants.UPDATE, mutates=True)


def _create(call: Call) -> Json | Response:
    return task_routes.answered(call, "create_page", _made)


def _made(call: Call) -> Json:
    body, notion = call.body, call.notion
    _check_content(body)
    below = call.see_above(body["parent"])
    at = _place(notion, body)
    template = templates.chosen(notion, ids.dashed(body["parent"].get("data_source_id", "")) or "", _template(body))
    children = body.get("children") or body.get("content") or ()
    properties, icon = body.get("properties", {}), body.get("icon")
    id_ = notion.create_page(call.account, body["parent"], properties, children, icon, body.get("markdown"))
    if at is not None:
        tree.reposition(notion, id_, at)
    templates.apply(notion, call.account, id_, template)
    if not below:
        call.share_root(id_)
    if body.get("cover"):
        notion.update_page(call.account, id_, cover=body["cover"])
    return render.page(notion, id_)


def _check_content(body: Json) -> None:
    """Raises the 400 for content in more than one form."""
    children = body.get("children") or body.get("content")
    if "markdown" in body and children:
        raise invalid("body failed validation: body.markdown can not be combined with body.children.")
    if _template(body)["type"] != "none" and (children or "markdown" in body):
        raise invalid("body failed validation: body.template can not be combined with content.")


def _template(body: Json) -> Json:
    asked: Json = body.get("template") or {"type": "none"}
    return asked


def _place(notion: Notion, body: Json) -> int | None:
    """Where the new page's block goes among its siblings; None for the end."""
    above = ids.dashed(body["parent"].get("page_id", ""))
    return tree.page_index(notion, above, body["position"]) if above and "position" in body else None


def _page(call: Call) -> Json:
    call.see("page", call.id)
    return render.page(call.notion, call.id, call.request.query_lists.get("filter_properties", ()))


def _update(call: Call) -> Json:
    call.see("page", call.id)
    template = templates.chosen(call.notion, call.notion.parents.get(call.id, ""), _template(call.body))
    call.notion.update_page(call.account, call.id, **call.body)
    templates.apply(call.notion, call.account, call.id, template)
    return render.page(call.notion, call.id)


def _move(call: Call) -> Json:
    call.see("page", call.id)
    call.see_above(call.body["parent"])
    moves.move(call.notion, call.account, call.id, call.body["parent"])
    return render.page(call.notion, call.id)


def _property(call: Call) -> Json:
    call.see("page", call.id)
    found = render.property_item(call.notion, call.id, call.property_id)
    if isinstance(found, dict):
        return found
    items, described = found
    answer = paging.page(items, call.request.query, "property_item")
    cursor, base = answer["next_cursor"], f"{call.request.base}{call.request.path}"
    return {**answer, "property_item": {**described, "next_url": f"{base}?start_cursor={cursor}" if cursor else None}}


def _markdown(call: Call) -> Json:
    call.see("page", call.id)
    return markdown_edit.page_markdown(call.notion, call.id, call.account)


def _update_markdown(call: Call) -> Json | Response:
    call.see("page", call.id)
    return task_routes.answered(call, "update_page_markdown", _replaced)


def _replaced(call: Call) -> Json:
    markdown_edit.update(call.notion, call.account, call.id, call.body)
    return markdown_edit.page_markdown(call.notion, call.id, call.account)
