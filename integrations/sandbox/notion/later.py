"""What the vendor does some seconds after it answered: kept until the sandbox's clock gets there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Later:
    """Actions by the instant at which they are due, those of one instant in the order in which they came."""

    _due: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)

    def at(self, due_at: datetime, action: Callable[[], None]) -> None:
        self._due.append((due_at, action))
        self._due.sort(key=lambda pair: pair[0])

    def settle(self, now: datetime) -> None:
        """Do all that is due."""
        while self._due and self._due[0][0] <= now:
            self._due.pop(0)[1]()
