"""A form of the viewer becomes the request that the person's own client would have sent to the vendor's API.

So permissions, time stamps, histories and the journal are those of the APIs; nothing is written on another way.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Answer, Request, Response
from integrations.sandbox.jira import Jira
from integrations.sandbox.jira.site import Login
from integrations.sandbox.notion import Notion
from integrations.sandbox.notion.routes import VERSION
from integrations.sandbox.viewer import jira_acts, jira_datacenter, notion_acts
from integrations.sandbox.viewer.reader import Reader
from integrations.sandbox.viewer.sent import Sent
from integrations.sandbox.viewer.writes import NothingToWriteError, Write

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox


def act(sandbox: Sandbox, reader: Reader, request: Request, tool: str, name: str, sent: Sent) -> Response:
    """Carry out an act and go back to the page. Raises Answer with a `(key, words)` body for the page of a refusal:

    403 nobody is acting (here), 404 there is no such act, 400 the form makes no sense, else the vendor's refusal.
    """
    account = {"jira": reader.jira, "notion": reader.notion}.get(tool, "")
    write_of = _found(sandbox, tool, name)
    if write_of is None:
        raise Answer(404, ("missing", ""))
    if not account:
        raise Answer(403, ("nobody", ""))
    try:
        write = write_of(sent)
    except NothingToWriteError:
        return Response(303, None, {"Location": sent.back})
    except (LookupError, ValueError) as error:
        raise Answer(400, ("refused", f"{error}")) from error
    answer = _send(sandbox, tool, account, write, request.base)
    if answer.status >= 300:
        raise Answer(answer.status, ("refused", _reason(answer.body)))
    return Response(303, None, {"Location": write.then or sent.back})


def _found(sandbox: Sandbox, tool: str, name: str) -> Callable[[Sent], Write] | None:
    if tool == "jira" and name in jira_acts.ACTS:
        return lambda sent: _in_its_words(sandbox.jira, jira_acts.ACTS[name](sandbox.jira, sent))
    if tool == "notion" and name in notion_acts.ACTS:
        return lambda sent: notion_acts.ACTS[name](sandbox.notion, sent)
    return None


def _in_its_words(jira: Jira, write: Write) -> Write:
    return write if jira.deployment == "cloud" else jira_datacenter.spoken(jira, write)


def _send(sandbox: Sandbox, tool: str, account: str, write: Write, base: str) -> Response:
    headers = _jira_login(sandbox.jira, account) if tool == "jira" else _notion_login(sandbox.notion, account)
    body = b"" if write.body is None else json.dumps(write.body, ensure_ascii=False).encode()
    return sandbox.handle(
        Request(write.method, write.target, headers | {"content-type": "application/json"}, body, base)
    )


def _jira_login(jira: Jira, account: str) -> dict[str, str]:
    token = next((token for token, login in jira.logins.items() if login.account_id == account), None)
    if token is None:
        token = secrets.token_hex(16)
        jira.logins[token] = Login(account, str(jira.users[account].get("emailAddress") or ""))
    if jira.deployment == "datacenter":
        return {"authorization": f"Bearer {token}"}
    credential = base64.b64encode(f"{jira.logins[token].email}:{token}".encode()).decode()
    return {"authorization": f"Basic {credential}"}


def _notion_login(notion: Notion, account: str) -> dict[str, str]:
    token = next((token for token, user in notion.tokens.items() if user == account), None)
    if token is None:
        token = secrets.token_hex(16)
        notion.tokens[token] = account
    return {"authorization": f"Bearer {token}", "notion-version": VERSION}


def _reason(body: Any) -> str:
    """The vendor's own words."""
    match body:
        case {"message": str(message)}:
            return message
        case {"errorMessages": list(messages), "errors": dict(errors)}:
            return " ".join(map(str, [*messages, *errors.values()]))
    return ""
