"""Field values in three forms: as requests give them, as issues keep them, as changelogs show them.

Kept forms by kind: text, number, raw as they are; paragraph an ADF dict; date `YYYY-MM-DD`; datetime an aware datetime;
user an account id; users, options, labels a list of texts; status, priority, issuetype, security, parent, team an id.
Empty is None, never `""` or `[]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from integrations.sandbox.jira import adf
from integrations.sandbox.jira.catalog import Field

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

NOT_ON_SCREEN = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
REQUIRED = {"summary": "You must specify a summary of the issue.", "issuetype": "Specify a valid issue type"}
"""Fields that may not be emptied, with Jira's words."""
TEXT_LIMIT = 255
PARAGRAPH_LIMIT = 32_767


class RejectedError(Exception):
    """Jira says no to a write: `messages` about the whole request, `errors` by field id, with an HTTP status."""

    def __init__(self, *messages: str, errors: Mapping[str, str] | None = None, status: int = 400) -> None:
        self.messages = list(messages)
        self.errors = dict(errors or {})
        self.status = status
        super().__init__(*messages, self.errors)


class ValueRefusedError(ValueError):
    """A value has a wrong type or is too long; the text is Jira's."""


def read(jira: Jira, field: Field, value: Any) -> Any:
    """A request's value -> the kept form. Raises ValueRefusedError."""
    if value is None or value == "":
        return None
    match field.kind:
        case "text":
            return _summary(value) if field.id == "summary" else _text(value)
        case "paragraph":
            return _paragraph(value)
        case "number":
            return _number(value)
        case "date":
            return _date(value)
        case "datetime":
            return _datetime(value)
        case "user":
            return _user(jira, field, value)
        case "users":
            return list(dict.fromkeys(_user(jira, field, each) for each in _array(value))) or None
        case "labels":
            return sorted({_label(each) for each in _array(value)}) or None
        case "option":
            return _option(field, value)
        case "options":
            return [_option(field, each) for each in _array(value)] or None
        case "issuetype" | "priority" | "security" | "project":
            return _named(jira, field, value)
        case "parent":
            return _parent(jira, value)
        case "team":
            return _team(jira, value)
        case "raw":
            return value
    raise ValueRefusedError(NOT_ON_SCREEN.format(field.id))


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueRefusedError("Operation value must be a string")
    return value


def _text(value: Any) -> str:
    if len(_string(value)) > TEXT_LIMIT:
        raise ValueRefusedError("The entered text is too long. It exceeds the allowed limit of 255 characters.")
    return str(value)


def _summary(value: Any) -> str:
    if len(_string(value)) > TEXT_LIMIT:
        raise ValueRefusedError("Summary can't exceed 255 characters.")
    if "\n" in value or "\r" in value:
        raise ValueRefusedError("The summary is invalid because it contains newline characters.")
    return str(value)


def _paragraph(value: Any) -> Any:
    if not adf.is_document(value):
        raise ValueRefusedError("Operation value must be an Atlassian Document (see the Atlassian Document Format)")
    if len(adf.to_text(value)) > PARAGRAPH_LIMIT:
        raise ValueRefusedError("The entered text is too long. It exceeds the allowed limit of 32,767 characters.")
    return value if value["content"] else None


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueRefusedError("Operation value must be a number")
    return value


def _date(value: Any) -> str:
    try:
        return date.fromisoformat(_string(value)).isoformat()
    except ValueError:
        raise ValueRefusedError(f"Error parsing date string: {value}") from None


def _datetime(value: Any) -> datetime:
    try:
        return datetime.fromisoformat(_string(value)).astimezone(UTC)
    except ValueError:
        raise ValueRefusedError(f"Error parsing time: {value}") from None


def _user(jira: Jira, field: Field, value: Any) -> str:
    if not isinstance(value, dict):
        raise ValueRefusedError("data was not an object")
    account = value.get("accountId", value.get("id"))
    if jira.deployment == "datacenter" and account is None:
        account = jira.account_named(str(value.get("name", value.get("key"))))
    if not isinstance(account, str) or account not in jira.users:
        raise ValueRefusedError(f"Specify a valid value for {field.name}")
    return account


