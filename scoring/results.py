"""`score`: the one entry. Finders, gate, ledger, indicators (which `assess` does) and privacy, in that order."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scoring import books as books_
from scoring import gate, indicators, privacy, proofs
from scoring.books import Books
from scoring.disclosure import Table, cleared
from scoring.disputes import docket
from scoring.engine.engines import Engine, Polars
from scoring.indicators import View
from scoring.indicators.evidence import MOST, kept
from scoring.indicators.help_points import by, pair_of
from scoring.own import Audience, agreed, own_cards, shown_to_others
from scoring.periods import Calendar
from scoring.policy import Policy
from scoring.scene import Scene
from sync.errors import Refused
from sync.model import Dispute, Doc, Indicator, Level, Period, Proof, Ref, Refusal, Results, Scorecard, Task
from sync.pseudonyms import is_pseudonym
from sync.snapshot import Snapshot

Codes = Mapping[str, Indicator]
Computed = Mapping[str, Mapping[str, Codes]]
"""Kind of subject -> subject -> code -> indicator."""

_NO_FLOW = {"HP2": Indicator(code="HP2", value=None, unit="points", n=0, reason="privacy.rows")}
"""Of a pair between which nothing went: nobody can tell it from one with little."""
_AT_ORGANISATION = ("org", "task")
"""Nothing of a team; a task's card speaks of the task alone."""


@dataclass(frozen=True)
class Assessed:
    """Everything that was found out about a period, before anything is hidden: for whoever may see it, never to be shown as
    it is."""

    view: indicators.View
    values: Computed
    refusals: Sequence[Refusal]
    disputes: tuple[Dispute, ...] | None


def assess(
    snapshot: Snapshot,
    policy: Policy,
    period: Period,
    *,
    fiscal_year_starts: int = 1,
    books: Books | None = None,
    engine: Engine | None = None,
) -> Assessed:
    """As of `snapshot.as_of`; `books` are what was published of sealed periods, and the decisions about rows. Raises Refused
    when the policy starts later than the period: rules never change what has begun."""
    calendar = Calendar(snapshot.directory.zone, fiscal_year_starts, snapshot.directory.calendar)
    scene = Scene(snapshot, policy, calendar, engine or Polars())
    if policy.starts_on > scene.staff.day(period.start_at):
        raise Refused("rule.not_in_force", version=policy.version, starts_on=policy.starts_on, period=period.name)
    candidates = [c for c in proofs.find(scene) if c.at < period.end_at and c.at <= snapshot.as_of]
    claims, refusals = gate.admit(scene, candidates)
    books, disputes = docket(scene, claims, period, books or Books())
    rows = books_.rows(scene, claims, period, books)
    sound = [c for c in candidates if c.flaw is None]
    view = indicators.View(scene, period, rows, sound, books.appeals)
    return Assessed(view, indicators.compute(view), _of_period(refusals, period), disputes)


def score(
    snapshot: Snapshot,
    policy: Policy,
    period: Period,
    *,
    level: Level = "team",
    audience: Audience | None = None,
    fiscal_year_starts: int = 1,
    books: Books | None = None,
    engine: Engine | None = None,
) -> Results:
    """Everything that can be said about the period; raises what `assess` raises. `audience` says who agreed to be named and
    who has a page of their own."""
    found = assess(snapshot, policy, period, fiscal_year_starts=fiscal_year_starts, books=books, engine=engine)
    scene, rows = found.view.scene, tuple(found.view.proofs)
    (people, table), audience = _cells(found), audience or Audience()
    values = _named(found.values, rows, _hidden(table), MOST)
    return Results(
        period=period,
        policy=policy.version,
        as_of=snapshot.as_of,
        proofs=rows,
        refusals=tuple(found.refusals),
        scorecards=tuple(_cards(found.view, values, people, table, level)),
        people=_names(scene, rows),
        teams={team.id: team.name for team in snapshot.directory.teams.values()},
        level=level,
        individual=level == "individual",
        agreed=agreed(snapshot, audience, level),
        own=tuple(own_cards(found.view, values.get("person", {}), audience)),
        total_suppressed=table.get(privacy.TOTAL),
        disputes=found.disputes,
    )


