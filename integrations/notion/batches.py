"""Bundles as pages, each stored in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sync.errors import AlongsideError
from sync.ports import Bundle, Page

AT_ONCE = 10


def batches(bundles: Iterable[Bundle], total: int) -> Iterator[Page]:
    """What came before an error is a page too, the last one."""
    batch: list[Bundle] = []
    try:
        for bundle in bundles:
            batch.append(bundle)
            if len(batch) >= AT_ONCE:
                yield Page(tuple(batch), total=total)
                batch = []
    except AlongsideError:
        yield Page(tuple(batch), total=total)
        raise
    yield Page(tuple(batch), total=total)
