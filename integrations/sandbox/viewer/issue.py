"""One Jira issue: what it says, what was said about it, who changed what, and the Details panel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from integrations.sandbox.viewer import adf, fields, frame
from integrations.sandbox.viewer.history import history
from integrations.sandbox.viewer.html import Child, Html, join, link, tag
from integrations.sandbox.viewer.jira import lock, reference, type_mark
from integrations.sandbox.viewer.people import avatar
from integrations.sandbox.viewer.reader import Reader

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox

Json = dict[str, Any]

DETAILS = ("assignee", "reporter", "priority", "labels", "duedate", "parent", "security", "resolution", "fixVersions")


def issue(sandbox: Sandbox, reader: Reader, key: str) -> Html | None:
    """The page at `/browse/{key}`, None when there is no such issue."""
    found = sandbox.jira.issue_by(key)
    if found is None:
        return None
    shown = sandbox.jira.issue_json(found, "")
    title = f"[{shown['key']}] {shown['fields']['summary']}"
    comments, changes = sandbox.jira.comments_json(found, ""), sandbox.jira.history_json(found, "")
    children = [sandbox.jira.issue_json(sandbox.jira.issues[id_], "") for id_ in found.children]
    left = tag(
        "div",
        tag("h1", shown["fields"]["summary"]),
        _description(sandbox, reader, shown["fields"].get("description")),
        _children(reader, children),
        _links(reader, shown["fields"].get("issuelinks") or []),
        _comments(sandbox, reader, comments),
        history(sandbox.jira.fields, reader, changes),
        class_="left",
    )
    layout = tag("div", left, _details(sandbox, reader, shown), class_="issue")
    return frame.document(reader, sandbox.clock.now(), "jira", title, _crumbs(reader, shown), layout)


def _crumbs(reader: Reader, shown: Json) -> Html:
    inside = shown["fields"]
    project, parent = inside["project"], inside.get("parent")
    steps: list[tuple[str, Child]] = [("/#jira", reader.say("jira.projects"))]
    steps.append((f"/jira/{project['key']}", project["name"]))
    if parent:
        steps.append((f"/browse/{parent['key']}", join(type_mark(parent["fields"]["issuetype"]), parent["key"])))
    steps.append(("", join(type_mark(inside["issuetype"]), shown["key"], lock(reader, inside.get("security")))))
    return frame.crumbs(*steps)


def _prose(sandbox: Sandbox, reader: Reader, body: Json | str | None) -> Html:
    def named(account_id: str) -> str:
        user = sandbox.jira.users.get(account_id)
        return user["displayName"] if user else ""

    return tag("div", adf.text(body, reader, named), class_="prose")


def _description(sandbox: Sandbox, reader: Reader, body: Json | str | None) -> Html:
    if not body:
        return _section(reader.say("field.description"), tag("p", reader.say("jira.undescribed"), class_="faint"))
    return _section(reader.say("field.description"), _prose(sandbox, reader, body))


def _section(heading: str, *children: Child, count: int | None = None) -> Html:
    badge = tag("span", count, class_="badge") if count is not None else None
    return tag("section", tag("h2", heading, badge), *children)


def _children(reader: Reader, children: list[Json]) -> Html | None:
    if not children:
        return None
    rows = tag("div", [reference(child) for child in children], class_="references")
    return _section(reader.say("jira.children"), rows, count=len(children))


def _links(reader: Reader, links: list[Json]) -> Html | None:
    if not links:
        return None
    groups: dict[str, list[Json]] = {}
    for one in links:
        way = "outward" if "outwardIssue" in one else "inward"
        groups.setdefault(one["type"][way], []).append(one[f"{way}Issue"])
    parts = [
        join(tag("h3", words), tag("div", [reference(other) for other in others], class_="references"))
        for words, others in groups.items()
    ]
    return _section(reader.say("jira.links"), parts, count=len(links))


def _comments(sandbox: Sandbox, reader: Reader, comments: list[Json]) -> Html:
    entries = [_comment(sandbox, reader, comment) for comment in comments]
    return _section(
        reader.say("comments"), entries or tag("p", reader.say("nothing"), class_="faint"), count=len(entries)
    )


def _comment(sandbox: Sandbox, reader: Reader, comment: Json) -> Html:
    author = comment.get("author") or {"accountId": "", "displayName": reader.say("someone")}
    edited = comment["updated"] != comment["created"]
    visibility = comment.get("visibility")
    head = tag(
        "div",
        tag("strong", author["displayName"]),
        tag("span", reader.time(comment["created"]), class_="faint"),
        tag("span", reader.say("edited"), class_="faint") if edited else None,
        lock(reader, {"name": visibility["value"]}) if visibility else None,
        class_="byline",
    )
    words = tag("div", head, _prose(sandbox, reader, comment["body"]))
    return tag("article", avatar(author["accountId"], author["displayName"], size="large"), words, class_="comment")


def _details(sandbox: Sandbox, reader: Reader, shown: Json) -> Html:
    inside = shown["fields"]
    rows = tag("dl", _rows(sandbox, reader, inside))
    dates = [
        tag("p", reader.say(f"jira.{name}"), " ", reader.time(inside[name]), class_="faint")
        for name in ("created", "updated")
    ]
    heading = tag("h2", reader.say("jira.details"))
    return tag(
        "aside", fields.lozenge(inside["status"]), tag("div", heading, rows, class_="card"), dates, class_="details"
    )


def _rows(sandbox: Sandbox, reader: Reader, inside: Json) -> Iterator[Html]:
    """System fields that are set (people always), then custom fields that are set, by name."""
    for id_ in DETAILS:
        value = inside.get(id_)
        if value or id_ in ("assignee", "labels"):
            yield _row(fields.label(id_, id_, reader), _system(id_, value, reader))
    custom = [field for field in sandbox.jira.fields.values() if field.custom and field.kind != "raw"]
    for field in sorted(custom, key=lambda field: field.name):
        value = inside.get(field.id)
        if value not in (None, []):
            yield _row(field.name, fields.shown(value, reader))


def _system(id_: str, value: Any, reader: Reader) -> Html:
    match id_, value:
        case "assignee", None:
            return fields.unassigned(reader)
        case "parent", {"key": key, "fields": {"summary": summary}}:
            return link(f"/browse/{key}", f"{key} {summary}")
        case "security", _:
            return lock(reader, value) or Html("")
        case "priority", {"name": name}:
            return tag("span", tag("span", "", class_=f"priority p{value.get('id', '3')}"), name, class_="with-icon")
        case _:
            return fields.shown(value, reader)


def _row(name: str, value: Html) -> Html:
    return tag("div", tag("dt", name), tag("dd", value))
