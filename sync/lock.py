"""One job at a time on a mirror: a lock of the operating system beside an SQLite file, an advisory lock in PostgreSQL.
Both are gone with the process that held them.

A job may take the part of one connection only, so that several machines can share the work on one PostgreSQL mirror.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from zlib import crc32

from filelock import FileLock, Timeout

from sync.errors import Busy
from sync.store.database import Where
from sync.store.postgres import FAMILY, connect


@contextmanager
def only_one(where: Where, parts: Sequence[str]) -> Iterator[None]:
    """Hold the lock of each part (a source's name, or `write`). Raises Busy at once when another run holds one; a
    killed holder leaves nothing to clean up."""
    with ExitStack() as held:
        for part in sorted(parts):
            held.enter_context(_advisory(where, part) if isinstance(where, str) else _beside(where, part))
        yield


@contextmanager
def _beside(path: Path, part: str) -> Iterator[None]:
    lock = FileLock(path.with_name(f"{path.name}.{part}.lock"), timeout=0)
    try:
        with lock:
            yield
    except Timeout:
        raise Busy("lock.held", path=path) from None


@contextmanager
def _advisory(url: str, part: str) -> Iterator[None]:
    """Of a session of its own, so that it lives as long as this process does."""
    with connect(url) as session:
        # A machine that vanishes with its network says no goodbye: without these the server would hold its lock for hours.
        for setting in ("tcp_keepalives_idle = 60", "tcp_keepalives_interval = 10", "tcp_keepalives_count = 3"):
            session.execute(f"SET {setting}".encode())
        session.execute("SET idle_session_timeout = 0")
        row = session.execute(
            "SELECT pg_try_advisory_lock(%s, %s)", (FAMILY, 1 + crc32(part.encode()) % (2**31 - 1))
        ).fetchone()
        if row is None or not row[0]:
            raise Busy("lock.held", path=f"{session.info.host}/{session.info.dbname}")
        yield
