"""Who or what a name on the command line stands for: a person, a team, a pair, a goal, the organisation, a task, a doc, an
agreement or a project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scoring.indicators.registry import ORGANISATION
from sync.errors import Refused, UsageError
from sync.messages import say
from sync.model import Proof, Ref, Refusal, Results, Scorecard, Task
from sync.rows import Agreement
from sync.snapshot import Snapshot


@dataclass(frozen=True)
class Subject:
    kind: str
    id: str
    title: str
    owns: Callable[[Proof], bool]
    """Of a task or a doc; what a team, a pair or a person has is on its scorecard."""
    concerns: Callable[[Refusal], bool]
    detail: str = ""
    """What tells two of the same name apart."""
    same: frozenset[str] = frozenset()
    """Ids of its scorecards: a page can be a doc, an agreement and a project at once."""
    url: str = ""

    def cards(self, results: Results) -> Sequence[Scorecard]:
        if self.kind in ("person", "team", "pair", "org"):
            return [card for card in results.of(self.kind) if card.id == self.id]
        ids = self.same | {self.id}
        return [c for c in results.scorecards if c.id in ids and c.kind not in ("person", "team", "pair", "org")]


def find(snapshot: Snapshot, results: Results, who: str, organisation: str = "") -> Subject:
    """Raises UsageError when nothing or more than one thing has that name, Refused when it is hidden from readers."""
    found = [
        *_organisation(who, organisation),
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
    _may_tell(results, found[0])
    return found[0]


def _may_tell(results: Results, subject: Subject) -> None:
    """What is hidden from readers is hidden here: rows would add up to it."""
    if subject.kind == "person" and not results.individual:
        raise Refused("explain.private", who=subject.title)
    if subject.kind in ("team", "pair") and results.level == "organisation":
        raise Refused("explain.organisation", who=subject.title)
    for card in subject.cards(results):
        if card.suppressed:
            raise Refused("explain.hidden", who=subject.title, reason=say(card.suppressed))


def _organisation(who: str, organisation: str) -> list[Subject]:
    names = {ORGANISATION, organisation} - {""}
    return [Subject("org", ORGANISATION, organisation or who, _none, lambda _: True)] if who in names else []


def _pairs(snapshot: Snapshot, subject: str) -> list[Subject]:
    names = [part.strip() for part in subject.replace("→", ">").split(">")]
    if len(names) != 2:
        return []
    sides = [_team_ids(snapshot, name) for name in names]
    return [
        Subject(
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


def _teams(snapshot: Snapshot, subject: str) -> list[Subject]:
    return [_team(snapshot, id_) for id_ in _team_ids(snapshot, subject)]


def _team(snapshot: Snapshot, team: str) -> Subject:
    name = snapshot.directory.teams[team].name
    return Subject("team", team, name, _none, lambda refusal: _home(snapshot, refusal) == team)


def _people(snapshot: Snapshot, subject: str) -> list[Subject]:
    named = {subject, snapshot.directory.person(subject)}
    return [
        Subject("person", p.id, p.name, _none, _asked_for(p.id), detail=f"({_team_name(snapshot, p.id)})")
        for p in snapshot.directory.people.values()
        if p.id in named or p.name == subject
    ]


def _team_name(snapshot: Snapshot, person: str) -> str:
    home = snapshot.directory.home(person, snapshot.as_of)
    return snapshot.directory.teams[home].name if home else "-"


def _asked_for(person: str) -> Callable[[Refusal], bool]:
    return lambda refusal: refusal.helper == person


def _goals(snapshot: Snapshot, subject: str) -> list[Subject]:
    """A goal has indicators but no rows of its own."""
    return [
        Subject("goal", goal.ref, goal.title, _none, _none, same=frozenset({goal.doc}), url=goal.url)
        for goal in snapshot.goals
        if subject in (goal.ref, goal.id, goal.title, goal.url, goal.doc)
    ]


def _none(_: Proof | Refusal) -> bool:
    return False


def _objects(snapshot: Snapshot, subject: str) -> list[Subject]:
    """By its key, address or ref; a page, or an epic, by its title too where only one has it."""
    found = {object_} if (object_ := snapshot.resolve(subject)) else _titled(snapshot, subject)
    return [_object(snapshot, ref_) for ref_ in sorted(found)]


def _titled(snapshot: Snapshot, title: str) -> set[Ref]:
    docs = {doc.ref for doc in snapshot.docs.values() if doc.title == title}
    return docs | {task.ref for task in snapshot.tasks.values() if task.title == title and not task.restricted}


def _object(snapshot: Snapshot, object_: Ref) -> Subject:
    record = snapshot.tasks.get(object_) or snapshot.docs[object_]
    title = record.key if isinstance(record, Task) and record.restricted else record.title
    agreement = any(row.doc == object_ for row in snapshot.of(Agreement))
    project = object_ in snapshot.tasks and snapshot.tasks[object_].level == "container"
    kind = "agreement" if agreement else "project" if project else record.type
    concerns = lambda refusal: refusal.object == object_  # noqa: E731
    return Subject(kind, object_, title, _about(object_), concerns, detail=f"({title})", url=record.url)


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
