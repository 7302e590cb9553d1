"""The normalized model, continued: rows of databases whose kind is known, one class a kind. See `sync.model.Row`.

The fields are what the indicators read.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from msgspec import field

from sync.model import At, Category, Doc, Goal, Ref, Row, ref


class KeyResult(Row, frozen=True, kw_only=True):
    type: ClassVar[str] = "key_result"

    goal: Ref | None = None
    target: Decimal | None = None
    actual: Decimal | None = None
    unit: str = ""
    lower_is_better: bool = False
    weight: Decimal | None = None
    """Its share of the goal."""
    teams: tuple[str, ...] = ()
    owners: tuple[Ref, ...] = ()
    people: tuple[Ref, ...] = ()
    """Everyone who has a part in it."""
    status: str = ""
    status_category: Category | None = None
    due_on: date | None = None


class Meeting(Row, frozen=True, kw_only=True):
    """One occurrence of a meeting."""

    type: ClassVar[str] = "meeting"

    kind: str = ""
    """As people call it: 站會, 聯合會議, 共榮洞見, kick-off ..."""
    cadence: str = ""
    teams: tuple[str, ...] = ()
    planned_at: At | None = None
    planned_until: At | None = None
    held_at: At | None = None
    """None while it has not been held; a date in a database without a time of its own for plans is both."""
    held_until: At | None = None
    cancelled: bool = False
    host: tuple[Ref, ...] = ()
    presenters: tuple[Ref, ...] = ()
    invitees: tuple[Ref, ...] = ()
    attendees: tuple[Ref, ...] = ()
    minutes: tuple[Ref, ...] = ()
    """Docs that hold the minutes, where they are not on the meeting's own page."""
    minutes_shared_at: At | None = None
    minutes_shared_with: tuple[Ref, ...] = ()
    needs: str = ""
    """Needs support (需支持事項)."""
    about: tuple[Ref, ...] = ()
    """Docs of the agreement or project that it belongs to."""


class Survey(Row, frozen=True, kw_only=True):
    """One answer to one item of a survey."""

    type: ClassVar[str] = "survey"

    item: str = ""
    topic: Literal["sharing", "fairness", "safety"] | None = None
    """Knowledge sharing by the partner, acceptance of one's points, safety to speak."""
    score: Decimal | None = None
    respondent: str = ""
    """A token, or an account ref where the survey is not anonymous."""
    teams: tuple[str, ...] = ()
    """Of the respondent."""
    about_teams: tuple[str, ...] = ()
    period: str = ""
    answered_at: At | None = None

    @property
    def doc(self) -> Ref:
        """A page may hold answers to several items."""
        return ref(self.source, Doc.type, self.id.partition("/")[0])


