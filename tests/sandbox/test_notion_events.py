"""What happens after the answer: asynchronous tasks and webhooks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from notion_spec import needs_schemas, problems
from notion_world import ADA, BO, BOT, World, block, words

from integrations.sandbox.notion import webhooks
from integrations.sandbox.notion.grants import CAPABILITIES, Grant
from integrations.sandbox.notion.posting import posting

Json = dict[str, Any]
TOKEN = "secret_for_webhooks"


@pytest.fixture
def world() -> World:
    return World()


def replace(text: str, **more: object) -> Json:
    return {"type": "replace_content", "replace_content": {"new_str": text}, **more}


def kinds(world: World) -> list[str]:
    """The types of the events delivered by the end of this minute."""
    world.clock.advance(timedelta(minutes=1))
    world.notion.settle()
    return [each.event["type"] for each in world.notion.webhooks.deliveries]


@pytest.mark.parametrize("waiting", ["the clock", "a second poll"])
def test_markdown_written_later(world: World, waiting: str) -> None:
    path = f"pages/{world.home}/markdown"
    response = world.send("PATCH", path, replace("# Later", allow_async=True))
    assert response.status == 202
    task = response.body
    assert (task["object"], task["status"], task["poll_after_seconds"]) == ("async_task", "queued", 2)
    assert task["status_url"].endswith(f"/v1/async_tasks/{task['id']}")
    assert world.call("GET", path)["markdown"] == ""
    poll = f"async_tasks/{task['id']}"
    assert world.call("GET", poll)["status"] == "running"
    if waiting == "the clock":
        world.clock.advance(timedelta(seconds=2))
    done = world.call("GET", poll)
    assert (done["status"], done["result"]["markdown"]) == ("succeeded", "# Later")
    assert world.call("GET", path)["markdown"] == "# Later"


def test_a_task_that_fails(world: World) -> None:
    world.notion.create_page(ADA, {"page_id": world.home}, "Child")
    task = world.send("PATCH", f"pages/{world.home}/markdown", replace("x", allow_async=True)).body
    world.clock.advance(timedelta(seconds=2))
    failed = world.call("GET", f"async_tasks/{task['id']}")
    assert (failed["status"], failed["error"]["code"]) == ("failed", "validation_error")
    assert world.refused("GET", f"async_tasks/{BOT}") == (404, "object_not_found")


def test_a_page_made_later(world: World) -> None:
    body = {"parent": {"page_id": world.home}, "markdown": "# New", "allow_async": True}
    task = world.send("POST", "pages", body).body
    world.clock.advance(timedelta(seconds=2))
    made = world.call("GET", f"async_tasks/{task['id']}")["result"]
    assert world.notion.title_of(made["id"]) == "New"


def test_the_signature_is_the_vendors() -> None:
    token = "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl"
    subscription = webhooks.Subscription("s", BOT, token, frozenset())
    body, headers = webhooks.handshake(subscription)
    assert json.loads(body) == {"verification_token": token}
    assert headers["X-Notion-Signature"] == ("sha256=461e8cbcba8a75c3edd866f0e71280f5a85cbf21eff040ebd10fe266df38a735")


def test_an_event_says_ids_only(world: World) -> None:
    subscription = world.notion.subscribe(BOT, TOKEN)
    _, source = world.goals()
    row = world.notion.rows(source)[0]
    world.clock.advance(timedelta(minutes=1))
    world.notion.settle()
    world.notion.webhooks.deliveries.clear()
    world.notion.update_page(ADA, row["id"], properties={"Score": {"number": 3}})
    assert kinds(world) == ["page.properties_updated"]
    (delivery,) = world.notion.webhooks.deliveries
    body, headers = delivery.request()
    sent = json.loads(body)
    assert sent["entity"] == {"id": row["id"], "type": "page"}
    assert sent["authors"] == [{"id": ADA, "type": "person"}]
    assert sent["data"]["updated_properties"] == [row["properties"]["Score"]["id"]]
    assert (sent["subscription_id"], sent["integration_id"]) == (subscription.id, BOT)
    assert (sent["attempt_number"], sent["api_version"]) == (1, "2026-03-11")
    assert headers[webhooks.SIGNATURE] == webhooks.signature(body, TOKEN)


def test_page_events_are_gathered_for_a_minute_and_comments_are_not(world: World) -> None:
    world.notion.subscribe(BOT, TOKEN)
    for author in (ADA, BO, ADA):
        world.notion.append(author, world.home, [block("paragraph", "x")])
    world.notion.comment(ADA, page_id=world.home, rich_text="one")
    world.notion.comment(ADA, page_id=world.home, rich_text="two")
    early = [each.event["type"] for each in world.notion.webhooks.deliveries]
    assert early == ["comment.created"] * 2
    assert kinds(world) == [*early, "page.content_updated"]
    event = world.notion.webhooks.deliveries[-1].event
    assert [author["id"] for author in event["authors"]] == [ADA, BO]
    assert [each["id"] for each in event["data"]["updated_blocks"]] == list(world.notion.below[world.home])
    assert world.notion.webhooks.deliveries[0].event["data"]["page_id"] == world.home


def test_made_and_deleted_within_a_minute_is_nothing(world: World) -> None:
    world.notion.subscribe(BOT, TOKEN, ["page.created", "page.deleted"])
    gone = world.notion.create_page(ADA, {"page_id": world.home}, "Gone")
    world.notion.delete_block(ADA, gone)
    assert kinds(world) == []


def test_who_can_not_see_hears_nothing(world: World) -> None:
    world.notion.subscribe(BOT, TOKEN)
    world.notion.append(ADA, world.secret, [block("paragraph", "x")])
    world.notion.grant(BOT, Grant(CAPABILITIES - {"read_comments"}))
    world.notion.comment(ADA, page_id=world.home, rich_text="one")
    assert kinds(world) == []


def test_every_kind_of_event(world: World) -> None:
    world.notion.subscribe(BOT, TOKEN)
    database, source = world.goals()
    page = world.notion.create_page(ADA, {"page_id": world.home}, "Page")
    world.call("POST", f"pages/{page}/move", {"parent": {"data_source_id": source}})
    world.call("PATCH", f"pages/{page}", {"is_locked": True})
    world.call("PATCH", f"pages/{page}", {"is_locked": False})
    body = {"data_source_id": source, "name": "V", "type": "table", "database_id": database}
    view = world.call("POST", "views", body)["id"]
    world.call("PATCH", f"views/{view}", {"name": "W"})
    comment = world.call("POST", "comments", {"parent": {"page_id": page}, "rich_text": words("a")})["id"]
    world.call("PATCH", f"comments/{comment}", {"rich_text": words("b")})
    world.call("DELETE", f"comments/{comment}")
    world.call("PATCH", f"pages/{world.home}/markdown", {"type": "insert_content", "insert_content": {"content": "x"}})
    met = set(kinds(world))
    world.call("DELETE", f"views/{view}")
    world.call("PATCH", f"pages/{page}", {"in_trash": True})
    world.call("DELETE", f"blocks/{database}")
    assert met | set(kinds(world)) >= {
        "page.created",
        "page.moved",
        "page.locked",
        "page.unlocked",
        "page.content_updated",
        "page.deleted",
        "database.created",
        "database.deleted",
        "data_source.created",
        "data_source.content_updated",
        "data_source.schema_updated",
        "view.created",
        "view.updated",
        "comment.created",
        "comment.updated",
        "comment.deleted",
    }


class Receiver(HTTPServer):
    """Refuses the first request and keeps them all."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.enough = threading.Event()
        super().__init__(("127.0.0.1", 0), _Receiving)


