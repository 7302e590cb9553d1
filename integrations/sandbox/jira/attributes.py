"""What JQL may ask of an issue: each field's value, what a text may mean for it, and how it sorts.

A new field is one entry in `_SYSTEM`; custom fields with a searcher are known by name, `cf[10050]` and id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from integrations.sandbox.jira import access, adf, moments
from integrations.sandbox.jira.catalog import Field
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.jira.jql import JqlError

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

Read = Callable[[Issue], Any]


@dataclass(frozen=True)
class Asked:
    """A text in a query, beside whose query it is: names, zone and `currentUser()` depend on it."""

    jira: Jira
    account: str
    field: str
    text: str

    def unknown(self) -> JqlError:
        return JqlError(f"The value '{self.text}' does not exist for the field '{self.field}'.")


def _itself(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Attribute:
    read: Read
    """The value, None when empty; a list when `many`."""
    meanings: Callable[[Asked], Iterable[Any]]
    """The values that a text may stand for. Raises JqlError when there are none."""
    rank: Read | None = None
    """Number or text to sort by, None when empty; no function where Jira does not sort by the field."""
    ordered: bool = False
    """Has `<` and the like."""
    weigh: Callable[[Any], Any] = _itself
    """A value -> what `<` and the like compare."""
    many: bool = False
    text: Callable[[Issue], str] | None = None
    """What `~` looks through."""
    exact: bool = True
    """Has `=` and `IN`."""


# what texts may stand for


def _issue(asked: Asked) -> list[int]:
    """An id need not exist, so that `id > 10000` walks; a key must, and must not be hidden."""
    found = asked.jira.issue_by(asked.text)
    if found and (asked.text.isdecimal() or access.sees(asked.jira, asked.account, found)):
        return [found.number]
    if asked.text.isdecimal():
        return [int(asked.text)]
    raise JqlError(f"An issue with key '{asked.text}' does not exist for field '{asked.field}'.")


def _urgency(priority: str) -> int:
    """The more urgent, the greater; ids go down from the most urgent."""
    return -int(priority)


def _named(kind: str) -> Callable[[Asked], list[str | None]]:
    def meanings(asked: Asked) -> list[str | None]:
        """By id, key or name in any case; several statuses may have one name. A project that the account may not
        browse is as unknown as one that never was."""
        wanted = asked.text.casefold()
        if (kind, wanted) == ("resolution", "unresolved"):
            return [None]
        names = ("id", "key", "name", "untranslated")
        found: list[str | None] = [
            each.id
            for each in asked.jira.choices(kind)
            if any(wanted == str(getattr(each, name, "")).casefold() for name in names)
            and (kind != "project" or access.browses(asked.jira, asked.account, each.id))
        ]
        if not found:
            raise asked.unknown()
        return found

    return meanings


def _category(asked: Asked) -> list[str]:
    wanted = asked.text.casefold()
    categories = {status.category for status in asked.jira.statuses.values()}
    found = [each.key for each in categories if wanted in (each.key, each.name.casefold())]
    if not found:
        raise asked.unknown()
    return found


def _account(asked: Asked) -> list[str]:
    users = asked.jira.users
    if asked.text in users:
        return [asked.text]
    if asked.jira.deployment == "datacenter" and (named := asked.jira.account_named(asked.text)):
        return [named]
    found = [id_ for id_, user in users.items() if asked.text in (user["displayName"], user.get("emailAddress"))]
    if not found:
        raise asked.unknown()
    return found


def _instant(asked: Asked) -> list[datetime]:
    at = moments.read(asked.text, now=asked.jira.clock.now(), zone=asked.jira.zone_of(asked.account))
    if at is None:
        raise JqlError(
            f"Date value '{asked.text}' for field '{asked.field}' is invalid. Valid formats include: "
            "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d'."
        )
    return [at]


def _day(asked: Asked) -> list[str]:
    zone = asked.jira.zone_of(asked.account)
    return [at.astimezone(zone).date().isoformat() for at in _instant(asked)]


def _number(asked: Asked) -> list[float]:
    try:
        return [float(asked.text)]
    except ValueError:
        raise JqlError(f"Value '{asked.text}' is invalid for the '{asked.field}' field: not a number.") from None


def _as_is(asked: Asked) -> list[str]:
    return [asked.text]


# kinds of attribute


def _kept(field: str) -> Read:
    return lambda issue: issue.values.get(field)


def _ranked(read: Read, rank: Callable[[Any], Any]) -> Read:
    return lambda issue: None if (value := read(issue)) is None else rank(value)


def _one_of(field: str) -> Attribute:
    read = _kept(field)
    return Attribute(
        read,
        _named(field),
        lambda issue: None if (id_ := read(issue)) is None else issue.jira.choice(field, id_).name,
    )


def _person(field: str) -> Attribute:
    read = _kept(field)
    return Attribute(
        read, _account, lambda issue: None if (id_ := read(issue)) is None else issue.jira.users[id_]["displayName"]
    )


def _moment(read: Read) -> Attribute:
    return Attribute(read, _instant, _ranked(read, datetime.timestamp), ordered=True)


def _dated(field: str) -> Attribute:
    read = _kept(field)
    return Attribute(read, _day, _ranked(read, lambda day: date.fromisoformat(day).toordinal()), ordered=True)


def _parent(issue: Issue) -> str | None:
    """The id, also of a recorded parent that is not on this site."""
    parent = issue.values.get("parent")
    return parent["id"] if isinstance(parent, dict) else parent


def _status_category(issue: Issue) -> str:
    return issue.jira.statuses[issue.values["status"]].category.key


def _wording(field: str, kind: str) -> Attribute:
    """A text that can only be asked for by its words, or for being empty."""
    read = _kept(field)
    if kind == "paragraph":
        return Attribute(read, _as_is, text=lambda issue: adf.to_text(read(issue) or {}), exact=False)
    return Attribute(read, _as_is, read, text=lambda issue: str(read(issue) or ""), exact=False)


def _comments(issue: Issue) -> str:
    return "\n".join(adf.to_text(each.body) for each in issue.comments)


def _everything(issue: Issue) -> str:
    """Summary, descriptions, comments and one's own text fields."""
    fields = issue.jira.fields
    own = (adf.to_text(v) if isinstance(v, dict) else v for id_, v in issue.values.items() if _is_text(fields[id_], v))
    return "\n".join([*own, _comments(issue)])


