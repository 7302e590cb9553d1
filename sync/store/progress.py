"""How far we have read: cursors of pulls, the last full listing of each stream, and what webhooks named since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sync.ports import Cursor, Fate, State
from sync.store.connection import Connection, upsert
from sync.store.database import Store
from sync.store.raw import canonical


@dataclass(frozen=True, slots=True)
class Swept:
    """`at` is the vendor's clock when the listing began; `listed` ids were found, `missed` ones no longer."""

    source: str
    stream: str
    at: datetime
    listed: int
    missed: int


class Progress:
    def __init__(self, store: Store) -> None:
        self._store = store

    def cursor(self, source: str, stream: str) -> Cursor | None:
        question = "SELECT cursor FROM cursor WHERE (source, stream) = (?, ?)"
        row = self._store.sql.execute(question, (source, stream)).fetchone()
        return json.loads(row[0]) if row else None

    def set_cursor(self, sql: Connection, source: str, stream: str, cursor: Cursor, at: datetime) -> None:
        """While the stream is being read, by a run that began `at` (the vendor's clock)."""
        row = (source, stream, canonical(cursor), at.isoformat())
        sql.execute(upsert("cursor", ("source", "stream"), ("cursor", "open_since")), row)

    def finish(self, sql: Connection, source: str, stream: str) -> None:
        """The stream was read to its end."""
        sql.execute("UPDATE cursor SET open_since = '' WHERE (source, stream) = (?, ?)", (source, stream))

    def unfinished(self) -> dict[tuple[str, str], datetime]:
        """Streams whose reading is under way or was interrupted, and when the run began that read last."""
        rows = self._store.sql.execute("SELECT source, stream, open_since FROM cursor WHERE open_since <> ''")
        return {(source, stream): datetime.fromisoformat(at) for source, stream, at in rows}

    def sweeps(self) -> dict[tuple[str, str], Swept]:
        question = "SELECT source, stream, at, listed, missed FROM sweep ORDER BY source, stream"
        return {
            (source, stream): Swept(source, stream, datetime.fromisoformat(at), listed, missed)
            for source, stream, at, listed, missed in self._store.sql.execute(question)
        }

    def swept(self, sql: Connection, swept: Swept) -> None:
        row = (swept.source, swept.stream, swept.at.isoformat(), swept.listed, swept.missed)
        sql.execute(upsert("sweep", ("source", "stream"), ("at", "listed", "missed")), row)

    def hint(self, sql: Connection, source: str, stream: str, fate: Fate, at: datetime) -> None:
        """A webhook named an object: `present` when it changed, or what it says became of it. Deliveries come in any order:
        the latest event counts."""
        row = (source, stream, fate.id, fate.state, (fate.at or at).astimezone(UTC).isoformat())
        sql.execute(f"{upsert('hint', ('source', 'stream', 'id'), ('state', 'at'))} WHERE excluded.at >= hint.at", row)

    def hints(self, source: str, stream: str) -> list[Fate]:
        question = "SELECT id, state, at FROM hint WHERE (source, stream) = (?, ?) ORDER BY id"
        found: list[tuple[str, State, str]] = list(self._store.sql.execute(question, (source, stream)))
        return [Fate(id_, state, "fate.webhook", datetime.fromisoformat(at)) for id_, state, at in found]

    def waiting(self) -> dict[tuple[str, str], int]:
        """(source, stream) -> objects that webhooks named and no pull has read since."""
        rows = self._store.sql.execute("SELECT source, stream, count(*) FROM hint GROUP BY 1, 2 ORDER BY 1, 2")
        return {(source, stream): n for source, stream, n in rows}

    def take_hints(self, sql: Connection, source: str, stream: str, hints: list[Fate]) -> None:
        """They were followed. One that came again meanwhile, with another time, stays."""
        rows = [(source, stream, hint.id, hint.at.isoformat() if hint.at else "") for hint in hints]
        sql.executemany("DELETE FROM hint WHERE (source, stream, id, at) = (?, ?, ?, ?)", rows)
