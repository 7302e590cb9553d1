"""The real finders on a generated organisation, pulled over HTTP: they find the rows that it owes, and no other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from bench.pulled import Pulled, pulled
from bench.ranking import tau_b
from bench.validity import found as found_by_the_benchmark
from bench.validity import ledger
from integrations.sandbox.generator.events import Story
from integrations.sandbox.generator.proofs import acknowledged, expected
from integrations.sandbox.generator.scenario import SCENARIOS, sized
from integrations.sandbox.generator.truth import values
from scoring.policy import Policy
from scoring.results import score
from sync.model import POINT, Proof, Results

Org = Callable[[str], "Found"]


@dataclass(frozen=True)
class Found:
    org: Pulled
    results: Results

    @property
    def story(self) -> Story:
        return self.org.truth.story

    def points(self) -> list[int]:
        """Units by number of the person."""
        units: Counter[int] = Counter()
        for row in self.results.proofs:
            units[self.org.number[row.helper]] += row.units
        return [units[told.number] for told in self.org.truth.people]


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Org:
    @cache
    def found(scenario: str) -> Found:
        org = pulled(3, sized(40, 520, 100), SCENARIOS[scenario], tmp_path_factory.mktemp(scenario))
        period = org.calendar.default_period(org.snapshot.as_of)
        return Found(org, score(org.snapshot, Policy(), period, level="individual"))

    return found


def strong(row: Proof) -> bool:
    return row.step > 1


@pytest.mark.parametrize("scenario", ["base", "noisy_thanks", "executives"])
def test_the_finders_find_exactly_what_is_owed(org: Org, scenario: str) -> None:
    found = org(scenario)
    number = found.org.number
    rows = Counter((number[r.helper], number[r.owner], r.kind, r.step) for r in found.results.proofs)
    assert rows == Counter((r.help.helper, r.help.owner, r.kind, r.step) for r in expected(found.story))


@pytest.mark.parametrize("scenario", ["base", "executives"])
def test_the_benchmark_prices_them_as_the_scorer_does(org: Org, scenario: str) -> None:
    found = org(scenario)
    assert found_by_the_benchmark(found.org) == (found.points(), 0)
    assert found.points() == pytest.approx(ledger(found.story), abs=100)


def test_there_are_rows_of_every_finder_kind_and_step(org: Org) -> None:
    rows = org("base").results.proofs
    assert {r.finder for r in rows} == {"helpers_field", "thanks", "answers", "reviews", "docs_linked", "outcomes"}
    assert {r.kind for r in rows} == {"comment", "answer", "review", "doc", "assist"}
    assert {r.step for r in rows} == {1, 2, 3}
    assert any(r.object.startswith("notion/doc/") for r in rows)


def test_points_follow_the_truth(org: Org) -> None:
    found = org("base")
    assert 0.4 < tau_b(found.points(), values(found.story)) < 0.85


@pytest.mark.parametrize("scenario", ["base", "noisy_thanks", "executives"])
def test_nothing_earns_beyond_the_bounds(org: Org, scenario: str) -> None:
    """Weak rows 1.75 c3 a person, strong ones 1.75 c2 from one owner; chatter and false uses are never strong."""
    weak: Counter[str] = Counter()
    owners: Counter[tuple[str, str]] = Counter()
    for row in org(scenario).results.proofs:
        if strong(row):
            owners[row.helper, row.owner] += row.units
        else:
            weak[row.helper] += row.units
    assert max(weak.values()) <= 1.75 * POINT
    assert max(owners.values()) <= 1.75 * 4 * POINT


@pytest.mark.parametrize("scenario", ["base", "noisy_thanks"])
def test_strong_rows_without_help_come_from_false_thanks_alone(org: Org, scenario: str) -> None:
    found = org(scenario)
    thanked: dict[int, int] = defaultdict(int)
    for help_ in found.story.helps:
        thanked[help_.helper] += bool(help_.thanks)
    acknowledged = Counter(found.org.number[r.helper] for r in found.results.proofs if r.step == 2)
    assert all(rows <= thanked[person] for person, rows in acknowledged.items())


def test_thanks_without_a_witness_wait(org: Org) -> None:
    """As many as there are thanks for what shows, on work that the owner does alone; thanks within a team count for
    nothing."""
    found = org("base")
    thanked = [h for h in found.story.helps if h.thanks and acknowledged(h) != "comment"]
    alone = [h for h in thanked if h.job is not None and found.story.jobs[h.job].mate is None]
    rules = Counter(refusal.rule for refusal in found.results.refusals)
    assert rules["rule.waiting_for_witness"] == len(alone)
    assert rules["rule.own_work"] > 0
