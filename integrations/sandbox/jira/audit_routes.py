"""`auditing/record`: the audit log as administrators read it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira.access import require_admin
from integrations.sandbox.jira.answers import refusal, whole
from integrations.sandbox.jira.audit import Record

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

PAGE_LIMIT = 1000


def records(jira: Jira, request: Request, account: str) -> Response:
    """Newest first. `filter` looks into summaries, categories and names; `from` and `to` are instants."""
    require_admin(jira, account)
    offset, limit = whole(request, "offset", 0), min(whole(request, "limit", PAGE_LIMIT), PAGE_LIMIT)
    words = request.query.get("filter", "").casefold().split()
    since, until = _instant(request, "from"), _instant(request, "to")
    found = [
        each
        for each in reversed(jira.audit)
        if (since is None or each.at >= since) and (until is None or each.at <= until) and _says(each, words)
    ]
    stamp = jira.seen_by(request, account).stamp
    shown = [_shown(each, stamp(each.at)) for each in found[offset : offset + limit]]
    return Response(200, {"offset": offset, "limit": limit, "total": len(found), "records": shown})


def _says(record: Record, words: list[str]) -> bool:
    text = f"{record.summary} {record.category} {record.about['name']}".casefold()
    return all(word in text for word in words)


def _instant(request: Request, name: str) -> datetime | None:
    text = request.query.get(name)
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise refusal(400, f"The value of '{name}' is not a date and time.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _shown(record: Record, created: str) -> Json:
    author = {"authorKey": record.author} if record.author else {}
    return {
        "id": record.id,
        "summary": record.summary,
        "remoteAddress": "127.0.0.1",
        **author,
        "created": created,
        "category": record.category,
        "eventSource": "",
        "objectItem": record.about,
        "changedValues": record.changes,
        "associatedItems": [],
    }
