"""What was scored of one person, for that person alone: rows given and received, refusals, figures with the private ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scoring.own import Audience
from scoring.scorer import Scorer
from sync.messages import say
from sync.model import Proof, Results
from sync.points import decimal_text, points
from sync.scored import Kept
from sync.snapshot import Snapshot

SIDES = ("helper", "owner", "by", "witness")


def portraits(scorer: Scorer, snapshot: Snapshot, kept: Kept, person: str) -> Iterator[dict[str, Any]]:
    """Of every period that was published, the oldest first, as it would be scored now; nothing is kept."""
    mine = replace(scorer, audience=Audience(pages={person: ""}))
    for results in sorted(kept.published.values(), key=lambda each: each.period.start_at):
        yield portrait(replace(mine, period=results.period.name)(snapshot, kept).shown, person)


def portrait(results: Results, person: str) -> dict[str, Any]:
    """Of one period; `results` were scored with an own card for the person. Other people are named in none of it."""
    card = next((card for card in results.own if card.id == person), None)
    rows = [row for row in results.proofs if person in _sides(row)]
    ids = {row.id for row in rows}
    return {
        "period": results.period.name,
        "as_of": results.as_of.isoformat(),
        "rules": results.policy,
        "note": say("people.no_verdict"),
        "points": decimal_text(points(sum(row.units for row in rows if row.helper == person))),
        "indicators": {
            code: value.model_dump(mode="json", exclude={"code"}, exclude_none=True)
            for code, value in (card.indicators if card else {}).items()
        },
        "rows": [_row(row, person) for row in rows],
        "refused": [
            refusal.model_dump(mode="json", exclude={"helper"})
            for refusal in results.refusals
            if refusal.helper == person
        ],
        "disputes": [each.model_dump(mode="json") for each in results.disputes or () if each.proof in ids],
    }


def _sides(row: Proof) -> list[str | None]:
    return [getattr(row, side) for side in SIDES]


def _row(row: Proof, person: str) -> dict[str, Any]:
    """`as` says in which parts the person is in it."""
    shown = row.model_dump(mode="json", exclude={*SIDES, "units", "raw_units"}, exclude_none=True)
    return {**shown, "points": decimal_text(points(row.units)), "as": [s for s in SIDES if getattr(row, s) == person]}
