"""The interface of an adapter: one tool's `Source` and `Sink`, and the values that pass through them.

A new tool is one new folder beside `integrations/jira/` that provides these, and one line in `integrations/__init__.py`.
`integrations/memory.py` is the smallest complete pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, Protocol, runtime_checkable

from msgspec import Struct

from sync.model import Account, Collection, Record, Results

# --- reading ------------------------------------------------------------------------------------------------------

Cursor = dict[str, Any]
"""Opaque outside its adapter, JSON inside: a mark (everything older is mirrored) and, while a stream is being read,
a resume position."""


class Payload(Struct, frozen=True):
    """One vendor object exactly as received. `kind` is the vendor's word (issue, changelog, page, block ...)."""

    kind: str
    id: str
    body: Mapping[str, Any]
    parent: str = ""
    """The bundle's id where the object does not name it itself (a changelog entry does not name its issue)."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One object with everything read together with it (an issue with its comments and history); the first payload is
    the object itself. The mirror replaces a bundle as a whole, so a comment that is no longer in it is gone; with
    `complete=False` what is missing is kept (Notion stops listing resolved comments), but for the ids in `gone`."""

    id: str
    payloads: tuple[Payload, ...]
    complete: bool = True
    gone: frozenset[str] = frozenset()


State = Literal["present", "archived", "moved", "deleted", "gone"]
"""What became of an object: `moved` out of what we may read, `deleted` where the vendor proves it, `gone` where it says the
same of what was deleted and of what is hidden from us."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one object. `reason` is a message key; `at` is the vendor's time of it, where it says one."""

    id: str
    state: State
    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A mirrored bundle, present or not; `kind` is that of its first payload. Instants are the vendor's."""

    id: str
    kind: str
    state: State
    changed_at: datetime
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Some bundles and the cursor that is true once they are stored: both are committed in one transaction."""

    bundles: tuple[Bundle, ...]
    cursor: Cursor | None = None
    """None: the stream's cursor stays as it is."""
    total: int | None = None
    """How many bundles this pull will bring in all, when known (for the progress bar)."""
    fates: tuple[Fate, ...] = ()
    """Objects that the vendor shows to be no longer among what may be read."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A kind of objects that a source reads. A stream is pulled by its cursor, or belongs to another one, `of` it: one
    bundle for each of that stream's bundles of `kind` (the comments of a page), read by `fetch` alone."""

    name: str
    listed: bool = False
    """`list_ids` names every object that there is: a sweep finds what no cursor shows."""
    within_days: int = 0
    """Everything is read again within so many days, changed or not, a share of it a day; 0: never."""
    of: str = ""
    kind: str = ""
    eager: bool = False
    """Of a stream: read at once where its object is new or has changed, whatever the budget."""
    budget: int = 0
    """Of a stream: at most so many objects a run beyond that,"""
    pause_h: int = 0
    """and none in runs that come sooner than this after the last one that read any."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are for a vendor, and what time it is there."""

    account: Account
    now: datetime
    can: Mapping[str, bool] = field(default_factory=dict)
    """Permission -> granted, in the vendor's words; what is missing is not known."""


class Mirrored(Protocol):
    """What is stored of one source."""

    def cursor(self, stream: str) -> Cursor | None: ...

    def known(self, stream: str) -> Mapping[str, Known]:
        """Every bundle of a stream by id."""

    def payloads(self, stream: str, bundle: str) -> Sequence[Payload]:
        """As they were received; none when they were purged."""


@runtime_checkable
class Remembering(Protocol):
    """A source whose vendor does not say what is new below a place: it compares with what is mirrored, and keeps no list
    of its own."""

    def remember(self, mirrored: Mirrored) -> None:
        """Called before anything is read in a run; to be asked in the thread of the caller only."""


class Source(Protocol):
    name: str
    streams: tuple[Stream, ...]

    @property
    def mapping(self) -> str:
        """What `map` depends on besides the payload, as a text: its version, settings, ids of fields. Known after `check`;
        when it changes, the mirror maps every stored payload again."""

    def recall(self, mapping: str) -> bool:
        """Take up a `mapping` learned in an earlier run, so that `map` works without the vendor. False when it is of another
        version: then only a pull can map."""

    def check(self) -> Identity:
        """Who am I, what may I see? Raises `CredentialError` or `ConfigError`; called before anything else is read."""

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        """Everything changed since. Repeats allowed, gaps not. The last page's cursor has the new mark and no position."""

    def fetch(self, stream: str, ids: Sequence[str]) -> Iterator[Page]:
        """Read these objects whatever their stamps. What is not there is in no bundle. A bundle that belongs to a page of
        another stream may be empty: that says that it was read, and that there is nothing."""

    def list_ids(self, stream: str) -> Iterator[str]:
        """Every id that exists now, within what may be read. Raises rather than stop early."""

    def fates(self, stream: str, ids: Sequence[str]) -> Iterator[Fate]:
        """What became of objects that a listing no longer names, one `Fate` each; `present` when it is there after all."""

    def map(self, payload: Payload) -> Sequence[Record]:
        """The records in one payload. Pure; `MappingError` sends the payload to quarantine with the reason."""


