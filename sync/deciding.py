"""Joining and parting accounts: an admin's decision becomes a line of the log, if it would do what it says."""

from __future__ import annotations

import getpass
import os
from datetime import datetime

from sync.config import Settings
from sync.decisions import Decision
from sync.store import Decisions, Store
from sync.who import read_register


def merge(store: Store, settings: Settings, one: str, other: str, *, at: datetime, by: str) -> Decision:
    """Raises UsageError for a handle that is nobody's, Refused when it could not be."""
    register = read_register(store, settings)
    first, second = register.human(one), register.human(other)
    register.may_merge(first, second)
    return Decisions(store).add(at, by, "merge", one=first.ref, other=second.ref)


def split(store: Store, settings: Settings, one: str, other: str, *, at: datetime, by: str) -> Decision:
    """Raises as `merge` does."""
    register = read_register(store, settings)
    first, second = register.human(one), register.human(other)
    register.may_split(first, second)
    return Decisions(store).add(at, by, "split", one=first.ref, other=second.ref)


def undo(store: Store, settings: Settings, number: int | None, *, at: datetime, by: str) -> Decision:
    """Raises UsageError when there is nothing to take back."""
    decision = read_register(store, settings).may_undo(number)
    return Decisions(store).add(at, by, "undo", undoes=decision.number)


def user() -> str:
    """Who decides: the account of the operating system."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return f"uid {os.getuid()}"
