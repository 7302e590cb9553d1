"""Recorded answers of a real Jira Cloud site -> state, so that its issues are served by every route.

Recorded bodies are of API v2: texts in wiki markup become documents, histories lose what v3 does not have.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from integrations.sandbox.http import Json
from integrations.sandbox.jira import adf, edits
from integrations.sandbox.jira.catalog import CATEGORIES, Context, Field, IssueType, Named, Project, Status
from integrations.sandbox.jira.issues import Comment, History, Issue, RemoteLink, Worklog
from integrations.sandbox.jira.recorded_contexts import reaches
from integrations.sandbox.jira.state import Jira

_CATEGORY_OF = {category.id: category for category in CATEGORIES.values()}
_ELSEWHERE = ("created", "updated", "comment", "worklog", "parent", "subtasks")
"""Fields that are not kept as values, or only once all issues are there."""
_ITEM = ("field", "fieldtype", "fieldId", "from", "fromString", "to", "toString")


def load(jira: Jira, directory: Path) -> dict[str, int]:
    """Read `cloud_issues.jsonl` into the site, and `users`, `statuses`, `remotelinks` and `worklogs` if there; returns
    how many of what.

    Issues keep ids and keys. Raises ValueError when the site already has an issue of that id.
    """
    for answer in _records(directory, "users"):
        _account(jira, answer["data"])
    bodies = list(_lines(directory / "cloud_issues.jsonl"))
    for (kind, _), named in _named(bodies).items():
        _register(jira, kind, named)
    for answer in _records(directory, "statuses"):
        _register(jira, "status", answer["data"])
    for body in bodies:
        _issue(jira, body)
    for body in bodies:
        _family(jira, body)
    _place_fields(jira, bodies)
    for name, take in (("remotelinks", _remote), ("worklogs", _logged)):
        for answer in _records(directory, name):
            take(jira, answer)
    jira.reconfigured()
    issues = [jira.issues[body["id"]] for body in bodies]
    return {
        "issues": len(issues),
        "histories": sum(len(issue.histories) for issue in issues),
        "comments": sum(len(issue.comments) for issue in issues),
        "users": len(jira.users),
    }


def _records(directory: Path, name: str) -> Iterator[Json]:
    """`{"input", "data"}` each; none without such a file."""
    path = directory / f"{name}.jsonl"
    return _lines(path) if path.exists() else iter(())


def _lines(path: Path) -> Iterator[Json]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _issue(jira: Jira, body: Json) -> None:
    if body["id"] in jira.issues:
        raise ValueError(f"issue {body['id']} is already on this site: load recorded issues first")
    fields = body["fields"]
    _name_fields(jira, body)
    values: dict[str, Any] = {}
    edits.store(values, {id_: _value(jira, id_, fields[id_]) for id_ in fields if id_ not in _ELSEWHERE})
    issue = Issue(jira, body["id"], body["key"], values, _at(fields["created"]), _at(fields["updated"]))
    issue.histories = sorted(_histories(jira, body), key=lambda each: (each.at, int(each.id)))
    issue.comments = sorted(_comments(jira, fields), key=lambda each: (each.created_at, int(each.id)))
    issue.worklogs = sorted(_worklogs(jira, fields), key=lambda each: (each.created_at, int(each.id)))
    jira.keep(issue)
    jira.taken("issue", issue.id)
    project, number = issue.key.rsplit("-", 1)
    jira.numbered(project, int(number))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _account(jira: Jira, user: Json | None) -> str | None:
    """Register the user. Some authors have an empty `accountId`; then it is in their `self`."""
    if not user:
        return None
    account: str = user.get("accountId") or parse_qs(urlsplit(user.get("self", "")).query).get("accountId", [""])[0]
    if account and account not in jira.users:
        jira.add_user(
            account,
            user["displayName"],
            email=user.get("emailAddress") or None,
            kind=user.get("accountType", "atlassian"),
            active=user.get("active", True),
            time_zone=user.get("timeZone", "Asia/Shanghai"),
        )
    return account or None


def _name_fields(jira: Jira, body: Json) -> None:
    """Register fields that the site does not know. Only histories tell a custom field's name."""
    items = [item for history in body["changelog"]["histories"] for item in history["items"]]
    names = {item["fieldId"]: item["field"] for item in items if item["fieldtype"] == "custom" and "fieldId" in item}
    for id_ in body["fields"]:
        known = jira.fields.get(id_)
        if known is None or (known.name == id_ and id_ in names):
            custom = id_.startswith("customfield_")
            number = {"customId": int(id_.removeprefix("customfield_"))} if custom else {"system": id_}
            jira.fields[id_] = Field(id_, names.get(id_, id_), "raw", {"type": "any", **number})
            if custom:
                jira.taken("field", str(number["customId"]))


def _place_fields(jira: Jira, bodies: list[Json]) -> None:
    """Contexts of the custom fields that have none yet."""
    for id_, found in reaches(bodies).items():
        if id_ not in jira.contexts:
            jira.contexts[id_] = [
                Context(jira.next_id("context"), f"Recorded {id_}", projects=projects, types=types)
                for projects, types in found
            ]


