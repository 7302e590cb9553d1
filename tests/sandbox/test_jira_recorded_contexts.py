"""Contexts of recorded custom fields, from which recorded issues have them."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.sandbox.jira.recorded_contexts import reaches

F = "customfield_1"


def issue(project: str, type_: str, *ids: str) -> dict[str, Any]:
    return {"fields": {"project": {"id": project}, "issuetype": {"id": type_}, "summary": "x"} | dict.fromkeys(ids)}


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        ([issue("1", "task", F), issue("2", "epic", F)], [((), ())]),
        ([issue("1", "task"), issue("1", "epic", F), issue("2", "task")], [((), ("epic",))]),
        ([issue("1", "task", F), issue("1", "epic", F), issue("2", "task")], [(("1",), ())]),
        ([issue("1", "task"), issue("1", "epic", F), issue("2", "epic")], [(("1",), ("epic",))]),
        (
            [issue("1", "epic", F), issue("1", "task"), issue("2", "task", F), issue("2", "epic")],
            [(("1",), ("epic",)), (("2",), ("task",))],
        ),
        ([issue("1", "task", F), issue("1", "task")], [((), ())]),
    ],
)
def test_the_simplest_contexts_that_explain(bodies: list[dict[str, Any]], expected: object) -> None:
    assert reaches(bodies) == {F: expected}


def test_nothing_recorded() -> None:
    assert reaches([]) == {}
