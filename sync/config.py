"""`alongside.toml` -> `Settings`. Every mistake is one clear sentence and happens before any request.

The vendors' tables (`[jira]`, `[notion]`) are validated by the adapters' own models, `[rules]` by that of scoring, all handed
in by the caller. Secrets are named, never written: `token = { env = "JIRA_TOKEN" }` or `token = { file = "secrets/jira" }`.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from sync.disclosing import Privacy
from sync.errors import ConfigError
from sync.messages import LANGUAGES, say
from sync.model import Membership, Team
from sync.staffing import (
    CalendarTable,
    PersonTable,
    TeamTable,
    handle_ref,
    refuse_overlaps,
    refuse_repeats,
    refuse_unknown_calendar,
)
from sync.tables import Strict as Strict
from sync.tables import ZoneName
from sync.tables import mistake as mistake
from sync.workdays import WorkCalendar

T = TypeVar("T", bound=BaseModel)

GATEWAY = "/ex/jira/"
"""`https://api.atlassian.com/ex/jira/<cloud id>`, the address for scoped tokens; every other site has no path."""
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def address(url: str, *, path: bool = False) -> str:
    """A vendor's address, without a slash at the end. A token over plain http is refused, but on this machine. With `path`
    it may lie under one."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        known = False
    if not known:
        raise mistake("config.url", given=url)
    if parts.username or parts.password:
        raise mistake("config.url_secret")
    if parts.path.strip("/") and not parts.path.startswith(GATEWAY) and not path:
        raise mistake("config.url_path", given=parts.path)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise mistake("config.url_plain", given=url)
    return url.rstrip("/")