def _value(jira: Jira, id_: str, value: Any) -> Any:
    """A recorded value -> the kept form. What it names is registered."""
    if value is None:
        return None
    match jira.fields[id_].kind:
        case "user":
            return _account(jira, value)
        case "paragraph":
            return adf.from_text(value)
        case "datetime":
            return _at(value)
        case "status" | "issuetype" | "project" | "priority" | "resolution":
            return value["id"]
        case "labels":
            return value or None
    return value


def _named(bodies: list[Json]) -> dict[tuple[str, str], Json]:
    """What issues name, by kind and id. The recordings are of readers with different languages: the first one's stay."""
    found: dict[tuple[str, str], Json] = {}
    for body in bodies:
        for kind in ("status", "issuetype", "project", "priority", "resolution"):
            if named := body["fields"].get(kind):
                found.setdefault((kind, named["id"]), named)
    return found


def _register(jira: Jira, kind: str, body: Json) -> None:
    id_, name = body["id"], body["name"]
    match kind:
        case "status":
            category = _CATEGORY_OF[body["statusCategory"]["id"]]
            project = body.get("scope", {}).get("project", {}).get("id")
            description, untranslated = body.get("description", ""), body.get("untranslatedName", "")
            jira.statuses[id_] = Status(id_, name, category, untranslated, description, project)
            if project:
                jira.taken("project", project)
        case "issuetype":
            jira.issue_types[id_] = IssueType(id_, name, body["hierarchyLevel"], description=body["description"])
        case "project":
            jira.projects[id_] = Project(id_, body["key"], name, lead="")
        case "priority":
            jira.priorities[id_] = Named(id_, name)
        case "resolution":
            jira.resolutions[id_] = Named(id_, name)
    jira.taken(kind, id_)


def _worklogs(jira: Jira, fields: Json) -> Iterator[Worklog]:
    yield from (_worklog(jira, each) for each in fields.get("worklog", {}).get("worklogs", ()))


def _worklog(jira: Jira, sent: Json) -> Worklog:
    author, editor = _account(jira, sent.get("author")), _account(jira, sent.get("updateAuthor"))
    jira.taken("worklog", sent["id"])
    started, made, edited = (_at(sent[name]) for name in ("started", "created", "updated"))
    body = adf.from_text(sent["comment"]) if sent.get("comment") else None
    return Worklog(sent["id"], author, body, started, sent["timeSpentSeconds"], made, edited, editor)


def _logged(jira: Jira, answer: Json) -> None:
    """A worklog recorded by itself, of an issue that is here and does not have it from its own recording."""
    issue = jira.issues.get(str(answer["input"]["issue_id"]))
    if issue is not None and all(each.id != answer["data"]["id"] for each in issue.worklogs):
        issue.worklogs.append(_worklog(jira, answer["data"]))
        issue.worklogs.sort(key=lambda each: (each.created_at, int(each.id)))


def _histories(jira: Jira, body: Json) -> Iterator[History]:
    for each in body["changelog"]["histories"]:
        items = [{name: item[name] for name in _ITEM if name in item} for item in each["items"]]
        author = _account(jira, each.get("author"))
        jira.taken("history", each["id"])
        yield History(each["id"], author, _at(each["created"]), items, each.get("historyMetadata"))


def _comments(jira: Jira, fields: Json) -> Iterator[Comment]:
    for each in fields.get("comment", {}).get("comments", ()):
        author, editor = _account(jira, each.get("author")), _account(jira, each.get("updateAuthor"))
        jira.taken("comment", each["id"])
        yield Comment(
            each["id"],
            author,
            adf.from_text(each["body"]),
            _at(each["created"]),
            _at(each["updated"]),
            editor,
            each.get("visibility"),
            internal=not each.get("jsdPublic", True),
        )


def _remote(jira: Jira, answer: Json) -> None:
    """A recorded link to the outside, of an issue that is here; its history came with the issue."""
    issue, link = jira.issues.get(str(answer["input"]["issue_id"])), answer["data"]
    if issue is not None:
        jira.taken("remotelink", str(link["id"]))
        sent = {name: each for name, each in link.items() if name not in ("id", "self")}
        issue.remote_links.append(RemoteLink(int(link["id"]), sent))


def _family(jira: Jira, body: Json) -> None:
    """Parents and sub-tasks that are here become ids; others stay as they were recorded."""
    issue, fields = jira.issues[body["id"]], body["fields"]
    parent = fields.get("parent")
    if parent and parent["id"] in jira.issues:
        issue.values["parent"] = parent["id"]
        jira.issues[parent["id"]].children.append(issue.id)
    elif parent:
        issue.values["parent"] = parent
    absent = [each for each in fields.get("subtasks", ()) if each["id"] not in jira.issues]
    edits.store(issue.values, {"subtasks": absent or None})
