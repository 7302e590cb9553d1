"""The sandbox as people see it: HTML pages for its Jira, its Notion and its journal, and forms to act in them.

/                front door            /journal         writes (`?all=1`: every request)
/jira/{PROJECT}  board, or a list      /browse/{KEY}    an issue
/p/{id}          a Notion page, database (`?v=` chooses the view) or data source, by id or by its address's last part

`POST /_visit` chooses the language or the person to act as; `POST /_act/{jira|notion}/{act}` acts as that person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from integrations.sandbox.http import Answer, Request, Response
from integrations.sandbox.viewer import acting, frame, front, issue, jira, notion, visit
from integrations.sandbox.viewer.html import Html, link, tag
from integrations.sandbox.viewer.reader import Reader
from integrations.sandbox.viewer.sent import Sent

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox


def page(sandbox: Sandbox, request: Request) -> Response:
    """The page at the request's path. Raises Answer: 404 for what does not exist, 403 for what another site's page
    sends, 405 for a method that is not served, or a vendor's refusal of an act."""
    if request.path in (frame.STYLE, frame.ICON):
        return frame.sheet(request.path)
    reader = visit.reader(sandbox, request)
    if request.method == "POST" and request.path.startswith(("/_visit", "/_act/")):
        return _written(sandbox, reader, request)
    if request.method not in ("GET", "HEAD"):
        raise Answer(405, _apology(sandbox, reader, "readonly"), {**frame.security(), "Allow": "GET"})
    found = _found(sandbox, reader, request)
    if found is None:
        raise Answer(404, _apology(sandbox, reader, "missing"), frame.security())
    return Response(200, str(found), frame.security())


def _found(sandbox: Sandbox, reader: Reader, request: Request) -> Html | None:
    match [unquote(part) for part in request.path.strip("/").split("/")]:
        case [""]:
            return front.door(sandbox, reader)
        case ["journal"]:
            return front.journal(sandbox, reader, everything=request.query.get("all") == "1")
        case ["jira", key]:
            return jira.project(sandbox, reader, key, request.query)
        case ["browse", key]:
            return issue.issue(sandbox, reader, key)
        case ["p", *_, name]:
            return notion.place(sandbox, reader, name, request.query)
    return None


def _written(sandbox: Sandbox, reader: Reader, request: Request) -> Response:
    sent = Sent(request)
    match request.path.strip("/").split("/"):
        case ["_visit"]:
            return visit.chosen(sent)
        case ["_act", tool, name]:
            try:
                return acting.act(sandbox, reader, request, tool, name, sent)
            except Answer as refusal:
                key, words = refusal.response.body
                back = link(sent.back, reader.say("refused.back"))
                apology = _apology(sandbox, reader, key, tag("p", words), tag("p", back))
                raise Answer(refusal.response.status, apology, frame.security()) from refusal
    raise Answer(404, _apology(sandbox, reader, "missing"), frame.security())


def _apology(sandbox: Sandbox, reader: Reader, key: str, *more: Html) -> str:
    title = reader.say(f"{key}.title")
    words = [tag("h1", title), tag("p", reader.say(f"{key}.text"), class_="lead"), *more]
    return str(frame.document(reader, sandbox.clock.now(), "front", title, *words))
