"""A company for attacks to be tried on: written into the sandbox by its generator, read by the adapters' mappings, scored by
the real finders, gate, ledger and awards. Of the way of a record only HTTP and the store are left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from integrations.jira import fields as jira_fields
from integrations.jira import mapping as jira_mapping
from integrations.notion import mapping as notion_mapping
from integrations.notion import shape as notion_shape
from integrations.sandbox.company import blocks
from integrations.sandbox.company.charter import Charter
from integrations.sandbox.generator.events import Story
from integrations.sandbox.generator.scenario import SCENARIOS, sized
from integrations.sandbox.generator.truth import Told, Truth
from integrations.sandbox.http import Json
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.start import generated
from scoring import books as books_
from scoring import gate, owen, proofs
from scoring.awards import nominate
from scoring.books import Books
from scoring.indicators import View
from scoring.indicators.shared_credit import parts_of_goals
from scoring.periods import Calendar
from scoring.policy import HELP_HOURS, Policy
from scoring.scene import Scene
from sync.model import POINT, Account, Block, Change, Comment, Doc, Goal, Membership, Record, Ref, Row, Task, Team
from sync.people import directory
from sync.ports import Payload
from sync.snapshot import Snapshot
from sync.take import with_content

SITE = "https://tongxin.atlassian.net"
ZONE = "Asia/Taipei"
SUBTASK = "子任務"
_NAME: Json = {"title": {}}
_NUMBER: Json = {"number": {}}
_PEOPLE: Json = {"people": {}}
_TEXT: Json = {"rich_text": {}}
_TEAMS: Json = {"multi_select": {}}
TABLES: Mapping[str, tuple[str, Json]] = {
    "goals": ("目標 Goals", {"目標": _NAME, "目標值": _NUMBER, "實際值": _NUMBER, "團隊": _TEAMS}),
    "key_results": (
        "關鍵結果 Key results",
        {
            "名稱": _NAME,
            "所屬目標": {"relation": "goals"},
            "目標值": _NUMBER,
            "實際值": _NUMBER,
            "參與團隊": _TEAMS,
            "參與人": _PEOPLE,
        },
    ),
    "surveys": (
        "滿意度問卷 Surveys",
        {"名稱": _NAME, "題目": _TEXT, "分數": _NUMBER, "匿名代碼": _TEXT, "填答團隊": _TEAMS, "評價對象": _TEAMS},
    ),
    "thanks": ("感謝 Thanks", {"名稱": _NAME, "感謝對象": _PEOPLE, "感謝內容": _TEXT, "已確認": {"checkbox": {}}}),
    "approvals": (
        "審批 Approvals",
        {
            "名稱": _NAME,
            "審批對象": {"relation": "docs"},
            "申請人": _PEOPLE,
            "審批人": _PEOPLE,
            "審批時間": {"date": {}},
            "審批結果": {"select": {}},
        },
    ),
    "sessions": (
        "分享會 Sessions",
        {"名稱": _NAME, "類型": {"select": {}}, "日期": {"date": {}}, "分享人": _PEOPLE},
    ),
}
"""Databases that the generator does not make. A relation names the one that it leads to."""

_Dated = TypeVar("_Dated", Comment, Change, Block)


@dataclass
class Mirror:
    """The records of both tools."""

    tasks: dict[Ref, Task] = field(default_factory=dict)
    docs: dict[Ref, Doc] = field(default_factory=dict)
    rows: dict[Ref, Row] = field(default_factory=dict)
    comments: dict[Ref, list[Comment]] = field(default_factory=dict)
    changes: dict[Ref, list[Change]] = field(default_factory=dict)
    blocks: dict[Ref, list[Block]] = field(default_factory=dict)

    def copy(self) -> Mirror:
        return Mirror(*(dict(getattr(self, name)) for name in self.__dataclass_fields__))

    def grouped(self) -> Mapping[type[Row], Sequence[Row]]:
        found: dict[type[Row], list[Row]] = defaultdict(list)
        for _, row in sorted(self.rows.items()):
            found[type(row)].append(row)
        return found


@dataclass(frozen=True)
class Outcome:
    """What came out: units and nominations by person, parts of shared goals by team, in points."""

    units: Mapping[str, int]
    nominated: frozenset[tuple[str, str, str]]
    """(award, round, person)."""
    shares: Mapping[str, Fraction]


class Company:
    """`honest` is what its quarter comes to without any attack."""

    def __init__(self, seed: int, people: int, policy: Policy | None = None) -> None:
        started = generated(seed, sized(people), SCENARIOS["base"])
        assert started.truth
        assert started.charter
        self.seed, self.policy = seed, policy or Policy()
        self.truth: Truth = started.truth
        self.charter: Charter = started.charter
        self.jira, self.notion, self.clock = started.sandbox.jira, started.sandbox.notion, started.sandbox.clock
        self.as_of = self.clock.now()
        self.calendar = Calendar(ZoneInfo(ZONE))
        self.period = self.calendar.default_period(self.as_of)
        self.jira.add_issue_type(SUBTASK, level=-1)
        self.sources = self._open_tables()
        self._jira_shape = jira_fields.Shape(SITE, self.charter.helpers_field, self.charter.size_field)
        known = [notion_mapping.collection_of(each) for each in self.notion.data_sources.values()]
        self._notion_shape = notion_shape.Shape(zone=ZONE).learned(known)
        self.mirror = self._read_all()
        self.known = self.accounts()
        self.untouched = self.snapshot(self.mirror, self.memberships(), self.charter.same)
        self.directory, self.honest = self.untouched.directory, self.judge(self.untouched)

    @property
    def story(self) -> Story:
        return self.truth.story

    @property
    def people(self) -> Sequence[Told]:
        return self.truth.people

    def points_of(self, told: Told) -> float:
        """Honest ones."""
        return self.honest.units.get(self.directory.person(f"jira/account/{told.jira}") or "", 0) / POINT

    def issue(self, job: int) -> Issue:
        """The task of a job."""
        found = self.jira.issue_by(self.truth.places[job])
        assert found
        return found

    def honest_hours(self) -> float:
        """That people spent on helping other teams, logged or not, by the size of what they helped with."""
        jobs = self.story.jobs
        sizes = (
            jobs[h.job].size if h.job is not None else self.policy.default_size for h in self.story.helps if h.value
        )
        return sum(float(HELP_HOURS[size]) for size in sizes)

    def honest_points(self) -> float:
        return sum(self.honest.units.values()) / POINT

    # reading

    def read_issue(self, issue: Issue, into: Mirror) -> None:
        view = self.jira.view("")
        made = self._jira("issue", view.issue(issue, comments=0))
        task = made[0]
        assert isinstance(task, Task)
        into.tasks[task.ref] = task
        comments = (self._jira("comment", view.comment(issue, each), issue.id)[0] for each in issue.comments)
        changes = (self._jira("history", view.history(each), issue.id)[0] for each in issue.histories)
        into.comments[task.ref] = sorted(_only(Comment, comments), key=lambda c: (c.created_at, c.ref))
        into.changes[task.ref] = sorted(_only(Change, changes), key=lambda c: (c.at, c.ref))

    def read_page(self, id_: str, into: Mirror) -> None:
        found = [self._notion("block", block, id_)[0] for block in self.notion.children(id_)]
        inside = sorted(_only(Block, found), key=lambda b: b.ref)
        for record in self._notion("page", self.notion.page_json(id_)):
            if isinstance(record, Doc):
                into.docs[record.ref] = with_content(record, inside)
                into.blocks[record.ref] = inside
            elif isinstance(record, Row):
                into.rows[record.ref] = record
        said = (self._notion("comment", comment, id_)[0] for comment in self.notion.comments_on(id_))
        into.comments[f"notion/doc/{id_}"] = sorted(_only(Comment, said), key=lambda c: (c.created_at, c.ref))

    def accounts(self) -> list[Account]:
        users = [self._jira("user", user)[0] for user in self.jira.users.values()]
        users += [self._notion("user", user)[0] for user in self.notion.users.values()]
        return list(_only(Account, users))

    def _read_all(self) -> Mirror:
        found = Mirror()
        for issue in self.jira.issues.values():
            self.read_issue(issue, found)
        for id_ in self.notion.pages:
            self.read_page(id_, found)
        return found

    def _jira(self, kind: str, body: Json, parent: str = "") -> Sequence[Record]:
        return jira_mapping.map_payload(Payload(kind, str(body.get("id", "")), body, parent), self._jira_shape)

    def _notion(self, kind: str, body: Json, parent: str = "") -> Sequence[Record]:
        return notion_mapping.map_payload(Payload(kind, body["id"], body, parent), self._notion_shape)

    # scoring

    def memberships(self) -> list[tuple[str, Membership]]:
        """As the configuration lists them."""
        return [
            (member.handle, Membership(person="", team=team.id, since=member.since, until=member.until))
            for team in self.charter.teams
            for member in team.members
        ]

    def snapshot(
        self, mirror: Mirror, memberships: Sequence[tuple[str, Membership]], same: Sequence[Sequence[str]]
    ) -> Snapshot:
        """The mirror as scoring reads it, with those teams and those accounts taken for one."""
        teams = [Team(id=team.id, name=team.name) for team in self.charter.teams]
        own = [f"jira/account/{self.jira.service_account}"]
        who = directory(self.accounts(), teams, memberships, zone=ZoneInfo(ZONE), same=same, own=own)
        rows = mirror.grouped()
        return Snapshot(
            as_of=self.as_of,
            directory=who,
            tasks=mirror.tasks,
            docs=mirror.docs,
            comments=mirror.comments,
            changes=mirror.changes,
            blocks=mirror.blocks,
            goals=[row for row in rows.get(Goal, ()) if isinstance(row, Goal)],
            rows={kind: found for kind, found in rows.items() if kind is not Goal},
        )

    def judge(self, snapshot: Snapshot, books: Books | None = None) -> Outcome:
        """`scoring.results.score` without what is shown."""
        scene = Scene(snapshot, self.policy, self.calendar)
        candidates = [c for c in proofs.find(scene) if c.at < self.period.end_at and c.at <= snapshot.as_of]
        claims, _ = gate.admit(scene, candidates)
        rows = books_.rows(scene, claims, self.period, books or Books())
        view = View(scene, self.period, rows, [c for c in candidates if c.flaw is None])
        units: Counter[str] = Counter()
        for row in rows:
            units[row.helper] += row.units
        persons = (n for n in nominate(view).nominations if n.recipient == "person")
        parts = [part for parts in view.once(parts_of_goals).values() for part in parts]
        return Outcome(units, frozenset((n.award, n.round, n.subject) for n in persons), owen.of_teams(parts))

    # what the generator leaves out

    def _open_tables(self) -> dict[str, str]:
        """Databases below the first root, with one goal that two teams share. By slug, data sources."""
        top, lead = self.charter.roots[0], self.people[0].notion
        named = {blocks_title(source["title"]): id_ for id_, source in self.notion.data_sources.items()}
        sources = {"docs": next(id_ for title, id_ in named.items() if "Docs" in title)}
        for slug, (title, columns) in TABLES.items():
            made = {name: _column(column, sources) for name, column in columns.items()}
            sources[slug] = self.notion.create_database(lead, top, title, made)[1]
        self._share_a_goal(sources, lead)
        return sources

    def _share_a_goal(self, sources: Mapping[str, str], lead: str) -> None:
        """Of two key results; two people of each of the two teams are in them."""
        teams = self.charter.teams[:2]
        names = {"multi_select": [{"name": team.name} for team in teams]}
        figures: Json = {"目標值": {"number": 100}, "實際值": {"number": 100}}
        goal = {"目標": {"title": blocks.words("一起達成")}, "團隊": names, **figures}
        page = self.notion.create_page(lead, {"data_source_id": sources["goals"]}, goal)
        some = [each.notion for team in teams for each in self.of_team(team.id)[:2]]
        people = {"people": [{"id": id_} for id_ in some]}
        self.key_results = tuple(
            self.notion.create_page(
                lead,
                {"data_source_id": sources["key_results"]},
                {
                    "名稱": {"title": blocks.words(title)},
                    "所屬目標": {"relation": [{"id": page}]},
                    "參與團隊": names,
                    "參與人": people,
                    **figures,
                },
            )
            for title in ("門市", "線上")
        )

    def of_team(self, team: str) -> list[Told]:
        return [each for each in self.people if each.team == team]


def _column(column: Any, sources: Mapping[str, str]) -> Json:
    leads_to = column.get("relation")
    return {"relation": {"data_source_id": sources[leads_to], "single_property": {}}} if leads_to else column


def blocks_title(title: Sequence[Json]) -> str:
    return "".join(each["plain_text"] for each in title)


def _only(kind: type[_Dated] | type[Account], records: Iterable[Record]) -> Iterable[Any]:
    return (record for record in records if isinstance(record, kind))
