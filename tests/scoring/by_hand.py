"""The mark of a test that works an indicator out by hand: at most ten input rows, and the arithmetic in its docstring.
`test_by_hand.py` sees to it that every code of the registry has one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import pytest
from scoring_build import AS_OF, Town

from sync.snapshot import Snapshot

ROWS = 10
INPUTS = ("tasks", "docs", "blocks", "comments", "changes", "goals", "rows")
Test = Callable[..., None]


def by_hand(*codes: str) -> Callable[[Test], Test]:
    """This test is the worked example of these codes. What it looks at first has few rows; it may go on from there."""

    def mark(test: Test) -> Test:
        @wraps(test)
        def example(*arguments: Any, **named: Any) -> None:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Town, "snapshot", _counted(Town.snapshot))
                test(*arguments, **named)

        return example

    return mark


def _counted(look: Callable[[Town, datetime], Snapshot]) -> Callable[..., Snapshot]:
    looked = False

    def snapshot(town: Town, as_of: datetime = AS_OF) -> Snapshot:
        nonlocal looked
        rows = sum(len(getattr(town, records)) for records in INPUTS)
        assert looked or rows <= ROWS, f"{rows} rows are too many to follow by hand"
        looked = True
        return look(town, as_of)

    return snapshot
