"""V1, V2, V4, V6, V7, V11: what points add up to, and what may not change a sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import narwhals.stable.v2 as nw
import pytest
from hypothesis import strategies as st
from lawbook import law, saboteur
from organisations import ACTS, HOME, STAFF, TEAMS, Act, Organisation, Work, organisations
from scored import OPEN, claims, persons, policies, priced, rows, rows_of, scene, score
from scoring_build import Town, doc

from scoring import brackets, ledger
from scoring.brackets import Entry, share
from scoring.engine import pots
from scoring.engine.engines import Engine
from scoring.ledger import totals
from scoring.policy import Policy, units
from scoring.roots import Roots
from sync.model import POINT

# V1


@law("V1", of=[organisations(), policies])
def test_v1_total_is_persons_is_given_is_received_is_pairs(organisation: Organisation, policy: Policy) -> None:
    """In the rows, and in the numbers that are published."""
    results = score(organisation, policy=policy)
    sums = totals(results.proofs)
    cuts = (sums.persons, sums.given, sums.received, sums.pairs)
    assert {sums.total} == {sum(cut.values()) for cut in cuts}
    shown = {
        kind: sum(card.indicators[code].value or 0 for card in results.of(kind)) * POINT
        for kind, code in (("person", "HP1"), ("pair", "HP2"), ("team", "HP1"), ("team", "IN"))
    }
    assert {sums.total} == set(shown.values())


@saboteur("V1")
def publishes_whole_points(patch: pytest.MonkeyPatch) -> None:
    """Evenly rounded: sums of rounded numbers are not the rounded sum."""
    patch.setattr("scoring.indicators.help_points.points", lambda units: Decimal(round(units / POINT)))


# V2


@law("V2", of=[organisations(), policies])
def test_v2_a_row_is_between_nothing_and_its_weight(organisation: Organisation, policy: Policy) -> None:
    for proof in rows(organisation, policy=policy):
        whole = policy.weights[proof.kind] * policy.halves[proof.size] * POINT // 2
        assert 0 <= proof.units <= proof.raw_units <= whole


@saboteur("V2")
def pays_what_is_in_the_pot(patch: pytest.MonkeyPatch) -> None:
    """F(X) for F(X) - F(X - x)."""
    patch.setattr(ledger, "share", _running_sums)


def _running_sums(policy: Policy, entries: Iterable[Entry], engine: Engine) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    found = {}
    for entry in sorted(entries, key=lambda e: (e.at, e.id)):
        sums[entry.helper] += entry.raw
        found[entry.id] = sums[entry.helper]
    return found


@saboteur("V2")
def punishes_more_than_enough(patch: pytest.MonkeyPatch) -> None:
    """A bracket that falls: the row after the third pot is negative."""
    patch.setattr(pots, "kept", lambda x, pot: 8 * nw.min_horizontal(x, pot) - 4 * x)


# V4

HELPS = ("helper", "helper", "link", "told")
inside = st.floats(0.1, 88).map(lambda days: round(days, 2))


@st.composite
def separate_helps(draw: st.DrawFn) -> tuple[tuple[Act, ...], tuple[float, ...], tuple[float, ...]]:
    """Helps that do not speak of each other, and two times for each."""
    one = st.builds(Act, st.sampled_from(HELPS), st.integers(0, 2), st.sampled_from(STAFF), st.sampled_from(STAFF))
    found = draw(st.lists(one, max_size=10))
    times = st.lists(inside, min_size=len(found), max_size=len(found), unique=True).map(tuple)
    return tuple(found), draw(times), draw(times)


def _with_times(helps: tuple[Act, ...], days: tuple[float, ...]) -> Town:
    """Three tasks of two owners, each acknowledged by their own team; a comment and the word that takes it up are one help,
    in a thread of its own."""
    town = Town(**TEAMS)
    tasks = [(town.task(f"t{n}", owner, creator=creator), owner) for n, owner, creator in OWNED]
    for name in STAFF:
        town.doc(name, name, day=-10)
    for day, place in sorted((day, place) for place, day in enumerate(days)):
        help_ = helps[place]
        on, owner = tasks[help_.on]
        mate = help_.by if HOME[help_.by] == HOME[owner] else owner
        match help_.what:
            case "helper":
                town.helper(on, mate, help_.whom, day)
            case "link":
                town.comment(on, mate, "as in", day, links=[doc(help_.whom)], thread=f"link{place}")
            case "told":
                town.comment(on, help_.whom, "it is the second one", day, thread=f"told{place}")
                town.comment(on, mate, "so it is", day + 0.001, thread=f"told{place}")
    return town


OWNED = ((0, "rex", "ray"), (1, "rex", "rob"), (2, "gil", "gus"))


@law("V4", of=[separate_helps(), policies])
def test_v4_when_inside_the_period_does_not_matter_to_a_total(
    helps: tuple[tuple[Act, ...], tuple[float, ...], tuple[float, ...]], policy: Policy
) -> None:
    found, first, second = helps
    totals_ = [persons(rows_of(_with_times(found, days), policy=policy)) for days in (first, second)]
    assert totals_[0] == totals_[1]


@saboteur("V4")
def pays_early_helps_more(patch: pytest.MonkeyPatch) -> None:
    """Decay: what is older weighs more."""

    def decayed(policy: Policy, entries: Iterable[Entry], engine: Engine) -> dict[str, int]:
        return share(policy, [replace(e, raw=e.raw * (100 - e.at.month) // 100) for e in entries])

    patch.setattr(ledger, "share", decayed)


@saboteur("V4")
def rounds_every_row(patch: pytest.MonkeyPatch) -> None:
    """Brackets in tenths of a point: which row is the one over the pot decides what is lost."""
    tenth = POINT // 10
    patch.setattr(ledger, "share", lambda p, e, _: {id_: x // tenth * tenth for id_, x in share(p, e).items()})


# V6, V7

UNSIZED = [what for what in ACTS if what != "resize"]
DEDICATED = (*(Work("rex", "ray", size="L") for _ in range(3)), Work("rob", "ray", "subtask", parent=0))
dedicated = organisations(("helper", "thanks", "tell", "link", "finish"), works=st.just(DEDICATED), moving=False)


def _helped(*tasks: int | None) -> tuple[Act, ...]:
    """Ray names Ann as a helper of one task a day, or does something else."""
    return tuple(Act("change" if n is None else "helper", n or 0, "ray", "ann") for n in tasks)


SMALL_POT = Policy(pot_owner=Decimal("0.5"), cell_people=1, cell_rows=1, cell_helpers=1)
CROSSED = (Organisation(DEDICATED, _helped(None, 1, None, 3, 0)), SMALL_POT, 1)
"""Day 2 fills the pot of even days; the row of day 4, on a part of the first task, is the one more; that of day 5 is odd."""


@law("V6", "V7", of=[organisations(UNSIZED) | dedicated, policies, st.integers(0, 40)], also=[CROSSED])
def test_v6_v7_one_more_row_lowers_nobody_and_changes_only_its_helper(
    organisation: Organisation, policy: Policy, place: int
) -> None:
    """Any row of the period may be the one more. (The first row on a root also fixes its size: sizes do not change here.)"""
    seen = scene(organisation.town(), organisation.as_of, policy)
    admitted = claims(seen)
    own = [claim for claim in admitted if claim.period == "2026-Q3"]
    if not own:
        return
    extra = own[place % len(own)]
    with_it, without = (persons(priced(seen, [c for c in admitted if c != left])) for left in (None, extra))
    assert with_it[extra.helper] >= without.get(extra.helper, 0)
    assert {p: x for p, x in with_it.items() if p != extra.helper} == {
        p: x for p, x in without.items() if p != extra.helper
    }


@saboteur("V6")
def pots_not_nested(patch: pytest.MonkeyPatch) -> None:
    """The second pot is one of even days and one of odd ones, so rows of one root fall into both: a row that earns nothing in
    a full one takes the place, on its root, of a row that would have earned in the empty one."""
    right = pots.giver
    odd = (nw.col("at") // (24 * 60 * 60 * 1_000_000) % 2).cast(nw.String)
    patch.setattr(
        pots, "giver", lambda: nw.concat_str(nw.when(nw.col("weak")).then(nw.lit("")).otherwise(right()), odd)
    )


@saboteur("V6")
def punishes_many(patch: pytest.MonkeyPatch) -> None:
    """Too much help is suspicious: beyond the pot it takes away."""
    patch.setattr(pots, "kept", lambda x, pot: 6 * nw.min_horizontal(x, pot) - 2 * x)


@saboteur("V7")
def one_pot_for_all(patch: pytest.MonkeyPatch) -> None:
    """The pots are not each helper's own, but one for all who helped that owner."""
    right = pots.share
    patch.setattr(pots, "share", lambda rows, policy: right(rows.with_columns(helper=nw.col("owner")), policy))


