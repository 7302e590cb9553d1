"""Operands of JQL -> values, functions among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from integrations.sandbox.jira import access, moments
from integrations.sandbox.jira.attributes import Asked, Attribute
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.jira.jql import Call, Empty, JqlError, Operand

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

_SHIFT = re.compile(r"(?P<count>[+-]?\d+)(?P<unit>[yMwdhm]?)")
_MONTHS = {"y": 12, "M": 1}
_SPANS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


@dataclass(frozen=True)
class Asker:
    """Whose query it is."""

    jira: Jira
    account: str


def values_of(asker: Asker, attribute: Attribute, field: str, operand: Operand) -> list[Any]:
    """What an operand may stand for in a clause about the attribute, None for EMPTY. Raises JqlError."""
    if isinstance(operand, Empty):
        return [None]
    texts = _call(asker, operand) if isinstance(operand, Call) else [operand.text]
    return [v for text in texts for v in attribute.meanings(Asked(asker.jira, asker.account, field, text))]


def _call(asker: Asker, function: Call) -> Sequence[str]:
    """The texts that stand for its values. Raises JqlError for an unknown function or arguments that it does not take."""
    found = _FUNCTIONS.get(function.name.lower())
    if found is None:
        raise JqlError(f"Unable to find JQL function '{function.name}()'.")
    return found(asker, function.arguments)


def _nothing(function: Callable[[Asker], Sequence[str]]) -> Callable[[Asker, Sequence[str]], Sequence[str]]:
    def called(asker: Asker, arguments: Sequence[str]) -> Sequence[str]:
        if arguments:
            raise JqlError(f"Function expected '0' arguments but received '{len(arguments)}'.")
        return function(asker)

    return called


def _members(asker: Asker, arguments: Sequence[str]) -> Sequence[str]:
    if len(arguments) != 1:
        raise JqlError(f"Function 'membersOf' expected '1' arguments but received '{len(arguments)}'.")
    wanted = arguments[0].casefold()
    group = next((g for g in asker.jira.groups.values() if wanted in (g.name.casefold(), g.id)), None)
    if group is None:
        raise JqlError(f"Function 'membersOf' can not generate a list of usernames for group '{arguments[0]}'.")
    return sorted(group.members & asker.jira.users.keys())


def _linked(asker: Asker, arguments: Sequence[str]) -> Sequence[str]:
    """Issues linked to the one named first, by any of the words named after it."""
    issue = asker.jira.issue_by(arguments[0]) if arguments else None
    if issue is None or not access.sees(asker.jira, asker.account, issue):
        raise JqlError("Function 'linkedIssues' needs an issue that exists.")
    words, types = set(arguments[1:]), asker.jira.link_types
    found = []
    for link in issue.links:
        ours = link.source == issue.id
        said = types[link.type].outward if ours else types[link.type].inward
        if not words or said in words:
            found.append(link.target if ours else link.source)
    return found


def _led(asker: Asker, arguments: Sequence[str]) -> Sequence[str]:
    """Projects led by the account, one's own without an argument."""
    who = arguments[0] if arguments else asker.account
    led = [each.id for each in asker.jira.projects.values() if each.lead == who]
    return [each for each in led if access.browses(asker.jira, asker.account, each)]


def _updated_by(asker: Asker, arguments: Sequence[str]) -> Sequence[str]:
    """Issues that somebody made, edited or commented on; since an instant and until another, if they are given."""
    if not 1 <= len(arguments) <= 3:
        raise JqlError(f"Function 'updatedBy' expected between '1' and '3' arguments but received '{len(arguments)}'.")
    who, jira = arguments[0], asker.jira
    since, until = (_moment(asker, arguments[n]) if len(arguments) > n else None for n in (1, 2))
    return [each.id for each in jira.issues.values() if any(_within(at, since, until) for at in _acts(each, who))]


def _moment(asker: Asker, text: str) -> datetime:
    at = moments.read(text, now=asker.jira.clock.now(), zone=asker.jira.zone_of(asker.account))
    if at is None:
        raise JqlError(f"Date value '{text}' for function 'updatedBy' is invalid.")
    return at


def _within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at <= until)


def _acts(issue: Issue, who: str) -> Iterator[datetime]:
    if issue.values.get("creator") == who:
        yield issue.created_at
    yield from (each.at for each in issue.histories if each.author == who)
    for comment in issue.comments:
        if comment.author == who:
            yield comment.created_at
        if comment.editor == who:
            yield comment.updated_at


def _types(asker: Asker, *, below: bool) -> Sequence[str]:
    return [each.id for each in asker.jira.issue_types.values() if (each.level < 0) is below]


def _edge(unit: str, asker: Asker, arguments: Sequence[str], *, end: bool) -> Sequence[str]:
    """`startOfMonth(-1)`, `endOfDay("+2d")`: the first or last instant of the unit in the asker's zone."""
    zone = asker.jira.zone_of(asker.account)
    start = _start(unit, asker.jira.clock.now().astimezone(zone))
    for argument in arguments:
        shift = _SHIFT.fullmatch(argument.strip())
        if shift is None:
            raise JqlError(f"The increment '{argument}' is not valid: use a number and one of y, M, w, d, h, m.")
        start = _shifted(start, int(shift["count"]), shift["unit"] or unit)
    at = _shifted(start, 1, unit) - timedelta(milliseconds=1) if end else start
    return [moments.milliseconds(at.astimezone(UTC))]


def _start(unit: str, now: datetime) -> datetime:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "w":
            # The first day of a week is the locale's, in Taiwan and the United States Sunday.
            return day - timedelta(days=day.isoweekday() % 7)
        case "M":
            return day.replace(day=1)
        case "y":
            return day.replace(month=1, day=1)
    return day


def _shifted(at: datetime, count: int, unit: str) -> datetime:
    """By wall clock, so that the start of a day stays one over a change of summer time. Raises JqlError."""
    try:
        if unit not in _MONTHS:
            return at + count * _SPANS[unit]
        months = at.year * 12 + at.month - 1 + count * _MONTHS[unit]
        return at.replace(year=months // 12, month=months % 12 + 1)
    except (ValueError, OverflowError):
        raise JqlError(f"The increment '{count}{unit}' leads out of the calendar.") from None


_FUNCTIONS: dict[str, Callable[[Asker, Sequence[str]], Sequence[str]]] = {
    "currentuser": _nothing(lambda asker: [asker.account]),
    "now": _nothing(lambda asker: [moments.milliseconds(asker.jira.clock.now())]),
    "standardissuetypes": _nothing(partial(_types, below=False)),
    "subtaskissuetypes": _nothing(partial(_types, below=True)),
    "membersof": _members,
    "linkedissues": _linked,
    "projectsleadbyuser": _led,
    "updatedby": _updated_by,
}
for _name, _unit in (("day", "d"), ("week", "w"), ("month", "M"), ("year", "y")):
    _FUNCTIONS[f"startof{_name}"] = partial(_edge, _unit, end=False)
    _FUNCTIONS[f"endof{_name}"] = partial(_edge, _unit, end=True)
