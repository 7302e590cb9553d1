"""The endpoints of comments."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import block_routes, comments, grants, ids, markdown_edit, paging
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import missing, refusal


def add_to(add: Adder) -> None:
    add("GET", "comments", _list, needs=grants.READ_COMMENTS)
    add("POST", "comments", _create, needs=grants.INSERT_COMMENTS, mutates=True)
    add("GET", "comments/{id}", _comment, needs=grants.READ_COMMENTS)
    add("PATCH", "comments/{id}", _update, needs=grants.INSERT_COMMENTS, mutates=True)
    add("DELETE", "comments/{id}", _delete, needs=grants.INSERT_COMMENTS, mutates=True)


def _list(call: Call) -> Json:
    """The comments of one page or one block: a page's list does not hold those of its blocks, none holds resolved ones."""
    asked = call.request.query.get("block_id", "")
    on = ids.dashed(asked) or asked
    block_routes.seen(call, on)
    shown = [each for each in call.notion.comments_on(on) if each["discussion_id"] not in call.notion.resolved]
    return paging.page(shown, call.request.query, "comment")


def _create(call: Call) -> Json:
    body, notion = call.body, call.notion
    on, discussion = comments.target(notion, body)
    if not notion.sees(call.account, on):
        raise missing("block", on, str(notion.user(call.account).get("name")), call.account)
    made = comments.create(notion, call.account, on, discussion, _words(body), body)
    return notion.comments[made]


def _words(body: Json) -> Any:
    return markdown_edit.comment_text(body["markdown"]) if "markdown" in body else body["rich_text"]


def _comment(call: Call) -> Json:
    """Raises the 404 for a comment of a resolved discussion too: the API does not reach those."""
    found = call.see("comment", call.id)
    if found["discussion_id"] in call.notion.resolved:
        raise missing("comment", call.id, str(call.notion.user(call.account).get("name")), call.account)
    return found


def _own(call: Call) -> None:
    if _comment(call)["created_by"]["id"] != call.account:
        raise refusal(403, "restricted_resource", "A comment can be changed and deleted by its author only.")


def _update(call: Call) -> Json:
    _own(call)
    comments.update(call.notion, call.account, call.id, _words(call.body))
    return call.notion.comments[call.id]


def _delete(call: Call) -> Json:
    _own(call)
    return comments.delete(call.notion, call.account, call.id)
