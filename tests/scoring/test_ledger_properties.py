"""What must always hold (method, section 7): V1 to V8 and V10 to V15 on small random histories."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from scoring_build import Town, account, at, doc, task

from scoring.brackets import Entry, share
from scoring.ledger import totals
from scoring.policy import Policy, units
from scoring.results import Level
from sync.model import POINT, Results
from sync.rows import Thanks

POLICY = Policy()
OPEN = Policy(cell_people=1, cell_rows=1, cell_helpers=1)
PEOPLE = ("ann", "abe", "ada", "ray", "rex", "rob", "gil", "gus", "bot")
TASKS = ("t0", "t1", "t2", "t3", "t4")
MORE = ("accept", "flag", "unflag", "part", "row")
random_histories = settings(max_examples=60, deadline=None, derandomize=True)
random_ledgers = settings(max_examples=150, deadline=None, derandomize=True)


@dataclass(frozen=True)
class Act:
    what: str
    on: str
    by: str
    whom: str


acts = st.lists(
    st.builds(
        Act,
        st.sampled_from(["helper", "helper", "thanks", "ask", "tell", "link", "change", "finish", "review", *MORE]),
        st.sampled_from(TASKS),
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE[:-1]),
    ),
    max_size=16,
)


def _town(history: list[Act], names: dict[str, str] | None = None) -> Town:
    """Three teams, a bot, five tasks and a doc of each person; then the acts, one a day. `names` renames people."""
    called = {name: name for name in PEOPLE} | (names or {})
    blue, red, green = (
        " ".join(called[n] for n in group.split()) for group in ("ann abe ada", "ray rex rob", "gil gus")
    )
    town = Town(blue=blue, red=red, green=green)
    town.person(called["bot"], kind="app")
    for name, owner, creator in (
        ("t0", "rex", "ray"),
        ("t1", "rex", "rob"),
        ("t2", "ann", "abe"),
        ("t3", "gil", "gus"),
        ("t4", "ray", "ray"),
    ):
        town.task(name, called[owner], creator=called[creator], due_on=date(2026, 7, 14))
    for name in PEOPLE[:-1]:
        town.doc(name, called[name])
    for day, act in enumerate(history, 1):
        _play(town, Act(act.what, act.on, called[act.by], called[act.whom]), day, act.whom)
    return town


def _play(town: Town, act: Act, day: int, whose_doc: str) -> None:
    on = task(act.on)
    match act.what:
        case "helper":
            town.helper(on, act.by, act.whom, day)
        case "thanks":
            town.comment(on, act.by, "thank you", day, to=act.whom)
        case "ask":
            town.comment(on, act.by, "what do you think?", day, to=act.whom)
        case "tell":
            town.comment(on, act.by, "it is the second one", day)
        case "link":
            town.comment(on, act.by, "as in", day, links=[doc(whose_doc)])
        case "change":
            town.change(on, act.by, day, "priority", "1", "2")
        case "accept":
            town.comment(on, act.by, "solved, thank you", day)
        case "flag":
            town.change(on, act.by, day, "Flagged", None, "Impediment")
        case "unflag":
            town.change(on, act.by, day, "Flagged", "Impediment", None)
        case "part":
            done = {"status": "Done", "status_category": "done", "resolved_at": at(day)}
            part = town.task(f"part{day}", act.whom, creator=act.by, day=day - 0.5, level="subtask", parent=on, **done)
            town.change(part, act.by, day, "status", "In Review", "Done")
        case "row":
            town.page_row(Thanks, f"row{day}", act.by, day=day, to=(account(act.whom),), confirmed=True, on=(on,))
        case "review" | "finish":
            _move(town, act, day)


def _move(town: Town, act: Act, day: int) -> None:
    place = next(i for i, t in enumerate(town.tasks) if t.id == act.on)
    old = town.tasks[place]
    if old.status_category == "done":
        return
    fields: dict[str, object] = {"status": "In Review", "status_category": "active"}
    if act.what == "finish":
        fields = {"status": "Done", "status_category": "done", "resolved_at": at(day)}
    town.change(task(act.on), act.by, day, "status", old.status, str(fields["status"]))
    town.tasks[place] = structs.replace(old, **fields)


def _score(history: list[Act], level: Level = "individual", policy: Policy | None = None) -> Results:
    return _town(history).score(level=level, as_of=at(len(history) + 1), policy=policy)


def _persons(results: Results) -> dict[str, int]:
    return dict(totals(results.proofs).persons)


@random_histories
@given(acts)
def test_v1_total_is_persons_is_given_is_received_is_pairs(history: list[Act]) -> None:
    results = _score(history, policy=OPEN)
    sums = totals(results.proofs)
    cuts = (sums.persons, sums.given, sums.received, sums.pairs)
    assert {sums.total} == {sum(cut.values()) for cut in cuts}
    shown = {
        kind: sum(card.indicators[code].value or 0 for card in results.of(kind)) * POINT
        for kind, code in (("person", "HP1"), ("pair", "HP2"), ("team", "HP1"), ("task", "HP1"))
    }
    received = sum(card.indicators["IN"].value or 0 for card in results.of("team")) * POINT
    assert {sums.total} == {*shown.values(), received}


@random_histories
@given(acts)
def test_v2_a_row_is_between_nothing_and_its_weight(history: list[Act]) -> None:
    for proof in _score(history).proofs:
        whole = POLICY.weights[proof.kind] * POLICY.halves[proof.size] * POINT // 2
        assert 0 <= proof.units <= proof.raw_units <= whole


@random_histories
@given(acts, st.integers(0, 2**32))
def test_v3_v5_order_and_duplicates_change_nothing(history: list[Act], seed: int) -> None:
    town, shaken = _town(history), _town(history)
    rng = Random(seed)
    for records in (shaken.tasks, shaken.docs, shaken.accounts):
        rng.shuffle(records)
    shaken.comments += shaken.comments[::2]
    shaken.changes += shaken.changes[::2]
    rng.shuffle(shaken.comments)
    rng.shuffle(shaken.changes)
    assert shaken.score().proofs == town.score().proofs


@random_histories
@given(acts, st.integers(0, 16))
def test_v8_what_is_a_row_stays_the_same_row(history: list[Act], length: int) -> None:
    before, after = _score(history[:length]), _score(history)
    rows = {proof.id: proof for proof in after.proofs}
    assert all(rows[proof.id] == proof for proof in before.proofs)


@random_histories
@given(acts, st.permutations(PEOPLE))
def test_v10_renaming_people_only_renames(history: list[Act], names: list[str]) -> None:
    renamed = {old: f"x{new}" for old, new in zip(PEOPLE, names, strict=True)}
    first = _persons(_score(history))
    second = _persons(_town(history, renamed).score(as_of=at(len(history) + 1)))
    assert {account(renamed[p.rpartition("/")[2]]): units_ for p, units_ in first.items()} == second


@random_histories
@given(acts)
def test_v13_v15_every_row_is_between_teams_and_bounded(history: list[Act]) -> None:
    strong: dict[tuple[str, str], int] = defaultdict(int)
    for proof in _score(history).proofs:
        assert proof.team != proof.beneficiary
        assert account("bot") not in (proof.helper, proof.by, proof.witness)
        assert proof.helper not in (proof.owner, proof.by, proof.witness)
        assert proof.by != proof.witness
        assert (proof.witness is None) == (proof.step == 1)
        if proof.step > 1:
            strong[proof.helper, proof.owner] += proof.units
    assert all(sum_ <= units(POLICY.pot_owner) * 7 // 4 for sum_ in strong.values())


coalition = st.lists(
    st.builds(
        Act,
        st.sampled_from(["helper", "thanks", "ask", "tell", "link", "change", "finish", "review", *MORE]),
        st.just("t4"),
        st.sampled_from(["ann", "ray"]),
        st.sampled_from(["ann", "ray"]),
    ),
    max_size=40,
)


@random_histories
@given(coalition)
def test_v14_two_who_only_know_each_other_earn_weak_rows_only(history: list[Act]) -> None:
    """t4 is Ray's, created by Ray: nobody else of red ever touched it."""
    results = _score(history)
    assert all(proof.step == 1 for proof in results.proofs)
    assert all(sum_ <= units(POLICY.pot_weak) * 7 // 4 for sum_ in _persons(results).values())


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.integers(1, 60))
def test_v12_any_number_of_comments_is_bounded(n: int) -> None:
    town = Town(blue="ann abe", red="ray rex")
    for i in range(n):
        town.task(f"t{i}", "rex", creator="ray")
        for j in range(3):
            town.comment(task(f"t{i}"), "ann", f"have a look at page {j}", i + j / 10)
            town.comment(task(f"t{i}"), "ray", "looking into it", i + j / 10 + 0.05)
    results = town.score()
    assert len(results.proofs) == n
    assert sum(proof.units for proof in results.proofs) <= units(POLICY.pot_weak) * 7 // 4


