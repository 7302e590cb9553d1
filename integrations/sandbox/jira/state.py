"""The issues of a Jira Cloud site and everything that people do to them, by Python call.

HTTP routes call the same methods, so that a change made by a test and one made by a request leave the same traces.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Json
from integrations.sandbox.jira import access, adf, edits
from integrations.sandbox.jira.catalog import IssueType, Project
from integrations.sandbox.jira.issues import Comment, History, Issue, IssueLink
from integrations.sandbox.jira.render import View
from integrations.sandbox.jira.search import Searches
from integrations.sandbox.jira.site import Site
from integrations.sandbox.jira.values import NOT_ON_SCREEN, REQUIRED, RejectedError, ValueRefusedError, read, requested


class Jira(Site):
    def __init__(self, clock: Clock, *, language: str = "en") -> None:
        super().__init__(clock, language=language)
        self.issues: dict[str, Issue] = {}
        self.version = 0
        """Grows with every change of an issue: what was searched before it may be stale."""
        self.searches = Searches(self)
        self._keys: dict[str, str] = {}
        self._numbers: dict[str, int] = defaultdict(int)
        self._views: dict[tuple[str, str], View] = {}

    def create_issue(self, by: str, project_key: str, type_name: str, summary: str, **fields: Any) -> Issue:
        """Field values as `values.requested` takes them. Raises `RejectedError` as the API would refuse."""
        values = self.read_request(self._requested({"summary": summary, **fields}), anywhere=True)
        return self.create(by, self.project_named(project_key), self.type_named(type_name, project_key), values)

    def create(self, by: str, project: Project, type_: IssueType, values: dict[str, Any]) -> Issue:
        """From kept-form values."""
        if not values.get("summary"):
            raise RejectedError(errors={"summary": REQUIRED["summary"]})
        now, first = self.clock.now(), next(iter(self.statuses))
        kept = {"project": project.id, "issuetype": type_.id, "status": first, "statuscategorychangedate": now}
        kept |= {"priority": "3", "creator": by, "reporter": by}
        edits.store(kept, values)
        edits.fit(self, kept)
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
        self.version += 1

    def edit(self, by: str, issue: Issue, **fields: Any) -> bool:
        """Set fields; True when something really changed. Raises `RejectedError`."""
        return edits.apply(self, by, issue, self.read_request(self._requested(fields)))

    def read_request(self, fields: Json, *, anywhere: bool = False) -> dict[str, Any]:
        """Fields in a request's form -> kept-form values. Only fields on the default screen can be set, unless
        `anywhere`. Raises `RejectedError` naming every wrong field."""
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        settable = self.fields if anywhere else self.screens[0].fields
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
        """Python-form fields -> the request's form. A security level that is new is made."""
        if isinstance(fields.get("security"), str):
            self.add_level(fields["security"])
        return {id_: requested(self.fields[id_], v) if id_ in self.fields else v for id_, v in fields.items()}

    def move(self, by: str, issue: Issue, status_name: str) -> bool:
        """A transition to the status of that name, in English or in the site's language."""
        return self.transition(by, issue, self.status_named(status_name).id)

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

    def delete(self, issue: Issue) -> None:
        """Gone without a trace, with its sub-tasks and links, as `DELETE /issue/{id}?deleteSubtasks=true`."""
        for child in [self.issues[id_] for id_ in issue.children]:
            if self.issue_types[child.values["issuetype"]].level < 0:
                self.delete(child)
            else:
                child.values.pop("parent", None)
        for link in issue.links:
            other = self.issues[link.target if link.source == issue.id else link.source]
            other.links.remove(link)
        parent = issue.values.get("parent")
        if isinstance(parent, str):
            self.issues[parent].children.remove(issue.id)
        del self.issues[issue.id]
        self._keys = {key: id_ for key, id_ in self._keys.items() if id_ != issue.id}
        self.version += 1

    def relocate(self, by: str, issue: Issue, project_key: str) -> None:
        """Move to another project: a new key, the same id; the old key still finds it."""
        old_key, project = issue.key, self.project_named(project_key)
        old = self.projects[issue.values["project"]]
        self._numbers[project.key] += 1
        issue.key = f"{project.key}-{self._numbers[project.key]}"
        issue.values["project"] = project.id
        self._keys[issue.key] = issue.id
        key = edits.item("Key", (None, old_key), (None, issue.key))
        where = edits.item("project", (old.id, old.name), (project.id, project.name), fieldId="project")
        edits.record(self, by, issue, [where, key])

    def migrate_workflow(self, by: str, issue: Issue, old: str, new: str) -> None:
        """A history that does not move `updated`, as 38 of 522 recorded ones."""
        item = edits.item("Workflow", (None, old), (None, new))
        issue.histories.append(History(self.next_id("history"), by, self.clock.now(), [item]))

    def issue_by(self, id_or_key: str) -> Issue | None:
        """By id, key, or a key that it had before a move."""
        return self.issues.get(id_or_key) or self.issues.get(self._keys.get(id_or_key.upper(), ""))

    def view(self, base: str, account_id: str = "") -> View:
        """The site as rendered for one account at one address. Without an account: an administrator in UTC."""
        view = self._views.get((base, account_id))
        if view is None:
            view = self._views[base, account_id] = View(self, base, account_id)
        return view

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

    def numbered(self, project_key: str, number: int) -> None:
        """A recorded key: the project's numbers go on above it."""
        self._numbers[project_key] = max(self._numbers[project_key], number)

    def reconfigured(self) -> None:
        """Rendered users, projects, fields ... are stale."""
        self._views.clear()
