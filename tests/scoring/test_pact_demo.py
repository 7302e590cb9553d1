"""On the demo organisation, read over HTTP, each indicator of agreements, rituals, surveys and registers has a value or says
why there is none."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from scoring_build import Figures

import integrations
from integrations.sandbox.server import serving
from integrations.sandbox.start import organisation
from scoring import gate, indicators, proofs
from scoring.ledger import ledger
from scoring.periods import Calendar
from scoring.policy import Policy
from scoring.scene import Scene
from sync.config import load
from sync.job import pull_all
from sync.messages import catalogue
from sync.snapshot import Snapshot
from sync.store import Store
from sync.take import take_snapshot

CODES = (
    *("GO1", "GO2", "GO4", "GO6", "GO6F", "AG1", "AG2", "AG3", "AG4", "AG5", "AG5R", "AG6", "AG6E", "AG7", "AG7S"),
    *("RI1", "RI2", "RI3", "RI4", "RI4P", "RI5", "RI6", "RI7", "SV1", "SV2", "SV3", "SV3N"),
    *("ON1", "ON1M", "RK1", "RK1L", "ID1", "ID1S", "ID1R", "DV1"),
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder: Path = tmp_path_factory.mktemp("demo")
    started = organisation(7)
    with serving(started.sandbox) as address:
        settings = load(started.write_config(folder, address, level="individual"), integrations.settings_models())
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            pull_all(adapters, store, lambda stream, done, total: None)
            return take_snapshot(store, settings)


@pytest.fixture(scope="module")
def found(demo: Snapshot) -> Figures:
    calendar = Calendar(demo.directory.zone, 1, demo.directory.calendar)
    period, scene = calendar.period("2026-Q3"), Scene(demo, Policy(), calendar)
    candidates = [c for c in proofs.find(scene) if c.at < period.end_at]
    claims, _ = gate.admit(scene, candidates)
    return indicators.compute(indicators.View(scene, period, ledger(scene, claims, period), candidates))


@pytest.mark.parametrize("code", CODES)
def test_each_has_a_value_or_a_reason(found: Figures, code: str) -> None:
    values = [codes[code] for subjects in found.values() for codes in subjects.values() if code in codes]
    texts = catalogue("en")
    assert values
    for value in values:
        assert (value.value is None) == (value.reason is not None)
        assert value.reason is None or value.reason in texts
        assert value.n > 0 or value.value in (None, Decimal(0))
    assert {f"indicator.{code}.{part}" for part in ("name", "short", "about")} <= set(texts)
