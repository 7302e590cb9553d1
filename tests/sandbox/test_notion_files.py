"""Files: announced, sent, attached, read back, expired."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from notion_spec import needs_schemas, problems
from notion_world import ADA, BOT, START, TOKEN, World, words

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Answer, Request, Response
from integrations.sandbox.notion import files, routes
from integrations.sandbox.server import Sandbox

MIB = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n--not a boundary\r\n\x00\xff"
Json = dict[str, Any]


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(Clock(START))


@pytest.fixture
def world(sandbox: Sandbox) -> World:
    return World(sandbox.notion)


def form(filename: str, content: bytes, part: int | None = None) -> bytes:
    head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
    number = f'\r\n--cut\r\nContent-Disposition: form-data; name="part_number"\r\n\r\n{part}' if part else ""
    return head.encode() + content + number.encode() + b"\r\n--cut--\r\n"


def send(world: World, upload: str, content: bytes, part: int | None = None, filename: str = "a.png") -> Response:
    headers = {
        "authorization": f"Bearer {TOKEN}",
        "notion-version": routes.VERSION,
        "content-type": "multipart/form-data; boundary=cut",
    }
    request = Request("POST", f"/v1/file_uploads/{upload}/send", headers, form(filename, content, part))
    found = world.routes.find("POST", request.path)
    assert found
    try:
        return found[0](request, routes.authenticate(world.notion, request), **found[1])
    except Answer as refusal:
        return refusal.response


def uploaded(world: World, filename: str = "a.png", content: bytes = PNG) -> str:
    made: str = world.call("POST", "file_uploads", {"filename": filename})["id"]
    assert send(world, made, content, filename=filename).body["status"] == "uploaded"
    return made


def image(upload: str) -> Json:
    return {"type": "image", "image": {"type": "file_upload", "file_upload": {"id": upload}}}


def fetched(sandbox: Sandbox, url: str) -> Response:
    return sandbox.handle(Request("GET", url, {}))


def test_a_file_of_one_part(world: World, sandbox: Sandbox) -> None:
    made = world.call("POST", "file_uploads", {"mode": "single_part", "filename": "a.png"})
    assert (made["status"], made["content_type"], made["content_length"]) == ("pending", "image/png", None)
    assert made["expiry_time"] == "2026-07-01T10:30:00.000Z"
    assert made["upload_url"].endswith(f"/v1/file_uploads/{made['id']}/send")
    sent = send(world, made["id"], PNG).body
    assert (sent["status"], sent["content_length"]) == ("uploaded", len(PNG))
    block = world.call("PATCH", f"blocks/{world.home}/children", {"children": [image(made["id"])]})["results"][0]
    file = block["image"]["file"]
    assert (block["image"]["type"], file["expiry_time"]) == ("file", "2026-07-01T10:30:42.000Z")
    answer = fetched(sandbox, file["url"])
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (200, PNG, "image/png")
    assert world.call("GET", f"file_uploads/{made['id']}")["expiry_time"] is None


def test_addresses_expire_and_can_not_be_changed(world: World, sandbox: Sandbox) -> None:
    body = {"children": [image(uploaded(world))]}
    made = world.call("PATCH", f"blocks/{world.home}/children", body)["results"][0]
    url = made["image"]["file"]["url"]
    world.clock.advance(timedelta(seconds=3599))
    assert fetched(sandbox, url).status == 200
    world.clock.advance(timedelta(seconds=1))
    expired = fetched(sandbox, url)
    assert expired.status == 403
    assert b"AccessDenied" in expired.body
    fresh = world.call("GET", f"blocks/{made['id']}")["image"]["file"]["url"]
    assert fresh != url
    assert fetched(sandbox, fresh).status == 200
    assert fetched(sandbox, url.replace("20260701T09", "20260701T23")).status == 403
    assert fetched(sandbox, f"/_files/{BOT}/a.png").status == 404


def test_an_upload_is_to_be_attached_within_an_hour(world: World) -> None:
    late, kept = uploaded(world), uploaded(world)
    path = f"blocks/{world.home}/children"
    world.call("PATCH", path, {"children": [image(kept)]})
    world.clock.advance(timedelta(hours=1))
    assert world.call("GET", f"file_uploads/{late}")["status"] == "expired"
    assert world.refused("PATCH", path, {"children": [image(late)]}) == (400, "validation_error")
    world.call("PATCH", path, {"children": [image(kept)]})
    listed = world.call("GET", "file_uploads?status=expired")["results"]
    assert [each["id"] for each in listed] == [late]


def test_a_block_takes_another_file_in_place(world: World, sandbox: Sandbox) -> None:
    (block,) = world.notion.append(ADA, world.home, [{"image": {"external": {"url": "https://example.com/a.png"}}}])
    changed = world.call("PATCH", f"blocks/{block}", {"image": {"file_upload": {"id": uploaded(world)}}})
    assert fetched(sandbox, changed["image"]["file"]["url"]).body == PNG
    captioned = world.call("PATCH", f"blocks/{block}", {"image": {"caption": words("Chart")}})
    assert captioned["image"]["type"] == "file"
    back = world.call("PATCH", f"blocks/{block}", {"image": {"external": {"url": "https://example.com/b.png"}}})
    assert "file" not in back["image"]
    assert back["image"]["caption"][0]["plain_text"] == "Chart"


def test_icons_covers_properties_and_comments(world: World, sandbox: Sandbox) -> None:
    _, source = world.goals()
    row, made = world.notion.rows(source)[0]["id"], uploaded(world)
    upload = {"type": "file_upload", "file_upload": {"id": made}}
    body = {"icon": upload, "cover": upload, "properties": {"Files": {"files": [{**upload, "name": "Proof"}]}}}
    page = world.call("PATCH", f"pages/{row}", body)
    kept = page["properties"]["Files"]["files"][0]
    assert kept["name"] == "Proof"
    for file in (page["icon"], page["cover"], kept):
        assert file["type"] == "file"
        assert fetched(sandbox, file["file"]["url"]).status == 200
    attachment = {"file_upload_id": made}
    said = {"parent": {"page_id": row}, "markdown": "see", "attachments": [attachment]}
    comment = world.call("POST", "comments", said)
    assert comment["attachments"][0]["category"] == "image"
    assert fetched(sandbox, comment["attachments"][0]["file"]["url"]).status == 200
    assert world.refused("POST", "comments", {**said, "attachments": [attachment] * 4}) == (400, "validation_error")


def test_markdown_keeps_files(world: World, sandbox: Sandbox) -> None:
    world.call("PATCH", f"blocks/{world.home}/children", {"children": [image(uploaded(world))]})
    text = world.call("GET", f"pages/{world.home}/markdown")["markdown"]
    assert fetched(sandbox, text.partition("](")[2].rstrip(")")).body == PNG
    world.call(
        "PATCH", f"pages/{world.home}/markdown", {"type": "replace_content", "replace_content": {"new_str": text}}
    )
    assert world.notion.children(world.home)[0]["image"]["type"] == "file"


def test_a_file_of_several_parts(world: World) -> None:
    world.notion.add_bot(BOT, "Alongside", token=TOKEN, owner_workspace_name="Example", file_limit_bytes=100 * MIB)
    body = {"mode": "multi_part", "filename": "a.mp4", "number_of_parts": 2}
    made = world.call("POST", "file_uploads", body)
    assert made["number_of_parts"] == {"total": 2, "sent": 0}
    path = f"file_uploads/{made['id']}"
    assert send(world, made["id"], b"x", 1).status == 400, "a part before the last has 5 MiB or more"
    assert send(world, made["id"], b"x" * (5 * MIB), 1).body["number_of_parts"]["sent"] == 1
    assert world.refused("POST", f"{path}/complete") == (400, "validation_error")
    assert send(world, made["id"], b"y", 3).status == 400
    assert send(world, made["id"], b"y", 2).body["status"] == "pending"
    done = world.call("POST", f"{path}/complete")
    assert (done["status"], done["content_length"]) == ("uploaded", 5 * MIB + 1)


def test_a_file_from_an_address(world: World) -> None:
    world.notion.web["https://example.com/a.png"] = PNG
    for url, status in (("https://example.com/a.png", "uploaded"), ("https://example.com/b.png", "failed")):
        body = {"mode": "external_url", "external_url": url, "filename": "a.png"}
        made = world.call("POST", "file_uploads", body)
        assert made["status"] == "pending"
        world.clock.advance(timedelta(seconds=1))
        assert world.call("GET", f"file_uploads/{made['id']}")["status"] == status


@pytest.mark.parametrize(
    "body",
    [
        {"mode": "post"},
        {"mode": "multi_part", "filename": "a.mp4", "number_of_parts": 2},
        {"mode": "external_url", "filename": "a.png", "external_url": "http://example.com/a.png"},
        {"mode": "external_url", "external_url": "https://example.com/a.png"},
        {"filename": "a.nothing"},
    ],
)
def test_refused_uploads(world: World, body: Json) -> None:
    assert world.refused("POST", "file_uploads", body) == (400, "validation_error")


def test_refused_contents(world: World) -> None:
    made = world.call("POST", "file_uploads", {"filename": "a.png"})["id"]
    limit = world.call("GET", "users/me")["bot"]["workspace_limits"]["max_file_upload_size_in_bytes"]
    assert send(world, made, b"x" * (limit + 1)).status == 400
    assert world.refused("POST", f"file_uploads/{made}/send", {}) == (400, "validation_error")
    assert world.refused("PATCH", f"blocks/{world.home}/children", {"children": [image(made)]})[0] == 400
    assert send(world, made, PNG).status == 200
    assert send(world, made, PNG).status == 400, "it takes no content twice"
    text = uploaded(world, "a.txt", b"words")
    assert world.refused("PATCH", f"blocks/{world.home}/children", {"children": [image(text)]})[0] == 400
    response = world.send("GET", f"file_uploads/{made}", headers={"authorization": "Bearer ada-token"})
    assert response.status == 404


def test_the_addresses_inside_are_plain() -> None:
    assert files.plain_address("https://example.com/_files/x") is None
    assert (
        files.plain_address(files.signed(f"/_files/{BOT}/a.png", START, "http://127.0.0.1:1")) == f"/_files/{BOT}/a.png"
    )


@needs_schemas
def test_the_answers_fit_the_types(world: World) -> None:
    made = world.call("POST", "file_uploads", {"filename": "a.png"})
    sent = send(world, made["id"], PNG)
    for answer in (made, sent.body, world.call("GET", f"file_uploads/{made['id']}")):
        assert problems("FileUploadObjectResponse", answer) == []
    assert world.call("GET", "file_uploads")["type"] == "file_upload"
    block = world.call("PATCH", f"blocks/{world.home}/children", {"children": [image(made["id"])]})["results"][0]
    assert problems("BlockObjectResponse", block) == []
    icon = {"icon": {"file_upload": {"id": made["id"]}}, "cover": {"file_upload": {"id": made["id"]}}}
    assert problems("PageObjectResponse", world.call("PATCH", f"pages/{world.home}", icon)) == []
