"""Claims of one period -> proofs with points."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scoring.brackets import Entry, beta, raw_units, share
from scoring.case import Claim
from scoring.policy import Size
from scoring.scene import Scene
from scoring.sizes import Sizes
from sync.model import Period, Proof, Ref


def ledger(scene: Scene, claims: Sequence[Claim], period: Period) -> tuple[Proof, ...]:
    """The rows of the period, ordered by (at, id). `claims` are those of all periods: the previous one gives the
    acknowledgers' factors, and the first row ever on a root fixes its size."""
    sizes = fixed_sizes(scene, claims)
    given = acknowledged(claims, scene.calendar.before(period).name)
    rows = {claim.id: claim for claim in claims if claim.period == period.name}
    raws = {claim.id: _raw(scene, claim, sizes[claim.root], given) for claim in rows.values()}
    units = share(scene.policy, [_entry(scene, rows[id_], sizes, raw) for id_, raw in raws.items()], scene.engine)
    ordered = sorted(rows.values(), key=lambda claim: (claim.at, claim.id))
    return tuple(_proof(scene, c, size=sizes[c.root], units=units[c.id], raw=raws[c.id]) for c in ordered)


def fixed_sizes(scene: Scene, claims: Iterable[Claim]) -> dict[Ref, Size]:
    """Root -> its size when the first row on it was made."""
    sizes, found = Sizes(scene), dict[Ref, Size]()
    for claim in sorted(claims, key=lambda c: (c.known_at, c.id)):
        if claim.root not in found:
            found[claim.root] = sizes.at(claim.root, claim.beneficiary, claim.at)
    return found


def acknowledged(claims: Iterable[Claim], period: str) -> Counter[str]:
    """Acknowledgements that each person gave in that period."""
    return Counter(claim.by for claim in claims if claim.period == period and claim.candidate.step == 2)


def _raw(scene: Scene, claim: Claim, size: Size, given: Mapping[str, int]) -> int:
    c = claim.candidate
    factor = 1000 if c.step == 1 else beta(scene.policy, given.get(claim.by, 0))
    return raw_units(scene.policy, c.kind, size, c.step, factor)


def _entry(scene: Scene, claim: Claim, sizes: Mapping[Ref, Size], raw: int) -> Entry:
    return Entry(
        id=claim.id,
        at=claim.known_at,
        helper=claim.helper,
        root=claim.root,
        owner=claim.owner,
        weak=claim.candidate.step == 1,
        halves=scene.policy.halves[sizes[claim.root]],
        raw=raw,
    )


def _proof(scene: Scene, claim: Claim, *, size: Size, units: int, raw: int) -> Proof:
    c, record = claim.candidate, scene.record(claim.candidate.object)
    assert record is not None
    return Proof(
        id=claim.id,
        at=claim.at,
        helper=claim.helper,
        team=claim.team,
        object=c.object,
        root=claim.root,
        owner=claim.owner,
        beneficiary=claim.beneficiary,
        kind=c.kind,
        step=c.step,
        size=size,
        by=claim.by,
        witness=claim.witness,
        units=units,
        raw_units=raw,
        url=scene.snapshot.address(c.object, c.source),
        title=record.title,
        finder=c.finder,
        source=c.source,
        policy=scene.policy.version,
        late=claim.late,
    )


@dataclass(frozen=True)
class Totals:
    """Sums of one set of rows: the five totals are equal, exactly."""

    total: int
    persons: Mapping[str, int]
    given: Mapping[str, int]
    """Team -> units of rows whose helper is of the team."""
    received: Mapping[str, int]
    """Team -> units of rows whose beneficiary is the team."""
    pairs: Mapping[tuple[str, str], int]
    """(helper's team, beneficiary team) -> units."""


def totals(proofs: Iterable[Proof]) -> Totals:
    persons: dict[str, int] = defaultdict(int)
    given: dict[str, int] = defaultdict(int)
    received: dict[str, int] = defaultdict(int)
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    total = 0
    for row in proofs:
        total += row.units
        persons[row.helper] += row.units
        given[row.team] += row.units
        received[row.beneficiary] += row.units
        pairs[row.team, row.beneficiary] += row.units
    return Totals(total, dict(persons), dict(given), dict(received), dict(pairs))
