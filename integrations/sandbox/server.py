"""A Jira, a Notion and a viewer behind one address, with a journal, faults and limits.

`/rest/...` is Jira, with what Atlassian has beside it (`AREAS`), `/v1/...` is Notion, `/_files/...` its files,
`/_sandbox/...` is for the one who runs it (`operator`), everything else is the viewer's HTML. Requests are answered one
at a time under one lock, so state needs no care of its own.
"""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from integrations.sandbox import operator, viewer
from integrations.sandbox.clock import Clock, Face
from integrations.sandbox.exchange import Exchange, Vendor
from integrations.sandbox.faults import Faults, Rule, Script
from integrations.sandbox.faults.kinds import Scene
from integrations.sandbox.http import Answer, Entry, Request, Response, Routes
from integrations.sandbox.jira import Jira, gateway
from integrations.sandbox.jira import routes as jira_routes
from integrations.sandbox.jira.site import Deployment
from integrations.sandbox.limits import Limits
from integrations.sandbox.meters import meter_of
from integrations.sandbox.notion import Notion, files
from integrations.sandbox.notion import routes as notion_routes
from integrations.sandbox.waits import Waits
from integrations.sandbox.wire import serving

__all__ = ["Sandbox", "serving"]

AREAS: dict[str, Vendor] = dict.fromkeys(("rest", "ex", "oauth", "gateway", "public", "app", "_edge"), "jira")
AREAS["v1"] = "notion"
_EXPIRED = {
    "jira": "Basic " + base64.b64encode(b"nobody@example.com:expired").decode(),
    "notion": "Bearer expired",
}
"""What an expired credential counts as: a wrong one."""


@dataclass(frozen=True)
class _Api:
    """One vendor's HTTP side."""

    routes: Routes
    authenticate: Callable[[Request], str]
    not_found: Callable[[Request], Response]
    arrived: Callable[[Request], Request] = lambda request: request
    """The request behind the vendor's gateway."""