def named(found: Assessed) -> Computed:
    """All figures with all evidence that may be shown, however much."""
    return _named(found.values, found.view.proofs, _hidden(_cells(found)[1]), None)


def _cells(found: Assessed) -> tuple[Mapping[str, int], Table]:
    """Head-counts, and which cells are hidden."""
    people = _head_counts(found.view.scene, found.view.period)
    return people, privacy.verdicts(found.view.proofs, people, found.view.scene.policy)


def _hidden(table: Table) -> frozenset[privacy.Cell]:
    return frozenset(cell for cell, reason in table.items() if reason)


def _named(values: Computed, rows: Sequence[Proof], hidden: Container[privacy.Cell], most: int | None) -> Computed:
    """Without rows of hidden pairs as evidence, but of one task or person, whose rows are shown anyway."""
    free, secret = ("task", "person"), {r.id for r in rows if ("pair", r.team, r.beneficiary) in hidden}
    return {
        kind: {
            subject: {code: kept(value, () if kind in free else secret, most) for code, value in codes.items()}
            for subject, codes in found.items()
        }
        for kind, found in values.items()
    }


def _of_period(refusals: Sequence[Refusal], period: Period) -> tuple[Refusal, ...]:
    found = {refusal for refusal in refusals if period.start_at <= refusal.at < period.end_at}
    return tuple(sorted(found, key=lambda r: (r.at, r.object, r.helper or "", r.kind, r.step, r.rule)))


def _names(scene: Scene, rows: Sequence[Proof]) -> dict[str, str]:
    people = {person for row in rows for person in (row.helper, row.owner, row.by, row.witness) if person}
    return {person: scene.staff.name(person) for person in sorted(people)}


def _head_counts(scene: Scene, period: Period) -> dict[str, int]:
    at = min(period.end_at, scene.snapshot.as_of)
    return {team: scene.staff.head_count(team, at) for team in scene.snapshot.directory.teams}


def _cards(view: View, values: Computed, people: Mapping[str, int], table: Table, level: Level) -> list[Scorecard]:
    scene, rows = view.scene, view.proofs
    cards = [
        *_team_cards(view, values.get("team", {}), people, table),
        *_pair_cards(view, values.get("pair", {}), people, table),
        *_goal_cards(scene, values.get("goal", {})),
        *_doc_cards(view, values.get("doc", {}), table),
        *_task_cards(scene, rows, values.get("task", {})),
        *_organisation_cards(view, values.get("org", {}), table),
        *_page_cards(view, "agreement", values.get("agreement", {}), table),
        *_page_cards(view, "project", values.get("project", {}), table),
    ]
    if level == "individual":
        cards += _person_cards(scene, rows, values.get("person", {}))
    return [card for card in cards if level != "organisation" or card.kind in _AT_ORGANISATION]


def _team_cards(view: View, values: Mapping[str, Codes], people: Mapping[str, int], table: Table) -> list[Scorecard]:
    """A team with too few people is hidden whole; what must be hidden of another is empty, and says why. Its
    evidence leaves out the rows of hidden pairs, whose points would otherwise add up to what is hidden."""
    cards = []
    for team, codes in sorted(values.items()):
        title = view.scene.snapshot.directory.teams[team].name
        if people[team] < view.scene.policy.cell_people:
            cards.append(Scorecard(kind="team", id=team, title=title, suppressed="privacy.people", teams=(team,)))
            continue
        shown = cleared(view, "team", team, codes, table)
        ids = tuple(r.id for r in view.proofs if r.team == team and not table["pair", team, r.beneficiary])
        cards.append(Scorecard(kind="team", id=team, title=title, indicators=shown, proofs=ids, teams=(team,)))
    return cards


