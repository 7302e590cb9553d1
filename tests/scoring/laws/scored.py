"""What the laws look at: an organisation scored by the real finders, gate and ledger, and sums of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from hypothesis import strategies as st
from organisations import Organisation
from scoring_build import AS_OF, CALENDAR, QUARTER, Town

from scoring import books, gate, proofs
from scoring.books import Books
from scoring.case import Claim
from scoring.ledger import ledger, totals
from scoring.policy import Policy
from scoring.scene import Scene
from sync.model import Level, Proof, Results

OPEN = Policy(cell_people=1, cell_rows=1, cell_helpers=1)
"""Hides nothing."""
policies = st.builds(
    Policy,
    pot_root=st.sampled_from([Decimal(1), Decimal("0.5")]),
    pot_owner=st.sampled_from([Decimal(4), Decimal(1), Decimal("0.5")]),
    pot_weak_root=st.sampled_from([Decimal("0.25"), Decimal(1)]),
    pot_weak=st.sampled_from([Decimal(1), Decimal("0.5")]),
    acknowledgements=st.sampled_from([40, 1]),
    cell_people=st.just(1),
    cell_rows=st.just(1),
    cell_helpers=st.just(1),
)
"""The laws hold whatever the pots are; small ones fill sooner."""


def score(organisation: Organisation, *, policy: Policy = OPEN, level: Level = "individual") -> Results:
    return organisation.town().score(policy=policy, level=level, as_of=organisation.as_of)


def rows(organisation: Organisation, *, policy: Policy = OPEN) -> tuple[Proof, ...]:
    """The rows of the same score, without the indicators and cards, which take most of its time."""
    return rows_of(organisation.town(), organisation.as_of, policy)


def rows_of(town: Town, as_of: datetime = AS_OF, policy: Policy = OPEN) -> tuple[Proof, ...]:
    seen = scene(town, as_of, policy)
    return books.rows(seen, claims(seen), QUARTER, Books())


def scene(town: Town, as_of: datetime, policy: Policy = OPEN) -> Scene:
    return Scene(town.snapshot(as_of), policy, CALENDAR)


def claims(seen: Scene) -> list[Claim]:
    """All that the gate admits, of all periods."""
    return gate.admit(seen, [c for c in proofs.find(seen) if c.at < QUARTER.end_at and c.at <= seen.snapshot.as_of])[0]


def priced(seen: Scene, admitted: Sequence[Claim]) -> tuple[Proof, ...]:
    return ledger(seen, admitted, QUARTER)


def persons(found: Iterable[Proof]) -> dict[str, int]:
    """Person -> units, of everybody who has any row."""
    return dict(totals(found).persons)


def strong(found: Iterable[Proof]) -> dict[tuple[str, str], int]:
    """(helper, owner) -> units of strong rows."""
    sums: dict[tuple[str, str], int] = Counter()
    for row in found:
        if row.step > 1:
            sums[row.helper, row.owner] += row.units
    return sums


def weak(found: Iterable[Proof]) -> dict[str, int]:
    """Helper -> units of weak rows."""
    sums: dict[str, int] = Counter()
    for row in found:
        if row.step == 1:
            sums[row.helper] += row.units
    return sums