@runtime_checkable
class Learner(Protocol):
    """A source whose `mapping` grows while it reads (the schemas of databases that it meets). Before anything is read it is
    reminded of what it learned, by `recall` and `learn`; what it learns is kept with the pages that it came with."""

    def learn(self, collections: Iterable[Collection]) -> None:
        """Schemas as they are mirrored: settings may say other things of them than when they were read."""

    def reshapes(self, before: str) -> bool:
        """Must what was mapped by `before` be mapped again by today's `mapping`?"""


# --- writing ------------------------------------------------------------------------------------------------------

Value = str | int | bool | None
"""What is compared and written. Numbers are decimal strings in shortest form (`"8.5"`), texts are exact, long contents
are digests with the text beside them in `Desired.texts`."""


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """A place of ours in a vendor: `("jira", "task", "10012")`, `("notion", "row", "2026-Q3/team/brand")`.

    `key` is ours, stable, and findable in the vendor: it is the marker that tells a resumed apply what was done."""

    sink: str
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Desired:
    """What a target should say: slot -> value. `texts` holds what a digest stands for."""

    target: Target
    values: Mapping[str, Value]
    texts: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    """For people: `BRD-12`, `設計部 → 品牌部`."""
    needs: tuple[Target, ...] = ()
    """What must stand before this can be written (a row's database): without it, this is left out."""
    creatable: bool = True
    """False for what only people make (a task): while it is absent, it is left out."""
    yields: frozenset[str] = frozenset()
    """Slots that people may take over without a word (the name of a tab): theirs is kept, and no conflict."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What a target says now. A slot that is empty or missing is None. `remote_id` and `url` are the vendor's."""

    target: Target
    remote_id: str
    values: Mapping[str, Value]
    url: str = ""
    ours: bool = False
    """The vendor says that our account was the last to touch it."""
    closed: str = ""
    """Message key of the reason why nothing of ours can be written here, as the vendor is set up; empty when it can."""


@dataclass(frozen=True, slots=True)
class Change:
    """One remote mutation: create the target, set `values` on it, or retire it (its slots emptied, its page trashed)."""

    action: Literal["create", "update", "retire"]
    target: Target
    values: Mapping[str, Value]
    before: Observed | None
    texts: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    needs: tuple[Target, ...] = ()
    inside: Mapping[Target, Observed | None] = field(default_factory=dict)
    """What goes with a retired target, as it was when that was decided."""


NOTHING: Mapping[Target, str] = MappingProxyType({})


class Sink(Protocol):
    """Two abilities: look and write. `find` of an earlier write is `read`: targets are looked up by our marker, never by
    a remembered id alone, so what a crash left behind is seen. `remembered` has the ids that receipts know, for what people
    may rename."""

    name: str

    def render(self, results: Sequence[Results]) -> Sequence[Desired]:
        """Everything that should stand in this vendor, for all scored periods (oldest first): what is not in it is
        retired. Pure, in the order in which it must be created (a database before its rows)."""

    def read(self, targets: Sequence[Target], remembered: Mapping[Target, str] = NOTHING) -> Mapping[Target, Observed]:
        """What stands there now; a target that does not exist is absent from the answer."""

    def inside(self, target: Target) -> Sequence[Target]:
        """Our targets that stand in this one and go when it is retired (the text of a row's page). What other people put
        there must show as a value of one of them, so that it is a conflict."""

    def write(self, change: Change) -> Observed:
        """Exactly one remote mutation, no retry inside. Returns what it left there, read from the answer or read again."""

    def obstacles(self) -> Mapping[str, str]:
        """Kinds of target that may not be written here -> message key of the reason (no permission, no parent page)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Of the accounts reported: which were closed, which were changed since we read them; when to report again."""

    closed: frozenset[str]
    updated: frozenset[str]
    cycle: timedelta


class Reporter(Protocol):
    at_once: int
    """Accounts in one report."""

    def report(self, accounts: Sequence[tuple[str, datetime]]) -> Answer:
        """(id, when it was read). Raises the errors of a vendor call."""


@dataclass(frozen=True)
class Adapter:
    """Both directions of one vendor over one connection (one account, one pace)."""

    source: Source
    sink: Sink
    close: Callable[[], None]
    reports: Reporter | None = None
    """Where the vendor asks to be told whose personal data is kept (`sync.personal_data`)."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What we last wrote on a target (`wrote`) and what we saw there right after (`left`)."""

    target: Target
    remote_id: str
    wrote: Mapping[str, Value]
    left: Mapping[str, Value]

    @property
    def refused(self) -> bool:
        """The vendor had no place for what we wrote (`NotOffered`): it gave no id."""
        return not self.remote_id
