"""A project's issues as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.sandbox.viewer import fields
from integrations.sandbox.viewer.details import custom
from integrations.sandbox.viewer.html import Html, link, tag
from integrations.sandbox.viewer.jira_marks import lock, type_mark
from integrations.sandbox.viewer.people import person
from integrations.sandbox.viewer.reader import Reader

if TYPE_CHECKING:
    from integrations.sandbox.jira import Jira

Json = dict[str, Any]

COLUMNS = ("issuetype", "key", "summary", "status", "assignee", "duedate")


def issue_list(jira: Jira, reader: Reader, issues: list[Json]) -> Html:
    """`issues` in the form of answers; custom number fields that any of them has a value in are columns too."""
    numbers = [
        field
        for field in custom(jira)
        if field.kind == "number" and any(issue["fields"].get(field.id) is not None for issue in issues)
    ]
    names = [tag("th", reader.say(f"field.{name}"), scope="col") for name in COLUMNS]
    extra = [tag("th", field.name, class_="number", scope="col") for field in numbers]
    rows = [_row(reader, issue, [field.id for field in numbers]) for issue in issues]
    table = tag("table", tag("thead", tag("tr", names, extra)), tag("tbody", rows), class_="issues")
    return tag("div", table, class_="scroll", tabindex="0", role="group", aria_label=reader.say("jira.list"))


def _row(reader: Reader, issue: Json, numbers: list[str]) -> Html:
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
        [tag("td", _number(inside.get(id_), reader), class_="number") for id_ in numbers],
    )


def _number(value: float | None, reader: Reader) -> Html | None:
    return None if value is None else fields.shown(value, reader)
