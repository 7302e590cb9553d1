"""The tables of `alongside.toml` about people: who is who, which teams there are, where their members are known from, and
when they work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, tzinfo
from itertools import pairwise
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sync.tables import Strict, ZoneName, mistake
from sync.workdays import NINE_TO_SIX, Span, WorkCalendar

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]\d|2[0-4]):([0-5]\d)")


def _handle(name: str) -> str:
    source, colon, id_ = name.partition(":")
    if "@" not in name and not (colon and source in ("jira", "notion") and id_):
        raise mistake("config.handle", given=name)
    return name


Handle = Annotated[str, AfterValidator(_handle)]
"""An e-mail address, or `jira:ACCOUNT_ID` / `notion:USER_ID` where the address is hidden."""


def handle_ref(handle: str) -> str:
    """`jira:5b10` -> `jira/account/5b10`; an e-mail address stays itself, in lower case."""
    if "@" in handle:
        return handle.lower()
    source, _, id_ = handle.partition(":")
    return f"{source}/account/{id_}" if id_ else handle


class Member(Strict):
    who: Handle
    since: date | None = None
    until: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"who": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _in_order(self) -> Member:
        if self.since and self.until and self.since >= self.until:
            raise mistake("config.member_dates", who=self.who, since=self.since, until=self.until)
        return self


class Origin(Strict):
    """Where members of a team are known from, besides the configuration: exactly one of these."""

    jira_group: Annotated[str, Field(min_length=1)] | None = None
    """Its name."""
    atlassian_team: Annotated[str, Field(min_length=1)] | None = None
    """Name or id."""
    notion_people: Literal[True] | None = None
    """The rows of the Notion people database that name this team."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Origin:
        if len(self.model_fields_set) != 1:
            raise mistake("config.origin_one_of", allowed=", ".join(type(self).model_fields))
        return self

    @property
    def kind(self) -> str:
        return next(iter(self.model_fields_set))

    @property
    def vendor(self) -> str:
        return "notion" if self.notion_people else "jira"


class TeamTable(Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: Annotated[str, Field(min_length=1)]
    joint: bool = False
    calendar: str | None = None
    """The id of one of `[[calendars]]`."""
    members: Annotated[tuple[Member, ...], Field(min_length=1)] = ()
    origins: Annotated[tuple[Origin, ...], Field(min_length=1, alias="from")] = ()

    @model_validator(mode="after")
    def _peopled(self) -> TeamTable:
        if not self.members and not self.origins:
            raise mistake("config.team_without_members", team=self.id)
        return self


class PersonTable(Strict):
    """Accounts that are one human although they share no e-mail address."""

    same: Annotated[tuple[Handle, ...], Field(min_length=2)]


def _spans(value: Any) -> Any:
    """`"09:00-12:00, 13:00-18:00"`, or a list of such spans."""
    texts = value.split(",") if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts:
        raise mistake("config.hours", given=value)
    spans = [_span(text) for text in texts]
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise mistake("config.hours_order", given=value)
    return spans


def _span(text: Any) -> Span:
    match = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        raise mistake("config.hours", given=text)
    first, last = (int(match[i]) * 3600 + int(match[i + 1]) * 60 for i in (1, 3))
    if not first < last <= 86_400:
        raise mistake("config.hours_order", given=text)
    return first, last


class CalendarTable(Strict):
    """When some teams work."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    time_zone: ZoneName | None = None
    """The organisation's, when it is not given."""
    days: Annotated[tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...], Field(min_length=1)] = (
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
    )
    hours: Annotated[tuple[Span, ...], BeforeValidator(_spans)] = NINE_TO_SIX
    holidays: tuple[date, ...] = ()
    make_up: tuple[date, ...] = ()
    """Free days that are worked instead (調休, 補班)."""

    @model_validator(mode="after")
    def _either(self) -> CalendarTable:
        for day in self.holidays:
            if day in self.make_up:
                raise mistake("config.day_both", day=day)
        return self

    def calendar(self, zone: tzinfo) -> WorkCalendar:
        """`zone` is the organisation's."""
        return WorkCalendar(
            ZoneInfo(self.time_zone) if self.time_zone else zone,
            frozenset(map(WEEKDAYS.index, self.days)),
            self.hours,
            frozenset(self.holidays),
            frozenset(self.make_up),
        )


def refuse_repeats(key: str, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise mistake(key, name=name)


def refuse_overlaps(team: TeamTable) -> None:
    """One person twice in one team at one time would count twice in its head-count."""
    for i, one in enumerate(team.members):
        for other in team.members[i + 1 :]:
            apart = (one.until and other.since and one.until <= other.since) or (
                other.until and one.since and other.until <= one.since
            )
            if one.who.lower() == other.who.lower() and not apart:
                raise mistake("config.member_twice", who=one.who, team=team.id)


def refuse_unknown_calendar(name: str | None, calendars: Sequence[CalendarTable]) -> None:
    known = [calendar.id for calendar in calendars]
    if name is not None and name not in known:
        raise mistake("config.no_calendar", name=name, allowed=", ".join(known) or "–")
