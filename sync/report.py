"""What a run says to people: tables on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from sync.apply import ApplyReport
from sync.job import Planned, RunReport
from sync.messages import say
from sync.model import Explanation, Indicator, Proof, Results
from sync.plan import Conflict
from sync.points import decimal_text, points, points_text
from sync.ports import State
from sync.rebuild import Rebuilt
from sync.shapes import COUNTED, mirrored, planned_counts, quarantined
from sync.store import Store
from sync.sweep import SweepReport
from sync.terminal import note, table

MANY = 12
STATES: tuple[State, ...] = ("archived", "moved", "deleted", "gone")

TOP_ROWS = 8


def pull_summary(store: Store) -> None:
    bad = Counter(f"{row['source']}/{row['kind']}" for row in quarantined(store))
    counts = mirrored(store)
    rows = [[kind, str(counts.get(kind, 0)), str(bad[kind] or "")] for kind in sorted(counts | bad)]
    table(say("report.mirrored"), [say("report.kind"), say("report.count"), say("report.quarantined")], rows, (1, 2))
    for row in quarantined(store)[:MANY]:
        click.echo(say("report.quarantined_row", **row))


def sweep_summary(reports: Sequence[SweepReport]) -> None:
    rows = [
        [
            f"{r.source}/{stream}",
            str(n),
            *(str(r.became[stream][state] or "") for state in STATES),
            str(r.reading.streams.get(stream, 0)),
        ]
        for r in reports
        for stream, n in r.listed.items()
    ]
    columns = [say("report.kind"), say("sweep.listed"), *(say(f"state.{state}") for state in STATES), say("sweep.read")]
    table(say("sweep.title"), columns, rows, range(1, len(columns)))


def shown(indicator: Indicator | None) -> str:
    """`98.4 % (n = 12)`, `12.50`, or a dash. A rate never stands without its n; attainment is no rate."""
    if indicator is None or indicator.value is None:
        return "–"
    if indicator.unit == "%":
        count = f" (n = {indicator.n})" if indicator.code != "GO1" else ""
        return f"{float(indicator.value) * 100:.1f} %{count}"
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
        goal = card.indicators["GO1"]
        click.echo(f"{card.title}: {say(goal.reason) if goal.reason else shown(goal)}")


def plan_table(planned: Planned) -> None:
    if not planned.plan.changes:
        click.echo(say("plan.nothing", n=planned.plan.unchanged))
    else:
        rows = [[*place.split(" "), str(n)] for place, n in planned_counts(planned).items()]
        rows = [[say(f"plan.{action}"), _place(place), n] for action, place, n in rows]
        table(say("plan.title"), [say("plan.action"), say("plan.place"), say("report.count")], rows, (2,))
        for change in planned.plan.changes[:MANY]:
            click.echo(
                f"  {say(f'plan.{change.action}')}  {_place(f'{change.target.sink}/{change.target.kind}')}  {change.label}"
            )
        if len(planned.plan.changes) > MANY:
            click.echo(say("plan.more", n=len(planned.plan.changes) - MANY))
    for place, reason in planned.left_out.items():
        click.echo(say("plan.left_out", place=_place(place), reason=say(reason)))
    show_conflicts(planned.plan.conflicts)


def show_conflicts(conflicts: list[Conflict]) -> None:
    for conflict in conflicts:
        click.echo(
            say(
                conflict.reason,
                label=conflict.label,
                slot=f" ({conflict.slot})" if conflict.slot else "",
                observed=conflict.observed,
                wrote=conflict.wrote,
                desired=conflict.desired,
                url=conflict.url,
            ),
            err=True,
        )


def applied_summary(planned: Planned, applied: ApplyReport) -> None:
    plan_table(planned)
    if applied.written:
        rows = [[_place(place), str(n)] for place, n in sorted(applied.written.items())]
        table(say("report.written"), [say("plan.place"), say("report.count")], rows, (1,))
    show_conflicts(applied.conflicts)
    for change, error in applied.failures:
        click.echo(say("report.failure", label=change.label, error=error), err=True)


def run_summary(store: Store, report: RunReport) -> None:
    pull_summary(store)
    results_tables(report.results)
    applied_summary(report.planned, report.applied)


def who_helped(proof: Proof, results: Results, between: str) -> str:
    """Which team helped which; and, where persons are published, who helped and who says so."""
    teams = f"{results.teams[proof.team]} → {results.teams[proof.beneficiary]}"
    if not proof.helper:
        return teams
    return f"{teams}{between}{results.people[proof.helper]} ← {results.people[proof.by]}"


def kind_of_row(proof: Proof, disputed: Collection[str]) -> str:
    """Its kind and step; that it came late, is disputed, or why it takes another row back."""
    marks = ["late"] * proof.late + ["disputed"] * (proof.id in disputed)
    marks += [proof.finder] * (proof.compensates is not None)
    parts = [f"kind.{proof.kind}", f"step.{proof.step}", *(f"mark.{mark}" for mark in marks)]
    return " · ".join(say(f"proof.{part}") for part in parts)


def proof_table(explained: Explanation, results: Results, most: int) -> None:
    """The rows that weigh most, each with its link."""
    total = points_text(sum(proof.units for proof in explained.proofs))
    disputed = {dispute.proof for dispute in explained.disputes if dispute.proof and dispute.standing}
    rows = [
        [
            f"{proof.at:%Y-%m-%d}",
            who_helped(proof, results, "\n"),
            kind_of_row(proof, disputed),
            f"{points(proof.units):.2f}",
            f"{proof.title}\n{proof.url}",
        ]
        for proof in explained.proofs[:most]
    ]
    columns = [say(f"page.column_{name}") for name in ("when", "help", "kind", "points", "proof")]
    title = say(
        "explain.rows", title=explained.title, points=total, n=len(explained.proofs), period=results.period.name
    )
    table(title, columns, rows, (3,))


def demo_summary(first: RunReport, report: dict[str, Any], best: Explanation) -> None:
    rows = [[say(f"viewer.count.{n}"), str(report["mirrored"][n]), str(report["source"][n])] for n in COUNTED]
    columns = [say("report.kind"), say("report.count"), say("demo.source")]
    table(say("report.mirrored"), columns, rows, (1, 2))
    results_tables(first.results)
    proof_table(best, first.results, TOP_ROWS)
    plan_table(first.planned)
    second = report["second_run"]
    click.echo(say("demo.second", planned=second["planned"], sent=second["mutating_requests"]))
    for name in report["broken"]:
        click.echo(say("demo.broken", what=name), err=True)


def _place(place: str) -> str:
    """`jira/task` in words."""
    return say(f"place.{place.replace('/', '.')}")


def rebuild_summary(done: Sequence[Rebuilt]) -> None:
    for rebuilt in done:
        click.echo(say("rebuild.done", **asdict(rebuilt)))
        if rebuilt.purged:
            note("rebuild.purged", **asdict(rebuilt))


def purge_summary(done: Mapping[str, int], days: int) -> None:
    """`days` is how long what is lost is kept, 0 for ever."""
    if done:
        columns = [say("report.kind"), say("report.count")]
        table(say("purge.title"), columns, [[kind, str(n)] for kind, n in done.items()], (1,))
    else:
        click.echo(say("purge.nothing", days=days) if days else say("purge.never"))