def _pair_cards(view: View, values: Mapping[str, Codes], people: Mapping[str, int], table: Table) -> list[Scorecard]:
    """A pair between which nothing went has a card where it has something else to show."""
    of_pair = dict(by(view.proofs, pair_of))
    cards = []
    for pair in sorted({*of_pair, *values}):
        teams = tuple(pair.split(">"))
        title = " → ".join(view.scene.snapshot.directory.teams[team].name for team in teams)
        few = "privacy.people" if any(people[team] < view.scene.policy.cell_people for team in teams) else None
        reason = table["pair", *teams] if pair in of_pair else few
        card = Scorecard(kind="pair", id=pair, title=title, teams=teams, suppressed=reason)
        codes = cleared(view, "pair", pair, values.get(pair, {}), table)
        found = {"indicators": _NO_FLOW | codes, "proofs": _ids(of_pair.get(pair, ()))}
        cards.append(card if reason else card.model_copy(update=found))
    return cards


def _organisation_cards(view: View, values: Mapping[str, Codes], table: Table) -> list[Scorecard]:
    """Its title is for those who show it: it has the organisation's name."""
    cards = ((id_, cleared(view, "org", id_, codes, table)) for id_, codes in values.items())
    return [Scorecard(kind="org", id=id_, title="", indicators=codes) for id_, codes in cards]


def _page_cards(
    view: View, kind: Literal["agreement", "project"], values: Mapping[str, Codes], table: Table
) -> list[Scorecard]:
    """Of what has a page of its own; a project may be a task, an epic of Jira."""
    places: dict[Ref, Doc | Task] = {**view.scene.snapshot.docs, **view.scene.snapshot.tasks}
    found = [(places[r], cleared(view, kind, r, codes, table)) for r, codes in sorted(values.items()) if r in places]
    return [Scorecard(kind=kind, id=p.ref, title=p.title, indicators=codes, url=p.url) for p, codes in found]


def _person_cards(scene: Scene, rows: Sequence[Proof], values: Mapping[str, Codes]) -> list[Scorecard]:
    """Of everyone with rows; who was erased has none."""
    return [
        Scorecard(
            kind="person",
            id=person,
            title=scene.staff.name(person),
            indicators=shown_to_others(values[person]),
            proofs=_ids(proofs_),
            teams=tuple(sorted({row.team for row in proofs_})),
        )
        for person, proofs_ in by(rows, lambda row: row.helper)
        if not is_pseudonym(person)
    ]


def _goal_cards(scene: Scene, values: Mapping[str, Codes]) -> list[Scorecard]:
    goals = sorted(scene.snapshot.goals, key=lambda goal: goal.ref)
    return [
        Scorecard(kind="goal", id=g.ref, title=g.title, indicators=dict(values[g.ref]), url=g.url, teams=g.teams)
        for g in goals
    ]


def _doc_cards(view: View, values: Mapping[str, Codes], table: Table) -> list[Scorecard]:
    docs = ((view.scene.snapshot.docs[r], cleared(view, "doc", r, codes, table)) for r, codes in sorted(values.items()))
    return [Scorecard(kind="doc", id=d.ref, title=d.title, indicators=codes, url=d.url) for d, codes in docs]


def _task_cards(scene: Scene, rows: Sequence[Proof], values: Mapping[str, Codes]) -> list[Scorecard]:
    """Of roots that are tasks; `teams` are those that helped. They speak of the task, so no cell rule applies."""
    roots: list[tuple[Ref, list[Proof]]] = by(rows, lambda row: row.root)
    return [
        Scorecard(
            kind="task",
            id=root,
            title=scene.snapshot.tasks[root].title,
            indicators=dict(values[root]),
            proofs=_ids(proofs_),
            url=scene.snapshot.tasks[root].url,
            teams=tuple(sorted({row.team for row in proofs_})),
        )
        for root, proofs_ in roots
        if root in scene.snapshot.tasks
    ]


def _ids(rows: Iterable[Proof]) -> tuple[str, ...]:
    return tuple(row.id for row in rows)
