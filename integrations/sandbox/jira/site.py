"""A site as its administrators keep it: users, tokens, projects, statuses, fields, screens, security levels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Literal
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Json
from integrations.sandbox.jira import audit, catalog
from integrations.sandbox.jira.audit import Record
from integrations.sandbox.jira.catalog import Context, Field, Group, IssueType, Named, Project, Screen, Status
from integrations.sandbox.jira.oauth import Apps
from integrations.sandbox.jira.teams import Team
from integrations.sandbox.jira.values import REQUIRED, RejectedError

Deployment = Literal["cloud", "datacenter"]
FIRST_ID = 10000
FIRST_FIELD = 10050


@dataclass(frozen=True)
class Username:
    """`key` stays, `name` may change."""

    name: str
    key: str


@dataclass(frozen=True)
class Login:
    account_id: str
    email: str
    scopes: frozenset[str] = frozenset()
    """What a token with scopes may do, through the gateway only; empty for one that may all that its account may."""


class Site:
    """Every id comes from a counter: the same calls give the same site."""

    def __init__(self, clock: Clock, *, language: str = "en", deployment: Deployment = "cloud") -> None:
        """`language` is the one of the default workflow's status names: a real site has those of its founder."""
        self.clock: Clock = clock
        self.language = language
        self.deployment = deployment
        self.users: dict[str, Json] = {}
        """Account id -> user in v3 JSON form, without `self`."""
        self.usernames: dict[str, Username] = {}
        """Account id -> what a Data Center calls the person."""
        self.admins: set[str] = set()
        self.logins: dict[str, Login] = {}
        """Token -> who."""
        self.apps = Apps(self)
        self.cloud_id = str(uuid5(NAMESPACE_URL, "sandbox/cloud"))
        self.org_id = str(uuid5(NAMESPACE_URL, "sandbox/organisation"))
        self.teams: dict[str, Team] = {}
        self.account_changes: dict[str, datetime] = {}
        """Account id -> when the person's name, address or state last changed."""
        self.closed_accounts: set[str] = set()
        """Accounts that do not exist at Atlassian any more."""
        self.service_account = ""
        """Whose view `counts` takes: the first account with a token, unless set."""
        self.projects: dict[str, Project] = {}
        self.archived_projects: set[str] = set()
        """Ids: they leave the lists and their issues every search."""
        self.deleted_projects: set[str] = set()
        """Ids of those in the recycle bin."""
        self.issue_types: dict[str, IssueType] = {}
        self.statuses: dict[str, Status] = catalog.workflow(language)
        self.priorities: dict[str, Named] = {each.id: each for each in catalog.PRIORITIES}
        self.resolutions: dict[str, Named] = {catalog.DONE.id: catalog.DONE}
        self.levels: dict[str, Named] = {}
        """Security levels."""
        self.level_members: dict[str, set[str]] = defaultdict(set)
        self.roles: dict[str, set[str]] = defaultdict(set)
        """Role or group name -> accounts, for comments with a visibility."""
        self.groups: dict[str, Group] = {}
        self.grants: dict[tuple[str, str], frozenset[str]] = {}
        """(Permission, project id) -> the only accounts that have it; see `permissions.py` for what is not here."""
        self.audit: list[Record] = []
        """Oldest first."""
        self.link_types = {each.id: each for each in catalog.LINK_TYPES}
        self.fields: dict[str, Field] = {each.id: each for each in catalog.SYSTEM_FIELDS}
        self.contexts: dict[str, list[Context]] = {}
        """Custom field id -> where it is."""
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
        username: str = "",
    ) -> Json:
        """`username` is the name on a Data Center: without one, what is before the `@` of the address,
        or the id. With `token`, `Basic email:token` and `Bearer token` act as this account. Repeated,
        it replaces the user."""
        user = {
            "accountId": account_id,
            "accountType": kind,
            **({"emailAddress": email} if email and email_visible else {}),
            "displayName": name,
            "active": active,
            "timeZone": time_zone,
        }
        self.users[account_id] = user
        known = self.usernames.get(account_id)
        key = known.key if known else f"JIRAUSER{self.next_id('user')}"
        self.usernames[account_id] = Username(username or (email or account_id).partition("@")[0], key)
        if token:
            self.logins[token] = Login(account_id, email or "")
            self.service_account = self.service_account or account_id
        if admin:
            self.admins.add(account_id)
        self.reconfigured()
        return user

    def add_token(self, account_id: str, token: str, email: str, scopes: Iterable[str]) -> None:
        """A scoped API token, for the gateway only."""
        self.logins[token] = Login(account_id, email, frozenset(scopes))

    def add_project(self, key: str, name: str, *, lead: str, simplified: bool = False) -> Project:
        """`simplified` is team-managed: it gets statuses of its own."""
        project = Project(self.next_id("project"), key, name, lead, simplified=simplified)
        self.projects[project.id] = project
        if simplified:
            self._own_workflow(project)
        self.reconfigured()
        return project

    def _own_workflow(self, project: Project) -> None:
        self.taken("status", *self.statuses)
        for status in catalog.workflow(self.language).values():
            if status.untranslated in catalog.TEAM_WORKFLOW:
                id_ = self.next_id("status")
                self.statuses[id_] = replace(status, id=id_, project=project.id)

    def workflow(self, project: Project) -> dict[str, Status]:
        """The statuses that the project's issues can have, by id, in order."""
        own = project.id if project.simplified else None
        return {id_: status for id_, status in self.statuses.items() if status.project == own}

    def archive_project(self, by: str, project: Project, *, archived: bool = True) -> None:
        """In or out of the archive; the audit log says so."""
        if (project.id in self.archived_projects) is not archived:
            (self.archived_projects.add if archived else self.archived_projects.remove)(project.id)
            about = (project.id, project.name, "PROJECT")
            audit.note(self, by, f"Project {'archived' if archived else 'restored'}", "projects", about)
            self.reconfigured()

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
        self.contexts[id_] = [Context(self.next_id("context"), f"Default Configuration Scheme for {name}")]
        if on_screen:
            self.screens[0].fields.append(id_)
        self.reconfigured()
        return id_

    def settable(self, project: Project, type_id: str) -> list[str]:
        """Ids of the fields that an issue of that type can be given: those on the screen that apply to it.
        A sub-task has its parent's team."""
        on_screen = (self.fields[id_] for id_ in self.screens[0].fields)
        below = self.issue_types[type_id].level < 0
        return [f.id for f in on_screen if self.applies(f, project, type_id) and not (below and f.kind == "team")]

    def applies(self, field: Field, project: Project, type_id: str) -> bool:
        """Whether issues of that type have the field: system fields all, a custom one where a context of it is.
        Team-managed projects know nothing of the site's custom fields."""
        if not field.custom:
            return True
        return not project.simplified and any(each.covers(project.id, type_id) for each in self.contexts[field.id])

    def add_group(self, name: str, members: Iterable[str] = ()) -> Group:
        """Repeated, it adds members."""
        group = next((each for each in self.groups.values() if each.name == name), None)
        if group is None:
            group = Group(str(uuid5(NAMESPACE_URL, f"group/{name}")), name, self.roles[name])
            self.groups[group.id] = group
        group.members.update(members)
        self.reconfigured()
        return group

    def remove_group(self, group: Group) -> None:
        del self.groups[group.id]
        self.roles.pop(group.name, None)
        self.reconfigured()

    def grant(self, by: str, permission: str, project_key: str, accounts: Iterable[str]) -> None:
        """From now on only these accounts have the permission in the project; the audit log says so."""
        project, now = self.project_named(project_key), frozenset(accounts)
        before = self.grants.get((permission, project.id))
        self.grants[permission, project.id] = now
        self._permitted(by, permission, project, before, now)

    def ungrant(self, by: str, permission: str, project_key: str) -> None:
        """Whoever had the permission before anything was granted has it again."""
        project = self.project_named(project_key)
        self._permitted(by, permission, project, self.grants.pop((permission, project.id), None), None)

    def _permitted(
        self, by: str, permission: str, project: Project, before: frozenset[str] | None, now: frozenset[str] | None
    ) -> None:
        change = {"fieldName": permission}
        change |= {} if now is None else {"changedTo": ", ".join(sorted(now))}
        change |= {} if before is None else {"changedFrom": ", ".join(sorted(before))}
        about = (project.id, project.name, "PROJECT")
        audit.note(self, by, "Permission scheme updated", "permissions", about, [change])
        self.reconfigured()

    def add_level(self, name: str, members: Iterable[str] = ()) -> Named:
        """A security level; its members see its issues besides creator, assignee and reporter. Repeated, it adds
        members."""
        level = next((each for each in self.levels.values() if each.name == name), None)
        if level is None:
            level = Named(self.next_id("level"), name)
            self.levels[level.id] = level
        self.level_members[level.id].update(members)
        self.reconfigured()
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

    def status_named(self, name: str, project: Project | None = None) -> Status:
        """By its name, or by its English or Chinese name in the default workflow; of the project's own workflow, if
        one is given. Raises KeyError."""
        known = next((english for _, english, chinese, _ in catalog.WORKFLOW if name == chinese), name)
        for status in (self.workflow(project) if project else self.statuses).values():
            if name == status.name or known == status.untranslated:
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

    def username(self, account_id: str) -> Username:
        """Somebody unknown goes by the id."""
        return self.usernames.get(account_id) or Username(account_id, account_id)

    def account_named(self, name_or_key: str) -> str | None:
        """Whose name or key on a Data Center this is."""
        for account_id, username in self.usernames.items():
            if name_or_key in (username.name, username.key):
                return account_id
        return None

    def handle(self, account_id: str) -> str:
        """What histories call a person: the account id, on a Data Center the key."""
        return account_id if self.deployment == "cloud" else self.username(account_id).key

    def zone_of(self, account_id: str) -> tzinfo:
        user = self.users.get(account_id)
        return ZoneInfo(user["timeZone"]) if user else UTC

    def next_id(self, kind: str) -> str:
        self._counters[kind] += 1
        return str(self._counters[kind])

    def taken(self, kind: str, *ids: str) -> None:
        """Ids that came from elsewhere: the counter goes on above them."""
        self._counters[kind] = max(self._counters[kind], *map(int, ids))
