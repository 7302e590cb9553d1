"""What every route needs: numbers and bodies out of a request, errors and pages in Jira's shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from integrations.sandbox.http import Answer, Json, Request, Response, Route
from integrations.sandbox.jira.dialects import Version2, speaks_wiki
from integrations.sandbox.jira.jql import JqlError
from integrations.sandbox.jira.values import RejectedError

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

Resource = Callable[..., Response]
"""`resource(jira, request, account, **path_parts)`."""


BAD_PAYLOAD = "Invalid request payload. Refer to the REST API documentation and try again."


def refusal(status: int, *messages: str, errors: Json | None = None) -> Answer:
    return Answer(status, {"errorMessages": list(messages), "errors": errors or {}})


def route(jira: Jira, resource: Resource) -> Route:
    """The resource as a route, in every version of the API: what state and JQL refuse becomes an answer."""
    version2 = Version2(jira)

    def answer(request: Request, account: str, **parts: str) -> Response:
        jira.tasks.settle()
        try:
            asked = version2.asked(request) if speaks_wiki(jira, request) else request
            return resource(jira, asked, account, **parts)
        except RejectedError as rejected:
            raise refusal(rejected.status, *rejected.messages, errors=rejected.errors) from None
        except JqlError as wrong:
            raise refusal(400, str(wrong)) from None

    return answer


def whole(request: Request, name: str, default: int) -> int:
    """A whole number of the query string, not negative. Raises 400."""
    text = request.query.get(name, "")
    if not text:
        return default
    if not text.isdecimal():
        raise refusal(400, f"The query parameter '{name}' must be a whole number that is not negative.")
    return int(text)


def body(request: Request) -> Json:
    """The request's JSON object. Raises 400."""
    try:
        found = request.json
    except ValueError:
        raise refusal(400, "There was an error parsing JSON. Check that your request body is valid.") from None
    if not isinstance(found, dict):
        raise refusal(400, BAD_PAYLOAD)
    return found


def texts(asked: Json, name: str) -> list[str]:
    """A list of texts in a body (numbers count as texts), empty when absent. Raises 400."""
    found = asked.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(
        isinstance(each, str | int) and not isinstance(each, bool) for each in found
    ):
        raise refusal(400, BAD_PAYLOAD)
    return [str(each) for each in found]


def names(request: Request, parameter: str) -> list[str]:
    """A list given as one comma-separated parameter or as several."""
    given = request.query_lists.get(parameter, [])
    return [name for text in given for each in text.split(",") if (name := each.strip())]


def page(request: Request, found: Sequence[Any], show: Callable[[Any], Json], *, size: int, limit: int = 1000) -> Json:
    """A PageBean of what is found; `size` is the default and `limit` the most."""
    start, most = whole(request, "startAt", 0), min(whole(request, "maxResults", size), limit)
    shown = found[start : start + most]
    bean = {
        "self": request.base + request.target,
        "maxResults": most,
        "startAt": start,
        "total": len(found),
        "isLast": start + len(shown) >= len(found),
        "values": [show(each) for each in shown],
    }
    if not bean["isLast"] and shown:
        following = {**request.query, "startAt": str(start + len(shown)), "maxResults": str(most)}
        bean["nextPage"] = f"{request.base}{request.path}?{urlencode(following)}"
    return bean


def unique(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
