"""V12, V14, V15: what nobody can exceed, whatever they do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import narwhals.stable.v2 as nw
import pytest
from hypothesis import strategies as st
from lawbook import law, saboteur
from organisations import ACTS, Act, Organisation, Work, organisations
from scored import OPEN, rows, rows_of, strong, weak
from scoring_build import Town, task

from scoring import brackets, gate, ledger, witness
from scoring.engine import pots
from scoring.policy import units
from scoring.scene import Scene

MOST_WEAK = units(OPEN.pot_weak) * 7 // 4
MOST_OF_ONE_OWNER = units(OPEN.pot_owner) * 7 // 4

# V12


@law("V12", of=[st.lists(st.integers(0, 3), max_size=40), st.sampled_from(["S", "M", "L"])], examples=25)
def test_v12_any_number_of_comments_is_bounded(counts: list[int], size: str) -> None:
    """So many comments on each of many tasks of many sizes, each of which the owner takes up."""
    town = Town(blue="ann abe", red="ray rex")
    for i, count in enumerate(counts):
        town.task(f"t{i}", ("rex", "ray")[i % 2], creator="ray", size=size)
        for j in range(count):
            town.comment(task(f"t{i}"), "ann", f"have a look at page {j}", i + j / 10)
            town.comment(task(f"t{i}"), "ray", "looking into it", i + j / 10 + 0.05)
    found = rows_of(town)
    assert len(found) == sum(count > 0 for count in counts)
    assert sum(proof.units for proof in found) <= MOST_WEAK


@law("V12", of=[organisations(most=30)])
def test_v12_no_history_has_more_weak_points(organisation: Organisation) -> None:
    assert all(sum_ <= MOST_WEAK for sum_ in weak(rows(organisation)).values())


NO_END = pots.whole(10**15)
"""A pot that is never full."""


@saboteur("V12")
def comments_have_no_pot_of_their_own(patch: pytest.MonkeyPatch) -> None:
    """Each task starts anew."""
    right = pots.last_pot
    patch.setattr(pots, "last_pot", lambda policy: nw.when(nw.col("weak")).then(NO_END).otherwise(right(policy)))


@saboteur("V12")
def every_comment_is_a_help(patch: pytest.MonkeyPatch) -> None:
    """Plain comments are acknowledgements, so they are strong rows."""
    patch.setattr("scoring.ledger._entry", _as_strong)


AS_IT_IS = ledger._entry


def _as_strong(*arguments: object) -> brackets.Entry:
    return replace(AS_IT_IS(*arguments), weak=False)  # type: ignore[arg-type]


# V14

RING = ("ann", "ray", "gil")
"""One of each team."""
own_works = st.lists(
    st.builds(Work, st.sampled_from(RING), st.sampled_from(RING), size=st.sampled_from([None, "L"])),
    min_size=1,
    max_size=5,
).map(tuple)
one_of_ring = st.sampled_from(RING)
rings = st.builds(
    Organisation,
    own_works,
    st.lists(st.builds(Act, st.sampled_from(ACTS), st.integers(0, 4), one_of_ring, one_of_ring), max_size=40).map(
        tuple
    ),
)


@law("V14", of=[rings])
def test_v14_a_closed_coalition_has_weak_points_alone(ring: Organisation) -> None:
    """They work on their own tasks and pages and thank each other; nobody else of their teams, all of three or more, ever
    touched one."""
    town = ring.town()
    town.person("gao")
    town.member("gao", "green")
    found = rows_of(town, ring.as_of)
    assert all(proof.step == 1 for proof in found)
    assert all(sum_ <= MOST_WEAK for sum_ in weak(found).values())


@saboteur("V14")
def needs_no_witness(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gate, "_witnessed", lambda case: gate._claim(case, None))


@saboteur("V14")
def the_acknowledger_is_witness_enough(patch: pytest.MonkeyPatch) -> None:
    right = witness.valid

    def valid(scene: Scene, person: str, at: datetime, *, helper: str, by: str, team: str) -> bool:
        return right(scene, person, at, helper=helper, by="", team=team)

    patch.setattr(witness, "valid", valid)


@saboteur("V14")
def anybody_is_a_witness(patch: pytest.MonkeyPatch) -> None:
    """Of any team."""
    patch.setattr(witness, "valid", lambda scene, person, at, *, helper, by, team: person not in (helper, by))


# V15

FRIENDLY = tuple(Work("rex", "ray", size="L", due=None if n % 2 else 40) for n in range(5))
friendly = st.builds(
    Organisation,
    st.integers(5, 9).map(lambda n: FRIENDLY[:1] * n),
    st.lists(
        st.builds(
            Act, st.sampled_from(["helper", "helper", "finish"]), st.integers(0, 8), st.just("ray"), st.just("ann")
        ),
        min_size=8,
        max_size=30,
    ).map(tuple),
)
GENEROUS = Organisation(FRIENDLY[:1] * 9, tuple(Act("helper", n, "ray", "ann") for n in range(9)))


@law("V15", of=[organisations(most=30) | friendly], also=[(GENEROUS,)])
def test_v15_one_owner_gives_one_helper_so_much(organisation: Organisation) -> None:
    assert all(sum_ <= MOST_OF_ONE_OWNER for sum_ in strong(rows(organisation)).values())


@saboteur("V15")
def an_owner_s_every_task_is_a_pot(patch: pytest.MonkeyPatch) -> None:
    right = pots.last_pot
    patch.setattr(pots, "last_pot", lambda policy: nw.when(nw.col("weak")).then(right(policy)).otherwise(NO_END))


@saboteur("V15")
def a_quarter_for_ever(patch: pytest.MonkeyPatch) -> None:
    """Beyond three pots there is still a quarter."""
    patch.setattr(pots, "kept", lambda x, pot: 3 * nw.min_horizontal(x, pot) + x)
