"""The stored payloads mapped again, without the vendor: the same mirror, record for record.

For after a repair of the mapping, and to prove that what is stored is enough. A pull does the same by itself when the
mapping has changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.errors import StoreError
from sync.ports import Source
from sync.store import Keeping, Mirror, Store


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Of one source: bundles mapped again, bundles of which nothing is left to map (purged, see `sync.retention`), payloads
    in quarantine now."""

    source: str
    bundles: int
    purged: int
    quarantined: int


def rebuild(source: Source, store: Store) -> Rebuilt | None:
    """In one transaction; None when nothing of the source was ever pulled. Raises StoreError when the stored mapping is not
    one that this version knows without asking the vendor."""
    mirror = Mirror(store)
    mapping = mirror.mapping(source.name)
    if mapping is None:
        return None
    if not source.recall(mapping):
        raise StoreError("rebuild.other_mapping", source=source.name)
    with store.transaction() as sql:
        purged = mirror.map_again(sql, source.name, source.mapping, source.map)
    bundles = sum(n for (name, *_), n in mirror.states().items() if name == source.name)
    quarantined = sum(n for (name, *_), n in Keeping(store).quarantined().items() if name == source.name)
    return Rebuilt(source.name, bundles - purged, purged, quarantined)
