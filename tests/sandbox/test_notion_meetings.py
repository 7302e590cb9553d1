"""Meeting notes: made from a recording, filled in a while, found by a query."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from notion_spec import needs_schemas, problems
from notion_world import ADA, BO, TOKEN, World, block

from integrations.sandbox.http import Request
from integrations.sandbox.notion import routes

Json = dict[str, Any]
FORM = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\n'
    b"Content-Type: audio/mpeg\r\n\r\nlistened\r\n--x--\r\n"
)


@pytest.fixture
def world() -> World:
    return World()


def uploaded(world: World, name: str = "a.mp3") -> str:
    upload: str = world.call("POST", "file_uploads", {"filename": name})["id"]
    headers = {
        "authorization": f"Bearer {TOKEN}",
        "notion-version": routes.VERSION,
        "content-type": "multipart/form-data; boundary=x",
    }
    request = Request("POST", f"/v1/file_uploads/{upload}/send", headers, FORM)
    found = world.routes.find("POST", request.path)
    assert found
    route, parts, _ = found
    assert route(request, routes.authenticate(world.notion, request), **parts).status == 200
    return upload


def recorded(world: World, **more: Any) -> Json:
    source = {"type": "file_upload", "file_upload_id": uploaded(world)}
    parent = {"type": "page_id", "page_id": world.home}
    return world.call("POST", "blocks/meeting_notes", {"source": source, "parent": parent, **more})


def status(world: World, notes: Json) -> Any:
    return world.call("GET", f"blocks/{notes['id']}")["meeting_notes"]["status"]


def later(world: World) -> None:
    world.clock.advance(timedelta(seconds=10))


def test_notes_fill_themselves(world: World) -> None:
    notes = recorded(world, title="Weekly", language="zh-TW")
    assert (notes["type"], notes["has_children"]) == ("meeting_notes", False)
    assert status(world, notes) == "transcription_in_progress"
    later(world)
    assert status(world, notes) == "summary_in_progress"
    later(world)
    shown = world.call("GET", f"blocks/{notes['id']}")
    assert shown["meeting_notes"]["status"] == "notes_ready"
    assert set(shown["meeting_notes"]["children"]) == {"notes_block_id", "transcript_block_id", "summary_block_id"}
    listed = {one["id"] for one in world.call("GET", f"blocks/{notes['id']}/children")["results"]}
    assert listed == set(shown["meeting_notes"]["children"].values())


def test_without_a_summary(world: World) -> None:
    notes = recorded(world, options={"kickoff_summary": False})
    later(world)
    assert status(world, notes) == "notes_ready"
    assert "summary_block_id" not in world.call("GET", f"blocks/{notes['id']}")["meeting_notes"]["children"]


def test_notes_of_a_recording_in_a_page(world: World) -> None:
    audio = {"audio": {"external": {"url": "https://example.com/a.mp3"}}}
    recording, after = world.notion.append(ADA, world.home, [audio, block("paragraph", "x")])
    notes = world.call("POST", "blocks/meeting_notes", {"source": {"type": "block", "block_id": recording}})
    assert world.notion.below[world.home] == (recording, notes["id"], after)


def test_notes_that_are_deleted_stay_as_they_are(world: World) -> None:
    notes = recorded(world)
    world.call("DELETE", f"blocks/{notes['id']}")
    later(world)
    assert world.notion.blocks[notes["id"]]["meeting_notes"]["status"] == "transcription_in_progress"


def test_refused_recordings(world: World) -> None:
    (paragraph,) = world.notion.append(ADA, world.home, [block("paragraph", "x")])
    parent = {"type": "page_id", "page_id": world.home}
    source = {"type": "file_upload", "file_upload_id": uploaded(world)}
    before = world.notion.counts()
    for body, problem in (
        ({"source": {"type": "block", "block_id": paragraph}}, 400),
        ({"source": {"type": "block", "block_id": world.secret}}, 404),
        ({"source": source}, 400),
        ({"source": source, "parent": {"type": "page_id", "page_id": world.secret}}, 404),
        ({"source": source, "parent": parent, "language": "tlh"}, 400),
        ({"source": {"type": "air"}, "parent": parent}, 400),
        ({"source": {"type": "file_upload", "file_upload_id": uploaded(world, "a.png")}, "parent": parent}, 400),
    ):
        assert world.refused("POST", "blocks/meeting_notes", body)[0] == problem
    assert world.notion.counts() == before


def test_a_query_finds_notes(world: World) -> None:
    def found(**body: Any) -> list[str]:
        results = world.call("POST", "blocks/meeting_notes/query", body)["results"]
        return ["".join(part["plain_text"] for part in one["meeting_notes"]["title"]) for one in results]

    def on(name: str, operator: str, value: Any) -> Json:
        return {"operator": "and", "filters": [{"property": name, "filter": {"operator": operator, "value": value}}]}

    recorded(world, title="Weekly")
    world.clock.advance(timedelta(days=1))
    event = {"start_time": "2026-07-02T09:00:00Z", "end_time": "2026-07-02T10:00:00Z", "attendees": [BO]}
    title = world.notion.blocks[recorded(world, title="Monthly")["id"]]["meeting_notes"]["title"]
    world.notion.add_block(ADA, world.home, "meeting_notes", {"title": title, "calendar_event": event})
    world.notion.add_block(ADA, world.secret, "meeting_notes", {"title": title})
    assert found() == ["Monthly", "Monthly", "Weekly"]
    assert found(sort=[{"property": "title", "direction": "descending"}], limit=1) == ["Weekly"]
    assert world.call("POST", "blocks/meeting_notes/query", {"limit": 1})["has_more"]
    assert found(filter=on("title", "string_contains", {"type": "exact", "value": "week"})) == ["Weekly"]
    person = [{"type": "exact", "value": {"table": "notion_user", "id": BO}}]
    assert found(filter=on("attendees", "person_contains", person)) == ["Monthly"]
    day = {"type": "exact", "value": {"type": "date", "start_date": "2026-07-02"}}
    assert found(filter=on("created_time", "date_is_on_or_after", day)) == ["Monthly", "Monthly"]
    for wrong in (on("title", "date_is", day), on("mood", "string_is", {"type": "exact", "value": "x"})):
        assert world.refused("POST", "blocks/meeting_notes/query", {"filter": wrong})[0] == 400
    assert world.refused("POST", "blocks/meeting_notes/query", {"limit": 51})[0] == 400


@needs_schemas
def test_notes_fit_the_types(world: World) -> None:
    notes = recorded(world, title="Weekly")
    assert problems("BlockObjectResponse", notes) == []
    later(world)
    assert problems("BlockObjectResponse", world.call("GET", f"blocks/{notes['id']}")) == []
