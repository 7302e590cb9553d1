"""Notion's webhook deliveries: signed with the verification token, they carry ids only.

An admin makes the subscription in Notion's settings; its first delivery, the hand-shake, carries the token to be pasted
back there. Source: the webhook pages of the API reference; the shapes agree with the types of the official client.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from integrations.notion.settings import NotionSettings
from sync.config import Settings
from sync.ports import Fate, State
from sync.webhook import Named, signed

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,200}")


class NotionHook:
    def __init__(self, token: str | None) -> None:
        self._token = token

    def proves(self, body: bytes, headers: Mapping[str, str]) -> bool:
        return self._token is not None and signed(self._token, body, headers.get("x-notion-signature", ""))

    def offered(self, body: bytes) -> str | None:
        """Somebody else may send one, too; a token that is not Notion's is refused where it is pasted."""
        if self._token is not None:
            return None
        try:
            token = _at(json.loads(body), "verification_token")
        except (ValueError, RecursionError):
            return None
        return token if _TOKEN.fullmatch(token) else None

    def names(self, event: Any) -> Sequence[Named]:
        kind, entity = _at(event, "type"), _at(event, "entity", "id")
        family = kind.partition(".")[0]
        at = _instant(_at(event, "timestamp"))
        named: list[tuple[str, str, State]]
        match family:
            case "page":
                # `deleted` is the page's way to the trash, which nothing but a person's hand undoes (`undeleted`).
                named = [("content", entity, "deleted" if kind == "page.deleted" else "present")]
            case "database":
                named = [("content", entity, "present")]
            case "data_source":
                inside = _at(event, "data", "parent", "type") == "database"
                named = [("content", _at(event, "data", "parent", "id"), "present")] if inside else []
            case "comment":
                page = _at(event, "data", "page_id")
                on_block = _at(event, "data", "parent", "type") == "block"
                named = [(stream, page, "present") for stream in ("comments", *(["block_comments"] * on_block))]
            case _:
                named = []
        return [(stream, Fate(id_, state, "fate.webhook", at)) for stream, id_, state in named if _ID.fullmatch(id_)]


def hook(settings: Settings) -> NotionHook:
    """Raises ConfigError when the token is named and not there. Without one, hand-shakes are all that is heard."""
    table: NotionSettings = settings.vendors["notion"]
    token = table.webhook_token
    return NotionHook(token.reveal(settings.folder).get_secret_value() if token else None)


def _at(event: Any, *path: str) -> str:
    """The text at `path`, empty where there is none."""
    for key in path:
        event = event.get(key) if isinstance(event, dict) else None
    return event if isinstance(event, str) else ""


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
