"""The blocks of a page, and the pages and databases among them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.notion.client import Client, Json
from sync.errors import VendorRefused
from sync.ports import Payload

HELD = frozenset({"child_page", "child_database"})
"""A page or a database has the id of the block that lists it."""


@dataclass(frozen=True)
class Content:
    """`sure` is False when something vanished while it was read: the page is read again then."""

    blocks: Sequence[Json]
    sure: bool = True

    @property
    def held(self) -> list[Json]:
        return [block for block in self.blocks if block["type"] in HELD]


def content_of(client: Client, page: str) -> Content | None:
    """Every block below a page, depth first, but neither inside what the page holds nor inside copies of synced blocks,
    whose original counts where it stands. None when the page is not there."""
    try:
        top = list(client.listing(f"blocks/{page}/children"))
    except VendorRefused as refused:
        if refused.status != 404:
            raise
        return None
    blocks, sure = list[Json](), True
    pending = top[::-1]
    while pending:
        block = pending.pop()
        blocks.append(block)
        if opens(block):
            try:
                pending += list(client.listing(f"blocks/{block['id']}/children"))[::-1]
            except VendorRefused as refused:
                if refused.status != 404:
                    raise
                sure = False
    return Content(blocks, sure)


def opens(block: Json) -> bool:
    """Does it have blocks of this page inside?"""
    return bool(block.get("has_children")) and block["type"] not in HELD and not _is_copy(block)


def _is_copy(block: Json) -> bool:
    return block["type"] == "synced_block" and bool((block["synced_block"] or {}).get("synced_from"))


@dataclass(frozen=True)
class Held:
    """What a page is mirrored to hold: id -> what its block says (a title), and the page or blocks directly in which they
    stand."""

    says: Mapping[str, Json] = field(default_factory=dict)
    within: tuple[str, ...] = ()


def held_in(payloads: Iterable[Payload], page: str, lost: Container[str] = ()) -> Held:
    """`lost` are pages and blocks out of which something went to the trash: it may be back."""
    blocks = [p.body for p in payloads if p.kind == "block"]
    held = [block for block in blocks if block.get("type") in HELD]
    within = [block["parent"].get("block_id", page) for block in held]
    own = (block["id"] for block in blocks if block.get("type") not in HELD)
    within += [id_ for id_ in (page, *own) if id_ in lost]
    return Held(said_by(held), tuple(dict.fromkeys(within)))


def said_by(held: Iterable[Mapping[str, Any]]) -> dict[str, Json]:
    """Without the stamps of a block, which are those of the page that it lists."""
    return {block["id"]: block[block["type"]] for block in held}


def listed_in(client: Client, within: Iterable[str]) -> list[Json]:
    """What stands now in these pages or blocks. Raises VendorRefused 404 when one of them is not there."""
    return [b for parent in within for b in client.listing(f"blocks/{parent}/children") if b["type"] in HELD]
