"""A small organisation for scoring tests: `Town` collects records by short names and makes a snapshot of them.

Accounts are `jira/account/NAME`; people are named as their accounts. Instants are days (and hours) after 2026-07-01 in
UTC, the first day of 2026-Q3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from scoring import gate, indicators, proofs
from scoring.books import Books
from scoring.engine.engines import Engine
from scoring.ledger import ledger
from scoring.periods import Calendar
from scoring.policy import Policy
from scoring.results import score
from scoring.scene import Scene
from sync.model import (
    Account,
    Block,
    Change,
    ChangeItem,
    Collection,
    Comment,
    Doc,
    Goal,
    Indicator,
    Level,
    Link,
    Membership,
    Period,
    Results,
    Row,
    Task,
    Team,
)
from sync.people import directory
from sync.snapshot import Snapshot
from sync.workdays import WorkCalendar

_Dated = TypeVar("_Dated", Change, Comment)

Figures = dict[str, dict[str, dict[str, Indicator]]]
START = datetime(2026, 7, 1, tzinfo=UTC)
CALENDAR = Calendar(UTC)
QUARTER = CALENDAR.period("2026-Q3")
AS_OF = START + timedelta(days=91)


def at(days: float, hours: float = 0) -> datetime:
    return START + timedelta(days=days, hours=hours)


def account(name: str) -> str:
    return f"jira/account/{name}"


def task(name: str) -> str:
    return f"jira/task/{name}"


def doc(name: str) -> str:
    return f"notion/doc/{name.encode().hex().zfill(32)}"


class Town:
    def __init__(self, **teams: str) -> None:
        """`Town(blue="ann abe", red="ray")`: team -> names of its members, since ever."""
        self.accounts: list[Account] = []
        self.teams: list[Team] = []
        self.memberships: list[tuple[str, Membership]] = []
        self.tasks: list[Task] = []
        self.docs: list[Doc] = []
        self.comments: list[Comment] = []
        self.changes: list[Change] = []
        self.blocks: list[Block] = []
        self.goals: list[Goal] = []
        self.rows: list[Row] = []
        self.calendar: WorkCalendar | None = None
        self.collections: list[Collection] = []
        self.kinds: list[str] = []
        """Of databases that are connected though they may be empty."""
        self.same: list[list[str]] = []
        """Names that are one human's, of which the first in the alphabet is the person."""
        for team, names in teams.items():
            self.team(team)
            for name in names.split():
                self.person(name)
                self.member(name, team)

    def team(self, name: str, *, joint: bool = False) -> None:
        self.teams.append(Team(id=name, name=name.title(), joint=joint))

    def person(self, name: str, **fields: Any) -> None:
        self.accounts.append(Account(source="jira", id=name, name=name.title(), **fields))

    def member(self, name: str, team: str, since: date | None = None, until: date | None = None) -> None:
        self.memberships.append((account(name), Membership(person="", team=team, since=since, until=until)))

    def task(self, name: str, owner: str | None, *, creator: str | None = None, day: float = 0, **fields: Any) -> str:
        """Created on `day` by `creator` (default: the owner), who also reports it."""
        made_by = creator or owner
        defaults: dict[str, Any] = {
            "key": f"{name.upper()}-1",
            "url": f"https://jira.test/{name}",
            "title": name,
            "collection": "jira/collection/1",
            "kind": "Task",
            "status": "To Do",
            "status_category": "new",
            "assignee": account(owner) if owner else None,
            "reporter": account(made_by) if made_by else None,
            "creator": account(made_by) if made_by else None,
            "created_at": at(day),
            "updated_at": at(day),
        }
        self.tasks.append(Task(source="jira", id=name, **{**defaults, **fields}))
        return task(name)

    def doc(self, name: str, author: str, *, day: float = 0, links: Iterable[str] = (), **fields: Any) -> str:
        self.docs.append(
            Doc(
                source="notion",
                id=doc(name).rpartition("/")[2],
                url=f"https://notion.test/{name}-{doc(name).rpartition('/')[2]}",
                title=name,
                author=account(author),
                created_at=at(day),
                updated_at=at(day),
                links=tuple(Link(target=target) for target in links),
                **fields,
            )
        )
        return doc(name)

    def row(self, class_: type[Row], name: str, **fields: Any) -> str:
        """A row of a database, without its page; the ref is that of the page (`doc(name)`)."""
        id_ = doc(name).rpartition("/")[2]
        made = class_(source="notion", id=id_, url=f"https://notion.test/{id_}", title=name, **fields)
        if isinstance(made, Goal):
            self.goals.append(made)
        else:
            self.rows.append(made)
        return doc(name)

    def block(self, on: str, text: str, day: float = 0, *, kind: str = "paragraph", **fields: Any) -> None:
        """A block of the page `on`."""
        id_ = str(len(self.blocks) + 1)
        made = Block(
            source="notion",
            id=id_,
            doc=on,
            kind=kind,
            text=text,
            created_at=at(day),
            **{"updated_at": at(day), **fields},
        )
        self.blocks.append(made)

    def comment(self, on: str, by: str, text: str, day: float, *, to: str = "", **fields: Any) -> str:
        """`to` names the people mentioned; their names are put before the text."""
        names = to.split()
        written = " ".join([*(f"@{name.title()}" for name in names), text])
        comment = Comment(
            source="jira",
            id=str(len(self.comments) + 1),
            on=on,
            author=account(by),
            created_at=at(day),
            updated_at=at(day),
            text=written,
            **{
                "mentions": tuple(map(account, names)),
                **fields,
                "links": tuple(Link(target=target) for target in fields.get("links", ())),
            },
        )
        self.comments.append(comment)
        return comment.ref

    def change(self, on: str, by: str, day: float, field: str, old: str | None, new: str | None) -> str:
        """Ids and texts are the same here."""
        item = ChangeItem(field=field, old=old, old_text=old, new=new, new_text=new)
        id_ = str(len(self.changes) + 1)
        self.changes.append(Change(source="jira", id=id_, on=on, author=account(by), at=at(day), items=(item,)))
        return self.changes[-1].ref

    def helper(self, on: str, by: str, helper: str, day: float) -> str:
        """`by` adds `helper` to the Helpers field."""
        before = [c.items[0].new for c in self.changes if c.on == on and c.items[0].field == "協作人"]
        old = before[-1] if before else None
        names = [*(old or "[]").strip("[]").split(", "), helper]
        return self.change(on, by, day, "協作人", old, f"[{', '.join(filter(None, names))}]")

    def connect(self, *kinds: str) -> None:
        """Databases of these kinds, without rows."""
        for kind in kinds:
            database = Collection(source="notion", id=kind, title=kind, url=f"https://notion.test/{kind}", kind=kind)
            self.collections.append(database)

    def page_row(self, kind: type[Row], name: str, author: str, /, *, day: float = 0, **fields: Any) -> str:
        """A row of a database, whose page `author` wrote on `day`; gives the page's ref."""
        page = self.doc(name, author, day=day)
        made = {"source": "notion", "id": page.rpartition("/")[2], "url": self.docs[-1].url, "title": name}
        self.rows.append(kind(**made, **fields))
        return page

    def snapshot(self, as_of: datetime = AS_OF) -> Snapshot:
        named = [[*map(account, names)] for names in self.same]
        people = directory(self.accounts, self.teams, self.memberships, zone=UTC, same=named, calendar=self.calendar)
        tasks = {record.ref: record for record in self.tasks}
        return Snapshot(
            as_of=as_of,
            directory=people,
            tasks=tasks,
            docs={record.ref: record for record in self.docs},
            comments=_by_object(sorted(self.comments, key=lambda c: (c.created_at, c.ref)), as_of),
            changes=_by_object(sorted(self.changes, key=lambda c: (c.at, c.ref)), as_of),
            blocks={d.ref: [b for b in self.blocks if b.doc == d.ref] for d in self.docs},
            goals=self.goals,
            rows={class_: sorted(found, key=lambda r: r.ref) for class_, found in _by_class(self.rows).items()},
            collections={c.ref: c for c in [*self.collections, *map(_collection, self.kinds)]},
        )

    def figures(self, *, policy: Policy | None = None, as_of: datetime = AS_OF) -> Figures:
        """Kind of subject -> subject -> code -> indicator, before anything is hidden or left out."""
        scene = Scene(self.snapshot(as_of), policy or Policy(), CALENDAR)
        candidates = [c for c in proofs.find(scene) if c.at < QUARTER.end_at and c.at <= as_of]
        claims, _ = gate.admit(scene, candidates)
        return indicators.compute(indicators.View(scene, QUARTER, ledger(scene, claims, QUARTER), candidates))

    def score(
        self,
        *,
        policy: Policy | None = None,
        level: Level = "individual",
        as_of: datetime = AS_OF,
        period: Period = QUARTER,
        books: Books | None = None,
        engine: Engine | None = None,
    ) -> Results:
        return score(self.snapshot(as_of), policy or Policy(), period, level=level, books=books, engine=engine)