class _Receiving(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.headers[webhooks.SIGNATURE], body))
        if len(self.server.got) == 3:
            self.server.enough.set()
        self.send_response(503 if len(self.server.got) == 1 else 200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is the base class's)
        """Silent."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def test_deliveries_are_posted_and_tried_again(world: World, receiver: Receiver) -> None:
    world.notion.subscribe(BOT, TOKEN, url=f"http://127.0.0.1:{receiver.server_port}/hook")
    world.notion.comment(ADA, page_id=world.home, rich_text="one")
    assert [world.notion.webhooks.send() for _ in range(3)] == [0, 1, 0]
    assert [json.loads(body)["attempt_number"] for _, body in receiver.got] == [1, 2]
    assert all(sent == webhooks.signature(body, TOKEN) for sent, body in receiver.got)


def test_no_delivery_leaves_the_machine(world: World) -> None:
    with pytest.raises(ValueError, match="this machine"):
        world.notion.subscribe(BOT, TOKEN, url="https://example.com/hook")


def test_deliveries_are_posted_as_they_come(world: World, receiver: Receiver) -> None:
    world.notion.subscribe(BOT, TOKEN, url=f"http://127.0.0.1:{receiver.server_port}/hook")
    world.notion.append(ADA, world.home, [block("paragraph", "x")])
    world.clock.advance(timedelta(minutes=1))
    with posting(world.notion.webhooks, world.notion.settle, look_s=0.01):
        world.notion.comment(ADA, page_id=world.home, rich_text="one")
        assert receiver.enough.wait(10)
    told = [json.loads(body) for _, body in receiver.got]
    assert {event["type"] for event in told} == {"comment.created", "page.content_updated"}
    assert all(sent == webhooks.signature(body, TOKEN) for sent, body in receiver.got)


def test_where_things_lie_in_an_event(world: World) -> None:
    world.notion.subscribe(BOT, TOKEN)
    _, source = world.goals()
    (paragraph,) = world.notion.append(ADA, world.home, [block("paragraph", "x")])
    world.notion.comment(ADA, block_id=paragraph, rich_text="one")
    row = world.notion.rows(source)[0]["id"]
    world.notion.update_page(ADA, row, properties={"Score": {"number": 3}})
    world.notion.rename_option(ADA, source, "Team", "Beta", "Gamma")
    kinds(world)
    told = {each.event["type"]: each.event for each in world.notion.webhooks.deliveries}
    workspace = told["page.content_updated"]["workspace_id"]
    database = world.notion.parents[source]
    assert told["page.content_updated"]["data"]["parent"] == {"id": workspace, "type": "space"}
    assert told["comment.created"]["data"]["parent"] == {"id": paragraph, "type": "block"}
    within = {"id": database, "type": "database", "data_source_id": source}
    assert told["page.properties_updated"]["data"]["parent"] == within
    assert {"id": row, "type": "page"} in told["data_source.content_updated"]["data"]["updated_blocks"]
    team = world.notion.data_sources[source]["properties"]["Team"]
    listed = told["data_source.schema_updated"]["data"]["updated_properties"]
    assert {"id": team["id"], "name": "Team", "action": "updated"} in listed


@needs_schemas
def test_events_fit_the_types(world: World) -> None:
    world.notion.subscribe(BOT, TOKEN)
    (paragraph,) = world.notion.append(ADA, world.home, [block("paragraph", "x")])
    world.notion.comment(BO, block_id=paragraph, rich_text="one")
    kinds(world)
    names = {
        "page.content_updated": "PageContentUpdatedWebhookPayload",
        "comment.created": "CommentCreatedWebhookPayload",
    }
    sent = [json.loads(each.request()[0]) for each in world.notion.webhooks.deliveries]
    assert {event["type"] for event in sent} == set(names)
    assert [problems(names[event["type"]], event) for event in sent] == [[], []]


def test_uploads_are_told_to_who_made_them(world: World) -> None:
    world.notion.subscribe(BOT, TOKEN)
    world.call("POST", "file_uploads", {"filename": "a.png"})
    bad = {"mode": "external_url", "filename": "b.png", "external_url": "https://example.com/b.png"}
    world.call("POST", "file_uploads", bad)
    world.send("POST", "file_uploads", {"filename": "c.png"}, headers={"authorization": "Bearer ada-token"})
    world.clock.advance(timedelta(hours=1))
    told = kinds(world)
    assert sorted(told) == [
        "file_upload.created",
        "file_upload.created",
        "file_upload.expired",
        "file_upload.upload_failed",
    ]
