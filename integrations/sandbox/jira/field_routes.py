"""Fields and the contexts of custom ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira.access import require_admin
from integrations.sandbox.jira.answers import body, names, page, refusal, texts, whole
from integrations.sandbox.jira.attributes import clause_names
from integrations.sandbox.jira.catalog import Context, Field, Screen

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

ADMINISTERED = 25
"""Custom fields on a page of a Data Center's administration."""


def fields(jira: Jira, request: Request, account: str) -> Response:
    del request, account
    return Response(200, [_details(field) for field in jira.fields.values()])


def _details(field: Field) -> Json:
    searchable = not field.custom or bool(field.searcher)
    named = [*clause_names(field)[:1], field.name] if field.custom else list(clause_names(field))
    shown: Json = {
        "id": field.id,
        "key": field.id,
        "name": field.name,
        "custom": field.custom,
        "orderable": field.custom,
        "navigable": field.navigable,
        "searchable": searchable,
        "clauseNames": named if searchable else [],
    }
    return shown | ({"schema": field.schema} if field.schema else {})


def search_fields(jira: Jira, request: Request, account: str) -> Response:
    """The one place where a field's description can be read."""
    del account
    kinds, query, ids = names(request, "type"), request.query.get("query", "").casefold(), names(request, "id")
    found = [
        field
        for field in jira.fields.values()
        if (not kinds or ("custom" if field.custom else "system") in kinds)
        and (query in field.name.casefold() or query in field.description.casefold())
        and (not ids or field.id in ids)
    ]
    return Response(200, page(request, found, _described, size=50))


def _described(field: Field) -> Json:
    return {
        "id": field.id,
        "key": field.id,
        "name": field.name,
        "schema": field.schema or {"type": "issuelink", "system": field.id},
        "description": field.description,
        **({"isLocked": False, "searcherKey": field.searcher} if field.custom else {}),
    }


def custom_fields(jira: Jira, request: Request, account: str) -> Response:
    """What the administration of a Data Center lists, with descriptions and screens; its types have names, not keys.

    `startAt` counts pages from 1, as the scripts of administrators have it: no document says so."""
    require_admin(jira, account)
    query, kinds, screens = (
        request.query.get("search", "").casefold(),
        names(request, "types"),
        names(request, "screenIds"),
    )
    found = [
        field
        for field in jira.fields.values()
        if field.custom
        and query in field.name.casefold()
        and (not kinds or _custom_type(field) in kinds)
        and (not screens or any(str(screen.id) in screens for screen in _screens_of(jira, field)))
    ]
    number, most = max(whole(request, "startAt", 1), 1), whole(request, "maxResults", ADMINISTERED)
    shown = found[(number - 1) * most : number * most]
    counted: Json = {"maxResults": most, "startAt": number, "total": len(found), "isLast": number * most >= len(found)}
    return Response(200, counted | {"values": [_administered(jira, request.base, field) for field in shown]})


def _administered(jira: Jira, base: str, field: Field) -> Json:
    projects = {each for context in jira.contexts[field.id] for each in context.projects}
    everywhere = any(not context.projects for context in jira.contexts[field.id])
    return {
        "id": field.id,
        "self": f"{base}/rest/api/2/customFields/{field.number}",
        "numericId": field.number,
        "name": field.name,
        "description": field.description,
        "type": _custom_type(field).rpartition(":")[2],
        "searcherKey": field.searcher,
        "isLocked": False,
        "isManaged": False,
        "isTrusted": True,
        "isAllProjects": everywhere,
        "projectsCount": len(jira.projects) if everywhere else len(projects),
        "screensCount": len(_screens_of(jira, field)),
    }


def _custom_type(field: Field) -> str:
    return str((field.schema or {}).get("custom", ""))


def _screens_of(jira: Jira, field: Field) -> list[Screen]:
    return [screen for screen in jira.screens if field.id in screen.fields]


def create_field(jira: Jira, request: Request, account: str) -> Response:
    """The new field is on no screen: until it is put there, writing it is a 400. A Data Center takes
    `projectIds` and `issueTypeIds`, too, and makes the context of them."""
    require_admin(jira, account)
    sent = body(request)
    name, type_key = sent.get("name"), sent.get("type")
    if not isinstance(name, str) or not name.strip():
        raise refusal(400, errors={"name": "The custom field name is required."})
    if not isinstance(type_key, str) or ":" not in type_key:
        raise refusal(400, errors={"type": "The custom field type is not valid."})
    description, searcher = str(sent.get("description") or ""), str(sent.get("searcherKey") or "")
    projects, types = texts(sent, "projectIds"), texts(sent, "issueTypeIds")
    id_ = jira.add_field(name, type_key, description=description, on_screen=False, searcher=searcher)
    if jira.deployment == "datacenter":
        (everywhere,) = jira.contexts[id_]
        everywhere.projects, everywhere.types = tuple(projects), tuple(types)
    return Response(201, _details(jira.fields[id_]))


def contexts(jira: Jira, request: Request, account: str, field: str) -> Response:
    require_admin(jira, account)
    return Response(200, page(request, _contexts(jira, field), _context, size=50))


def _contexts(jira: Jira, field: str) -> list[Context]:
    if field not in jira.contexts:
        raise refusal(404, "The custom field was not found.")
    return jira.contexts[field]


def _context(context: Context) -> Json:
    return {
        "id": context.id,
        "name": context.name,
        "description": context.description,
        "isGlobalContext": not context.projects,
        "isAnyIssueType": not context.types,
    }


def create_context(jira: Jira, request: Request, account: str, field: str) -> Response:
    """Without projects it is global; a project can be in one context of a field only."""
    require_admin(jira, account)
    there, sent = _contexts(jira, field), body(request)
    name, projects, types = sent.get("name"), texts(sent, "projectIds"), texts(sent, "issueTypeIds")
    if not isinstance(name, str) or not name.strip():
        raise refusal(400, "The context name is required.")
    if not set(projects) <= jira.projects.keys() or not set(types) <= jira.issue_types.keys():
        raise refusal(404, "A project or issue type was not found.")
    if any(jira.projects[each].simplified for each in projects):
        raise refusal(400, "Contexts cannot be created for team-managed projects.")
    taken = {each for context in there for each in context.projects}
    if taken & set(projects) or (not projects and not all(context.projects for context in there)):
        raise refusal(409, "A project can be in one context of a custom field only.")
    made = Context(jira.next_id("context"), name, str(sent.get("description") or ""), tuple(projects), tuple(types))
    there.append(made)
    jira.reconfigured()
    shown = {"id": made.id, "name": name, "description": made.description}
    return Response(201, shown | {"projectIds": projects, "issueTypeIds": types})


def delete_context(jira: Jira, request: Request, account: str, field: str, context: str) -> Response:
    """A field without any context is on no issue."""
    del request
    require_admin(jira, account)
    found = next((each for each in _contexts(jira, field) if each.id == context), None)
    if found is None:
        raise refusal(404, "The context was not found.")
    jira.contexts[field].remove(found)
    jira.reconfigured()
    return Response(204)