class SecretSource(Strict):
    """Where a secret is kept: an environment variable or a file (relative to alongside.toml)."""

    env: str | None = None
    file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _never_inline(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise mistake("config.secret_inline")
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> SecretSource:
        if (self.env is None) == (self.file is None):
            raise mistake("config.secret_one_of")
        # What stands there instead of a name may be the token itself: it is not repeated.
        if self.env is not None and not _VARIABLE.fullmatch(self.env):
            raise mistake("config.secret_env_name")
        return self

    def reveal(self, folder: Path) -> SecretStr:
        """The secret itself. Raises ConfigError when the variable or the file is missing or empty."""
        if self.env is not None:
            value = os.environ.get(self.env, "")
            if not value.strip():
                raise ConfigError("config.secret_env_missing", name=self.env)
            return _whole(value.strip(), self.env)
        assert self.file is not None
        path = folder / self.file
        try:
            value = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ConfigError("config.secret_file_missing", path=path) from None
        if not value:
            raise ConfigError("config.secret_file_empty", path=path)
        return _whole(value, path)


class _Unneeded(SecretSource):
    """Stands where a secret will not be used."""

    def reveal(self, folder: Path) -> SecretStr:  # noqa: ARG002
        return SecretStr("unneeded")


def without_secrets(table: T) -> T:
    """The same table, whose secrets are not looked up: for work that sends nothing."""
    found = {name: getattr(table, name) for name in type(table).model_fields}
    hidden: dict[str, Any] = {
        name: _Unneeded.model_construct(**dict(value)) if isinstance(value, SecretSource) else without_secrets(value)
        for name, value in found.items()
        if isinstance(value, BaseModel)
    }
    return table.model_copy(update=hidden)


def _whole(secret: str, where: object) -> SecretStr:
    """A secret that fits into a header. Raises ConfigError when it cannot be one, without repeating it."""
    if not secret.isascii() or not secret.isprintable() or " " in secret:
        raise ConfigError("config.secret_odd", where=where)
    return SecretStr(secret)


def _language(name: str) -> str:
    if name not in LANGUAGES:
        raise mistake("config.language", name=name, allowed=", ".join(LANGUAGES))
    return name


class Organisation(Strict):
    name: Annotated[str, Field(min_length=1)]
    time_zone: ZoneName
    fiscal_year_starts: Annotated[int, Field(ge=1, le=12)] = 1
    """Month in which quarter 1 begins."""
    language: Annotated[str, AfterValidator(_language)] = "zh-Hant"
    """Of what is written into Jira and Notion."""
    calendar: str | None = None
    """The id of one of `[[calendars]]`: of teams that name none, and of the days until a quarter is sealed."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class StoreTable(Strict):
    """Where the mirror lies: an SQLite file, or a PostgreSQL database whose address, with its password, is a secret."""

    path: Path = Path("alongside.sqlite3")
    url: SecretSource | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_of(cls, value: Any) -> Any:
        if isinstance(value, dict) and {"path", "url"} <= value.keys():
            raise mistake("config.store_one_of")
        return value


class RetentionTable(Strict):
    """See `sync.retention`."""

    days: Annotated[int, Field(ge=0, le=365 * 30)] = 90
    """For so long what was deleted at the vendor is kept here; 0: for ever."""


class SweepTable(Strict):
    every_hours: Annotated[int, Field(ge=0, le=24 * 31)] = 24
    """How often `run` compares everything with the mirror; 0: only `alongside sweep` does."""


class ScoringTable(Strict):
    """Which engine prices the rows: Polars comes with Alongside, the others are extras."""

    engine: Literal["polars", "duckdb", "pyspark"] = "polars"


class Tables(Strict):
    """The whole file but for the vendors' tables."""

    organisation: Organisation
    store: StoreTable = StoreTable()
    sweep: SweepTable = SweepTable()
    retention: RetentionTable = RetentionTable()
    privacy: Privacy = Privacy()
    scoring: ScoringTable = ScoringTable()
    teams: tuple[TeamTable, ...] = ()
    people: tuple[PersonTable, ...] = ()
    calendars: tuple[CalendarTable, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Tables:
        refuse_repeats("config.team_twice", [team.id for team in self.teams])
        refuse_repeats("config.person_twice", [handle for person in self.people for handle in person.same])
        refuse_repeats("config.calendar_twice", [calendar.id for calendar in self.calendars])
        refuse_unknown_calendar(self.organisation.calendar, self.calendars)
        for team in self.teams:
            refuse_overlaps(team)
            refuse_unknown_calendar(team.calendar, self.calendars)
        return self


class Settings(Tables):
    """What the program runs on. `vendors` holds the adapters' validated tables by kind, `rules` that of scoring."""

    folder: Path
    vendors: Mapping[str, Any]
    rules: Any = None
    """None where the organisation has no rules of its own."""

    @property
    def mirror(self) -> Path | str:
        """The path of an SQLite file, or a `postgresql://` address. Raises ConfigError when its secret is missing."""
        if self.store.url is None:
            return self.folder / self.store.path
        return self.store.url.reveal(self.folder).get_secret_value()

    @property
    def same(self) -> list[list[str]]:
        return [[handle_ref(handle) for handle in person.same] for person in self.people]

    @property
    def team_list(self) -> list[Team]:
        return [Team(id=team.id, name=team.name, joint=team.joint) for team in self.teams]

    @property
    def memberships(self) -> list[tuple[str, Membership]]:
        return [
            (handle_ref(m.who), Membership(person="", team=team.id, since=m.since, until=m.until))
            for team in self.teams
            for m in team.members
        ]

    @property
    def jira_groups(self) -> tuple[str, ...]:
        """Names of the groups that teams have members from."""
        return tuple(origin.jira_group for team in self.teams for origin in team.origins if origin.jira_group)

    @property
    def calendar(self) -> WorkCalendar:
        """Of whoever has no other."""
        return self._calendar(self.organisation.calendar)

    @property
    def team_calendars(self) -> dict[str, WorkCalendar]:
        return {team.id: self._calendar(team.calendar) for team in self.teams if team.calendar}

    def _calendar(self, name: str | None) -> WorkCalendar:
        zone = self.organisation.zone
        chosen = (calendar.calendar(zone) for calendar in self.calendars if calendar.id == name)
        return next(chosen, WorkCalendar(zone))


def load(path: Path, vendors: Mapping[str, type[Strict]], rules: type[BaseModel] | None = None) -> Settings:
    """Raises ConfigError with the file, the key and what is allowed."""
    document = _parse(path)
    table = document.pop("rules") if rules and "rules" in document else None
    chosen = {kind: document.pop(kind) for kind in vendors if kind in document}
    if not chosen:
        raise ConfigError("config.no_vendor", path=path, allowed=", ".join(f"[{kind}]" for kind in vendors))
    tables = _validated(path, "", Tables, document, extra_keys=[*vendors, *(["rules"] if rules else [])])
    adapters = {kind: _validated(path, kind, vendors[kind], table) for kind, table in chosen.items()}
    given = {name: getattr(tables, name) for name in Tables.model_fields}
    own = _validated(path, "rules", rules, table) if rules and table is not None else None
    settings = Settings(**given, folder=path.parent, vendors=adapters, rules=own)
    _refuse_strange_origins(path, settings)
    place = settings.folder / settings.store.path
    if settings.store.url is None and not place.parent.is_dir():
        raise ConfigError("config.store_folder", path=path, folder=place.parent)
    return settings


def _refuse_strange_origins(path: Path, settings: Settings) -> None:
    """Members from a vendor that is not connected would never come."""
    for i, team in enumerate(settings.teams):
        for j, origin in enumerate(team.origins):
            if origin.vendor not in settings.vendors:
                problem = say("config.origin_vendor", kind=origin.kind, vendor=origin.vendor)
                key = f"teams[{i + 1}].from[{j + 1}]"
                raise ConfigError("config.mistake", path=path, key=key, problem=problem)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError("config.no_file", path=path) from None
    except (OSError, UnicodeDecodeError):
        raise ConfigError("config.unreadable", path=path) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("config.toml", path=path, problem=error) from None


def _validated(path: Path, table: str, model: type[Any], document: Any, extra_keys: Sequence[str] = ()) -> Any:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        details = error.errors(include_url=False)
        more = say("config.more", n=len(details) - 1) if len(details) > 1 else ""
        raise ConfigError(
            "config.mistake",
            path=path,
            key=_dotted(table, details[0]) or f"[{table}]",
            problem=_problem(model, details[0], extra_keys) + more,
        ) from None


def _dotted(table: str, detail: ErrorDetails) -> str:
    """`teams[2].members[0].who`, counted from 1 as people count."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in detail["loc"]]
    return (table + "".join(parts)).lstrip(".")


def _problem(model: type[BaseModel], detail: ErrorDetails, extra_keys: Sequence[str]) -> str:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "alongside":
            return say(context["key"], **context["arguments"])
        case "missing":
            return say("config.missing")
        case "extra_forbidden":
            return _unknown(model, detail, extra_keys)
        case "literal_error":
            return say("config.one_of", allowed=context["expected"], given=detail["input"])
        case _:
            if not isinstance(detail["input"], str | int | float | bool):
                return say("config.wrong_shape", expected=_expected(detail))
            return say("config.wrong_value", expected=_expected(detail), given=detail["input"])


def _expected(detail: ErrorDetails) -> str:
    """pydantic's sentence in the reader's language, or its own where we have none."""
    try:
        return say(f"config.expected.{detail['type']}")
    except KeyError:
        return detail["msg"]


def _unknown(model: type[BaseModel], detail: ErrorDetails, extra_keys: Sequence[str]) -> str:
    allowed = _keys_at(model, [part for part in detail["loc"][:-1] if isinstance(part, str)]) or list(extra_keys)
    if len(detail["loc"]) == 1:
        allowed = [*allowed, *extra_keys]
    near = difflib.get_close_matches(str(detail["loc"][-1]), allowed, n=1)
    if near:
        return say("config.unknown_near", near=near[0])
    return say("config.unknown", allowed=", ".join(allowed))


def _keys_at(model: type[BaseModel], where: Sequence[str]) -> list[str]:
    """The keys allowed in the table at `where`, as they are written."""
    for part in where:
        annotation = _written(model)[part].annotation
        inner = [a for a in (annotation, *getattr(annotation, "__args__", ())) if isinstance(a, type)]
        model = next((a for a in inner if issubclass(a, BaseModel)), model)
    return list(_written(model))


def _written(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}
