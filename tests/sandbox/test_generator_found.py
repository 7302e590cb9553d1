"""The real finders on a generated organisation, pulled over HTTP: they find the rows that it owes, and no other."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

from bench.ranking import tau_b
from bench.validity import ledger
from integrations import settings_models
from integrations.sandbox.generator.proofs import expected
from integrations.sandbox.generator.scenario import SCENARIOS, sized
from integrations.sandbox.generator.truth import Truth, values
from integrations.sandbox.server import serving
from integrations.sandbox.start import generated
from scoring.periods import Calendar
from scoring.policy import Policy
from scoring.results import score
from sync.config import load
from sync.model import POINT, Proof, Results
from sync.store import Store
from sync.take import take_snapshot

ROOT = Path(__file__).resolve().parents[2]

Org = Callable[[str], "Found"]


@dataclass(frozen=True)
class Found:
    truth: Truth
    results: Results

    @cached_property
    def number(self) -> dict[str, int]:
        """By person as scoring names them."""
        return {f"jira/account/{told.jira}": told.number for told in self.truth.people}

    def points(self) -> list[int]:
        """Units by number of the person."""
        units: Counter[str] = Counter()
        for row in self.results.proofs:
            units[row.helper] += row.units
        return [units[f"jira/account/{told.jira}"] for told in self.truth.people]


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Org:
    @cache
    def found(scenario: str) -> Found:
        started = generated(3, sized(40, 520, 100), SCENARIOS[scenario])
        assert started.truth is not None
        folder = tmp_path_factory.mktemp(scenario)
        with serving(started.sandbox) as address:
            config = started.write_config(folder, address, level="individual")
            pull = [sys.executable, "-m", "cli", "pull", "--config", str(config)]
            subprocess.run(pull, cwd=ROOT, check=True, capture_output=True, timeout=120)
        settings = load(config, settings_models())
        with Store(settings.mirror) as store:
            snapshot = take_snapshot(store, settings)
        calendar = Calendar(settings.organisation.zone)
        period = calendar.default_period(snapshot.as_of)
        return Found(started.truth, score(snapshot, Policy(), period, level="individual"))

    return found


def strong(row: Proof) -> bool:
    return row.step > 1


@pytest.mark.parametrize("scenario", ["base", "noisy_thanks", "executives"])
def test_the_finders_find_exactly_what_is_owed(org: Org, scenario: str) -> None:
    found = org(scenario)
    number = found.number
    rows = Counter((number[r.helper], number[r.owner], r.kind, r.step) for r in found.results.proofs)
    assert rows == Counter((r.help.helper, r.help.owner, r.kind, r.step) for r in expected(found.truth.story))


@pytest.mark.parametrize("scenario", ["base", "executives"])
def test_the_benchmark_prices_them_as_the_scorer_does(org: Org, scenario: str) -> None:
    found = org(scenario)
    assert found.points() == pytest.approx(ledger(found.truth.story), abs=100)


def test_there_are_rows_of_every_finder_kind_and_step(org: Org) -> None:
    rows = org("base").results.proofs
    assert {r.finder for r in rows} == {"helpers_field", "thanks", "answers", "reviews", "docs_linked", "outcomes"}
    assert {r.kind for r in rows} == {"comment", "answer", "review", "doc", "assist"}
    assert {r.step for r in rows} == {1, 2, 3}
    assert any(r.object.startswith("notion/doc/") for r in rows)


def test_points_follow_the_truth(org: Org) -> None:
    found = org("base")
    assert 0.4 < tau_b(found.points(), values(found.truth.story)) < 0.85


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
    for help_ in found.truth.story.helps:
        thanked[help_.helper] += bool(help_.thanks)
    acknowledged = Counter(found.number[r.helper] for r in found.results.proofs if r.step == 2)
    assert all(rows <= thanked[person] for person, rows in acknowledged.items())


def test_thanks_without_a_witness_wait(org: Org) -> None:
    """As many as there are thanks on work that the owner does alone; thanks within a team count for nothing."""
    found = org("base")
    story = found.truth.story
    alone = [h for h in story.helps if h.thanks and h.job is not None and story.jobs[h.job].mate is None]
    rules = Counter(refusal.rule for refusal in found.results.refusals)
    assert rules["rule.waiting_for_witness"] == len(alone)
    assert rules["rule.own_work"] > 5
