"""From candidates to claims. A candidate that breaks a rule becomes a `Refusal` that says which.

Steps 2 and 3 also need a witness: the row is dated when both the acknowledgement and the witness's act are there, and
the rules must hold at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from scoring import witness
from scoring.candidates import Candidate
from scoring.case import Case, Claim
from scoring.rules import broken
from scoring.scene import Scene
from sync.model import Ref, Refusal

WAITING = "waiting_for_witness"
SEEN = "seen"
TOO_LATE = "acknowledged_after_finish"


def admit(scene: Scene, candidates: Iterable[Candidate]) -> tuple[list[Claim], list[Refusal]]:
    """All claims of all periods, and what was refused. One acknowledgement per helper and object: the earliest; an
    outcome only after the acknowledgement that it belongs to, on the word of the same person."""
    ordered = sorted(set(candidates), key=_order)
    claims, refusals = _first_of_each(scene, (c for c in ordered if c.step != 3))
    outcomes, early = _following(scene, [c for c in ordered if c.step == 3], [c for c in claims if _strong(c)])
    later, waiting = _first_of_each(scene, outcomes)
    refused = [*refusals, *early, *(r for r in waiting if r.rule != f"rule.{SEEN}")]
    return sorted([*claims, *later], key=lambda c: (c.at, c.id)), refused


def _following(
    scene: Scene, outcomes: Iterable[Candidate], strong: Iterable[Claim]
) -> tuple[list[Candidate], list[Refusal]]:
    """Outcomes of acknowledged helps, not dated before them. An early finish follows any kind of help, but only one that was
    acknowledged by then."""
    acknowledged = {(c.candidate.helper, c.candidate.object, kind, c.by): c for c in strong for kind in _kinds(c)}
    found, refusals = [], []
    for candidate in outcomes:
        by = scene.staff.person(candidate.by)
        before = acknowledged.get((candidate.helper, candidate.object, candidate.kind, by or ""))
        if before and candidate.kind == "early" and before.at > candidate.at:
            refusals.append(refusal(Case(scene, candidate, candidate.at), TOO_LATE))
        elif before:
            found.append(replace(candidate, at=max(candidate.at, before.at), known_at=_later(candidate, before)))
    return found, refusals


def _kinds(claim: Claim) -> tuple[str, str]:
    return (claim.candidate.kind, "early")


def _later(candidate: Candidate, before: Claim) -> datetime | None:
    """When both were known."""
    return max((at for at in (candidate.known_at, before.candidate.known_at) if at), default=None)


def _strong(claim: Claim) -> bool:
    return claim.candidate.step > 1


def _order(candidate: Candidate) -> tuple[datetime, str, str, str, str, int, str]:
    c = candidate
    return (c.at, c.object, c.source, c.helper or "", c.kind, c.step, c.asset or "")


def _first_of_each(scene: Scene, candidates: Iterable[Candidate]) -> tuple[list[Claim], list[Refusal]]:
    """Judge all, then keep the claim of each help and step that was known first."""
    judged = [judge(scene, candidate) for candidate in candidates]
    claims = sorted((j for j in judged if isinstance(j, Claim)), key=lambda c: (c.known_at, c.at, _order(c.candidate)))
    refusals = [j for j in judged if isinstance(j, Refusal)]
    kept: dict[tuple[str, ...], Claim] = {}
    for claim in claims:
        if kept.setdefault(_help(claim), claim) is not claim:
            refusals.append(refusal(Case(scene, claim.candidate, claim.at), SEEN))
    return list(kept.values()), refusals


def _help(claim: Claim) -> tuple[str, ...]:
    if claim.candidate.step == 2:
        return (claim.helper, claim.candidate.object)
    return (claim.id,)


def judge(scene: Scene, candidate: Candidate) -> Claim | Refusal:
    case = Case(scene, candidate, candidate.at)
    if rule := _refusing(case):
        return refusal(case, rule)
    if candidate.step == 1:
        return _claim(case, None)
    return _witnessed(case) or refusal(case, WAITING)


def _refusing(case: Case) -> str | None:
    """The first rule that is broken; what its finder waits for goes before all but secrecy where nobody used it yet."""
    rule, flaw = broken(case), case.candidate.flaw
    if flaw and case.candidate.by is None and rule != "restricted":
        return flaw
    return rule or flaw


def _witnessed(case: Case) -> Claim | None:
    """The claim at the first moment at which there is a witness and every rule holds."""
    assert case.root is not None
    acts = witness.acts(case.scene, case.root, case.helper)
    for at in dict.fromkeys(max(at, case.candidate.at) for at, _ in acts):
        then = replace(case, at=at)
        person = None if broken(then) else _witness(then, acts)
        if person:
            return _claim(then, person)
    return None


def _witness(case: Case, acts: list[witness.Act]) -> str | None:
    scene, at = case.scene, case.at
    assert case.helper is not None
    assert case.by is not None
    assert case.beneficiary is not None
    assert case.root is not None
    sides = {"helper": case.helper, "by": case.by, "team": case.beneficiary}
    found = next((p for when, p in acts if when <= at and witness.valid(scene, p, at, **sides)), None)
    if found or scene.staff.head_count(case.beneficiary, at) > witness.SMALL_TEAM:
        return found
    asked = witness.requesters(scene, case.root)
    return next((p for when, p in asked if when <= at and witness.third_party(scene, p, at, **sides)), None)


def _claim(case: Case, witness_: str | None) -> Claim:
    c, helper, root = case.candidate, case.helper, case.root
    assert helper is not None
    assert case.team is not None
    assert root is not None
    assert case.owner is not None
    assert case.beneficiary is not None
    assert case.by is not None
    return Claim(
        id=row_id(case.scene.staff.key(helper), c.object, c.kind, c.step),
        candidate=c,
        at=case.at,
        period=case.period.name,
        helper=helper,
        team=case.team,
        root=root,
        owner=case.owner,
        beneficiary=case.beneficiary,
        by=case.by,
        witness=witness_,
        known_at=max(case.at, c.known_at or case.at),
        late=case.at < case.period.start_at,
    )


def row_id(helper: str, object_: Ref, kind: str, step: int) -> str:
    """One help is (helper, object, kind); each of its steps is a row once. The helper is named by a key (`Staff.key`), which
    every mirror has of its own: rows of one helper and moment are in the same order in all of them, by what they are for."""
    what = "\x1f".join((object_, kind, str(step)))
    return sha256(what.encode()).hexdigest()[:8] + sha256(f"{helper}\x1f{what}".encode()).hexdigest()[:12]


def refusal(case: Case, rule: str) -> Refusal:
    """For `explain`. Of something restricted only the task's key is shown."""
    c, record = case.candidate, case.scene.record(case.candidate.object)
    title = getattr(record, "key", "") if rule == "restricted" else getattr(record, "title", "")
    return Refusal(
        helper=case.helper,
        object=c.object,
        kind=c.kind,
        step=c.step,
        at=c.at,
        rule=f"rule.{rule}",
        url=getattr(record, "url", ""),
        title=title,
    )
