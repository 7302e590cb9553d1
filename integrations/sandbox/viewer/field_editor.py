"""The form in which one field of an issue is changed, by the field's kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.sandbox.jira import adf
from integrations.sandbox.viewer import fields, forms
from integrations.sandbox.viewer.html import Child, Html, tag
from integrations.sandbox.viewer.reader import Reader

if TYPE_CHECKING:
    from integrations.sandbox.jira import Jira
    from integrations.sandbox.jira.catalog import Field
    from integrations.sandbox.jira.issues import Issue


def editor(jira: Jira, reader: Reader, issue: Issue, field: Field) -> Html | None:
    """None for a field that the issue can not be given, or that a form can not show without losing something."""
    if field.id not in jira.fields_of(issue):
        return None
    name, kept = fields.label(field.id, field.name, reader), issue.values.get(field.id)
    if field.kind == "users":
        return _members(jira, reader, issue, field, kept or [])
    inputs = _inputs(jira, reader, field, name, kept)
    if inputs is None:
        return None
    place = field.id.replace("_", "")
    return forms.form(
        reader, "jira/field", inputs, forms.save(reader), issue=issue.key, field=field.id, place=place, css="one-field"
    )


def _inputs(jira: Jira, reader: Reader, field: Field, name: str, kept: Any) -> Child:
    match field.kind:
        case "text":
            return forms.field("value", name, kept, required=field.id == "summary")
        case "number":
            return forms.field("value", name, kept, type_="number", step="any")
        case "date":
            return forms.field("value", name, kept, type_="date")
        case "labels":
            return forms.field("value", name, " ".join(kept or ()), placeholder=reader.say("act.labels_hint"))
        case "parent" if kept is None or isinstance(kept, str):
            key = jira.issues[kept].key if kept else ""
            return forms.field("value", name, key, placeholder="MKT-1")
        case "user":
            nobody = [("", reader.say("unassigned"))]
            return forms.select("value", name, nobody + forms.people(reader, "jira"), kept or "")
        case "priority":
            return forms.select("value", name, [(each.id, each.name) for each in jira.priorities.values()], kept or "")
        case "option":
            none = [("", reader.say("none"))]
            return forms.select("value", name, none + [(o, o) for o in _options(jira, field)], kept or "")
        case "options":
            return forms.checks("value", [(o, o) for o in _options(jira, field)], kept or ())
        case "paragraph" if kept is None or adf.from_text(adf.to_text(kept)) == kept:
            return forms.area("value", name, adf.to_text(kept) if kept else "", rows=6)
    return None


def _options(jira: Jira, field: Field) -> list[str]:
    """The sandbox keeps no list of a select's options: those that are in use."""
    found: dict[str, None] = {}
    for issue in jira.issues.values():
        value = issue.values.get(field.id) or ()
        found |= dict.fromkeys([value] if isinstance(value, str) else value)
    return sorted(found)


def _members(jira: Jira, reader: Reader, issue: Issue, field: Field, kept: list[str]) -> Html:
    """Each person can be taken out, another one added."""
    about = {"issue": issue.key, "field": field.id, "place": field.id.replace("_", "")}
    inside = [
        forms.form(
            reader,
            "jira/member",
            tag("span", jira.users[id_]["displayName"]),
            forms.button(
                "×", name="remove", value=id_, hint=reader.say("act.remove", name=jira.users[id_]["displayName"])
            ),
            css="member",
            **about,
        )
        for id_ in kept
    ]
    others = [("", "–")] + [(id_, name) for id_, name in forms.people(reader, "jira") if id_ not in kept]
    adder = forms.form(
        reader,
        "jira/member",
        forms.select("add", reader.say("act.person"), others),
        forms.button(reader.say("act.add"), css="primary"),
        css="one-field",
        **about,
    )
    return tag("div", inside, adder)
