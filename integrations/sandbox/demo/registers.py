"""The smaller databases, one of each kind that teams keep: people, agreements, costs, approvals, ideas, risks ..."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from integrations.sandbox.company import blocks, office
from integrations.sandbox.demo import content, library
from integrations.sandbox.demo.people import PEOPLE, TEAMS
from integrations.sandbox.demo.stage import Stage
from integrations.sandbox.demo.workspace import REGISTERS
from integrations.sandbox.http import Json

WRITTEN = 70
"""Working minutes after opening."""


def plan(stage: Stage) -> None:
    for row in content.rows("registers", content.Register):
        stage.at(office.minute(row.day, WRITTEN), partial(_write, stage, row))


def _write(stage: Stage, row: content.Register) -> None:
    columns = REGISTERS[row.database][2]
    properties = library.values(row.title)
    properties |= {name: _value(stage, next(iter(columns[name])), given) for name, given in row.values.items()}
    parent = {"data_source_id": stage.sources[row.database]}
    stage.pages[row.title] = stage.notion.create_page(TEAMS[row.by].lead.notion, parent, properties)


def _value(stage: Stage, kind: str, given: Any) -> Json:
    """A property in the form of requests."""
    value: Any = given
    match kind:
        case "rich_text":
            value = blocks.words(given)
        case "select":
            value = {"name": given}
        case "multi_select":
            value = [{"name": name} for name in given]
        case "people":
            value = [{"id": PEOPLE[login].notion} for login in given]
        case "relation":
            value = [{"id": stage.pages[title]} for title in given]
        case "date":
            value = _dated(given)
    return {kind: value}


def _dated(given: date | str | list[date]) -> Json:
    """A day, an instant, or the first and last day."""
    if isinstance(given, list):
        return {"start": given[0].isoformat(), "end": given[1].isoformat()}
    return {"start": given if isinstance(given, str) else given.isoformat()}
