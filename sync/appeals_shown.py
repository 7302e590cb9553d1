"""Disputes and give-backs on the terminal and as JSON: what is open, what was decided, what does not count and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any

import click

from sync.messages import say
from sync.model import Dispute, Proof, Results
from sync.shapes import dispute_json
from sync.store import Scores, Store
from sync.terminal import table

STATES = ("open", "invalid", "upheld", "rejected", "given_back")
"""What somebody must do something about comes first."""


def read_rows(store: Store, disputes: Sequence[Dispute], link: Callable[[str], str]) -> dict[str, Proof]:
    """The rows that they are about, by id, with addresses as `link` gives them."""
    wanted, scores = {dispute.proof for dispute in disputes}, Scores(store)
    rows = [row for results in scores.history() for row in results.proofs]
    rows += [row for published in scores.sealed().values() for row in published]
    return {row.id: row.model_copy(update={"url": link(row.url)}) for row in rows if row.id in wanted}


def relinked(disputes: Sequence[Dispute] | None, link: Callable[[str], str]) -> Sequence[Dispute] | None:
    """With every record's address as `link` gives it."""
    return disputes and [each.model_copy(update={"url": link(each.url)}) for each in disputes]


def appeals_json(disputes: Sequence[Dispute] | None, rows: dict[str, Proof], results: Results) -> dict[str, Any]:
    """Nobody is named: who wrote and decided a record is in it."""
    return {
        "as_of": results.as_of.isoformat(),
        "connected": disputes is not None,
        "appeals": [{**dispute_json(each), "row": _row(each, rows)} for each in _ordered(disputes or ())],
    }


def _row(dispute: Dispute, rows: dict[str, Proof]) -> dict[str, Any] | None:
    row = rows.get(dispute.proof or "")
    names = ("id", "at", "team", "beneficiary", "kind", "step", "title", "url")
    return {name: getattr(row, name) for name in names} if row else None


def appeals_tables(disputes: Sequence[Dispute] | None, rows: dict[str, Proof], results: Results, zone: tzinfo) -> None:
    """Days are those of the organisation."""
    if disputes is None:
        click.echo(say("appeal.not_connected"))
        return
    if not disputes:
        click.echo(say("appeal.none"))
        return
    lines = [
        [
            say(f"appeal.state.{each.state}"),
            say(f"appeal.what.{each.what}"),
            f"{each.title}\n{each.url}",
            _about(rows.get(each.proof or ""), results),
            f"{each.opened_at.astimezone(zone):%Y-%m-%d}",
            f"{each.decided_at.astimezone(zone):%Y-%m-%d}"
            if each.decided_at
            else say(each.reason)
            if each.reason
            else "",
        ]
        for each in _ordered(disputes)
    ]
    columns = [say(f"appeal.column.{name}") for name in ("state", "what", "record", "row", "opened", "decided")]
    table(say("appeal.title", n=len(disputes)), columns, lines)


def _about(row: Proof | None, results: Results) -> str:
    if row is None:
        return "–"
    sides = " → ".join(results.teams.get(team, team) for team in (row.team, row.beneficiary))
    return f"{row.title} · {sides}\n{say(f'proof.kind.{row.kind}')} · {say(f'proof.step.{row.step}')} · {row.id}"


def _ordered(disputes: Sequence[Dispute]) -> list[Dispute]:
    return sorted(disputes, key=lambda each: (STATES.index(each.state), each.opened_at, each.record))
