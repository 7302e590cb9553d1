"""Issue properties, one by one and in bulk. They move neither `updated` nor the history."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import expressions, permissions
from integrations.sandbox.jira.access import find_issue, sees
from integrations.sandbox.jira.answers import BAD_PAYLOAD, body, refusal, texts
from integrations.sandbox.jira.issues import Issue

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

KEY_LIMIT = 255
VALUE_LIMIT = 32_768
BULK_KEYS = 10
BULK_ISSUES = 10_000
MULTI_ISSUES = 100


def keys(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found, api = find_issue(jira, account, issue), jira.seen_by(request, account).api
    place = f"{api}/issue/{found.id}/properties"
    return Response(200, {"keys": [{"self": f"{place}/{key}", "key": key} for key in found.properties]})


def read(jira: Jira, request: Request, account: str, issue: str, key: str) -> Response:
    del request
    found = find_issue(jira, account, issue)
    return Response(200, {"key": _known(found, key), "value": found.properties[key]})


def _known(issue: Issue, key: str) -> str:
    if key not in issue.properties:
        raise refusal(404, f"The property with key '{key}' does not exist.")
    return key


def write(jira: Jira, request: Request, account: str, issue: str, key: str) -> Response:
    """201 for a new key, 200 for one that was there. Any JSON but nothing at all."""
    found = find_issue(jira, account, issue)
    permissions.require_on(jira, account, "EDIT_ISSUES", found)
    try:
        value = json.loads(request.body)
    except ValueError:
        raise refusal(400, "The value of the property must be a valid, non-empty JSON.") from None
    _fits(key, value)
    new = key not in found.properties
    found.properties[key] = value
    return Response(201 if new else 200)


def _fits(key: str, value: Any) -> None:
    if not 1 <= len(key) <= KEY_LIMIT:
        raise refusal(400, f"The property key cannot be longer than {KEY_LIMIT} characters.")
    if len(_written(value)) > VALUE_LIMIT:
        raise refusal(400, f"The property value cannot be longer than {VALUE_LIMIT} characters.")


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def delete(jira: Jira, request: Request, account: str, issue: str, key: str) -> Response:
    del request
    found = find_issue(jira, account, issue)
    permissions.require_on(jira, account, "EDIT_ISSUES", found)
    del found.properties[_known(found, key)]
    return Response(204)


# in bulk: each answers 303 with the address of a task


def set_same(jira: Jira, request: Request, account: str) -> Response:
    """The same values on up to 10,000 issues, all or none: an issue that cannot be edited fails the request."""
    sent = body(request)
    ids, values = texts(sent, "entitiesIds"), _values(sent)
    if not 1 <= len(ids) <= BULK_ISSUES:
        raise refusal(400, f"The number of issues must be between 1 and {BULK_ISSUES}.")
    issues = _editable(jira, account, ids)
    if len(issues) < len(set(ids)):
        raise refusal(400, "Some of the issues do not exist or cannot be edited.")
    return _later(jira, request, account, issues, lambda issue: issue.properties.update(values))


def _values(sent: Any) -> Json:
    values = sent.get("properties") if isinstance(sent, dict) else None
    if not isinstance(values, dict) or not 1 <= len(values) <= BULK_KEYS:
        raise refusal(400, f"The number of properties must be between 1 and {BULK_KEYS}.")
    for key, value in values.items():
        _fits(key, value)
    return values


def set_each(jira: Jira, request: Request, account: str) -> Response:
    """Different values on up to 100 issues; what does not exist or cannot be edited is passed over."""
    listed = body(request).get("issues")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MULTI_ISSUES:
        raise refusal(400, f"The number of issues must be between 1 and {MULTI_ISSUES}.")
    if not all(isinstance(each, dict) and isinstance(each.get("issueID"), int | str) for each in listed):
        raise refusal(400, BAD_PAYLOAD)
    values = {str(each["issueID"]): _values(each) for each in listed}
    issues = _editable(jira, account, values)
    return _later(jira, request, account, issues, lambda issue: issue.properties.update(values[issue.id]))


def set_by_filter(jira: Jira, request: Request, account: str, key: str) -> Response:
    """One value, or what an expression makes of each issue, on the issues of a filter; without one on all that the
    account may edit. Issues for which the expression's value is too long are passed over."""
    sent = body(request)
    if ("value" in sent) is ("expression" in sent):
        raise refusal(400, "Either a value or an expression is required.")
    issues = _filtered(jira, account, key, sent.get("filter"))
    if "expression" in sent:
        values = _evaluated(jira, account, issues, sent["expression"])
        issues = [each for each in issues if len(_written(values[each.id])) <= VALUE_LIMIT]
        return _later(jira, request, account, issues, lambda issue: issue.properties.update({key: values[issue.id]}))
    _fits(key, sent["value"])
    return _later(jira, request, account, issues, lambda issue: issue.properties.update({key: sent["value"]}))


def _evaluated(jira: Jira, account: str, issues: list[Issue], text: Any) -> Json:
    """By issue id. Raises 400: all or none."""
    try:
        evaluate = expressions.compiled(jira, account, str(text))
        return {each.id: evaluate(each) for each in issues}
    except expressions.ExpressionError as wrong:
        raise refusal(400, str(wrong)) from None


def delete_by_filter(jira: Jira, request: Request, account: str, key: str) -> Response:
    issues = _filtered(jira, account, key, body(request))
    return _later(jira, request, account, issues, lambda issue: issue.properties.pop(key, None))


def _filtered(jira: Jira, account: str, key: str, wanted: Any) -> list[Issue]:
    wanted = {} if wanted is None else wanted
    if not isinstance(wanted, dict):
        raise refusal(400, BAD_PAYLOAD)
    ids = texts(wanted, "entityIds") or list(jira.issues)
    has, current = wanted.get("hasProperty"), wanted.get("currentValue")
    return [
        issue
        for issue in _editable(jira, account, ids)
        if (has is None or (key in issue.properties) is has)
        and (current is None or (key in issue.properties and issue.properties[key] == current))
    ]


def _editable(jira: Jira, account: str, ids: Iterable[str]) -> list[Issue]:
    """By id only: keys count as unknown."""
    found = [jira.issues[id_] for id_ in dict.fromkeys(ids) if id_ in jira.issues]
    return [
        issue
        for issue in found
        if issue.archived_at is None
        and sees(jira, account, issue)
        and permissions.permits(jira, account, "EDIT_ISSUES", issue.values["project"])
    ]


def _later(
    jira: Jira, request: Request, account: str, issues: list[Issue], change: Callable[[Issue], object]
) -> Response:
    def work() -> Json:
        for issue in issues:
            change(issue)
        return {}

    task = jira.tasks.submit(account, "properties", len(issues), work)
    return Response(303, None, {"Location": f"{jira.seen_by(request, account).api}/task/{task.id}"})
