"""A site as its administrators keep it: users, tokens, projects, statuses, fields, screens, security levels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Json
from integrations.sandbox.jira import catalog
from integrations.sandbox.jira.catalog import Field, IssueType, Named, Project, Screen, Status
from integrations.sandbox.jira.values import REQUIRED, RejectedError

FIRST_ID = 10000
FIRST_FIELD = 10050


@dataclass(frozen=True)
class Login:
    account_id: str
    email: str


class Site:
    """Every id comes from a counter: the same calls give the same site."""

    def __init__(self, clock: Clock, *, language: str = "en") -> None:
        """`language` is the one of the default workflow's status names: a real site has those of its founder."""
        self.clock: Clock = clock
        self.users: dict[str, Json] = {}
        """Account id -> user in v3 JSON form, without `self`."""
        self.admins: set[str] = set()
        self.logins: dict[str, Login] = {}
        """Token -> who."""
        self.service_account = ""
        """Whose view `counts` takes: the first account with a token, unless set."""
        self.projects: dict[str, Project] = {}
        self.issue_types: dict[str, IssueType] = {}
        self.statuses: dict[str, Status] = catalog.workflow(language)
        self.priorities: dict[str, Named] = {each.id: each for each in catalog.PRIORITIES}
        self.resolutions: dict[str, Named] = {catalog.DONE.id: catalog.DONE}
        self.levels: dict[str, Named] = {}
        """Security levels."""
        self.level_members: dict[str, set[str]] = defaultdict(set)
        self.roles: dict[str, set[str]] = defaultdict(set)
        """Role or group name -> accounts, for comments with a visibility."""
        self.link_types = {each.id: each for each in catalog.LINK_TYPES}
        self.fields: dict[str, Field] = {each.id: each for each in catalog.SYSTEM_FIELDS}
        self.screens = [
            Screen(1, "Default Screen", 10000, list(catalog.EDITABLE)),
            Screen(2, "Workflow Screen", 10001, ["assignee"]),
        ]
        self._counters: dict[str, int] = defaultdict(lambda: FIRST_ID, field=FIRST_FIELD)

    def reconfigured(self) -> None:
        """Called after every change of what is set up here."""

    def add_user(
        self,
        account_id: str,
        name: str,
        *,
        email: str | None = None,
        kind: Literal["atlassian", "app", "customer"] = "atlassian",
        active: bool = True,
        time_zone: str = "Asia/Taipei",
        token: str | None = None,
        admin: bool = False,
        email_visible: bool = True,
    ) -> Json:
        """With `token`, `Basic email:token` and `Bearer token` act as this account. Repeated, it replaces the user."""
        user = {
            "accountId": account_id,
            "accountType": kind,
            **({"emailAddress": email} if email and email_visible else {}),
            "displayName": name,
            "active": active,
            "timeZone": time_zone,
        }
        self.users[account_id] = user
        if token:
            self.logins[token] = Login(account_id, email or "")
            self.service_account = self.service_account or account_id
        if admin:
            self.admins.add(account_id)
        self.reconfigured()
        return user

    def add_project(self, key: str, name: str, *, lead: str) -> Project:
        project = Project(self.next_id("project"), key, name, lead)
        self.projects[project.id] = project
        self.reconfigured()
        return project

    def add_issue_type(self, name: str, *, level: int = 0, project: str | None = None) -> IssueType:
        type_ = IssueType(self.next_id("issuetype"), name, level, project)
        self.issue_types[type_.id] = type_
        self.reconfigured()
        return type_

    def add_status(self, name: str, *, category: Literal["new", "indeterminate", "done"]) -> Status:
        self.taken("status", *self.statuses)
        status = Status(self.next_id("status"), name, catalog.CATEGORIES[category], name)
        self.statuses[status.id] = status
        self.reconfigured()
        return status

    def add_field(
        self, name: str, type_key: str, *, description: str = "", on_screen: bool = True, searcher: str = ""
    ) -> str:
        """A new custom field; returns its id. Names need not be unique, as on a real site."""
        id_ = f"customfield_{self.next_id('field')}"
        self.fields[id_] = catalog.custom_field(id_, name, type_key, description, searcher)
        if on_screen:
            self.screens[0].fields.append(id_)
        self.reconfigured()
        return id_

    def add_level(self, name: str, members: Iterable[str] = ()) -> Named:
        """A security level; its members see its issues besides creator, assignee, reporter and administrators."""
        level = next((each for each in self.levels.values() if each.name == name), None)
        if level is None:
            level = Named(self.next_id("level"), name)
            self.levels[level.id] = level
            self.reconfigured()
        self.level_members[level.id].update(members)
        return level

    def project_named(self, id_or_key: str) -> Project:
        for project in self.projects.values():
            if id_or_key in (project.key, project.id):
                return project
        raise RejectedError(errors={"project": "Specify a valid project ID or key"})

    def type_named(self, id_or_name: str, project_key: str) -> IssueType:
        for type_ in self.issue_types.values():
            if id_or_name in (type_.id, type_.name) and type_.project in (None, project_key):
                return type_
        raise RejectedError(errors={"issuetype": REQUIRED["issuetype"]})

    def status_named(self, name: str) -> Status:
        """By its name, or by its English or Chinese name in the default workflow. Raises KeyError."""
        known = next((id_ for id_, *names, _ in catalog.WORKFLOW if name in names), None)
        for status in self.statuses.values():
            if name in (status.name, status.untranslated) or status.id == known:
                return status
        raise KeyError(name)

    def choices(self, kind: str) -> Sequence[Named | Project | IssueType | Status]:
        """What a field of that kind may be."""
        return list(self._choices(kind).values())

    def choice(self, kind: str, id_: str) -> Named | Project | IssueType | Status:
        return self._choices(kind)[id_]

    def _choices(self, kind: str) -> Mapping[str, Named | Project | IssueType | Status]:
        tables: dict[str, Mapping[str, Named | Project | IssueType | Status]] = {
            "project": self.projects,
            "issuetype": self.issue_types,
            "status": self.statuses,
            "priority": self.priorities,
            "resolution": self.resolutions,
            "security": self.levels,
        }
        return tables[kind]

    def zone_of(self, account_id: str) -> tzinfo:
        user = self.users.get(account_id)
        return ZoneInfo(user["timeZone"]) if user else UTC

    def next_id(self, kind: str) -> str:
        self._counters[kind] += 1
        return str(self._counters[kind])

    def taken(self, kind: str, *ids: str) -> None:
        """Ids that came from elsewhere: the counter goes on above them."""
        self._counters[kind] = max(self._counters[kind], *map(int, ids))
