"""What the two databases have in common: SQL with `?` places, one connection, explicit transactions.

Statements are written once, in the part of SQL that SQLite and PostgreSQL share (`ON CONFLICT`, row values, `TEXT` and
`BIGINT`); a `Backend` opens the database and says how it differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = tuple[Any, ...]


class Rows(Protocol):
    """What a statement answered."""

    def __iter__(self) -> Iterator[Row]: ...
    def fetchone(self) -> Row | None: ...
    def fetchall(self) -> list[Row]: ...


class Connection(Protocol):
    """Both `execute` and `executemany` take `?` places."""

    def execute(self, sql: str, parameters: tuple[Any, ...] = ..., /) -> Rows: ...
    def executemany(self, sql: str, parameters: Iterable[tuple[Any, ...]], /) -> object: ...


class Backend(Protocol):
    """An open database. Raises StoreError at opening, when it is not there, not ours or damaged."""

    dialect: str

    @property
    def sql(self) -> Connection: ...

    @property
    def where(self) -> str:
        """For people: a path, or an address without its password."""

    @property
    def version(self) -> int:
        """Of the schema; 0 while it is empty."""

    @property
    def size(self) -> int:
        """Bytes that it takes."""

    def migrate(self, version: int, statements: Sequence[str]) -> None:
        """Run one step and note its version, in one transaction."""

    def writing(self) -> AbstractContextManager[None]:
        """A transaction: committed when the block ends, rolled back when it raises. Outside of one the database refuses
        statements that change anything."""

    def reading(self) -> AbstractContextManager[None]:
        """One unchanging view of the data for several statements, whoever writes meanwhile."""

    def close(self) -> None: ...


def upsert(table: str, keys: Sequence[str], columns: Sequence[str]) -> str:
    """`INSERT` that replaces what has the same keys."""
    names = [*keys, *columns]
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns)
    places = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places}) ON CONFLICT ({', '.join(keys)}) DO " + (
        f"UPDATE SET {updates}" if columns else "NOTHING"
    )


def places(n: int) -> str:
    """`?, ?, ?` for an `IN`."""
    return ", ".join("?" * n)
