"""What may be done to an issue: the fields on its screen and the transitions of its workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Json
from integrations.sandbox.jira.catalog import Field, IssueType, Project

if TYPE_CHECKING:
    from integrations.sandbox.jira.issues import Issue
    from integrations.sandbox.jira.render import View
    from integrations.sandbox.jira.state import Jira

_MANY = frozenset(("labels", "users", "options"))


def transition_targets(jira: Jira, issue: Issue) -> dict[str, str]:
    """Transition id -> status id: 11, 21, 31 ... in the order of the project's workflow, each reachable from
    everywhere."""
    return {f"{number}1": status_id for number, status_id in enumerate(jira.workflow(jira.project_of(issue)), 1)}


def transitions(view: View, issue: Issue) -> list[Json]:
    return [
        {
            "id": id_,
            "name": view.statuses[status]["name"],
            "to": view.statuses[status],
            "hasScreen": False,
            "isGlobal": True,
            "isInitial": False,
            "isAvailable": True,
            "isConditional": False,
            "looped": False,
        }
        for id_, status in transition_targets(view.jira, issue).items()
    ]


def editmeta(view: View, issue: Issue) -> Json:
    """Only what is on the issue's screen can be edited; a caller looks here before it offers to write."""
    return {"fields": {id_: described(view, view.jira.fields[id_]) for id_ in view.jira.fields_of(issue)}}


def createmeta(view: View, project: Project, type_: IssueType) -> list[Json]:
    """The fields that an issue of the type can be created with; project and type are always among them."""
    fields = view.jira.fields
    ids = ["project", *view.jira.settable(project, type_.id)]
    return [described(view, fields[id_]) | {"fieldId": id_, "hasDefaultValue": id_ == "priority"} for id_ in ids]


def described(view: View, field: Field) -> Json:
    operations = ["add", "set", "remove"] if field.kind in _MANY else ["set"]
    shown: Json = {
        "required": field.id in ("summary", "issuetype", "project"),
        "schema": field.schema or {"type": "issuelink", "system": field.id},
        "name": field.name,
        "key": field.id,
        "operations": operations,
    }
    tables = {"priority": view.priorities, "issuetype": view.types}
    if field.kind in tables:
        shown["allowedValues"] = list(tables[field.kind].values())
    if field.kind in ("user", "users"):
        shown["autoCompleteUrl"] = f"{view.api}/user/search?query="
    return shown
