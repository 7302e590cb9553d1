"""The one way in which a field of an issue changes: new values in, at most one changelog entry out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json
from integrations.sandbox.jira.catalog import DONE, Field, Project
from integrations.sandbox.jira.issues import History, Issue
from integrations.sandbox.jira.values import RejectedError, shown

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira


def apply(jira: Jira, by: str, issue: Issue, new: dict[str, Any]) -> bool:
    """Set kept-form values. What stays the same makes no entry, and an edit of nothing does not move `updated`."""
    changed = {id_: value for id_, value in new.items() if issue.values.get(id_) != value}
    if not changed:
        return False
    if changed.keys() & {"parent", "issuetype"}:
        fit(jira, issue.values | changed)
    items = [change(jira, jira.fields[id_], issue.values.get(id_), value) for id_, value in changed.items()]
    if "parent" in changed:
        _move_child(jira, issue, changed["parent"])
    store(issue.values, changed)
    inherit(jira, issue.values)
    for child in [jira.issues[id_] for id_ in issue.children]:
        if inherit(jira, child.values):
            jira.changed(child)
    record(jira, by, issue, items)
    return True


def fit(jira: Jira, values: dict[str, Any]) -> None:
    """A parent is one level above its child: an epic over tasks, a task over sub-tasks. Raises RejectedError."""
    level, parent = jira.issue_types[values["issuetype"]].level, values.get("parent")
    if isinstance(parent, str) and jira.issue_types[jira.issues[parent].values["issuetype"]].level != level + 1:
        message = "Given parent work item does not belong to appropriate hierarchy."
        raise RejectedError(errors={"parentId": message})


def inherit(jira: Jira, values: dict[str, Any]) -> bool:
    """A sub-task has the team of its parent, without a history of its own; True when that changed
    (developer.atlassian.com/platform/teams/components/team-field-in-jira-rest-api)."""
    parent = values.get("parent")
    if not isinstance(parent, str) or jira.issue_types[values["issuetype"]].level >= 0:
        return False
    above = jira.issues[parent].values
    teams = [id_ for id_, field in jira.fields.items() if field.kind == "team" and above.get(id_) != values.get(id_)]
    store(values, {id_: above.get(id_) for id_ in teams})
    return bool(teams)


def store(values: dict[str, Any], changed: dict[str, Any]) -> None:
    """Merge, keeping out what is empty."""
    for id_, value in changed.items():
        if value is None:
            values.pop(id_, None)
        else:
            values[id_] = value


def change(jira: Jira, field: Field, old: Any, new: Any) -> Json:
    """One changelog item. `parent` goes by another name and has no fieldId, as on a real site."""
    before, after = shown(jira, field, old), shown(jira, field, new)
    name, ids = (field.name if field.custom else field.id), {"fieldId": field.id}
    if field.id == "parent":
        name, ids = "IssueParentAssociation", {}
    return item(name, before, after, custom=field.custom, **ids)


def item(
    name: str,
    before: tuple[str | None, str | None],
    after: tuple[str | None, str | None],
    *,
    custom: bool = False,
    **ids: str,
) -> Json:
    return {
        "field": name,
        "fieldtype": "custom" if custom else "jira",
        **ids,
        "from": before[0],
        "fromString": before[1],
        "to": after[0],
        "toString": after[1],
    }


def record(jira: Jira, by: str, issue: Issue, items: list[Json]) -> History:
    """Append one history and move `updated`."""
    history = History(jira.next_id("history"), by, jira.clock.now(), items)
    issue.histories.append(history)
    touch(jira, issue)
    return history


def touch(jira: Jira, issue: Issue) -> None:
    issue.updated_at = jira.clock.now()
    jira.changed(issue)


def moved(jira: Jira, issue: Issue, status_id: str) -> dict[str, Any]:
    """What a transition sets: the status, and the resolution when the work becomes done or is opened again."""
    old, new = jira.statuses[issue.values["status"]], jira.statuses[status_id]
    values: dict[str, Any] = {"status": status_id}
    if old.category != new.category:
        issue.values["statuscategorychangedate"] = jira.clock.now()
        done = new.category.key == "done"
        values["resolution"] = DONE.id if done else None
        store(issue.values, {"resolutiondate": jira.clock.now() if done else None})
    return values


def settled(jira: Jira, issue: Issue, project: Project) -> list[Json]:
    """After a move between projects: a status that the project lacks becomes its first one of the same category.
    The changelog item of that, if any."""
    old, workflow = jira.statuses[issue.values["status"]], jira.workflow(project)
    if old.id in workflow:
        return []
    new = next((id_ for id_, each in workflow.items() if each.category == old.category), next(iter(workflow)))
    items = [change(jira, jira.fields["status"], old.id, new)]
    store(issue.values, moved(jira, issue, new))
    return items


def _move_child(jira: Jira, issue: Issue, parent: str | None) -> None:
    old = issue.values.get("parent")
    if isinstance(old, str) and old in jira.issues:
        jira.issues[old].children.remove(issue.id)
    if parent:
        jira.issues[parent].children.append(issue.id)
