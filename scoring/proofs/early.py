"""A task is finished early thanks to a helper (HP7). Step 3 only, on top of an acknowledged help of any kind on it.

Early are three business days before both the due date in force when the help began and the forecast. Whoever acknowledged the
help vouches for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scoring.candidates import Candidate
from scoring.forecasts import Forecasts
from scoring.scene import Scene


def find(scene: Scene, acknowledgements: Iterable[Candidate]) -> Iterator[Candidate]:
    forecasts, least = Forecasts(scene), scene.policy.early_days
    for help_ in acknowledgements:
        task = scene.snapshot.tasks.get(help_.object)
        ahead = forecasts.ahead(task, scene.staff.person(help_.helper), help_.at) if task else None
        if ahead and ahead.of_due >= least and (ahead.days is None or ahead.days >= least):
            flaw = "no_forecast" if ahead.days is None else None
            early = replace(help_, kind="early", step=3, at=ahead.finished_at, source=help_.object, finder="early")
            yield replace(early, flaw=flaw)
