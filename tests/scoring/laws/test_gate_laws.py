"""V13: own team, own object, own thanks, unknown account: nothing. The rows of an organisation, held against its plan."""

from __future__ import annotations

from datetime import datetime

import pytest
from lawbook import law, saboteur
from organisations import STAFF, Act, Organisation, Stay, Work, organisations
from scored import rows_of
from scoring_build import START, Town

from scoring import rules
from scoring.roots import Roots
from scoring.rules import RULES
from sync.model import Proof, Ref

MEMORY = 90
"""Days after the last shared team."""
FORMER_MATE = Organisation((Work("rex", "ray"),), (Act("helper", 0, "ray", "ann"),), (Stay("ann", "red", None, -60),))
OWN_EPIC = Organisation((Work("rex", "ray", "container"),), (Act("helper", 0, "ray", "ann"),))
OWN_IDEA = Organisation((Work("rex", "ann"),), (Act("change", 0, "rob", "ann"), Act("helper", 0, "ray", "ann")))


@law("V13", of=[organisations()], also=[(FORMER_MATE,), (OWN_EPIC,), (OWN_IDEA,)])
def test_v13_nothing_for_one_s_own_team_object_or_word_nor_for_who_is_unknown(organisation: Organisation) -> None:
    town = organisation.town()
    for row in rows_of(town, organisation.as_of):
        people = [_name(person) for person in (row.helper, row.owner, row.by, row.witness) if person]
        assert set(people) <= set(STAFF)
        assert len({row.helper, row.by, row.witness}) == 3
        assert row.helper not in (row.owner, *_makers(town, row.root))
        assert row.team != row.beneficiary
        assert not _mates(organisation, row)
        assert row.beneficiary in {stay.team for stay in organisation.stays if stay.who == _name(row.by)}
        assert not _hidden(town, row)
        assert all(task.level != "container" for task in town.tasks if task.ref == row.root)


def _name(person: str) -> str:
    return person.rpartition("/")[2]


def _makers(town: Town, root: Ref) -> set[str | None]:
    tasks = {maker for t in town.tasks if t.ref == root for maker in (t.creator, t.reporter)}
    return tasks | {d.author for d in town.docs if d.ref == root}


def _mates(organisation: Organisation, row: Proof) -> bool:
    """Were helper and owner in one team, on one day of the last 90?"""
    mine, theirs = ([s for s in organisation.stays if s.who == _name(person)] for person in (row.helper, row.owner))
    last = _day(row.at)
    return any(
        a.team == b.team and a.covers(day) and b.covers(day)
        for a in mine
        for b in theirs
        for day in range(last - MEMORY, last + 1)
    )


def _day(at: datetime) -> int:
    return (at - START).days


def _hidden(town: Town, row: Proof) -> bool:
    """Restricted tasks and comments are read into no row."""
    secret = {t.ref for t in town.tasks if t.restricted} | {c.ref for c in town.comments if c.restricted}
    return bool(secret & {row.root, row.object, row.source})


WITHOUT = (
    ("restricted",),
    ("own_work",),
    ("recent_team_mate",),
    ("same_team", "recent_team_mate"),
    ("acknowledger_of_other_team",),
    ("own_word", "acknowledger_of_other_team"),
)
"""Rules without which the gate lets something pass. (Two at a time, where one is kept by the other.)"""


def _without(names: tuple[str, ...]) -> None:
    def sabotage(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(rules, "RULES", tuple((name, rule) for name, rule in RULES if name not in names))

    sabotage.__name__ = f"a_gate_without_{'_and_'.join(names)}"
    saboteur("V13")(sabotage)


for broken in WITHOUT:
    _without(broken)


@saboteur("V13")
def epics_are_roots(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Roots, "_climb", lambda self, object_, period: object_)


@saboteur("V13")
def memberships_have_no_dates(patch: pytest.MonkeyPatch) -> None:
    """Everybody is where they are today, and was always."""
    patch.setattr("scoring.staff._overlap", lambda memberships, first, last: all(m.until is None for m in memberships))
