"""What was computed: the results of each scored period."""

from __future__ import annotations

from sync.model import Results
from sync.store.connection import upsert
from sync.store.database import Store


class Scores:
    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, results: Results) -> bool:
        """True when the period's results are new or differ from the stored ones."""
        body = results.model_dump_json()
        question = "SELECT body FROM results WHERE period = ?"
        before = self._store.sql.execute(question, (results.period.name,)).fetchone()
        if before and before[0] == body:
            return False
        with self._store.transaction() as sql:
            sql.execute(upsert("results", ("period",), ("body",)), (results.period.name, body))
        return True

    def history(self) -> list[Results]:
        """Every scored period, oldest first."""
        rows = [Results.model_validate_json(b) for (b,) in self._store.sql.execute("SELECT body FROM results")]
        return sorted(rows, key=lambda results: results.period.start_at)

    def of(self, period: str) -> Results | None:
        row = self._store.sql.execute("SELECT body FROM results WHERE period = ?", (period,)).fetchone()
        return Results.model_validate_json(row[0]) if row else None
