"""What a person does to an issue in the browser, as requests of Jira's REST API v3."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from integrations.sandbox.jira import Jira, adf
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.viewer.adf import action_items
from integrations.sandbox.viewer.sent import Sent
from integrations.sandbox.viewer.spoken import pieces
from integrations.sandbox.viewer.writes import NothingToWriteError, Write

Json = dict[str, Any]

API = "/rest/api/3/issue"


def _issue(jira: Jira, sent: Sent) -> Issue:
    found = jira.issue_by(sent.one("issue"))
    if found is None:
        raise KeyError(sent.one("issue"))
    return found


def _comment(jira: Jira, sent: Sent) -> Write:
    """`text` with `@Name`s; `mention` is one more person, named first."""
    text = sent.one("text")
    mention = sent.one("mention")
    if not text and not mention:
        raise NothingToWriteError
    marked = _marked(jira, text)
    body = f"[~accountid:{mention}] {marked}".strip() if mention else marked
    return Write("POST", f"{API}/{_issue(jira, sent).key}/comment", {"body": adf.from_text(body)})


def _marked(jira: Jira, text: str) -> str:
    """`@Ada Lovelace` as the wiki markup of a mention."""
    people = {id_: str(user["displayName"]) for id_, user in jira.users.items()}
    return "".join(f"[~accountid:{p.person}]" if p.person else p.text for p in pieces(text, people))


def _uncomment(jira: Jira, sent: Sent) -> Write:
    return Write("DELETE", f"{API}/{_issue(jira, sent).key}/comment/{sent.one('comment')}")


def _field(jira: Jira, sent: Sent) -> Write:
    """`field` gets `value`; an empty one empties it."""
    field = jira.fields[sent.one("field")]
    value = _value(jira, field.kind, sent)
    return Write("PUT", f"{API}/{_issue(jira, sent).key}", {"fields": {field.id: value}})


def _value(jira: Jira, kind: str, sent: Sent) -> Any:
    """The form's value in the request's form. Raises ValueError for a number that is none."""
    value = sent.one("value")
    match kind:
        case "labels":
            return value.split()
        case "options":
            return [{"value": each} for each in sent.all("value")]
        case _ if not value:
            return None
        case "number":
            return int(value) if re.fullmatch(r"-?\d+", value) else float(value)
        case "user":
            return {"accountId": value}
        case "option":
            return {"value": value}
        case "priority":
            return {"id": value}
        case "parent":
            return {"key": value}
        case "paragraph":
            return adf.from_text(_marked(jira, value))
    return value


def _tick(jira: Jira, sent: Sent) -> Write:
    """The action item of that number in the description, the other way round."""
    issue = _issue(jira, sent)
    body = deepcopy(issue.values["description"])
    item = list(action_items(body))[int(sent.one("item"))]
    attributes = item.get("attrs") or {}
    item["attrs"] = {**attributes, "state": "TODO" if attributes.get("state") == "DONE" else "DONE"}
    return Write("PUT", f"{API}/{issue.key}", {"fields": {"description": body}})


def _member(jira: Jira, sent: Sent) -> Write:
    """`add` or `remove` one person of a field with several."""
    field = jira.fields[sent.one("field")]
    operations = [{verb: {"accountId": sent.one(verb)}} for verb in ("add", "remove") if sent.one(verb)]
    if not operations:
        raise NothingToWriteError
    return Write("PUT", f"{API}/{_issue(jira, sent).key}", {"update": {field.id: operations}})


def _status(jira: Jira, sent: Sent) -> Write:
    body = {"transition": {"id": sent.one("transition")}}
    return Write("POST", f"{API}/{_issue(jira, sent).key}/transitions", body)


def _delete(jira: Jira, sent: Sent) -> Write:
    key = _issue(jira, sent).key
    return Write("DELETE", f"{API}/{key}?deleteSubtasks=true", then=f"/jira/{key.rpartition('-')[0]}")


ACTS: dict[str, Callable[[Jira, Sent], Write]] = {
    "comment": _comment,
    "uncomment": _uncomment,
    "field": _field,
    "member": _member,
    "tick": _tick,
    "status": _status,
    "delete": _delete,
}
