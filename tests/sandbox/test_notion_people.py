"""What people do in Notion's application, by the state's own methods, and what a connection sees of it afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from notion_world import ADA, BO, BOT, World, block, words

Json = dict[str, Any]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def page(world: World) -> str:
    made = world.notion.create_page(ADA, {"page_id": world.home}, "Page", [block("paragraph", "a")])
    world.clock.advance(timedelta(minutes=5))
    return made


def listed(world: World, id_: str) -> list[str]:
    return [one["id"] for one in world.call("GET", f"blocks/{id_}/children")["results"]]


def rows(world: World, source: str, **body: Any) -> list[str]:
    return [one["id"] for one in world.call("POST", f"data_sources/{source}/query", body)["results"]]


def stamp(world: World, page: str) -> tuple[str, str]:
    shown = world.call("GET", f"pages/{page}")
    return shown["last_edited_time"], shown["last_edited_by"]["id"]


def said(world: World, on: str) -> list[str]:
    return [one["id"] for one in world.call("GET", f"comments?block_id={on}")["results"]]


def test_a_persons_block_edits_move_the_page(world: World, page: str) -> None:
    (paragraph,) = world.notion.below[page]
    acts = (
        lambda: world.notion.update_block(BO, paragraph, {"paragraph": {"rich_text": words("b")}}),
        lambda: world.notion.append(BO, page, [block("paragraph", "c")]),
        lambda: world.notion.trash(BO, world.notion.below[page][-1]),
        lambda: world.notion.add_block(BO, page, "link_preview", {"url": "https://example.com"}),
    )
    for act in acts:
        world.clock.advance(timedelta(minutes=1))
        act()
        assert stamp(world, page) == (world.notion.minute(), BO)


def test_a_connections_block_edits_need_not_move_the_page(world: World, page: str) -> None:
    (paragraph,) = world.notion.below[page]
    before = stamp(world, page)
    body = {"paragraph": {"rich_text": words("b")}}
    changed = world.call("PATCH", f"blocks/{paragraph}", body)
    assert (changed["last_edited_time"], changed["last_edited_by"]["id"]) == (world.notion.minute(), BOT)
    world.call("PATCH", f"blocks/{page}/children", {"children": [block("paragraph", "c")]})
    assert stamp(world, page) == before
    world.notion.connections_move_pages = True
    world.call("PATCH", f"blocks/{paragraph}", body)
    assert stamp(world, page) == (world.notion.minute(), BOT)


def test_a_connections_property_edits_always_move_the_page(world: World, page: str) -> None:
    world.call("PATCH", f"pages/{page}", {"icon": {"emoji": "📊"}})
    assert stamp(world, page) == (world.notion.minute(), BOT)


def test_two_edits_of_one_minute_look_like_one(world: World, page: str) -> None:
    world.notion.update_page(ADA, page, properties={"title": words("one")})
    first = stamp(world, page)
    world.clock.advance(timedelta(seconds=10))
    world.notion.update_page(ADA, page, properties={"title": words("two")})
    assert stamp(world, page) == first


def test_trash_restore_archive_and_the_end(world: World, page: str) -> None:
    world.notion.trash(BO, page)
    assert world.call("GET", f"pages/{page}")["in_trash"]
    assert page not in listed(world, world.home)
    world.notion.restore(BO, page)
    assert page in listed(world, world.home)
    for archived in (True, False):
        world.notion.update_page(BO, page, is_archived=archived)
        assert world.call("GET", f"pages/{page}")["is_archived"] is archived
    world.notion.trash(BO, page)
    world.notion.purge(BO, page)
    assert world.refused("GET", f"pages/{page}") == (404, "object_not_found")
    assert page not in listed(world, world.home)


def test_columns_and_options_get_other_names(world: World) -> None:
    _, source = world.goals()
    row = world.notion.rows(source)[-1]["id"]
    world.notion.update_page(ADA, row, properties={"Tags": {"multi_select": [{"name": "x"}, {"name": "y"}]}})
    before = stamp(world, row)
    team = world.call("GET", f"data_sources/{source}")["properties"]["Team"]
    world.clock.advance(timedelta(minutes=3))
    world.notion.update_data_source(BO, source, {"properties": {"Team": {"name": "Group"}, "Extra": {"number": {}}}})
    world.notion.rename_option(BO, source, "Group", "Alpha", "Omega")
    world.notion.rename_option(BO, source, "Tags", "x", "z")
    columns = world.call("GET", f"data_sources/{source}")["properties"]
    assert columns["Group"]["id"] == team["id"]
    assert [option["name"] for option in columns["Group"]["select"]["options"]] == ["Omega", "Beta"]
    found = rows(world, source, filter={"property": "Group", "select": {"equals": "Omega"}})
    shown = world.call("GET", f"pages/{found[0]}")["properties"]
    assert shown["Group"]["select"] == {**shown["Group"]["select"], "name": "Omega", "color": "blue"}
    assert shown["Extra"]["number"] is None
    tags = world.call("GET", f"pages/{row}")["properties"]["Tags"]["multi_select"]
    assert [tag["name"] for tag in tags] == ["z", "y"]
    assert stamp(world, row) == before, "neither moves a row's time"
    world.notion.update_data_source(BO, source, {"properties": {"Extra": None}})
    assert "Extra" not in world.call("GET", f"pages/{row}")["properties"]
    with pytest.raises(KeyError):
        world.notion.rename_option(BO, source, "Group", "Alpha", "Omega")


def test_discussions_of_several_people(world: World, page: str) -> None:
    (paragraph,) = world.notion.below[page]
    first = world.notion.comment(ADA, block_id=paragraph, rich_text="one")
    discussion = world.notion.comments[first]["discussion_id"]
    reply = world.notion.comment(BO, discussion_id=discussion, rich_text="two")
    on_page = world.notion.comment(BO, page_id=page, rich_text="three")
    assert (said(world, paragraph), said(world, page)) == ([first, reply], [on_page])
    world.clock.advance(timedelta(minutes=1))
    world.notion.edit_comment(BO, reply, "changed")
    shown = world.call("GET", f"comments/{reply}")
    assert (shown["rich_text"][0]["plain_text"], shown["last_edited_time"]) == ("changed", world.notion.minute())
    world.notion.resolve(discussion)
    assert said(world, paragraph) == []
    world.notion.reopen(discussion)
    assert said(world, paragraph) == [first, reply]
    for comment in (first, reply):
        world.notion.delete_comment(ADA, comment)
    assert said(world, paragraph) == []
    body = {"discussion_id": discussion, "rich_text": words("late")}
    assert world.refused("POST", "comments", body) == (404, "object_not_found")
    assert stamp(world, page)[1] == ADA, "comments leave the page as it was"


def test_permission_lost_and_regained(world: World, page: str) -> None:
    comment = world.notion.comment(ADA, page_id=page, rich_text="one")
    before = world.notion.roots(BOT)
    for _ in range(2):
        world.notion.unshare(page, BOT)
        assert world.refused("GET", f"comments/{comment}") == (404, "object_not_found")
        assert page not in listed(world, world.home)
        world.notion.share(page, BOT)
        assert page in listed(world, world.home)
    assert world.notion.roots(BOT) == before, "what is given back is no new root"
    world.notion.unshare(world.home, BOT)
    assert world.refused("GET", f"pages/{page}") == (404, "object_not_found")
    world.notion.share(world.home, BOT)
    assert said(world, page) == [comment]


def test_a_row_moves_to_another_data_source(world: World) -> None:
    _, source = world.goals()
    columns: Json = {"Title": {"title": {}}, "Score": {"number": {}}, "Key": {"unique_id": {"prefix": "T"}}}
    _, target = world.notion.create_database(ADA, world.home, "Other", columns)
    row = next(one["id"] for one in world.notion.rows(source) if one["properties"]["Score"]["number"] == 2)
    world.notion.move_page(BO, row, {"data_source_id": target})
    shown = world.call("GET", f"pages/{row}")
    assert shown["parent"]["data_source_id"] == target
    assert (shown["properties"]["Score"]["number"], shown["properties"]["Key"]["unique_id"]["number"]) == (2, 1)
    assert shown["properties"]["Title"]["title"][0]["plain_text"] == "Second"
    assert row not in rows(world, source)
    assert rows(world, target) == [row]


def test_a_number_is_given_once(world: World) -> None:
    _, source = world.goals()
    last = world.notion.rows(source)[-1]["id"]
    world.notion.move_page(ADA, last, {"page_id": world.home})
    made = world.notion.create_page(ADA, {"data_source_id": source}, "Fourth")
    assert world.call("GET", f"pages/{made}")["properties"]["Key"]["unique_id"]["number"] == 4


def test_a_template_is_a_page_but_no_row(world: World) -> None:
    _, source = world.goals()
    before, counts = rows(world, source), world.notion.counts()
    template = world.notion.add_template(source, "Weekly", [block("heading_1", "Plan")])
    assert rows(world, source) == before
    assert world.call("POST", "search", {"query": "Weekly"})["results"] == []
    assert world.notion.counts() == counts
    shown = world.call("GET", f"pages/{template}")
    assert (shown["parent"]["data_source_id"], shown["properties"]["Name"]["title"][0]["plain_text"]) == (
        source,
        "Weekly",
    )
    assert len(listed(world, template)) == 1
    assert world.refused("POST", f"pages/{template}/move", {"parent": {"page_id": world.home}})[0] == 400


def test_people_and_relations_beyond_25(world: World) -> None:
    _, source = world.goals()
    more = [world.notion.create_page(ADA, {"data_source_id": source}, str(number)) for number in range(30)]
    people = [f"aaaaaaaa-0000-4000-8000-{number:012}" for number in range(30)]
    for person in people:
        world.notion.add_user(person, person[-2:])
    change: Json = {
        "Needs": {"relation": [{"id": id_} for id_ in more]},
        "Owner": {"people": [{"id": p} for p in people]},
    }
    world.notion.update_page(BO, more[0], properties=change)
    shown = world.call("GET", f"pages/{more[0]}")["properties"]
    assert (len(shown["Needs"]["relation"]), shown["Needs"]["has_more"], len(shown["Owner"]["people"])) == (
        25,
        True,
        25,
    )
    for column, whole in (("Needs", more), ("Owner", people)):
        path = f"pages/{more[0]}/properties/{shown[column]['id']}"
        first = world.call("GET", f"{path}?page_size=20")
        rest = world.call("GET", f"{path}?start_cursor={first['next_cursor']}")
        kind = shown[column]["type"]
        assert [item[kind]["id"] for item in (*first["results"], *rest["results"])] == whole


def test_a_synced_block_shows_its_original(world: World, page: str) -> None:
    original: Json = {"synced_block": {"synced_from": None, "children": [block("paragraph", "x")]}}
    (source,) = world.notion.append(ADA, world.secret, [original])
    copy: Json = {"synced_block": {"synced_from": {"block_id": source}}}
    (shown,) = world.notion.append(ADA, page, [copy])
    assert not world.call("GET", f"blocks/{shown}")["has_children"], "the original is not shared"
    assert listed(world, shown) == []
    assert "\tx\n" not in world.call("GET", f"pages/{page}/markdown")["markdown"]
    world.notion.share(world.secret, BOT)
    found = world.call("GET", f"blocks/{shown}")
    assert (found["has_children"], found["synced_block"]["synced_from"]["block_id"]) == (True, source)
    assert listed(world, shown) == listed(world, source)
    assert "\tx\n" in world.call("GET", f"pages/{page}/markdown")["markdown"]
    world.notion.trash(ADA, source)
    assert listed(world, shown) == []
    for wrong in (shown, page, world.notion.below[page][0]):
        body = {"children": [{"synced_block": {"synced_from": {"block_id": wrong}}}]}
        assert world.refused("PATCH", f"blocks/{page}/children", body)[0] in (400, 404)


def test_markdown_leaves_what_it_can_not_see(world: World, page: str) -> None:
    child = world.notion.create_page(ADA, {"page_id": page}, "Child")
    world.notion.unshare(child, BOT)
    body = {"type": "replace_content", "replace_content": {"new_str": "# New"}}
    assert world.call("PATCH", f"pages/{page}/markdown", body)["markdown"] == "# New"
    assert child in world.notion.below[page]
    assert not world.notion.trashed(child)


def test_somebody_leaves(world: World, page: str) -> None:
    world.notion.update_page(BO, page, icon={"emoji": "👋"})
    world.notion.remove_user(BO)
    assert world.refused("GET", f"users/{BO}") == (404, "object_not_found")
    assert BO not in {user["id"] for user in world.call("GET", "users")["results"]}
    assert world.call("GET", f"pages/{page}")["last_edited_by"] == {"object": "user", "id": BO}
