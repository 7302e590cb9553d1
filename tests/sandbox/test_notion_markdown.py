"""Markdown of the sandbox's Notion: what is written can be read, and reading it again changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notion_world import ADA, BOT, World, block, words

from integrations.sandbox.http import Answer, Json
from integrations.sandbox.notion import blocks, markdown_read
from integrations.sandbox.notion.markdown_rich import rich
from integrations.sandbox.notion.markdown_text import inline
from integrations.sandbox.notion.markdown_write import markdown
from integrations.sandbox.notion.richtext import plain, response

CANONICAL = """\
# Title {color="red"}
Hello **bold *both* b** and *it* ~~no~~ `code` $E=mc^2$ [a **b**](https://example.com/x)
- a
	- b
		1. c
		2. d
- [x] done
- [ ] open
> quote<br>two
```mermaid
pie
	"a": 1
```
<callout icon="📊" color="gray_bg">
	Text
	- child
</callout>
<table header-row="true">
<tr>
<td>a</td>
<td>**b** \\| c</td>
</tr>
</table>
<details>
<summary>More</summary>
	inside
</details>
---
<page url="https://app.notion.com/p/18be76995e2c52268e9ac60ef26b06be">Foo</page>
<mention-user url="user://u">N</mention-user> on <mention-date start="2026-07-01"/>
![cap](https://example.com/y.png)
$$
a + b
$$
<columns>
	<column>
		left
	</column>
	<column>
		right
	</column>
</columns>
## Toggle {toggle="true"}
	inside
<empty-block/>
\\# no heading"""


def look(kind: str, id_: str) -> Json:
    return {"object": kind, "id": id_, "name": "N"}


def again(text: str) -> str:
    return markdown(blocks.written(markdown_read.blocks(text), look))


def test_the_canonical_form_stays_as_it_is() -> None:
    assert again(CANONICAL) == CANONICAL


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        (
            "| a | b |\n|---|:-:|\n| 1 |",
            '<table header-row="true">\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n<tr>\n<td>1</td>\n<td></td>\n</tr>\n</table>',
        ),
        ('::: callout {icon="💡"}\nOther\n:::', '<callout icon="💡">\n\tOther\n</callout>'),
        ('<callout icon="💡">One line</callout>', '<callout icon="💡">\n\tOne line\n</callout>'),
        ("* a\n  * b", "- a\n\t- b"),
        ("###### deep", "#### deep"),
        ("a\n\n\nb", "a\nb"),
        ("5 * 3 and *open", "5 \\* 3 and \\*open"),
        ("```\nplain\n```", "```plain text\nplain\n```"),
    ],
)
def test_what_people_write_comes_out_canonical(given: str, canonical: str) -> None:
    assert again(given) == canonical
    assert again(canonical) == canonical


@given(st.text(alphabet=st.sampled_from("ab *_~`$[]()<>{}|^\\#-+>!1.:\n\t\"='/中"), max_size=60))
def test_reading_and_writing_reaches_a_fixed_point(text: str) -> None:
    once = again(text)
    assert again(once) == once


_STYLES = st.fixed_dictionaries(
    {},
    optional={
        "bold": st.just(True),
        "italic": st.just(True),
        "strikethrough": st.just(True),
        "underline": st.just(True),
        "code": st.just(True),
        "color": st.sampled_from(["red", "blue_background"]),
    },
)
_ITEMS = st.lists(
    st.tuples(st.text(alphabet="ab中*`[]$<>{}\\~|", min_size=1, max_size=6), _STYLES).map(
        lambda pair: {"type": "text", "text": {"content": pair[0]}, "annotations": pair[1]}
    ),
    max_size=5,
)


@given(_ITEMS)
def test_styled_words_survive(items: list[Json]) -> None:
    """Every character keeps its style; only the cut into items may change."""
    before = response(items, look)
    after = response(rich(inline(before)), look)
    assert plain(after) == plain(before)
    assert _styles(after) == _styles(before)


def _styles(items: list[Json]) -> list[tuple[str, tuple[tuple[str, object], ...]]]:
    return [(letter, tuple(sorted(item["annotations"].items()))) for item in items for letter in item["plain_text"]]


@pytest.fixture
def world() -> World:
    return World()


def markdown_of(world: World, page: str) -> str:
    return str(world.call("GET", f"pages/{page}/markdown")["markdown"])


def change(world: World, page: str, kind: str, **command: object) -> str:
    return str(world.call("PATCH", f"pages/{page}/markdown", {"type": kind, kind: command})["markdown"])


def test_a_page_made_of_markdown(world: World) -> None:
    body = {"parent": {"page_id": world.home}, "markdown": "# Report\n中文 **粗體**\n- a\n\t- b"}
    made = world.call("POST", "pages", body)
    assert plain(made["properties"]["title"]["title"]) == "Report"
    assert markdown_of(world, made["id"]) == "中文 **粗體**\n- a\n\t- b"


