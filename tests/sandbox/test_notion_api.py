"""Behaviour of the sandbox's Notion as the facts about the vendor say it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from notion_world import ADA, BO, BOT, TOKEN, World, block, words

from integrations.sandbox.notion import Notion


@pytest.fixture
def world() -> World:
    return World()


def texts(answer: dict[str, object]) -> list[str]:
    return [one["paragraph"]["rich_text"][0]["plain_text"] for one in answer["results"]]  # type: ignore[attr-defined]


def test_who_may_ask(world: World) -> None:
    for headers, status, code in (
        ({"authorization": None}, 401, "unauthorized"),
        ({"authorization": "Bearer wrong"}, 401, "unauthorized"),
        ({"notion-version": None}, 400, "missing_version"),
        ({"notion-version": "2022-06-28"}, 400, "validation_error"),
    ):
        response = world.send("GET", "users/me", headers=headers)
        assert (response.status, response.body["code"]) == (status, code)
        assert response.body["request_id"]


def test_a_persons_token_acts_as_them(world: World) -> None:
    headers = {"authorization": "Bearer ada-token"}
    assert world.send("GET", "users/me", headers=headers).body["id"] == ADA
    assert world.send("GET", f"pages/{world.secret}", headers=headers).status == 200
    assert world.send("GET", "users", headers=headers).status == 403


def test_bad_bodies(world: World) -> None:
    assert world.send("POST", "search", "x" * 512_000).status == 413
    assert world.refused("POST", "search", []) == (400, "validation_error")
    assert world.refused("POST", "pages", {}) == (400, "validation_error")
    assert world.send("GET", "nothing/here").body["code"] == "invalid_request_url"


def test_what_is_not_shared_is_not_there(world: World) -> None:
    below = world.notion.create_page(ADA, {"page_id": world.home}, "Below")
    (deep,) = world.notion.append(ADA, below, [block("paragraph", "deep")])
    assert world.call("GET", f"blocks/{deep}")["id"] == deep
    assert world.call("GET", f"pages/{below.replace('-', '')}")["id"] == below
    for path in (f"pages/{world.secret}", f"blocks/{world.secret}/children", f"comments?block_id={world.secret}"):
        assert world.refused("GET", path) == (404, "object_not_found")
    body = {"parent": {"page_id": world.secret}, "properties": {"title": words("x")}}
    assert world.refused("POST", "pages", body) == (404, "object_not_found")
    assert "Secret" not in str(world.call("POST", "search", {}))
    world.notion.unshare(world.home, BOT)
    assert world.refused("GET", f"blocks/{deep}") == (404, "object_not_found")


def test_answers_are_the_same_in_every_run() -> None:
    def answers() -> list[object]:
        world = World()
        _, source = world.goals()
        return [
            world.call("GET", f"data_sources/{source}"),
            world.call("POST", f"data_sources/{source}/query", {}),
            world.send("GET", "pages/x").body,
        ]

    assert answers() == answers()


def test_times(world: World) -> None:
    database, source = world.goals()
    page = world.call("GET", f"pages/{world.home}")
    assert page["created_time"] == "2026-07-01T09:30:00.000Z"
    assert world.call("GET", f"data_sources/{source}")["created_time"] == "2026-07-01T09:30:00.000Z"
    assert world.call("GET", f"databases/{database}")["created_time"] == "2026-07-01T09:30:42.123+00:00"
    world.clock.advance(timedelta(minutes=5))
    world.notion.comment(BO, page_id=world.home, rich_text="hi")
    assert world.call("GET", f"pages/{world.home}")["last_edited_time"] == page["last_edited_time"]
    world.call("PATCH", f"pages/{world.home}", {"icon": {"emoji": "🏠"}})
    after = world.call("GET", f"pages/{world.home}")
    assert after["last_edited_time"] == "2026-07-01T09:35:00.000Z"
    assert (after["created_by"]["id"], after["last_edited_by"]["id"]) == (ADA, BOT)


def test_paging(world: World) -> None:
    world.notion.append(ADA, world.home, [block("paragraph", str(number)) for number in range(100)])
    world.notion.append(ADA, world.home, [block("paragraph", str(number)) for number in range(100, 130)])
    path, seen, cursor = f"blocks/{world.home}/children", [], ""
    while True:
        answer = world.call("GET", f"{path}?page_size=500{cursor}")
        seen += texts(answer)
        if not answer["has_more"]:
            break
        cursor = f"&start_cursor={answer['next_cursor']}"
    assert seen == [str(number) for number in range(130)]
    assert world.refused("GET", f"{path}?page_size=0") == (400, "validation_error")
    assert world.refused("GET", f"{path}?start_cursor=x") == (400, "validation_error")


def test_positions(world: World) -> None:
    path = f"blocks/{world.home}/children"
    first = world.call("PATCH", path, {"children": [block("paragraph", "a"), block("paragraph", "d")]})["results"]
    after = {"type": "after_block", "after_block": {"id": first[0]["id"]}}
    answer = world.call("PATCH", path, {"children": [block("paragraph", "b")], "position": after})
    assert texts(answer) == ["b", "d"], "the new block and every following sibling"
    world.call("PATCH", path, {"children": [block("paragraph", "0")], "position": {"type": "start"}})
    world.call("PATCH", path, {"children": [block("paragraph", "e")], "position": {"type": "end"}})
    assert texts(world.call("GET", path)) == ["0", "a", "b", "d", "e"]
    old_form = {"children": [block("paragraph", "x")], "after": first[0]["id"]}
    assert world.refused("PATCH", path, old_form) == (400, "validation_error")


def nested(levels: int) -> dict[str, object]:
    children = [nested(levels - 1)] if levels else []
    return block("bulleted_list_item", str(levels), **({"children": children} if children else {}))


@pytest.mark.parametrize(
    "children",
    [
        [block("paragraph", "x")] * 101,
        [nested(3)],
        [block("paragraph", "x" * 2001)],
        [{"paragraph": {"rich_text": words("x") * 101}}],
        [block("toggle", "t", children=[block("toggle", "u", children=[block("paragraph")] * 10)] * 91)],
        [{"type": "child_database", "child_database": {"title": "x"}}],
        [{"type": "paragraph"}],
        [{**block("paragraph", "x"), "archived": False}],
        [{"table": {"table_width": 1}}],
        [{"divider": {"children": [block("paragraph")]}}],
    ],
)
def test_refused_blocks(world: World, children: list[object]) -> None:
    before = world.notion.children(world.home)
    assert world.refused("PATCH", f"blocks/{world.home}/children", {"children": children}) == (400, "validation_error")
    assert world.notion.children(world.home) == before


def test_changing_a_block(world: World) -> None:
    (id_,) = world.notion.append(ADA, world.home, [block("to_do", "do", color="red")])
    world.clock.advance(timedelta(minutes=1))
    changed = world.call("PATCH", f"blocks/{id_}", {"to_do": {"checked": True}})
    assert changed["to_do"]["checked"]
    assert changed["to_do"]["rich_text"][0]["plain_text"] == "do"
    assert changed["to_do"]["color"] == "red"
    assert (changed["created_by"]["id"], changed["last_edited_by"]["id"]) == (ADA, BOT)
    assert world.refused("PATCH", f"blocks/{id_}", {"paragraph": {"rich_text": []}}) == (400, "validation_error")
    assert world.call("DELETE", f"blocks/{id_}")["in_trash"]
    assert world.call("GET", f"blocks/{world.home}/children")["results"] == []
    assert world.refused("PATCH", f"blocks/{id_}", {"to_do": {"checked": False}}) == (400, "validation_error")
    world.call("PATCH", f"blocks/{id_}", {"in_trash": False})
    assert world.call("GET", f"blocks/{world.home}/children")["results"][0]["id"] == id_


def test_trash(world: World) -> None:
    page = world.notion.create_page(ADA, {"page_id": world.home}, "Page")
    child = world.notion.create_page(ADA, {"page_id": page}, "Child")
    before = world.notion.counts()
    assert world.call("PATCH", f"pages/{page}", {"in_trash": True})["in_trash"]
    assert world.call("GET", f"pages/{page}")["in_trash"]
    assert world.call("GET", f"blocks/{world.home}/children")["results"] == []
    assert world.refused("PATCH", f"pages/{child}", {"icon": None}) == (400, "validation_error")
    assert world.refused("PATCH", f"pages/{page}", {"icon": None}) == (400, "validation_error")
    assert {one["id"] for one in world.call("POST", "search", {})["results"]} == {world.home}
    trash = world.call("POST", "search", {"filter": {"in_trash": True}})["results"]
    assert {one["id"] for one in trash} == {page, child}
    assert world.notion.counts()["docs"] == before["docs"] - 2
    world.call("PATCH", f"pages/{page}", {"in_trash": False})
    assert world.notion.counts() == before


def test_a_trashed_database_and_row(world: World) -> None:
    database, source = world.goals()
    row = world.notion.rows(source)[0]["id"]
    world.call("PATCH", f"pages/{row}", {"in_trash": True})
    assert len(world.call("POST", f"data_sources/{source}/query", {})["results"]) == 2
    world.call("DELETE", f"blocks/{database}")
    assert world.call("GET", f"databases/{database}")["in_trash"]
    assert world.refused("POST", f"data_sources/{source}/query", {}) == (404, "object_not_found")


def test_properties_by_name_and_id(world: World) -> None:
    _, source = world.goals()
    row = world.notion.rows(source)[0]
    score = row["properties"]["Score"]["id"]
    body = {"properties": {score: {"number": 0.5}, "Unknown": {"number": 1}, "Team": {"select": {"name": "New"}}}}
    changed = world.call("PATCH", f"pages/{row['id']}", body)["properties"]
    assert changed["Score"]["number"] == 0.5
    assert "Unknown" not in changed
    options = world.call("GET", f"data_sources/{source}")["properties"]["Team"]["select"]["options"]
    assert [option["name"] for option in options] == ["Alpha", "Beta", "New"]
    for refused in (
        {"Score": {"number": "1"}},
        {"Score": {"checkbox": True}},
        {"State": {"status": {"name": "Nope"}}},
        {"Made": {"created_time": "x"}},
        {"Key": {"unique_id": 1}},
    ):
        path = f"pages/{row['id']}"
        assert world.refused("PATCH", path, {"properties": refused}) == (400, "validation_error")
    only = world.call("GET", f"pages/{row['id']}?filter_properties={score}&filter_properties=title")["properties"]
    assert set(only) == {"Score", "Name"}


def test_a_refused_page_leaves_nothing(world: World) -> None:
    _, source = world.goals()
    before = world.notion.counts()
    body = {"parent": {"data_source_id": source}, "properties": {"Score": {"number": "x"}}}
    assert world.refused("POST", "pages", body) == (400, "validation_error")
    assert world.notion.counts() == before
    assert len(world.notion.rows(source)) == 3


def test_a_refused_database_leaves_nothing(world: World) -> None:
    before = world.notion.counts()
    columns = {"Name": {"title": {}}, "Rel": {"relation": {"data_source_id": BOT, "single_property": {}}}}
    body = {"parent": {"type": "page_id", "page_id": world.home}, "initial_data_source": {"properties": columns}}
    assert world.refused("POST", "databases", body) == (404, "object_not_found")
    assert world.notion.counts() == before
    assert world.notion.children(world.home) == []


def test_long_lists_are_cut_in_pages(world: World) -> None:
    _, source = world.goals()
    rows = [
        world.notion.create_page(ADA, {"data_source_id": source}, {"Name": {"title": words(str(n))}}) for n in range(30)
    ]
    needs = {"Needs": {"relation": [{"id": row} for row in rows]}, "Owner": {"people": [{"id": BO}, {"id": ADA}]}}
    made = world.notion.create_page(ADA, {"data_source_id": source}, needs)
    properties = world.call("GET", f"pages/{made}")["properties"]
    assert len(properties["Needs"]["relation"]) == 25
    assert properties["Needs"]["has_more"]
    assert [person["name"] for person in properties["Owner"]["people"]] == ["Bo", "林小晴"]
    path = f"pages/{made}/properties/{properties['Needs']['id']}"
    first = world.call("GET", f"{path}?page_size=20")
    rest = world.call("GET", f"{path}?page_size=20&start_cursor={first['next_cursor']}")
    assert [item["relation"]["id"] for item in first["results"] + rest["results"]] == rows
    assert first["property_item"]["next_url"]
    assert rest["property_item"]["next_url"] is None


def test_a_two_way_relation_shows_on_both_sides(world: World) -> None:
    _, source = world.goals()
    column = {"relation": {"data_source_id": source, "dual_property": {"synced_property_name": "Blocks"}}}
    world.call("PATCH", f"data_sources/{source}", {"properties": {"Blocked by": column}})
    first, second = (row["id"] for row in world.notion.rows(source)[:2])
    world.call("PATCH", f"pages/{first}", {"properties": {"Blocked by": {"relation": [{"id": second}]}}})
    assert world.call("GET", f"pages/{second}")["properties"]["Blocks"]["relation"] == [{"id": first}]
    world.call("PATCH", f"pages/{first}", {"properties": {"Blocked by": {"relation": []}}})
    assert world.call("GET", f"pages/{second}")["properties"]["Blocks"]["relation"] == []


def test_columns_change_with_their_rows(world: World) -> None:
    _, source = world.goals()
    score = world.call("GET", f"data_sources/{source}")["properties"]["Score"]["id"]
    changes = {score: {"name": "Points"}, "Note": None, "Extra": {"number": {"format": "number"}}}
    columns = world.call("PATCH", f"data_sources/{source}", {"properties": changes})["properties"]
    assert {"Points", "Extra"} < set(columns)
    assert not {"Score", "Note"} & set(columns)
    row = world.notion.rows(source)[0]["properties"]
    assert set(row) == set(columns)
    assert row["Points"]["number"] == 1
    options = {"options": [{"name": "Alpha", "color": "red"}, {"name": "Gamma"}]}
    answer = world.call("PATCH", f"data_sources/{source}", {"properties": {"Team": {"select": options}}})
    colors = {option["name"]: option["color"] for option in answer["properties"]["Team"]["select"]["options"]}
    assert colors["Alpha"] == "blue", "known options keep their colour"
    for refused in ({"Name": None}, {"Nothing": None}, {"Points": {"name": "Extra"}}):
        path = f"data_sources/{source}"
        assert world.refused("PATCH", path, {"properties": refused}) == (400, "validation_error")


def test_comments(world: World) -> None:
    (paragraph,) = world.notion.append(ADA, world.home, [block("paragraph", "x")])
    first = world.call("POST", "comments", {"parent": {"page_id": world.home}, "rich_text": words("a")})
    reply = world.call("POST", "comments", {"discussion_id": first["discussion_id"], "markdown": "**b**"})
    on_block = world.notion.comment(BO, block_id=paragraph, rich_text="c")
    assert reply["discussion_id"] == first["discussion_id"]
    assert reply["rich_text"][0]["annotations"]["bold"]
    assert reply["display_name"] == {"type": "integration", "resolved_name": "Alongside"}
    of_page = world.call("GET", f"comments?block_id={world.home}")["results"]
    assert [comment["id"] for comment in of_page] == [first["id"], reply["id"]]
    of_block = world.call("GET", f"comments?block_id={paragraph}")["results"]
    assert [comment["id"] for comment in of_block] == [on_block]
    assert world.refused("POST", "comments", {"discussion_id": BOT, "rich_text": []}) == (404, "object_not_found")
    assert world.notion.counts()["notion_comments"] == 3


def test_counts_are_what_a_walk_meets(world: World) -> None:
    world.goals()
    world.notion.create_page(ADA, {"page_id": world.home}, "Child", [block("toggle", "t", children=[block("quote")])])
    assert world.notion.counts() == {
        "docs": 5,
        "blocks": 4,
        "data_sources": 1,
        "notion_comments": 0,
        "notion_accounts": 3,
    }


def test_tokens_do_not_leak(world: World) -> None:
    for path in ("users", "users/me"):
        assert TOKEN not in str(world.call("GET", path))


def test_a_workspace_needs_no_http() -> None:
    world = World()
    assert isinstance(world.notion, Notion)
    assert world.notion.roots() == [world.home, world.secret]
    assert world.notion.roots(BOT) == [world.home]
