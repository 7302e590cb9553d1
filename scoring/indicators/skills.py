"""WL3, skill match: assigned work whose required skills are all in the profile of whom it is assigned to, of the assigned
work that requires any. A task requires the skills that it carries as labels or components."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from scoring.board import Board
from scoring.indicators.evidence import of_verdicts
from scoring.indicators.figures import nothing
from scoring.indicators.registry import RATIO, Values, View, indicator, subjects
from scoring.indicators.workload import effort
from scoring.scene import Scene
from sync.model import Indicator, Ref, Task
from sync.rows import PersonEntry

Profiles = Mapping[str, frozenset[str]]
"""Person -> skills, casefolded."""


@indicator("WL3", of="team", unit="%", source="S4-2", reads=(PersonEntry, Task), shown=("NP team",))
def skill_match(view: View) -> Values:
    """Weighted by size."""
    found = profiles(view.scene)
    known = vocabulary(found)
    board = Board(view.scene, view.until_at)
    verdicts: dict[str, list[tuple[Ref, Fraction, bool]]] = defaultdict(list)
    for task in board.open:
        person, needed = board.person(task), required(known, task)
        team = view.scene.staff.home(person, view.until_at)
        if person and team and needed:
            verdicts[team].append((task.ref, effort(view.scene, task), needed <= found.get(person, frozenset())))
    return {team: _share(verdicts[team]) for team in subjects("team", view)}


def profiles(scene: Scene) -> Profiles:
    """What people say of themselves; only of accounts that are somebody's."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in scene.snapshot.of(PersonEntry):
        for account in entry.accounts:
            person = scene.staff.person(account)
            if person:
                found[person] |= {skill.strip().casefold() for skill in entry.skills}
    return {person: frozenset(skills) for person, skills in found.items()}


def vocabulary(found: Profiles) -> frozenset[str]:
    """Everything that is anybody's skill."""
    return frozenset[str]().union(*found.values())


def required(known: frozenset[str], task: Task) -> frozenset[str]:
    """Those of its labels and components that are skills."""
    return known & {name.strip().casefold() for name in (*task.labels, *task.components)}


def _share(verdicts: list[tuple[Ref, Fraction, bool]]) -> Indicator:
    if not verdicts:
        return nothing("WL3", "%", "no_skills_needed")
    matched = sum((size for _, size, match in verdicts if match), Fraction(0))
    part = matched / sum((size for _, size, _ in verdicts), Fraction(0))
    value = (Decimal(part.numerator) / part.denominator).quantize(RATIO)
    found = of_verdicts([(ref_, match) for ref_, _, match in verdicts])
    return Indicator(code="WL3", value=value, unit="%", n=len(verdicts), evidence=found)
