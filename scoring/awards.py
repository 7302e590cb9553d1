"""Nominations for awards, never decisions: a human confirms or refuses each (method, section 5).

Every award to persons has one to teams beside it. Places for persons are filled half by points, half by points against
exposure, among who is eligible; whoever ties with the last place is in. What is said of a nominee is a band of those whose
intervals meet, never a rank: two quarters of the same helpfulness share a third of their top ten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.contenders import Contender, bands, of_goal, of_pairs, of_rows
from scoring.eligibility import Eligibility, Rules, standing
from scoring.exposure import exposures
from scoring.grouped import by
from scoring.hardship import helped_in_difficulty
from scoring.indicators.ideas import rows_of_ideas
from scoring.indicators.reach import readers
from scoring.indicators.registry import View
from scoring.indicators.reuse import of_person as reusable
from scoring.indicators.shared_credit import parts_of_goals
from scoring.rounds import Round, months, whole
from sync.model import Proof

Recipient = Literal["person", "team", "pair"]
Basis = Literal["points", "exposure", "early", "share"]
"""Why there is a place for a nominee: points, points against exposure, an early finish thanks to them, the largest share."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A published formula. `version` is one more when the same rows nominate somebody else."""

    code: Literal["star", "knowledge", "collaboration", "best", "difficult", "idea"]
    version: int
    recipients: tuple[Recipient, ...]
    counts: Callable[[View, Proof], bool] = lambda view, row: True
    """Is the row added up?"""
    monthly: bool = False


STAR = Formula("star", 1, ("person", "team"), monthly=True)
"""協作之星: points of the month, and whoever helped somebody to finish early (S1-11, S1-15)."""
KNOWLEDGE = Formula("knowledge", 1, ("person", "team"), lambda view, row: row.kind in ("doc", "session", "answer"))
"""知識貢獻獎: points for docs, sessions and answers (S0-14)."""
COLLABORATION = Formula("collaboration", 1, ("person", "team", "pair"))
"""協作貢獻獎: points; of a pair, points both ways times reciprocity (S0-11, S0-21)."""
BEST = Formula("best", 2, ("person", "team"))
"""最佳貢獻獎: the largest share of a goal's credit, GO3 (S1-11)."""
DIFFICULT = Formula(
    "difficult", 1, ("person", "team"), lambda view, row: row.step > 1 and helped_in_difficulty(view.scene, row)
)
"""公開表揚在困難時期…: confirmed points for tasks that were held up or late when the help began (S0-27)."""
IDEA = Formula("idea", 1, ("person", "team"), lambda view, row: row.id in view.once(rows_of_ideas))
"""創新提案獎: points of an idea's authors where it is used (S1-23)."""
FORMULAS = (STAR, KNOWLEDGE, COLLABORATION, BEST, DIFFICULT, IDEA)


@dataclass(frozen=True, slots=True)
class Reason:
    """A message key and what fills its places."""

    text: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Nomination:
    award: str
    version: int
    round: str
    """`2026-Q3`, a month such as `2026-07`, or the goal's ref."""
    recipient: Recipient
    subject: str
    """Id of the person or team, or the pair `A>B` with A before B in the alphabet."""
    band: int
    """1 for those who cannot be told from the highest."""
    basis: Basis
    reasons: tuple[Reason, ...]
    rows: tuple[str, ...]
    """Ids of the proofs."""
    decided_by: None = None
    """The program never decides."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Who would have had a place but is not eligible."""

    award: str
    round: str
    recipient: Recipient
    subject: str
    rules: Rules


@dataclass(frozen=True, slots=True)
class Slate:
    nominations: tuple[Nomination, ...]
    passed_over: tuple[PassedOver, ...]


def nominate(view: View) -> Slate:
    """All awards of the period, as of the end of what was observed. Order: award, round, recipient, band, subject."""
    found = [each for formula in FORMULAS for each in _of_formula(view, formula)]
    nominations = [each for each in found if isinstance(each, Nomination)]
    passed = {each: None for each in found if isinstance(each, PassedOver)}
    return Slate(
        tuple(sorted(nominations, key=lambda n: (n.award, n.round, n.recipient, n.band, n.subject))),
        tuple(sorted(passed, key=lambda p: (p.award, p.round, p.recipient, p.subject))),
    )


def _of_formula(view: View, formula: Formula) -> Iterator[Nomination | PassedOver]:
    if formula is BEST:
        for goal, parts in sorted(view.once(parts_of_goals).items()):
            for recipient in formula.recipients:
                yield from _Ballot(view, formula, whole(view), goal, recipient, of_goal(parts, recipient)).largest()
        return
    for each in months(view) if formula.monthly else [whole(view)]:
        rows = [row for row in view.proofs if each.covers(row.at) and formula.counts(view, row)]
        for recipient in formula.recipients:
            found = of_pairs(rows) if recipient == "pair" else of_rows(rows, recipient)
            yield from _Ballot(view, formula, each, each.name, recipient, found).places()


