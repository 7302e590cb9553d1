"""What people who cheat do in Jira and Notion, act by act, and what each act costs them.

A plot ends when its hours are spent (`OutOfTime`); its acts are spread evenly over the quarter's working days. What it did to
the company's own tasks and pages is undone by `undo`, so that every plot finds the same honest world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random
from typing import Any

from bench.attacks_world import SITE, SUBTASK, Company
from integrations.sandbox.company import blocks, office
from integrations.sandbox.generator import jobs, workspace
from integrations.sandbox.generator.truth import Told
from integrations.sandbox.http import Json
from integrations.sandbox.jira.issues import Issue
from scoring.books import Books
from scoring.policy import Policy
from sync.model import Membership
from sync.snapshot import Snapshot

MINUTES: Mapping[str, float] = {
    "comment": 2,
    "reply": 1,
    "thanks": 1,
    "field": 1,
    "move": 0.5,
    "edit": 0.5,
    "task": 3,
    "page": 5,
    "row": 2,
    "answer": 5,
    "account": 15,
    "transfer": 60,
}
"""The cost model: minutes of all who are in it together. A comment with some content, a polite reply, a line of thanks, a
name in 協作人, a status, another field, a new task, a page (pasted), a row of a database, a survey filled in, another
account, and the talk with a manager about a change of team."""


class OutOfTime(Exception):
    """The hours are spent."""


@dataclass(frozen=True)
class Attack:
    key: str
    play: Callable[[Plot], None]
    bound: Callable[[Policy], Decimal | None]
    """Points that one attacker may gain at most; None where only the gain is reported."""
    about: str
    stopped_by: str = ""
    """What bounds it, or what would."""


class Plot:
    def __init__(self, company: Company, key: str, hours: float) -> None:
        self.company, self.jira, self.notion = company, company.jira, company.notion
        self.rng = Random(f"{company.seed} {key}")
        self.gainers: list[Told] = []
        """Whose gain is measured."""
        self.guises: dict[Told, list[Told]] = {}
        """Further accounts of one of them."""
        self.teams: list[str] = []
        """Whose parts of shared goals are, too."""
        self.memberships, self.same = company.memberships(), company.charter.same
        self.books = Books()
        self._budget, self._spent, self._last = hours * 60, 0.0, 0
        self._opens, self._closes = jobs.span(1, 0)
        self._made: dict[str, Issue] = {}
        self._kept: dict[str, Json] = {}
        """Issue -> its state before it was touched."""
        self._pages: dict[str, Json | None] = {}
        """Page -> what it was, None for a new one."""
        self._accounts: list[str] = []
        self._users: dict[str, Json] = {}
        """Notion's, as they were."""

    # who

    def gang(self, number: int) -> list[Told]:
        """So many people of as many teams, who gain by it. They are those of their teams who help others least: who is near a
        nomination anyway gets there by any one thanks more (`nearly_there` in `attacks_found`)."""
        teams = self.rng.sample(sorted({each.team for each in self.company.people}), number)
        self.gainers += [min(self.company.of_team(team), key=self.company.points_of) for team in teams]
        return self.gainers[-number:]

    def mates(self, person: Told) -> list[Told]:
        return [each for each in self.company.of_team(person.team) if each != person]

    def strangers(self, person: Told) -> list[Told]:
        return [each for each in self.company.people if each.team != person.team]

    def foreign_tasks(self, person: Told) -> Iterator[Issue]:
        """Tasks of the company's that other teams own, over and over."""
        story = self.company.story
        owned = [job for job in story.jobs if job.place == "task" and self._person(job.owner).team != person.team]
        self.rng.shuffle(owned)
        return cycle([self.company.issue(job.number) for job in owned])

    def tasks_of(self, person: Told) -> list[Issue]:
        """The company's own that this person has done."""
        found = (j for j in self.company.story.jobs if j.place == "task" and j.owner == person.number)
        return [self.company.issue(job.number) for job in found if job.ending != "open"]

    def owner_of(self, issue: Issue) -> Told:
        return next(each for each in self.company.people if each.jira == issue.values["assignee"])

    def _person(self, number: int) -> Told:
        return self.company.people[number]

    # when

    @property
    def minute(self) -> int:
        """The working minute at which the next act takes place; no two acts share one."""
        share = self._spent / max(self._budget, 1)
        self._last = max(self._last + 1, self._opens + int((self._closes - self._opens - 600) * share))
        return self._last

    def spend(
        self, act: str, *, issue: Issue | None = None, at: datetime | None = None, meanwhile: bool = False
    ) -> None:
        """Raises OutOfTime. On a task an act comes after all that was done there before, but for words said `meanwhile`."""
        if self._spent + MINUTES[act] > self._budget:
            raise OutOfTime
        self._spent += MINUTES[act]
        now = at or office.instant(self.minute).astimezone(self.company.as_of.tzinfo)
        if issue is not None:
            self._keep(issue)
            if at is None and not meanwhile:
                now = max(now, issue.updated_at + timedelta(minutes=1))
        self.company.clock.set(now)

    # in Jira

    def task(
        self, by: Told, owner: Told | None = None, *, project: Told | None = None, size: str = "M", **fields: Any
    ) -> Issue:
        """Assigned to `owner` (else to whoever makes it), due in two weeks, in the owner's team's project."""
        self.spend("task", at=fields.pop("at", None))
        kind = SUBTASK if "parent" in fields else workspace.TASK
        values = {"assignee": (owner or by).jira, self.company.charter.size_field: size, **fields}
        values = {"duedate": (self.company.clock.now() + timedelta(days=14)).date().isoformat(), **values}
        issue = self.jira.create_issue(by.jira, self._project(project or owner or by), kind, "跨部門支援", **values)
        self._made[issue.id] = issue
        return issue

    def _project(self, person: Told) -> str:
        numbers = {team.id: n for n, team in enumerate(self.company.charter.teams)}
        return self.company.charter.projects[numbers[person.team]]

    def says(self, by: Told, issue: Issue, words: str, act: str = "comment", **when: Any) -> str:
        """The id of the comment. `when` as `spend` takes it."""
        self.spend(act, issue=issue, **when)
        return str(self.jira.comment(by.jira, issue, words)["id"])

    def thanks(self, by: Told, issue: Issue, whom: Told) -> None:
        self.says(by, issue, f"{mention(whom)} 謝謝，幫了大忙。", "thanks")

    def names(self, by: Told, issue: Issue, whom: Told, *, out: bool = False) -> None:
        """Into 協作人, or out again."""
        self.spend("field", issue=issue)
        field = self.company.charter.helpers_field
        there = [each for each in issue.values.get(field) or [] if each != whom.jira]
        self.jira.edit(by.jira, issue, **{field: there if out else [*there, whom.jira]})

    def moves(self, by: Told, issue: Issue, status: str) -> None:
        self.spend("move", issue=issue)
        self.jira.move(by.jira, issue, status)

    def edits(self, by: Told, issue: Issue, **fields: Any) -> None:
        """`at`, when it is not now."""
        self.spend("edit", issue=issue, at=fields.pop("at", None))
        self.jira.edit(by.jira, issue, **fields)

    def rewrites(self, by: Told, issue: Issue, comment: str, words: str) -> None:
        """Another's words, as a project's administrators may."""
        self.spend("thanks", issue=issue)
        document = self.jira.comment_of(issue, self.jira.comment(by.jira, issue, words)["id"])
        issue.comments.remove(document)
        self.jira.edit_comment(by.jira, issue, comment, document.body)

    def whispers(self, by: Told, issue: Issue, words: str) -> None:
        """To administrators only."""
        self.spend("thanks", issue=issue)
        self.jira.comment(by.jira, issue, words, visibility={"type": "role", "value": "Administrators"})

    def writes(self, issue: Issue, **fields: Any) -> None:
        """As if the task had been made so, and nobody had changed that since."""
        self.spend("edit", issue=issue)
        issue.values.update(fields)
        issue.histories = [h for h in issue.histories if not any(item.get("fieldId") in fields for item in h.items)]

    def finishes(self, by: Told, issue: Issue) -> None:
        self.moves(by, issue, "In Progress")
        self.moves(by, issue, "Done")

    def account(self, name: str, email: str | None = None) -> Told:
        """A new one in Jira, of nobody whom the company knows, or with somebody's address."""
        self.spend("account")
        id_ = f"5f{self.rng.randrange(16**20):022x}"
        self.jira.add_user(id_, name, email=email)
        self._accounts.append(id_)
        return replace(self._person(0), number=-1, team="", name=name, email=email or "", jira=id_, notion="")

    # in Notion

    def page(self, by: Told, title: str, lines: list[str], *, table: str = "docs", **properties: Json) -> str:
        """`lines` may be addresses: then they are links."""
        self.spend("row" if properties else "page")
        name = next(
            n
            for n, c in self.notion.data_sources[self.company.sources[table]]["properties"].items()
            if c["type"] == "title"
        )
        values = {name: {"title": blocks.words(title)}, **properties}
        parts = [blocks.block("paragraph", _linked(line)) for line in lines]
        id_ = self.notion.create_page(by.notion, {"data_source_id": self.company.sources[table]}, values, parts)
        self._pages.setdefault(id_, None)
        return id_

    def adds(self, by: Told, page: str, line: str) -> None:
        """A line on a page of the plot's own."""
        self.spend("edit")
        self.notion.append(by.notion, page, [blocks.block("paragraph", _linked(line))])

    def changes(self, by: Told, page: str, **properties: Json) -> None:
        self.spend("edit")
        self._touch(page)
        self.notion.update_page(by.notion, page, properties=properties)

    def address(self, page: str) -> str:
        return str(self.notion.pages[page]["url"])

    # the organisation

    def transfers(self, person: Told, team: str) -> None:
        """From now on the person is in another team."""
        self.spend("transfer")
        day = self.company.clock.now().date()
        handles = {m.handle for t in self.company.charter.teams if t.id == person.team for m in t.members}
        mine = next(h for h in handles if h in (person.email, f"jira/account/{person.jira}"))
        placed = [
            (handle, m.model_copy(update={"until": day})) if handle == mine and m.until is None else (handle, m)
            for handle, m in self.memberships
        ]
        self.memberships = [*placed, (mine, Membership(person="", team=team, since=day))]

    def parts(self, person: Told) -> None:
        """Another address in Notion, and the account of that name in the team as well."""
        self.spend("account")
        self._users[person.notion] = self.notion.users[person.notion]
        self.notion.add_user(person.notion, person.name, email="private@example.org")
        self.memberships = [*self.memberships, ("private@example.org", Membership(person="", team=person.team))]

    def merges(self, one: Told, other: Told) -> None:
        self.spend("account")
        self.same = (*self.same, (f"jira/account/{one.jira}", f"jira/account/{other.jira}"))

    # the end

    def snapshot(self) -> Snapshot:
        """What the mirror holds after it."""
        mirror = self.company.mirror.copy()
        for issue in (*self._made.values(), *(self.jira.issues[id_] for id_ in self._kept)):
            self.company.read_issue(issue, mirror)
        for page in self._pages:
            self.company.read_page(page, mirror)
        return self.company.snapshot(mirror, self.memberships, self.same)

    def undo(self) -> None:
        for id_, kept in self._kept.items():
            issue = self.jira.issues[id_]
            for name, value in kept.items():
                setattr(issue, name, value)
        for id_ in self._made:
            self.jira.issues.pop(id_, None)
        self.notion.pages.update({page: before for page, before in self._pages.items() if before})
        self.notion.users.update(self._users)
        for id_ in self._accounts:
            del self.jira.users[id_]
        self.jira.reconfigured()

    def _touch(self, page: str) -> None:
        self._pages.setdefault(page, self.notion.pages[page])

    def _keep(self, issue: Issue) -> None:
        if issue.id in self._kept or issue.id in self._made:
            return
        lists = {name: list(getattr(issue, name)) for name in ("histories", "links", "children")}
        comments = [replace(each) for each in issue.comments]
        values = {"values": dict(issue.values), "updated_at": issue.updated_at, "comments": comments}
        self._kept[issue.id] = {**values, **lists}


def mention(person: Told) -> str:
    return f"[~accountid:{person.jira}]"


def task_address(issue: Issue) -> str:
    return f"{SITE}/browse/{issue.key}"


def _linked(line: str) -> list[Json]:
    link: Json = {"link": {"url": line}} if line.startswith("http") else {}
    return [{"type": "text", "text": {"content": line, **link}}]