@saboteur("V7")
def divides_a_fixed_sum(patch: pytest.MonkeyPatch) -> None:
    """A fund: everybody's part is smaller when somebody else has more."""

    def fund(policy: Policy, entries: Iterable[Entry], engine: Engine) -> dict[str, int]:
        found = share(policy, entries)
        total = sum(found.values())
        return {id_: POINT * x // total if total else 0 for id_, x in found.items()}

    patch.setattr(ledger, "share", fund)


# V11


@law("V11", of=[organisations() | dedicated, policies, st.integers(0, 40), st.integers(0, 100)])
def test_v11_splitting_a_row_gains_nothing(
    organisation: Organisation, policy: Policy, place: int, percent: int
) -> None:
    """The same contribution in two rows on one root, on a real ledger's entries."""
    entries = _entries(organisation, policy)
    if not entries:
        return
    whole = entries[place % len(entries)]
    part = whole.raw // (100 * GRAIN) * GRAIN * percent
    halves = [replace(whole, raw=part), replace(whole, id=whole.id + "b", raw=whole.raw - part)]
    split = [entry for entry in entries if entry is not whole] + halves
    assert _by_helper(policy, split) == _by_helper(policy, entries)


GRAIN = 16
"""A row of any part of the units: two rounds of quarters then stay whole."""


def _entries(organisation: Organisation, policy: Policy) -> list[Entry]:
    """What the ledger hands to the brackets."""
    found: list[Entry] = []

    def overheard(policy: Policy, entries: Iterable[Entry], engine: Engine) -> dict[str, int]:
        found.extend(entries)
        return share(policy, found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "share", overheard)
        seen = scene(organisation.town(), organisation.as_of, policy)
        priced(seen, claims(seen))
    return found


def _by_helper(policy: Policy, entries: list[Entry]) -> dict[str, int]:
    found = brackets.share(policy, entries)
    sums: dict[str, int] = defaultdict(int)
    for entry in entries:
        sums[entry.helper] += found[entry.id]
    return sums


parts = st.lists(
    st.builds(Work, st.sampled_from(["rex", "rob"]), st.sampled_from(["ray", "rex"]), st.just("subtask"), st.just(0)),
    max_size=4,
).map(lambda subtasks: (Work("rex", "ray"), *subtasks))


CUT = (Organisation((Work("rex", "ray"), Work("rob", "ray", "subtask", 0)), _helped(0, 1)), OPEN)


@law(
    "V11",
    of=[organisations(("helper", "thanks", "tell", "link", "finish"), works=parts, most=24), policies],
    also=[CUT],
)
def test_v11_a_task_cut_into_parts_is_one_task(organisation: Organisation, policy: Policy) -> None:
    """Any number of sub-tasks of one team fills the pots of one root: 7/4 of c1 strong, 7/4 of cw weak."""
    sums: dict[tuple[str, bool], int] = defaultdict(int)
    for proof in rows(organisation, policy=policy):
        if proof.beneficiary == "red":
            sums[proof.helper, proof.step == 1] += proof.units
    assert all(
        sum_ <= units(policy.pot_weak_root if weak else policy.pot_root) * 7 // 4 for (_, weak), sum_ in sums.items()
    )


@saboteur("V11", breaks=test_v11_a_task_cut_into_parts_is_one_task)
def every_subtask_is_a_root(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Roots, "_climb", lambda self, object_, period: object_)


@saboteur("V11")
def a_pot_for_each_row(patch: pytest.MonkeyPatch) -> None:
    """Each row starts from an empty pot."""
    right = pots.share
    patch.setattr(pots, "share", lambda rows, policy: right(rows.with_columns(helper=nw.col("id")), policy))
