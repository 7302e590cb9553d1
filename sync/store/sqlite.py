"""The mirror as one SQLite file: a write-ahead log, so that readers are never blocked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sync.errors import StoreError

BUSY_S = 30
"""How long a statement waits while another process commits."""


class SQLite:
    dialect = "sqlite"

    def __init__(self, path: Path, *, look: bool = False) -> None:
        self._path = path
        try:
            if look:
                self.sql = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)
                self.sql.execute("PRAGMA query_only = ON")
                return
            # It holds what people wrote and their addresses: for its owner alone, as are the files SQLite puts beside it.
            path.touch(mode=0o600)
            self.sql = sqlite3.connect(path, isolation_level=None, timeout=BUSY_S)
            self.sql.execute("PRAGMA journal_mode = WAL")
            self.sql.execute("PRAGMA synchronous = FULL")
            self.sql.execute("PRAGMA foreign_keys = ON")
            self.sql.execute("PRAGMA query_only = ON")
        except (sqlite3.DatabaseError, OSError) as error:
            raise StoreError("store.unreadable", path=path, problem=error) from None

    @property
    def where(self) -> str:
        return str(self._path)

    @property
    def version(self) -> int:
        return int(self.sql.execute("PRAGMA user_version").fetchone()[0])

    @property
    def size(self) -> int:
        files = (self._path, self._path.with_name(f"{self._path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def migrate(self, version: int, statements: Sequence[str]) -> None:
        # A kill in between leaves the step before or the step after: the version is part of the transaction.
        with self.writing():
            if self.version >= version:  # another process was quicker
                return
            for statement in statements:
                self.sql.execute(statement)
            self.sql.execute(f"PRAGMA user_version = {version}")

    @contextmanager
    def writing(self) -> Iterator[None]:
        self.sql.execute("PRAGMA query_only = OFF")
        try:
            self.sql.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.sql.execute("ROLLBACK")
                raise
            else:
                self.sql.execute("COMMIT")
        finally:
            self.sql.execute("PRAGMA query_only = ON")

    @contextmanager
    def reading(self) -> Iterator[None]:
        self.sql.execute("BEGIN")
        try:
            yield
        finally:
            self.sql.execute("ROLLBACK")

    def close(self) -> None:
        self.sql.close()
