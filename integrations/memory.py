"""The reference adapter: a vendor that lives in memory. It shows how small the interface is, and tests the kernel with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sync.model import Account, Record, Results
from sync.ports import (
    NOTHING,
    Bundle,
    Change,
    Cursor,
    Desired,
    Fate,
    Identity,
    Observed,
    Page,
    Payload,
    Stream,
    Target,
    Value,
)


@dataclass
class MemorySource:
    """`pages` are handed out in order; the cursor counts them. What is in `objects` exists, what is in `fate` does not."""

    pages: list[list[Bundle]]
    mapper: Callable[[Payload], Sequence[Record]]
    name: str = "memory"
    streams: tuple[Stream, ...] = (Stream("all", listed=True),)
    mapping: str = "1"
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    objects: dict[str, Bundle] = field(default_factory=dict)
    fate: dict[str, Fate] = field(default_factory=dict)

    def check(self) -> Identity:
        return Identity(Account(source=self.name, id="me", name="Alongside", kind="bot"), self.now)

    def recall(self, mapping: str) -> bool:
        return mapping == self.mapping

    def map(self, payload: Payload) -> Sequence[Record]:
        return self.mapper(payload)

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:  # noqa: ARG002
        for number in range((since or {}).get("page", 0), len(self.pages)):
            yield Page(tuple(self.pages[number]), {"page": number + 1})

    def fetch(self, stream: str, ids: Sequence[str]) -> Iterator[Page]:  # noqa: ARG002
        yield Page(tuple(self.objects[id_] for id_ in ids if id_ in self.objects))

    def list_ids(self, stream: str) -> Iterator[str]:  # noqa: ARG002
        yield from self.objects

    def fates(self, stream: str, ids: Sequence[str]) -> Iterator[Fate]:  # noqa: ARG002
        yield from (self.fate.get(id_, Fate(id_, "gone", "fate.gone")) for id_ in ids)


@dataclass
class MemorySink:
    """A dict that people may edit behind our back. `writes` is its journal."""

    wishes: Callable[[Sequence[Results]], Sequence[Desired]]
    state: dict[Target, dict[str, Value]] = field(default_factory=dict)
    writes: list[Change] = field(default_factory=list)
    name: str = "memory"

    def obstacles(self) -> Mapping[str, str]:
        return {}

    def render(self, results: Sequence[Results]) -> Sequence[Desired]:
        return self.wishes(results)

    def inside(self, target: Target) -> Sequence[Target]:
        return [held for held in self.state if held.key.startswith(f"{target.key}/")]

    def read(
        self,
        targets: Sequence[Target],
        remembered: Mapping[Target, str] = NOTHING,  # noqa: ARG002
    ) -> Mapping[Target, Observed]:
        return {t: Observed(t, t.key, dict(self.state[t])) for t in targets if t in self.state}

    def write(self, change: Change) -> Observed:
        self.writes.append(change)
        if change.action == "retire":
            for target in (change.target, *self.inside(change.target)):
                del self.state[target]
            return Observed(change.target, change.target.key, {})
        self.state.setdefault(change.target, {}).update(change.values)
        return Observed(change.target, change.target.key, dict(self.state[change.target]))
