"""Issues -> JSON, as one account sees them at one address.

A `View` is kept and reused until the site is reconfigured. An issue starts as a copy of what an empty one looks like,
so that a request costs only what is set on the issue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json
from integrations.sandbox.jira import access, rendered
from integrations.sandbox.jira.catalog import Field
from integrations.sandbox.jira.issues import Comment, History, Issue, IssueLink, RemoteLink, Worklog
from integrations.sandbox.jira.site_view import SiteView
from integrations.sandbox.jira.worklogs import duration

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

COMMENTS_IN_ISSUE = 100
COMMENTS_IN_SEARCH = 20
CHANGELOG_IN_ISSUE = 100
CHANGELOG_IN_SEARCH = 40
WORKLOGS = 20
EXPANDS = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations"


class View(SiteView):
    def __init__(self, jira: Jira, base: str, account: str, *, wiki: bool = False) -> None:
        """Restricted comments are left out unless `account` is empty."""
        super().__init__(jira, base, account, wiki=wiki)
        self._blanks: dict[tuple[str, str, frozenset[str] | None], Json] = {}
        self._shapes = {id_: shape for id_, each in jira.fields.items() if (shape := self._shape(each))}
        self._selections: dict[tuple[str, ...], frozenset[str]] = {}

    # issues

    def issue(
        self,
        issue: Issue,
        fields: frozenset[str] | None = None,
        *,
        changelog: int | None = None,
        comments: int = COMMENTS_IN_ISSUE,
        html: bool = False,
    ) -> Json:
        """`fields` None is all of them; `changelog` is how many histories to expand; `comments` how many to nest; with
        `html` they come rendered, too."""
        body: Json = {
            "expand": EXPANDS,
            "id": issue.id,
            "self": f"{self.api}/issue/{issue.id}",
            "key": issue.key,
            "fields": self.fields(issue, fields, comments),
        }
        if html:
            body["renderedFields"] = rendered.fields(self, issue, body["fields"])
        if changelog is not None:
            body["changelog"] = self.changelog(issue, changelog)
        return body

    def fields(self, issue: Issue, wanted: frozenset[str] | None = None, comments: int = COMMENTS_IN_ISSUE) -> Json:
        """Those of the issue's project and type; asking for others does not bring them."""
        made, shapes = self._blank(issue, wanted).copy(), self._shapes
        for id_, value in issue.values.items():
            if id_ in made:
                shape = shapes.get(id_)
                made[id_] = shape(value) if shape else value
        for id_, make in _COMPUTED.items():
            if id_ in made:
                made[id_] = make(self, issue)
        if "comment" in made:
            made["comment"] = self._comments(issue, comments)
        if issue.worklogs and "worklog" in made:
            made["worklog"] = self.worklogs(issue)
        if "parent" in issue.values and (wanted is None or "parent" in wanted):
            made["parent"] = shapes["parent"](issue.values["parent"])
        return made

    def _blank(self, issue: Issue, wanted: frozenset[str] | None) -> Json:
        """An issue of the same project and type that has nothing in it. `parent` is on none that has no parent."""
        place = issue.values["project"], issue.values["issuetype"], wanted
        if place not in self._blanks:
            project, fields = self.jira.projects[place[0]], self.jira.fields.values()
            there = (each for each in fields if each.id != "parent" and self.jira.applies(each, project, place[1]))
            self._blanks[place] = {each.id: _empty(each) for each in there if wanted is None or each.id in wanted}
        return self._blanks[place]

    def selection(self, names: Iterable[str]) -> frozenset[str]:
        """`*all`, `*navigable`, ids, and `-id` for all but. What is unknown is left out without a word, as in Jira."""
        key = tuple(names)
        if key not in self._selections:
            self._selections[key] = self._select(key)
        return self._selections[key]

    def _select(self, names: tuple[str, ...]) -> frozenset[str]:
        fields = self.jira.fields
        chosen: set[str] = set()
        if "*all" in names or all(name.startswith("-") for name in names):
            chosen.update(fields)
        if "*navigable" in names:
            chosen.update(id_ for id_, field in fields.items() if field.navigable)
        chosen.update(name for name in names if name in fields)
        return frozenset(chosen - {name[1:] for name in names if name.startswith("-")})

    def sees(self, issue_id: str) -> bool:
        return not self.account or access.sees(self.jira, self.account, self.jira.issues[issue_id])

    def nested(self, issue_id: str) -> Json:
        """Another issue as shown inside one."""
        issue = self.jira.issues[issue_id]
        return {
            "id": issue.id,
            "key": issue.key,
            "self": f"{self.api}/issue/{issue.id}",
            "fields": {
                "summary": issue.values["summary"],
                "status": self.statuses[issue.values["status"]],
                "priority": self.priorities.get(issue.values.get("priority", "")),
                "issuetype": self.types[issue.values["issuetype"]],
            },
        }

    def link(self, issue: Issue, link: IssueLink) -> Json:
        type_ = self.jira.link_types[link.type]
        outward = link.source == issue.id
        return {
            "id": link.id,
            "self": f"{self.api}/issueLink/{link.id}",
            "type": {"self": f"{self.api}/issueLinkType/{type_.id}", **vars(type_)},
            "outwardIssue" if outward else "inwardIssue": self.nested(link.target if outward else link.source),
        }

    # comments and histories

    def readable(self, issue: Issue) -> list[Comment]:
        if not self.account:
            return issue.comments
        return [each for each in issue.comments if access.reads(self.jira, self.account, each)]

    def comment(self, issue: Issue, comment: Comment, *, html: bool = False) -> Json:
        body: Json = {"self": f"{self.api}/issue/{issue.id}/comment/{comment.id}", "id": comment.id}
        if comment.author:
            body["author"] = self.users[comment.author]
        body["body"] = self.text(comment.body)
        if html:
            body["renderedBody"] = rendered.text(self, comment.body)
        if comment.editor:
            body["updateAuthor"] = self.users[comment.editor]
        body |= {"created": self.stamp(comment.created_at), "updated": self.stamp(comment.updated_at)}
        if comment.visibility:
            body["visibility"] = comment.visibility
        return body | {"jsdPublic": not comment.internal}

    def _comments(self, issue: Issue, cap: int) -> Json:
        """The nested container: beyond `cap` the oldest are dropped, but not on a Data Center; `total` is true."""
        readable = self.readable(issue)
        shown = [self.comment(issue, each) for each in (readable[-cap:] if self.cloud else readable)]
        return {
            "comments": shown,
            "self": f"{self.api}/issue/{issue.id}/comment",
            "maxResults": len(shown),
            "total": len(readable),
            "startAt": 0,
        }

    def history(self, history: History, *, epoch: bool = False) -> Json:
        """With `epoch` its instant is in milliseconds, as changelog/bulkfetch has it."""
        body: Json = {"id": history.id}
        if history.author:
            body["author"] = self.users[history.author]
        body["created"] = round(history.at.timestamp() * 1000) if epoch else self.stamp(history.at)
        body["items"] = history.items
        if history.metadata is not None:
            body["historyMetadata"] = history.metadata
        return body

    def changelog(self, issue: Issue, cap: int) -> Json:
        """The expanded changelog: the newest `cap`, newest first, with the true total. On a Data Center all of it,
        oldest first."""
        histories = issue.histories[: -cap - 1 : -1] if self.cloud else issue.histories
        shown = [self.history(each) for each in histories]
        return {"startAt": 0, "maxResults": len(shown), "total": len(issue.histories), "histories": shown}

    # what hangs on an issue

    def worklog(self, issue: Issue, worklog: Worklog) -> Json:
        shown: Json = {"self": f"{self.api}/issue/{issue.id}/worklog/{worklog.id}", "id": worklog.id}
        shown |= {"issueId": issue.id, "author": self.users.get(worklog.author or "")}
        shown |= {"updateAuthor": self.users.get(worklog.editor or "")}
        if worklog.body:
            shown["comment"] = self.text(worklog.body)
        if worklog.visibility:
            shown["visibility"] = worklog.visibility
        return shown | {
            "created": self.stamp(worklog.created_at),
            "updated": self.stamp(worklog.updated_at),
            "started": self.stamp(worklog.started_at),
            "timeSpent": duration(worklog.spent_s),
            "timeSpentSeconds": worklog.spent_s,
        }

    def readable_worklogs(self, issue: Issue) -> list[Worklog]:
        if not self.account:
            return issue.worklogs
        return [each for each in issue.worklogs if access.reads(self.jira, self.account, each)]

    def worklogs(self, issue: Issue) -> Json:
        """The nested container: the oldest 20, `total` stays true."""
        readable = self.readable_worklogs(issue)
        shown = [self.worklog(issue, each) for each in readable[:WORKLOGS]]
        return {"startAt": 0, "maxResults": WORKLOGS, "total": len(readable), "worklogs": shown}

    def remote_link(self, issue: Issue, link: RemoteLink) -> Json:
        place = f"{self.api}/issue/{issue.key}/remotelink/{link.id}"
        return {"id": link.id, "self": place, "application": {}, **link.sent}

    def properties(self, issue: Issue, keys: Iterable[str]) -> Json:
        return {key: issue.properties[key] for key in keys if key in issue.properties}

    # values

    def _shape(self, field: Field) -> Callable[[Any], Any] | None:
        """How a kept value of the field is shown, None when it is shown as it is kept."""
        match field.kind:
            case "paragraph":
                return self.text if self.wiki else None
            case "user":
                return self.users.__getitem__
            case "users":
                return lambda accounts: [self.users[each] for each in accounts]
            case "datetime":
                return self.stamp
            case "option":
                return lambda value: {"self": f"{self.api}/customFieldOption/{value}", "value": value}
            case "options":
                return lambda values: [{"self": f"{self.api}/customFieldOption/{v}", "value": v} for v in values]
            case "team":
                return self._team
            case "parent":
                return lambda parent: self.nested(parent) if isinstance(parent, str) else parent
        tables = {
            "status": self.statuses,
            "issuetype": self.types,
            "project": self.projects,
            "priority": self.priorities,
            "resolution": self.resolutions,
            "security": self.levels,
        }
        return tables[field.kind].__getitem__ if field.kind in tables else None

    def _team(self, id_: str) -> Json | None:
        team = self.jira.teams.get(id_)
        if team is None:
            return None
        shown: Json = {"id": id_, "name": team.name, "title": team.name, "isShared": True, "isVisible": True}
        return shown | {"avatarUrl": f"{self.base}/avatars/{id_}"}


