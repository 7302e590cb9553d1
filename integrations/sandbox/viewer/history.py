"""An issue's changelog: who changed which field from what to what, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from integrations.sandbox.viewer import fields
from integrations.sandbox.viewer.html import Html, tag
from integrations.sandbox.viewer.people import avatar
from integrations.sandbox.viewer.reader import Reader

if TYPE_CHECKING:
    from integrations.sandbox.jira.catalog import Field

Json = dict[str, Any]

UNLISTED = {"Link": "issuelinks", "IssueParentAssociation": "parent", "Key": "key"}
MIDNIGHT = " 00:00:00.0"
"""The changelog's way to write a day."""
LONG = 160
"""Characters of a text that are shown of each side."""


def history(known: Mapping[str, Field], reader: Reader, changes: list[Json]) -> Html:
    """A section; `changes` are changelog entries in the form of answers."""
    newest_first = sorted(changes, key=lambda change: datetime.fromisoformat(change["created"]), reverse=True)
    entries = [_entry(known, reader, change, item) for change in newest_first for item in change["items"]]
    summary = tag("summary", tag("h2", reader.say("jira.history"), tag("span", len(entries), class_="badge")))
    body = entries or tag("p", reader.say("nothing"), class_="faint")
    return tag("section", tag("details", summary, body, open=len(entries) <= 40), class_="history")


def _entry(known: Mapping[str, Field], reader: Reader, change: Json, item: Json) -> Html:
    author = change.get("author") or {"accountId": "", "displayName": reader.say("someone")}
    field = known.get(item.get("fieldId") or "")
    name = fields.label(field.id, field.name, reader) if field else _other(item["field"], reader)
    said = reader.say("jira.changed", name="\0", field="\1")
    pieces = {"\0": tag("strong", author["displayName"]), "\1": tag("strong", name)}
    sentence = tag(
        "div", _filled(said, pieces), tag("span", reader.time(change["created"]), class_="faint"), class_="byline"
    )
    before, after = (_side(item.get(key), item, reader) for key in ("fromString", "toString"))
    shift = tag("div", before, tag("span", "→", class_="arrow"), after, class_="shift")
    return tag(
        "article",
        avatar(author["accountId"], author["displayName"], size="large"),
        tag("div", sentence, shift),
        class_="comment",
    )


def _other(name: str, reader: Reader) -> str:
    """Entries that name no field."""
    return reader.say(f"field.{UNLISTED[name]}") if name in UNLISTED else name


def _filled(sentence: str, pieces: Mapping[str, Html]) -> Html:
    """The catalogue's sentence with markup in its places, wherever its language puts them."""
    parts: list[str] = [sentence]
    for mark in pieces:
        parts = [piece for part in parts for piece in _split(part, mark)]
    return tag("span", [pieces.get(part, part) for part in parts])


def _split(text: str, mark: str) -> list[str]:
    before, found, after = text.partition(mark)
    return [before, found, after] if found else [text]


def _side(text: str | None, item: Json, reader: Reader) -> Html:
    if not text:
        return tag("span", reader.say("none"), class_="faint")
    text = text.removesuffix(MIDNIGHT)
    if item["fieldtype"] == "custom" and text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    if item["field"] == "status":
        return tag("span", text, class_="lozenge plain")
    return tag(
        "span", text if len(text) <= LONG else text[:LONG].rstrip() + "…", title=text if len(text) > LONG else None
    )
