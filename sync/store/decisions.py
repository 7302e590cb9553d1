"""The log of what admins decided about accounts. It only grows."""

from __future__ import annotations

from datetime import datetime

from sync.decisions import Action, Decision
from sync.model import Ref
from sync.store.database import Store


class Decisions:
    def __init__(self, store: Store) -> None:
        self._store = store

    def log(self) -> list[Decision]:
        """Oldest first."""
        question = "SELECT number, at, by_whom, action, one, other, undoes FROM decision ORDER BY number"
        return [
            Decision(number, datetime.fromisoformat(at), by, action, one, other, undoes)
            for number, at, by, action, one, other, undoes in self._store.sql.execute(question)
        ]

    def add(
        self, at: datetime, by: str, action: Action, *, one: Ref = "", other: Ref = "", undoes: int = 0
    ) -> Decision:
        """The caller holds the lock `people`."""
        log = self.log()
        decision = Decision(log[-1].number + 1 if log else 1, at, by, action, one, other, undoes)
        row = (decision.number, at.isoformat(), by, action, one, other, undoes)
        with self._store.transaction() as sql:
            sql.execute("INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return decision
