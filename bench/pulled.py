"""A generated organisation as Alongside sees it: written into the sandbox, pulled over HTTP, its rows found and priced."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from integrations import settings_models
from integrations.sandbox.generator.scenario import Scenario, Size
from integrations.sandbox.generator.truth import Truth
from integrations.sandbox.server import serving
from integrations.sandbox.start import generated
from scoring import gate, proofs
from scoring.ledger import ledger
from scoring.periods import Calendar
from scoring.policy import Policy
from scoring.scene import Scene
from sync.config import load
from sync.model import Proof
from sync.snapshot import Snapshot
from sync.store import Store
from sync.take import take_snapshot

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Pulled:
    truth: Truth
    snapshot: Snapshot
    calendar: Calendar

    @cached_property
    def number(self) -> dict[str, int]:
        """By person as scoring names them."""
        return {f"jira/account/{told.jira}": told.number for told in self.truth.people}

    def rows(self) -> Sequence[Proof]:
        """Of the quarter that ended last."""
        period = self.calendar.default_period(self.snapshot.as_of)
        scene = Scene(self.snapshot, Policy(), self.calendar)
        candidates = [c for c in proofs.find(scene) if c.at < period.end_at and c.at <= self.snapshot.as_of]
        return ledger(scene, gate.admit(scene, candidates)[0], period)


def pulled(seed: int, size: Size, scenario: Scenario, folder: Path) -> Pulled:
    """By a process of its own, as people run it; `folder` gets the configuration and the mirror."""
    started = generated(seed, size, scenario)
    assert started.truth is not None
    with serving(started.sandbox) as address:
        config = started.write_config(folder, address, level="individual")
        pull = [sys.executable, "-m", "cli", "pull", "--config", str(config)]
        subprocess.run(pull, cwd=ROOT, check=True, capture_output=True)
    settings = load(config, settings_models())
    with Store(settings.mirror) as store:
        snapshot = take_snapshot(store, settings)
    return Pulled(started.truth, snapshot, Calendar(settings.organisation.zone))