class Agreement(Row, frozen=True, kw_only=True):
    """What two teams or more agreed on."""

    type: ClassVar[str] = "agreement"

    teams: tuple[str, ...] = ()
    liaisons: tuple[Ref, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    reviewed_on: date | None = None
    review_due_on: date | None = None
    shares: dict[str, Decimal] = field(default_factory=dict)
    """Team -> its agreed part of the costs, in per cent."""
    approval_threshold: Decimal | None = None
    """Amount from which both sides approve."""
    decision_hours: Decimal | None = None
    """Within which a decision is to be made."""
    cadence: str = ""
    categories: tuple[str, ...] = ()
    """What is to be shared."""
    goals: tuple[Ref, ...] = ()
    status: str = ""
    status_category: Category | None = None


class Cost(Row, frozen=True, kw_only=True):
    """An expense, planned or made."""

    type: ClassVar[str] = "cost"

    amount: Decimal | None = None
    planned: Decimal | None = None
    currency: str = ""
    teams: tuple[str, ...] = ()
    """That bear it; `shares` says how much each, in per cent, where not all bear the same."""
    shares: dict[str, Decimal] = field(default_factory=dict)
    hours: Decimal | None = None
    channel: str = ""
    audience: str = ""
    runs_at: At | None = None
    """When what is paid for takes place."""
    runs_until: At | None = None
    committed_at: At | None = None
    agreement: Ref | None = None
    """Its doc."""
    activity: tuple[Ref, ...] = ()
    approvals: tuple[Ref, ...] = ()
    status: str = ""
    status_category: Category | None = None


class Approval(Row, frozen=True, kw_only=True):
    type: ClassVar[str] = "approval"

    on: tuple[Ref, ...] = ()
    """What is to be approved."""
    teams: tuple[str, ...] = ()
    asked_by: tuple[Ref, ...] = ()
    asked_at: At | None = None
    approvers: tuple[Ref, ...] = ()
    decided_at: At | None = None
    outcome: Literal["pending", "approved", "returned", "rejected"] | None = None
    rounds: int | None = None
    """How often it was handed in."""
    amount: Decimal | None = None
    urgent: bool = False


class Request(Row, frozen=True, kw_only=True):
    """What one team needs of another: an answer, a resource, a decision, the end of a blocker."""

    type: ClassVar[str] = "request"

    kind: str = ""
    from_teams: tuple[str, ...] = ()
    to_teams: tuple[str, ...] = ()
    asked_by: tuple[Ref, ...] = ()
    asked_of: tuple[Ref, ...] = ()
    asked_at: At | None = None
    needed_on: date | None = None
    answered_at: At | None = None
    delivered_at: At | None = None
    escalated_at: At | None = None
    urgent: bool = False
    status: str = ""
    status_category: Category | None = None


class Idea(Row, frozen=True, kw_only=True):
    type: ClassVar[str] = "idea"

    authors: tuple[Ref, ...] = ()
    teams: tuple[str, ...] = ()
    status: str = ""
    stage: Literal["logged", "shortlisted", "used", "dropped"] | None = None
    logged_at: At | None = None
    shortlisted_at: At | None = None
    used_at: At | None = None
    used_in: tuple[Ref, ...] = ()
    votes: int | None = None


class Case(Row, frozen=True, kw_only=True):
    """A lesson of what went well or badly."""

    type: ClassVar[str] = "case"

    outcome: Literal["success", "failure", "mixed"] | None = None
    lesson: str = ""
    cause: str = ""
    authors: tuple[Ref, ...] = ()
    teams: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    about: tuple[Ref, ...] = ()
    happened_on: date | None = None


class Risk(Row, frozen=True, kw_only=True):
    type: ClassVar[str] = "risk"

    level: str = ""
    probability: str = ""
    mitigation: str = ""
    owners: tuple[Ref, ...] = ()
    teams: tuple[str, ...] = ()
    raised_by: tuple[Ref, ...] = ()
    raised_at: At | None = None
    due_on: date | None = None
    mitigated_at: At | None = None
    occurred_at: At | None = None
    about: tuple[Ref, ...] = ()
    status: str = ""
    status_category: Category | None = None


class PersonEntry(Row, frozen=True, kw_only=True):
    """A row of a directory of people."""

    type: ClassVar[str] = "person_entry"

    name: str = ""
    email: str | None = None
    accounts: tuple[Ref, ...] = ()
    teams: tuple[str, ...] = ()
    role: str = ""
    skills: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    capacity_hours: Decimal | None = None
    """A week."""
    mentors: tuple[Ref, ...] = ()
    agreed: bool | None = None
    """To be named where a nomination is accepted; None where the database does not ask."""
    since: date | None = None
    until: date | None = None
    """The first day on which the person is no longer there."""


class Thanks(Row, frozen=True, kw_only=True):
    type: ClassVar[str] = "thanks"

    to: tuple[Ref, ...] = ()
    by: tuple[Ref, ...] = ()
    given_at: At | None = None
    text: str = ""
    on: tuple[Ref, ...] = ()
    confirmed: bool | None = None
    """None where the database does not ask."""


class AppealEntry(Row, frozen=True, kw_only=True):
    """A dispute about a row of the ledger, or a row that its helper gives back."""

    type: ClassVar[str] = "appeal"

    proof: str = ""
    """The row's id, or its link."""
    what: Literal["dispute", "give_back"] | None = None
    opened_by: tuple[Ref, ...] = ()
    opened_at: At | None = None
    deciders: tuple[Ref, ...] = ()
    second_decider: tuple[Ref, ...] = ()
    """Where a database has one property for each of the two."""
    decision: Literal["upheld", "rejected", "pending"] | None = None
    decided_at: At | None = None


ROWS: dict[str, type[Row]] = {
    row.type: row
    for row in (
        Goal,
        KeyResult,
        Meeting,
        Survey,
        Agreement,
        Cost,
        Approval,
        Request,
        Idea,
        Case,
        Risk,
        PersonEntry,
        Thanks,
        AppealEntry,
    )
}

KINDS: dict[type[Row], str] = {
    Goal: "goals",
    KeyResult: "key_results",
    Meeting: "meetings",
    Survey: "surveys",
    Agreement: "agreements",
    Cost: "costs",
    Approval: "approvals",
    Request: "requests",
    Idea: "ideas",
    Case: "cases",
    Risk: "risks",
    PersonEntry: "people",
    Thanks: "thanks",
    AppealEntry: "appeals",
}
"""What the database of such rows is called in the configuration; `Collection.kind` says it of a database."""
