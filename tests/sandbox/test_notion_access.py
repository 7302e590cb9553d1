"""Versions, capabilities and lost access of the sandbox's Notion."""

from __future__ import annotations

from typing import Any

import pytest
from notion_spec import needs_schemas, problems
from notion_world import ADA, BOT, World, block, words

from integrations.sandbox.notion.grants import CAPABILITIES, Grant

OLDER = {"notion-version": "2025-09-03"}


@pytest.fixture
def world() -> World:
    return World()


def older(world: World, method: str, path: str, body: object = None) -> dict[str, Any]:
    response = world.send(method, path, body, headers=OLDER)
    assert response.status == 200, response.body
    answer: dict[str, Any] = response.body
    return answer


def test_the_older_version_says_archived(world: World) -> None:
    database, source = world.goals()
    assert "archived" not in world.call("GET", f"pages/{world.home}")
    for path in (f"pages/{world.home}", f"databases/{database}", f"data_sources/{source}", f"blocks/{database}"):
        answer = older(world, "GET", path)
        assert (answer["archived"], answer["in_trash"]) == (False, False)
    page = world.notion.create_page(ADA, {"page_id": world.home}, "Page")
    assert older(world, "PATCH", f"pages/{page}", {"archived": True})["archived"]
    assert not older(world, "PATCH", f"pages/{page}", {"archived": False})["in_trash"]
    assert world.refused("PATCH", f"pages/{page}", {"archived": True}) == (400, "validation_error")


def test_the_older_version_appends_after(world: World) -> None:
    first, last = world.notion.append(ADA, world.home, [block("paragraph", "a"), block("paragraph", "c")])
    body = {"children": [block("paragraph", "b")], "after": first}
    made = older(world, "PATCH", f"blocks/{world.home}/children", body)["results"]
    assert [one["id"] for one in made][1:] == [last]
    assert world.notion.below[world.home][1] == made[0]["id"]


def test_the_older_version_says_transcription(world: World) -> None:
    notes = world.notion.add_block(ADA, world.home, "meeting_notes", {"title": []})
    newest, old = world.call("GET", f"blocks/{notes}"), older(world, "GET", f"blocks/{notes}")
    assert newest["type"] == "meeting_notes"
    assert old["type"] == "transcription"
    assert old["transcription"] == newest["meeting_notes"]
    assert "meeting_notes" not in old


@needs_schemas
def test_older_answers_fit_the_types_as_they_are(world: World) -> None:
    database, source = world.goals()
    notes = world.notion.add_block(ADA, world.home, "meeting_notes", {"title": []})
    for name, method, path in (
        ("PageObjectResponse", "GET", f"pages/{world.home}"),
        ("DatabaseObjectResponse", "GET", f"databases/{database}"),
        ("DataSourceObjectResponse", "GET", f"data_sources/{source}"),
        ("BlockObjectResponse", "GET", f"blocks/{notes}"),
        ("ListBlockChildrenResponse", "GET", f"blocks/{world.home}/children"),
        ("QueryDataSourceResponse", "POST", f"data_sources/{source}/query"),
    ):
        assert problems(name, older(world, method, path), archived=True) == []
        assert problems(name, world.send(method, path).body) == []


@pytest.mark.parametrize("version", ["2022-06-28", "2031-01-01", ""])
def test_other_versions_are_refused(world: World, version: str) -> None:
    response = world.send("GET", "users/me", headers={"notion-version": version})
    assert (response.status, response.body["code"]) == (400, "validation_error")


@pytest.mark.parametrize(
    ("missing", "method", "path", "body"),
    [
        ("read_content", "GET", "pages/{home}", None),
        ("read_content", "POST", "search", {}),
        ("read_content", "GET", "blocks/{home}/children", None),
        ("insert_content", "PATCH", "blocks/{home}/children", {"children": [block("paragraph", "x")]}),
        ("insert_content", "POST", "pages", {"parent": {"page_id": "{home}"}, "properties": {}}),
        ("update_content", "PATCH", "pages/{home}", {"icon": None}),
        ("update_content", "DELETE", "blocks/{home}", None),
        ("read_comments", "GET", "comments?block_id={home}", None),
        ("insert_comments", "POST", "comments", {"parent": {"page_id": "{home}"}, "rich_text": words("x")}),
    ],
)
def test_a_missing_capability(world: World, missing: str, method: str, path: str, body: object) -> None:
    path = path.replace("{home}", world.home)
    world.notion.grant(BOT, Grant(CAPABILITIES - {missing}))
    assert world.refused(method, path, body) == (403, "restricted_resource")
    world.notion.grant(BOT, Grant())
    if "{home}" not in str(body):
        world.call(method, path, body)


def test_who_may_insert_but_not_read_learns_the_id_only(world: World) -> None:
    world.notion.grant(BOT, Grant(frozenset({"insert_content"})))
    made = world.call("POST", "pages", {"parent": {"page_id": world.home}, "properties": {"title": words("x")}})
    assert set(made) == {"object", "id", "request_id"}


def test_users_without_and_with_e_mail(world: World) -> None:
    _, source = world.goals()
    row = world.notion.rows(source)[0]["id"]
    world.notion.update_page(ADA, row, properties={"Owner": {"people": [{"id": ADA}]}})

    def owner() -> dict[str, Any]:
        person: dict[str, Any] = world.call("GET", f"pages/{row}")["properties"]["Owner"]["people"][0]
        return person

    assert owner()["person"]["email"] == "ada@example.com"
    world.notion.grant(BOT, Grant(users="without_email"))
    assert owner()["name"] == "林小晴"
    assert "ada@example.com" not in str([owner(), world.call("GET", "users")])
    world.notion.grant(BOT, Grant(users="none"))
    assert owner() == {"object": "user", "id": ADA}
    for path in ("users", f"users/{ADA}"):
        assert world.refused("GET", path) == (403, "restricted_resource")
    assert world.call("GET", "users/me")["id"] == BOT


def test_access_lost_to_a_child(world: World) -> None:
    page = world.notion.create_page(ADA, {"page_id": world.home}, "Page")
    (inside,) = world.notion.append(ADA, page, [block("paragraph", "x")])
    _, source = world.goals()
    row = world.notion.rows(source)[0]["id"]
    for lost in (page, row):
        world.notion.unshare(lost, BOT)
        for path in (f"pages/{lost}", f"pages/{lost}/markdown", f"comments?block_id={lost}"):
            assert world.refused("GET", path) == (404, "object_not_found")
    assert world.refused("GET", f"blocks/{inside}") == (404, "object_not_found")
    assert page not in {one["id"] for one in world.call("GET", f"blocks/{world.home}/children")["results"]}
    assert page.replace("-", "") not in world.call("GET", f"pages/{world.home}/markdown")["markdown"]
    assert row not in {one["id"] for one in world.call("POST", f"data_sources/{source}/query", {})["results"]}
    assert {page, row}.isdisjoint(one["id"] for one in world.call("POST", "search", {})["results"])
    world.notion.share(page, BOT)
    assert world.call("GET", f"pages/{page}")["id"] == page


def test_conflicts_on_demand(world: World) -> None:
    world.notion.conflicts = 1
    assert world.call("GET", f"pages/{world.home}")
    assert world.refused("PATCH", f"pages/{world.home}", {"icon": {"emoji": "🏠"}}) == (409, "conflict_error")
    assert world.call("PATCH", f"pages/{world.home}", {"icon": {"emoji": "🏠"}})["icon"]["emoji"] == "🏠"
