"""What a run says of itself: tables for people, one documented JSON shape for machines (`docs/json.md`)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from sync.apply import ApplyReport
from sync.job import Planned, RunReport
from sync.messages import say
from sync.model import POINT, Explanation, Indicator, Results, Scorecard
from sync.plan import Conflict
from sync.points import decimal_text, points, points_text
from sync.store import Mirror, Store
from sync.terminal import table

EXIT_CONFLICT = 4
MANY = 12
TOP_ROWS = 8


# --- the mirror ---------------------------------------------------------------------------------------------------


def mirrored(store: Store) -> dict[str, int]:
    """`jira/issue` -> payloads mirrored (quarantined ones are not among them)."""
    return {f"{source}/{kind}": n for (source, kind), n in sorted(Mirror(store).payload_counts().items())}


def quarantined(store: Store) -> list[dict[str, str]]:
    return [
        {"source": source, "kind": kind, "id": id_, "reason": reason}
        for source, kind, id_, reason in Mirror(store).quarantine()
    ]


def pull_summary(store: Store) -> None:
    bad = Counter(f"{row['source']}/{row['kind']}" for row in quarantined(store))
    counts = mirrored(store)
    rows = [[kind, str(counts.get(kind, 0)), str(bad[kind] or "")] for kind in sorted(counts | bad)]
    table(say("report.mirrored"), [say("report.kind"), say("report.count"), say("report.quarantined")], rows, (1, 2))
    for row in quarantined(store)[:MANY]:
        click.echo(say("report.quarantined_row", **row))


# --- results ------------------------------------------------------------------------------------------------------


def results_json(results: Results) -> dict[str, Any]:
    """Points are exact decimals as text: `ledger.points` is the sum of the rows."""
    total = sum(proof.units for proof in results.proofs)
    return {
        "period": results.period.name,
        "policy": results.policy,
        "as_of": results.as_of.isoformat(),
        "ledger": {"rows": len(results.proofs), "points": decimal_text(points(total))},
        "scorecards": [_card_json(card) for card in results.scorecards if _may_show(results, card)],
    }


def _may_show(results: Results, card: Scorecard) -> bool:
    return card.suppressed is None and (card.kind != "person" or results.individual)


def _card_json(card: Scorecard) -> dict[str, Any]:
    indicators = {code: _indicator_json(indicator) for code, indicator in card.indicators.items()}
    return {"kind": card.kind, "id": card.id, "title": card.title, "rows": len(card.proofs), "indicators": indicators}


def _indicator_json(indicator: Indicator) -> dict[str, Any]:
    return indicator.model_dump(mode="json", exclude={"code", "version"}, exclude_none=True)


def shown(indicator: Indicator | None) -> str:
    """`98.4 %`, `12.5`, or a dash."""
    if indicator is None or indicator.value is None:
        return "–"
    if indicator.unit == "%":
        return f"{float(indicator.value) * 100:.1f} %"
    return f"{float(indicator.value):.2f}" if indicator.unit == "points" else decimal_text(round(indicator.value, 2))


def results_tables(results: Results) -> None:
    codes = ("HP1", "IN", "RS1", "PU1", "KS3")
    teams = [card for card in results.of("team") if card.suppressed is None]
    columns = [say("page.column_team"), *(say(f"indicator.{code}.short") for code in codes), say("page.column_rows")]
    rows = [[card.title, *(shown(card.indicators.get(c)) for c in codes), str(len(card.proofs))] for card in teams]
    table(say("report.teams", period=results.period.name), columns, rows, range(1, len(columns)))
    pairs = [card for card in results.of("pair") if card.suppressed is None]
    pairs.sort(key=lambda card: -(card.indicators["HP2"].value or 0))
    names = [say("page.column_pair"), say("indicator.HP2.short"), say("page.column_rows")]
    table(
        say("report.pairs"),
        names,
        [[card.title, shown(card.indicators["HP2"]), str(len(card.proofs))] for card in pairs],
        (1, 2),
    )
    hidden = sum(card.suppressed is not None for kind in ("team", "pair") for card in results.of(kind))
    click.echo(say("page.hidden", n=hidden) if hidden else "")
    for card in results.of("goal"):
        click.echo(f"{card.title}: {shown(card.indicators.get('GO1'))}")


# --- plan and apply -----------------------------------------------------------------------------------------------


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


def plan_table(planned: Planned) -> None:
    if not planned.plan.changes:
        click.echo(say("plan.nothing", n=planned.plan.unchanged))
    else:
        rows = [[*place.split(" "), str(n)] for place, n in planned_counts(planned).items()]
        rows = [[say(f"plan.{action}"), place, n] for action, place, n in rows]
        table(say("plan.title"), [say("plan.action"), say("plan.place"), say("report.count")], rows, (2,))
        for change in planned.plan.changes[:MANY]:
            click.echo(f"  {say(f'plan.{change.action}')}  {change.target.sink}/{change.target.kind}  {change.label}")
        if len(planned.plan.changes) > MANY:
            click.echo(say("plan.more", n=len(planned.plan.changes) - MANY))
    for place, reason in planned.left_out.items():
        click.echo(say("plan.left_out", place=place, reason=say(reason)))
    show_conflicts(planned.plan.conflicts)


def show_conflicts(conflicts: list[Conflict]) -> None:
    for conflict in conflicts:
        click.echo(
            say(
                conflict.reason,
                label=conflict.label,
                slot=conflict.slot,
                observed=conflict.observed,
                wrote=conflict.wrote,
                desired=conflict.desired,
                url=conflict.url,
            ),
            err=True,
        )


def applied_json(planned: Planned, applied: ApplyReport) -> dict[str, Any]:
    return {
        **plan_json(planned),
        "written": dict(sorted(applied.written.items())),
        "conflicts": [conflict_json(c) for c in (*planned.plan.conflicts, *applied.conflicts)],
        "failures": [{"label": change.label, "error": str(error)} for change, error in applied.failures],
    }


def applied_summary(planned: Planned, applied: ApplyReport) -> None:
    plan_table(planned)
    if applied.written:
        rows = [[place, str(n)] for place, n in sorted(applied.written.items())]
        table(say("report.written"), [say("plan.place"), say("report.count")], rows, (1,))
    show_conflicts(applied.conflicts)
    for change, error in applied.failures:
        click.echo(say("report.failure", label=change.label, error=error), err=True)


def applied_exit(planned: Planned, applied: ApplyReport) -> int:
    """4 when a person's value stood in the way, 1 when a vendor refused a write, else 0."""
    if planned.plan.conflicts or applied.conflicts:
        return EXIT_CONFLICT
    return 1 if applied.failures else 0


