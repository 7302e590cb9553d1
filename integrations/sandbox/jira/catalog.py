"""What an administrator sets up: projects, issue types, statuses, priorities, link types, fields, security levels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"

Kind = Literal[
    "text",
    "paragraph",
    "number",
    "date",
    "datetime",
    "user",
    "users",
    "labels",
    "option",
    "options",
    "project",
    "issuetype",
    "status",
    "priority",
    "resolution",
    "security",
    "parent",
    "team",
    "computed",
    "raw",
]
"""How a value is kept, checked and shown. `computed` is made at rendering, `raw` is served as it was recorded."""


@dataclass(frozen=True)
class Project:
    id: str
    key: str
    name: str
    lead: str
    """Account id."""
    description: str = ""
    simplified: bool = False
    """Team-managed: the site's screens and custom fields are not for its issues."""


@dataclass(frozen=True)
class IssueType:
    id: str
    name: str
    level: int
    """1 epic, 0 task, -1 subtask."""
    project: str | None = None
    """Key of the one project that has it; None for every project."""
    description: str = ""


@dataclass(frozen=True)
class Category:
    id: int
    key: str
    name: str
    color: str


@dataclass(frozen=True)
class Status:
    id: str
    name: str
    category: Category
    untranslated: str = ""
    description: str = ""
    project: str | None = None
    """Id of the team-managed project that alone has it; None for a status of the site."""


@dataclass(frozen=True)
class Named:
    """A priority or a resolution."""

    id: str
    name: str


@dataclass(frozen=True)
class LinkType:
    id: str
    name: str
    inward: str
    outward: str


@dataclass(frozen=True)
class Field:
    """One field; `schema` is the vendor's JsonTypeBean."""

    id: str
    name: str
    kind: Kind
    schema: dict[str, Any] | None
    description: str = ""
    navigable: bool = True
    searcher: str = ""

    @property
    def custom(self) -> bool:
        return self.id.startswith("customfield_")

    @property
    def number(self) -> int:
        """The number of a custom field, as in `cf[10050]`."""
        return int(self.id.removeprefix("customfield_"))


@dataclass
class Context:
    """Where a custom field is: empty lists mean everywhere."""

    id: str
    name: str
    description: str = ""
    projects: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def covers(self, project_id: str, type_id: str) -> bool:
        return (not self.projects or project_id in self.projects) and (not self.types or type_id in self.types)


@dataclass
class Group:
    id: str
    name: str
    members: set[str] = field(default_factory=set)


@dataclass
class Screen:
    id: int
    name: str
    tab_id: int
    fields: list[str] = field(default_factory=list)


CATEGORIES = {
    "new": Category(2, "new", "To Do", "blue-gray"),
    "indeterminate": Category(4, "indeterminate", "In Progress", "yellow"),
    "done": Category(3, "done", "Done", "green"),
}

WORKFLOW = (
    ("10000", "To Do", "待辦事項", "new"),
    ("3", "In Progress", "進行中", "indeterminate"),
    ("10001", "In Review", "審核中", "indeterminate"),
    ("10002", "Blocked", "受阻", "indeterminate"),
    ("10003", "Done", "完成", "done"),
)
"""Id, name in English, name in Traditional Chinese, category: every status is reachable from every other."""


TEAM_WORKFLOW = ("To Do", "In Progress", "Done")
"""What a new team-managed project has, as statuses of its own (recorded)."""


def workflow(language: str) -> dict[str, Status]:
    return {
        id_: Status(id_, chinese if language == "zh-Hant" else english, CATEGORIES[category], english)
        for id_, english, chinese, category in WORKFLOW
    }


PRIORITIES = tuple(Named(str(i), name) for i, name in enumerate(("Highest", "High", "Medium", "Low", "Lowest"), 1))
DONE = Named("10000", "Done")
LINK_TYPES = (
    LinkType("10000", "Blocks", "is blocked by", "blocks"),
    LinkType("10001", "Cloners", "is cloned by", "clones"),
    LinkType("10002", "Duplicate", "is duplicated by", "duplicates"),
    LinkType("10003", "Relates", "relates to", "relates to"),
)

