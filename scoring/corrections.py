"""What changes about published rows afterwards: never a row, always one more (method, section 1).

A dispute upheld or a give-back takes a row's units away by a compensating row. In sealed periods the rows are those that were
published; who they belong to may change (two accounts turn out to be one person, or not), which compensating rows say too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from scoring.case import Claim
from scoring.periods import Calendar
from scoring.scene import Scene
from sync.model import Period, Proof, Ref

Cause = Literal["dispute", "give_back", "identity"]
Published = Mapping[str, Sequence[Proof]]
"""Name of a sealed period -> the rows that were published for it, compensating ones with them."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A row is taken back: a dispute about it was upheld, or its helper gave it back."""

    proof: str
    """Id of the row."""
    at: datetime
    """When it was decided."""
    cause: Literal["dispute", "give_back"]
    source: Ref = ""
    """The record of the decision."""
    url: str = ""


def late(claims: Sequence[Claim], scene: Scene, sealed: Published) -> list[Claim]:
    """Those that belong to a sealed period and are not among its published rows: proofs that came to light after the seal."""
    rows = [row for published in sealed.values() for row in published if row.compensates is None]
    helps = {(_now(scene, row.helper), row.object, row.kind, row.step) for row in rows}
    acknowledged = {(helper, object_) for helper, object_, _, step in helps if step == 2}
    return [
        claim
        for claim in claims
        if claim.period in sealed
        and _key(claim) not in helps
        and not (claim.candidate.step == 2 and _key(claim)[:2] in acknowledged)
    ]


def _key(claim: Claim) -> tuple[str, Ref, str, int]:
    c = claim.candidate
    return (claim.helper, c.object, c.kind, c.step)


def _now(scene: Scene, person: str) -> str:
    """The same human today; who is not known any more stays who they were."""
    return scene.staff.person(person) or person


def taken_back(
    corrections: Iterable[Correction], rows: Mapping[str, Proof], periods: Mapping[str, str], calendar: Calendar
) -> Iterator[tuple[str, Proof]]:
    """(period, compensating row), one a row at most, the first decision of each. `rows` by id, `periods` by id of a row."""
    done: set[str] = set()
    for correction in sorted(corrections, key=lambda c: (c.at, c.proof, c.cause)):
        row = rows.get(correction.proof)
        if row and row.compensates is None and row.id not in done:
            done.add(row.id)
            own, open_ = calendar.period(periods[row.id]), calendar.default_period(correction.at)
            period = max(own, open_, key=lambda p: p.start_at)
            update = {"url": correction.url or row.url, "source": correction.source or row.source}
            back = compensating(row, -row.units, correction.cause, at=correction.at)
            yield period.name, back.model_copy(update=update)


def moved(scene: Scene, claims: Iterable[Claim], sealed: Published, period: Period) -> Iterator[Proof]:
    """Rows of the open `period` that bring the units of sealed rows to whom they belong today; to nobody, when helper and
    acknowledger, witness or owner turn out to be one person. Nothing when all is where it belongs."""
    held: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    originals: dict[str, Proof] = {}
    for row in (row for published in sealed.values() for row in published):
        held[row.compensates or row.id][row.helper] += row.units
        if row.compensates is None:
            originals[row.id] = row
    heirs_ = heirs(scene, claims, sealed)
    for id_, row in sorted(originals.items()):
        heir = heirs_[id_]
        for helper, units in sorted(held[id_].items()):
            if helper != heir and units:
                # As of the period's first moment, so that it is the same row on every day of the period.
                yield compensating(row, -units, "identity", at=period.start_at, helper=helper)
        owed = sum(units for helper, units in held[id_].items() if helper != heir)
        if heir and owed:
            yield compensating(row, owed, "identity", at=period.start_at, helper=heir)


def heirs(scene: Scene, claims: Iterable[Claim], sealed: Published) -> dict[str, str | None]:
    """Published row -> to whom it belongs today, or None."""
    helpers = _helpers(claims)
    rows = (row for published in sealed.values() for row in published if row.compensates is None)
    return {row.id: _heir(scene, row, helpers) for row in rows}


def _helpers(claims: Iterable[Claim]) -> dict[tuple[Ref, str, int, Ref], set[str]]:
    found: dict[tuple[Ref, str, int, Ref], set[str]] = defaultdict(set)
    for claim in claims:
        c = claim.candidate
        found[c.object, c.kind, c.step, c.source].add(claim.helper)
    return found


def _heir(scene: Scene, row: Proof, helpers: Mapping[tuple[Ref, str, int, Ref], set[str]]) -> str | None:
    """Whose the row is today, by what proves it; None when somebody vouched for themselves."""
    today = helpers.get((row.object, row.kind, row.step, row.source), set())
    helper = _now(scene, row.helper)
    if helper not in today and len(today) == 1:
        helper = next(iter(today))
    others = {_now(scene, other) for other in (row.by, row.witness, row.owner) if other}
    return None if helper in others else helper


def compensating(row: Proof, units: int, cause: Cause, *, at: datetime, helper: str | None = None) -> Proof:
    """A row that may be negative; only such rows may."""
    helper = helper or row.helper
    id_ = sha256("\x1f".join((row.id, cause, helper, at.isoformat())).encode()).hexdigest()[:20]
    update = {"id": id_, "at": at, "units": units, "raw_units": units, "finder": cause, "helper": helper}
    return row.model_copy(update={**update, "compensates": row.id, "late": False})
