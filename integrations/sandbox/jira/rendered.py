"""`renderedFields` and `renderedBody`: what a person reads in a browser, beside what a program reads."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json
from integrations.sandbox.jira import html_writing

if TYPE_CHECKING:
    from integrations.sandbox.jira.issues import Issue
    from integrations.sandbox.jira.render import View

_DAY = "%d/%b/%y"
"""Jira's default look, in English whatever the site speaks."""


def fields(view: View, issue: Issue, shown: Json) -> Json:
    """For every field of `shown` its HTML or its readable date; null where people read the value itself."""
    return {id_: _field(view, issue, id_, shown[id_]) for id_ in shown}


def _field(view: View, issue: Issue, id_: str, shown: Any) -> Any:
    if id_ == "comment":
        return shown | {"comments": [_comment(view, issue, each) for each in shown["comments"]]}
    value: Any = {"created": issue.created_at, "updated": issue.updated_at}.get(id_, issue.values.get(id_))
    match view.jira.fields[id_].kind, value:
        case "paragraph", _:
            return text(view, value or {})
        case "datetime", datetime():
            return _moment(view, value)
        case "date", str():
            return date.fromisoformat(value).strftime(_DAY)
    return None


def _comment(view: View, issue: Issue, shown: Json) -> Json:
    found = view.jira.comment_of(issue, shown["id"])
    moments = {"created": _moment(view, found.created_at), "updated": _moment(view, found.updated_at)}
    return shown | {"body": text(view, found.body)} | moments


def text(view: View, document: Json) -> str:
    return html_writing.write(document, lambda account: _name(view, account))


def _name(view: View, account: str) -> str:
    user = view.users.get(account)
    return str(user["displayName"]) if user else account


def _moment(view: View, at: datetime) -> str:
    local = at.astimezone(view.zone)
    return f"{local.strftime(_DAY)} {local.strftime('%I:%M %p').removeprefix('0')}"