def _is_text(field: Field, value: Any) -> bool:
    return field.kind in ("text", "paragraph") and isinstance(value, str | dict)


def _logged(issue: Issue) -> list[str]:
    return [each.author for each in issue.worklogs if each.author]


_ID = Attribute(lambda issue: int(issue.id), _issue, lambda issue: int(issue.id), ordered=True)
_SYSTEM: dict[str, Attribute] = {
    "id": _ID,
    "key": _ID,
    "issuekey": _ID,
    "project": _one_of("project"),
    "status": _one_of("status"),
    "issuetype": _one_of("issuetype"),
    "priority": Attribute(_kept("priority"), _named("priority"), _ranked(_kept("priority"), _urgency), True, _urgency),
    "resolution": _one_of("resolution"),
    "statuscategory": Attribute(_status_category, _category, _status_category),
    "assignee": _person("assignee"),
    "reporter": _person("reporter"),
    "creator": _person("creator"),
    "labels": Attribute(_kept("labels"), _as_is, many=True),
    "parent": Attribute(_parent, lambda asked: [str(number) for number in _issue(asked)]),
    "created": _moment(lambda issue: issue.created_at),
    "updated": _moment(lambda issue: issue.updated_at),
    "resolutiondate": _moment(_kept("resolutiondate")),
    "duedate": _dated("duedate"),
    "summary": _wording("summary", "text"),
    "description": _wording("description", "paragraph"),
    "environment": _wording("environment", "paragraph"),
    "comment": Attribute(_comments, _as_is, text=_comments, exact=False),
    "text": Attribute(_everything, _as_is, text=_everything, exact=False),
    "worklogauthor": Attribute(_logged, _account, many=True),
    "statuscategorychangedate": _moment(_kept("statuscategorychangedate")),
    "level": _one_of("security"),
}
_ALIASES = {
    "due": "duedate",
    "type": "issuetype",
    "resolved": "resolutiondate",
    "statuscategorychangeddate": "statuscategorychangedate",
    "security": "level",
    "createddate": "created",
    "updateddate": "updated",
    "issue": "issuekey",
}


def attribute_of(jira: Jira, name: str) -> Attribute:
    """Raises JqlError for a name that is no field."""
    lower = name.lower()
    attribute = _SYSTEM.get(_ALIASES.get(lower, lower))
    if attribute is None:
        field = next((each for each in jira.fields.values() if each.custom and lower in clause_names(each)), None)
        attribute = _custom(field) if field else None
    if attribute is None:
        raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")
    return attribute


def clause_names(field: Field) -> tuple[str, ...]:
    """How a query may call the field, in lower case."""
    return (f"cf[{field.number}]", field.id, field.name.lower()) if field.custom else (field.id.lower(),)


def _custom(field: Field) -> Attribute | None:
    """None for a field that cannot be searched."""
    read = _kept(field.id)
    match field.kind:
        case _ if not field.searcher:
            return None
        case "number":
            return Attribute(read, _number, read, ordered=True)
        case "date":
            return _dated(field.id)
        case "datetime":
            return _moment(read)
        case "user":
            return _person(field.id)
        case "users":
            return Attribute(read, _account, many=True)
        case "option" | "team":
            return Attribute(read, _as_is, read)
        case "text" | "paragraph" as kind:
            return _wording(field.id, kind)
        case "options" | "labels":
            return Attribute(read, _as_is, many=True)
    return None
