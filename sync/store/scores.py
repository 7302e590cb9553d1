"""What was computed: the results of each scored period, the rows of those that are sealed, and the rules that made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter

from sync.model import Proof, Results
from sync.scored import Kept, Scored
from sync.store.connection import Connection, upsert
from sync.store.database import Store

_RESULTS = upsert("results", ("period",), ("body",))
_ROWS = TypeAdapter(tuple[Proof, ...])


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
            sql.execute(_RESULTS, (results.period.name, body))
        return True

    def kept(self) -> Kept:
        """All that earlier runs left."""
        return Kept({results.period.name: results for results in self.history()}, self.sealed(), self._rules())

    def keep(self, scored: Scored) -> None:
        """All of a run, or nothing: a period is never sealed without what was said of it. What is sealed, and rules that
        have scored, are never replaced."""
        with self._store.transaction() as sql:
            for results in scored.results:
                sql.execute(_RESULTS, (results.period.name, results.model_dump_json()))
            self._seal(sql, scored.sealed, scored.shown.as_of.isoformat())
            sql.executemany("INSERT INTO rules VALUES (?, ?) ON CONFLICT (version) DO NOTHING", scored.rules.items())

    def _seal(self, sql: Connection, sealed: Mapping[str, Sequence[Proof]], at: str) -> None:
        rows = [(period, at, _ROWS.dump_json(tuple(proofs)).decode()) for period, proofs in sealed.items()]
        sql.executemany("INSERT INTO sealed VALUES (?, ?, ?) ON CONFLICT (period) DO NOTHING", rows)

    def history(self) -> list[Results]:
        """Every scored period, oldest first."""
        rows = [Results.model_validate_json(b) for (b,) in self._store.sql.execute("SELECT body FROM results")]
        return sorted(rows, key=lambda results: results.period.start_at)

    def shown(self) -> Results | None:
        """What the last run showed: of the periods that it scored the earliest that is not sealed."""
        history, sealed = self.history(), self.sealed()
        last = max((results.as_of for results in history), default=None)
        newest = [results for results in history if results.as_of == last]
        return next((r for r in newest if r.period.name not in sealed), next(iter(newest), None))

    def of(self, period: str) -> Results | None:
        row = self._store.sql.execute("SELECT body FROM results WHERE period = ?", (period,)).fetchone()
        return Results.model_validate_json(row[0]) if row else None

    def sealed(self) -> dict[str, tuple[Proof, ...]]:
        """Sealed period -> the rows that were published for it."""
        rows = self._store.sql.execute("SELECT period, body FROM sealed ORDER BY period")
        return {period: _ROWS.validate_json(body) for period, body in rows}

    def _rules(self) -> dict[str, str]:
        return dict(self._store.sql.execute("SELECT version, body FROM rules ORDER BY version").fetchall())
