"""What a socket sees of a fault: resets, silence, pieces, and a `Content-Length` that lies."""

from __future__ import annotations

import http.client
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from small_sandbox import JIRA_LOGIN, Small

from integrations.sandbox.server import Sandbox, serving

PATIENCE_S = 0.3


def connect(address: str, timeout_s: float = 5.0) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(address).netloc, timeout=timeout_s)


def read(small: Small, timeout_s: float = 5.0) -> tuple[http.client.HTTPResponse, bytes]:
    with serving(small) as address:
        client = connect(address, timeout_s)
        try:
            client.request("GET", f"/rest/api/3/issue/{small.issue}", headers=JIRA_LOGIN)
            answer = client.getresponse()
            return answer, answer.read()
        finally:
            client.close()


def test_a_reset_is_a_reset() -> None:
    with pytest.raises(ConnectionResetError):
        read(Small({"fault": {"kind": "reset"}}))


def test_a_timeout_has_no_byte() -> None:
    with pytest.raises(TimeoutError):
        read(Small({"fault": {"kind": "timeout"}}), PATIENCE_S)


@pytest.mark.parametrize("after_bytes", [0, 10])
def test_a_stall_has_a_head_and_then_silence(after_bytes: int) -> None:
    small = Small({"fault": {"kind": "stall", "after_bytes": after_bytes}})
    with serving(small) as address:
        client = connect(address, PATIENCE_S)
        client.request("GET", f"/rest/api/3/issue/{small.issue}", headers=JIRA_LOGIN)
        answer = client.getresponse()
        assert answer.status == 200
        assert len(answer.read(after_bytes)) == after_bytes
        with pytest.raises(TimeoutError):
            answer.read()
        answer.close()
        client.close()


def test_a_truncated_body_is_shorter_than_it_says() -> None:
    with pytest.raises(http.client.IncompleteRead) as short:
        read(Small({"fault": {"kind": "truncate", "n": 17}}))
    assert len(short.value.partial) == 17


def test_an_honest_truncation_is_only_broken_json() -> None:
    answer, body = read(Small({"fault": {"kind": "truncate", "n": 17, "honest": True}}))
    assert answer.headers["Content-Length"] == "17"
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def test_pieces_add_up() -> None:
    answer, body = read(Small({"fault": {"kind": "slice", "n": 7, "pause_s": 0.0001}}))
    assert len(body) == int(answer.headers["Content-Length"])
    assert json.loads(body)["key"] == "BRD-1"


@pytest.mark.parametrize("code", [*range(200, 600, 33), 204, 304, 529])
def test_any_status_is_sent(code: int) -> None:
    rule = {"kind": "status", "code": code, "headers": {"X-Why": "test", "Content-Type": "text/plain"}, "body": "no"}
    answer, body = read(Small({"fault": rule}))
    assert (answer.status, answer.headers["X-Why"]) == (code, "test")
    assert body == (b"" if code in (204, 304) else b"no")
    assert answer.headers.get_all("Content-Type") == ["text/plain"]


def test_a_page_of_html_with_200() -> None:
    answer, body = read(Small({"fault": {"kind": "html_200"}}))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert body.startswith(b"<!DOCTYPE html>")


def test_a_wrong_content_type_over_a_right_body() -> None:
    answer, body = read(Small({"fault": {"kind": "content_type", "value": "text/html"}}))
    assert answer.headers["Content-Type"] == "text/html"
    assert json.loads(body)["key"] == "BRD-1"


def test_the_connection_serves_on_after_an_odd_answer() -> None:
    small = Small(
        {"fault": {"kind": "status", "code": 204}, "numbers": [1]}, {"fault": {"kind": "html_200"}, "numbers": [2]}
    )
    with serving(small) as address:
        client, found = connect(address), []
        for _ in range(3):
            client.request("GET", f"/rest/api/3/issue/{small.issue}", headers=JIRA_LOGIN)
            answer = client.getresponse()
            found.append((answer.status, len(answer.read()) > 0))
        client.close()
    assert found == [(204, False), (200, True), (200, True)]


def test_a_server_that_closes_ends_every_silence() -> None:
    small = Small({"fault": {"kind": "timeout"}}, {"fault": {"kind": "latency", "seconds": 3600}})
    with serving(small) as address:
        client = connect(address)
        client.request("GET", f"/rest/api/3/issue/{small.issue}", headers=JIRA_LOGIN)
        while not small.journal:
            pass
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        client.getresponse()
    client.close()


def test_the_date_is_the_vendor_s() -> None:
    small = Small({"fault": {"kind": "clock_skew", "seconds": -3600}})
    assert read(small)[0].headers["Date"] == "Wed, 01 Jul 2026 00:30:00 GMT"


def test_a_script_over_http() -> None:
    small = Small()
    with serving(small) as address:
        client = connect(address)

        def ask(method: str, target: str, body: Any = None) -> tuple[int, Any]:
            client.request(method, target, json.dumps(body) if body is not None else None, JIRA_LOGIN)
            answer = client.getresponse()
            return answer.status, json.loads(answer.read())

        rule = {"fault": {"kind": "status", "code": 503, "body": {"a": 1}}, "vendor": "jira", "numbers": [1]}
        assert ask("PUT", "/_sandbox/faults", {"rules": [rule]})[0] == 200
        assert ask("GET", f"/rest/api/3/issue/{small.issue}") == (503, {"a": 1})
        assert ask("GET", f"/rest/api/3/issue/{small.issue}")[0] == 200
        assert ask("GET", "/_sandbox/faults")[1]["rules"][0]["struck"] == 1
        status, wrong = ask("PUT", "/_sandbox/faults", {"rules": [{"fault": {"kind": "no"}}]})
        assert (status, wrong["errors"][0]["at"]) == (400, "rules.0.fault")
        assert ask("DELETE", "/_sandbox/faults") == (200, {"rules": []})
        client.close()


def test_a_page_of_the_web_is_not_the_operator() -> None:
    small: Sandbox = Small()
    with (
        serving(small) as address,
        socket.create_connection((urlsplit(address).hostname, urlsplit(address).port)) as raw,
    ):
        raw.sendall(b"PUT /_sandbox/faults HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\n\r\n{}")
        assert raw.recv(100).startswith(b"HTTP/1.1 403")
