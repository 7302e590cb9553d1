"""Every block that Notion's API can make is drawn, and pictures are the sandbox's own."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from viewer_pages import OUTSIDE, PERSON, Pages, text

from integrations.sandbox.http import Request
from integrations.sandbox.notion import blocks
from integrations.sandbox.viewer.equation import equation
from integrations.sandbox.viewer.mermaid import pie
from integrations.sandbox.viewer.pictures import landscape

PNG = b"\x89PNG\r\n\x1a\n not much of a picture"


@pytest.fixture
def pages() -> Pages:
    return Pages()


def test_an_uploaded_picture_is_shown_and_one_outside_is_drawn(pages: Pages) -> None:
    own = pages.upload("poster.png", "image/png", PNG)
    pages.append({"type": "image", "image": own}, {"type": "image", "image": OUTSIDE})
    html = pages.body()
    sources = re.findall(r'src="([^"]+)"', html)
    assert len(sources) == 1
    answer = pages.sandbox.handle(Request("GET", sources[0], {}))
    assert (answer.status, answer.body) == (200, PNG)
    assert answer.headers["Content-Security-Policy"] == "sandbox", "a page that was uploaded can not act"
    assert 'aria-label="a b.png"' in html
    assert re.findall(r'<a href="https://example.com/a%20b.png" class="frame"><svg', html)


def test_a_cover_and_an_icon_may_be_files(pages: Pages) -> None:
    own = pages.upload("poster.png", "image/png", PNG)
    pages.api("PATCH", f"/v1/pages/{pages.root}", {"cover": own, "icon": own})
    html = pages.html()
    assert re.search(r'class="cover"><img src="/_files/[^"]+poster.png" alt=""', html)
    assert html.count('class="icon"') == 2, "in the tree and over the title"
    pages.api("PATCH", f"/v1/pages/{pages.root}", {"cover": OUTSIDE})
    assert 'class="cover"><svg' in pages.html()


def test_a_drawing_is_the_same_for_the_same_id_only() -> None:
    assert landscape("a", "") == landscape("a", "")
    assert landscape("a", "").replace(landscape("a", "")[40:60], "") != landscape("b", "")
    assert len({landscape(str(n), "") for n in range(50)}) == 50


def test_files_films_and_sounds(pages: Pages) -> None:
    notes = pages.upload("notes.txt", "text/plain", b"x" * 4000)
    film, song = pages.upload("film.mp4", "video/mp4", b"film"), pages.upload("song.mp3", "audio/mpeg", b"song")
    kinds = {"file": notes, "video": film, "audio": song}
    pages.append(*({"type": kind, kind: file} for kind, file in kinds.items()))
    pages.append(*({"type": kind, kind: OUTSIDE} for kind in ("file", "video", "audio", "pdf")))
    html = pages.body()
    assert re.search(r'download="notes.txt".*notes.txt</span><span class="faint">3.9 KB', html)
    assert re.search(r'<video src="/_files/[^"]+/film.mp4" controls', html)
    assert re.search(r'<audio src="/_files/[^"]+/song.mp3" controls', html)
    assert html.count('<a href="https://example.com/a%20b.png" class="media">') == 4
    assert not re.findall(r'src="(?!/_files/)', html), "nothing is fetched from outside"


def test_tabs_have_one_open(pages: Pages) -> None:
    tabs = [text("paragraph", name, children=[text("paragraph", f"in {name}")]) for name in ("one", "two")]
    pages.append({"type": "tab", "tab": {"children": tabs}})
    html = pages.body()
    assert re.findall(r'<input type="radio"[^>]*?( checked)? class="unseen"><label for="\w+">(\w+)', html) == [
        (" checked", "one"),
        ("", "two"),
    ]
    assert html.index("in one") < html.index(">two<") < html.index("in two")


def test_a_synced_copy_shows_its_original_and_none_itself(pages: Pages) -> None:
    (original,) = pages.append(
        {"type": "synced_block", "synced_block": {"synced_from": None, "children": [text("quote", "Said")]}}
    )
    copy = {"type": "synced_block", "synced_block": {"synced_from": {"type": "block_id", "block_id": original}}}
    pages.append(copy)
    assert pages.body().count("Said") == 2
    pages.api("PATCH", f"/v1/blocks/{original}/children", {"children": [copy]})
    assert pages.body().count("Said") == 2, "the copy within itself is not followed"


def test_a_breadcrumb_is_the_way_to_the_page(pages: Pages) -> None:
    below = pages.notion.create_page(
        PERSON, {"page_id": pages.root}, "Below", [{"type": "breadcrumb", "breadcrumb": {}}]
    )
    blocks_of_page = pages.body(f"/p/{below}").partition('class="blocks"')[2]
    assert re.findall(r'aria-current="page">([^<]+)<', blocks_of_page) == ["Below"]
    assert "Root" in blocks_of_page


def test_a_mermaid_pie_is_a_picture_and_another_diagram_stays_text(pages: Pages) -> None:
    pages.append(
        text("code", 'pie title Help\n  "Data" : 3\n  "Brand" : 1', language="mermaid"),
        text("code", "graph TD; A-->B", language="mermaid"),
    )
    html = pages.body()
    assert re.findall(r"<title>([^<]+)</title>", html) == ["Data · 3", "Brand · 1"]
    assert ">75%<" in html
    assert "graph TD; A--&gt;B" in html


@pytest.mark.parametrize("source", ["", "graph TD", "pie", 'pie\n"a" : 0', 'pie\n"a" : 1\nwhat', 'pie\n"a" : -1'])
def test_what_is_no_pie_is_not_drawn(source: str) -> None:
    assert pie(source) is None


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        (r"\frac{a}{2}", "<mfrac><mrow><mi>a</mi></mrow><mrow><mn>2</mn></mrow></mfrac>"),
        ("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        (r"\sum_{i}^n", '<munderover><mo movablelimits="false">∑</mo><mrow><mi>i</mi></mrow><mi>n</mi></munderover>'),
        (r"\sqrt\pi < 3.5", "<msqrt><mi>π</mi></msqrt><mo>&lt;</mo><mn>3.5</mn>"),
        (r"\text{help per head}", "<mtext>help per head</mtext>"),
        (r"\unheard", "<mi>unheard</mi>"),
        (r"\left. x \right)", '<mo stretchy="true"></mo><mi>x</mi><mo stretchy="true">)</mo>'),
    ],
)
def test_an_equation_is_drawn(source: str, drawn: str) -> None:
    assert f"<math><mrow>{drawn}</mrow></math>" in equation(source)


@pytest.mark.parametrize("source", ["", "^", r"\frac", "}", "{" * 1000, "\\", r"\text{x", "_" * 500])
def test_an_equation_that_is_none_is_text_or_empty(source: str) -> None:
    ElementTree.fromstring(equation(source))


def test_no_kind_that_can_be_made_is_unknown(pages: Pages) -> None:
    """Of every kind that the sandbox's API takes, as the vendor's."""
    inner = {"children": [text("paragraph", "x")]}
    special = {
        "table": {"table_width": 1, "children": [{"type": "table_row", "table_row": {"cells": [[]]}}]},
        "column_list": {"children": [{"type": "column", "column": inner}] * 2},
        "equation": {"expression": "a^2"},
        "link_to_page": {"type": "page_id", "page_id": pages.root},
        "synced_block": {"synced_from": None, **inner},
        "tab": inner,
        **dict.fromkeys(blocks.MEDIA, OUTSIDE),
        **{kind: {"url": "https://example.com"} for kind in blocks.LINKS},
        **{kind: {} for kind in ("divider", "breadcrumb", "table_of_contents")},
    }
    made = [{"type": kind, kind: content} for kind, content in special.items()]
    pages.append(*made, *(text(kind, kind) for kind in (*blocks.TEXTS, "code")))
    assert {block["type"] for block in pages.notion.children(pages.root)} == {*special, *blocks.TEXTS, "code"}
    assert "is not shown here" not in pages.body()
