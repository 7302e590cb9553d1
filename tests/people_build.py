"""Accounts by short names, for tests about people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from sync.decisions import Action, Decision
from sync.model import Account

AT = datetime(2026, 7, 1, tzinfo=UTC)
Kind = Literal["human", "bot", "app", "customer", "unknown"]


def jira(id_: str, name: str = "", email: str | None = None, **fields: Any) -> Account:
    return Account(source="jira", id=id_, name=name or id_, email=email, **fields)


def notion(id_: str, name: str = "", email: str | None = None, **fields: Any) -> Account:
    return Account(source="notion", id=id_, name=name or id_, email=email, **fields)


def log(*steps: tuple[Action, str, str] | tuple[Literal["undo"], int]) -> list[Decision]:
    """`("merge", one, other)` or `("undo", number)`, numbered from 1."""
    return [
        Decision(n, AT, "admin", "undo", undoes=step[1])
        if len(step) == 2
        else Decision(n, AT, "admin", step[0], step[1], step[2])
        for n, step in enumerate(steps, 1)
    ]


def refs(groups: Sequence[Sequence[Account]]) -> list[list[str]]:
    return [[account.ref for account in group] for group in groups]
