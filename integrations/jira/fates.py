"""What became of issues that a listing no longer names: archived, moved, deleted, there after all, or gone.

A deleted issue and one that is hidden from us are answered alike, by the same 404; only the audit log, where the account
may read it, tells one from the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from integrations.jira.client import Client, Json
from integrations.jira.mapping import instant
from integrations.jira.site import Deletions, Site
from sync.errors import VendorRefused
from sync.ports import Fate

AUDIT_PAGE = 1000
AUDIT_PAGES = 5
"""Of the newest records: an issue that was deleted longer ago is one that no sweep missed meanwhile."""
_KEY = re.compile(r"[A-Z][A-Z0-9_]+-\d+")


def fates(
    site: Site, states: Mapping[str, str], ids: Sequence[str], was_in: Callable[[str], str | None]
) -> Iterator[Fate]:
    """One for each id. `states` are our projects: key -> `live`, `archived` or `deleted`; `was_in` is the project in which an
    issue was when it was last read."""
    there = site.there(ids)
    found = site.found([id_ for id_, project in there.items() if states.get(project) == "live"])
    lost = [id_ for id_ in ids if id_ not in there]
    deleted = site.deleted(lost) if lost else {}
    for id_ in ids:
        if id_ in deleted:
            yield Fate(id_, "deleted", "fate.deleted", deleted[id_])
        elif id_ not in there and states.get(was_in(id_) or "") == "deleted":
            yield Fate(id_, "deleted", "fate.project_deleted")
        elif id_ not in there:
            yield Fate(id_, "gone", "fate.gone")
        elif there[id_] not in states:
            yield Fate(id_, "moved", "fate.other_project")
        elif states[there[id_]] != "live":
            yield Fate(id_, "archived", "fate.project_archived")
        elif id_ in found:
            yield Fate(id_, "present", "fate.lag")
        else:
            yield Fate(id_, "archived", "fate.archived")


def deletions(client: Client, ids: Sequence[str]) -> Deletions:
    """From `auditing/record`, for administrators on paid plans; nothing where it may not be read.

    Its sentences are in the language of the site, so a record is known by its object: a missing issue, by id and key, can
    only be in the log because it was deleted."""
    wanted, found = set(ids), dict[str, datetime]()
    try:
        for page in range(AUDIT_PAGES):
            answer: Json = client.get("auditing/record", offset=page * AUDIT_PAGE, limit=AUDIT_PAGE)
            for record in answer["records"]:
                item = record.get("objectItem") or {}
                if item.get("id") in wanted and _KEY.fullmatch(item.get("name") or ""):
                    found.setdefault(item["id"], instant(record["created"]))
            if len(answer["records"]) < AUDIT_PAGE or wanted <= found.keys():
                break
    except VendorRefused as refused:
        if refused.status not in (403, 404):
            raise
    return found