@dataclass(frozen=True)
class _Ballot:
    """One award of one round to one kind of recipient."""

    view: View
    formula: Formula
    round: Round
    name: str
    recipient: Recipient
    contenders: Sequence[Contender]

    def places(self) -> Iterator[Nomination | PassedOver]:
        policy = self.view.scene.policy
        if self.recipient != "person":
            yield from self._fill(self._by_value(), policy.award_team_places, "points", set())
            return
        by_points = policy.award_places - policy.award_places // 2
        taken: set[str] = set()
        yield from self._fill(self._by_value(), by_points, "points", taken)
        yield from self._fill(self._by_exposure(), policy.award_places // 2, "exposure", taken)
        if self.formula is STAR:
            early = [
                (Fraction(1), c) for c in self.contenders if any(r.kind == "early" and r.units > 0 for r in c.rows)
            ]
            yield from self._fill(early, len(early), "early", taken)

    def largest(self) -> Iterator[Nomination | PassedOver]:
        """Nobody with a smaller share steps in for who is not eligible: else naming people would make nominees of them."""
        most = max((c.value for c in self.contenders), default=Fraction())
        yield from self._fill([(value, c) for value, c in self._by_value() if value == most], 1, "share", set())

    def _by_value(self) -> list[tuple[Fraction, Contender]]:
        return [(c.value, c) for c in self.contenders]

    def _by_exposure(self) -> list[tuple[Fraction, Contender]]:
        given = {c.subject: int(c.value) for c in self.contenders}
        found = exposures(self.view, self.round, given)
        return [(found[c.subject], c) for c in self.contenders if c.subject in found]

    def _fill(
        self, scored: Sequence[tuple[Fraction, Contender]], places: int, basis: Basis, taken: set[str]
    ) -> Iterator[Nomination | PassedOver]:
        """From the highest down; nobody is asked whether they are eligible for whom there is no place any more."""
        band, filled, last = bands(self.contenders), 0, Fraction()
        for value, c in sorted(scored, key=lambda each: (-each[0], each[1].subject)):
            if c.value <= 0 or c.subject in taken:
                continue
            if filled >= places and value < last:
                return
            if rules := self._against(c):
                yield PassedOver(self.formula.code, self.name, self.recipient, c.subject, rules)
                continue
            filled, last = filled + 1, value
            taken.add(c.subject)
            yield self._nomination(c, band[c.subject], basis, value)

    def _nomination(self, c: Contender, band: int, basis: Basis, value: Fraction) -> Nomination:
        formula, rows = self.formula, tuple(row.id for row in sorted(c.rows, key=lambda r: (r.at, r.id)))
        reasons = (_reason(basis, value), *_breadth(c))
        return Nomination(
            formula.code, formula.version, self.name, self.recipient, c.subject, band, basis, reasons, rows
        )

    def _against(self, c: Contender) -> Rules:
        judge = _judge(self.view, self.round)
        if self.recipient == "person":
            return judge.of_person(c.subject) or _unread(self.view, self.formula, c.subject)
        if self.formula is BEST:
            return ()
        flows = by(c.rows, lambda row: f"{row.team}>{row.beneficiary}") if self.recipient == "pair" else [("", c.rows)]
        teams = c.subject.split(">")
        return tuple(dict.fromkeys(rule for _, rows in flows for rule in judge.of_teams(rows, teams)))


def _judge(view: View, round_: Round) -> Eligibility:
    return view.once(_judges).setdefault(round_.name, Eligibility(view, round_.until_at))


def _judges(_: View) -> dict[str, Eligibility]:
    return {}


def _unread(view: View, formula: Formula, person: str) -> Rules:
    """知識貢獻獎 needs docs that people of other teams used (KS3), one of which is reusable (KS5)."""
    if formula is not KNOWLEDGE:
        return ()
    policy, docs = view.scene.policy, view.once(reusable).get(person)
    read = len(view.once(_teams_reached).get(person, ())) >= policy.knowledge_teams
    reused = docs is not None and docs.n >= policy.knowledge_docs
    return () if read and reused else ("award.rule.knowledge",)


def _teams_reached(view: View) -> Mapping[str, frozenset[str]]:
    """Author -> teams whose people used one of the docs."""
    staff = view.scene.staff
    found: dict[str | None, frozenset[str]] = {}
    for doc, people in readers(view).items():
        author = staff.person(view.scene.snapshot.docs[doc].author)
        teams = {team for person in people if (team := staff.home(person, view.until_at))}
        found[author] = found.get(author, frozenset()) | teams
    return {author: teams for author, teams in found.items() if author}


def _reason(basis: Basis, value: Fraction) -> Reason:
    """`exposure` says the ratio; points and shares are on the evidence page and are not repeated."""
    if basis != "exposure":
        return Reason(f"award.reason.{basis}")
    ratio = (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.01"))
    return Reason("award.reason.exposure", (("ratio", f"{ratio:f}"),))


def _breadth(c: Contender) -> Iterator[Reason]:
    """How many proofs, from how many people and teams."""
    if c.rows:
        rows = standing(c.rows)
        owners, teams = {row.owner for row in rows}, {row.beneficiary for row in rows}
        counts = {"proofs": len(rows), "people": len(owners), "teams": len(teams)}
        yield Reason("award.reason.breadth", tuple((name, str(n)) for name, n in counts.items()))
