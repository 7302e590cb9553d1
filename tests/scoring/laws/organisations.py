"""Random organisations for the laws: small, quick to shrink, and played through the same records that adapters make.

Eight people in three teams, of whom some move, have a second team or share a project group; a bot; somebody without a
team. Some tasks, with parents; a doc of each person; then acts, one a day, as people do them in Jira and Notion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec import structs
from scoring_build import START, Town, account, at, doc, task

from sync.rows import Approval, Thanks

TEAMS: Mapping[str, str] = {"blue": "ann abe ada", "red": "ray rex rob", "green": "gil gus"}
STAFF = tuple(name for names in TEAMS.values() for name in names.split())
HOME = {name: team for team, names in TEAMS.items() for name in names.split()}
BOT, GUEST = "bot", "guest"
EVERYBODY = (*STAFF, BOT, GUEST)
PROJECT = "project"
"""A joint group."""

UNDOING = ("reopen",)
"""Acts that take a proof back."""
ACTS = (
    *("helper", "helper", "helper", "thanks", "ask and thank", "ask", "tell", "tell", "link", "quote", "copy"),
    *("change", "finish", "review", "accept", "flag", "unflag", "part", "row", "typed row", "approval", "assign"),
    *("resize", "secret"),
)
Level = Literal["task", "subtask", "container"]


@dataclass(frozen=True)
class Act:
    what: str
    on: int
    """Which task; modulo how many there are."""
    by: str
    whom: str


@dataclass(frozen=True)
class Work:
    """A task that is there from the first day."""

    owner: str
    creator: str
    level: Level = "task"
    parent: int | None = None
    size: Literal["S", "M", "L"] | None = None
    due: int | None = 14
    restricted: bool = False


@dataclass(frozen=True)
class Stay:
    """`who` belongs to `team` from day `since` on, before day `until`."""

    who: str
    team: str
    since: int | None = None
    until: int | None = None

    def covers(self, day: int) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Organisation:
    works: tuple[Work, ...]
    acts: tuple[Act, ...] = ()
    moves: tuple[Stay, ...] = ()
    """A stay without an end ends the first one; with an end it is a second team beside it."""
    joint: frozenset[str] = frozenset()
    templates: frozenset[str] = frozenset()
    """Whose doc is a template."""
    first_day: int = 1
    """Of the acts; negative: in the quarter before."""
    days: tuple[float, ...] | None = field(default=None, compare=False)
    """When each act is, where not one a day."""

    @property
    def stays(self) -> list[Stay]:
        """Of organisational teams, as the configuration lists them."""
        left = {m.who: m.since for m in self.moves if m.until is None}
        first = [Stay(who, HOME[who], None, left.get(who)) for who in STAFF]
        return [*first, *self.moves]

    @property
    def as_of(self) -> datetime:
        return at(self.first_day + len(self.acts) + 1)

    def until(self, length: int) -> Organisation:
        """The same one, after only so many acts."""
        return Organisation(self.works, self.acts[:length], self.moves, self.joint, self.templates, self.first_day)

    def town(self, names: Mapping[str, str] | None = None, teams: Mapping[str, str] | None = None) -> Town:
        """`names` and `teams` give people and teams other names."""
        called = {name: name for name in EVERYBODY} | dict(names or {})
        colours = {team: team for team in (*TEAMS, PROJECT)} | dict(teams or {})
        town = self._people(called, colours)
        for n, work in enumerate(self.works):
            self._work(town, n, work, called)
        for n, name in enumerate(STAFF):
            kind = "template" if name in self.templates else ""
            town.doc(f"doc{n}", called[name], day=-100, kind=kind, text=f"first line of {n}\nsecond line of {n}")
        for n, act in enumerate(self.acts):
            day = self.days[n] if self.days else self.first_day + n
            _play(town, replace(act, on=act.on % len(self.works)), day, called)
        return town

    def _people(self, called: Mapping[str, str], colours: Mapping[str, str]) -> Town:
        town = Town()
        for team in TEAMS:
            town.team(colours[team])
        town.team(colours[PROJECT], joint=True)
        for name in (*STAFF, GUEST):
            town.person(called[name])
        town.person(called[BOT], kind="app")
        for name in sorted(self.joint):
            town.member(called[name], colours[PROJECT])
        for stay in self.stays:
            town.member(called[stay.who], colours[stay.team], _on(stay.since), _on(stay.until))
        town.member(called[BOT], colours["blue"])
        return town

    def _work(self, town: Town, n: int, work: Work, called: Mapping[str, str]) -> None:
        town.task(
            f"t{n}",
            called[work.owner],
            creator=called[work.creator],
            day=min(-100, self.first_day - 1),
            level=work.level,
            parent=task(f"t{work.parent}") if work.parent is not None and work.parent != n else None,
            size=work.size,
            due_on=_on(work.due),
            restricted=work.restricted,
        )


def _on(day: int | None) -> date | None:
    return None if day is None else START.date() + timedelta(days=day)


def _play(town: Town, act: Act, day: float, called: Mapping[str, str]) -> None:
    on, by, whom = task(f"t{act.on}"), called[act.by], called[act.whom]
    page = doc(f"doc{STAFF.index(act.whom)}") if act.whom in STAFF else ""
    match act.what:
        case "ask and thank":
            other = called[EVERYBODY[EVERYBODY.index(act.whom) - 1]]
            text = f"@{other.title()} what do you think? @{whom.title()} thank you!"
            town.comment(on, by, text, day, mentions=(account(other), account(whom)))
        case "helper":
            town.helper(on, by, whom, day)
        case "thanks":
            town.comment(on, by, "thank you", day, to=whom)
        case "ask":
            town.comment(on, by, "what do you think?", day, to=whom)
        case "tell":
            town.comment(on, by, "it is the second one", day)
        case "link":
            town.comment(on, by, "as in", day, links=[page])
        case "quote":
            town.doc(f"quote{len(town.docs)}", by, day=day, links=[page])
        case "copy":
            lines = next((d.text for d in town.docs if d.ref == page), "")
            town.doc(f"Copy of doc{len(town.docs)}", by, day=day, text=lines)
        case "secret":
            town.comment(on, by, "thank you", day, to=whom, restricted=True)
        case "accept":
            town.comment(on, by, "solved, thank you", day)
        case "part":
            done = {"status": "Done", "status_category": "done", "resolved_at": at(day)}
            part = town.task(
                f"part{len(town.tasks)}", whom, creator=by, day=day - 0.5, level="subtask", parent=on, **done
            )
            town.change(part, by, day, "status", "In Review", "Done")
        case "row" | "typed row":
            given_at = at(day - 3) if act.what == "typed row" else None
            row = f"row{len(town.rows)}"
            town.page_row(Thanks, row, by, day=day, to=(account(whom),), confirmed=True, on=(on,), given_at=given_at)
        case "approval":
            people = {"asked_by": (account(whom),), "approvers": (account(by),)}
            town.page_row(Approval, f"row{len(town.rows)}", by, day=day, on=(on,), outcome="approved", **people)
        case _:
            _change(town, act.what, on, by, whom, day)


def _change(town: Town, what: str, on: str, by: str, whom: str, day: float) -> None:
    match what:
        case "change":
            town.change(on, by, day, "priority", "1", "2")
        case "flag":
            town.change(on, by, day, "Flagged", None, "Impediment")
        case "unflag":
            town.change(on, by, day, "Flagged", "Impediment", None)
        case "assign":
            _set(town, on, by, day, "assignee", assignee=account(whom))
        case "resize":
            _set(town, on, by, day, "Size", size="SML"[int(day) % 3])
        case "review" if _now(town, on) != "done":
            _set(town, on, by, day, "status", status="In Review", status_category="active")
        case "finish" if _now(town, on) != "done":
            _set(town, on, by, day, "status", status="Done", status_category="done", resolved_at=at(day))
        case "reopen" if _now(town, on) == "done":
            _set(town, on, by, day, "status", status="To Do", status_category="new", resolved_at=None)


def _now(town: Town, on: str) -> str:
    return next(t.status_category for t in town.tasks if t.ref == on)


def _set(town: Town, on: str, by: str, day: float, name: str, **fields: object) -> None:
    """The changelog entry, and what the task says from then on."""
    place = next(i for i, t in enumerate(town.tasks) if t.ref == on)
    before = getattr(town.tasks[place], name.lower())
    town.tasks[place] = structs.replace(town.tasks[place], **fields)
    old, new = (str(value).rpartition("/")[2] if value else None for value in (before, next(iter(fields.values()))))
    town.change(on, by, day, name, old, new)


staff = st.sampled_from(STAFF)
INSIDE = {team: tuple(names.split()) for team, names in TEAMS.items()}
OUTSIDE = {team: tuple(name for name in STAFF if name not in inside) for team, inside in INSIDE.items()}
FROM_OUTSIDE = ("tell", "quote", "copy")
"""Acts of whoever helps; others are of the team that owns the task."""


@cache
def _mostly(likely: tuple[str, ...], others: tuple[str, ...]) -> SearchStrategy[str]:
    """More often one of the `likely` than not."""
    return st.sampled_from((*likely * 3, *others))


@st.composite
def _works(draw: st.DrawFn) -> tuple[Work, ...]:
    return tuple(draw(st.lists(_work(), min_size=1, max_size=4)))


@st.composite
def _work(draw: st.DrawFn) -> Work:
    owner = draw(staff)
    return Work(
        owner,
        draw(_mostly(INSIDE[HOME[owner]], STAFF)),
        draw(st.sampled_from(["task", "task", "task", "task", "subtask", "container"])),
        draw(st.none() | st.integers(0, 1)),
        draw(st.sampled_from([None, "S", "L"])),
        draw(st.sampled_from([40, 14, None])),
        restricted=draw(st.sampled_from([False, False, False, False, False, True])),
    )


def acts(works: Sequence[Work], what: Sequence[str] = ACTS, *, most: int = 16) -> SearchStrategy[tuple[Act, ...]]:
    """Likely ones, so that some of them are helps: the owner's team thanks somebody outside, who spoke there."""
    return st.lists(_act(works, what), min_size=min(6, most), max_size=most).map(tuple)


