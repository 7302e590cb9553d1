"""Opening the mirror, wherever it lies: numbered migrations, explicit transactions."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from types import TracebackType

from sync.errors import StoreError
from sync.store.connection import Backend, Connection
from sync.store.postgres import Postgres
from sync.store.sqlite import SQLite

Where = Path | str
"""The path of an SQLite file, or the `postgresql://` address of a database."""


def steps(dialect: str) -> list[tuple[int, list[str]]]:
    """`0001_mirror.sql` -> (1, its statements), in order; none of a step that is for the other database alone
    (`0005_raw.sqlite.sql`: a PostgreSQL mirror is never that old). A statement ends with `;` at the end of a line."""
    folder = files("sync.store").joinpath("migrations")
    found = sorted(
        (f.name.split("."), f.read_text(encoding="utf-8")) for f in folder.iterdir() if f.name.endswith(".sql")
    )
    return [(int(name[0][:4]), _statements(text) if {*name[1:-1]} <= {dialect} else []) for name, text in found]


def _statements(script: str) -> list[str]:
    code = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    return [statement.strip() for statement in code.split(";\n") if statement.strip(" ;\n")]


def troubles() -> tuple[type[Exception], ...]:
    """What a database in use may raise when it is busy, full or gone."""
    driver = sys.modules.get("psycopg")  # an extra: not there, not used
    return (StoreError, sqlite3.Error, *((driver.Error,) if driver else ()))


class Store:
    """An open mirror. Every write happens inside `transaction()`; outside of one nothing can be changed by accident.

    Raises StoreError when it is no mirror, is damaged, cannot be reached, or was written by a newer version. With `look`
    nothing at all can be changed, and an older schema stays as it is (`version` < `newest`): only to say what is there.
    """

    def __init__(self, where: Where, *, look: bool = False) -> None:
        self._backend: Backend = Postgres(where) if isinstance(where, str) else SQLite(where, look=look)
        self.where = self._backend.where
        try:
            self._open(look)
        except BaseException:
            self.close()
            raise

    def _open(self, look: bool) -> None:
        known = steps(self._backend.dialect)
        self.version, self.newest = self._version(), known[-1][0]
        if self.version > self.newest:
            raise StoreError("store.newer", path=self.where, found=self.version, known=self.newest)
        if not look:
            self._migrate(known)

    @staticmethod
    def exists(where: Where) -> bool:
        """Whether opening it would find something: nobody should make an empty mirror by asking what is in it."""
        return isinstance(where, str) or where.exists()

    @property
    def sql(self) -> Connection:
        """For reading, outside of a transaction."""
        return self._backend.sql

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return self._backend.size

    def _migrate(self, known: list[tuple[int, list[str]]]) -> None:
        for number, statements in known:
            if number > self.version:
                self._backend.migrate(number, statements)
                self.version = number

    def _version(self) -> int:
        try:
            return self._backend.version
        except sqlite3.DatabaseError as error:
            raise StoreError("store.unreadable", path=self.where, problem=error) from None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing: committed when the block ends, rolled back when it raises."""
        with self._backend.writing():
            yield self._backend.sql

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One unchanging view for several reading statements, whoever writes meanwhile."""
        with self._backend.reading():
            yield self._backend.sql

    def close(self) -> None:
        self._backend.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
