"""An issue's Details panel: fields that are set, then on opening those that are not; each editable by who may act."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from integrations.sandbox.jira import metadata
from integrations.sandbox.viewer import fields, forms
from integrations.sandbox.viewer.field_editor import editor
from integrations.sandbox.viewer.html import Html, join, link, tag
from integrations.sandbox.viewer.jira_marks import lock
from integrations.sandbox.viewer.reader import Reader

if TYPE_CHECKING:
    from integrations.sandbox.jira import Jira
    from integrations.sandbox.jira.catalog import Field
    from integrations.sandbox.jira.issues import Issue

Json = dict[str, Any]

SYSTEM = ("assignee", "reporter", "priority", "labels", "duedate", "parent", "security", "resolution", "fixVersions")
ALWAYS = ("assignee", "labels", "duedate")
"""Shown though nothing is set."""


def details(jira: Jira, reader: Reader, issue: Issue, shown: Json) -> Html:
    """`shown` is the issue in the form of answers."""
    inside = shown["fields"]
    rows = list(_rows(jira, reader, issue, inside))
    empty = list(_empty_rows(jira, reader, issue, inside)) if reader.jira else []
    more = None
    if empty:
        words = reader.say("jira.more_fields", count=len(empty))
        more = tag("details", tag("summary", words), tag("dl", empty), class_="more-fields")
    dates = [
        tag("p", reader.say(f"jira.{name}"), " ", reader.time(inside[name]), class_="faint")
        for name in ("created", "updated")
    ]
    card = tag("div", tag("h2", reader.say("jira.details")), tag("dl", rows), more, class_="card")
    return tag("aside", _status(jira, reader, issue, inside["status"]), card, dates, class_="details")


def _status(jira: Jira, reader: Reader, issue: Issue, status: Json) -> Html:
    lozenge = fields.lozenge(status)
    if not reader.jira:
        return tag("div", lozenge, class_="status")
    buttons = [
        forms.button(jira.statuses[id_].name, name="transition", value=number)
        for number, id_ in metadata.transition_targets(jira, issue).items()
        if id_ != status["id"]
    ]
    menu = forms.form(reader, "jira/status", buttons, issue=issue.key, css="menu-buttons")
    return forms.folded(lozenge, reader.say("act.move"), menu, css="status")


def custom(jira: Jira) -> list[Field]:
    """Custom fields as the screen orders them; those on no screen come last."""
    places = {id_: place for place, id_ in enumerate(jira.screens[0].fields)}
    found = [field for field in jira.fields.values() if field.custom and field.kind != "raw"]
    return sorted(found, key=lambda field: (places.get(field.id, len(places)), field.number))


def _rows(jira: Jira, reader: Reader, issue: Issue, inside: Json) -> Iterator[Html]:
    for id_ in SYSTEM:
        value = inside.get(id_)
        if value or id_ in ALWAYS:
            yield _row(jira, reader, issue, jira.fields.get(id_), id_, _system(id_, value, reader))
    for field in custom(jira):
        value = inside.get(field.id)
        if value not in (None, []):
            yield _row(jira, reader, issue, field, field.id, fields.shown(value, reader))


def _empty_rows(jira: Jira, reader: Reader, issue: Issue, inside: Json) -> Iterator[Html]:
    known = [jira.fields[id_] for id_ in SYSTEM if id_ in jira.fields and id_ not in ALWAYS]
    for field in [*known, *custom(jira)]:
        if inside.get(field.id) in (None, []) and editor(jira, reader, issue, field):
            yield _row(jira, reader, issue, field, field.id, fields.shown(None, reader))


def _row(jira: Jira, reader: Reader, issue: Issue, field: Field | None, id_: str, value: Html) -> Html:
    name = fields.label(id_, field.name if field else id_, reader)
    change = editor(jira, reader, issue, field) if field and reader.jira else None
    if change:
        value = forms.folded(value, reader.say("act.edit", name=name), change)
    return tag("div", tag("dt", name), tag("dd", value), id=id_.replace("_", ""))


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
            return join(fields.shown(value, reader))
