"""V18, V21 and V23 (method, section 7) on random histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import strategies as st
from lawbook import law, saboteur
from scoring_build import CALENDAR, QUARTER, Town, account, at, doc, task

from scoring import corrections, rulebook, scorer
from scoring.indicators import View
from scoring.policy import Policy
from scoring.rounds import Round, months
from scoring.rulebook import Rulebook
from scoring.scene import Scene
from scoring.scorer import Scorer
from sync.errors import Refused
from sync.model import Proof, Results
from sync.scored import Kept, Scored

BLUE, RED = "ann abe ada ava", "ray rex rob rio"
TASKS = ("t0", "t1", "t2")
WAITING, SEALED, AFTER = at(100), at(120), at(215)
"""Q3 waits for its seal; Q3 is sealed; Q4 is sealed as well."""


@dataclass(frozen=True)
class Act:
    what: str
    on: str
    by: str
    whom: str


acts = st.builds(
    Act,
    st.sampled_from(["helper", "helper", "thanks", "link", "change"]),
    st.sampled_from(TASKS),
    st.sampled_from(RED.split()),
    st.sampled_from(BLUE.split()),
)
histories = st.lists(acts, min_size=2, max_size=10)


def town(history: Sequence[Act], first: float = 1, more: Sequence[Act] = ()) -> Town:
    """Red's people use and acknowledge what blue's do; one act every eight days, so that all months have some."""
    made = Town(blue=BLUE, red=RED)
    for name, owner, creator in zip(TASKS, ("rex", "ray", "rob"), ("ray", "rio", "rex"), strict=True):
        made.task(name, owner, creator=creator)
    for name in BLUE.split():
        made.doc(name, name)
    for n, act in enumerate(history):
        _play(made, act, first + 8 * n)
    for n, act in enumerate(more):
        _play(made, act, 92.5 + n / 10)
    return made


def _play(made: Town, act: Act, day: float) -> None:
    on = task(act.on)
    match act.what:
        case "helper":
            made.helper(on, act.by, act.whom, day)
        case "thanks":
            made.comment(on, act.by, "thank you", day, to=act.whom)
        case "link":
            made.comment(on, act.by, "as in", day, links=[doc(act.whom)])
        case "change":
            made.change(on, act.by, day, "priority", "1", "2")


def run(made: Town, as_of: datetime, kept: Kept, book: Rulebook | None = None) -> tuple[Scored, Kept]:
    """A run, and what it leaves for the next."""
    scored = Scorer(book or Rulebook(), CALENDAR, "individual")(made.snapshot(as_of), kept)
    published = {**kept.published, **{each.period.name: each for each in scored.results}}
    return scored, Kept(published, {**kept.sealed, **scored.sealed}, {**kept.rules, **scored.rules})


def sums(*books: Iterable[Proof]) -> dict[str, int]:
    """Helper -> units, in all of these."""
    found: Counter[str] = Counter()
    for rows in books:
        for row in rows:
            found[row.helper] += row.units
    return {helper: units for helper, units in found.items() if units}


# V18: months add to the quarter; sealing changes nothing published


@law("V18", of=[histories, histories], examples=40)
def test_v18_months_add_to_the_quarter(history: list[Act], late: list[Act]) -> None:
    """Of every quarter, rows that came late and rows that take others back with them: each is in one month."""
    _, kept = run(town(history), WAITING, Kept())
    for as_of in (SEALED, AFTER):
        _, kept = run(town([*history, *late]), as_of, kept)
    for results in kept.published.values():
        rounds = list(months(_view(results)))
        assert [sum(each.covers(row.at) for each in rounds) for row in results.proofs] == [1] * len(results.proofs)
        units = [sum(row.units for row in results.proofs if each.covers(row.at)) for each in rounds]
        assert sum(units) == sum(row.units for row in results.proofs)


def _view(results: Results) -> View:
    scene = Scene(Town().snapshot(max(results.as_of, results.period.end_at)), Policy(), CALENDAR)
    return View(scene, results.period, results.proofs, [])


@law("V18", of=[histories, histories], examples=40)
def test_v18_sealing_changes_nothing_published(history: list[Act], late: list[Act]) -> None:
    """Neither the seal itself, nor what comes to light afterwards, nor what is asked for again."""
    first, kept = run(town(history, more=late), WAITING, Kept())
    _, kept = run(town([*history, *late]), SEALED, kept)
    assert kept.published[QUARTER.name] == first.shown
    assert kept.sealed[QUARTER.name] == first.shown.proofs
    again = Scorer(Rulebook(), CALENDAR, period=QUARTER.name)(town([*history, *late]).snapshot(AFTER), kept)
    assert again.shown.proofs == first.shown.proofs
    _, kept = run(town([*history, *late]), AFTER, kept)
    assert kept.sealed[QUARTER.name] == first.shown.proofs


@saboteur("V18", breaks=test_v18_months_add_to_the_quarter)
def months_forget_what_came_late(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Round, "covers", lambda each, when: each.start_at <= when < each.until_at)


@saboteur("V18", breaks=test_v18_sealing_changes_nothing_published)
def books_are_sealed_with_what_is_there_now(patch: pytest.MonkeyPatch) -> None:
    def sealed_anew(each: scorer.Run, period: Any) -> Results:
        results = each.score(period, each.policy(period))
        each.sealed[period.name] = results.proofs
        return results

    patch.setattr(scorer.Run, "_seal", sealed_anew)


# V21: merge, then unmerge, restores every total

pairs = st.sampled_from(list(combinations(f"{BLUE} {RED}".split(), 2)))
"""Also of helper and acknowledger, or of two teams: then the row is nobody's while they are one."""


