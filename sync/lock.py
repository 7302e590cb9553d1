"""One job at a time: an operating-system lock beside the mirror, gone with the process that held it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sync.errors import Busy


@contextmanager
def only_one(store_path: Path) -> Iterator[None]:
    """Raises Busy at once when another run holds the lock. A killed holder leaves nothing to clean up."""
    lock = FileLock(store_path.with_name(store_path.name + ".lock"), timeout=0)
    try:
        with lock:
            yield
    except Timeout:
        raise Busy("lock.held", path=store_path) from None
