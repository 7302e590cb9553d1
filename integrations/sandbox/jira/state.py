"""The issues of a Jira Cloud site and everything that people do to them, by Python call.

HTTP routes call the same methods, so that a change made by a test and one made by a request leave the same traces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Json, Request
from integrations.sandbox.jira import access, adf, audit, dialects, edits
from integrations.sandbox.jira.approvals import Approval
from integrations.sandbox.jira.catalog import IssueType, Project
from integrations.sandbox.jira.index import Index
from integrations.sandbox.jira.issues import Comment, History, Issue, IssueLink, RemoteLink
from integrations.sandbox.jira.render import View
from integrations.sandbox.jira.search import Searches
from integrations.sandbox.jira.site import Deployment, Site
from integrations.sandbox.jira.tasks import Tasks
from integrations.sandbox.jira.values import NOT_ON_SCREEN, REQUIRED, RejectedError, ValueRefusedError, read, requested


class Jira(Site):
    def __init__(self, clock: Clock, *, language: str = "en", deployment: Deployment = "cloud") -> None:
        super().__init__(clock, language=language, deployment=deployment)
        self.issues: dict[str, Issue] = {}
        self.version = 0
        """Grows with every change of an issue: what was searched before it may be stale."""
        self.index = Index(self)
        self.searches = Searches(self)
        self.tasks = Tasks(self)
        self.worklog_deletions: list[tuple[int, datetime]] = []
        """Worklog id and instant, oldest first."""
        self.approvals: dict[str, list[Approval]] = defaultdict(list)
        """Issue id -> those of a service desk's request, oldest first."""
        self.mails: list[tuple[datetime, str, str]] = []
        """Instant, issue key, who edited: edits of which the watchers were told by mail."""
        self.refuses_quiet_edits = False
        """What `notifyUsers=false` does without its permission. Atlassian: "the request is ignored"; so either the
        flag is ignored and mail goes out (False), or the whole edit is (True)."""
        self._keys: dict[str, str] = {}
        self._numbers: dict[str, int] = defaultdict(int)
        self._views: dict[tuple[str, str, bool], View] = {}

    @property
    def index_lag_s(self) -> float:
        """How long a search does not see a write, in the sandbox's time."""
        return self.index.lag_s

    @index_lag_s.setter
    def index_lag_s(self, lag_s: float) -> None:
        self.index.lag_s = lag_s

    def create_issue(self, by: str, project_key: str, type_name: str, summary: str, **fields: Any) -> Issue:
        """Field values as `values.requested` takes them. Raises `RejectedError` as the API would refuse."""
        values = self.read_request(self._requested({"summary": summary, **fields}), self.fields)
        return self.create(by, self.project_named(project_key), self.type_named(type_name, project_key), values)

    def project_of(self, issue: Issue) -> Project:
        return self.projects[issue.values["project"]]

    def fields_of(self, issue: Issue) -> list[str]:
        """Ids of the fields that can be set on the issue."""
        return self.settable(self.project_of(issue), issue.values["issuetype"])

    def create(self, by: str, project: Project, type_: IssueType, values: dict[str, Any]) -> Issue:
        """From kept-form values."""
        if not values.get("summary"):
            raise RejectedError(errors={"summary": REQUIRED["summary"]})
        now, first = self.clock.now(), next(iter(self.workflow(project)))
        kept = {"project": project.id, "issuetype": type_.id, "status": first, "statuscategorychangedate": now}
        kept |= {"priority": "3", "creator": by, "reporter": by}
        edits.store(kept, values)
        edits.fit(self, kept)
        edits.inherit(self, kept)
        self._numbers[project.key] += 1
        issue = Issue(self, self.next_id("issue"), f"{project.key}-{self._numbers[project.key]}", kept, now, now)
        self.keep(issue)
        return issue

    def keep(self, issue: Issue) -> None:
        """Register an issue under its id and key, and with its parent."""
        self.issues[issue.id] = issue
        self._keys[issue.key] = issue.id
        parent = issue.values.get("parent")
        if isinstance(parent, str):
            self.issues[parent].children.append(issue.id)
        self.changed(issue)

    def changed(self, issue: Issue, *, gone: bool = False) -> None:
        """Called after every write, so that searches know."""
        self.version += 1
        self.index.written(issue, gone=gone)

    def edit(self, by: str, issue: Issue, **fields: Any) -> bool:
        """Set fields; True when something really changed. Raises `RejectedError`."""
        return edits.apply(self, by, issue, self.read_request(self._requested(fields), self.fields_of(issue)))

    def read_request(self, fields: Json, settable: Collection[str]) -> dict[str, Any]:
        """Fields in a request's form -> kept-form values. Raises `RejectedError` naming every wrong field."""
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for id_, value in fields.items():
            if id_ not in settable:
                errors[id_] = NOT_ON_SCREEN.format(id_)
                continue
            try:
                values[id_] = read(self, self.fields[id_], value)
            except ValueRefusedError as refusal:
                errors[id_] = str(refusal)
        errors |= {id_: words for id_, words in REQUIRED.items() if id_ in values and values[id_] is None}
        if errors:
            raise RejectedError(errors=errors)
        return values

    def _requested(self, fields: dict[str, Any]) -> Json:
        """Python-form fields -> the request's form. A security level that is new is made, of the
        administrators."""
        if isinstance(fields.get("security"), str) and fields["security"] not in {e.name for e in self.levels.values()}:
            self.add_level(fields["security"], self.admins)
        return {id_: requested(self.fields[id_], v) if id_ in self.fields else v for id_, v in fields.items()}

    def move(self, by: str, issue: Issue, status_name: str) -> bool:
        """A transition to the status of that name, in English or in the site's language."""
        return self.transition(by, issue, self.status_named(status_name, self.project_of(issue)).id)

    def transition(self, by: str, issue: Issue, status_id: str) -> bool:
        return edits.apply(self, by, issue, edits.moved(self, issue, status_id))

    def comment(
        self, by: str, issue: Issue, body: Json | str, *, visibility: Json | None = None, internal: bool = False
    ) -> Json:
        """A comment moves the issue's `updated` and makes no changelog entry."""
        document = adf.from_text(body) if isinstance(body, str) else body
        now = self.clock.now()
        comment = Comment(self.next_id("comment"), by, document, now, now, by, visibility, internal)
        issue.comments.append(comment)
        edits.touch(self, issue)
        return self.view("").comment(issue, comment)

    def edit_comment(
        self, by: str, issue: Issue, comment_id: str, body: Json, visibility: Json | None = None
    ) -> Comment:
        """Raises KeyError when there is no such comment."""
        comment = self.comment_of(issue, comment_id)
        comment.body, comment.editor, comment.updated_at = body, by, self.clock.now()
        comment.visibility = visibility or comment.visibility
        edits.touch(self, issue)
        return comment

    def delete_comment(self, issue: Issue, comment_id: str) -> None:
        """No tombstone remains; `updated` moves. Raises KeyError."""
        issue.comments.remove(self.comment_of(issue, comment_id))
        edits.touch(self, issue)

    def comment_of(self, issue: Issue, comment_id: str) -> Comment:
        for comment in issue.comments:
            if comment.id == comment_id:
                return comment
        raise KeyError(comment_id)

    def link(self, by: str, inward: Issue, outward: Issue, type_name: str = "Relates") -> IssueLink:
        """As `POST /issueLink`: the inward issue blocks (relates to ...) the outward one, and both histories say so."""
        type_ = next((t for t in self.link_types.values() if t.name == type_name), None)
        if type_ is None:
            raise RejectedError(f"No issue link type with name '{type_name}' found.", status=404)
        if inward is outward:
            raise RejectedError("You cannot link an issue to itself.")
        link = IssueLink(self.next_id("link"), type_.id, inward.id, outward.id)
        for issue, other, words in ((inward, outward, type_.outward), (outward, inward, type_.inward)):
            issue.links.append(link)
            said = (other.key, f"This issue {words} {other.key}")
            edits.record(self, by, issue, [edits.item("Link", (None, None), said)])
        return link

    def link_remote(self, by: str, issue: Issue, sent: Json) -> RemoteLink:
        """`sent` is the vendor's body. The history tells of it."""
        made = RemoteLink(int(self.next_id("remotelink")), sent)
        issue.remote_links.append(made)
        edits.record(self, by, issue, [edits.item("RemoteIssueLink", (None, None), _remote(made))])
        return made

    def unlink_remote(self, by: str, issue: Issue, link: RemoteLink) -> None:
        issue.remote_links.remove(link)
        edits.record(self, by, issue, [edits.item("RemoteIssueLink", _remote(link), (None, None))])

    def unlink(self, by: str, link: IssueLink) -> None:
        type_ = self.link_types[link.type]
        source, target = self.issues[link.source], self.issues[link.target]
        for issue, other, words in ((source, target, type_.outward), (target, source, type_.inward)):
            issue.links.remove(link)
            said = (other.key, f"This issue {words} {other.key}")
            edits.record(self, by, issue, [edits.item("Link", said, (None, None))])

    def archive(self, issue: Issue, *, archived: bool = True) -> bool:
        """In or out of the archive, with its sub-tasks; True when that changed. `updated` stays, no history is made."""
        if (issue.archived_at is not None) is archived:
            return False
        issue.archived_at = self.clock.now() if archived else None
        for child in issue.children:
            if self.issue_types[self.issues[child].values["issuetype"]].level < 0:
                self.archive(self.issues[child], archived=archived)
        self.changed(issue)
        return True

    def delete(self, issue: Issue, by: str = "") -> None:
        """Gone, with its sub-tasks and links, as `DELETE /issue/{id}?deleteSubtasks=true`: only the audit log knows."""
        for child in [self.issues[id_] for id_ in issue.children]:
            if self.issue_types[child.values["issuetype"]].level < 0:
                self.delete(child, by)
            else:
                child.values.pop("parent", None)
                self.changed(child)
        for link in issue.links:
            other = self.issues[link.target if link.source == issue.id else link.source]
            other.links.remove(link)
        parent = issue.values.get("parent")
        if isinstance(parent, str):
            self.issues[parent].children.remove(issue.id)
        del self.issues[issue.id]
        self._keys = {key: id_ for key, id_ in self._keys.items() if id_ != issue.id}
        self.worklog_deletions += [(int(each.id), self.clock.now()) for each in issue.worklogs]
        audit.note(self, by, "Issue deleted", "issues", (issue.id, issue.key, "ISSUE"))
        self.changed(issue, gone=True)

    def relocate(self, by: str, issue: Issue, project_key: str, type_id: str | None = None) -> None:
        """Move to another project: a new key, the same id; the old key still finds it. Of the same project only the
        type changes."""
        if type_id is not None:
            edits.apply(self, by, issue, {"issuetype": type_id})
        old, old_key = self.project_of(issue), issue.key
        if old.key == project_key:
            return
        project = self.project_named(project_key)
        self._numbers[project.key] += 1
        issue.key = f"{project.key}-{self._numbers[project.key]}"
        issue.values["project"] = project.id
        self._keys[issue.key] = issue.id
        key = edits.item("Key", (None, old_key), (None, issue.key))
        where = edits.item("project", (old.id, old.name), (project.id, project.name), fieldId="project")
        edits.record(self, by, issue, [where, key, *edits.settled(self, issue, project)])

    def migrate_workflow(self, by: str, issue: Issue, old: str, new: str) -> None:
        """A history that does not move `updated`, as 38 of 522 recorded ones."""
        item = edits.item("Workflow", (None, old), (None, new))
        issue.histories.append(History(self.next_id("history"), by, self.clock.now(), [item]))

    def issue_by(self, id_or_key: str) -> Issue | None:
        """By id, key, or a key that it had before a move."""
        return self.issues.get(id_or_key) or self.issues.get(self._keys.get(id_or_key.upper(), ""))

    def view(self, base: str, account_id: str = "", *, wiki: bool = False) -> View:
        """The site as rendered for one account at one address. Without an account: an administrator in UTC. With
        `wiki` as API v2 has it."""
        view = self._views.get((base, account_id, wiki))
        if view is None:
            view = self._views[base, account_id, wiki] = View(self, base, account_id, wiki=wiki)
        return view

    def seen_by(self, request: Request, account_id: str) -> View:
        """The site as rendered for the account, in the version of the API that the request asks for."""
        return self.view(request.base, account_id, wiki=dialects.speaks_wiki(self, request))

    def issue_json(self, issue: Issue, base: str) -> Json:
        return self.view(base).issue(issue)

    def history_json(self, issue: Issue, base: str) -> list[Json]:
        """Oldest first."""
        return [self.view(base).history(each) for each in issue.histories]

    def comments_json(self, issue: Issue, base: str) -> list[Json]:
        """Oldest first."""
        return [self.view(base).comment(issue, each) for each in issue.comments]

    def counts(self) -> dict[str, int]:
        """What the service account may see."""
        who = self.service_account
        seen = [issue for issue in self.issues.values() if not who or access.sees(self, who, issue)]
        return {
            "tasks": len(seen),
            "comments": sum(not who or access.reads(self, who, each) for issue in seen for each in issue.comments),
            "changes": sum(len(issue.histories) for issue in seen),
            "jira_accounts": len(self.users),
            "projects": len(self.projects),
        }

    def renumber(self, project: Project, key: str) -> None:
        """Another project key for every issue; histories and `updated` do not tell, old keys still find them."""
        for issue in self.issues.values():
            if issue.values["project"] == project.id:
                issue.key = f"{key}-{issue.key.rpartition('-')[2]}"
                self._keys[issue.key] = issue.id
                self.changed(issue)
        self._numbers[key] = self._numbers[project.key]

    def numbered(self, project_key: str, number: int) -> None:
        """A recorded key: the project's numbers go on above it."""
        self._numbers[project_key] = max(self._numbers[project_key], number)

    def reconfigured(self) -> None:
        """Rendered users, projects, fields ... are stale, and what somebody may see."""
        self._views.clear()
        self.version += 1


def _remote(link: RemoteLink) -> tuple[str, str]:
    """As a changelog shows it."""
    application = (link.sent.get("application") or {}).get("name") or "Web Link"
    return str(link.id), f'This issue links to "{link.sent["object"]["title"]} ({application})"'
