"""The recorded Jira, loaded site by site and served back: what is read has the shape of what was recorded."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from replay import Outcome
from shapes import differences, shape

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Request
from integrations.sandbox.jira import recorded
from integrations.sandbox.server import Sandbox

Json = dict[str, Any]
EMAIL, SHY_EMAIL = "recorder@example.com", "shy@example.com"
"""Two readers and writers; the address of the second is not shown to others."""
BASE = "https://example.atlassian.net"

NOT_IN_THIS_API = {
    "epic": "only the agile API, from which the issues are, sends it",
    "sprint": "only the agile API, from which the issues are, sends it",
    "flagged": "only the agile API, from which the issues are, sends it",
    "closedSprints": "only the agile API, from which the issues are, sends it",
    "tmpFromAccountId": "only the agile API sends it; changelogs recorded of the platform API are without",
    "tmpToAccountId": "only the agile API sends it; changelogs recorded of the platform API are without",
}
"""Keys left out on both sides, each with its reason."""


def outcomes(folder: Path) -> Iterator[Outcome]:
    """One outcome for each recorded issue, and one for each record beside them that is served."""
    bodies = list(_lines(folder / "cloud_issues.jsonl"))
    for project in sorted({body["fields"]["project"]["key"] for body in bodies}):
        own = [body for body in bodies if body["fields"]["project"]["key"] == project]
        yield from _issues(project, own, folder)
    yield from _changelogs(bodies[0], folder)
    yield from _attached(bodies, folder)
    yield from _users(bodies, folder)


def _changelogs(body: Json, folder: Path) -> Iterator[Outcome]:
    """The histories of other issues, hung on one that is recorded whole."""
    histories = [record["data"] for record in _lines(folder / "changelogs.jsonl")]
    site = _Site([body | {"changelog": {"histories": histories}}], folder)
    served: dict[str, Json] = {}
    while page := site.get(f"issue/{body['id']}/changelog?startAt={len(served)}&maxResults=100")[1]["values"]:
        served |= {each["id"]: each for each in page}
    for number, history in enumerate(histories):
        problems = tuple(differences(shape(_plain(history)), shape(_plain(served.get(history["id"])))))
        yield Outcome("changelogs", number, "GET /rest/api/2/issue/{issue}/changelog", problems)


def _attached(bodies: list[Json], folder: Path) -> Iterator[Outcome]:
    """Worklogs and links to the outside, written with the recorded values and read back."""
    site = _Site(bodies, folder)
    issue = f"issue/{bodies[0]['id']}"
    for number, record in enumerate(_lines(folder / "worklogs.jsonl")):
        wanted = record["data"]
        sent = {key: wanted[key] for key in ("started", "timeSpentSeconds", "comment") if key in wanted}
        author = EMAIL if "emailAddress" in wanted["author"] else SHY_EMAIL
        made = site.send("POST", f"{issue}/worklog", sent, author)[1]
        problems = site.compared(f"{issue}/worklog/{made.get('id')}", wanted)
        yield Outcome("worklogs", number, "GET /rest/api/2/issue/{issue}/worklog/{worklog}", problems)
    for number, record in enumerate(_lines(folder / "remotelinks.jsonl")):
        wanted = record["data"]
        sent = {key: wanted[key] for key in ("globalId", "application", "relationship", "object") if key in wanted}
        made = site.send("POST", f"{issue}/remotelink", sent)[1]
        problems = site.compared(f"{issue}/remotelink/{made.get('id')}", wanted)
        yield Outcome("remotelinks", number, "GET /rest/api/2/issue/{issue}/remotelink/{link}", problems)


def _issues(project: str, bodies: list[Json], folder: Path) -> Iterator[Outcome]:
    site = _Site(bodies, folder)
    for number, body in enumerate(bodies):
        path = f"issue/{body['id']}"
        problems = site.compared(path + "?expand=changelog", body)
        yield Outcome(project, number, "GET /rest/api/2/issue/{issue}?expand=changelog", problems)
        said = body["fields"]["comment"]["comments"]
        if said:
            wanted = {"comments": said}
            problems = site.compared(f"{path}/comment", wanted, ("comments",))
            yield Outcome(project, number, "GET /rest/api/2/issue/{issue}/comment", problems)
        if body["changelog"]["histories"]:
            wanted = {"values": body["changelog"]["histories"]}
            problems = site.compared(f"{path}/changelog", wanted, ("values",))
            yield Outcome(project, number, "GET /rest/api/2/issue/{issue}/changelog", problems)


def _users(bodies: list[Json], folder: Path) -> Iterator[Outcome]:
    site = _Site(bodies, folder)
    for number, record in enumerate(_lines(folder / "users.jsonl")):
        problems = site.compared(f"user?accountId={record['data']['accountId']}", record["data"])
        yield Outcome("users", number, "GET /rest/api/2/user", problems)
    yield from _statuses(site, folder)


def _statuses(site: _Site, folder: Path) -> Iterator[Outcome]:
    """Each in the list of all, by its id."""
    served = {each["id"]: each for each in site.get("status")[1]}
    for number, record in enumerate(_lines(folder / "statuses.jsonl")):
        wanted = record["data"]
        problems = tuple(differences(shape(wanted), shape(served.get(wanted["id"]))))
        yield Outcome("statuses", number, "GET /rest/api/2/status", problems)


class _Site:
    """A sandbox with some recorded issues, and its reader."""

    def __init__(self, bodies: list[Json], folder: Path) -> None:
        self.sandbox = Sandbox(Clock(datetime(2026, 7, 1, tzinfo=UTC)))
        jira = self.sandbox.jira
        jira.add_user("recorder", "Recorder", email=EMAIL, token=EMAIL, admin=True)
        jira.add_user("shy", "Shy", email=SHY_EMAIL, token=SHY_EMAIL, admin=True, email_visible=False)
        with tempfile.TemporaryDirectory() as own:
            lines = "".join(json.dumps(body) + "\n" for body in bodies)
            (Path(own) / "cloud_issues.jsonl").write_text(lines, encoding="utf-8")
            for name in ("users.jsonl", "statuses.jsonl"):
                (Path(own) / name).write_text((folder / name).read_text("utf-8"), encoding="utf-8")
            recorded.load(jira, Path(own))

    def get(self, path: str) -> tuple[int, Any]:
        return self.send("GET", path)

    def send(self, method: str, path: str, body: Any = None, email: str = EMAIL) -> tuple[int, Any]:
        credential = base64.b64encode(f"{email}:{email}".encode()).decode()
        sent = b"" if body is None else json.dumps(body).encode()
        request = Request(method, f"/rest/api/2/{path}", {"authorization": f"Basic {credential}"}, sent, BASE)
        response = self.sandbox.handle(request)
        return response.status, json.loads(json.dumps(response.body))

    def compared(self, path: str, wanted: Any, only: tuple[str, ...] = ()) -> tuple[str, ...]:
        """How the answer differs from the recorded record; with `only`, in these keys."""
        status, answer = self.get(path)
        if status != 200:
            return (f"status {status} instead of 200",)
        made = {key: answer[key] for key in only} if only else answer
        return tuple(differences(shape(_plain(wanted)), shape(_plain(made))))


def _plain(value: Any) -> Any:
    """What this API lacks is left out."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items() if key not in NOT_IN_THIS_API}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _lines(path: Path) -> Iterator[Json]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
