"""Values of Jira fields as people see them in the Details panel. The value's shape tells its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.sandbox.viewer import adf
from integrations.sandbox.viewer.html import Child, Html, join, link, tag
from integrations.sandbox.viewer.numbers import formatted
from integrations.sandbox.viewer.people import nobody, people, person
from integrations.sandbox.viewer.reader import Reader
from sync.messages import LANGUAGES, say

if TYPE_CHECKING:
    from integrations.sandbox.jira import Jira

Json = dict[str, Any]

TRANSLATED = frozenset(
    {
        "assignee",
        "created",
        "creator",
        "description",
        "duedate",
        "environment",
        "fixVersions",
        "issuelinks",
        "issuetype",
        "labels",
        "parent",
        "priority",
        "project",
        "reporter",
        "resolution",
        "resolutiondate",
        "security",
        "status",
        "summary",
        "updated",
    }
)
"""System fields with a name in the catalogue."""


def label(field_id: str, name: str, reader: Reader) -> str:
    return reader.say(f"field.{field_id}") if field_id in TRANSLATED else name


def shown(value: Any, reader: Reader) -> Html:
    """A field's value in the v3 form of answers."""
    match value:
        case None | []:
            return tag("span", reader.say("none"), class_="faint")
        case {"accountId": str(id_), **rest}:
            return person(id_, str(rest.get("displayName") or id_))
        case [{"accountId": _}, *_]:
            return people([(one["accountId"], one.get("displayName") or one["accountId"]) for one in value])
        case {"type": "doc"}:
            return tag("div", adf.text(value, reader, lambda _: ""), class_="prose")
        case {"value": str(option)} | {"name": str(option)}:
            return join(option)
        case list():
            return tag("span", [_chip(one) for one in value], class_="chips")
        case bool():
            return join(reader.say("yes" if value else "no"))
        case int() | float():
            return tag("span", formatted(value), class_="figure")
        case str():
            return _text(value, reader)
        case _:
            return tag("span", reader.say("none"), class_="faint")


def points_field(jira: Jira) -> str:
    """The id of the field that holds Alongside's points, by its name in any language; "" before there is one."""
    names = {say("jira.field.points", language=language) for language in LANGUAGES}
    found = (field.id for field in jira.fields.values() if field.custom and field.name in names)
    return next(found, "")


def points_badge(points: float | None, reader: Reader) -> Html | None:
    """Points of help, where there are any."""
    if not points:
        return None
    hint = reader.say("jira.points", count=formatted(points))
    return tag("span", formatted(points), class_="points", title=hint, role="img", aria_label=hint)


def unassigned(reader: Reader) -> Html:
    return nobody(reader.say("unassigned"))


def lozenge(status: Json) -> Html:
    """A status in the colour of its category."""
    return tag("span", status["name"], class_=f"lozenge {status['statusCategory']['key']}")


def _chip(one: Any) -> Html:
    name: Child = one if isinstance(one, str) else one.get("value") or one.get("name") or ""
    return tag("span", name, class_="chip")


def _text(value: str, reader: Reader) -> Html:
    if value.startswith(("http://", "https://")):
        return link(value, value)
    try:
        return reader.time(value) if value[4:5] == "-" and value[7:8] == "-" else join(value)
    except ValueError:
        return join(value)
