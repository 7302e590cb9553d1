"""The rows of a period: ledger, late rows of sealed periods, compensating rows. A sealed period has what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from scoring import corrections, gate
from scoring.appeals import Appeal
from scoring.case import Claim
from scoring.corrections import Correction, Published
from scoring.ledger import ledger
from scoring.scene import Scene
from sync.model import Period, Proof


@dataclass(frozen=True)
class Books:
    """What was decided and published before this run."""

    sealed: Published = field(default_factory=dict)
    published: frozenset[str] = frozenset()
    """All periods of which something was said, sealed or not."""
    corrections: Sequence[Correction] = ()
    appeals: Sequence[Appeal] | None = None
    """None where nobody keeps a record of them."""


def rows(scene: Scene, claims: Sequence[Claim], period: Period, books: Books) -> tuple[Proof, ...]:
    """In order of (at, id)."""
    if period.name in books.sealed:
        return tuple(books.sealed[period.name])
    booked = _rebooked(scene, claims, books.sealed)
    own = ledger(scene, booked, period)
    found = [*own, *_taken_back(scene, booked, period, books, own)]
    if scene.calendar.default_period(scene.snapshot.as_of) == period:
        found += corrections.moved(scene, claims, books.sealed, period)
    return tuple(sorted(found, key=lambda row: (row.at, row.id)))


def _rebooked(scene: Scene, claims: Sequence[Claim], sealed: Published) -> list[Claim]:
    """Claims that came to light after the seal of their period are judged as of now, in the open period."""
    late = {claim.id: claim for claim in corrections.late(claims, scene, sealed)}
    known_at = scene.snapshot.as_of
    judged = ((c, gate.judge(scene, replace(c.candidate, known_at=known_at))) for c in late.values())
    again = (replace(found, known_at=c.known_at) for c, found in judged if isinstance(found, Claim))
    return [*(c for c in claims if c.id not in late), *again]


def _taken_back(
    scene: Scene, claims: Sequence[Claim], period: Period, books: Books, own: Sequence[Proof]
) -> Sequence[Proof]:
    if not books.corrections:
        return ()
    named = {correction.proof for correction in books.corrections}
    periods = {claim.id: claim.period for claim in claims if claim.id in named}
    found: dict[str, Proof] = {row.id: row for row in own}
    for name in sorted(set(periods.values()) - {period.name, *books.sealed}):
        found |= {row.id: row for row in ledger(scene, claims, scene.calendar.period(name))}
    for name, published in books.sealed.items():
        found |= {row.id: row for row in published}
        periods |= {row.id: name for row in published}
    return _of_period(scene, claims, period, books, found, periods)


def _of_period(
    scene: Scene,
    claims: Sequence[Claim],
    period: Period,
    books: Books,
    found: Mapping[str, Proof],
    periods: Mapping[str, str],
) -> Sequence[Proof]:
    """Those that belong to this period; a decision that came to light after its own was sealed belongs to the open one."""
    before = {row.compensates for published in books.sealed.values() for row in published if row.finder != "identity"}
    open_ = scene.calendar.default_period(scene.snapshot.as_of).name
    heirs = corrections.heirs(scene, claims, books.sealed)
    rows_ = []
    for name, row in corrections.taken_back(books.corrections, found, periods, scene.calendar):
        booked_in = open_ if name in books.sealed else name
        heir = heirs.get(row.compensates or "", row.helper)
        if booked_in == period.name and row.compensates not in before and heir:
            rows_.append(row.model_copy(update={"helper": heir}))
    return rows_
