"""What a run says to machines: one documented JSON shape a command (`docs/json.md`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sync.apply import ApplyReport
from sync.job import Planned, RunReport
from sync.messages import say
from sync.model import POINT, Dispute, Indicator, Results, Scorecard
from sync.plan import Conflict
from sync.points import decimal_text, points
from sync.store import Mirror, Store
from sync.sweep import SweepReport

EXIT_CONFLICT = 4


def mirrored(store: Store) -> dict[str, int]:
    """`jira/issue` -> payloads mirrored (quarantined ones are not among them)."""
    return {f"{source}/{kind}": n for (source, kind), n in sorted(Mirror(store).payload_counts().items())}


def quarantined(store: Store) -> list[dict[str, str]]:
    return [
        {"source": source, "kind": kind, "id": id_, "reason": reason}
        for source, kind, id_, reason in Mirror(store).quarantine()
    ]


def pull_json(store: Store) -> dict[str, Any]:
    return {"mirrored": mirrored(store), "quarantined": quarantined(store)}


def sweep_json(reports: Sequence[SweepReport]) -> list[dict[str, Any]]:
    """By source: ids listed by stream, what became of the missing ones, and bundles read."""
    return [
        {
            "source": r.source,
            "listed": r.listed,
            "became": {s: dict(c) for s, c in r.became.items()},
            "read": r.reading.streams,
        }
        for r in reports
    ]


def results_json(results: Results) -> dict[str, Any]:
    """Points are exact decimals as text: `ledger.points` is the sum of the rows, null where it gives a hidden cell away."""
    # Where persons are published, their rows add up to it anyway.
    secret = results.total_suppressed and not results.individual
    total = None if secret else decimal_text(points(sum(proof.units for proof in results.proofs)))
    return {
        "period": results.period.name,
        "policy": results.policy,
        "as_of": results.as_of.isoformat(),
        "level": results.level,
        "ledger": {"rows": None if total is None else len(results.proofs), "points": total},
        "scorecards": [_card_json(card) for card in results.scorecards if _may_show(results, card)],
    }


def _may_show(results: Results, card: Scorecard) -> bool:
    return card.suppressed is None and (card.kind != "person" or results.individual)


def _card_json(card: Scorecard) -> dict[str, Any]:
    indicators = {code: _indicator_json(indicator) for code, indicator in card.indicators.items()}
    return {"kind": card.kind, "id": card.id, "title": card.title, "rows": len(card.proofs), "indicators": indicators}


def _indicator_json(indicator: Indicator) -> dict[str, Any]:
    return indicator.model_dump(mode="json", exclude={"code", "version", "evidence"}, exclude_none=True)


def planned_counts(planned: Planned) -> dict[str, int]:
    """`create jira/field` -> how many changes."""
    changes = planned.plan.changes
    return dict(Counter(f"{c.action} {c.target.sink}/{c.target.kind}" for c in changes))


def plan_json(planned: Planned) -> dict[str, Any]:
    return {
        "planned": len(planned.plan.changes),
        "by_place": planned_counts(planned),
        "unchanged": planned.plan.unchanged,
        "conflicts": [conflict_json(conflict) for conflict in planned.plan.conflicts],
        "left_out": planned.left_out,
        "recovered": planned.recovered,
    }


def conflict_json(conflict: Conflict) -> dict[str, Any]:
    target = conflict.target
    return {
        "target": f"{target.sink}/{target.kind}/{target.key}",
        "slot": conflict.slot,
        "reason": conflict.reason,
        "label": conflict.label,
        "wrote": conflict.wrote,
        "observed": conflict.observed,
        "desired": conflict.desired,
        "url": conflict.url,
    }


def applied_json(planned: Planned, applied: ApplyReport) -> dict[str, Any]:
    return {
        **plan_json(planned),
        "written": dict(sorted(applied.written.items())),
        "conflicts": [conflict_json(c) for c in (*planned.plan.conflicts, *applied.conflicts)],
        "failures": [{"label": change.label, "error": str(error)} for change, error in applied.failures],
    }


def applied_exit(planned: Planned, applied: ApplyReport) -> int:
    """4 when a person's value stood in the way, 77 or 1 when a vendor refused a write, else 0."""
    if planned.plan.conflicts or applied.conflicts:
        return EXIT_CONFLICT
    return max((error.exit_code for _, error in applied.failures), default=0)


def run_json(store: Store, report: RunReport) -> dict[str, Any]:
    return {
        "mirrored": mirrored(store),
        "quarantined": quarantined(store),
        "results": results_json(report.results),
        **applied_json(report.planned, report.applied),
    }


def dispute_json(dispute: Dispute) -> dict[str, Any]:
    why = {"why": say(dispute.reason)} if dispute.reason else {}
    return {**dispute.model_dump(mode="json"), **why}


def units_of(card: Scorecard) -> int:
    """The points that a person's card publishes, as units."""
    return int((card.indicators["HP1"].value or 0) * POINT)


COUNTED = {
    "tasks": "jira/issue",
    "comments": "jira/comment",
    "changes": "jira/history",
    "docs": "notion/page",
    "blocks": "notion/block",
    "data_sources": "notion/data_source",
    "notion_comments": "notion/comment",
}
"""The sandbox's word for what it holds -> ours for what is mirrored."""


def demo_json(
    store: Store, kinds: dict[str, int], source: dict[str, int], first: RunReport, second: RunReport, sent: int
) -> dict[str, Any]:
    """`kinds` is what the first run mirrored, `source` what the sandbox counted in its own state before it, `sent` how many
    mutations the second run sent; `broken` names the promises that did not hold."""
    here = {name: kinds.get(kind, 0) for name, kind in COUNTED.items()}
    there = {name: source[name] for name in COUNTED}
    results = first.results
    ledger = sum(proof.units for proof in results.proofs)
    scored = sum(units_of(card) for card in results.of("person"))
    planned = len(second.planned.plan.changes)
    checks = {
        "mirror": here == there,
        "quarantine": not quarantined(store),
        "sum": ledger == scored,
        "second_run": planned == 0 and sent == 0,
        "write": not first.applied.failures and not first.planned.plan.conflicts,
    }
    return {
        "mirrored": here,
        "source": there,
        "quarantined": len(quarantined(store)),
        "ledger": {"rows": len(results.proofs), "points": decimal_text(points(ledger))},
        "scores_points": decimal_text(points(scored)),
        "teams": len(results.teams),
        "written": dict(sorted(first.applied.written.items())),
        "second_run": {"planned": planned, "mutating_requests": sent},
        "broken": [name for name, holds in checks.items() if not holds],
    }
