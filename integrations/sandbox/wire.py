"""One real HTTP/1.1 server on loopback before a sandbox: reads requests, sends answers as their `Delivery` says.

A request that is not HTTP is answered 4xx and its connection closed; a connection without a byte for `IDLE_S` is closed.
Nothing that a client sends ends the server or keeps a thread.
"""

from __future__ import annotations

import logging
import socket
import socketserver
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import format_datetime
from http.client import IncompleteRead
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Delivery, Request, Response

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox

IDLE_S = 75.0
MAX_BODY_BYTES = 64 * 1024 * 1024
"""Far above both vendors' limits, so that those are the ones to be met."""
LONGEST_CHUNK_LINE = 1024
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, for no time: close sends RST."""
_BODILESS = frozenset({204, 304})

log = logging.getLogger("alongside.sandbox")


class _MalformedError(Exception):
    """The bytes are no HTTP request. `status` is what to answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"
    """Of a first line that is none, so that its refusal has a status."""
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(self.server.idle_s)
        self._name = f"{self.client_address[0]}:{self.client_address[1]}"

    def _answer(self) -> None:
        received_s = time.monotonic()
        try:
            request = self._request(received_s)
        except _MalformedError as wrong:
            self.close_connection = True
            self._send(Response(wrong.status, {"message": str(wrong)}, {"Connection": "close"}))
        else:
            self._send(self._handled(request))

    # The names are the base class's.
    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer  # noqa: N815

    def _handled(self, request: Request) -> Response:
        try:
            return self.server.sandbox.handle(request)
        except Exception as bug:
            log.exception("the sandbox has a bug: %s %s", request.method, request.target)
            return Response(500, {"message": f"sandbox bug: {type(bug).__name__}"})

    def _request(self, received_s: float) -> Request:
        request = Request(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self._body(),
            base=f"http://{self.headers.get('Host', 'localhost')}",
            connection=self._name,
            received_s=received_s,
        )
        try:
            request.path  # noqa: B018 (is it an address at all?)
        except ValueError:
            raise _MalformedError(400, "the request target is not an address") from None
        return request

    def _body(self) -> bytes:
        coding = self.headers.get("Transfer-Encoding", "").strip().lower()
        if coding == "chunked":
            return b"".join(self._chunks())
        if coding:
            raise _MalformedError(501, "the only transfer coding understood is chunked")
        text = self.headers.get("Content-Length", "0").strip()
        if not (text.isascii() and text.isdigit()):
            raise _MalformedError(400, "Content-Length is not a number")
        return self._bytes(int(text[:20]))

    def _bytes(self, length: int) -> bytes:
        if length > MAX_BODY_BYTES:
            raise _MalformedError(413, "the body is too large for the sandbox")
        body = self.rfile.read(length) if length else b""
        if len(body) < length:
            raise _MalformedError(400, "the body is shorter than it says")
        return body

    def _chunks(self) -> Iterator[bytes]:
        """The chunks of a body; extensions and trailers are read and dropped."""
        total = 0
        while size := self._chunk_size():
            total += size
            yield self._bytes(size if total <= MAX_BODY_BYTES else total)
            if self.rfile.readline(3).strip():
                raise _MalformedError(400, "a chunk is longer than it says")
        while self._line().strip():
            pass

    def _chunk_size(self) -> int:
        text = self._line().split(b";")[0].strip()
        try:
            size = int(text, 16)
        except ValueError:
            size = -1
        if size < 0:
            raise _MalformedError(400, "a chunk has no length")
        return size

    def _line(self) -> bytes:
        line = self.rfile.readline(LONGEST_CHUNK_LINE)
        if not line.endswith(b"\n"):
            raise _MalformedError(400, "a chunked body has no end")
        return line

    def _send(self, response: Response) -> None:
        how = response.delivery
        body, content_type = response.encode()
        if response.status in _BODILESS:
            body = b""
        sent = body[: how.body_bytes]
        self.server.pause(how.delay_s)
        if how.head:
            self._send_head(response, content_type, len(sent if how.length == "sent" else body))
        if how.head and self.command != "HEAD":
            self._send_body(sent, how)
        self.wfile.flush()
        self._end(how)

    def _send_head(self, response: Response, content_type: str, length: int) -> None:
        given = {name.lower() for name in response.headers}
        self.send_response(response.status)
        if content_type and "content-type" not in given:
            self.send_header("Content-Type", content_type)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if "content-length" not in given and response.status != 204:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send_body(self, body: bytes, how: Delivery) -> None:
        if not how.piece_bytes:
            self.wfile.write(body)
            return
        for start in range(0, len(body), how.piece_bytes):
            self.wfile.write(body[start : start + how.piece_bytes])
            self.wfile.flush()
            self.server.pause(how.pause_s)

    def _end(self, how: Delivery) -> None:
        match how.ending:
            case "close":
                self.close_connection = True
            case "reset":
                self._reset()
            case "silence":
                self.close_connection = True
                self._wait_for_the_client()

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        # Only when both files and the socket are closed is the descriptor; the base class would send a FIN first.
        for part in (self.rfile, self.wfile, self.connection):
            part.close()
        raise ConnectionAbortedError

    def _wait_for_the_client(self) -> None:
        """Until it closes the connection, or the server does."""
        self.connection.settimeout(0.05)
        with suppress(OSError):
            while not self.server.closing.is_set():
                with suppress(TimeoutError):
                    if not self.connection.recv(1024):
                        return

    def date_time_string(self, timestamp: float | None = None) -> str:
        sandbox = self.server.sandbox
        path = getattr(self, "path", "") or ""
        clock = sandbox.faces["jira"] if path.startswith("/rest/") else sandbox.clock
        if path.startswith("/v1/"):
            clock = sandbox.faces["notion"]
        return format_datetime(clock.now(), usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is the base class's)
        """The journal is the log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, sandbox: Sandbox, port: int, idle_s: float) -> None:
        self.sandbox = sandbox
        self.idle_s = idle_s
        self.closing = threading.Event()
        self._open: set[Any] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        """Without the base class's reverse look-up of the host's name, which may go to the network."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def pause(self, seconds: float) -> None:
        """Sleep, but not longer than the server is open."""
        if seconds:
            self.closing.wait(seconds)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, or is sent away, is nothing to write home about."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError, IncompleteRead)):
            log.exception("a connection ended in a bug")

    def hang_up(self) -> None:
        """End what is under way: every pause, every silence, every idle connection."""
        self.closing.set()
        self.shutdown()
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


@contextmanager
def serving(sandbox: Sandbox, port: int = 0, *, idle_s: float = IDLE_S) -> Iterator[str]:
    """Serve in a thread; yields the address. Port 0 takes any free one. Raises OSError when the port is taken."""
    server = _Server(sandbox, port, idle_s)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.hang_up()
        thread.join()