class Sandbox:
    """The state of both tools, their routes, the journal. `handle` is the whole behaviour, without a socket."""

    def __init__(
        self,
        clock: Clock,
        *,
        language: str = "en",
        jira_deployment: Deployment = "cloud",
        faults: Script | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.clock = clock
        self.language = language
        self.faces: dict[Vendor, Face] = {"jira": Face(clock), "notion": Face(clock)}
        self.jira = Jira(self.faces["jira"], language=language, deployment=jira_deployment)
        self.notion = Notion(self.faces["notion"])
        self.journal: list[Entry] = []
        self.latency_s = 0.0
        """How late every answer of a vendor is, of the machine's time."""
        self.expired: set[str] = set()
        """Accounts whose credential a fault has let expire."""
        self._apis: dict[Vendor, _Api] = {
            "jira": _Api(
                jira_routes.build(self.jira),
                lambda r: jira_routes.authenticate(self.jira, r),
                jira_routes.not_found,
                lambda r: gateway.arrived(self.jira, r),
            ),
            "notion": _Api(
                notion_routes.build(self.notion),
                lambda r: notion_routes.authenticate(self.notion, r),
                notion_routes.not_found,
            ),
        }
        self._lock = threading.RLock()
        self.set_faults(faults or Script())
        self.set_limits(limits or Limits())

    def set_faults(self, script: Script) -> None:
        """Begin a script, its counts at zero; what an earlier one did to credentials and clocks is undone."""
        with self._lock:
            self.faults = Faults(script)
            self.expired.clear()
            for face in self.faces.values():
                face.show_ahead_s(0.0)

    def set_limits(self, limits: Limits) -> None:
        """Take up limits, with full buckets, and forget which answers asked to wait."""
        with self._lock:
            self.limits = limits
            self._meters = {"jira": meter_of(limits.jira), "notion": meter_of(limits.notion)}
            self._waits = Waits()

    def forget(self) -> None:
        """An empty journal, no faults, full buckets. What the two tools hold stays."""
        with self._lock:
            self.journal.clear()
            self.set_faults(Script())
            self.set_limits(self.limits)

    def settle(self) -> None:
        """Do what Notion does by now of itself: applied templates, finished tasks, gathered events."""
        with self._lock:
            self.notion.settle()

    def handle(self, request: Request) -> Response:
        with self._lock:
            area = request.path.split("/", 2)[1] if request.path.startswith("/") else ""
            if area in AREAS:
                return self._vendor(AREAS[area], request)
            if area == "_files":
                return files.serve(self.notion, request)
            try:
                return operator.answer(self, request) if area == "_sandbox" else viewer.page(self, request)
            except Answer as early:
                return early.response

    def _vendor(self, vendor: Vendor, request: Request) -> Response:
        exchange, act = self._opened(vendor, request)
        now = self.faces[vendor].now()
        too_early = self._waits.too_early(exchange, now)
        rules = self.faults.striking(exchange)
        response, done = self._answered(exchange, rules, act)
        if self.latency_s:
            delivery = replace(response.delivery, delay_s=response.delivery.delay_s + self.latency_s)
            response = replace(response, delivery=delivery)
        self._waits.note(exchange, response, now, time.monotonic() + response.delivery.delay_s)
        struck = ",".join(rule.fault.kind for rule in rules)
        self._record(exchange, response, mutating=done, fault=struck, too_early=too_early)
        return response

    def _answered(self, exchange: Exchange, rules: list[Rule], act: Callable[[], Response]) -> tuple[Response, bool]:
        """The answer, and whether the request has changed something."""
        scene, meter, now = Scene(self, exchange), self._meters[exchange.vendor], self.faces[exchange.vendor].now()
        early = [answer for rule in rules if (answer := rule.before(scene))]
        limited = meter.refusal(exchange, now) if exchange.account and not early else None
        if early or limited:
            return (limited or early[0]), False
        response = act()
        done = exchange.mutates and response.status < 300
        if exchange.account:
            response = meter.marked(exchange, response, now)
        for rule in rules:
            response = rule.after(scene, response)
        return response, done

    def _opened(self, vendor: Vendor, request: Request) -> tuple[Exchange, Callable[[], Response]]:
        """Who asks for what, and the act of answering it. Nothing has happened yet."""
        api = self._apis[vendor]
        request = api.arrived(request)
        method = "GET" if request.method == "HEAD" else request.method
        found = api.routes.find(method, request.path)
        route, parts, mutates = found or (lambda request, account: api.not_found(request), {}, False)
        try:
            account, refusal = api.authenticate(request), None
        except Answer as early:
            account, refusal = "", early.response

        def act() -> Response:
            if refusal:
                return refusal
            try:
                if account in self.expired:
                    api.authenticate(replace(request, headers={**request.headers, "authorization": _EXPIRED[vendor]}))
                return route(request, account, **parts)
            except Answer as early:
                return early.response

        endpoint = f"{method} {_template(request.path, parts)}"
        by_app = vendor == "jira" and gateway.by_app(self.jira, request)
        return Exchange(vendor, request, account, endpoint, mutates, by_app, self._issue(vendor, parts)), act

    def _issue(self, vendor: Vendor, parts: dict[str, str]) -> str:
        named = parts.get("issue", "") if vendor == "jira" else ""
        issue = self.jira.issue_by(named) if named else None
        return issue.id if issue else named

    def _record(
        self, exchange: Exchange, response: Response, *, mutating: bool, fault: str = "", too_early: bool = False
    ) -> None:
        request = exchange.request
        body: Any = request.json if mutating and request.body[:1] in (b"{", b"[") else None
        self.journal.append(
            Entry(
                number=len(self.journal) + 1,
                at=self.clock.now(),
                account=exchange.account,
                method=request.method,
                target=request.prefix + request.target,
                status=response.status,
                mutating=mutating,
                request=body,
                agent=request.headers.get("user-agent", ""),
                fault=fault,
                too_early=too_early,
            )
        )


def _template(path: str, parts: dict[str, str]) -> str:
    """The path with the names of its parts in place of their values: `/rest/api/3/issue/{issue}`."""
    names = {value: f"{{{name}}}" for name, value in parts.items()}
    return "/".join(names.get(segment, segment) for segment in path.rstrip("/").split("/"))