def _array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueRefusedError("data was not an array")
    return value


def _label(value: Any) -> str:
    if " " in _string(value):
        raise ValueRefusedError(f"The label '{value}' contains spaces which is invalid.")
    if len(value) > TEXT_LIMIT:
        raise ValueRefusedError(f"The label '{value}' exceeds the maximum length for a single label of 255 characters.")
    return str(value)


def _option(field: Field, value: Any) -> str:
    if not isinstance(value, dict) or not isinstance(value.get("value"), str):
        raise ValueRefusedError(f"Specify a valid 'id' or 'name' for {field.name}")
    return str(value["value"])


def _named(jira: Jira, field: Field, value: Any) -> str:
    """Anything that the site has a list of, given as `{"id"}` or `{"name"}`."""
    if isinstance(value, dict):
        for each in jira.choices(field.kind):
            if str(value.get("id", "")) == each.id or ("id" not in value and value.get("name") == each.name):
                return each.id
    raise ValueRefusedError(f"Specify a valid {field.name.lower()}")


def _team(jira: Jira, value: Any) -> str:
    """Given as a plain id."""
    if not isinstance(value, str) or value not in jira.teams:
        raise ValueRefusedError(f"Team id '{value}' is not valid.")
    return value


def _parent(jira: Jira, value: Any) -> str:
    found = jira.issue_by(str(value.get("id") or value.get("key"))) if isinstance(value, dict) else None
    if found is None:
        raise ValueRefusedError("Could not find issue by id or key.")
    return found.id


def requested(field: Field, value: Any) -> Any:
    """A value as Python code likes to give it (an account id, a name, a date, a text) -> the request's form."""
    match field.kind, value:
        case ("user", str()):
            return {"accountId": value}
        case ("users", list() | tuple()):
            return [_account(each) for each in value]
        case ("paragraph", str()) if value:
            return adf.from_text(value)
        case ("option", str()):
            return {"value": value}
        case ("options", list() | tuple()):
            return [{"value": each} if isinstance(each, str) else each for each in value]
        case ("priority" | "security" | "issuetype", str()):
            return {"name": value}
        case ("parent", str()):
            return {"id": value}
        case (_, date() | datetime()):
            return value.isoformat()
        case ("labels", tuple()):
            return list(value)
    return value


def _account(value: Any) -> Any:
    return {"accountId": value} if isinstance(value, str) else value


def shown(jira: Jira, field: Field, value: Any) -> tuple[str | None, str | None]:
    """A kept value as a changelog shows it: `(from | to, fromString | toString)`.

    The forms are those of recorded histories: texts have no id, a date has both, people have account ids and names.
    """
    match field.kind:
        case "user":
            return (jira.handle(value), jira.users[value]["displayName"]) if value else (None, None)
        case "users":
            names = ", ".join(jira.users[each]["displayName"] for each in value or ())
            return (f"[{', '.join(map(jira.handle, value))}]", f"[{names}]") if value else (None, None)
        case "labels":
            return (None if field.custom else ""), " ".join(value or ())
        case "date":
            return (value, value if field.custom else f"{value} 00:00:00.0") if value else (None, None)
        case "paragraph":
            return None, adf.to_text(value) if value else None
        case "status" | "priority" | "issuetype" | "security" | "resolution":
            return (value, jira.choice(field.kind, value).name) if value else (None, None)
        case "parent":
            return _parent_shown(jira, value)
        case "team":
            team = jira.teams.get(value)
            return value, team.name if team else None
    return None, _plain(value)


def _parent_shown(jira: Jira, value: Any) -> tuple[str | None, str | None]:
    """A recorded parent that is not on this site is kept as its JSON."""
    match value:
        case {"id": str(id_), "key": str(key)}:
            return id_, key
        case str():
            return value, jira.issues[value].key
    return None, None


def _plain(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
