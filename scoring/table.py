"""Claims as the engine's table of candidates: the same rows, priced without the snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scoring import gate, proofs
from scoring.brackets import beta, microseconds
from scoring.case import Claim
from scoring.engine.columns import CANDIDATES, Type
from scoring.ledger import acknowledged, fixed_sizes
from scoring.policy import Size
from scoring.scene import Scene
from sync.model import Period, Ref

Columns = dict[str, list[Any]]
SCHEMA: dict[str, Type] = {name: type_ for name, (type_, _) in CANDIDATES.items()}


def found(scene: Scene, period: Period) -> Columns:
    """What the finders find in the snapshot, and the gate admits to the period."""
    as_of = scene.snapshot.as_of
    claims, _ = gate.admit(scene, [c for c in proofs.find(scene) if c.at < period.end_at and c.at <= as_of])
    return candidates(scene, claims, period)


def candidates(scene: Scene, claims: Sequence[Claim], period: Period) -> Columns:
    """Those of the period, in the order in which they were known. `claims` are those of all periods."""
    sizes = fixed_sizes(scene, claims)
    given = acknowledged(claims, scene.calendar.before(period).name)
    own = {claim.id: claim for claim in claims if claim.period == period.name}
    ordered = sorted(own.values(), key=lambda claim: (claim.known_at, claim.id))
    rows = [_row(scene, claim, sizes, given) for claim in ordered]
    return {name: [row[name] for row in rows] for name in CANDIDATES}


def _row(scene: Scene, claim: Claim, sizes: Mapping[Ref, Size], given: Mapping[str, int]) -> dict[str, Any]:
    """What the gate has looked up, a claim has passed."""
    c = claim.candidate
    return {
        "id": claim.id,
        "period": claim.period,
        "at": microseconds(claim.known_at),
        "helper": claim.helper,
        "team": claim.team,
        "object": c.object,
        "root": claim.root,
        "owner": claim.owner,
        "beneficiary": claim.beneficiary,
        "kind": c.kind,
        "step": c.step,
        "size": sizes[claim.root],
        "by": claim.by,
        "witness": claim.witness,
        "beta": beta(scene.policy, given.get(claim.by, 0)),
        "involved": False,
        "shared": False,
    }
