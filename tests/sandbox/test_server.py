"""The server itself: requests that are none, many clients at once, the clock, and what its operator may ask."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from jira import JIRA
from notion_client import Client
from small_sandbox import BOT, EMAIL, JIRA_LOGIN, JIRA_TOKEN, NOTION_LOGIN, NOTION_TOKEN, START, VERSION, Small

from integrations.sandbox.clock import Clock, Face
from integrations.sandbox.http import Request, Response
from integrations.sandbox.server import Sandbox, serving


@pytest.fixture
def small() -> Small:
    return Small()


@pytest.fixture
def place(small: Small) -> Iterator[tuple[str, int]]:
    with serving(small, idle_s=0.3) as address:
        parts = urlsplit(address)
        assert parts.hostname
        assert parts.port
        yield parts.hostname, parts.port


def exchanged(place: tuple[str, int], sent: bytes) -> bytes:
    """All that the server answers to these bytes until it closes or is silent for long."""
    with socket.create_connection(place, timeout=10) as raw:
        raw.sendall(sent)
        found = b""
        while chunk := _received(raw):
            found += chunk
    return found


def _received(raw: socket.socket) -> bytes:
    try:
        return raw.recv(65536)
    except ConnectionResetError:
        return b""


def serves(place: tuple[str, int]) -> bool:
    client = http.client.HTTPConnection(*place, timeout=10)
    client.request("GET", "/_sandbox/clock")
    served = client.getresponse().status == 200
    client.close()
    return served


# bad requests

LOGIN = f"Authorization: {JIRA_LOGIN['authorization']}\r\n".encode()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"GET / HTTP/x\r\n\r\n", b"400"),
        (b"BREW / HTTP/1.1\r\n\r\n", b"501"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 200 + b"\r\n", b"431"),
        (b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"PUT / HTTP/1.1\r\nContent-Length: many\r\n\r\n", b"400"),
        (b"PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"PUT / HTTP/1.1\r\nContent-Length: \xb2\r\n\r\n", b"400"),
        (b"PUT / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", b"413"),
        (b"PUT / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", b"501"),
        (b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n", b"400"),
        (b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcdef\r\n0\r\n\r\n", b"400"),
        (b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 5000, b"400"),
    ],
)
def test_what_is_no_request_is_refused_and_the_server_lives(place: tuple[str, int], sent: bytes, status: bytes) -> None:
    answer = exchanged(place, sent)
    assert answer[:12].endswith(status), answer[:80]
    assert serves(place)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET",
        b"GET / HTTP/1.1\r\nHost:",
        b"PUT /rest/api/3/issue/BRD-1 HTTP/1.1\r\nContent-Length: 50\r\n\r\n{",
        b"PUT /rest/api/3/issue/BRD-1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ],
)
def test_half_a_request_keeps_no_thread(place: tuple[str, int], small: Small, sent: bytes) -> None:
    before = set(threading.enumerate())
    exchanged(place, sent)
    assert not small.journal
    assert serves(place)
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=10)
        assert not thread.is_alive()


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff\xfe", b'"x"', b"1", b'{"fields": 7}', b"[" * 100_000])
@pytest.mark.parametrize(("method", "target"), [("PUT", "/rest/api/3/issue/BRD-1"), ("POST", "/v1/pages")])
def test_bad_json_is_a_400(place: tuple[str, int], method: str, target: str, body: bytes) -> None:
    client = http.client.HTTPConnection(*place, timeout=10)
    client.request(method, target, body, JIRA_LOGIN if target.startswith("/rest") else NOTION_LOGIN)
    answer = client.getresponse()
    assert (answer.status, bool(json.loads(answer.read()))) == (400, True)
    client.close()


def test_a_bug_is_a_500_and_is_logged(
    place: tuple[str, int], small: Small, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: Request) -> Response:
        raise ZeroDivisionError

    monkeypatch.setattr(small, "handle", broken)
    with caplog.at_level(logging.ERROR):
        assert b" 500 " in exchanged(place, b"GET / HTTP/1.0\r\n\r\n")[:20]
    assert "ZeroDivisionError" in caplog.text


def test_a_lone_surrogate_does_not_break_an_answer(place: tuple[str, int]) -> None:
    client = http.client.HTTPConnection(*place, timeout=10)
    client.request("PUT", "/rest/api/3/issue/BRD-1", b'{"fields": {"summary": "a\\ud800b"}}', JIRA_LOGIN)
    assert client.getresponse().read() == b""
    client.request("GET", "/rest/api/3/issue/BRD-1", headers=JIRA_LOGIN)
    assert json.loads(client.getresponse().read())["fields"]["summary"] == "a?b"
    client.close()


# the protocol


@pytest.mark.parametrize("target", ["/rest/api/3/issue/BRD-1", "/", "/_sandbox/clock", "/rest/api/3/issue/NO-1"])
def test_head_is_get_without_a_body(place: tuple[str, int], target: str) -> None:
    client, found = http.client.HTTPConnection(*place, timeout=10), []
    for method in ("HEAD", "GET"):
        client.request(method, target, headers=JIRA_LOGIN)
        answer = client.getresponse()
        body = answer.read()
        found.append((answer.status, answer.headers["Content-Length"], answer.headers["Content-Type"]))
        assert len(body) == (0 if method == "HEAD" else int(answer.headers["Content-Length"]))
    client.close()
    assert found[0] == found[1]


def test_a_chunked_body(place: tuple[str, int], small: Small) -> None:
    client = http.client.HTTPConnection(*place, timeout=10)
    pieces = [b'{"fields": ', b'{"summary": "in ', b'pieces"}}']
    client.request("PUT", "/rest/api/3/issue/BRD-1", iter(pieces), JIRA_LOGIN, encode_chunked=True)
    assert client.getresponse().read() == b""
    assert small.summary == "in pieces"
    client.close()


def test_chunk_extensions_and_trailers_are_dropped(place: tuple[str, int], small: Small) -> None:
    body = b'F;x=1\r\n{"fields": {"su\r\n11\r\nmmary": "parts"}}\r\n0\r\nX-Sum: 1\r\n\r\n'
    head = b"PUT /rest/api/3/issue/BRD-1 HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n" + LOGIN
    assert b" 204 " in exchanged(place, head + b"\r\n" + body)[:20]
    assert small.summary == "parts"


# many at once


def test_sixteen_clients_of_both_vendors_at_once(small: Small) -> None:
    with serving(small) as address, ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda n: _work(address, small.page, n), range(16)))
    assert Counter(found) == {6: 16}
    numbers = [entry.number for entry in small.journal]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sum(entry.mutating for entry in small.journal) == 16 * 6
    assert len(small.jira.issues) == 1 + 8 * 3
    assert len(small.notion.below[small.page]) == 8 * 6


def _work(address: str, page: str, number: int) -> int:
    """Six writes, by the SDK of one vendor or the other."""
    if number % 2:
        return _append_blocks(address, page, number)
    jira = JIRA(address, basic_auth=(EMAIL, JIRA_TOKEN), options={"rest_api_version": "3"}, max_retries=0)
    for step in range(3):
        issue = jira.create_issue(project="BRD", issuetype={"name": "Task"}, summary=f"{number}/{step}")
        issue.update(fields={"summary": f"{number}/{step} changed"})
        assert jira.issue(issue.key).fields.summary == f"{number}/{step} changed"
    jira.close()  # type: ignore[no-untyped-call]
    return 6


def _append_blocks(address: str, page: str, number: int) -> int:
    quiet = logging.getLogger("test")
    notion: Any = Client(auth=NOTION_TOKEN, base_url=address, notion_version=VERSION, retry=False, logger=quiet)
    for step in range(6):
        text = [{"type": "text", "text": {"content": f"{number}/{step}"}}]
        notion.blocks.children.append(page, children=[{"type": "paragraph", "paragraph": {"rich_text": text}}])
        assert notion.users.me()["id"] == BOT
    notion.close()
    return 6


def test_a_waiting_client_does_not_hold_up_the_others() -> None:
    small = Small({"fault": {"kind": "timeout"}, "vendor": "jira"}, {"fault": {"kind": "latency", "seconds": 0}})
    with serving(small) as address:
        place = urlsplit(address).netloc
        stuck, other = http.client.HTTPConnection(place, timeout=10), http.client.HTTPConnection(place, timeout=10)
        stuck.request("GET", "/rest/api/3/myself", headers=JIRA_LOGIN)
        other.request("GET", f"/v1/pages/{small.page}", headers=NOTION_LOGIN)
        assert other.getresponse().status == 200
        stuck.close()
        other.close()


# time


def test_a_face_is_ahead_and_sets_the_clock_it_hangs_on() -> None:
    clock = Clock(START)
    face = Face(clock)
    face.show_ahead_s(30)
    assert face.now() - clock.now() == timedelta(seconds=30)
    face.set(START)
    assert face.now() == START
    face.advance(timedelta(minutes=1))
    assert clock.now() == START + timedelta(seconds=30)
    clock.running = True
    assert face.now() >= START + timedelta(minutes=1)


def test_what_the_vendors_stamp_follows_the_clock(small: Small) -> None:
    small.clock.advance(timedelta(days=1))
    small.edit_issue()
    assert small.read_issue().body["fields"]["updated"].startswith("2026-07-02T")


# the operator


def ask(sandbox: Sandbox, method: str, target: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    sent = b"" if body is None else json.dumps(body).encode()
    answer = sandbox.handle(Request(method, f"/_sandbox/{target}", headers, sent))
    return answer.status, json.loads(json.dumps(answer.body))


def test_the_clock_is_set_advanced_and_skewed(small: Small) -> None:
    _, told = ask(
        small, "PUT", "clock", {"now": "2026-08-01T00:00:00+08:00", "advance_s": 1.5, "ahead_s": {"jira": -60}}
    )
    assert told == {
        "now": "2026-07-31T16:00:01.500000+00:00",
        "running": False,
        "ahead_s": {"jira": -60.0, "notion": 0.0},
    }
    assert small.jira.clock.now() == datetime(2026, 7, 31, 15, 59, 1, 500_000, tzinfo=UTC)
    assert ask(small, "GET", "clock") == (200, told)


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("PUT", "clock", {}),
        ("PUT", "clock", {"now": "yesterday"}),
        ("PUT", "clock", {"now": "2026-08-01T00:00:00"}),
        ("PUT", "clock", {"advance_s": "x"}),
        ("PUT", "clock", {"advance_s": 1e300}),
        ("PUT", "clock", {"ahead_s": {"asana": 1}}),
        ("PUT", "clock", [1]),
        ("PUT", "faults", {"rules": [{"fault": "reset"}]}),
        ("PUT", "faults", []),
        ("PUT", "limits", {"preset": "none"}),
        ("PUT", "limits", {"jira": {"kind": "server"}}),
        ("GET", "journal?after=x", None),
        ("GET", "journal?after=-1", None),
    ],
)
def test_what_does_not_fit_is_a_400_with_a_message(small: Small, method: str, target: str, body: Any) -> None:
    status, told = ask(small, method, target, body)
    assert (status, bool(told["message"])) == (400, True)
    assert small.clock.now() == START


def test_jira_is_set_behind_its_api(small: Small) -> None:
    def put(**asked: Any) -> Any:
        return small.handle(Request("PUT", "/_sandbox/jira", {}, json.dumps(asked).encode())).body

    shown = put(index_lag_s=30, task_s=5)
    assert (shown["index_lag_s"], small.jira.index_lag_s, small.jira.tasks.duration_s) == (30, 30, 5)
    assert put(search_cut_at=1, search_warnings=[{"type": "CLAUSE_LIMIT_EXCEEDED"}])["index_lag_s"] == 30
    assert small.jira.searches.warnings == [{"type": "CLAUSE_LIMIT_EXCEEDED", "message": ""}]
    assert shown["cloud_id"] == small.jira.cloud_id
    assert put(search_cut_at=None, search_warnings=[], index_lag_s=0)["search_cut_at"] is None
    assert put(index_lag_s=-1)["message"] == "it does not fit"


def test_limits_are_set_and_taken_away(small: Small) -> None:
    assert ask(small, "PUT", "limits", {"preset": "business"})[1]["notion"]["per_minute"] == 600
    assert ask(small, "PUT", "limits", {"notion": {"per_minute": 1}})[0] == 200
    assert [small.read_page().status for _ in range(2)] == [200, 429]
    assert ask(small, "DELETE", "limits")[1] == {"jira": None, "notion": None}
    assert small.read_page().status == 200


def test_reset_forgets_all_but_what_the_tools_hold(small: Small) -> None:
    small.edit_issue("kept")
    ask(small, "PUT", "faults", {"rules": [{"fault": {"kind": "expire_token"}}]})
    assert small.read_issue().status == 401
    assert ask(small, "POST", "reset") == (200, {"requests": 0})
    assert small.read_issue().body["fields"]["summary"] == "kept"
    assert ask(small, "GET", "journal")[1]["requests"] == 1


def test_only_from_this_machine(small: Small) -> None:
    assert ask(small, "GET", "clock", host="evil.example:8700")[0] == 403
    for host in ("127.0.0.1:8700", "localhost", "[::1]:8700"):
        assert ask(small, "GET", "clock", host=host)[0] == 200
    assert ask(small, "GET", "nowhere")[0] == 404