entries = st.lists(
    st.builds(
        lambda n, helper, root, weak, raw: Entry(
            str(n), at(n), helper, root, f"owner of {root[0]}", weak=weak, halves=1 + int(root[1]), raw=80 * raw
        ),
        st.integers(0, 60),
        st.sampled_from(["ann", "gil"]),
        st.sampled_from(["a0", "a1", "b0", "b1"]),
        st.booleans(),
        st.integers(0, 500_000),
    ),
    max_size=25,
    unique_by=lambda entry: entry.id,
)


def _sums(rows: list[Entry]) -> dict[str, int]:
    found = share(POLICY, rows)
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row.helper] += found[row.id]
    return sums


@random_ledgers
@given(entries, st.permutations(range(25)))
def test_v4_when_does_not_matter_to_a_total(rows: list[Entry], order: list[int]) -> None:
    moved = [replace(row, at=at(order[i])) for i, row in enumerate(rows)]
    assert _sums(moved) == _sums(rows)


@random_ledgers
@given(entries, st.integers(0, 24))
def test_v6_v7_one_more_row_lowers_nobody_and_changes_only_its_helper(rows: list[Entry], place: int) -> None:
    if not rows:
        return
    extra = rows[place % len(rows)]
    without = _sums([row for row in rows if row is not extra])
    with_it = _sums(rows)
    assert with_it[extra.helper] >= without[extra.helper]
    assert all(with_it[helper] == sum_ for helper, sum_ in without.items() if helper != extra.helper)


