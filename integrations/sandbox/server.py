"""One real HTTP server on loopback with a Jira, a Notion and a viewer on the same port.

`/rest/...` is Jira, `/v1/...` is Notion, `/_files/...` its files, `/_sandbox/...` is for the one who runs it (counts,
journal, clock), everything else is the viewer's HTML. Requests are answered one at a time under one lock, so state needs
no care of its own.
"""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from integrations.sandbox import viewer
from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Answer, Entry, Request, Response
from integrations.sandbox.jira import Jira
from integrations.sandbox.jira import routes as jira_routes
from integrations.sandbox.jira.site import Deployment
from integrations.sandbox.notion import Notion, files
from integrations.sandbox.notion import routes as notion_routes

JOURNAL_PAGE = 1000


class Sandbox:
    """The state of both tools, their routes, the journal. `handle` is the whole behaviour, without a socket."""

    def __init__(self, clock: Clock, *, language: str = "en", jira_deployment: Deployment = "cloud") -> None:
        self.clock = clock
        self.language = language
        self.jira = Jira(clock, language=language, deployment=jira_deployment)
        self.notion = Notion(clock)
        self.journal: list[Entry] = []
        self._routes = {"rest": jira_routes.build(self.jira), "v1": notion_routes.build(self.notion)}
        self._lock = threading.RLock()

    def handle(self, request: Request) -> Response:
        with self._lock:
            area = request.path.split("/", 2)[1] if request.path.startswith("/") else ""
            if area in self._routes:
                return self._vendor(area, request)
            if area == "_files":
                return files.serve(self.notion, request)
            try:
                return self._operator(request) if area == "_sandbox" else viewer.page(self, request)
            except Answer as early:
                return early.response

    def _vendor(self, area: str, request: Request) -> Response:
        account, mutates = "", False
        try:
            if area == "rest":
                account = jira_routes.authenticate(self.jira, request)
            else:
                account = notion_routes.authenticate(self.notion, request)
            found = self._routes[area].find(request.method, request.path)
            if found is None:
                response = jira_routes.not_found(request) if area == "rest" else notion_routes.not_found(request)
            else:
                route, parts, mutates = found
                response = route(request, account, **parts)
        except Answer as early:
            response = early.response
        self._record(request, account, response, mutating=mutates and response.status < 300)
        return response

    def _record(self, request: Request, account: str, response: Response, *, mutating: bool) -> None:
        body = request.json if mutating and request.body[:1] in (b"{", b"[") else None
        at, number = self.clock.now(), len(self.journal) + 1
        made = Entry(number, at, account, request.method, request.target, response.status, mutating, body)
        self.journal.append(replace(made, agent=request.headers.get("user-agent", "")))

    def _operator(self, request: Request) -> Response:
        match (request.method, request.path):
            case ("GET", "/_sandbox/counts"):
                below = request.query.get("below", "")
                return Response(200, {**self.jira.counts(), **self.notion.counts(below.split(",") if below else ())})
            case ("GET", "/_sandbox/journal"):
                return Response(200, self._journal_page(int(request.query.get("after", "0"))))
            case ("GET", "/_sandbox/clock"):
                return Response(200, {"now": self.clock.now().isoformat()})
            case ("PUT", "/_sandbox/clock"):
                self.clock.set(datetime.fromisoformat(request.json["now"]))
                return Response(200, {"now": self.clock.now().isoformat()})
        raise Answer(404, {"message": "no such sandbox resource"})

    def _journal_page(self, after: int) -> dict[str, Any]:
        entries = self.journal[after : after + JOURNAL_PAGE]
        mutating = sum(entry.mutating for entry in self.journal[after:])
        return {
            "requests": len(self.journal),
            "mutating_after": mutating,
            "entries": [{**vars(entry), "at": entry.at.isoformat()} for entry in entries],
        }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
            base=f"http://{self.headers.get('Host', 'localhost')}",
        )
        self._send(self.server.sandbox.handle(request))

    # The names are the base class's.
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815

    def _send(self, response: Response) -> None:
        body, content_type = response.encode()
        self.send_response(response.status)
        if content_type:
            self.send_header("Content-Type", response.headers.pop("Content-Type", content_type))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        return format_datetime(self.server.sandbox.clock.now(), usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is the base class's)
        """The journal is the log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, sandbox: Sandbox, port: int) -> None:
        self.sandbox = sandbox
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        """Without the base class's reverse look-up of the host's name, which may go to the network."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])


@contextmanager
def serving(sandbox: Sandbox, port: int = 0) -> Iterator[str]:
    """Serve in a thread; yields the address. Port 0 takes any free one. Raises OSError when the port is taken."""
    server = _Server(sandbox, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
