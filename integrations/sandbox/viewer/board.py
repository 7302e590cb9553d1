"""A project's issues as cards in columns, one a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from integrations.sandbox.jira import metadata
from integrations.sandbox.viewer import fields
from integrations.sandbox.viewer.choice import Choice
from integrations.sandbox.viewer.html import Html, link, tag
from integrations.sandbox.viewer.jira_marks import lock, type_mark
from integrations.sandbox.viewer.moving import Way, menu
from integrations.sandbox.viewer.people import avatar
from integrations.sandbox.viewer.reader import Reader

if TYPE_CHECKING:
    from integrations.sandbox.jira import Jira
    from integrations.sandbox.jira.catalog import Project, Status

Json = dict[str, Any]

CARDS = 30
"""A column shows its newest; the list has the others."""


def board(jira: Jira, project: Project, reader: Reader, issues: list[Json], choice: Choice) -> Html:
    """`issues` in the form of answers, newest first. Epics are on no board, as in Jira."""
    points, today = fields.points_field(jira), reader.day_of(jira.clock.now().isoformat())
    columns: dict[str, list[Json]] = {id_: [] for id_ in jira.workflow(project) if choice.status in ("", id_)}
    for issue in issues:
        if issue["fields"]["issuetype"].get("hierarchyLevel", 0) < 1:
            columns[issue["fields"]["status"]["id"]].append(issue)
    drawn = [
        _column(reader, jira.statuses[id_], [_card(jira, reader, one, points, today) for one in inside], choice)
        for id_, inside in columns.items()
    ]
    return tag("div", drawn, class_="issue-board", tabindex="0", role="group", aria_label=reader.say("jira.board"))


def _column(reader: Reader, status: Status, cards: list[Html], choice: Choice) -> Html:
    heading = tag("h2", tag("span", status.name), tag("span", len(cards), class_="badge"))
    more = None
    if len(cards) > CARDS:
        query = {"view": "list", **choice.query(), "status": status.id}
        more = link(f"?{urlencode(query)}", reader.say("jira.more", count=len(cards) - CARDS), class_="more")
    return tag(
        "section",
        heading,
        tag("ul", cards[:CARDS]),
        more,
        class_=f"lane {status.category.key}",
        data_lane=status.id,
    )


def _card(jira: Jira, reader: Reader, issue: Json, points: str, today: str) -> Html:
    inside, address = issue["fields"], f"/browse/{issue['key']}"
    who, done = inside.get("assignee"), inside["status"]["statusCategory"]["key"] == "done"
    name = who["displayName"] if who else reader.say("unassigned")
    face = avatar(who["accountId"], name) if who else tag("span", "", class_="avatar empty")
    late = not done and (inside.get("duedate") or today) < today
    labels = [_due(reader, inside.get("duedate"), late=late), fields.points_badge(inside.get(points), reader)]
    foot = tag(
        "div",
        type_mark(inside["issuetype"]),
        tag("span", issue["key"], class_="key struck" if done else "key"),
        tag("span", face, title=name, role="img", aria_label=name, class_="last"),
        class_="foot",
    )
    summary = tag("span", inside["summary"], class_="summary")
    content = [
        summary,
        lock(reader, inside.get("security")),
        tag("div", labels, class_="labels") if any(labels) else None,
        foot,
    ]
    ways, place = _menu(jira, reader, issue) if reader.jira else None, f"c{issue['id']}"
    draggable = "true" if ways else None
    return tag(
        "li",
        tag("a", content, href=address, draggable="false"),
        ways,
        class_="issue-card",
        id=place,
        draggable=draggable,
    )


def _menu(jira: Jira, reader: Reader, issue: Json) -> Html | None:
    """Every transition to another status."""
    targets = metadata.transition_targets(jira, jira.issues[issue["id"]])
    here = issue["fields"]["status"]["id"]
    ways = [Way(id_, number, jira.statuses[id_].name) for number, id_ in targets.items() if id_ != here]
    return menu(reader, "jira/status", "transition", ways, place=f"c{issue['id']}", issue=issue["key"])


def _due(reader: Reader, due: str | None, *, late: bool) -> Html | None:
    if not due:
        return None
    return tag("span", reader.time(due), class_="due late" if late else "due", title=reader.say("field.duedate"))
