"""Webhooks, an accelerator: what a vendor's signed delivery names is noted in the mirror and looked at by the next pull.

Polling is complete without them. A delivery may come twice, late, in any order or never; it carries nothing that is
believed but that an object was deleted, and only until a pull or a listing shows it again.
"""

from __future__ import annotations

import hmac
import json
import socket
import socketserver
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from threading import BoundedSemaphore
from time import monotonic
from typing import Any, Protocol

from sync.ports import Fate
from sync.store import Progress, Store, Where
from sync.store.database import troubles

MOST_BYTES = 4 * 1024 * 1024
"""Of a body. Notion's have ids only; Jira's carry the issue."""
TIMEOUT_S = 4.0
"""Of silence, and of a whole body: a stop waits for what is being received."""
AT_ONCE = 32
"""Connections; more are closed unheard."""

Named = tuple[str, Fate]
"""(stream, what is said of an object of it): `present` asks for a look."""


class Hook(Protocol):
    """How one vendor signs its deliveries, and what they say."""

    def proves(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the raw body is signed with our secret; False while there is none. Names of headers are in lower case."""

    def offered(self, body: bytes) -> str | None:
        """The secret in a hand-shake, while we have none: for an admin to see, never kept."""

    def names(self, event: Any) -> Sequence[Named]:
        """What a delivery is about, and nothing for what is not understood."""


def signed(secret: str, body: bytes, claimed: str) -> bool:
    """Both vendors sign alike: `sha256=` and the HMAC-SHA256 of the raw body in hex. Compared in constant time."""
    right = "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()
    return hmac.compare_digest(right.encode(), claimed.encode("utf-8", "replace"))


class Inbox:
    """What deliveries become. `heard` is told the path, the status and how many objects were noted; `offered` the secret of a
    hand-shake."""

    def __init__(
        self,
        where: Where,
        hooks: Mapping[str, Hook],
        streams: Mapping[str, frozenset[str]],
        heard: Callable[[str, int, int], None],
        offered: Callable[[str, str], None],
    ) -> None:
        self._where = where
        self._hooks = hooks
        self._streams = streams
        self._heard = heard
        self._offered = offered

    def __contains__(self, path: str) -> bool:
        return path.removeprefix("/") in self._hooks

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> HTTPStatus:
        """The answer to a delivery; the vendor sends again what is not answered with 2xx."""
        source = path.removeprefix("/")
        hook = self._hooks[source]
        found: Sequence[Named] = ()
        if hook.proves(body, headers):
            status, found = self._noted(source, hook, body)
        elif token := hook.offered(body):
            self._offered(source, token)
            status = HTTPStatus.OK
        else:
            status = HTTPStatus.UNAUTHORIZED
        self._heard(path, status, len(found))
        return status

    def _noted(self, source: str, hook: Hook, body: bytes) -> tuple[HTTPStatus, Sequence[Named]]:
        try:
            event = json.loads(body)
        except (ValueError, RecursionError):
            return HTTPStatus.BAD_REQUEST, ()
        found = [named for named in hook.names(event) if named[0] in self._streams[source]]
        try:
            if found:
                self._note(source, found)
        except troubles():
            return HTTPStatus.SERVICE_UNAVAILABLE, ()
        return HTTPStatus.OK, found

    def _note(self, source: str, found: Sequence[Named]) -> None:
        """One short transaction of a connection of its own: deliveries come on several threads, and a run may be writing."""
        with Store(self._where) as store, store.transaction() as sql:
            for stream, fate in found:
                Progress(store).hint(sql, source, stream, fate, datetime.now(UTC))


class _Delivery(BaseHTTPRequestHandler):
    """One request a connection. Nothing that was sent is repeated, neither in an answer nor in a log."""

    protocol_version = "HTTP/1.1"
    server_version = "alongside"
    sys_version = ""
    timeout = TIMEOUT_S
    server: Receiver

    def do_POST(self) -> None:
        self._answer(self._taken())

    def do_GET(self) -> None:
        self._answer(HTTPStatus.METHOD_NOT_ALLOWED if self.path in self.server.inbox else HTTPStatus.NOT_FOUND)

    do_HEAD = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET  # noqa: N815

    def _taken(self) -> HTTPStatus:
        if self.path not in self.server.inbox:
            return HTTPStatus.NOT_FOUND
        length = self.headers.get("content-length")
        if length is None:
            return HTTPStatus.LENGTH_REQUIRED
        if not (length.isascii() and length.isdigit() and len(length) < 12):
            return HTTPStatus.BAD_REQUEST
        if int(length) > MOST_BYTES:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        body = self._body(int(length))
        if body is None:
            return HTTPStatus.BAD_REQUEST
        return self.server.inbox.take(self.path, {name.lower(): value for name, value in self.headers.items()}, body)

    def _body(self, length: int) -> bytes | None:
        """None when it does not come whole, and soon."""
        body, until = bytearray(), monotonic() + TIMEOUT_S
        try:
            while len(body) < length and monotonic() < until:
                some = self.rfile.read1(min(length - len(body), 65536))
                if not some:
                    return None
                body += some
        except OSError:
            return None
        return bytes(body) if len(body) == length else None

    def _answer(self, status: HTTPStatus) -> None:
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """The library's own page would repeat what was sent."""
        self._answer(HTTPStatus(code))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class Receiver(socketserver.ThreadingTCPServer):
    """Listening from its making on; `serve_forever` answers. Closing it waits for deliveries under way."""

    allow_reuse_address = True
    daemon_threads = False
    block_on_close = True
    request_queue_size = AT_ONCE

    def __init__(self, host: str, port: int, inbox: Inbox) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.inbox = inbox
        self._free = BoundedSemaphore(AT_ONCE)
        super().__init__((host, port), _Delivery)

    @property
    def address(self) -> str:
        host, port = self.server_address[:2]
        name = host.decode() if isinstance(host, bytes | bytearray) else str(host)
        return f"http://{f'[{name}]' if ':' in name else name}:{port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A peer that hung up. What else goes wrong is a bug, and no reason to stop listening."""