def unmerging_restores(history: Sequence[Act], pair: tuple[str, str], *, sealed: bool) -> None:
    """With `sealed` the quarter is closed when the accounts are joined, and the next one when they are parted."""
    apart, joined = town(history), town(history)
    joined.same.append([*pair])
    first, kept = run(apart, WAITING, Kept())
    if not sealed:
        _, kept = run(joined, at(101), kept)
        back, _ = run(apart, at(102), kept)
        assert back.shown.proofs == first.shown.proofs
        return
    merged, kept = run(joined, SEALED, kept)
    them = {account(name) for name in pair}
    whole = sums(first.shown.proofs, merged.shown.proofs)
    assert len(them & whole.keys()) <= 1
    assert all(row.units >= 0 or row.compensates for row in merged.shown.proofs)
    back, kept = run(apart, AFTER, kept)
    assert back.shown.period.name == "2027-Q1"
    rows = (kept.sealed[QUARTER.name], kept.sealed["2026-Q4"], back.shown.proofs)
    assert sums(*rows) == sums(first.shown.proofs)


@law("V21", of=[histories, pairs], examples=40)
def test_v21_in_an_open_quarter(history: list[Act], pair: tuple[str, str]) -> None:
    unmerging_restores(history, pair, sealed=False)


@law("V21", of=[histories, pairs], examples=40)
def test_v21_in_sealed_quarters_by_compensating_rows(history: list[Act], pair: tuple[str, str]) -> None:
    unmerging_restores(history, pair, sealed=True)


@saboteur("V21", breaks=test_v21_in_sealed_quarters_by_compensating_rows)
def books_without_compensating_rows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(corrections, "moved", lambda *_: ())


# V23: rules change only by a new version that starts in a later period

changes: st.SearchStrategy[Mapping[str, Any]] = st.sampled_from(
    [
        {"pot_owner": Decimal("0.5")},
        {"pot_root": Decimal("0.5")},
        {"acknowledgements": 1},
        {"increments": {1: 25, 2: 70, 3: 40}},
        {"weights": {**Policy().weights, "assist": 6}},
        {"halves": {"S": 1, "M": 4, "L": 8}},
        {"thanks": ("bravo",)},
    ]
)


@law("V23", of=[histories, changes], examples=40)
def test_v23_rules_change_only_later(history: list[Act], change: Mapping[str, Any]) -> None:
    """The same version with other rules is refused; a backdated version is refused; one that starts with the next quarter
    leaves every row of this one as it was."""
    first, kept = run(town(history), at(91), Kept())
    for wrong in (Policy(**change), Policy(version="2", starts_on=date(2026, 7, 1), **change)):
        with pytest.raises(Refused):
            _changed(town(history), kept, Rulebook(tuple({p.version: p for p in (Policy(), wrong)}.values())))
    later = Rulebook((Policy(), Policy(version="2", starts_on=date(2026, 10, 1), **change)))
    after, _ = run(town(history), WAITING, kept, later)
    assert [results.policy for results in after.results] == ["1", "2"]
    assert after.results[0].proofs == first.shown.proofs


def _changed(made: Town, kept: Kept, book: Rulebook) -> None:
    before = kept.published[QUARTER.name].proofs
    after, _ = run(made, at(92), kept, book)
    assert after.shown.proofs == before, "rules changed what had begun"


@saboteur("V23")
def rules_are_edited_in_place(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scorer, "held", lambda policy, kept: policy)


@saboteur("V23")
def a_version_is_backdated(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scorer, "refuse_another_version", lambda policy, published: None)


def test_a_version_of_another_name_is_kept_beside_the_first() -> None:
    book = Rulebook((Policy(), replace_version(Policy(), "2", date(2026, 10, 1))))
    _, kept = run(town([]), WAITING, Kept(), book)
    assert sorted(kept.rules) == ["1", "2"]
    assert rulebook.held(Policy(), kept.rules["1"]) == Policy()


def replace_version(policy: Policy, version: str, starts_on: date) -> Policy:
    return policy.model_copy(update={"version": version, "starts_on": starts_on})
