"""The company's story as typed values: tasks, docs, meetings, phrases, read from the TOML files in `content/`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from importlib.resources import files
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

Kind = Literal["answer", "assist", "doc", "review", "session", "unblock"]


class Told(BaseModel):
    """One table of a content file. Unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Favour(Told):
    """Help that team `by` gives to a task. Without `thanks` nobody says so; an assist is then shown by 協作人 alone."""

    by: str
    kind: Kind
    doc: str = ""
    meeting: str = ""
    ask: str = ""
    reply: str = ""
    note: str = ""
    fix: str = ""
    block: str = ""
    use: str = ""
    thanks: str = ""


class Work(Told):
    """One task. `early` and `late` are working days before and after the due date (after `shift`, when it was moved)."""

    title: str
    text: str
    standard: str
    size: Literal["S", "M", "L"]
    start: date
    due: date
    shift: date | None = None
    early: int | None = None
    late: int | None = None
    returns: int = 0
    reopened: bool = False
    open: bool = False
    overdue: bool = False
    blocked: str = ""
    solo: bool = False
    """Owner and reporter are one person: help here waits for a witness."""
    helps: tuple[Favour, ...] = ()


class Module(Told):
    """A task module (任務模組): an epic and its tasks."""

    project: str
    team: str
    name: str
    text: str
    standard: str
    start: date
    due: date
    task: tuple[Work, ...]


class Doc(Told):
    slug: str
    team: str
    title: str
    category: str
    day: date
    tags: tuple[str, ...]
    points: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()


class Meeting(Told):
    """`speakers` are teams, one member each."""

    kind: str
    title: str
    day: date
    host: str
    teams: tuple[str, ...]
    notes: tuple[str, ...]
    actions: tuple[str, ...]
    speakers: tuple[str, ...] = ()
    slug: str = ""


class Case(Told):
    title: str
    kind: str
    team: str
    tags: tuple[str, ...]
    day: date
    text: str


class Goal(Told):
    title: str
    target: float
    actual: float | None = None
    unit: str
    teams: tuple[str, ...]
    due: date
    status: str


class Section(Told):
    title: str
    points: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    """Titles of Jira tasks."""
    table: tuple[tuple[str, ...], ...] = ()


class Plan(Told):
    slug: str
    title: str
    team: str
    day: date
    icon: str
    lead: str
    section: tuple[Section, ...]


class Talk(Told):
    """People of team `by` improve the page `slug` of another team, who thank them there."""

    slug: str
    by: str
    note: str
    added: str
    thanks: str


class Register(Told):
    """A row of one of the smaller databases, its values by the names of the properties."""

    database: str
    by: str
    day: date
    title: str
    values: dict[str, Any]


class Request(Told):
    """A request between teams. `at` is Taipei time; `hours` until the answer, None when nobody answered."""

    asker: str
    asked: str
    title: str
    text: str
    at: datetime
    hours: int | None = None
    reply: str = ""
    thanks: str = ""
    row: bool = False
    """Also a row of 需求 Requests in Notion."""


T = TypeVar("T", bound=Told)

_FOLDER = files("integrations.sandbox.demo").joinpath("content")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(_FOLDER.joinpath(name).read_text(encoding="utf-8"))


def rows(name: str, kind: type[T]) -> Sequence[T]:
    """`rows("docs", Doc)`: the `[[doc]]` tables of `content/docs.toml`, in order."""
    return [kind.model_validate(table) for table in _read(f"{name}.toml")[name.removesuffix("s")]]


def modules() -> Sequence[Module]:
    names = sorted(entry.name for entry in _FOLDER.joinpath("modules").iterdir())
    return [Module.model_validate(_read(f"modules/{name}")) for name in names]


def phrases() -> dict[str, Any]:
    return _read("phrases.toml")
