"""A project: its board or the list of its issues, filtered by who, status and type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from integrations.sandbox.viewer import frame
from integrations.sandbox.viewer.board import board
from integrations.sandbox.viewer.choice import NOBODY, Choice
from integrations.sandbox.viewer.forms import Option, field, select
from integrations.sandbox.viewer.html import Html, tag
from integrations.sandbox.viewer.issue_list import issue_list
from integrations.sandbox.viewer.jira_marks import project_mark
from integrations.sandbox.viewer.reader import Reader

if TYPE_CHECKING:
    from integrations.sandbox.jira.catalog import Project
    from integrations.sandbox.server import Sandbox

VIEWS = ("board", "list")


def project(sandbox: Sandbox, reader: Reader, key: str, query: Mapping[str, str]) -> Html | None:
    """The page of a project, None when there is none of that key. `query` chooses the view and filters."""
    jira = sandbox.jira
    found = next((project for project in jira.projects.values() if project.key == key), None)
    if found is None:
        return None
    choice = Choice.of(query)
    every = [issue for issue in jira.issues.values() if issue.values["project"] == found.id]
    shown = [jira.issue_json(issue, "") for issue in every if choice.takes(issue)]
    shown.sort(key=lambda issue: int(issue["id"]), reverse=True)
    view = "list" if query.get("view") == "list" else "board"
    heading = tag("h1", project_mark(found.key), found.name)
    where = frame.crumbs(("/#jira", reader.say("jira.projects")), ("", found.name))
    body = [where, heading, _tabs(reader, found, view, choice), _filters(sandbox, reader, found, view, choice)]
    count = tag("p", reader.say("jira.count", count=len(shown)), class_="faint count-line")
    drawn = issue_list(jira, reader, shown) if view == "list" else board(jira, found, reader, shown, choice)
    return frame.document(reader, sandbox.clock.now(), "jira", found.name, *body, count, drawn)


def _tabs(reader: Reader, project: Project, view: str, choice: Choice) -> Html:
    links = [
        tag(
            "a",
            reader.say(f"jira.{each}"),
            href=f"/jira/{project.key}?{urlencode({'view': each, **choice.query()})}",
            class_="here" if each == view else None,
            aria_current="page" if each == view else None,
        )
        for each in VIEWS
    ]
    return tag("nav", links, class_="tabs")


def _filters(sandbox: Sandbox, reader: Reader, project: Project, view: str, choice: Choice) -> Html:
    jira, all_ = sandbox.jira, [("", reader.say("jira.any"))]
    at_work = {issue.values.get("assignee") for issue in jira.issues.values() if issue.values["project"] == project.id}
    names = sorted(((id_, jira.users[id_]["displayName"]) for id_ in at_work if id_ in jira.users), key=lambda n: n[1])
    people: list[Option] = [*all_, (NOBODY, reader.say("unassigned")), *names]
    statuses = [(status.id, status.name) for status in jira.workflow(project).values()]
    types = [(type_.id, type_.name) for type_ in jira.issue_types.values() if type_.project in (None, project.key)]
    return tag(
        "form",
        tag("input", type="hidden", name="view", value=view),
        _labelled(reader.say("jira.text"), field("text", reader.say("jira.text"), choice.text, type_="search")),
        _labelled(reader.say("field.assignee"), select("assignee", "", people, choice.assignee)),
        _labelled(reader.say("field.status"), select("status", "", all_ + statuses, choice.status)),
        _labelled(reader.say("field.issuetype"), select("type", "", all_ + types, choice.type)),
        tag("button", reader.say("jira.filter"), type="submit"),
        tag("a", reader.say("jira.clear"), href=f"/jira/{project.key}?view={view}") if choice.query() else None,
        method="get",
        action=f"/jira/{project.key}",
        class_="filters",
    )


def _labelled(name: str, control: Html) -> Html:
    return tag("label", tag("span", name), control)
