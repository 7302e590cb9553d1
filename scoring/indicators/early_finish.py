"""HP7, early finish thanks to a helper: business days between the finish and the date that was to be held, where that is
three or more (提前3天), and the owner's team acknowledged the help before the end."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from scoring import past
from scoring.forecasts import Forecasts
from scoring.indicators.evidence import evidence
from scoring.indicators.help_points import by
from scoring.indicators.registry import Values, View, indicator
from sync.model import Change, Indicator, Proof, Ref, Task


@indicator(
    "HP7",
    of="task",
    unit="bd",
    version=2,
    source="bd(min(D0, D_P50) - finished) >= 3 (S1-15)",
    reads=(Task, Change),
    shown=("JF task", "ND awards"),
)
def early_finish(view: View) -> Values:
    """Of tasks finished in the period; `n` is the number of people thanks to whom."""
    found = by([row for row in view.proofs if row.step == 2], lambda row: row.object)
    return {object_: value for object_, rows in found if (value := _of_task(view, object_, rows))}


def _of_task(view: View, object_: Ref, rows: Sequence[Proof]) -> Indicator | None:
    scene, least = view.scene, view.scene.policy.early_days
    task = scene.snapshot.tasks.get(object_)
    finished_at = past.finished_at(task, scene.changes(object_), scene.done) if task else None
    if task is None or finished_at is None or not view.covers(finished_at):
        return None
    forecasts = view.once(_forecasts)
    found = [forecasts.ahead(task, row.helper, row.at) for row in rows if row.at <= finished_at]
    days = [ahead.days for ahead in found if ahead and ahead.days is not None and ahead.days >= least]
    if days:
        return Indicator(code="HP7", value=Decimal(max(days)), unit="bd", n=len(days), evidence=evidence([object_]))
    unknown = any(ahead and ahead.days is None and ahead.of_due >= least for ahead in found)
    reason = "no_forecast" if unknown else "not_early"
    return Indicator(code="HP7", value=None, unit="bd", n=0, reason=f"indicator.reason.{reason}")


def _forecasts(view: View) -> Forecasts:
    return Forecasts(view.scene)
