"""What one scoring run publishes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from scoring_build import AS_OF, Town, account, at, task, two_teams

from scoring.policy import Policy, units
from sync.errors import Refused
from sync.model import POINT

WORK = task("work")


def _busy() -> Town:
    """Six blue people each help red with two tasks."""
    town = Town(blue="a b c d e f", red="p q r s t", green="x y z u v")
    for n in range(12):
        town.task(f"t{n}", "p", creator="q")
        town.helper(task(f"t{n}"), "r", "abcdef"[n % 6], 5 + n)
    return town


def test_a_pair_that_is_big_enough_is_published() -> None:
    """Each helper has 1.025 on each of two roots of one owner: 6 x 2.05 points."""
    results = _busy().score(level="team")
    (pair,) = results.of("pair")
    assert (pair.id, pair.title, pair.teams, pair.suppressed) == ("blue>red", "Blue → Red", ("blue", "red"), None)
    assert pair.indicators["HP2"].value == Decimal("12.3")
    assert sum(proof.units for proof in results.proofs) == Decimal("12.3") * POINT
    assert len(pair.proofs) == pair.indicators["HP2"].n == 12
    cards = {card.id: card for card in results.of("team")}
    assert cards["blue"].indicators["HP1"].value == cards["red"].indicators["IN"].value == pair.indicators["HP2"].value
    assert cards["red"].indicators["HP1"].reason == "privacy.rows"
    assert cards["blue"].proofs == pair.proofs
    assert results.total_suppressed is None


def test_a_task_card_speaks_of_the_task() -> None:
    town = two_teams()
    town.helper(WORK, "rob", "ann", 10)
    town.helper(WORK, "rob", "gil", 11)
    (card,) = town.score(level="team").of("task")
    assert (card.id, card.teams, card.suppressed) == (WORK, ("blue", "green"), None)
    assert card.indicators["HP1"].value is not None
    assert card.indicators["HP1"].value * POINT == 2 * units(Policy().pot_root) * 1025 // 1000


def test_restricted_tasks_appear_nowhere_but_in_a_refusal() -> None:
    town = two_teams()
    town.task("secret", "rex", creator="ray", restricted=True, title="merger", due_on=date(2026, 7, 8))
    town.comment(task("secret"), "rex", "what do you think?", 1, to="ann")
    town.helper(task("secret"), "rob", "ann", 10)
    results = town.score(policy=Policy(cell_people=1, cell_rows=1, cell_helpers=1))
    assert "merger" not in results.model_dump_json()
    assert results.of("task") == []
    red = next(card for card in results.of("team") if card.id == "red")
    assert red.indicators["PU1"].n == 0


def test_only_rows_of_the_period_are_in_it() -> None:
    town = two_teams()
    town.task("old", "rex", creator="ray", day=-40)
    town.helper(task("old"), "rob", "ann", -30)
    town.helper(WORK, "rob", "abe", 10)
    town.helper(WORK, "rob", "ada", 95)
    results = town.score(as_of=at(120))
    assert results.people == {account(n): n.title() for n in ("abe", "ray", "rex", "rob")}
    assert [proof.at for proof in results.proofs] == [at(10)]


def test_before_there_are_teams_nothing_counts_and_nothing_breaks() -> None:
    town = Town()
    town.task("t", "ann", creator="bob")
    town.helper(task("t"), "cleo", "ann", 5)
    results = town.score(level="individual")
    assert (results.proofs, results.of("team"), results.of("pair")) == ((), [], [])


def test_rules_do_not_reach_back() -> None:
    """V23."""
    town = two_teams()
    assert town.score(policy=Policy(starts_on=date(2026, 7, 1))).policy == "1"
    with pytest.raises(Refused):
        town.score(policy=Policy(starts_on=date(2026, 7, 2)))


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    assert _busy().score().model_dump_json() == _busy().score().model_dump_json()
    assert _busy().score().as_of == AS_OF
