"""The normalized model: the nouns of the field, defined once.

Inputs (`Account` ... `Goal`, and the other rows of databases in `sync.rows`) are what adapters make of a vendor's objects;
results (`Proof` ... `Results`) are what scoring makes of the inputs. All are frozen; inputs are msgspec's, because there are
millions of them (`sync.records`).
A `Ref` names a record everywhere: `"jira/task/10012"`. Instants are aware UTC and end in `_at`; days end in `_on`; points
are integers (see `POINT`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct
from pydantic import BaseModel, ConfigDict

Ref = str
"""`source/type/id`, for example `jira/task/10012`. Ids are the vendor's stable ones, never a key or a URL."""

POINT = 16_000_000
"""Units in one point: 1/16 micro-point. Halves, quarters and eighths of any row stay whole numbers, so sums are exact."""


def ref(source: str, type_: str, id_: str) -> Ref:
    return f"{source}/{type_}/{id_}"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# --- inputs -------------------------------------------------------------------------------------------------------

At = Annotated[datetime, Meta(tz=True)]


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One mirrored object. `(source, type, id)` is its identity; `aliases` are other names by which texts refer to it."""

    type: ClassVar[str]

    source: str
    id: str

    @property
    def ref(self) -> Ref:
        return ref(self.source, self.type, self.id)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Names found in links and texts, such as `EE-12` or the 32 hex digits of a Notion address."""
        return ()


class Account(Record, frozen=True, kw_only=True):
    """A login in one tool. A human may have one in each; see `sync.people`."""

    type: ClassVar[str] = "account"

    name: str
    email: str | None = None
    kind: Literal["human", "bot", "app", "customer", "unknown"] = "human"
    active: bool = True
    handle: str | None = None
    """The name by which texts mention it where that is not the id (Jira Data Center's user name)."""

    @property
    def aliases(self) -> tuple[str, ...]:
        return (self.handle,) if self.handle else ()


class Group(Record, frozen=True, kw_only=True):
    """A group or team of accounts, as the tool has it today."""

    type: ClassVar[str] = "group"

    name: str
    kind: Literal["group", "team"] = "group"
    members: tuple[Ref, ...] = ()


Category = Literal["new", "active", "done"]


class Status(Record, frozen=True, kw_only=True):
    """A status that tasks have or had; histories name it by id."""

    type: ClassVar[str] = "status"

    name: str
    category: Category


