"""What a visitor has chosen, kept in two cookies: the language, and the person to act as."""

from __future__ import annotations

from collections import Counter
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from integrations.sandbox.http import Request, Response
from integrations.sandbox.viewer.reader import Actor, Reader
from integrations.sandbox.viewer.sent import Sent
from sync.messages import LANGUAGES

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox

LANGUAGE, PERSON = "sandbox-language", "sandbox-person"


def reader(sandbox: Sandbox, request: Request) -> Reader:
    """Reads in the chosen language, else the sandbox's, in the zone that most of its Jira's people are in."""
    kept = _cookies(request)
    actors = _actors(sandbox)
    actor = next((each for each in actors if each.id == kept.get(PERSON)), None)
    language = kept.get(LANGUAGE, "")
    return Reader(
        language if language in LANGUAGES else sandbox.language, _zone(sandbox), request.target, actor, tuple(actors)
    )


def chosen(sent: Sent) -> Response:
    """The answer to `POST /_visit` with `language` or `person`: the choice as a cookie, and back to the page."""
    name, value = (LANGUAGE, sent.one("language")) if sent.has("language") else (PERSON, sent.one("person"))
    cookie = f"{name}={quote(value, safe='')}; Path=/; HttpOnly; SameSite=Strict"
    return Response(303, None, {"Location": sent.back, "Set-Cookie": cookie})


def _cookies(request: Request) -> dict[str, str]:
    try:
        jar = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: unquote(morsel.value) for name, morsel in jar.items()}


def _zone(sandbox: Sandbox) -> ZoneInfo:
    zones = Counter(user["timeZone"] for user in sandbox.jira.users.values() if user.get("timeZone"))
    return ZoneInfo(zones.most_common(1)[0][0] if zones else "UTC")


def _actors(sandbox: Sandbox) -> list[Actor]:
    """Everybody who could sign in, by name, but not the plugin's own account. Accounts of both tools with one e-mail
    address or name are one person."""
    service, everybody = sandbox.jira.service_account, sandbox.jira.users.values()
    users = [user for user in everybody if user["accountType"] == "atlassian" and user["active"]]
    users = [user for user in users if user["accountId"] != service] or users
    notion: dict[str, str] = {}
    persons = [user for user in sandbox.notion.users.values() if user.get("type") == "person"]
    for person in persons:
        for handle in (person.get("name"), (person.get("person") or {}).get("email")):
            notion.setdefault(str(handle or "").casefold(), person["id"])
    notion.pop("", None)
    made = [Actor(user["displayName"], user["accountId"], _same(user, notion)) for user in users]
    taken = {actor.notion for actor in made}
    made += [Actor(user.get("name") or "?", "", user["id"]) for user in persons if user["id"] not in taken]
    return sorted(made, key=lambda actor: actor.name)


def _same(user: dict[str, object], notion: dict[str, str]) -> str:
    handles = (str(user.get(key) or "").casefold() for key in ("emailAddress", "displayName"))
    return next((notion[handle] for handle in handles if handle in notion), "")
