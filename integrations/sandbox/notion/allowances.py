"""What a workspace allows at the moment: its plan, its limits, its troubles, and how late its indexes are."""

from __future__ import annotations

from typing import Literal

from integrations.sandbox.notion.errors import refusal

Plan = Literal["free", "plus", "business", "enterprise"]


class Allowances:
    """Set by who runs the sandbox; spent and refused by the requests."""

    def __init__(self) -> None:
        self.plan: Plan = "business"
        """Dashboards need Business or Enterprise."""
        self.query_limit = 10_000
        """Results that one query or search gives; the rest is cut and said to be."""
        self.search_lag_s = self.query_lag_s = 0.0
        """How far the indexes are behind; set by `Store.lag`."""
        self.stale: set[str] = set()
        """In the trash, but still found by a search: its index is late, sometimes for days (recorded)."""
        self.block_limit: int | None = None
        """Blocks that connections may still make in a free workspace; None for as many as they like."""
        self.conflicts = 0
        """How many of the next writes meet another write of the same moment."""
        self.connections_move_pages = False
        """Does a block that a connection writes move the time of its page? At the vendor, not always."""

    def spend_blocks(self, count: int) -> None:
        """Raises the vendor's 403 when a free workspace has no room for so many new blocks."""
        if self.block_limit is None:
            return
        if count > self.block_limit:
            message = "This workspace has reached its block limit. Upgrade the plan to create more blocks."
            raise refusal(403, "restricted_resource", message, block_limit="block_creation")
        self.block_limit -= count

    def refuse_conflict(self) -> None:
        """Raises the vendor's 409 for a write while `conflicts` are due."""
        if self.conflicts:
            self.conflicts -= 1
            raise refusal(409, "conflict_error", "Conflict occurred while saving. Please try again.")
