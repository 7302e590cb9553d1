"""What a pull of Notion's pages brings, and what it costs. The oracle is a crawl that opens everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from notion_home import MEI, Home, Json, block, by_bot
from small_sandbox import BOT

from integrations.sandbox.server import serving
from sync.model import Comment, ref
from sync.ports import Fate
from sync.store.raw import packed


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    with serving(made.small) as made.address:
        yield made
    made.store.close()


# Everything is found.


def test_the_mirror_is_what_a_crawl_finds(home: Home) -> None:
    toggle = home.write(home.page, "more", "toggle")
    inside = home.notion.append(MEI, toggle, [block("deep", "toggle", children=[block("deeper")])])[0]
    home.notion.append(MEI, inside, [block("deepest")])
    kid = home.add(home.page, "Kid", block("text"))
    rows = home.table(kid, "Tasks")
    row = home.add(rows, "Row", block("row text"))
    below = home.table(home.add(row, "Below a row"), "In a page in a row")
    home.add(below, "Deep row")
    assert home.notion.pages[row]["parent"]["type"] == "data_source_id"
    home.pull()
    assert home.stored() == home.there()
    assert home.titles() == {"Home", "Kid", "Row", "Below a row", "Deep row"}


def test_lists_are_read_to_their_end(home: Home) -> None:
    people = [f"55555555-5555-4555-8555-{n:012}" for n in range(40)]
    for number, person in enumerate(people):
        home.notion.add_user(person, f"P{number}", email=f"p{number}@example.com")
    source = home.table(home.page, "Tasks", Who={"people": {}})
    needs: Json = {"relation": {"data_source_id": source, "type": "single_property", "single_property": {}}}
    home.notion.update_data_source(MEI, source, {"properties": {"Needs": needs}})
    rolled = {"relation_property_name": "Needs", "rollup_property_name": "Name", "function": "show_original"}
    home.notion.update_data_source(MEI, source, {"properties": {"Names": {"rollup": rolled}}})
    others = [home.add(source, f"Other {n}") for n in range(60)]
    many = home.add(source, "Many")
    values = {
        "Needs": {"relation": [{"id": id_} for id_ in others]},
        "Who": {"people": [{"id": id_} for id_ in people]},
    }
    home.notion.update_page(MEI, many, properties=values)
    home.pull()
    properties = home.mirror.payloads("notion", "content", many)[0].body["properties"]
    assert [each["id"] for each in properties["Needs"]["relation"]] == others
    assert [each["id"] for each in properties["Who"]["people"]] == people
    assert properties["Names"]["rollup"]["type"] == "array"


def test_a_template_is_no_row(home: Home) -> None:
    source = home.table(home.page)
    template = home.notion.add_template(source, "Fill me", [block("fill")])
    home.add(source, "Row")
    home.pull()
    assert home.titles() == {"Home", "Row"}
    with home.store.transaction() as sql:
        home.progress.hint(sql, "notion", "content", Fate(template, "present", "fate.webhook"), home.small.clock.now())
    home.pull()
    assert home.titles() == {"Home", "Row"}, "though a webhook named it"


def test_a_webhook_names_what_lies_outside(home: Home) -> None:
    outside = home.notion.create_page(MEI, {"workspace": True}, "Outside")
    home.notion.share(outside, BOT)
    kid = home.add(home.page, "Kid")
    home.pull()
    late = home.add(home.page, "Late")
    with home.store.transaction() as sql:
        for named in (outside, kid, late):
            home.progress.hint(sql, "notion", "content", Fate(named, "present", "fate.webhook"), home.small.clock.now())
    asked = home.counted(home.pull)
    assert home.titles() == {"Home", "Kid", "Late"}
    assert f"GET blocks/{outside}/children" not in asked


def test_a_webhook_names_what_moved_away(home: Home) -> None:
    outside = home.notion.create_page(MEI, {"workspace": True}, "Outside")
    home.notion.share(outside, BOT)
    kid = home.add(home.page, "Kid")
    home.pull()
    home.notion.move_page(MEI, kid, {"page_id": outside})
    with home.store.transaction() as sql:
        home.progress.hint(sql, "notion", "content", Fate(kid, "present", "fate.webhook"), home.small.clock.now())
    assert f"GET blocks/{kid}/children" not in home.counted(home.pull)
    assert home.state(kid) == ("moved", "fate.other_place")


def test_a_copy_of_a_synced_block_counts_where_the_original_stands(home: Home) -> None:
    original: Json = {"type": "synced_block", "synced_block": {"synced_from": None, "children": [block("once")]}}
    source = home.notion.append(MEI, home.page, [original])[0]
    kid = home.add(home.page, "Kid", {"type": "synced_block", "synced_block": {"synced_from": {"block_id": source}}})
    home.pull()
    texts = [p.body for p in home.mirror.payloads("notion", "content", kid) if p.kind == "block"]
    assert [body["type"] for body in texts] == ["synced_block"]
    assert home.stored() == home.there()


def test_a_linked_database_is_not_followed(home: Home) -> None:
    elsewhere = home.notion.create_page(MEI, {"workspace": True}, "Elsewhere")
    home.notion.share(elsewhere, BOT)
    source = home.table(elsewhere)
    home.add(source, "Theirs")
    linked = home.database_of(home.table(home.page, "Linked"))
    home.notion.databases[linked]["data_sources"].append({"id": source, "name": "Table"})
    home.pull()
    assert home.titles() == {"Home"}
    home.sweep()
    assert home.titles() == {"Home"}


# By their edits.


def test_an_edit_in_the_minute_of_the_last_read_is_seen(home: Home) -> None:
    source = home.table(home.page)
    row, kid = home.add(source, "Row"), home.add(home.page, "Kid")
    edited = [home.write(place, "old") for place in (row, kid)]
    home.later(hours=1)
    home.pull()
    for each in edited:
        home.edit(each, "new")
    home.pull()
    home.later(hours=1)
    home.pull()
    assert home.stored() == home.there()


def test_a_block_that_leaves_its_page_s_time_alone_is_seen_within_a_month(home: Home) -> None:
    kid = home.add(home.page, "Kid")
    home.later(days=1)
    home.pull()
    by_bot(home, kid, "written by an integration")
    home.later(days=1)
    home.pull()
    assert home.stored() != home.there()
    for _ in range(30):
        home.later(days=1)
        home.sweep()
    assert home.stored() == home.there()


def test_a_file_s_signature_is_no_change(home: Home) -> None:
    upload = home.small.send("POST", "/v1/file_uploads", {"filename": "a.png", "content_type": "image/png"}).body["id"]
    home.notion.uploads[upload].content = b"a picture"
    image: Json = {"type": "image", "image": {"type": "file_upload", "file_upload": {"id": upload}}}
    home.notion.append(MEI, home.page, [image])
    home.pull()
    stored = next(body for (kind, _), body in home.stored().items() if kind == "block")
    assert "/a.png" in stored
    assert "?" not in stored
    assert "expiry_time" not in stored
    home.later(minutes=50)
    with home.source() as source:
        source.check()
        (page,) = source.fetch("content", [home.page])
    assert packed(page.bundles[0].payloads) == packed(home.mirror.payloads("notion", "content", home.page))


def test_users_are_read_once_a_day(home: Home) -> None:
    assert home.counted(home.pull).count("GET users") == 1
    assert home.counted(home.pull).count("GET users") == 0
    home.later(days=1)
    assert home.counted(home.pull).count("GET users") == 1


# What it costs.


def furnished(home: Home, pages: int) -> list[str]:
    """Rows of two databases, with ten blocks each, one of them with three more on every other page, and page comments."""
    sources = [home.table(home.page, f"Table {n}") for n in range(2)]
    made = []
    for number in range(pages):
        row = home.add(sources[number % 2], f"Row {number}", *(block(f"{n}") for n in range(9)))
        below = {"children": [block("a"), block("b"), block("c")]} if number % 2 else {}
        home.write(row, "tenth", "toggle", **below)
        made.append(row)
    return made


def test_a_full_pull_asks_for_nothing_twice(home: Home) -> None:
    pages = furnished(home, 40)
    asked = Counter(home.counted(home.pull))
    rows = [name for name in asked if name.startswith("GET pages/")]
    assert rows == [f"GET pages/{home.page}"], "a query shows the page itself"
    lists = sum(n for name, n in asked.items() if name.endswith("/children"))
    assert lists == 1 + len(pages) + len(pages) // 2, "of what has blocks inside, once each"
    assert asked["GET comments"] == 1 + 1 + len(pages)
    assert max(asked.values()) == asked["GET comments"]
    queries = sum(n for name, n in asked.items() if name.endswith("/query"))
    assert queries == 2
    assert asked.total() <= lists + queries + len(pages) + 12


def test_changed_pages_cost_what_they_are(home: Home) -> None:
    pages = furnished(home, 60)
    home.later(hours=3)
    home.pull()
    home.more = {"comment_budget": 0}
    home.later(hours=3)
    for page in pages[:20]:
        home.write(page, "one more")
    home.later(minutes=3)
    asked = home.counted(home.pull)
    assert home.stored() == home.there()
    assert len(asked) <= 3.3 * 20
    home.later(hours=3)
    assert len(home.counted(home.pull)) <= 12, "though the overlap shows them again"


def test_workers_read_different_pages_at_once(home: Home) -> None:
    """In two threads the same is read in the same order as in one."""
    furnished(home, 12)
    orders = []
    for workers in (1, 4):
        home.more = {"workers": workers}
        with home.source() as source:
            source.check()
            orders.append([bundle.id for page in source.pull("content", None) for bundle in page.bundles])
    assert orders[0] == orders[1]
    assert len(orders[0]) == 1 + 2 + 12


def test_the_shape_is_recalled_without_the_vendor(home: Home) -> None:
    home.more = {"goals": home.table(home.page)}
    with home.source() as one, home.source() as other:
        one.check()
        assert other.recall(one.mapping)
        assert other.mapping == one.mapping
        assert not other.recall('{"version": -1, "shape": {}}')
        assert not other.recall("2 Shape(goals=None)")


def test_the_anchor_of_a_comment_is_its_place(home: Home) -> None:
    said_on = home.write(home.page, "text")
    home.notion.comment(MEI, block_id=said_on, rich_text="here")
    home.pull()
    home.later(days=1)
    home.pull()
    (comment,) = home.mirror.records(Comment)
    assert comment.on == ref("notion", "doc", home.page)
    assert comment.anchor.endswith(f"#{said_on.replace('-', '')}")