@random_ledgers
@given(entries, st.integers(0, 24), st.integers(0, 100))
def test_v11_splitting_on_a_root_gains_nothing(rows: list[Entry], place: int, percent: int) -> None:
    if not rows:
        return
    whole = rows[place % len(rows)]
    part = whole.raw // 8000 * 80 * percent
    halves = [replace(whole, raw=part), replace(whole, id=whole.id + "b", raw=whole.raw - part)]
    split = [row for row in rows if row is not whole] + halves
    assert _sums(split) == _sums(rows)


@random_ledgers
@given(entries)
def test_pots_bound_every_total(rows: list[Entry]) -> None:
    """V12 and V15 on any ledger, and no half unit is ever lost."""
    found = share(POLICY, rows)
    strong: dict[tuple[str, str], int] = defaultdict(int)
    weak: dict[str, int] = defaultdict(int)
    for row in rows:
        assert 0 <= found[row.id] <= row.raw
        if row.weak:
            weak[row.helper] += found[row.id]
        else:
            strong[row.helper, row.owner] += found[row.id]
    assert all(sum_ <= units(POLICY.pot_weak) * 7 // 4 for sum_ in weak.values())
    assert all(sum_ <= units(POLICY.pot_owner) * 7 // 4 for sum_ in strong.values())