def run_json(store: Store, report: RunReport) -> dict[str, Any]:
    return {
        "mirrored": mirrored(store),
        "quarantined": quarantined(store),
        "results": results_json(report.results),
        **applied_json(report.planned, report.applied),
    }


def run_summary(store: Store, report: RunReport) -> None:
    pull_summary(store)
    results_tables(report.results)
    applied_summary(report.planned, report.applied)


# --- explain ------------------------------------------------------------------------------------------------------


def explanation_json(explained: Explanation) -> dict[str, Any]:
    return {
        "kind": explained.kind,
        "id": explained.id,
        "title": explained.title,
        "points": decimal_text(points(sum(proof.units for proof in explained.proofs))),
        "rows": [
            {
                **proof.model_dump(mode="json", exclude={"units", "raw_units"}),
                "points": decimal_text(points(proof.units)),
            }
            for proof in explained.proofs
        ],
        "refused": [{**refusal.model_dump(mode="json"), "why": say(refusal.rule)} for refusal in explained.refusals],
    }


def explanation_tables(explained: Explanation, results: Results) -> None:
    proof_table(explained, results, len(explained.proofs))
    if explained.refusals:
        rows = [[f"{r.at:%Y-%m-%d}", r.title, say(r.rule), r.url] for r in explained.refusals]
        columns = [say("explain.when"), say("page.column_proof"), say("explain.rule"), say("explain.open")]
        table(say("explain.refused"), columns, rows)


def proof_table(explained: Explanation, results: Results, most: int) -> None:
    """The rows that weigh most, each with its link."""
    total = points_text(sum(proof.units for proof in explained.proofs))
    rows = [
        [
            f"{proof.at:%Y-%m-%d}",
            f"{results.teams[proof.team]} → {results.teams[proof.beneficiary]}",
            f"{say(f'proof.kind.{proof.kind}')} · {say(f'proof.step.{proof.step}')}",
            points_text(proof.units),
            f"{proof.title}\n{proof.url}",
        ]
        for proof in explained.proofs[:most]
    ]
    columns = [say(f"page.column_{name}") for name in ("when", "help", "kind", "points", "proof")]
    title = say(
        "explain.rows", title=explained.title, points=total, n=len(explained.proofs), period=results.period.name
    )
    table(title, columns, rows, (3,))


# --- the demo -----------------------------------------------------------------------------------------------------


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


def demo_summary(first: RunReport, report: dict[str, Any], best: Explanation) -> None:
    rows = [[name, str(report["mirrored"][name]), str(report["source"][name])] for name in COUNTED]
    columns = [say("report.kind"), say("report.count"), say("demo.source")]
    table(say("report.mirrored"), columns, rows, (1, 2))
    results_tables(first.results)
    proof_table(best, first.results, TOP_ROWS)
    plan_table(first.planned)
    second = report["second_run"]
    click.echo(say("demo.second", planned=second["planned"], sent=second["mutating_requests"]))
    for name in report["broken"]:
        click.echo(say("demo.broken", what=name), err=True)
