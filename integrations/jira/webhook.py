"""Jira's webhook deliveries: those that an administrator registers with a secret are signed with it.

Source: "Webhooks" of the Jira platform's documents (`X-Hub-Signature: sha256=...`, as WebSub has it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.jira.settings import JiraSettings
from sync.config import Settings
from sync.ports import Fate, State
from sync.webhook import Named, signed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLACES = (("issue", "id"), ("worklog", "issueId"), ("issueLink", "sourceIssueId"), ("issueLink", "destinationIssueId"))
"""Where the events of issues, comments, worklogs and links name the issues that they are about."""


class JiraHook:
    def __init__(self, secret: str) -> None:
        self._secret = secret

    def proves(self, body: bytes, headers: Mapping[str, str]) -> bool:
        return signed(self._secret, body, headers.get("x-hub-signature", ""))

    def offered(self, body: bytes) -> str | None:  # noqa: ARG002 (Jira has no hand-shake)
        return None

    def names(self, event: Any) -> Sequence[Named]:
        if not isinstance(event, dict):
            return []
        deleted = event.get("webhookEvent") == "jira:issue_deleted"
        at = _instant(event.get("timestamp"))
        ids = dict.fromkeys(id_ for place in PLACES if (id_ := _number(event, *place)))
        state: State = "deleted" if deleted else "present"
        return [("issues", Fate(id_, state, "fate.webhook", at)) for id_ in ids]


def hook(settings: Settings) -> JiraHook | None:
    """None without a secret: nothing could be believed. Raises ConfigError when it is named and not there."""
    table: JiraSettings = settings.vendors["jira"]
    secret = table.webhook_secret
    return JiraHook(secret.reveal(settings.folder).get_secret_value()) if secret else None


def _number(event: Mapping[str, Any], part: str, key: str) -> str:
    inner = event.get(part)
    found = str(inner.get(key, "")) if isinstance(inner, dict) else ""
    return found if found.isascii() and found.isdigit() and len(found) <= 20 else ""


def _instant(milliseconds: Any) -> datetime | None:
    try:
        return EPOCH + timedelta(milliseconds=milliseconds) if isinstance(milliseconds, int) else None
    except OverflowError:
        return None
