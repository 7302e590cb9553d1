"""Objects by id, and what an index that lags behind still holds of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Json


class Shelf(dict[str, Json]):
    """A dict that remembers, for `keep_s` seconds, what each of its objects was before."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.keep_s = 0.0
        self.changes = 0
        """How often an object was put here or taken away."""
        self._clock = clock
        self._before: dict[str, list[tuple[datetime, Json | None]]] = {}

    def __setitem__(self, id_: str, made: Json) -> None:
        self.changes += 1
        if self.keep_s:
            self._before.setdefault(id_, []).append((self._clock.now(), self.get(id_)))
        super().__setitem__(id_, made)

    def __delitem__(self, id_: str) -> None:
        self.changes += 1
        super().__delitem__(id_)

    def earlier(self, id_: str, age_s: float) -> Json | None:
        """The object as it was `age_s` seconds ago; None when it was not there yet."""
        replaced = self._before.get(id_) if age_s else None
        if replaced:
            now = self._clock.now()
            kept = [entry for entry in replaced if entry[0] > now - timedelta(seconds=self.keep_s)]
            self._before[id_] = kept
            for replaced_at, old in kept:
                if replaced_at > now - timedelta(seconds=age_s):
                    return old
        return self.get(id_)
