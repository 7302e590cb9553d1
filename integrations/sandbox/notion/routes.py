"""The Notion API over a workspace in memory: who asks in which version, and which endpoint answers."""

from __future__ import annotations

from integrations.sandbox.http import Answer, Json, Request, Response, Route, Routes
from integrations.sandbox.notion import (
    answers,
    block_routes,
    comment_routes,
    database_routes,
    files,
    ids,
    listing,
    meeting_routes,
    multipart,
    page_routes,
    task_routes,
    upload_routes,
    user_routes,
    versions,
    view_queries,
    view_routes,
)
from integrations.sandbox.notion.answers import Change
from integrations.sandbox.notion.call import Call, Endpoint
from integrations.sandbox.notion.errors import invalid, refusal
from integrations.sandbox.notion.grants import FULL, Grant
from integrations.sandbox.notion.state import Notion

VERSION = versions.NEWEST
MAX_BODY_BYTES = 512_000
"""Measured at the vendor; one byte more is a 413."""

_AREAS = (
    user_routes,
    page_routes,
    block_routes,
    meeting_routes,
    database_routes,
    listing,
    comment_routes,
    view_routes,
    view_queries,
    upload_routes,
    task_routes,
)


def authenticate(notion: Notion, request: Request) -> str:
    """The acting user's id. Raises 401 for a bad token, then 400 for another version, 413 and 400 for a bad body."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    account = notion.tokens.get(token) if scheme.lower() == "bearer" else None
    try:
        if account is None:
            raise refusal(401, "unauthorized", "API token is invalid.")
        versions.check(request.headers.get("notion-version"))
        _check_body(request)
    except Answer as early:
        raise _signed(notion, early) from None
    return account


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith(multipart.TYPE)


def _check_body(request: Request) -> None:
    if _is_form(request):
        return
    if len(request.body) > MAX_BODY_BYTES:
        raise Answer(413, {"message": "request entity too large"})
    try:
        parsed = request.json
    except ValueError:
        raise refusal(400, "invalid_json", "Error parsing JSON body.") from None
    if not isinstance(parsed, dict):
        raise invalid("body failed validation: body should be an object.")


def _signed(notion: Notion, early: Answer) -> Answer:
    if early.response.body.get("object") == "error":
        early.response.body["request_id"] = notion.new_id("request")
    return early


def not_found(request: Request) -> Response:
    """The answer to a path or method that is not served."""
    message = f"Invalid request URL: {request.method} {request.path}"
    answer = refusal(400, "invalid_request_url", message).response
    return Response(400, {**answer.body, "request_id": ids.made(f"unserved {request.method} {request.path}", 0)})


def build(notion: Notion) -> Routes:
    routes = Routes()

    def add(method: str, pattern: str, endpoint: Endpoint, *, needs: str = "", mutates: bool = False) -> None:
        routes.add(method, f"/v1/{pattern}", _answered(notion, endpoint, needs, mutates), mutates=mutates)

    for area in _AREAS:
        area.add_to(add)
    return routes


def _answered(notion: Notion, endpoint: Endpoint, needs: str, mutates: bool) -> Route:
    """The route of an endpoint: ids in one form, the 400 for what lacks a key, request ids on every answer."""

    def route(request: Request, account: str, **parts: str) -> Response:
        try:
            notion.later.settle(notion.clock.now())
            grant = notion.grants.get(account, FULL)
            grant.check(needs)
            if mutates:
                notion.refuse_conflict()
            answer = endpoint(_call(notion, request, account, parts))
        except Answer as early:
            raise _signed(notion, early) from None
        except (KeyError, TypeError, AttributeError) as error:
            # The sandbox has no schema of every request: what its code can not read is malformed.
            raise _signed(notion, invalid(f"body failed validation: {error!r}")) from error
        response = answer if isinstance(answer, Response) else Response(200, answer)
        body = grant.shown(_worded(notion, response.body, request, grant))
        return Response(response.status, {**body, "request_id": notion.new_id("request")}, response.headers)

    return route


def _call(notion: Notion, request: Request, account: str, parts: dict[str, str]) -> Call:
    version = request.headers["notion-version"]
    body = {} if _is_form(request) else request.json
    return Call(
        notion,
        request,
        account,
        body if version == VERSION else versions.newest_request(body),
        ids.dashed(parts.get("id", "")) or parts.get("id", ""),
        parts.get("property_id", ""),
        parts.get("query_id", ""),
        version,
    )


def _worded(notion: Notion, body: Json, request: Request, grant: Grant) -> Json:
    """The answer for this version and connection; as it is, without a copy, where nothing is to change."""
    changes: list[Change] = []
    if grant.users != "with_email":
        changes.append(grant.shown_user)
    if notion.uploads:
        changes.append(files.signer(notion.clock.now(), request.base))
    if request.headers["notion-version"] != VERSION:
        changes.append(versions.older_answer)
    worded: Json = answers.changed(body, changes) if changes else body
    return worded
