"""The cell rule, for every indicator in one place (method, section 6): what kind of figure each one is, and what must stand
behind it before it is published.

- `sum`: a cell, or a part, of the table of ledger rows; `scoring.privacy` hides those with complementary suppression.
- `events`: a rate, mean, median or count over what people did: as many cases as a cell needs rows, done by as many people as
  a cell needs helpers. Where the data name no people (a request to a team) the cases alone count.
- `people`: a figure over people, `n` of them.
- `answers`: opinions that people gave: as many as a survey needs.
- `thing`: about a task, page, goal, meeting, agreement, risk or rule that everybody with access sees anyway: exempt, as
  fields on tasks are. So is GO3 of a team: it follows from goal pages alone.

No rate is published of a team and of the organisation too, and none of a pair and of its teams, so sums are all that could be
subtracted; where figures of ONE card add up, `ADDS_UP` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from scoring.indicators import contributors as by
from scoring.indicators.brokers import ACROSS, ROLES
from scoring.indicators.contributors import Contributors
from scoring.indicators.registry import View
from scoring.policy import Policy
from scoring.privacy import TOTAL, Cell
from sync.model import Indicator

Kind = Literal["sum", "events", "people", "answers", "thing"]
Codes = Mapping[str, Indicator]
Table = Mapping[Cell, str | None]
"""Every cell of the ledger's table that has rows -> the reason why it is hidden, or None."""
PREFIX = "privacy."


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What one indicator of one kind of subject gives away."""

    kind: Kind
    cell: str = ""
    """Of the ledger's table, where the figure is that cell or a part of it: hidden with it."""
    by: Contributors | None = None
    counts: bool = False
    """The value, not `n`, is the number of cases."""


THING = Disclosed("thing")
EVENTS = Disclosed("events")
PEOPLE = Disclosed("people")
ANSWERS = Disclosed("answers")


def events(by_: Contributors, cell: str = "") -> Disclosed:
    return Disclosed("events", cell, by_)


TEAM: dict[str, Disclosed] = {
    "HP1": Disclosed("sum", "given"),
    "IN": Disclosed("sum", "received"),
    "HP8": Disclosed("sum", "given"),
    "HP9": Disclosed("sum", "given"),
    "HP4": events(by.helpers, "given"),
    "HP4Z": events(by.helpers, "given"),
    "HP5": THING,
    "HP6": events(partial(by.brokers, roles=ACROSS)),
    **{code: events(partial(by.brokers, roles=(role,))) for role, code in ROLES.items()},
    "KS1": events(by.sharing),
    "KS1P": events(by.proactive),
    "KS1R": events(by.reactive),
    "KS3": events(by.authors_of_read),
    "KS4": events(by.authors_of_linked),
    "KS4N": events(by.authors_of_linked),
    "KS5": events(by.authors_of_reused),
    "KS6": events(by.authors_of_lessons),
    **dict.fromkeys(("RS1", "RS1B", "RS2", "RS2P", "RS3"), events(by.answerers)),
    **dict.fromkeys(("RS4", "RI7", "SV3N"), EVENTS),
    "PU1": events(by.of_due),
    "PU2": events(by.of_early),
    "PU3": events(by.of_open),
    "WL1": PEOPLE,
    "WL3": events(by.of_skilled),
    "ON1": PEOPLE,
    "ON1M": PEOPLE,
    "SV3": ANSWERS,
    **dict.fromkeys(("AW1", "GO3", "GO3F", "RI2"), THING),
}
PAIR: dict[str, Disclosed] = {
    "HP2": Disclosed("sum", "pair"),
    "HP3": Disclosed("sum", "back"),
    "PU5": EVENTS,
    "PU5L": events(by.of_waited_for),
    "RI4P": events(by.presenters),
    "RS5": events(by.approvers),
    "RS5A": events(by.approvers),
    "SV1": ANSWERS,
    **dict.fromkeys(("AW1", "GO2", "GO6", "GO6F", "KS9", "RI3", "RI4", "RI6"), THING),
}
ELSEWHERE: dict[tuple[str, str], Disclosed] = {
    ("org", "SV2"): ANSWERS,
    ("org", "ID1R"): Disclosed("events", by=by.innovators, counts=True),
    ("org", "TR2"): Disclosed("sum", "total"),
    ("org", "TR3B"): Disclosed("sum", "total"),
    ("doc", "KS2"): ANSWERS,
    ("agreement", "AG5R"): events(by.liaisons),
}
"""Of what has no teams; all others there are things."""

