"""Every answer of a broad session and of every client's day satisfies the vendors' documents."""

from __future__ import annotations

from pathlib import Path

import measure
import pytest
from judge import Exchange, verdict
from measure import Client, Row, Run

REACHED = 0.9
"""The share of the served routes that are used at least once; a floor, so that a new route may come before its line here."""


@pytest.fixture(scope="module")
def measured() -> tuple[list[Row], list[Run]]:
    return measure.endpoints([measure.broad()])


def test_every_answer_fits(shared: Path, measured: tuple[list[Row], list[Run]]) -> None:
    rows, runs = measured
    assert [run.failure for run in runs] == [""]
    assert {row.endpoint: row.problems for row in rows if row.problems} == {}
    assert {row.endpoint for row in rows if row.unchecked} <= measure.UNVALIDATED.keys()


def test_the_session_reaches_what_is_served(shared: Path, measured: tuple[list[Row], list[Run]]) -> None:
    rows, _ = measured
    unused = [row.endpoint for row in rows if not row.answers + row.refusals]
    assert len(unused) <= (1 - REACHED) * len(rows), unused


@pytest.mark.parametrize("client", measure.clients(), ids=lambda client: client.name)
def test_an_unmodified_client_works(shared: Path, client: Client) -> None:
    if client.absent:
        pytest.skip(client.absent)
    rows, (run,) = measure.endpoints([client])
    assert run.failure == ""
    assert run.endpoints > 10
    assert {row.endpoint: row.problems for row in rows if row.problems} == {}


SABOTEURS = (
    Exchange("GET", "/rest/api/3/issue/BRD-1", "3", 200, {"id": 7}),
    Exchange("GET", "/rest/api/3/no/such/address", "3", 200, {}),
    Exchange("GET", "/rest/api/3/myself", "3", 202, {}),
    Exchange("GET", "/v1/users/me", "2026-03-11", 200, {"object": "user", "id": "x"}),
    Exchange("GET", "/v1/pages/x", "2026-03-11", 404, {"object": "error", "status": 404}),
    Exchange("GET", "/v1/views", "2026-03-11", 200, {"object": "list", "results": [{"id": "x"}]}),
    Exchange("PATCH", "/v1/pages/x/markdown", "2026-03-11", 202, {"object": "async_task", "status": "queued"}),
)


@pytest.mark.parametrize("exchange", SABOTEURS, ids=lambda each: f"{each.path} {each.status}")
def test_the_judge_notices_a_broken_answer(shared: Path, exchange: Exchange) -> None:
    assert verdict(exchange).problems
