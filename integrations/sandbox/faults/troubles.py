"""How each vendor says that something is wrong on its side.

Notion's codes are those of its API reference; its 502 is the edge's HTML. Jira's application answers an error
collection; what its edge answers (502, 503, 504) is HTML. Neither vendor documents the words.
"""

from __future__ import annotations

from http.client import responses
from typing import Any

from integrations.sandbox.exchange import Exchange
from integrations.sandbox.http import Json, Response
from integrations.sandbox.notion.errors import refusal

_NOTION = {
    409: ("conflict_error", "Conflict occurred while saving. Please try again."),
    429: ("rate_limited", "You have been rate limited. Please try again in a few minutes."),
    500: ("internal_server_error", "Unexpected error occurred."),
    503: ("service_unavailable", "Public API service is temporarily unavailable, please try again later."),
    504: ("gateway_timeout", "The request timed out."),
    529: ("service_overload", "Notion is overloaded. Please try again later."),
}
_JIRA = {
    409: "The issue is being edited by somebody else. Please try again.",
    429: "Rate limit exceeded.",
    500: "Internal server error",
}
GUIDANCE = "Do not repeat the write"


def answer(exchange: Exchange, code: int, saved: Response | None) -> Response:
    """The vendor's own form of this status. `saved` is the answer to a request that has taken effect."""
    if exchange.vendor == "jira" and code in _JIRA:
        return Response(code, {"errorMessages": [_JIRA[code]], "errors": {}})
    if exchange.vendor == "notion" and code in _NOTION:
        additional = _committed(saved) if code == 503 and saved and exchange.mutates and saved.status < 300 else {}
        return refusal(code, *_NOTION[code], **additional).response
    return Response(code, _edge_page(code))


def _committed(saved: Response) -> dict[str, Any]:
    """What Notion says of a write that was saved though its answer failed."""
    body: Json = saved.body if isinstance(saved.body, dict) else {}
    children = [each["id"] for each in body.get("results", ()) if isinstance(each, dict) and "id" in each]
    found: dict[str, Any] = {"retry_guidance": GUIDANCE}
    if "id" in body:
        found["committed_resource_id"] = body["id"]
    return found | ({"committed_child_ids": children} if children else {})


def _edge_page(code: int) -> str:
    words = responses.get(code, "Overloaded")
    return f"<html><head><title>{code} {words}</title></head><body><h1>{code} {words}</h1></body></html>"