@st.composite
def _act(draw: st.DrawFn, works: Sequence[Work], what: Sequence[str]) -> Act:
    on, kind = draw(st.integers(0, len(works) - 1)), draw(st.sampled_from(what))
    team = HOME[works[on].owner]
    sides = (INSIDE[team], OUTSIDE[team])
    by, whom = reversed(sides) if kind in FROM_OUTSIDE and draw(st.booleans()) else sides
    return Act(kind, on, draw(_mostly(by, EVERYBODY)), draw(_mostly(whom, EVERYBODY)))


_days = st.sampled_from([-120, -90, -89, -60, 4, 9])
_teams = st.sampled_from([*TEAMS])
moves = st.lists(
    st.builds(Stay, staff, _teams, _days) | st.builds(Stay, staff, _teams, st.none(), _days),
    max_size=2,
    unique_by=lambda stay: stay.who,
).map(tuple)


@st.composite
def organisations(
    draw: st.DrawFn,
    what: Sequence[str] = ACTS,
    *,
    works: SearchStrategy[tuple[Work, ...]] | None = None,
    most: int = 16,
    moving: bool = True,
) -> Organisation:
    found = draw(_works() if works is None else works)
    return Organisation(
        found,
        draw(acts(found, what, most=most)),
        draw(moves) if moving else (),
        draw(st.frozensets(staff, max_size=3)),
        draw(st.frozensets(staff, max_size=2)),
        draw(st.sampled_from([1, 1, -5])),
    )
