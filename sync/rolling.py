"""Reading again what no time stamp shows: a share of all objects a day.

Some changes move no stamp (Jira's workflow migrations, a block edited through Notion's API, a comment), so whatever is
mirrored is read again within a number of days, changed or not, and each object has its own day, so that no day has more
than its share.
"""

from __future__ import annotations

from datetime import date
from zlib import crc32


def is_due(id_: str, since: date, until: date, days: int) -> bool:
    """Whether the turn of `id_` came after the day `since` and not after `until`. Every id has one turn in `days` days; days
    on which nothing ran are made up for."""
    return (until.toordinal() - crc32(id_.encode())) % days < (until - since).days