def _by_class(records: Iterable[Row]) -> dict[type[Row], list[Row]]:
    found: dict[type[Row], list[Row]] = defaultdict(list)
    for record in records:
        found[type(record)].append(record)
    return dict(found)


def _collection(kind: str) -> Collection:
    return Collection(source="notion", id=kind, title=kind, url=f"https://notion.test/{kind}", kind=kind)


def _by_object(records: Iterable[_Dated], as_of: datetime) -> dict[str, list[_Dated]]:
    found: dict[str, list[_Dated]] = defaultdict(list)
    for record in records:
        if (record.at if isinstance(record, Change) else record.created_at) <= as_of:
            found[record.on].append(record)
    return dict(found)


def rows(results: Results) -> list[tuple[str, str, int]]:
    """(helper, kind, step) of every proof, in order."""
    return [(proof.helper.rpartition("/")[2], proof.kind, proof.step) for proof in results.proofs]


def rules(results: Results) -> Sequence[str]:
    """Names of the rules that refused something, each once."""
    return sorted({refusal.rule.removeprefix("rule.") for refusal in results.refusals})


def two_teams() -> Town:
    """Blue helps, red owns `work` (created by Ray, assigned to Rex, sized M)."""
    town = Town(blue="ann abe ada", red="ray rex rob rio", green="gil gus")
    town.task("work", "rex", creator="ray")
    return town
