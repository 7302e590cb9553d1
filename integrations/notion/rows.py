"""The rows of data sources, beyond the 10,000 that one query gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from integrations.notion.client import Client, Json
from sync.errors import Unavailable, VendorRefused

BARE = {"filter_properties": "title"}
OLDEST_FIRST = [{"timestamp": "created_time", "direction": "ascending"}]


@dataclass(frozen=True)
class Row:
    """A row, or with no page the end of its data source; `lost` when that is not there any more. `read`: it must be read."""

    source: str
    page: Json | None
    lost: bool = False
    read: bool = True


def rows(client: Client, source: str, since: datetime | None, created: str | None) -> Iterator[Row]:
    """Every row edited since, created at that minute or later, oldest first, and the end."""
    try:
        for page in windows(client, source, since, created):
            yield Row(source, page)
    except VendorRefused as refused:
        if refused.status != 404:
            raise
        yield Row(source, None, lost=True)
    else:
        yield Row(source, None)


def windows(
    client: Client,
    source: str,
    since: datetime | None = None,
    created: str | None = None,
    *,
    archived: bool = False,
    bare: bool = False,
) -> Iterator[Json]:
    """Rows, none twice; with `bare` of their properties only the title. A query ends at 10,000 rows with `request_status`;
    the next one begins at the minute in which the last row was created (`created_time.on_or_after`, as the vendor's own
    client does).

    Raises Unavailable when more rows than one query gives were created in one minute: they cannot be reached."""
    last: set[str] = set()
    incomplete = True
    while incomplete:
        incomplete, before = False, created
        for answer in client.query(source, _asked(since, created, archived=archived), **(BARE if bare else {})):
            incomplete = incomplete or bool(answer.get("request_status"))
            for page in answer["results"]:
                if page["id"] in last:
                    continue
                if page["created_time"] != created:
                    created, last = page["created_time"], set()
                last.add(page["id"])
                yield page
        if incomplete and created == before:
            raise Unavailable("vendor.unavailable", vendor="Notion", status="request_status")


def _asked(since: datetime | None, created: str | None, *, archived: bool) -> Json:
    wanted = []
    if since:
        mark = since.isoformat().replace("+00:00", "Z")
        wanted.append({"timestamp": "last_edited_time", "last_edited_time": {"on_or_after": mark}})
    if created:
        wanted.append({"timestamp": "created_time", "created_time": {"on_or_after": created}})
    return {
        "sorts": OLDEST_FIRST,
        **({"filter": {"and": wanted}} if wanted else {}),
        **({"is_archived": True} if archived else {}),
    }
