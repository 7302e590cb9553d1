"""The endpoints of comments."""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion import block_routes, comments, grants, ids, markdown_edit, paging
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import missing


def add_to(add: Adder) -> None:
    add("GET", "comments", _list, needs=grants.READ_COMMENTS)
    add("POST", "comments", _create, needs=grants.INSERT_COMMENTS, mutates=True)


def _list(call: Call) -> Json:
    """The comments of one page or one block: a page's list does not hold those of its blocks."""
    asked = call.request.query.get("block_id", "")
    on = ids.dashed(asked) or asked
    block_routes.seen(call, on)
    return paging.page(call.notion.comments_on(on), call.request.query, "comment")


def _create(call: Call) -> Json:
    body, notion = call.body, call.notion
    on, discussion = comments.target(notion, body)
    if not notion.sees(call.account, on):
        raise missing("block", on, str(notion.user(call.account).get("name")), call.account)
    words = markdown_edit.comment_text(body["markdown"]) if "markdown" in body else body["rich_text"]
    return notion.comments[comments.create(notion, call.account, on, discussion, words)]
