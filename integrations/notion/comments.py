"""Comments, of pages and of single blocks. Neither list holds the other's, and none holds what was resolved.

A comment that is no longer listed was resolved with its whole discussion, or deleted, and the vendor answers 404 for both.
But where others of its discussion are still listed, it is this comment that was deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from integrations.notion.client import Client, Json
from integrations.notion.values import unsigned
from sync.errors import VendorRefused
from sync.ports import Bundle, Payload

SILENT = frozenset({"child_page", "child_database", "column_list", "column"})
"""Blocks that nobody can comment on: pages and databases have comments of their own, columns have nothing to point at."""


def comments_on(client: Client, ids: Sequence[str]) -> list[Json] | None:
    """The open comments on some blocks, or a page; None when none of them is there."""
    found = [each for id_ in ids if (each := _on(client, id_)) is not None]
    return [comment for each in found for comment in each] if found or not ids else None


def _on(client: Client, id_: str) -> list[Json] | None:
    try:
        return list(client.listing("comments", block_id=id_))
    except VendorRefused as refused:
        if refused.status != 404:
            raise
        return None


def bundle_of(page: str, comments: Sequence[Json], before: Sequence[Payload]) -> Bundle:
    """What was resolved is kept; what was deleted out of an open discussion is gone."""
    payloads = tuple(Payload("comment", comment["id"], unsigned(comment), parent=page) for comment in comments)
    listed, open_ = {payload.id for payload in payloads}, {comment.get("discussion_id") for comment in comments}
    gone = {p.id for p in before if p.id not in listed and p.body.get("discussion_id") in open_}
    return Bundle(page, payloads, complete=False, gone=frozenset(gone))


def commented(payloads: Sequence[Payload]) -> Iterator[str]:
    """The blocks of a mirrored page that may have comments."""
    yield from (p.id for p in payloads if p.kind == "block" and p.body.get("type") not in SILENT)
