"""Odd answers at the edge of the Jira client: what class of error each becomes, and what is sent again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import responses
from pydantic import SecretStr

from integrations.call import ATTEMPTS, Caller
from integrations.jira.client import Client
from integrations.jira.settings import JiraSettings
from sync.config import SecretSource
from sync.errors import CredentialError, RateLimited, Unavailable, VendorRefused

SITE = "https://acme.atlassian.net"
ME = f"{SITE}/rest/api/3/myself"
ISSUE = f"{SITE}/rest/api/3/issue/1"


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(slept: list[float]) -> Iterator[Client]:
    table = JiraSettings(url=SITE, email="a@example.com", token=SecretSource(env="X"), projects=("BRD",))
    opened = Client(table, SecretStr("canary"))
    opened._caller = Caller(1000, sleep=slept.append, monotonic=lambda: 0.0)
    yield opened
    opened.close()


@pytest.fixture
def vendor() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_read_is_repeated_and_then_given_up(client: Client, vendor: responses.RequestsMock, status: int) -> None:
    vendor.get(ME, status=status, body="<html>oops</html>")
    with pytest.raises(Unavailable):
        client.get("myself")
    assert len(vendor.calls) == ATTEMPTS


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_write_is_sent_once(client: Client, vendor: responses.RequestsMock, status: int) -> None:
    vendor.put(ISSUE, status=status, headers={"Retry-After": "1"})
    with pytest.raises((Unavailable, RateLimited)):
        client.put("issue/1", {})
    assert len(vendor.calls) == 1


def test_a_write_whose_connection_drops_is_sent_once(client: Client, vendor: responses.RequestsMock) -> None:
    """The SDK alone would send it four times (its `max_retries` default)."""
    vendor.post(f"{SITE}/rest/api/3/field", body=requests.ConnectionError("reset"))
    with pytest.raises(Unavailable):
        client.post("field", {})
    assert len(vendor.calls) == 1


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [("1", 1.0), ("59", 59.0), ("0", 1.0), ("1.5", 1.5), ("Fri, 09 Oct 2026 02:00:30 GMT", 30.0)],
)
def test_retry_after_is_obeyed_in_every_form(
    client: Client, vendor: responses.RequestsMock, slept: list[float], header: str, wait_s: float
) -> None:
    headers = {"Retry-After": header, "Date": "Fri, 09 Oct 2026 02:00:00 GMT"}
    vendor.get(ME, status=429, headers=headers)
    vendor.get(ME, json={"accountId": "me"})
    assert client.get("myself") == {"accountId": "me"}
    assert wait_s in slept


def test_a_wait_beyond_patience_ends_the_run(
    client: Client, vendor: responses.RequestsMock, slept: list[float]
) -> None:
    vendor.get(ME, status=429, headers={"Retry-After": "3600"})
    with pytest.raises(RateLimited) as caught:
        client.get("myself")
    assert (caught.value.exit_code, len(vendor.calls), max(slept, default=0) < 1) == (75, 1, True)


def test_a_bad_token_is_named(client: Client, vendor: responses.RequestsMock) -> None:
    vendor.get(ME, status=401)
    with pytest.raises(CredentialError) as caught:
        client.get("myself")
    assert (caught.value.exit_code, "canary" in str(caught.value)) == (77, False)


def test_an_anonymous_search_is_a_bad_token(client: Client, vendor: responses.RequestsMock) -> None:
    """Jira Cloud answers a search with a bad token by 200 and an empty list; only a header tells."""
    answer = {"issues": [], "isLast": True}
    headers = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
    vendor.post(f"{SITE}/rest/api/3/search/jql", json=answer, headers=headers)
    with pytest.raises(CredentialError):
        client.ask("search/jql", {})


def test_html_with_200_is_no_answer(client: Client, vendor: responses.RequestsMock) -> None:
    vendor.get(ME, body="<html>captive portal</html>")
    with pytest.raises(Unavailable, match="no JSON"):
        client.get("myself")


def test_a_refusal_names_the_field_and_not_the_body(client: Client, vendor: responses.RequestsMock) -> None:
    vendor.put(ISSUE, status=400, json={"errorMessages": ["機密"], "errors": {"customfield_10050": "不能設定"}})
    with pytest.raises(VendorRefused) as caught:
        client.put("issue/1", {})
    assert "customfield_10050" in str(caught.value)
    assert "機密" not in str(caught.value)


def test_a_token_that_repeats_does_not_loop(client: Client, vendor: responses.RequestsMock) -> None:
    with pytest.raises(Unavailable):
        list(client.tokens(lambda token: {"issues": [], "nextPageToken": "same"}))
