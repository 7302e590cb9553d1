"""Webhooks: who subscribed, what happened, and the signed deliveries that follow from it.

Subscriptions are made by people in the application, so here by the state. Events of pages, databases and data sources
are gathered for a minute; those of comments and uploads are not. Source: the vendor's webhook documents; the signature
agrees with the helper of the official JavaScript client.
"""

from __future__ import annotations

import hmac
import http.client
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from integrations.sandbox.http import Json
from integrations.sandbox.notion import events
from integrations.sandbox.notion.grants import FULL, READ_COMMENTS

if TYPE_CHECKING:
    from integrations.sandbox.notion.store import Store

SIGNATURE = "X-Notion-Signature"
ATTEMPTS = 8
_AT_ONCE = ("comment.", "file_upload.")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Subscription:
    id: str
    bot: str
    verification_token: str
    types: frozenset[str]
    """Event types, all when empty."""
    url: str = ""
    """Where `send` posts to, on this machine; empty to only keep the deliveries."""


@dataclass
class Delivery:
    """One event for one subscription, as it goes over the wire."""

    subscription: Subscription
    event: Json
    attempts: int = 0
    accepted: bool = False

    def request(self) -> tuple[bytes, dict[str, str]]:
        """The body and headers of the next attempt."""
        event = {**self.event, "attempt_number": self.attempts + 1}
        return _signed(event, self.subscription.verification_token)


@dataclass
class Webhooks:
    subscriptions: list[Subscription] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    """Set with every delivery, for who posts them as they come."""
    _gathered: dict[tuple[str, str], Json] = field(default_factory=dict)
    """Events of the running minute by type and entity."""

    def happened(self, store: Store, kind: str, entity: str, by: str, **more: Any) -> None:
        """Note an event: `kind` as the vendor names it, `more` its `data`. Lists in it grow while it is gathered."""
        if not self.subscriptions:
            return
        now = store.clock.now()
        event = events.event(store, kind, entity, by, more)
        if kind.startswith(_AT_ONCE):
            self._deliver(store, event)
            return
        if not self._gathered:
            minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
            store.later.at(minute, lambda: self._deliver_gathered(store))
        key = (kind, entity)
        self._gathered[key] = events.joined(self._gathered[key], event) if key in self._gathered else event

    def _deliver_gathered(self, store: Store) -> None:
        gathered, self._gathered = self._gathered, {}
        for (kind, entity), event in gathered.items():
            family = kind.partition(".")[0]
            if (f"{family}.created", entity) in gathered and (f"{family}.deleted", entity) in gathered:
                continue
            self._deliver(store, event)

    def _deliver(self, store: Store, event: Json) -> None:
        for subscription in self.subscriptions:
            wanted = not subscription.types or event["type"] in subscription.types
            if wanted and _may_hear(store, subscription.bot, event):
                addressed = events.addressed(store, event, subscription.bot, subscription.id)
                self.deliveries.append(Delivery(subscription, addressed))
                self.came.set()

    def send(self) -> int:
        """Post what was not accepted yet, at most eight times each; how many were accepted.

        Not to be called while a request of the sandbox is answered: the receiver may ask it something.
        """
        due = [
            each for each in self.deliveries if not each.accepted and each.attempts < ATTEMPTS and each.subscription.url
        ]
        for delivery in due:
            body, headers = delivery.request()
            delivery.attempts += 1
            delivery.accepted = 200 <= _posted(delivery.subscription.url, body, headers) < 300
        return sum(each.accepted for each in due)


def _may_hear(store: Store, bot: str, event: Json) -> bool:
    """Comments are for those who may read comments, an upload for whoever made it, the rest for who sees it."""
    kind, entity = event["entity"]["type"], event["entity"]["id"]
    if kind == "file_upload":
        return store.uploads[entity].by == bot
    if kind == "comment":
        readable = READ_COMMENTS in store.grants.get(bot, FULL).capabilities
        return readable and store.sees(bot, event["data"]["page_id"])
    return store.sees(bot, entity)


def handshake(subscription: Subscription) -> tuple[bytes, dict[str, str]]:
    """The body and headers of the very first request to a new subscription's address."""
    token = subscription.verification_token
    return _signed({"verification_token": token}, token)


def signature(body: bytes, token: str) -> str:
    """`sha256=` and the HMAC-SHA256 of the raw body, keyed by the verification token, in hex."""
    return "sha256=" + hmac.new(token.encode(), body, sha256).hexdigest()


def _signed(content: Json, token: str) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return body, {"Content-Type": "application/json", SIGNATURE: signature(body, token)}


def _posted(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; 0 when there is none."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("POST", parts.path or "/", body, headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def subscription(store: Store, bot: str, token: str, types: Sequence[str], url: str) -> Subscription:
    """A new subscription. Raises ValueError for an address that is not on this machine."""
    if url and urlsplit(url).hostname not in _LOOPBACK:
        raise ValueError(f"the sandbox posts to this machine only, not to {url}")
    made = Subscription(store.new_id("subscription"), bot, token, frozenset(types), url)
    store.webhooks.subscriptions.append(made)
    return made
