"""One Jira issue: what it says, what was said about it, who changed what, and the Details panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.sandbox.viewer import adf, fields, forms, frame
from integrations.sandbox.viewer.details import details
from integrations.sandbox.viewer.field_editor import editor
from integrations.sandbox.viewer.history import history
from integrations.sandbox.viewer.html import Child, Html, join, tag
from integrations.sandbox.viewer.jira_marks import lock, reference, type_mark
from integrations.sandbox.viewer.people import avatar
from integrations.sandbox.viewer.reader import Reader

if TYPE_CHECKING:
    from integrations.sandbox.jira.issues import Issue
    from integrations.sandbox.server import Sandbox

Json = dict[str, Any]


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
        _editable(sandbox, reader, found, "summary", tag("h1", shown["fields"]["summary"])),
        _description(sandbox, reader, found, shown["fields"].get("description")),
        _children(reader, children),
        _links(reader, shown["fields"].get("issuelinks") or []),
        _activity(reader, _comments(sandbox, reader, found, comments), history(sandbox.jira.fields, reader, changes)),
        _deletion(reader, found),
        class_="left",
    )
    layout = tag("div", left, details(sandbox.jira, reader, found, shown), class_="issue")
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


def _prose(sandbox: Sandbox, reader: Reader, body: Json | str | None, box: adf.Box | None = None) -> Html:
    def named(account_id: str) -> str:
        user = sandbox.jira.users.get(account_id)
        return user["displayName"] if user else ""

    return tag("div", adf.text(body, reader, named, box), class_="prose")


def _editable(sandbox: Sandbox, reader: Reader, found: Issue, field_id: str, shown: Html) -> Html:
    """What is shown, with an editor folded behind it for who acts."""
    field = sandbox.jira.fields[field_id]
    change = editor(sandbox.jira, reader, found, field) if reader.jira else None
    words = reader.say("act.edit", name=fields.label(field_id, field.name, reader))
    return tag("div", forms.folded(shown, words, change) if change else shown, id=field_id)


def _description(sandbox: Sandbox, reader: Reader, found: Issue, body: Json | str | None) -> Html:
    nothing = tag("p", reader.say("jira.undescribed"), class_="faint")

    def box(number: int, done: bool) -> Html:
        button = forms.tick(reader.say("block.to_do"), done=done)
        return forms.form(reader, "jira/tick", button, issue=found.key, item=str(number), place="description")

    shown = _prose(sandbox, reader, body, box if reader.jira else None) if body else nothing
    return _section(reader.say("field.description"), _editable(sandbox, reader, found, "description", shown))


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


def _activity(reader: Reader, comments: Html, changes: Html) -> Html:
    """Comments and history; radio buttons choose one of them, without a script."""
    names = {"all": reader.say("jira.any"), "comments": reader.say("comments"), "history": reader.say("jira.history")}
    choices = [
        (
            tag("input", type="radio", name="activity", id=f"show-{key}", checked=key == "all", class_="unseen"),
            tag("label", name, for_=f"show-{key}"),
        )
        for key, name in names.items()
    ]
    heading = tag("h2", reader.say("jira.activity"))
    shown = tag("span", reader.say("jira.show"), class_="faint")
    return tag("section", heading, shown, choices, comments, changes, class_="activity")


def _comments(sandbox: Sandbox, reader: Reader, found: Issue, comments: list[Json]) -> Html:
    entries = [_comment(sandbox, reader, found, comment) for comment in comments]
    nothing = tag("p", reader.say("nothing"), class_="faint")
    box = forms.comment(reader, "jira", issue=found.key, place="comments") if reader.jira else None
    hint = None if box else tag("p", reader.say("act.hint"), class_="faint hint")
    return tag(
        "div", _section(reader.say("comments"), entries or nothing, box or hint, count=len(entries)), id="comments"
    )


def _comment(sandbox: Sandbox, reader: Reader, found: Issue, comment: Json) -> Html:
    author = comment.get("author") or {"accountId": "", "displayName": reader.say("someone")}
    edited = comment["updated"] != comment["created"]
    visibility = comment.get("visibility")
    head = tag(
        "div",
        tag("strong", author["displayName"]),
        tag("span", reader.time(comment["created"]), class_="faint"),
        tag("span", reader.say("edited"), class_="faint") if edited else None,
        lock(reader, {"name": visibility["value"]}) if visibility else None,
        _withdrawal(reader, found, comment) if author["accountId"] == reader.jira != "" else None,
        class_="byline",
    )
    words = tag("div", head, _prose(sandbox, reader, comment["body"]))
    return tag("article", avatar(author["accountId"], author["displayName"], size="large"), words, class_="comment")


def _withdrawal(reader: Reader, found: Issue, comment: Json) -> Html:
    """One's own comment can be deleted."""
    words = forms.button(reader.say("act.delete"), css="quiet")
    return forms.form(reader, "jira/uncomment", words, issue=found.key, comment=comment["id"], place="comments")


def _deletion(reader: Reader, found: Issue) -> Html | None:
    if not reader.jira:
        return None
    sure = tag("p", reader.say("act.delete_issue", key=found.key))
    really = forms.form(
        reader, "jira/delete", sure, forms.button(reader.say("act.delete"), css="danger"), issue=found.key
    )
    return tag("details", tag("summary", reader.say("act.delete")), really, class_="deletion")