def test_replacing_keeps_what_stays_the_same(world: World) -> None:
    first, _ = world.notion.append(ADA, world.home, [block("paragraph", "kept"), block("paragraph", "old")])
    assert change(world, world.home, "replace_content", new_str="kept\nnew") == "kept\nnew"
    there = world.notion.children(world.home)
    assert there[0]["id"] == first
    assert [one["last_edited_by"]["id"] for one in there] == [ADA, BOT]


def test_update_content(world: World) -> None:
    world.notion.append(ADA, world.home, [block("paragraph", "one two one")])
    updates = [{"old_str": "two", "new_str": "2"}]
    assert change(world, world.home, "update_content", content_updates=updates) == "one 2 one"
    for old in ("absent", "one"):
        body = {"content_updates": [{"old_str": old, "new_str": "x"}]}
        request = {"type": "update_content", "update_content": body}
        assert world.refused("PATCH", f"pages/{world.home}/markdown", request) == (400, "validation_error")
    every = [{"old_str": "one", "new_str": "1", "replace_all_matches": True}]
    assert change(world, world.home, "update_content", content_updates=every) == "1 2 1"


def test_insert_and_replace_range(world: World) -> None:
    world.notion.append(ADA, world.home, [block("paragraph", "a"), block("paragraph", "b")])
    assert change(world, world.home, "insert_content", content="start", position={"type": "start"}) == "start\na\nb"
    assert change(world, world.home, "insert_content", content="mid", after="start...a") == "start\na\nmid\nb"
    text = change(world, world.home, "replace_content_range", content="X", content_range="a\nm...d")
    assert text == "start\nX\nb"


def test_children_do_not_vanish_unasked(world: World) -> None:
    child = world.notion.create_page(ADA, {"page_id": world.home}, "Child")
    database, _ = world.notion.create_database(ADA, world.home, "Rows", {"Name": {"title": {}}}, inline=True)
    text = markdown_of(world, world.home)
    assert f'{child.replace("-", "")}">Child</page>' in text
    assert 'inline="true">Rows</database>' in text
    request = {"type": "replace_content", "replace_content": {"new_str": "gone"}}
    assert world.refused("PATCH", f"pages/{world.home}/markdown", request) == (400, "validation_error")
    assert change(world, world.home, "replace_content", new_str=f"before\n{text}") == f"before\n{text}"
    assert change(world, world.home, "replace_content", new_str="gone", allow_deleting_content=True) == "gone"
    assert world.call("GET", f"pages/{child}")["in_trash"]
    assert world.call("GET", f"databases/{database}")["in_trash"]


def test_a_child_goes_with_the_block_around_it(world: World) -> None:
    child = world.notion.create_page(ADA, {"page_id": world.home}, "Child")
    text = f"<details>\n<summary>In</summary>\n\t{markdown_of(world, world.home)}\n</details>"
    change(world, world.home, "replace_content", new_str=text)
    assert change(world, world.home, "replace_content", new_str="", allow_deleting_content=True) == ""
    assert world.call("GET", f"pages/{child}")["in_trash"]


def test_children_can_move_into_a_block(world: World) -> None:
    child = world.notion.create_page(ADA, {"page_id": world.home}, "Child")
    text = f"<details>\n<summary>In</summary>\n\t{markdown_of(world, world.home)}\n</details>"
    assert change(world, world.home, "replace_content", new_str=text) == text
    assert world.call("GET", f"pages/{child}")["parent"]["type"] == "block_id"


def test_unknown_blocks_are_kept(world: World) -> None:
    (bookmark,) = world.notion.append(ADA, world.home, [{"bookmark": {"url": "https://example.com"}}])
    answer = world.call("GET", f"pages/{world.home}/markdown")
    assert answer["unknown_block_ids"] == [bookmark]
    change(world, world.home, "replace_content", new_str=f"hello\n{answer['markdown']}")
    assert world.notion.children(world.home)[1]["id"] == bookmark


def test_a_page_from_elsewhere_can_not_be_claimed(world: World) -> None:
    url = world.notion.page_json(world.secret)["url"]
    with pytest.raises(Answer):
        world.notion.create_page(ADA, {"page_id": world.home}, "x", markdown=f'<page url="{url}">Secret</page>')


def test_long_code_is_cut_into_pieces(world: World) -> None:
    made = world.notion.create_page(ADA, {"page_id": world.home}, "x", markdown="```\n" + "y" * 4500 + "\n```")
    items = world.notion.children(made)[0]["code"]["rich_text"]
    assert [len(item["plain_text"]) for item in items] == [2000, 2000, 500]
    assert words(plain(items))[0]["text"]["content"] == "y" * 4500
