"""Rows of databases whose kind is known -> typed records, beside the doc that every page is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from integrations.notion import plain
from integrations.notion.kinds import Field, Kind, catalogue, meaning, named
from integrations.notion.shape import Shape, Table, category_of
from integrations.notion.text import SOURCE
from sync.model import Category, Doc, Goal, Record, Row, Task, ref
from sync.rows import (
    Agreement,
    AppealEntry,
    Approval,
    Case,
    Cost,
    Idea,
    KeyResult,
    Meeting,
    PersonEntry,
    Request,
    Risk,
    Survey,
    Thanks,
)

Json = Mapping[str, Any]
Attributes = dict[str, Any]

_TEMPLATE = re.compile(r"\s*[\[【(（「]?\s*(?:template|範本|模板|樣板|样板|范本)\s*[\]】)）」:：]", re.IGNORECASE)
"""How people mark a row that others are copied from; Notion's own templates are in no listing."""
_SIMPLE: Mapping[str, type[Row]] = {
    "goals": Goal,
    "key_results": KeyResult,
    "agreements": Agreement,
    "costs": Cost,
    "approvals": Approval,
    "requests": Request,
    "ideas": Idea,
    "cases": Case,
    "risks": Risk,
    "thanks": Thanks,
    "appeals": AppealEntry,
}
"""Kinds whose fields are the record's."""
_NOTHING: tuple[Any, ...] = (None, (), "")
_TOPICS = ("sharing", "fairness", "safety")


def typed(page: Json, doc: Doc, shape: Shape) -> list[Record]:
    """The doc, with what its database says of it, and what else the page is."""
    table = shape.table((page.get("parent") or {}).get("data_source_id"))
    if table.kind is None:
        return [doc if doc.collection else replace(doc, kind=named("page", doc.title) or "")]
    kind = catalogue()[table.kind]
    row = _Page(page, doc, kind, table, shape)
    doc = _described(row)
    if kind.name == "docs" or _TEMPLATE.match(doc.title):
        return [doc]
    return [doc, *_MAKERS.get(kind.name, _simple)(row)]


class _Page:
    """A page read by its database's map."""

    def __init__(self, page: Json, doc: Doc, kind: Kind, table: Table, shape: Shape) -> None:
        self.page = page
        self.doc = doc
        self.kind = kind
        self.table = table
        self.zone = shape.clock
        properties: Mapping[str, Json] = page["properties"]
        self._properties = {value["id"]: (name, value) for name, value in properties.items()}

    def value(self, name: str) -> Json | None:
        found = self._properties.get(self.table.fields.get(name, ""))
        return found[1] if found else None

    def label(self, name: str) -> str:
        """What the property of a field is called now."""
        found = self._properties.get(self.table.fields.get(name, ""))
        return found[0] if found else ""

    def maps(self, name: str) -> bool:
        return name in self.table.fields

    def text(self, name: str) -> str:
        return plain.text(self.value(name)) or ""

    @property
    def common(self) -> Attributes:
        return {"source": SOURCE, "id": self.doc.id, "url": self.doc.url, "title": self.doc.title}

    @cached_property
    def attributes(self) -> Attributes:
        """Everything that the page says, by the names of the record's fields; what it does not say is left out."""
        found: Attributes = {}
        for field in self.kind.fields.values():
            if field.name != "title":
                found |= self._read(field)
        return {name: value for name, value in found.items() if value not in _NOTHING}

    def _read(self, field: Field) -> Attributes:
        value = self.value(field.name)
        match field.read:
            case "none":
                return {}
            case "span":
                return self._span(field.name, value)
            case "status":
                return {field.name: plain.text(value), f"{field.name}_category": self.category(value)}
            case "stage":
                said = plain.text(value)
                return {"status": said, field.name: said and meaning("stage", said)}
            case "word":
                said = plain.text(value)
                return {field.name: said and meaning(field.vocabulary, said)}
        found = _READERS[field.read](self, value)
        return {field.name: self._instead(field) if found in _NOTHING else found}

    def _span(self, name: str, value: Json | None) -> Attributes:
        found = plain.span(value, self.zone)
        return {name: found[0], f"{name.removesuffix('_at')}_until": found[1]} if found else {}

    def category(self, value: Json | None) -> Category | None:
        said = plain.text(value)
        if said is None:
            return None
        if value and value["type"] == "checkbox":
            return "done" if value["checkbox"] else "new"
        return category_of(said, self.table)

    def _instead(self, field: Field) -> Any:
        """What the page itself says, where its property says nothing."""
        if field.instead == "created_by":
            return (self.doc.author,) if self.doc.author else ()
        return self.doc.created_at if field.instead == "created_time" else None

    def at(self, value: Json | None) -> datetime | None:
        found = plain.span(value, self.zone)
        return found[0] if found else None


