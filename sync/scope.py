"""What the admin lets Alongside read, applied to what is mirrored: a record counts while it lies in an allowed place.

The mirror may hold more: a project or page that left the configuration, a doc that was moved away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.model import Block, Collection, Doc, Record, Ref, Task


@dataclass(frozen=True)
class Scope:
    """Of one source: `within` names collections and docs, by id or key, that are in with all they hold; `without` those
    that are out, wherever they lie."""

    within: frozenset[str]
    without: frozenset[str] = frozenset()


class Territory:
    """Which collections, docs and tasks lie in scope, by source; a source without a scope has none."""

    def __init__(
        self,
        scopes: Mapping[str, Scope],
        collections: Iterable[Collection],
        docs: Iterable[Doc],
        blocks: Iterable[Block],
    ) -> None:
        self._scopes = scopes
        places: list[Collection | Doc] = [*collections, *docs]
        self._places = {place.ref: place for place in places}
        # What a doc lists, not what a child says of its parent: that would be the place where it was last read.
        self._listed: dict[Ref, Ref] = {block.holds: block.doc for block in blocks if block.holds}

    def __contains__(self, record: Record) -> bool:
        scope = self._scopes.get(record.source)
        place: Record | None = record
        seen: set[Ref] = set()
        while scope and place and place.ref not in seen:
            names = {place.id, place.key} if isinstance(place, Collection) else {place.id}
            if names & scope.without:
                return False
            if names & scope.within and not isinstance(place, Task):
                return True
            seen.add(place.ref)
            place = self._places.get(self._holder(place) or "")
        return False

    def _holder(self, record: Record) -> Ref | None:
        """A task or a row lies in its collection, a data source in its database; any other page or database lies where a
        doc lists it."""
        if isinstance(record, (Task, Doc)) and record.collection:
            return record.collection
        if isinstance(record, Collection) and isinstance(self._places.get(record.parent or ""), Collection):
            return record.parent
        return self._listed.get(record.ref)