CUSTOM_KINDS: dict[str, tuple[Kind, str, str | None, str]] = {
    "float": ("number", "number", None, "exactnumber"),
    "textfield": ("text", "string", None, "textsearcher"),
    "readonlyfield": ("text", "string", None, "textsearcher"),
    "url": ("text", "string", None, "exacttextsearcher"),
    "textarea": ("paragraph", "string", None, "textsearcher"),
    "datepicker": ("date", "date", None, "daterange"),
    "datetime": ("datetime", "datetime", None, "datetimerange"),
    "userpicker": ("user", "user", None, "userpickergroupsearcher"),
    "multiuserpicker": ("users", "array", "user", "userpickergroupsearcher"),
    "labels": ("labels", "array", "string", "labelsearcher"),
    "select": ("option", "option", None, "multiselectsearcher"),
    "radiobuttons": ("option", "option", None, "multiselectsearcher"),
    "multiselect": ("options", "array", "option", "multiselectsearcher"),
    "multicheckboxes": ("options", "array", "option", "multiselectsearcher"),
    "com.pyxis.greenhopper.jira:jsw-story-points": ("number", "number", None, "exactnumber"),
    "com.atlassian.teams:rm-teams-custom-field-team": ("team", "any", None, "teamsearcher"),
    "atlassian-team": ("team", "team", None, "teamsearcher"),
}
"""Custom field type (after `CUSTOM`, or in full) -> kind, schema type, schema items, searcher."""


def _system(id_: str, name: str, kind: Kind, type_: str, items: str | None = None, *, navigable: bool = True) -> Field:
    schema = {"type": type_, "system": id_} | ({"items": items} if items else {})
    return Field(id_, name, kind, schema, navigable=navigable)


SYSTEM_FIELDS = (
    _system("summary", "Summary", "text", "string"),
    _system("issuetype", "Issue Type", "issuetype", "issuetype"),
    _system("project", "Project", "project", "project"),
    Field("parent", "Parent", "parent", None, navigable=True),
    _system("status", "Status", "status", "status"),
    _system("priority", "Priority", "priority", "priority"),
    _system("assignee", "Assignee", "user", "user"),
    _system("reporter", "Reporter", "user", "user"),
    _system("creator", "Creator", "user", "user"),
    _system("description", "Description", "paragraph", "string"),
    _system("environment", "Environment", "paragraph", "string"),
    _system("labels", "Labels", "labels", "array", "string"),
    _system("duedate", "Due date", "date", "date"),
    _system("created", "Created", "datetime", "datetime"),
    _system("updated", "Updated", "datetime", "datetime"),
    _system("statuscategorychangedate", "Status Category Changed", "datetime", "datetime"),
    _system("resolution", "Resolution", "resolution", "resolution"),
    _system("resolutiondate", "Resolved", "datetime", "datetime"),
    _system("security", "Security Level", "security", "securitylevel"),
    _system("issuelinks", "Linked Issues", "computed", "array", "issuelinks"),
    _system("subtasks", "Sub-tasks", "computed", "array", "issuelinks"),
    _system("comment", "Comment", "computed", "comments-page", navigable=False),
    _system("worklog", "Log Work", "raw", "array", "worklog", navigable=False),
    _system("attachment", "Attachment", "raw", "array", "attachment"),
    _system("components", "Components", "raw", "array", "component"),
    _system("versions", "Affects versions", "raw", "array", "version"),
    _system("fixVersions", "Fix versions", "raw", "array", "version"),
    _system("votes", "Votes", "raw", "votes"),
    _system("watches", "Watchers", "raw", "watches"),
    _system("timetracking", "Time tracking", "raw", "timetracking", navigable=False),
    _system("timespent", "Time Spent", "raw", "number"),
    _system("timeestimate", "Remaining Estimate", "raw", "number"),
    _system("timeoriginalestimate", "Original estimate", "raw", "number"),
    _system("aggregatetimespent", "Σ Time Spent", "raw", "number"),
    _system("aggregatetimeestimate", "Σ Remaining Estimate", "raw", "number"),
    _system("aggregatetimeoriginalestimate", "Σ Original Estimate", "raw", "number"),
    _system("progress", "Progress", "raw", "progress"),
    _system("aggregateprogress", "Σ Progress", "raw", "progress"),
    _system("workratio", "Work Ratio", "raw", "number"),
    _system("lastViewed", "Last Viewed", "raw", "datetime"),
    _system("issuerestriction", "Restrict to", "raw", "issuerestriction"),
)

EDITABLE = (
    "summary",
    "issuetype",
    "parent",
    "priority",
    "assignee",
    "reporter",
    "description",
    "environment",
    "labels",
    "duedate",
    "security",
)
"""System fields on the default screen."""


def custom_field(id_: str, name: str, type_key: str, description: str, searcher: str = "") -> Field:
    """The field that `POST /field` makes of a type key; a type of some app is kept as it comes."""
    kind, type_, items, usual = CUSTOM_KINDS.get(type_key.removeprefix(CUSTOM), ("raw", "any", None, ""))
    number = int(id_.removeprefix("customfield_"))
    schema = {"type": type_, "custom": type_key, "customId": number} | ({"items": items} if items else {})
    return Field(id_, name, kind, schema, description, searcher=searcher or (CUSTOM + usual if usual else ""))
