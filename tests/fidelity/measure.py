"""The figures of fidelity: which endpoints are served, validated and used by whom; what of the recordings agrees."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import metadata

import javascript
import session
from judge import Judge, route_of, served
from replay import Outcome

from integrations.sandbox.server import serving
from integrations.sandbox.start import Started, organisation

SESSION = "session"
SEED = 1
_AROUND = "Atlassian's documents of it are pages, not schemas"
_TEAMS = ("/gateway/api/public/teams/v1/org/{org}/teams", "/public/teams/v1/org/{org}/teams")
_APPROVALS = "/rest/servicedeskapi/request/{issue}/approval"
UNVALIDATED = {
    **dict.fromkeys(("POST /oauth/token", "GET /oauth/token/accessible-resources", "GET /_edge/tenant_info"), _AROUND),
    "POST /app/report-accounts": _AROUND,
    **{call: _AROUND for place in _TEAMS for call in (f"GET {place}", f"GET {place}/{{team}}")},
    **{f"POST {place}/{{team}}/members": _AROUND for place in _TEAMS},
    f"GET {_APPROVALS}": "of Service Management's API, whose document is not at hand",
    f"POST {_APPROVALS}/{{approval}}": "of Service Management's API, whose document is not at hand",
    "GET /v1/data_sources/{id}/templates": "the client's types have no list of templates",
    "GET /v1/custom_emojis": "the client's types have no list of custom emojis",
    "GET /v1/file_uploads": "the client's types have no list of file uploads",
    "POST /v1/blocks/meeting_notes/query": "the types at hand have no list of meeting notes",
}
"""Endpoints whose answers no published document describes."""


@dataclass(frozen=True)
class Client:
    name: str
    version: str
    """Empty where it is not installed."""
    run: Callable[[str, Started], None]
    absent: str | None = None
    """Why it can not run here."""


@dataclass
class Row:
    """One endpoint, over all runs."""

    endpoint: str
    answers: int = 0
    """Below 400."""
    refusals: int = 0
    schemas: set[str] = field(default_factory=set)
    """What the answers below 400 were held against."""
    unchecked: int = 0
    problems: list[str] = field(default_factory=list)
    users: Counter[str] = field(default_factory=Counter)
    """Requests by client."""


@dataclass
class Run:
    """One client's working day, or the session."""

    name: str
    version: str = ""
    requests: int = 0
    endpoints: int = 0
    agents: set[str] = field(default_factory=set)
    failure: str = ""
    """Why it did not run, or what it found wrong."""


def clients() -> list[Client]:
    python = [("jira", "client_jira"), ("atlassian-python-api", "client_atlassian")]
    python += [("notion-client", "client_notion"), ("ultimate-notion", "client_ultimate")]
    made = [_python(name, module) for name, module in python]
    for script, package in javascript.PACKAGES.items():
        absent = javascript.absent(script)
        version = "" if absent else javascript.version(package)
        made.append(Client(package, version, partial(javascript.run, script), absent))
    return made


def _python(name: str, module: str) -> Client:
    def run(address: str, org: Started) -> None:
        importlib.import_module(module).run(address, org)

    try:
        return Client(name, metadata.version(name), run)
    except metadata.PackageNotFoundError:
        return Client(name, "", run, f"{name} is not installed")


def broad() -> Client:
    """The session, which knows every route."""
    return Client(SESSION, "", lambda address, org: session.run(address, org, served(org.sandbox)))


def endpoints(users: Iterable[Client]) -> tuple[list[Row], list[Run]]:
    """Every user that is here, each against an organisation of its own; a row for every route that is served."""
    routes = served(organisation(SEED).sandbox)
    rows = {name: Row(name) for name in dict.fromkeys(f"{method} {pattern}" for method, pattern in routes)}
    runs = [_watched(client, rows, routes) for client in users]
    return list(rows.values()), runs


def _watched(client: Client, rows: dict[str, Row], routes: Sequence[tuple[str, str]]) -> Run:
    run = Run(client.name, client.version, failure=client.absent or "")
    if client.absent:
        return run
    org, judge = organisation(SEED), Judge()
    judge.watch(org.sandbox)
    with serving(org.sandbox) as address:
        try:
            client.run(address, org)
        except AssertionError as error:
            run.failure = str(error)[:300] or "an assertion failed"
    _enter(client.name, judge, rows, routes)
    run.requests = len(org.sandbox.journal)
    run.agents = {entry.agent for entry in org.sandbox.journal}
    targets = ((entry.method, entry.target.partition("?")[0]) for entry in org.sandbox.journal)
    run.endpoints = len({route_of(routes, *target) for target in targets} - {None})
    return run


def _enter(name: str, judge: Judge, rows: dict[str, Row], routes: Sequence[tuple[str, str]]) -> None:
    for exchange, verdict in judge.verdicts():
        endpoint = (
            route_of(routes, exchange.method, exchange.path) or f"{exchange.method} (an address that is not there)"
        )
        row = rows.setdefault(endpoint, Row(endpoint))
        row.users[name] += 1
        row.problems += verdict.problems
        if exchange.status >= 400:
            row.refusals += 1
            continue
        row.answers += 1
        if verdict.schema:
            row.schemas.add(verdict.schema)
        else:
            row.unchecked += 1


@dataclass
class Share:
    """How many recorded requests of one endpoint are answered alike."""

    endpoint: str
    agreed: int = 0
    of: int = 0
    problems: dict[str, int] = field(default_factory=dict)


def shares(outcomes: Iterable[Outcome]) -> list[Share]:
    found: dict[str, Share] = {}
    for outcome in outcomes:
        share = found.setdefault(outcome.endpoint, Share(outcome.endpoint))
        share.of += 1
        share.agreed += outcome.agrees
        for problem in outcome.problems:
            share.problems[problem] = share.problems.get(problem, 0) + 1
    return sorted(found.values(), key=lambda share: share.endpoint.partition(" ")[::-1])
