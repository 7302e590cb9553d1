"""The recordings, replayed: the share that agrees is held as a floor; the comparison is tested on saboteurs."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jira_replay
import notion_replay
import pytest
from measure import Share, shares
from notion_start import start_of
from replay import Names, compared, endpoint, replayed
from shapes import differences, shape

Json = dict[str, Any]
FLOOR = 0.95
"""Of each endpoint's recorded requests."""
WHOLE_FLOOR = 0.995
"""Of all of a vendor's."""


def test_the_recorded_notion_is_answered_alike(shared: Path) -> None:
    held(shares(notion_replay.outcomes(shared / "real" / "notion" / "interactions.jsonl")), WHOLE_FLOOR)


def test_the_recorded_jira_is_served_alike(shared: Path) -> None:
    held(shares(jira_replay.outcomes(shared / "real" / "jira")), WHOLE_FLOOR)


def held(found: list[Share], whole: float) -> None:
    assert [share for share in found if share.agreed < FLOOR * share.of] == []
    assert sum(share.agreed for share in found) >= whole * sum(share.of for share in found)


PAGE: Json = {
    "object": "page",
    "id": "a",
    "icon": None,
    "properties": {"Name": {"id": "title", "title": [{"text": "x"}, {"text": "y", "link": None}]}},
}


def without(key: str) -> Callable[[Json], None]:
    return lambda answer: answer.pop(key)


def with_(**more: Any) -> Callable[[Json], None]:
    return lambda answer: answer.update(more)


@pytest.mark.parametrize(
    "sabotage",
    [
        without("icon"),
        with_(icon={}),
        with_(icon="x"),
        with_(extra=1),
        with_(properties={}),
        with_(properties=[]),
        lambda answer: answer["properties"]["Name"].update(title=[]),
        lambda answer: answer["properties"]["Name"].update(title=[{"text": 1}]),
        lambda answer: answer["properties"]["Name"]["title"].pop(),
    ],
)
def test_a_sabotaged_answer_differs(sabotage: Callable[[Json], None]) -> None:
    broken = copy.deepcopy(PAGE)
    sabotage(broken)
    entry = {"status": 200, "response": PAGE}
    assert list(compared(entry, 200, copy.deepcopy(PAGE))) == []
    assert list(compared(entry, 200, broken)) != []


def test_a_status_differs_before_any_shape() -> None:
    found = list(compared({"status": 200, "response": {}}, 404, {"message": "gone"}))
    assert found == ["status 404 instead of 200: gone"]


def test_values_and_order_are_no_shape() -> None:
    one, other = {"a": 1, "b": [1, "x"]}, {"b": ["y", 2.5], "a": 9}
    assert list(differences(shape(one), shape(other))) == []
    assert list(differences(shape(True), shape(1))) == ["$: number instead of boolean"]


def test_ids_are_carried_into_later_requests() -> None:
    old, new = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
    names = Names()
    names.pair({"id": old, "properties": {"A": {"id": "%3Ax"}}}, {"id": new, "properties": {"A": {"id": "q%3D"}}})
    assert names.in_path(f"/v1/pages/{old.replace('-', '')}/properties/%3Ax") == (
        f"/v1/pages/{new.replace('-', '')}/properties/q%3D"
    )
    assert names.in_body({"%3Ax": [{"to": f"see {old}"}]}) == {"q%3D": [{"to": f"see {new}"}]}
    fixed = Names(fixed=frozenset({old}))
    fixed.pair({"id": old}, {"id": new})
    assert fixed.known == {}


def test_a_sandbox_that_forgets_is_noticed() -> None:
    made = {"object": "page", "id": "11111111-1111-4111-8111-111111111111"}
    recording: list[Json] = [
        {"method": "POST", "path": "/v1/pages", "version": "v", "body": {}, "status": 200, "response": made},
        {
            "method": "GET",
            "path": f"/v1/pages/{made['id']}",
            "version": "v",
            "body": None,
            "status": 200,
            "response": made,
        },
    ]

    def forgetful(method: str, path: str, version: str, body: Any) -> tuple[int, Any]:
        return (200, made | {"id": "new"}) if method == "POST" else (404, {"message": path})

    outcomes = list(replayed(recording, forgetful, Names()))
    assert [outcome.agrees for outcome in outcomes] == [True, False]
    assert outcomes[1].problems == ("status 404 instead of 200: /v1/pages/new",)


def test_the_start_has_nothing_that_the_recording_makes() -> None:
    root, made, below = (
        {"object": "page", "id": id_, "parent": parent}
        for id_, parent in (
            ("root", {"type": "workspace", "workspace": True}),
            ("made", {"type": "page_id", "page_id": "root"}),
            ("below", {"type": "page_id", "page_id": "made"}),
        )
    )
    entries = [("POST", "/v1/pages", made), ("GET", "/v1/pages/root", root), ("GET", "/v1/pages/below", below)]
    recording: list[Json] = [
        {"method": method, "path": path, "body": None, "status": 200, "response": answer}
        for method, path, answer in entries
    ]
    assert [id_ for _, id_ in start_of(recording).objects] == ["root"]


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/v1/pages/11111111111141118111111111111111?x=1", "GET /v1/pages/{id}"),
        (
            "/v1/pages/11111111-1111-4111-8111-111111111111/properties/a%3Ab",
            "GET /v1/pages/{id}/properties/{property_id}",
        ),
        ("/v1/users/me", "GET /v1/users/me"),
    ],
)
def test_endpoints_are_named_by_their_pattern(path: str, named: str) -> None:
    assert endpoint("GET", path) == named
