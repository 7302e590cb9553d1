"""`/_sandbox/...`: what the one who runs the sandbox may ask and set. Described in `docs/sandbox.md`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError

from integrations.sandbox.exchange import Vendor
from integrations.sandbox.faults import Script
from integrations.sandbox.frozen import Frozen
from integrations.sandbox.http import Answer, Json, Request, Response
from integrations.sandbox.limits import PRESETS, Limits

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox

JOURNAL_PAGE = 1000
_HERE = ("127.0.0.1", "localhost", "::1")
_VENDORS: tuple[Vendor, ...] = ("jira", "notion")


class SearchWarning(Frozen):
    type: str
    message: str = ""


class JiraKnobs(Frozen):
    """How Jira works behind its API."""

    index_lag_s: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    """How long a search does not see a write."""
    task_s: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    """How long a bulk operation takes."""
    search_cut_at: Annotated[int, Field(ge=0)] | None = None
    """So many issues are all that search/jql finds."""
    search_warnings: tuple[SearchWarning, ...] = ()
    """Sent with every answer of search/jql: the result is not complete."""


def answer(sandbox: Sandbox, request: Request) -> Response:
    """Raises Answer: 400 with a message for what does not fit, 404 for another address."""
    _from_here(request)
    method = "GET" if request.method == "HEAD" else request.method
    resource = _RESOURCES.get((method, request.path.rstrip("/")))
    if resource is None:
        raise Answer(404, {"message": "no such sandbox resource"})
    try:
        return Response(200, resource(sandbox, request))
    except ValidationError as wrong:
        found = [{"at": ".".join(map(str, e["loc"])), "problem": e["msg"]} for e in wrong.errors()]
        raise Answer(400, {"message": "it does not fit", "errors": found}) from None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as wrong:
        raise Answer(400, {"message": f"{type(wrong).__name__}: {wrong}"}) from None


def _from_here(request: Request) -> None:
    """A page of the web whose name was made to mean 127.0.0.1 sends its own name as `Host`."""
    host = urlsplit(f"//{request.headers.get('host', '127.0.0.1')}").hostname
    if host not in _HERE:
        raise Answer(403, {"message": "the sandbox is run from this machine only"})


def _counts(sandbox: Sandbox, request: Request) -> Json:
    below = request.query.get("below", "")
    return {**sandbox.jira.counts(), **sandbox.notion.counts(below.split(",") if below else ())}


def _journal(sandbox: Sandbox, request: Request) -> Json:
    after = int(request.query.get("after", "0"))
    if after < 0:
        raise ValueError("after must not be negative")
    rest = sandbox.journal[after:]
    return {
        "requests": len(sandbox.journal),
        "mutating_after": sum(entry.mutating for entry in rest),
        "too_early_after": sum(entry.too_early for entry in rest),
        "limited_after": sum(entry.status == 429 for entry in rest),
        "entries": [{**vars(entry), "at": entry.at.isoformat()} for entry in rest[:JOURNAL_PAGE]],
    }


def _clock(sandbox: Sandbox, request: Request) -> Json:
    return {
        "now": sandbox.clock.now().isoformat(),
        "running": sandbox.clock.running,
        "ahead_s": {vendor: sandbox.faces[vendor].ahead.total_seconds() for vendor in _VENDORS},
    }


def _set_clock(sandbox: Sandbox, request: Request) -> Json:
    """Any of `now`, `advance_s` and `ahead_s` (by vendor), in this order."""
    asked: Json = request.json
    unknown = set(asked) - {"now", "advance_s", "ahead_s"}
    skews: dict[str, Any] = asked.get("ahead_s", {})
    if unknown or not asked or not set(skews) <= set(_VENDORS):
        raise ValueError("give now, advance_s, or ahead_s by vendor")
    if "now" in asked:
        sandbox.clock.set(datetime.fromisoformat(asked["now"]))
    if "advance_s" in asked:
        sandbox.clock.advance(timedelta(seconds=asked["advance_s"]))
    for vendor in _VENDORS:
        if vendor in skews:
            sandbox.faces[vendor].show_ahead_s(skews[vendor])
    return _clock(sandbox, request)


def _faults(sandbox: Sandbox, request: Request) -> Json:
    return sandbox.faults.report()


def _set_faults(sandbox: Sandbox, request: Request) -> Json:
    sandbox.set_faults(Script.model_validate_json(request.body))
    return _faults(sandbox, request)


def _clear_faults(sandbox: Sandbox, request: Request) -> Json:
    sandbox.set_faults(Script())
    return _faults(sandbox, request)


def _limits(sandbox: Sandbox, request: Request) -> Json:
    found: Json = sandbox.limits.model_dump(mode="json")
    return found


def _set_limits(sandbox: Sandbox, request: Request) -> Json:
    """Limits as JSON, or `{"preset": NAME}`."""
    asked = request.json
    if isinstance(asked, dict) and set(asked) == {"preset"}:
        sandbox.set_limits(PRESETS[asked["preset"]])
    else:
        sandbox.set_limits(Limits.model_validate_json(request.body))
    return _limits(sandbox, request)


def _clear_limits(sandbox: Sandbox, request: Request) -> Json:
    sandbox.set_limits(Limits())
    return _limits(sandbox, request)


def _jira(sandbox: Sandbox, request: Request) -> Json:
    jira = sandbox.jira
    return {
        "index_lag_s": jira.index_lag_s,
        "task_s": jira.tasks.duration_s,
        "search_cut_at": jira.searches.cut_at,
        "search_warnings": jira.searches.warnings,
        "cloud_id": jira.cloud_id,
        "org_id": jira.org_id,
    }


def _set_jira(sandbox: Sandbox, request: Request) -> Json:
    """Any of the first four keys of `GET`."""
    asked = JiraKnobs.model_validate_json(request.body)
    jira, given = sandbox.jira, asked.model_fields_set
    if "index_lag_s" in given:
        jira.index_lag_s = asked.index_lag_s
    if "task_s" in given:
        jira.tasks.duration_s = asked.task_s
    if "search_cut_at" in given:
        jira.searches.cut_at = asked.search_cut_at
    if "search_warnings" in given:
        jira.searches.warnings = [each.model_dump() for each in asked.search_warnings]
    return _jira(sandbox, request)


def _reset(sandbox: Sandbox, request: Request) -> Json:
    sandbox.forget()
    return {"requests": len(sandbox.journal)}


_RESOURCES = {
    ("GET", "/_sandbox/counts"): _counts,
    ("GET", "/_sandbox/journal"): _journal,
    ("GET", "/_sandbox/clock"): _clock,
    ("PUT", "/_sandbox/clock"): _set_clock,
    ("GET", "/_sandbox/faults"): _faults,
    ("PUT", "/_sandbox/faults"): _set_faults,
    ("DELETE", "/_sandbox/faults"): _clear_faults,
    ("GET", "/_sandbox/limits"): _limits,
    ("PUT", "/_sandbox/limits"): _set_limits,
    ("DELETE", "/_sandbox/limits"): _clear_limits,
    ("GET", "/_sandbox/jira"): _jira,
    ("PUT", "/_sandbox/jira"): _set_jira,
    ("POST", "/_sandbox/reset"): _reset,
}
