"""What an OAuth 2.0 app asks of Atlassian besides Jira: tokens, sites, and whether accounts still exist.

auth.atlassian.com and api.atlassian.com in reality, here on the site's own host.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Request, Response
from integrations.sandbox.jira import access
from integrations.sandbox.jira.answers import BAD_PAYLOAD, body, refusal
from integrations.sandbox.jira.oauth import OAuthError

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

REPORT_LIMIT = 90
CYCLE = {"Cycle-Period": "P7D"}
"""An account is to be reported once in so long (ISO 8601)."""


def token(jira: Jira, request: Request, account: str) -> Response:
    """`grant_type=refresh_token` only: a consent is given to the sandbox by a Python call."""
    del account
    sent = body(request)
    if sent.get("grant_type") != "refresh_token":
        return Response(400, {"error": "unsupported_grant_type", "error_description": "Use refresh_token."})
    client, secret, refresh = (str(sent.get(each, "")) for each in ("client_id", "client_secret", "refresh_token"))
    try:
        return Response(200, jira.apps.refreshed(client, secret, refresh), {"Cache-Control": "no-store"})
    except OAuthError as refused:
        return Response(refused.status, refused.body)


def resources(jira: Jira, request: Request, account: str) -> Response:
    """The sites that the access token reaches."""
    del account
    scopes = access.scopes_of(jira, request)
    site = {"id": jira.cloud_id, "name": "sandbox", "url": request.base, "scopes": sorted(scopes)}
    return Response(200, [site | {"avatarUrl": f"{request.base}/avatars/site.png"}])


def tenant(jira: Jira, request: Request, account: str) -> Response:
    del request, account
    return Response(200, {"cloudId": jira.cloud_id})


def report_accounts(jira: Jira, request: Request, account: str) -> Response:
    """Personal data reporting: of up to 90 accounts, which were closed, and which have changed since `updatedAt`."""
    del account
    reported = body(request).get("accounts")
    if not isinstance(reported, list) or not 1 <= len(reported) <= REPORT_LIMIT:
        raise refusal(400, f"The number of accounts must be between 1 and {REPORT_LIMIT}.")
    told = [
        {"accountId": id_, "status": status} for id_, status in (_status(jira, each) for each in reported) if status
    ]
    return Response(200, {"accounts": told}, dict(CYCLE)) if told else Response(204, None, dict(CYCLE))


def _status(jira: Jira, reported: Any) -> tuple[str, str | None]:
    match reported:
        case {"accountId": str(id_), "updatedAt": str(text)}:
            known_at = _instant(text)
        case _:
            raise refusal(400, BAD_PAYLOAD)
    if id_ in jira.closed_accounts:
        return id_, "closed"
    changed_at = jira.account_changes.get(id_)
    return id_, "updated" if changed_at and changed_at > known_at else None


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise refusal(400, BAD_PAYLOAD) from None
    if at.tzinfo is None:
        raise refusal(400, BAD_PAYLOAD)
    return at
