"""V3, V5, V8, V10: order, repetition, time and names change no row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import strategies as st
from lawbook import law, saboteur
from organisations import ACTS, EVERYBODY, PROJECT, TEAMS, UNDOING, Act, Organisation, Work, organisations
from scored import OPEN, policies, rows, rows_of, score
from scoring_build import QUARTER, START, account

from scoring import gate, ledger, past, results
from scoring.brackets import Entry, share
from scoring.candidates import Candidate
from scoring.case import Claim
from scoring.engine.engines import Engine
from scoring.ledger import totals
from scoring.policy import Policy
from scoring.scene import Scene
from sync.model import Proof, Refusal
from sync.snapshot import Snapshot

seeds = st.integers(0, 2**32)

# V3


TWO_TASKS = Organisation((Work("rex", "ray"),) * 2, tuple(Act("helper", n, "ray", "ann") for n in (0, 1)))
SHAKES = [(TWO_TASKS, OPEN.model_copy(update={"pot_owner": Decimal("0.5")}), seed) for seed in range(4)]


@law("V3", of=[organisations(), policies, seeds], also=SHAKES)
def test_v3_the_order_of_the_input_does_not_matter(organisation: Organisation, policy: Policy, seed: int) -> None:
    """Of records, of people and teams, and of what a mapping or an unordered list gives first."""
    rng = Random(seed)
    town = organisation.town()
    for records in (town.tasks, town.docs, town.accounts, town.teams, town.comments, town.changes, town.blocks):
        rng.shuffle(records)
    shaken = _shaken(town.snapshot(organisation.as_of), rng)
    assert results.score(shaken, policy, QUARTER, level="individual") == score(organisation, policy=policy)


def _shaken(snapshot: Snapshot, rng: Random) -> Snapshot:
    mixed: dict[str, Any] = {}
    for name in ("tasks", "docs", "comments", "changes", "blocks", "rows", "collections"):
        pairs = [*getattr(snapshot, name).items()]
        rng.shuffle(pairs)
        mixed[name] = dict(pairs)
    return replace(snapshot, **mixed)


@saboteur("V3")
def prices_in_order_of_arrival(patch: pytest.MonkeyPatch) -> None:
    """Whatever comes first is first."""
    for module in ("gate", "ledger"):
        patch.setattr(f"scoring.{module}.sorted", lambda found, key=None: list(found), raising=False)
    patch.setattr("scoring.gate.set", lambda found: [*dict.fromkeys(found)], raising=False)
    patch.setattr(ledger, "share", _as_they_come)


def _as_they_come(policy: Policy, entries: Iterable[Entry], engine: Engine) -> dict[str, int]:
    return share(policy, [replace(entry, at=START + timedelta(seconds=n)) for n, entry in enumerate(entries)])


# V5


@law("V5", of=[organisations()])
def test_v5_a_record_read_twice_changes_nothing(organisation: Organisation) -> None:
    town = organisation.town()
    town.comments += town.comments
    town.changes += town.changes
    town.tasks += town.tasks
    town.docs += town.docs
    assert rows_of(town, organisation.as_of) == rows(organisation)


SPOKEN = ("helper", "thanks", "ask", "tell", "link", "accept", "secret", "row", "flag", "change")


@law("V5", of=[organisations(SPOKEN), st.lists(st.booleans(), min_size=16, max_size=16)])
def test_v5_what_is_done_twice_counts_once(organisation: Organisation, repeated: list[bool]) -> None:
    """An hour after some acts, the same once more, as a record of its own: the same rows with the same points."""
    acts: list[Act] = []
    days: list[float] = []
    for n, act in enumerate(organisation.acts):
        for hour in (0, 1) if repeated[n] else (0,):
            acts.append(act)
            days.append(organisation.first_day + n + hour / 24)
    twice = replace(organisation, acts=tuple(acts), days=tuple(days)).town()
    assert _points(rows_of(twice, organisation.as_of)) == _points(rows(organisation))


def _points(found: Iterable[Proof]) -> list[tuple[Any, ...]]:
    return [(row.id, row.at, row.helper, row.kind, row.step, row.units) for row in found]


@saboteur("V5")
def counts_every_acknowledgement(patch: pytest.MonkeyPatch) -> None:
    """Each proof is a row of its own, whether or not the help has one."""
    patch.setattr(gate, "_help", lambda claim: (claim.id, claim.candidate.source, claim.candidate.at.isoformat()))
    patch.setattr(gate, "row_id", lambda *help_: repr((help_, next(_numbers))))


_numbers = iter(range(10**9))


# V8


@law("V8", of=[organisations(), policies, st.integers(0, 16)])
def test_v8_what_is_a_row_stays_the_same_row(organisation: Organisation, policy: Policy, length: int) -> None:
    """What comes later adds rows: it takes none away and changes none. (What undoes a proof is no later proof; see below.)"""
    before = rows(organisation.until(length), policy=policy)
    after = {proof.id: proof for proof in rows(organisation, policy=policy)}
    assert [after.get(proof.id) for proof in before] == [*before]


@law("V8", of=[organisations((*ACTS, *("finish", *UNDOING) * 3)), policies, st.integers(0, 16)])
def test_v8_only_an_outcome_is_undone_and_nobody_else_pays_for_it(
    organisation: Organisation, policy: Policy, length: int
) -> None:
    """A task that is opened again has no outcome any more; of the rows that stay none is worth less."""
    before = rows(organisation.until(length), policy=policy)
    after = {proof.id: proof for proof in rows(organisation, policy=policy)}
    for proof in before:
        now = after.get(proof.id)
        assert proof.step == 3 if now is None else now.units >= proof.units


@saboteur("V8", breaks=test_v8_only_an_outcome_is_undone_and_nobody_else_pays_for_it)
def an_opened_task_loses_all_its_help(patch: pytest.MonkeyPatch) -> None:
    right = gate.judge

    def judge(scene: Scene, candidate: Candidate) -> Claim | Refusal:
        lost = past.reopened(scene.changes(candidate.object), scene.done)
        return right(scene, replace(candidate, flaw="not_early") if lost else candidate)

    patch.setattr(gate, "judge", judge)


@saboteur("V8", breaks=test_v8_what_is_a_row_stays_the_same_row)
def the_newest_counts_full(patch: pytest.MonkeyPatch) -> None:
    """Rows are valued again whenever one comes."""

    def newest_first(policy: Policy, entries: Iterable[Entry], engine: Engine) -> dict[str, int]:
        ordered = sorted(entries, key=lambda e: (e.at, e.id))
        times = reversed([entry.at for entry in ordered])
        return share(policy, [replace(entry, at=at) for entry, at in zip(ordered, times, strict=True)])

    patch.setattr(ledger, "share", newest_first)


# V10

NAMES = ("An", "Ann", "Anna", "Annabel", "Li", "Lin", "Linda", "Alan", "Lan", "Al", "王小明", "王小", "明")


@law(
    "V10",
    of=[organisations(), st.permutations(NAMES), st.permutations(["alpha", "beta", "gamma"])],
    examples=100,
)
def test_v10_other_names_only_rename(organisation: Organisation, names: list[str], colours: list[str]) -> None:
    """Names that are within each other, or within words of thanks, too."""
    called = dict(zip(EVERYBODY, names, strict=False))
    teams = {**dict(zip(TEAMS, colours, strict=True)), PROJECT: "delta"}
    renamed = rows_of(organisation.town(called, teams), organisation.as_of)
    assert _figures(renamed, {}, {}) == _figures(rows(organisation), called, teams)


def _figures(found: Sequence[Proof], names: Mapping[str, str], teams: Mapping[str, str]) -> tuple[Any, ...]:
    """Sums and rows; of a row not its units, since rows of one moment are ordered by their ids, which have names in them."""

    def person(ref: str) -> str:
        name = ref.rpartition("/")[2]
        return account(names.get(name, name))

    def team(name: str) -> str:
        return teams.get(name, name)

    sums = totals(found)
    each = sorted(
        (
            p.at,
            person(p.helper),
            team(p.team),
            p.object,
            p.root,
            person(p.owner),
            team(p.beneficiary),
            p.kind,
            p.step,
            p.raw_units,
        )
        for p in found
    )
    return (
        {person(p): x for p, x in sums.persons.items()},
        {(team(a), team(b)): x for (a, b), x in sums.pairs.items()},
        each,
    )


@saboteur("V10")
def the_first_in_the_alphabet_earns_more(patch: pytest.MonkeyPatch) -> None:
    def by_name(policy: Policy, entries: Iterable[Entry], engine: Engine) -> dict[str, int]:
        found = list(entries)
        first = min((entry.helper for entry in found), default="")
        return share(policy, [replace(e, raw=e.raw if e.helper == first else e.raw // 2) for e in found])

    patch.setattr(ledger, "share", by_name)


@saboteur("V10")
def looks_for_names_in_words(patch: pytest.MonkeyPatch) -> None:
    """An is thanked wherever somebody is thanked."""
    patch.setattr(
        "scoring.words.Words.thanked",
        lambda self, text, names: frozenset(n for n in names if n.lower() in text.lower().rpartition("?")[2]),
    )
