"""Comments of pages and of blocks: what is resolved stays, what is deleted goes, as far as Notion lets us see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from notion_home import MEI, Home, block

from integrations.sandbox.server import serving


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    with serving(made.small) as made.address:
        yield made
    made.store.close()


def discussion(home: Home, comment: str) -> str:
    return str(home.notion.comments[comment]["discussion_id"])


def test_a_resolved_comment_is_kept(home: Home) -> None:
    kept = home.notion.comment(MEI, home.page, rich_text="resolved")
    other = home.notion.comment(MEI, home.page, rich_text="open")
    home.pull()
    home.notion.resolve(discussion(home, kept))
    home.later(days=1)
    home.pull()
    assert home.said("comments", home.page) == {kept, other}


def test_a_comment_deleted_out_of_an_open_discussion_is_gone(home: Home) -> None:
    first = home.notion.comment(MEI, home.page, rich_text="question")
    reply = home.notion.comment(MEI, discussion_id=discussion(home, first), rich_text="answer")
    alone = home.notion.comment(MEI, home.page, rich_text="alone")
    home.pull()
    home.notion.delete_comment(MEI, reply)
    home.notion.delete_comment(MEI, alone)
    home.later(days=1)
    home.pull()
    assert home.said("comments", home.page) == {first, alone}, (
        "the API says of a whole discussion only that it is not listed"
    )


def test_comments_come_though_they_move_no_time_stamp(home: Home) -> None:
    source = home.table(home.page)
    rows = [home.add(source, f"Row {n}") for n in range(20)]
    home.later(days=30)
    home.pull()
    home.later(days=1)
    late = {row: home.notion.comment(MEI, row, rich_text="late") for row in rows}
    for _ in range(7):
        home.later(days=1)
        home.pull()
    assert {row: home.said("comments", row) for row in rows} == {row: {said} for row, said in late.items()}


def test_the_days_and_the_budget_are_the_admin_s(home: Home) -> None:
    source = home.table(home.page)
    for number in range(20):
        home.add(source, f"Row {number}")
    home.later(days=30)
    home.pull()
    home.more = {"comment_budget": 4, "block_comment_budget": 0}
    home.later(days=20)
    assert home.counted(home.pull).count("GET comments") == 1 + 4
    home.more = {"comment_budget": 0, "block_comment_budget": 3}
    before = home.mirror.known("notion", "block_comments").keys()
    home.pull()
    home.pull()
    assert len(home.mirror.known("notion", "block_comments").keys() - before) == 3, "once a day"


def test_comments_on_blocks_are_read_in_their_turn(home: Home) -> None:
    kid = home.add(home.page, "Kid")
    first = home.write(kid, "text", "toggle")
    inner = home.notion.append(MEI, first, [block("inner")])[0]
    said = {home.notion.comment(MEI, block_id=each, rich_text="here") for each in (first, inner)}
    on_page = home.notion.comment(MEI, kid, rich_text="page")
    home.pull()
    home.later(days=1)
    home.pull()
    assert home.said("block_comments", kid) == said
    assert home.said("comments", kid) == {on_page}
    home.notion.resolve(discussion(home, min(said)))
    home.notion.delete_block(MEI, inner)
    home.later(days=1)
    home.pull()
    home.pull()
    assert home.said("block_comments", kid) == said, "what was said of a block stays"


def test_comments_on_blocks_cost_one_request_each(home: Home) -> None:
    kid = home.add(home.page, "Kid", *(block(str(n)) for n in range(5)))
    home.add(kid, "Below")
    home.pull()
    home.later(days=1)
    home.more = {"comment_budget": 0}
    asked = home.counted(home.pull)
    assert asked.count("GET comments") == 1 + 5
    assert asked.count(f"GET blocks/{kid}/children") == 1, "to look for pages, not for blocks"


def test_a_page_that_is_not_there_is_in_no_bundle(home: Home) -> None:
    kid = home.add(home.page, "Kid")
    said = home.notion.comment(MEI, kid, rich_text="kept")
    home.pull()
    home.notion.purge(MEI, kid)
    with home.source() as source:
        source.check()
        assert [page.bundles for page in source.fetch("comments", [kid])] == [()]
    assert home.said("comments", kid) == {said}
