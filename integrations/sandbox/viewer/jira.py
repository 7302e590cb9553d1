"""A project's issues as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.sandbox.viewer import fields, frame
from integrations.sandbox.viewer.html import Html, link, tag
from integrations.sandbox.viewer.people import person
from integrations.sandbox.viewer.reader import Reader

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox

Json = dict[str, Any]

COLUMNS = ("issuetype", "key", "summary", "status", "assignee", "duedate")


def project(sandbox: Sandbox, reader: Reader, key: str) -> Html | None:
    """The page of a project, None when there is none of that key."""
    found = next((project for project in sandbox.jira.projects.values() if project.key == key), None)
    if found is None:
        return None
    issues = [sandbox.jira.issue_json(issue, "") for issue in sandbox.jira.issues.values() if _of(issue.key) == key]
    issues.sort(key=lambda issue: int(issue["id"]), reverse=True)
    numbers = _number_fields(sandbox, issues)
    heading = tag("h1", project_mark(found.key), found.name)
    count = tag("p", reader.say("jira.count", count=len(issues)), class_="faint")
    where = frame.crumbs(("/#jira", reader.say("jira.projects")), ("", found.name))
    return frame.document(
        reader, sandbox.clock.now(), "jira", found.name, where, heading, count, _table(reader, issues, numbers)
    )


def project_mark(key: str) -> Html:
    return tag("span", key[:2], class_=f"project-mark hue-{sum(map(ord, key)) % 8}")


def type_mark(type_: Json) -> Html:
    """Jira's square for a type: an epic's, a sub-task's, any other's."""
    kind = {1: "epic", -1: "subtask"}.get(type_.get("hierarchyLevel", -1 if type_.get("subtask") else 0), "task")
    return tag("span", "", class_=f"type {kind}", title=type_["name"], role="img", aria_label=type_["name"])


def reference(issue: Json) -> Html:
    """An issue within another's page: type, key, summary, status; `issue` as in `issuelinks` or `subtasks`."""
    inside = issue["fields"]
    return tag(
        "a",
        type_mark(inside["issuetype"]),
        tag("span", issue["key"], class_="key"),
        tag("span", inside["summary"], class_="summary"),
        fields.lozenge(inside["status"]),
        href=f"/browse/{issue['key']}",
        class_="reference",
    )


def lock(reader: Reader, security: Json | None) -> Html | None:
    """What shows that only a security level may see an issue."""
    if not security:
        return None
    return tag(
        "span", tag("span", "", class_="lock-icon"), security["name"], class_="lock", title=reader.say("jira.secured")
    )


def _of(key: str) -> str:
    return key.rpartition("-")[0]


def _number_fields(sandbox: Sandbox, issues: list[Json]) -> list[tuple[str, str]]:
    """(id, name) of the custom number fields that any of the issues has a value in."""
    numbers = [field for field in sandbox.jira.fields.values() if field.custom and field.kind == "number"]
    return [
        (field.id, field.name)
        for field in numbers
        if any(issue["fields"].get(field.id) is not None for issue in issues)
    ]


def _table(reader: Reader, issues: list[Json], numbers: list[tuple[str, str]]) -> Html:
    names = [tag("th", reader.say(f"field.{name}")) for name in COLUMNS]
    extra = [tag("th", name, class_="number") for _, name in numbers]
    rows = [_row(reader, issue, numbers) for issue in issues]
    table = tag("table", tag("thead", tag("tr", names, extra)), tag("tbody", rows), class_="issues")
    return tag("div", table, class_="scroll")


def _row(reader: Reader, issue: Json, numbers: list[tuple[str, str]]) -> Html:
    inside, address = issue["fields"], f"/browse/{issue['key']}"
    assignee = inside.get("assignee")
    who = person(assignee["accountId"], assignee["displayName"]) if assignee else fields.unassigned(reader)
    return tag(
        "tr",
        tag("td", type_mark(inside["issuetype"]), class_="narrow"),
        tag("td", link(address, issue["key"], class_="key"), class_="narrow"),
        tag("td", link(address, inside["summary"]), lock(reader, inside.get("security")), class_="wide"),
        tag("td", fields.lozenge(inside["status"])),
        tag("td", who),
        tag("td", reader.time(inside["duedate"]) if inside.get("duedate") else None, class_="narrow"),
        [tag("td", _number(inside.get(id_), reader), class_="number") for id_, _ in numbers],
    )


def _number(value: float | None, reader: Reader) -> Html | None:
    return None if value is None else fields.shown(value, reader)
