"""A page's title and, for a row of a data source, its properties; empty ones are folded, each opens for a change."""

from __future__ import annotations

from integrations.sandbox.viewer import forms, properties
from integrations.sandbox.viewer.html import Child, Html, tag
from integrations.sandbox.viewer.values import Json, plain
from integrations.sandbox.viewer.workspace import Workspace

UNLISTED = frozenset({"title", "button"})


def title(page: Json, workspace: Workspace) -> Html:
    heading = tag("h1", workspace.title(page["id"]))
    found = next(((name, value) for name, value in page["properties"].items() if value["type"] == "title"), None)
    return _editable(page, *found, {}, heading, workspace) if found else heading


def page_properties(page: Json, workspace: Workspace) -> Html | None:
    """None for a page that is no row."""
    source_id = page["parent"].get("data_source_id")
    if not source_id:
        return None
    columns = workspace.notion.data_source_json(source_id)["properties"]
    filled: list[Html] = []
    empty: list[Html] = []
    for name, value in page["properties"].items():
        if value["type"] not in UNLISTED:
            shown = properties.shown(value, columns.get(name, {}), workspace)
            (filled if shown else empty).append(_row(page, name, value, columns.get(name, {}), shown, workspace))
    folded = None
    if empty:
        words = workspace.reader.say("notion.empty_properties", count=len(empty))
        folded = tag("details", tag("summary", words), tag("dl", empty), class_="more-fields")
    return tag("div", tag("dl", filled), folded, class_="properties")


def _row(page: Json, name: str, value: Json, column: Json, shown: Html, workspace: Workspace) -> Html:
    words = shown or tag("span", workspace.reader.say("notion.empty"), class_="faint")
    place = "p" + "".join(c for c in column.get("id", "") if c.isalnum())
    return tag(
        "div",
        tag("dt", properties.mark(value["type"]), name),
        tag("dd", _editable(page, name, value, column, words, workspace)),
        id=place,
    )


def _editable(page: Json, name: str, value: Json, column: Json, shown: Html, workspace: Workspace) -> Html:
    reader = workspace.reader
    change = _inputs(name, value, column, workspace) if reader.notion and not page["in_trash"] else None
    if change is None:
        return shown
    save = None if value["type"] == "people" else forms.save(reader)
    form = forms.form(reader, "notion/property", change, save, page=page["id"], name=name, css="one-field")
    return forms.folded(shown, reader.say("act.edit", name=name), form)


def _inputs(name: str, value: Json, column: Json, workspace: Workspace) -> Child:
    """None for what only Notion itself writes, and for relations and files."""
    reader, kind, held = workspace.reader, value["type"], value[value["type"]]
    options = [(option["name"], option["name"]) for option in (column.get(kind) or {}).get("options", ())]
    match kind:
        case "title" | "rich_text":
            return forms.area("value", name, plain(held), rows=1 if kind == "title" else 3)
        case "number":
            return forms.field("value", name, held, type_="number", step="any")
        case "select":
            return forms.select("value", name, [("", reader.say("none")), *options], (held or {}).get("name", ""))
        case "status":
            return forms.select("value", name, options, (held or {}).get("name", ""))
        case "multi_select":
            return forms.checks("value", options, [option["name"] for option in held])
        case "checkbox":
            yes_no = [("true", reader.say("yes")), ("", reader.say("no"))]
            return forms.select("value", name, yes_no, "true" if held else "")
        case "date":
            return forms.field("value", name, (held or {}).get("start", "")[:10], type_="date")
        case "people":
            return _people(held, workspace)
        case "url" | "email" | "phone_number":
            return forms.field("value", name, held, type_="tel" if kind == "phone_number" else kind)
    return None


def _people(held: list[Json], workspace: Workspace) -> Child:
    reader, inside = workspace.reader, [one["id"] for one in held]
    others = [("", "–"), *(option for option in forms.people(reader, "notion") if option[0] not in inside)]
    removals = [
        forms.button(
            [workspace.name_of(id_), " ×"],
            name="remove",
            value=id_,
            hint=reader.say("act.remove", name=workspace.name_of(id_)),
        )
        for id_ in inside
    ]
    adder = [forms.select("add", reader.say("act.person"), others), forms.button(reader.say("act.add"), css="primary")]
    return [adder, tag("div", removals, class_="member")]