ADDS_UP = (("KS1", "KS1P", "KS1R"), ("HP6", *(ROLES[role] for role in sorted(ACROSS))))
"""The first one's value or `n` is the sum of the others'."""


def disclosed(kind: str, code: str) -> Disclosed:
    """An indicator of teams or pairs that nobody classified is taken for the strictest kind."""
    match kind:
        case "team":
            return TEAM.get(code, EVENTS)
        case "pair":
            return PAIR.get(code, EVENTS)
        case _:
            return ELSEWHERE.get((kind, code), THING)


def cleared(view: View, kind: str, subject: str, codes: Codes, table: Table) -> dict[str, Indicator]:
    """The indicators of one card as they may be published."""
    reasons = {
        code: reason
        for code, value in codes.items()
        if (reason := _of_table(disclosed(kind, code), subject, table) or _too_small(view, kind, subject, value))
    }
    reasons |= _beside(codes, reasons)
    return {code: blank(value, reasons.get(code)) for code, value in codes.items()}


def blank(value: Indicator, reason: str | None) -> Indicator:
    return value if reason is None else Indicator(code=value.code, value=None, unit=value.unit, n=0, reason=reason)


def _of_table(rule: Disclosed, subject: str, table: Table) -> str | None:
    """A cell without rows is hidden like one with few: nobody can tell them apart."""
    few = f"{PREFIX}rows"
    match rule.cell:
        case "given" | "received":
            return table.get((rule.cell, subject), few)
        case "pair":
            return table.get(("pair", *subject.split(">")), few)
        case "back":  # with the pair's own points, those of the way back can be worked out
            return f"{PREFIX}complement" if table.get(("pair", *reversed(subject.split(">"))), few) else None
        case "total":
            return table.get(TOTAL)
        case _:
            return None


def _too_small(view: View, kind: str, subject: str, value: Indicator) -> str | None:
    """That nothing happened, and why nothing can be said, is no secret; 0 of a count is one like any small number."""
    rule, policy = disclosed(kind, value.code), view.scene.policy
    if value.value is None and (value.n == 0 or (value.reason or "").startswith(PREFIX)):
        return None
    match rule.kind:
        case "events":
            return _few_cases(rule, policy, value) or _few_people(view, rule, subject)
        case "people":
            return f"{PREFIX}people" if value.n < policy.cell_people else None
        case "answers":
            return f"{PREFIX}answers" if value.n < policy.respondents else None
        case _:
            return None


def _few_cases(rule: Disclosed, policy: Policy, value: Indicator) -> str | None:
    cases = int(value.value or 0) if rule.counts else value.n
    return f"{PREFIX}cases" if cases < policy.cell_rows else None


def _few_people(view: View, rule: Disclosed, subject: str) -> str | None:
    if rule.by is None:
        return None
    people = view.once(rule.by).get(subject, frozenset())
    return f"{PREFIX}contributors" if len(people) < view.scene.policy.cell_helpers else None


def _beside(codes: Codes, reasons: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """One hidden figure of a sum alone could be worked out: the smallest other one is hidden too."""
    for sum_ in ADDS_UP:
        there = [code for code in sum_ if code in codes]
        if sum(code in reasons for code in there) == 1:
            others = [code for code in there if code not in reasons]
            if others:
                yield min(others, key=lambda code: (code == sum_[0], codes[code].n, code)), f"{PREFIX}complement"
