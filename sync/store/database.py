"""The SQLite file: opening, numbered migrations, explicit transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from types import TracebackType

from sync.errors import StoreError


def _migrations() -> list[tuple[int, str]]:
    """`0001_mirror.sql` -> (1, its text), in order."""
    folder = files("sync.store").joinpath("migrations")
    found = [(int(f.name[:4]), f.read_text(encoding="utf-8")) for f in folder.iterdir() if f.name.endswith(".sql")]
    return sorted(found)


class Store:
    """An open mirror file. Every write happens inside `transaction()`; autocommit is never used by accident, because the
    connection refuses statements that change anything outside one (`PRAGMA query_only`).

    Raises StoreError when the file is no mirror, is damaged, or was written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            # It holds what people wrote and their addresses: for its owner alone, as are the files SQLite puts beside it.
            path.touch(mode=0o600)
            self.sql = sqlite3.connect(path, isolation_level=None, timeout=10)
            self.sql.execute("PRAGMA journal_mode = WAL")
            self.sql.execute("PRAGMA synchronous = FULL")
            self.sql.execute("PRAGMA foreign_keys = ON")
            self._migrate()
        except sqlite3.DatabaseError as error:
            raise StoreError("store.unreadable", path=path, problem=error) from None
        self.sql.execute("PRAGMA query_only = ON")

    def _migrate(self) -> None:
        version = self.sql.execute("PRAGMA user_version").fetchone()[0]
        migrations = _migrations()
        if version > migrations[-1][0]:
            raise StoreError("store.newer", path=self.path, found=version, known=migrations[-1][0])
        for number, script in migrations:
            if number > version:
                # One transaction a step, the version with it: a kill in between leaves the step before or the step after.
                self.sql.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: committed when the block ends, rolled back when it raises."""
        self.sql.execute("PRAGMA query_only = OFF")
        self.sql.execute("BEGIN IMMEDIATE")
        try:
            yield self.sql
        except BaseException:
            self.sql.execute("ROLLBACK")
            raise
        else:
            self.sql.execute("COMMIT")
        finally:
            self.sql.execute("PRAGMA query_only = ON")

    def close(self) -> None:
        self.sql.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
