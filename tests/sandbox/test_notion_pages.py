"""Pages that move, are archived, restored, emptied or made from templates; comments that change; kept view queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from notion_spec import needs_schemas, problems
from notion_world import ADA, BOT, World, block, words


@pytest.fixture
def world() -> World:
    return World()


def child(world: World, title: str, above: str | None = None) -> str:
    return world.notion.create_page(ADA, {"page_id": above or world.home}, title, [block("paragraph", title)])


def listed(world: World, id_: str) -> list[str]:
    return [one["id"] for one in world.call("GET", f"blocks/{id_}/children")["results"]]


def rows(world: World, source: str, **body: Any) -> list[str]:
    return [one["id"] for one in world.call("POST", f"data_sources/{source}/query", body)["results"]]


def test_a_page_moves_under_another(world: World) -> None:
    page, target = child(world, "Page"), child(world, "Target")
    world.clock.advance(timedelta(minutes=5))
    moved = world.call("POST", f"pages/{page}/move", {"parent": {"page_id": target}})
    assert moved["parent"] == {"type": "page_id", "page_id": target}
    assert moved["last_edited_time"] == "2026-07-01T09:35:00.000Z"
    assert listed(world, world.home) == [target]
    assert listed(world, target)[-1] == page
    assert world.call("GET", f"blocks/{page}")["has_children"]
    assert len(listed(world, page)) == 1


def test_a_page_moves_into_a_data_source_and_out(world: World) -> None:
    _, source = world.goals()
    page = child(world, "Fourth")
    moved = world.call("POST", f"pages/{page}/move", {"parent": {"data_source_id": source}})
    assert moved["properties"]["Name"]["title"][0]["plain_text"] == "Fourth"
    assert moved["properties"]["Key"]["unique_id"]["number"] == 4
    assert page in rows(world, source)
    assert page not in listed(world, world.home)
    back = world.call("POST", f"pages/{page}/move", {"parent": {"page_id": world.home}})
    assert list(back["properties"]) == ["title"]
    assert page not in rows(world, source)
    assert page in listed(world, world.home)


def test_moves_that_are_refused(world: World) -> None:
    page = child(world, "Page")
    below = child(world, "Below", page)
    before = world.notion.counts()
    for parent, status in (
        ({"page_id": below}, 400),
        ({"page_id": page}, 400),
        ({"workspace": True}, 400),
        ({"page_id": world.secret}, 404),
    ):
        assert world.refused("POST", f"pages/{page}/move", {"parent": parent})[0] == status
    assert world.notion.counts() == before


def test_archived_rows_are_hidden(world: World) -> None:
    _, source = world.goals()
    row = rows(world, source)[0]
    assert world.call("PATCH", f"pages/{row}", {"is_archived": True})["is_archived"]
    assert row not in rows(world, source)
    assert rows(world, source, is_archived=True) == [row]
    assert world.call("GET", f"pages/{row}")["in_trash"] is False
    world.call("PATCH", f"pages/{row}", {"is_archived": False})
    assert row in rows(world, source)


def test_erasing_content_takes_children_too(world: World) -> None:
    page = child(world, "Page")
    below = child(world, "Below", page)
    world.call("PATCH", f"pages/{page}", {"erase_content": True})
    assert listed(world, page) == []
    assert world.call("GET", f"pages/{below}")["in_trash"]


def test_a_template_is_applied_later(world: World) -> None:
    _, source = world.goals()
    weekly = world.notion.add_template(source, "Weekly", [block("heading_1", "Plan")], default=True)
    answer = world.call("GET", f"data_sources/{source}/templates")
    assert answer["templates"] == [{"id": weekly, "name": "Weekly", "is_default": True}]
    assert (answer["has_more"], answer["next_cursor"]) == (False, None)
    assert world.call("GET", f"data_sources/{source}/templates?name=daily")["templates"] == []
    body = {"parent": {"data_source_id": source}, "properties": {"Name": {"title": words("x")}}}
    made = world.call("POST", "pages", {**body, "template": {"type": "default"}})["id"]
    assert listed(world, made) == []
    world.clock.advance(timedelta(seconds=2))
    assert len(listed(world, made)) == 1
    other = {"type": "template_id", "template_id": BOT}
    before = world.notion.counts()
    assert world.refused("POST", "pages", {**body, "template": other}) == (404, "object_not_found")
    assert world.notion.counts() == before
    both = {**body, "template": {"type": "default"}, "markdown": "x"}
    assert world.refused("POST", "pages", both) == (400, "validation_error")


def test_a_second_data_source(world: World) -> None:
    database, first = world.goals()
    parent = {"type": "database_id", "database_id": database}
    columns: dict[str, Any] = {"Name": {"title": {}}, "N": {"number": {}}}
    body = {"parent": parent, "properties": columns, "title": words("Second")}
    made = world.call("POST", "data_sources", body)
    named = world.call("GET", f"databases/{database}")["data_sources"]
    assert named == [{"id": first, "name": "Goals"}, {"id": made["id"], "name": "Second"}]
    assert len(world.notion.views_of(database)) == 2
    without_title = {**body, "properties": {"N": {"number": {}}}}
    assert world.refused("POST", "data_sources", without_title) == (400, "validation_error")
    bad = {**columns, "R": {"relation": {"data_source_id": BOT, "single_property": {}}}}
    assert world.refused("POST", "data_sources", {**body, "properties": bad}) == (404, "object_not_found")
    assert len(world.notion.data_sources) == 2


def test_a_column_changes_its_type(world: World) -> None:
    _, source = world.goals()
    path = f"data_sources/{source}"
    before = world.call("GET", path)["properties"]["Score"]["id"]
    after = world.call("PATCH", path, {"properties": {"Score": {"rich_text": {}}}})["properties"]["Score"]
    assert (after["id"], after["type"]) == (before, "rich_text")
    assert all(row["properties"]["Score"]["rich_text"] == [] for row in world.notion.rows(source))
    options = {"select": {"options": [{"name": "Beta"}]}}
    kept = world.call("PATCH", path, {"properties": {"Team": options}})["properties"]["Team"]["select"]["options"]
    assert [option["name"] for option in kept] == ["Beta"], "options replace each other"


def test_own_comments_change_and_go(world: World) -> None:
    mine = world.call("POST", "comments", {"parent": {"page_id": world.home}, "rich_text": words("a")})
    theirs = world.notion.comment(ADA, page_id=world.home, rich_text="b")
    path, before = f"comments/{mine['id']}", world.call("GET", f"pages/{world.home}")["last_edited_time"]
    world.clock.advance(timedelta(minutes=2))
    changed = world.call("PATCH", path, {"markdown": "**c**"})
    assert changed["rich_text"][0]["plain_text"] == "c"
    assert changed["last_edited_time"] > changed["created_time"]
    assert world.call("GET", path)["rich_text"] == changed["rich_text"]
    for method, body in (("PATCH", {"rich_text": words("x")}), ("DELETE", None)):
        assert world.refused(method, f"comments/{theirs}", body) == (403, "restricted_resource")
    assert world.call("DELETE", path)["id"] == mine["id"]
    assert world.refused("GET", path) == (404, "object_not_found")
    assert world.call("GET", f"pages/{world.home}")["last_edited_time"] == before


def test_resolved_discussions_are_out_of_reach(world: World) -> None:
    (paragraph,) = world.notion.append(ADA, world.home, [block("paragraph", "x")])
    open_one = world.notion.comment(ADA, block_id=paragraph, rich_text="open")
    closed = world.call("POST", "comments", {"parent": {"block_id": paragraph}, "rich_text": words("closed")})
    world.notion.resolve(closed["discussion_id"])
    shown = world.call("GET", f"comments?block_id={paragraph}")["results"]
    assert [comment["id"] for comment in shown] == [open_one]
    assert world.refused("GET", f"comments/{closed['id']}") == (404, "object_not_found")


def test_a_comment_under_a_name_of_its_own(world: World) -> None:
    shown_as = {"type": "custom", "custom": {"name": "Robin"}}
    body = {"parent": {"page_id": world.home}, "markdown": "hi", "display_name": shown_as}
    assert world.call("POST", "comments", body)["display_name"] == {"type": "custom", "resolved_name": "Robin"}


def test_a_view_query_is_kept_for_fifteen_minutes(world: World) -> None:
    database, source = world.goals()
    view = world.notion.views_of(database)[0]["id"]
    asked = world.call("POST", f"views/{view}/queries", {"page_size": 2})
    path = f"views/{view}/queries/{asked['id']}"
    world.notion.create_page(ADA, {"data_source_id": source}, "Later")
    rest = world.call("GET", f"{path}?start_cursor={asked['next_cursor']}")
    assert len(asked["results"]) + len(rest["results"]) == 3, "the ids are those of the query's time"
    assert set(rest["results"][0]) == {"object", "id"}
    world.clock.advance(timedelta(minutes=15))
    assert world.refused("GET", path) == (404, "object_not_found")
    again = world.call("POST", f"views/{view}/queries", {})
    path = f"views/{view}/queries/{again['id']}"
    gone = world.call("DELETE", path)
    assert (gone["object"], gone["deleted"]) == ("view_query", True)
    assert world.refused("GET", path) == (404, "object_not_found")


@needs_schemas
def test_the_new_answers_fit_the_types(world: World) -> None:
    database, source = world.goals()
    page = child(world, "Page")
    made = world.call("POST", "comments", {"parent": {"page_id": page}, "rich_text": words("a")})
    comment = f"comments/{made['id']}"
    parent = {"type": "database_id", "database_id": database}
    columns = {"parent": parent, "properties": {"Name": {"title": {}}}}
    view = world.notion.views_of(database)[0]["id"]
    for name, method, path, body in (
        ("CommentObjectResponse", "GET", comment, None),
        ("CommentObjectResponse", "PATCH", comment, {"rich_text": words("b")}),
        ("CommentObjectResponse", "DELETE", comment, None),
        ("PageObjectResponse", "POST", f"pages/{page}/move", {"parent": {"data_source_id": source}}),
        ("PageObjectResponse", "PATCH", f"pages/{page}", {"is_archived": True}),
        ("DataSourceObjectResponse", "POST", "data_sources", columns),
        ("ViewQueryResponse", "POST", f"views/{view}/queries", {}),
    ):
        assert problems(name, world.call(method, path, body)) == []


def test_a_database_moves(world: World) -> None:
    database, source = world.goals()
    page = child(world, "Page")
    moved = world.call("PATCH", f"databases/{database}", {"parent": {"type": "page_id", "page_id": page}})
    assert moved["parent"]["page_id"] == page
    assert world.call("GET", f"data_sources/{source}")["database_parent"]["page_id"] == page
    assert database not in listed(world, world.home)
    assert listed(world, page)[-1] == database
    row = rows(world, source)[0]
    for parent, status in (({"page_id": row}, 400), ({"page_id": world.secret}, 404), ({"workspace": True}, 400)):
        assert world.refused("PATCH", f"databases/{database}", {"parent": parent})[0] == status


def test_a_new_page_takes_its_place(world: World) -> None:
    first, last = world.notion.append(ADA, world.home, [block("paragraph", "a"), block("paragraph", "b")])
    body = {"parent": {"page_id": world.home}, "properties": {"title": words("x")}}
    after = {"type": "after_block", "after_block": {"id": first}}
    top = world.call("POST", "pages", {**body, "position": {"type": "page_start"}})["id"]
    middle = world.call("POST", "pages", {**body, "position": after})["id"]
    end = world.call("POST", "pages", {**body, "position": {"type": "page_end"}})["id"]
    assert listed(world, world.home) == [top, first, middle, last, end]
    elsewhere = {**body, "position": {"type": "after_block", "after_block": {"id": world.secret}}}
    assert world.refused("POST", "pages", elsewhere) == (400, "validation_error")
    assert len(listed(world, world.home)) == 5
