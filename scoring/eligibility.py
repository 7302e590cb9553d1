"""Who may be nominated for an award (method, section 5): the rules against friends, rings, mills and open disputes.

An answer is the list of the rules that stand against it, as message keys; an empty one means eligible.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from scoring.appeals import disputed
from scoring.circle import Circle
from scoring.grouped import by
from sync.model import Proof

if TYPE_CHECKING:
    from scoring.indicators.registry import View

Rules = tuple[str, ...]


def standing(rows: Sequence[Proof]) -> list[Proof]:
    """Without what was taken back: neither a compensating row, nor the row that it compensates."""
    gone = {row.compensates for row in rows if row.compensates}
    return [row for row in rows if row.compensates is None and row.id not in gone]


@dataclass(frozen=True)
class Eligibility:
    view: View
    until_at: datetime
    """What came later does not count."""

    def of_person(self, person: str) -> Rules:
        if person not in self._answers:
            self._answers[person] = self._person(person)
        return self._answers[person]

    def _person(self, person: str) -> Rules:
        """The walk is taken only by whom nothing else stands against: it is the dear one."""
        rows, policy = self._given.get(person, []), self.view.scene.policy
        strong = [row for row in rows if row.step > 1]
        total, sound = _units(rows), _units(strong)
        verdicts = {
            "owners": len(_by_owner(strong)) < policy.award_owners,
            "teams": len({row.beneficiary for row in strong}) < policy.award_teams,
            "top_owner": _top(strong) * 100 > sound * policy.award_owner_percent,
            "strong": sound * 100 < total * policy.award_strong_percent,
            "appeal": _units([r for r in rows if r.id in self._disputed]) * 100 > total * policy.award_appeal_percent,
            "approver": person in self._approvers,
        }
        found = _keys(verdicts)
        return found or _keys({"circle": self._circled(person)})

    def of_teams(self, rows: Sequence[Proof], teams: Collection[str]) -> Rules:
        """Of a team's, or a pair's, rows in one direction: enough that no name can be guessed from the nomination."""
        policy, staff = self.view.scene.policy, self.view.scene.staff
        few_people = any(staff.head_count(team, self.view.until_at) < policy.cell_people for team in teams)
        found = standing(rows)
        few_helpers = len({row.helper for row in found}) < policy.cell_helpers
        return _keys({"few": few_people or few_helpers or len(found) < policy.cell_rows})

    def _circled(self, person: str) -> bool:
        policy = self.view.scene.policy
        return self._circle.share(person, policy.award_circle_steps) * 100 > policy.award_circle_percent

    @cached_property
    def _answers(self) -> dict[str, Rules]:
        return {}

    @cached_property
    def rows(self) -> Sequence[Proof]:
        return [row for row in standing(self.view.proofs) if row.at < self.until_at]

    @cached_property
    def _given(self) -> Mapping[str, Sequence[Proof]]:
        return dict(by(self.rows, lambda row: row.helper))

    @cached_property
    def _circle(self) -> Circle:
        return Circle(self.rows)

    @cached_property
    def _disputed(self) -> frozenset[str]:
        return disputed(self.view.appeals, self.view.until_at)

    @cached_property
    def _approvers(self) -> frozenset[str | None]:
        return frozenset(map(self.view.scene.staff.person, self.view.scene.policy.award_approvers))


def _keys(verdicts: Mapping[str, bool]) -> Rules:
    return tuple(f"award.rule.{rule}" for rule, broken in verdicts.items() if broken)


def _units(rows: Sequence[Proof]) -> int:
    return sum(row.units for row in rows)


def _by_owner(rows: Sequence[Proof]) -> Mapping[str, int]:
    """Owners of roots -> units; who gave nothing that counts is not among them."""
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[row.owner] += row.units
    return Counter({owner: units for owner, units in found.items() if units > 0})


def _top(rows: Sequence[Proof]) -> int:
    return max(_by_owner(rows).values(), default=0)