class Column(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A property of a database's rows. Its id stays when it is renamed."""

    id: str
    name: str
    type: str
    """The vendor's word."""
    states: dict[str, Category] = {}
    """Of a status: option -> what its group says."""


class Collection(Record, frozen=True, kw_only=True):
    """What holds tasks or docs: a Jira project, a Notion data source."""

    type: ClassVar[str] = "collection"

    key: str | None = None
    title: str
    url: str
    parent: Ref | None = None
    columns: tuple[Column, ...] = ()
    """What its rows have, for typed streams."""
    kind: str = ""
    """Of its rows, where it is known: `meetings`, `risks` ... (`sync.rows.KINDS`)."""


class Link(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reference in a text or a structured link. `target` is an alias or an address, resolved by `sync.snapshot`."""

    target: str
    kind: Literal["text", "mention", "issue", "parent", "remote"] = "text"
    relation: str | None = None
    """In the site's words, as this end reads it: `blocks`, `is blocked by`."""
    direction: Literal["inward", "outward"] | None = None
    """Which end of the relation the record is: the one that blocks is `outward`."""


class Approval(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One approver's decision on a request."""

    name: str
    approver: Ref
    decision: Literal["approved", "declined", "pending"]
    at: At | None = None
    """When the whole approval was completed."""


class Task(Record, frozen=True, kw_only=True):
    type: ClassVar[str] = "task"

    key: str
    url: str
    title: str
    collection: Ref
    kind: str
    """The vendor's type name (Story, 任務, ...), for display."""
    level: Literal["container", "task", "subtask"] = "task"
    """Containers (epics, initiatives) hold tasks and are never roots."""
    parent: Ref | None = None
    status: str
    status_category: Category
    assignee: Ref | None = None
    reporter: Ref | None = None
    creator: Ref | None = None
    helpers: tuple[Ref, ...] = ()
    """The Helpers (協作人) field."""
    size: Literal["S", "M", "L"] | None = None
    priority: str = ""
    """As people call it; empty where nobody set one."""
    points: Decimal | None = None
    """Story points."""
    team: Ref | None = None
    """The Atlassian team in its Team field."""
    flagged: bool = False
    """Somebody says that it is held up."""
    components: tuple[str, ...] = ()
    approvals: tuple[Approval, ...] = ()
    due_on: date | None = None
    created_at: At
    updated_at: At
    resolved_at: At | None = None
    text: str = ""
    mentions: tuple[Ref, ...] = ()
    links: tuple[Link, ...] = ()
    labels: tuple[str, ...] = ()
    former_keys: tuple[str, ...] = ()
    """Keys that it had before it was moved; texts keep them."""
    security: str | None = None
    """The name of its security level."""
    restricted: bool = False
    """A security level or another restriction is set: the task never appears in a result."""

    @property
    def aliases(self) -> tuple[str, ...]:
        return (self.key, *self.former_keys)


class Doc(Record, frozen=True, kw_only=True):
    """A page, in a collection or under another page."""

    type: ClassVar[str] = "doc"

    url: str
    title: str
    collection: Ref | None = None
    parent: Ref | None = None
    author: Ref | None = None
    last_editor: Ref | None = None
    created_at: At
    updated_at: At
    text: str = ""
    """The page's blocks as plain text, one block a line."""
    mentions: tuple[Ref, ...] = ()
    links: tuple[Link, ...] = ()
    properties: dict[str, Any] = {}
    """Property name -> plain value: text, number, true/false, ISO date, or a list of texts (people as account refs)."""
    kind: str = ""
    """`template`, `tool`, `process`, `case`, `minutes`, `retro`, `archive`, `kickoff` ... (`words.doc` of an adapter's
    catalogue); empty when nothing says one."""
    tags: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    rating: Decimal | None = None
    """Mean of the ratings that people gave,"""
    ratings: int | None = None
    """and how many they were, where that is known."""

    @property
    def aliases(self) -> tuple[str, ...]:
        return (self.id.replace("-", ""),)


class Block(Record, frozen=True, kw_only=True):
    """One block of a page, for authorship and completeness."""

    type: ClassVar[str] = "block"

    doc: Ref
    parent: Ref | None = None
    kind: str
    holds: Ref | None = None
    """The doc or collection that lies here."""
    text: str = ""
    author: Ref | None = None
    last_editor: Ref | None = None
    created_at: At
    updated_at: At
    mentions: tuple[Ref, ...] = ()
    links: tuple[Link, ...] = ()
    anchor: str = ""
    """What to append to the address of the task or doc to land on it."""
    checked: bool | None = None
    """Of a to-do (an action item): is it done?"""
    due_on: date | None = None
    """Of a to-do: the last day that it names."""


class Comment(Record, frozen=True, kw_only=True):
    type: ClassVar[str] = "comment"

    on: Ref
    """The task or doc."""
    thread: str | None = None
    """Comments of one discussion share it."""
    author: Ref | None = None
    editor: Ref | None = None
    """Who changed the words last, where that is somebody else."""
    created_at: At
    updated_at: At
    text: str = ""
    mentions: tuple[Ref, ...] = ()
    links: tuple[Link, ...] = ()
    anchor: str = ""
    """What to append to the address of the task or doc to land on it."""
    restricted: bool = False
    """Internal or visible to a role or group only: never read into a result."""

    @property
    def speaker(self) -> Ref | None:
        """Whose words they are."""
        return self.editor or self.author


class ChangeItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field of one changelog entry. `old`/`new` are ids where the vendor gives ids, `*_text` what people saw."""

    field: str
    field_id: str | None = None
    old: str | None = None
    old_text: str | None = None
    new: str | None = None
    new_text: str | None = None


class Change(Record, frozen=True, kw_only=True):
    """One changelog entry of a task."""

    type: ClassVar[str] = "change"

    on: Ref
    author: Ref | None = None
    at: At
    items: tuple[ChangeItem, ...]
    anchor: str = ""
    """What to append to the address of the task or doc to land on it."""


class Worklog(Record, frozen=True, kw_only=True):
    """Time that somebody logged on a task."""

    type: ClassVar[str] = "worklog"

    on: Ref
    author: Ref | None = None
    started_at: At
    seconds: int
    created_at: At
    updated_at: At
    restricted: bool = False
    """Visible to a role or group only: never read into a result."""


class RemoteLinks(Record, frozen=True, kw_only=True):
    """All links of a task to things outside its tool, read apart from it."""

    type: ClassVar[str] = "remote_links"

    on: Ref
    links: tuple[Link, ...] = ()


class Row(Record, frozen=True, kw_only=True):
    """A row of a database whose kind is known. Its page is a `Doc` too, with who wrote it when, its text and links.

    What a database does not say is None or empty. Teams are names as people wrote them, people are account refs; a page that
    a row names (`on`, `used_in` ...) is a doc ref. A time of which only the day is known is that day's first moment in the
    organisation's time zone, and its `..._until` the next day's.
    """

    url: str
    title: str

    @property
    def doc(self) -> Ref:
        return ref(self.source, Doc.type, self.id)


class Goal(Row, frozen=True, kw_only=True):
    """A goal with a target, shared by one team or several. Its key results name it."""

    type: ClassVar[str] = "goal"

    target: Decimal | None = None
    actual: Decimal | None = None
    unit: str = ""
    lower_is_better: bool = False
    teams: tuple[str, ...] = ()
    owners: tuple[Ref, ...] = ()
    parent: Ref | None = None
    """The goal that it serves."""
    horizon: Literal["short", "long"] | None = None
    weight: Decimal | None = None
    """Its share of its parent."""
    status: str = ""
    status_category: Category | None = None
    start_on: date | None = None
    due_on: date | None = None


_INPUTS = (Account, Group, Status, Collection, Task, Doc, Block, Comment, Change, Worklog, RemoteLinks, Goal)
RECORDS: dict[str, type[Record]] = {r.type: r for r in _INPUTS}
"""Of every vendor; the rows of databases are in `sync.rows.ROWS`."""


# --- people -------------------------------------------------------------------------------------------------------


class Person(Frozen):
    """A human, with all accounts that are known to be theirs. `id` is the ref of the first account: never an e-mail."""

    id: str
    name: str
    accounts: tuple[Ref, ...]
    key: str = ""
    """What tells the rows' ids of one person from another's and says nobody who it is; it stays when the person is erased."""


class Membership(Frozen):
    """`person` belongs to `team` while `since <= t < until` (days in the organisation's time zone)."""

    person: str
    team: str
    since: date | None = None
    until: date | None = None


class Team(Frozen):
    id: str
    name: str
    joint: bool = False
    """A joint project group (聯合項目小組): it never gates and is nobody's home."""


# --- results ------------------------------------------------------------------------------------------------------


Level = Literal["organisation", "team", "opt-in", "individual"]
"""What is published about whom, each level more than the one before it: L0 to L3 of `docs/privacy.md`."""
LEVELS: tuple[Level, ...] = ("organisation", "team", "opt-in", "individual")


class Period(Frozen):
    """`[start_at, end_at)`, named like `2026-Q3`."""

    name: str
    start_at: datetime
    end_at: datetime


class Proof(Frozen):
    """One row of the ledger: somebody of team `beneficiary` used, acknowledged or finished something because of `helper`.

    `units` are what the row adds to every sum (`POINT` units are one point); the other fields say why.
    """

    id: str
    at: datetime
    helper: str
    team: str
    object: Ref
    root: Ref
    owner: str
    beneficiary: str
    kind: Literal["comment", "answer", "review", "doc", "session", "assist", "early"]
    step: Literal[1, 2, 3]
    size: Literal["S", "M", "L"]
    by: str
    witness: str | None = None
    units: int
    raw_units: int
    """Before brackets: weight x size x increment x acknowledger factor."""
    url: str
    title: str
    finder: str
    """The file in `scoring/proofs/` that found it; of a compensating row its cause: dispute, give_back or identity."""
    source: Ref = ""
    """The record that proves it (a comment, a change, a block, a task, a doc), for a link to the very place."""
    policy: str = ""
    """The version of the rules that made it."""
    late: bool = False
    """Its own period was sealed when it came to light."""
    compensates: str | None = None
    """The row that it takes back or moves, of this period or an earlier one; only such rows may be negative."""


class Refusal(Frozen):
    """A candidate that is no row (or waits for a witness), with the rule that says so, for `explain`."""

    helper: str | None
    object: Ref
    kind: str
    step: int
    at: datetime
    rule: str
    url: str
    title: str


class Evidence(Frozen):
    """The records behind a number: refs, and ids of ledger rows. What it counts is `yes`; of a rate, what speaks against
    it is `no`, and what is not decided yet `open`."""

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    more: int = 0
    """Further ones, which were not kept,"""
    hidden: int = 0
    """and rows that may not be shown, of hidden pairs."""

    @property
    def lists(self) -> tuple[tuple[str, ...], ...]:
        return self.yes, self.no, self.open


class Dispute(Frozen):
    """What somebody wrote about a row, and what became of it: a dispute, or a give-back by the row's helper."""

    record: Ref
    url: str
    """Of the record: who wrote and decided it is there."""
    title: str
    what: Literal["dispute", "give_back"]
    proof: str | None = None
    """The row; None when it names none that there is."""
    state: Literal["open", "upheld", "rejected", "given_back", "invalid"]
    reason: str | None = None
    """Of what is invalid: a message key."""
    opened_at: datetime
    decided_at: datetime | None = None

    @property
    def standing(self) -> bool:
        """A dispute about a row, which nobody has decided as it must be decided."""
        return self.what == "dispute" and self.state in ("open", "invalid") and self.proof is not None


class Indicator(Frozen):
    """A number that anyone can check. `value` is None when it cannot be computed, and `reason` says why."""

    code: str
    version: int = 1
    value: Decimal | None
    unit: str
    n: int
    low: Decimal | None = None
    high: Decimal | None = None
    reason: str | None = None
    evidence: Evidence | None = None


class Scorecard(Frozen):
    """All indicators of one subject: a team, a pair `helper>beneficiary`, a person, a goal, a doc or a task."""

    kind: Literal["org", "team", "pair", "person", "goal", "doc", "task", "agreement", "project"]
    id: str
    title: str
    indicators: dict[str, Indicator] = {}
    proofs: tuple[str, ...] = ()
    """Ids of the ledger rows that make it up, in order of time."""
    suppressed: str | None = None
    """The privacy rule that hides it; then no place shows its numbers."""
    url: str | None = None
    teams: tuple[str, ...] = ()


class Results(Frozen):
    """What one scoring run says about one period. `proofs` is the ledger; every number is a function of it."""

    period: Period
    policy: str
    as_of: datetime
    proofs: tuple[Proof, ...]
    refusals: tuple[Refusal, ...] = ()
    scorecards: tuple[Scorecard, ...]
    people: dict[str, str]
    """Person id -> name, of everyone named in a row."""
    teams: dict[str, str]
    level: Level = "team"
    individual: bool = False
    """May a person's own row be published? (the highest privacy level)"""
    agreed: tuple[str, ...] = ()
    """Of the levels from `opt-in`: people who agreed to be named where a nomination of theirs was accepted."""
    own: tuple[Scorecard, ...] = ()
    """What is for one person alone, private indicators with it, of those who have a page for it; `url` is that page's id,
    under which it is written and nowhere else."""
    total_suppressed: str | None = None
    """The privacy rule that hides the grand total: in a very small organisation it gives a hidden cell away."""
    disputes: tuple[Dispute, ...] | None = None
    """All that there are, of whatever period; None where nobody keeps a record of them."""

    def of(self, kind: str) -> Sequence[Scorecard]:
        return [card for card in self.scorecards if card.kind == kind]

    def may_name(self, person: str) -> bool:
        """In an accepted nomination."""
        return self.individual or person in self.agreed


class Located(Frozen):
    """A record, or a row of the ledger, and where a person opens it; without an address it has left the mirror."""

    ref: str
    title: str = ""
    url: str = ""


class Counted(Frozen):
    """An indicator with the records behind it (see `Evidence`); `note` says why there are none to show."""

    indicator: Indicator
    yes: tuple[Located, ...] = ()
    no: tuple[Located, ...] = ()
    open: tuple[Located, ...] = ()
    more: int = 0
    hidden: int = 0
    note: str | None = None


class Credit(Frozen):
    """What a team, or one of its people, has of a key result of a shared goal."""

    key_result: Located
    worth: Decimal
    team: str
    person: str = ""
    points: Decimal


class Explanation(Frozen):
    """Why a subject has the numbers that it has."""

    kind: str
    id: str
    title: str
    url: str = ""
    proofs: tuple[Proof, ...]
    """Most points first."""
    refusals: tuple[Refusal, ...]
    """Newest first."""
    indicators: tuple[Counted, ...] = ()
    credit: tuple[Credit, ...] = ()
    """Of a goal: a team before its people."""
    disputes: tuple[Dispute, ...] = ()
    """About these rows."""