_READERS: Mapping[str, Callable[[_Page, Json | None], Any]] = {
    "text": lambda page, value: plain.text(value),
    "link": lambda page, value: plain.link(value),
    "email": lambda page, value: (plain.text(value) or "").lower() or None,
    "number": lambda page, value: plain.number(value),
    "count": lambda page, value: plain.count(value),
    "at": _Page.at,
    "day": lambda page, value: plain.day(value, page.zone),
    "people": lambda page, value: plain.people(value),
    "token": lambda page, value: ", ".join(plain.people(value)) or plain.text(value),
    "pages": lambda page, value: plain.references(value),
    "page": lambda page, value: next(iter(plain.references(value)), None),
    "goal": lambda page, value: next(iter(plain.references(value, Goal.type)), None),
    "goals": lambda page, value: plain.references(value, Goal.type),
    "names": lambda page, value: plain.names(value),
    "shares": lambda page, value: plain.shares(value),
    "flag": lambda page, value: plain.flag(value),
}


def _described(row: _Page) -> Doc:
    """The doc with what its database says: what kind of doc it is, and of a docs database also tags, teams and ratings."""
    said = row.text("category") or row.text("kind")
    meant = (meaning("doc", said) if said else None) or row.kind.doc
    if row.kind.name == "meetings" and meant not in ("retro", "kickoff"):
        meant = row.kind.doc
    if row.kind.name not in ("docs", "meetings"):
        meant = row.kind.doc
    about = {name: each for name, each in row.attributes.items() if name in ("tags", "teams", "rating", "ratings")}
    return replace(row.doc, kind=meant, **about)


def _simple(row: _Page) -> list[Record]:
    return [_SIMPLE[row.kind.name](**row.common, **row.attributes)]


def _meeting(row: _Page) -> list[Record]:
    """One date is both the plan and what became of it; what was cancelled was not held."""
    found = dict(row.attributes)
    if not row.maps("planned_at"):
        dates = {name: found[f"held_{name}"] for name in ("at", "until") if f"held_{name}" in found}
        found |= {f"planned_{name}": at for name, at in dates.items()}
    if found.get("cancelled"):
        found = {name: value for name, value in found.items() if name not in ("held_at", "held_until")}
    return [Meeting(**row.common, **found)]


def _survey(row: _Page) -> list[Record]:
    """A row is one answer, or one respondent with a column for each item."""
    found = dict(row.attributes)
    answers = {topic: found.pop(topic) for topic in _TOPICS if topic in found}
    item = found.pop("item", "")
    made: list[Record] = []
    if "score" in found:
        topic: Any = meaning("topic", item) if item else None
        made.append(Survey(**row.common, **found, item=item, topic=topic))
    for name, score in answers.items():
        about = {**row.common, **found, "id": f"{row.doc.id}/{name}", "score": score, "topic": name}
        made.append(Survey(**about, item=row.label(name)))
    return made


def _person(row: _Page) -> list[Record]:
    return [PersonEntry(**row.common, **row.attributes, name=row.doc.title)]


def _task(row: _Page) -> list[Record]:
    """Its key is its unique id, else the beginning of its page's."""
    found, doc = row.attributes, row.doc
    assignees, reporters = found.get("assignee", ()), found.get("reporter", ())
    parent = next(iter(plain.references(row.value("parent"), Task.type)), None)
    return [
        Task(
            source=SOURCE,
            id=doc.id,
            key=found.get("key") or doc.id[:8],
            url=doc.url,
            title=doc.title,
            collection=doc.collection or ref(SOURCE, "collection", ""),
            kind=found.get("kind", ""),
            level="subtask" if parent else "task",
            parent=parent,
            status=found.get("status", ""),
            status_category=found.get("status_category", "new"),
            assignee=next(iter(assignees), None),
            reporter=next(iter(reporters), None),
            creator=doc.author,
            helpers=found.get("helpers", ()),
            size=found.get("size"),
            priority=found.get("priority", ""),
            due_on=found.get("due_on"),
            created_at=doc.created_at,
            updated_at=doc.updated_at,
            resolved_at=found.get("resolved_at"),
            mentions=doc.mentions,
            links=doc.links,
            labels=found.get("labels", ()),
        )
    ]


_MAKERS: Mapping[str, Callable[[_Page], list[Record]]] = {
    "meetings": _meeting,
    "surveys": _survey,
    "people": _person,
    "tasks": _task,
}