def _subtasks(view: View, issue: Issue) -> list[Json]:
    types, issues = view.jira.issue_types, view.jira.issues
    below = [id_ for id_ in issue.children if types[issues[id_].values["issuetype"]].level < 0]
    return [*issue.values.get("subtasks", ()), *map(view.nested, filter(view.sees, below))]


def _links(view: View, issue: Issue) -> list[Json]:
    """Those to issues that the account may not see are left out."""
    there = (each for each in issue.links if view.sees(each.target if each.source == issue.id else each.source))
    return [*issue.values.get("issuelinks", ()), *(view.link(issue, link) for link in there)]


_COMPUTED: dict[str, Callable[[View, Issue], Any]] = {
    "created": lambda view, issue: view.stamp(issue.created_at),
    "updated": lambda view, issue: view.stamp(issue.updated_at),
    "subtasks": _subtasks,
    "issuelinks": _links,
}

_BLANKS: dict[str, Any] = {
    "worklog": {"startAt": 0, "maxResults": WORKLOGS, "total": 0, "worklogs": []},
    "votes": {"votes": 0, "hasVoted": False},
    "watches": {"watchCount": 1, "isWatching": False},
    "timetracking": {},
    "progress": {"progress": 0, "total": 0},
    "aggregateprogress": {"progress": 0, "total": 0},
    "workratio": -1,
    "issuerestriction": {"issuerestrictions": {}, "shouldDisplay": False},
}


def _empty(field: Field) -> Any:
    """What the field looks like on an issue that has nothing in it: system lists are `[]`, the rest is null."""
    if field.id in _BLANKS:
        return _BLANKS[field.id]
    listed = not field.custom and field.schema is not None and field.schema["type"] == "array"
    return [] if listed else None
