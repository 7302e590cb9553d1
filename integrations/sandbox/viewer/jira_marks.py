"""Small signs that Jira's pages share: of a project, of a type, of a security level, and a line about an issue."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.viewer import fields
from integrations.sandbox.viewer.html import Html, tag
from integrations.sandbox.viewer.reader import Reader

Json = dict[str, Any]


def project_mark(key: str) -> Html:
    return tag("span", key[:2], class_=f"project-mark hue-{sum(map(ord, key)) % 8}", aria_hidden="true")


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
