"""One run of scoring: which periods, by which rules, with which books. Pure.

A run says anew what is not sealed: the current quarter, and the last one while it waits for its seal. A quarter that was
published before its seal is sealed with the rows that were published; one of which only a part had been published by its end
is scored once more for that. Quarters that were over and past their seal before anybody scored them are no part of the
books: they are scored when somebody asks, and nothing is booked because of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from scoring.books import Books
from scoring.engine.engines import Engine, Polars
from scoring.own import Audience
from scoring.periods import Calendar
from scoring.policy import Policy
from scoring.results import Assessed, assess, score
from scoring.rulebook import Rulebook, held, placed, refuse_another_version, written
from sync.errors import UsageError
from sync.model import Level, Period, Proof, Results
from sync.scored import Kept, Scored
from sync.snapshot import Snapshot


@dataclass(frozen=True)
class Scorer:
    rulebook: Rulebook
    calendar: Calendar
    level: Level = "team"
    period: str | None = None
    """Asked for by name; None for all that is not sealed."""
    engine: Engine = field(default=Polars(), compare=False)
    audience: Audience | None = None

    def __call__(self, snapshot: Snapshot, kept: Kept) -> Scored:
        """Raises UsageError for a period that has not begun, Refused where rules would change what has begun."""
        return Run(self, snapshot, kept).scored()

    def trial(
        self, snapshot: Snapshot, kept: Kept, change: Callable[[Policy], Policy]
    ) -> tuple[tuple[Policy, Results], tuple[Policy, Results]]:
        """By the rules in force, and by a changed copy of them: the period asked for, else the earliest that is not sealed.
        Keeps nothing; a sealed period is scored as if it were open. Raises what a run raises."""
        period = Run(self, snapshot, kept).chosen()[0]
        sealed = {name: rows for name, rows in kept.sealed.items() if name != period.name}
        run = Run(self, snapshot, replace(kept, sealed=sealed))
        rules = run.policy(period)
        tried = change(rules)
        return (rules, run.score(period, rules)), (tried, run.score(period, tried))

    def rules_at(self, now: datetime) -> Policy:
        """The version in force in the period asked for, else in the current one; before all of them, the first."""
        period = self.calendar.period(self.period) if self.period else self.calendar.period_of(now)
        return self.rulebook.next_of(period.start_at.astimezone(self.calendar.zone).date())

    def assess(self, snapshot: Snapshot, kept: Kept, *, now: bool = False) -> Assessed:
        """Of the period asked for; else of the earliest that is not sealed or, with `now`, of the current one. Keeps nothing,
        and raises what a run raises."""
        run = Run(self, snapshot, kept)
        usual = self.calendar.period_of(snapshot.as_of) if now else None
        return run.assessed(usual if usual and not self.period else run.chosen()[0])


@dataclass
class Run:
    scorer: Scorer
    snapshot: Snapshot
    kept: Kept
    sealed: dict[str, tuple[Proof, ...]] = field(default_factory=dict)
    """In this run."""
    rules: dict[str, str] = field(default_factory=dict)
    """That score for the first time."""

    def scored(self) -> Scored:
        chosen = self.chosen()
        closing = [results for period in self._due() if (results := self._seal(period))]
        found = [self.score(period, self.policy(period)) for period in chosen]
        return Scored(found[0], [*closing, *found], self.sealed, self.rules)

    def chosen(self) -> list[Period]:
        """What to score; the first is shown."""
        calendar, as_of = self.scorer.calendar, self.snapshot.as_of
        if self.scorer.period:
            asked = calendar.period(self.scorer.period)
            if asked.start_at > as_of:
                raise UsageError("score.future", period=asked.name)
            return [asked]
        both = {p.name: p for p in (calendar.default_period(as_of), calendar.period_of(as_of))}.values()
        return [p for p in both if self.scorer.rulebook.knows(self._first(p))] or list(both)

    def _due(self) -> Iterator[Period]:
        """Published before their seal, which is over now; the oldest first."""
        for results in sorted(self.kept.published.values(), key=lambda each: each.period.start_at):
            period = self.scorer.calendar.period(results.period.name)
            sealed_at = self.scorer.calendar.sealed_at(period)
            if period.name not in self.kept.sealed and results.as_of < sealed_at <= self.snapshot.as_of:
                yield period

    def _seal(self, period: Period) -> Results | None:
        """What was scored anew for it, if only a part was published."""
        published = self.kept.published[period.name]
        again = self.score(period, self.policy(period)) if published.as_of < period.end_at else None
        self.sealed[period.name] = (again or published).proofs
        return again

    def assessed(self, period: Period) -> Assessed:
        """Of one period, with the books as a run now would have them."""
        for each in self._due():
            self._seal(each)
        return assess(self.snapshot, self.policy(period), period, **self._more())

    def score(self, period: Period, policy: Policy) -> Results:
        return score(
            self.snapshot, policy, period, level=self.scorer.level, audience=self.scorer.audience, **self._more()
        )

    def _more(self) -> dict[str, Any]:
        books = Books(sealed={**self.kept.sealed, **self.sealed}, published=frozenset(self.kept.published))
        calendar, engine = self.scorer.calendar, self.scorer.engine
        return {"fiscal_year_starts": calendar.fiscal_year_starts, "books": books, "engine": engine}

    def policy(self, period: Period) -> Policy:
        """In force at its start, as it was when it first scored."""
        chosen = self.scorer.rulebook.of(period, self._first(period))
        refuse_another_version(chosen, self.kept.published.get(period.name))
        before = self.kept.rules.get(chosen.version) or self.rules.get(chosen.version)
        if before is None:
            self.rules[chosen.version] = written(chosen)
        return placed(held(chosen, before), self.snapshot)

    def _first(self, period: Period) -> date:
        return period.start_at.astimezone(self.scorer.calendar.zone).date()
