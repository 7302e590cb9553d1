"""What became of pages and databases that a listing no longer names.

Notion answers 404 for what was deleted for good and for what is hidden from us: the two cannot be told apart. A page whose
parent is in the trash (or archived) has no mark of its own.
"""

from __future__ import annotations

from integrations.notion.ancestry import Ancestry, Standing
from integrations.notion.client import Client, Json
from integrations.notion.visit import fate_of
from sync.ports import Fate, State

_ABOVE: dict[Standing, tuple[State, str]] = {
    "below": ("present", "fate.lag"),
    "outside": ("moved", "fate.other_place"),
    "trashed": ("deleted", "fate.trash_above"),
    "archived": ("archived", "fate.archived_above"),
}


def fate(client: Client, ancestry: Ancestry, id_: str, kind: str) -> Fate:
    """`kind` is `page`, `database`, or nothing where it is not known."""
    there = _there(client, id_, kind)
    if there is None:
        return Fate(id_, "gone", "fate.gone")
    own = fate_of(there)
    if own:
        return own
    state, reason = _ABOVE[ancestry.of(there)]
    return Fate(id_, state, reason)


def _there(client: Client, id_: str, kind: str) -> Json | None:
    paths = [f"{kind}s"] if kind else ["pages", "databases"]
    return next((found for path in paths if (found := client.find(f"{path}/{id_}"))), None)
