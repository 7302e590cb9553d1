"""Webhooks: only what is signed is heard, and what is heard is no more than a hint."""

from __future__ import annotations

import hmac
import http.client
import json
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from keeping import BOT, JIRA_HOOK, NOTION_HOOK, START, Kept, kept
from test_pull import titles

from integrations.jira.webhook import JiraHook
from integrations.notion.webhook import NotionHook
from sync.lock import only_one
from sync.store import Progress, Store, Where
from sync.webhook import MOST_BYTES, Receiver

KEYS = {"/notion": ("X-Notion-Signature", NOTION_HOOK), "/jira": ("X-Hub-Signature", JIRA_HOOK)}


@pytest.fixture
def world(tmp_path: Path, where: Where) -> Iterator[Kept]:
    with kept(tmp_path, where) as made:
        yield made


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Kept]:
    """On SQLite alone: what is about HTTP."""
    with kept(tmp_path, tmp_path / "mirror.sqlite3") as made:
        yield made


def send(receiver: Receiver, path: str, body: bytes, headers: dict[str, str], method: str = "POST") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", receiver.server_address[1], timeout=10)
    try:
        connection.request(method, path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def signature(path: str, body: bytes) -> dict[str, str]:
    header, key = KEYS[path]
    return {header: "sha256=" + hmac.new(key.encode(), body, sha256).hexdigest()}


def deliver(receiver: Receiver, path: str, event: Any) -> int:
    body = json.dumps(event).encode()
    return send(receiver, path, body, signature(path, body))


def issue_event(kind: str, id_: str, *, minutes: int) -> dict[str, Any]:
    at = START + timedelta(minutes=minutes)
    return {"webhookEvent": kind, "timestamp": int(at.timestamp() * 1000), "issue": {"id": id_, "key": "BRD-1"}}


def page_event(kind: str, id_: str, *, minutes: int, **more: Any) -> dict[str, Any]:
    at = (START + timedelta(minutes=minutes)).isoformat()
    return {"type": kind, "timestamp": at, "entity": {"id": id_, "type": kind.partition(".")[0]}, "data": more}


def hints(world: Kept) -> dict[tuple[str, str], int]:
    with Store(world.where) as store:
        return Progress(store).waiting()


def first_issue(world: Kept) -> str:
    issue = world.jira.issue_by(world.small.issue)
    assert issue
    return str(issue.id)


def read_two_hours(world: Kept) -> None:
    """So that no pull reads anything again because of its overlap."""
    for _ in range(2):
        world.pull()
        world.later(hours=1)


# Who is heard.


def test_the_signature_is_the_vendor_s() -> None:
    """The known answer of Notion's documents."""
    token = "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl"
    body = json.dumps({"verification_token": token}, separators=(",", ":")).encode()
    known = "sha256=461e8cbcba8a75c3edd866f0e71280f5a85cbf21eff040ebd10fe266df38a735"
    hook = NotionHook(token)
    assert hook.proves(body, {"x-notion-signature": known})
    for wrong in (known.upper(), known[7:], known[:-1], f"{known} ", "", "sha256=ä"):
        assert not hook.proves(body, {"x-notion-signature": wrong})
    assert not hook.proves(body + b" ", {"x-notion-signature": known})
    assert not hook.proves(body, {})
    assert not NotionHook(None).proves(body, {"x-notion-signature": known})


def test_what_is_not_a_signed_delivery_is_refused(local: Kept) -> None:
    body = json.dumps(issue_event("jira:issue_updated", "10001", minutes=1)).encode()
    right = signature("/jira", body)
    with local.receiving() as receiver:
        answers = {
            "no signature": send(receiver, "/jira", body, {}),
            "another body": send(receiver, "/jira", body + b" ", right),
            "another vendor's": send(receiver, "/notion", body, right),
            "elsewhere": send(receiver, "/elsewhere", body, right),
            "looked at": send(receiver, "/jira", b"", {}, "GET"),
            "looked for": send(receiver, "/", b"", {}, "GET"),
            "too large": send(receiver, "/jira", b"", {"Content-Length": str(MOST_BYTES + 1)}),
            "no length": send(receiver, "/jira", b"", {"Transfer-Encoding": "chunked"}),
            "odd length": send(receiver, "/jira", b"", {"Content-Length": "-1"}),
            "no JSON": send(receiver, "/jira", b"{", signature("/jira", b"{")),
            "deep": send(receiver, "/jira", b"[" * 100_000, signature("/jira", b"[" * 100_000)),
            "right": send(receiver, "/jira", body, right),
        }
    assert answers == {
        "no signature": 401,
        "another body": 401,
        "another vendor's": 401,
        "elsewhere": 404,
        "looked at": 405,
        "looked for": 404,
        "too large": 413,
        "no length": 411,
        "odd length": 400,
        "no JSON": 400,
        "deep": 400,
        "right": 200,
    }
    assert hints(local) == {("jira", "issues"): 1}


def test_a_body_that_never_comes_is_not_waited_for(local: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.webhook._Delivery.timeout", 0.05)
    with local.receiving() as receiver, socket.create_connection(("127.0.0.1", receiver.server_address[1])) as peer:
        peer.sendall(b"POST /jira HTTP/1.1\r\nContent-Length: 10\r\n\r\n{")
        assert peer.recv(100).startswith(b"HTTP/1.1 400 ")


def test_the_hand_shake_is_shown_and_not_kept(local: Kept) -> None:
    token = "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl"
    body = json.dumps({"verification_token": token}).encode()
    with local.receiving() as receiver:
        assert send(receiver, "/notion", body, {}) == 401, "we have one already"
    local.hooked["notion"] = ""
    with local.receiving() as receiver:
        assert send(receiver, "/notion", body, {}) == 200
        assert send(receiver, "/notion", b'{"verification_token": "x\\u001b[2J yyyyyyyyyyyyyyyyyyyyy"}', {}) == 401
        assert deliver(receiver, "/notion", page_event("page.deleted", local.home, minutes=1)) == 401
    assert local.offered == [("notion", token)]
    assert not Path(str(local.where)).exists(), "nothing was written"


ODD_IDS: list[Any] = [None, [], {}, {"id": None}, {"id": "1; DROP"}]
NONSENSE: list[Any] = [
    *(None, [], 7, "x", {}, {"type": "page.deleted"}, {"type": 7, "entity": []}),
    {"type": "page.deleted", "entity": {"id": "x"}},
    *({"webhookEvent": "jira:issue_deleted", "issue": issue} for issue in ODD_IDS),
    *({"webhookEvent": "jira:issue_deleted", "issue": {"id": "1"}, "timestamp": odd} for odd in ("x", 10**30, None)),
]


@pytest.mark.parametrize("event", NONSENSE)
def test_signed_nonsense_does_no_harm(event: Any) -> None:
    for hook in (NotionHook("x"), JiraHook("x")):
        assert all(fate.id == "1" for _, fate in hook.names(event))


# What deliveries become.


def test_notion_s_deliveries_are_followed(world: Kept) -> None:
    left, gone = (world.page({"page_id": world.home}, title) for title in ("Left", "Gone"))
    block = world.small.append("a line").body["results"][0]["id"]
    world.pull()
    world.later(hours=1)
    with world.receiving() as receiver:
        world.notion.subscribe(BOT, NOTION_HOOK, url=f"{receiver.address}/notion")
        world.notion.comment(BOT, page_id=left, rich_text="on the page")
        world.notion.comment(BOT, block_id=block, rich_text="on a line")
        world.notion.trash(BOT, gone)
        world.later(minutes=2)
        world.notion.settle()
        assert world.notion.webhooks.send() >= 3
    assert {path for path, _, _ in world.heard} == {"/notion"}
    assert {status for _, status, _ in world.heard} == {200}
    waiting = hints(world)
    assert waiting["notion", "content"] >= 1
    assert (waiting["notion", "comments"], waiting["notion", "block_comments"]) == (2, 1)
    snapshot = world.pull()
    assert "Gone" not in titles(snapshot)
    said = {comment.text for comments in snapshot.comments.values() for comment in comments}
    assert {"on the page", "on a line"} <= said
    assert set(world.states()) == {("notion", stream, "deleted", "fate.webhook") for stream in ("content", "comments")}
    assert hints(world) == {}


def test_jira_s_deliveries_are_followed(world: Kept) -> None:
    read_two_hours(world)
    issue = first_issue(world)
    with world.receiving() as receiver:
        for _ in range(2):
            assert deliver(receiver, "/jira", issue_event("jira:issue_deleted", issue, minutes=120)) == 200
        assert deliver(receiver, "/jira", {"webhookEvent": "comment_created", "issue": {"id": 10**15}}) == 200
        assert deliver(receiver, "/jira", issue_event("jira:issue_updated", issue, minutes=119)) == 200, "late"
    assert hints(world) == {("jira", "issues"): 2}
    assert "poster 0" not in titles(world.pull())
    assert world.states() == {("jira", "issues", "deleted", "fate.webhook"): 1}


def test_a_deletion_that_is_not_true_is_undone_by_the_next_listing(world: Kept) -> None:
    read_two_hours(world)
    with world.receiving() as receiver:
        deliver(receiver, "/jira", issue_event("jira:issue_deleted", first_issue(world), minutes=120))
        deliver(receiver, "/notion", page_event("page.deleted", world.home, minutes=120))
    assert "poster 0" not in titles(world.pull())
    world.later(hours=1)
    assert titles(world.sweep()) >= {"poster 0", "Home"}
    assert world.states() == {}


def test_a_deletion_told_after_we_saw_the_object_asks_for_a_look_only(world: Kept) -> None:
    world.later(hours=2)
    world.pull()
    with world.receiving() as receiver:
        deliver(receiver, "/notion", page_event("page.deleted", world.home, minutes=60))
        deliver(receiver, "/jira", issue_event("jira:issue_deleted", first_issue(world), minutes=60))
    assert titles(world.pull()) >= {"poster 0", "Home"}


def test_a_hint_does_not_widen_what_is_read(world: Kept) -> None:
    """A page that the connection sees and that lies below no root."""
    world.pull()
    outside = world.notion.create_page(BOT, {"workspace": True}, "Salaries")
    world.notion.share(outside, BOT)
    world.notion.comment(BOT, page_id=outside, rich_text="much")
    with world.receiving() as receiver:
        deliver(receiver, "/notion", page_event("page.content_updated", outside, minutes=1))
        deliver(receiver, "/notion", page_event("comment.created", outside, minutes=1, page_id=outside))
    world.pull()
    with Store(world.where) as store:
        assert store.sql.execute("SELECT count(*) FROM bundle WHERE id = ?", (outside,)).fetchone() == (0,)


# Beside a run.


def test_the_receiver_needs_no_job_lock(world: Kept) -> None:
    world.pull()
    with world.receiving() as receiver, only_one(world.where, ["jira", "notion", "write"]):
        assert deliver(receiver, "/jira", issue_event("jira:issue_updated", first_issue(world), minutes=60)) == 200
    assert hints(world) == {("jira", "issues"): 1}


def test_a_mirror_that_is_busy_for_long_is_asked_again(local: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    local.pull()
    monkeypatch.setattr("sync.store.sqlite.BUSY_S", 0)
    with local.receiving() as receiver:
        holder = sqlite3.connect(str(local.where), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        event = issue_event("jira:issue_updated", "10001", minutes=60)
        assert deliver(receiver, "/jira", event) == 503
        holder.close()
        assert deliver(receiver, "/jira", event) == 200


def test_the_command_stops_cleanly_and_keeps_its_secrets(local: Kept) -> None:
    _ = local.settings
    command = [sys.executable, "-m", "cli", "webhook", "--port", "0"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=local.folder)
    assert running.stderr
    first = running.stderr.readline()
    port = int(first.partition("127.0.0.1:")[2].split()[0])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = json.dumps(issue_event("jira:issue_updated", "10001", minutes=60)).encode()
    connection.request("POST", "/jira", body, signature("/jira", body))
    assert connection.getresponse().status == 200
    connection.close()
    running.send_signal(signal.SIGTERM)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (128 + signal.SIGTERM, "")
    assert err == "/jira: 200, 1 objects to look at\n"
    written = b"".join(file.read_bytes() for file in local.folder.glob("mirror.sqlite3*"))
    for secret in (NOTION_HOOK, JIRA_HOOK):
        assert secret not in first + err
        assert secret.encode() not in written
