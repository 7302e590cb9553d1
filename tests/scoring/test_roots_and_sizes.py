"""root(o), w(r, P) and the size of a root."""

from __future__ import annotations

from msgspec.structs import replace
from scoring_build import CALENDAR, QUARTER, Town, account, at, doc, rows, task, two_teams

from scoring import board
from scoring.board import lineage
from scoring.indicators import update_latency
from scoring.policy import Policy, units
from scoring.roots import Roots
from scoring.scene import Scene
from scoring.staff import Staff
from sync.model import Link

WORK = task("work")


def _roots(town: Town) -> Roots:
    snapshot = town.snapshot()
    return Roots(snapshot, Staff(snapshot.directory))


def test_climb_stops_at_the_task_and_below_another_teams_parent() -> None:
    town = two_teams()
    town.task("epic", "rex", level="container")
    town.tasks[0] = replace(town.tasks[0], parent=task("epic"))
    town.task("part", "rob", level="subtask", parent=WORK)
    town.task("bought", "ann", level="subtask", parent=WORK)
    town.task("orphan", "rob", level="subtask", parent=task("gone"))
    roots = _roots(town)
    assert roots.root(WORK, QUARTER) == WORK
    assert roots.root(task("part"), QUARTER) == WORK
    assert roots.root(task("bought"), QUARTER) == task("bought")
    assert roots.root(task("orphan"), QUARTER) == task("orphan")
    assert roots.root(task("epic"), QUARTER) is None


def test_a_page_belongs_to_its_task_or_is_its_own_root() -> None:
    town = two_teams()
    town.doc("notes", "rob")
    town.docs[0] = replace(town.docs[0], links=(Link(target="WORK-1", kind="parent"),))
    town.doc("essay", "rob")
    assert _roots(town).root(doc("notes"), QUARTER) == WORK
    assert _roots(town).root(doc("essay"), QUARTER) == doc("essay")


def test_the_owner_is_the_assignee_when_the_period_or_the_task_began() -> None:
    town = two_teams()
    town.task("old", "rio", creator="ray", day=-50)
    town.change(task("old"), "ray", -20, "assignee", "rex", "rob")
    town.change(task("old"), "ray", 20, "assignee", "rob", "rio")
    roots = _roots(town)
    assert roots.owner(task("old"), QUARTER) == account("rob")
    assert roots.owner(task("old"), CALENDAR.before(QUARTER)) == account("rex")
    assert roots.owner(task("old"), CALENDAR.period("2026-Q4")) == account("rio")


def test_without_assignee_the_reporter_owns_it() -> None:
    town = two_teams()
    town.task("open", None, creator="ray")
    town.change(task("open"), "ray", 3, "assignee", None, "rob")
    town.tasks[-1] = replace(town.tasks[-1], assignee=account("rob"))
    assert _roots(town).owner(task("open"), QUARTER) == account("ray")


def test_sub_tasks_share_the_pot_of_their_root() -> None:
    """Three assists on three sub-tasks of one task: 1.05 each, together F(3.15) of a pot of 1, not three times 1.025."""
    town = two_teams()
    for n in range(3):
        town.task(f"part{n}", "rob", creator="ray", level="subtask", parent=WORK)
        town.helper(task(f"part{n}"), "rio", "ann", 5 + n)
    results = town.score()
    assert len(results.proofs) == 3
    assert sum(proof.units for proof in results.proofs) == units(Policy().pot_root) * 7 // 4


def test_size_is_set_by_the_owners_team_and_fixed_by_the_first_row() -> None:
    town = two_teams()
    town.change(WORK, "ann", 1, "規模", "S", "L")
    town.helper(WORK, "rob", "abe", 4)
    assert town.score().proofs[0].size == "S", "a stranger's setting is passed over"
    town.change(WORK, "rex", 2, "規模", "L", "M")
    town.change(WORK, "rex", 9, "規模", "M", "L")
    town.helper(WORK, "rob", "ann", 10)
    results = town.score()
    assert rows(results) == [("abe", "assist", 2), ("ann", "assist", 2)]
    assert {proof.size for proof in results.proofs} == {"M"}, "changed after the first row: no gain"


def test_acknowledgers_who_gave_very_many_count_less_in_the_next_quarter() -> None:
    town = two_teams()
    for n in range(80):
        town.task(f"t{n}", "rex", creator="ray", day=-60)
        town.helper(task(f"t{n}"), "rob", "ann", -50 + n / 100)
    town.helper(WORK, "rob", "abe", 5)
    (proof,) = town.score().proofs
    assert proof.raw_units * 2 == 3 * 35 * units(Policy().pot_root) // 100
    assert proof.at == at(5)


def test_tasks_that_name_each_other_as_parent_end_every_climb() -> None:
    town = two_teams()
    town.task("other", "rob", parent=WORK)
    town.tasks[0] = replace(town.tasks[0], parent=task("other"))
    scene = Scene(town.snapshot(), Policy(), CALENDAR)
    assert [each.ref for each in lineage(scene, town.tasks[0])] == [WORK, task("other")]
    assert (board.project_of(scene, WORK), update_latency.project_of(scene, town.tasks[0])) == (None, None)


def test_sub_tasks_that_are_each_other_s_parent_are_their_own_roots() -> None:
    town = two_teams()
    for name, parent in (("one", "two"), ("two", "one")):
        town.task(name, "rex", creator="ray", level="subtask", parent=task(parent))
        town.helper(task(name), "rob", "ann", 10)
    assert [proof.root for proof in town.score().proofs] == [proof.object for proof in town.score().proofs]
    assert len(town.score().proofs) == 2
