"""The mirror in a PostgreSQL database (14 or newer), shared by as many machines as the organisation needs.

psycopg is an extra: `alongside[postgres]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sync.errors import ConfigError, StoreError
from sync.store.connection import Rows

if TYPE_CHECKING:
    import psycopg

FAMILY = 0x616C6F6E
"""First half of our advisory locks' keys: PostgreSQL's are shared by everybody who uses the database."""


class _Connection:
    """`?` places become psycopg's `%s`; no statement of ours has either sign in it otherwise."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: tuple[Any, ...] = ()) -> Rows:
        return self._connection.execute(sql.replace("?", "%s"), parameters)

    def executemany(self, sql: str, parameters: Iterable[tuple[Any, ...]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(sql.replace("?", "%s"), parameters)


class Postgres:
    dialect = "postgres"

    def __init__(self, url: str) -> None:
        self._connection = connect(url)
        self.sql = _Connection(self._connection)
        self.sql.execute("SET default_transaction_read_only = on")

    @property
    def where(self) -> str:
        found = self._connection.info
        return f"postgresql://{found.host}:{found.port}/{found.dbname}"

    @property
    def version(self) -> int:
        known = self.sql.execute("SELECT to_regclass('schema_version')::text").fetchone()
        if known is None or known[0] is None:
            return 0
        row = self.sql.execute("SELECT max(version) FROM schema_version").fetchone()
        return int(row[0] or 0) if row else 0

    @property
    def size(self) -> int:
        tables = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        row = self.sql.execute(f"{tables} AND relkind = 'r'").fetchone()
        return int(row[0] or 0) if row else 0

    def migrate(self, version: int, statements: Sequence[str]) -> None:
        with self.writing():
            self.sql.execute("SELECT pg_advisory_xact_lock(?, 0)", (FAMILY,))
            if self.version >= version:  # another process was quicker
                return
            self.sql.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)")
            for statement in statements:
                # Of SQLite only: what it calls a strict table is all that PostgreSQL knows.
                self.sql.execute(statement.replace(" STRICT, WITHOUT ROWID", "").replace(" STRICT", ""))
            self.sql.execute("INSERT INTO schema_version VALUES (?)", (version,))

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._connection.transaction():
            self.sql.execute("SET TRANSACTION READ WRITE")
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self._connection.transaction(force_rollback=True):
            self.sql.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield

    def close(self) -> None:
        self._connection.close()


def connect(url: str) -> psycopg.Connection[Any]:
    """A connection that commits each statement by itself. Raises ConfigError without psycopg, StoreError when the server
    does not answer; the message never has the address in it, since that may hold a password."""
    try:
        import psycopg
    except ImportError:
        raise ConfigError("store.no_psycopg") from None
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.Error as error:
        raise StoreError("store.unreachable", problem=type(error).__name__) from None
