"""The sandbox as people see it: read-only HTML pages for its Jira, its Notion and its journal.

/                front door            /journal         writes (`?all=1`: every request)
/jira/{PROJECT}  a project's issues    /browse/{KEY}    an issue
/p/{id}          a Notion page, database (`?v=` chooses the view) or data source, by id or by its address's last part
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from integrations.sandbox.http import Answer, Request, Response
from integrations.sandbox.viewer import frame, front, issue, jira, notion
from integrations.sandbox.viewer.html import Html, tag
from integrations.sandbox.viewer.reader import Reader

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox


def page(sandbox: Sandbox, request: Request) -> Response:
    """The page at the request's path. Raises Answer: 404 for what does not exist, 405 for anything but a reading."""
    if request.path == frame.STYLE:
        return frame.style()
    reader = _reader(sandbox)
    if request.method not in ("GET", "HEAD"):
        raise Answer(405, _apology(sandbox, reader, "readonly"), {**frame.SECURITY, "Allow": "GET"})
    found = _found(sandbox, reader, request)
    if found is None:
        raise Answer(404, _apology(sandbox, reader, "missing"), frame.SECURITY)
    return Response(200, str(found), dict(frame.SECURITY))


def _found(sandbox: Sandbox, reader: Reader, request: Request) -> Html | None:
    match [unquote(part) for part in request.path.strip("/").split("/")]:
        case [""]:
            return front.door(sandbox, reader)
        case ["journal"]:
            return front.journal(sandbox, reader, everything=request.query.get("all") == "1")
        case ["jira", key]:
            return jira.project(sandbox, reader, key)
        case ["browse", key]:
            return issue.issue(sandbox, reader, key)
        case ["p", *_, name]:
            return notion.place(sandbox, reader, name, request.query.get("v"))
    return None


def _reader(sandbox: Sandbox) -> Reader:
    """Reads in the sandbox's language and in the zone that most of its Jira's people are in."""
    zones = Counter(user["timeZone"] for user in sandbox.jira.users.values() if user.get("timeZone"))
    name = zones.most_common(1)[0][0] if zones else "UTC"
    return Reader(sandbox.language, ZoneInfo(name))


def _apology(sandbox: Sandbox, reader: Reader, key: str) -> str:
    title = reader.say(f"{key}.title")
    words = [tag("h1", title), tag("p", reader.say(f"{key}.text"), class_="lead")]
    return str(frame.document(reader, sandbox.clock.now(), "front", title, *words))
