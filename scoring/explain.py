"""Why a subject has the points that it has: its rows, and what was refused by which rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.errors import Refused, UsageError
from sync.messages import say
from sync.model import Explanation, Proof, Ref, Refusal, Results
from sync.snapshot import Snapshot


@dataclass(frozen=True)
class _Subject:
    kind: str
    id: str
    title: str
    owns: Callable[[Proof], bool]
    """Of a task or a doc; what a team, a pair or a person has is on its scorecard."""
    concerns: Callable[[Refusal], bool]
    detail: str = ""
    """What tells two of the same name apart."""


def explain(snapshot: Snapshot, results: Results, who: str) -> Explanation:
    """`who` is a person (id, name or account), a team (id or name), a pair `A>B`, a task's key or address, a doc,
    or a goal. Raises UsageError when nothing or more than one thing has that name, Refused when it is hidden from readers.

    The rows are those of the published evidence page, so that both say the same: of a team what it gave, without the rows of
    hidden pairs. Where persons are not published, rows name none.
    """
    found = _find(snapshot, results, who)
    _may_tell(results, found)
    rows = _rows(results, found)
    refusals = sorted(filter(found.concerns, results.refusals), key=lambda r: (r.at, r.object), reverse=True)
    if not results.individual:
        rows = [row.model_copy(update={"helper": "", "owner": "", "by": "", "witness": None}) for row in rows]
        refusals = [refusal.model_copy(update={"helper": None}) for refusal in refusals]
    shown = {row.id for row in rows}
    return Explanation(
        kind=found.kind,
        id=found.id,
        title=found.title,
        proofs=tuple(sorted(rows, key=lambda row: (-row.units, row.at, row.id))),
        refusals=tuple(refusals),
        disputes=tuple(dispute for dispute in results.disputes or () if dispute.proof in shown),
    )


def _rows(results: Results, subject: _Subject) -> list[Proof]:
    if subject.kind not in ("team", "pair", "person"):
        return list(filter(subject.owns, results.proofs))
    listed = {id_ for card in results.of(subject.kind) if card.id == subject.id for id_ in card.proofs}
    return [row for row in results.proofs if row.id in listed]


def _find(snapshot: Snapshot, results: Results, who: str) -> _Subject:
    found = [
        *_pairs(snapshot, who),
        *_teams(snapshot, who),
        *_people(snapshot, who),
        *_goals(snapshot, who),
    ] or _objects(snapshot, who)
    if not found:
        raise UsageError("explain.nobody", who=who, period=results.period.name)
    if len(found) > 1:
        names = "; ".join(f"{subject.id} {subject.detail}".rstrip() for subject in found)
        raise UsageError("explain.several", who=who, names=names)
    return found[0]


def _may_tell(results: Results, subject: _Subject) -> None:
    """What is hidden from readers is hidden here: rows would add up to it."""
    if subject.kind == "person" and not results.individual:
        raise Refused("explain.private", who=subject.title)
    for card in results.of(subject.kind):
        if card.id == subject.id and card.suppressed:
            raise Refused("explain.hidden", who=subject.title, reason=say(card.suppressed))


def _pairs(snapshot: Snapshot, subject: str) -> list[_Subject]:
    names = [part.strip() for part in subject.split(">")]
    if len(names) != 2:
        return []
    sides = [_team_ids(snapshot, name) for name in names]
    return [
        _Subject(
            "pair",
            f"{a}>{b}",
            f"{snapshot.directory.teams[a].name} → {snapshot.directory.teams[b].name}",
            _none,
            lambda refusal, a=a, b=b: (  # type: ignore[misc]
                _home(snapshot, refusal) == a and _owning_team(snapshot, refusal) == b
            ),
        )
        for a in sides[0]
        for b in sides[1]
    ]


def _teams(snapshot: Snapshot, subject: str) -> list[_Subject]:
    return [_team(snapshot, id_) for id_ in _team_ids(snapshot, subject)]


def _team(snapshot: Snapshot, team: str) -> _Subject:
    return _Subject(
        "team",
        team,
        snapshot.directory.teams[team].name,
        _none,
        lambda refusal: _home(snapshot, refusal) == team,
    )


def _people(snapshot: Snapshot, subject: str) -> list[_Subject]:
    named = {subject, snapshot.directory.person(subject)}
    return [
        _Subject("person", p.id, p.name, _none, _asked_for(p.id), detail=f"({_team_name(snapshot, p.id)})")
        for p in snapshot.directory.people.values()
        if p.id in named or p.name == subject
    ]


def _team_name(snapshot: Snapshot, person: str) -> str:
    home = snapshot.directory.home(person, snapshot.as_of)
    return snapshot.directory.teams[home].name if home else "-"


def _asked_for(person: str) -> Callable[[Refusal], bool]:
    return lambda refusal: refusal.helper == person


def _goals(snapshot: Snapshot, subject: str) -> list[_Subject]:
    """A goal has indicators but no rows of its own."""
    return [
        _Subject("goal", goal.ref, goal.title, _none, _none)
        for goal in snapshot.goals
        if subject in (goal.ref, goal.id, goal.title, goal.url)
    ]


def _none(_: Proof | Refusal) -> bool:
    return False


def _objects(snapshot: Snapshot, subject: str) -> list[_Subject]:
    object_ = snapshot.resolve(subject)
    if object_ is None:
        return []
    record = snapshot.tasks.get(object_) or snapshot.docs[object_]
    return [_Subject(record.type, object_, record.title, _about(object_), lambda refusal: refusal.object == object_)]


def _about(object_: Ref) -> Callable[[Proof], bool]:
    return lambda row: object_ in (row.object, row.root)


def _team_ids(snapshot: Snapshot, name: str) -> list[str]:
    return [team.id for team in snapshot.directory.teams.values() if name in (team.id, team.name)]


def _home(snapshot: Snapshot, refusal: Refusal) -> str | None:
    return snapshot.directory.home(refusal.helper, refusal.at) if refusal.helper else None


def _owning_team(snapshot: Snapshot, refusal: Refusal) -> str | None:
    """The team of whoever has the object now: near enough for a list of what was refused."""
    task, doc = snapshot.tasks.get(refusal.object), snapshot.docs.get(refusal.object)
    account = (task.assignee or task.reporter) if task else doc.author if doc else None
    person = snapshot.directory.person(account)
    return snapshot.directory.home(person, refusal.at) if person else None
