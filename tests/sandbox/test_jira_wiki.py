"""Wiki markup and documents, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.sandbox.jira import adf, wiki, wiki_writing

THERE_AND_BACK = [
    "h2. 目標",
    "plain *bold* and _em_, -gone-, +under+, {{code}}",
    "see [the plan|https://example.com/plan] and https://example.com/x",
    "[https://example.com/x|https://example.com/x|smart-link]",
    "[https://example.com/x|https://example.com/x|smart-card]",
    "thanks [~accountid:557058:5b-amy], well done",
    "one\ntwo",
    "one\n\ntwo",
    "* a\n** b\n** c\n* d",
    "# a\n#* b\n# c",
    "||name||points||\n|王小美|8|",
    "{code:python}\nx = [1]\n*not bold*\n{code}",
    "{quote}\nsaid *so*\n{quote}",
    "{panel}\ninside\n{panel}",
    "before\n\n----\n\nafter",
    "{color:red}warm{color} and 2^10^",
]


@pytest.mark.parametrize("text", THERE_AND_BACK)
def test_markup_survives_the_way_there_and_back(text: str) -> None:
    document = wiki.read(text)
    assert adf.is_document(document)
    assert wiki_writing.write(document) == text


def test_bold_in_a_word_is_no_bold() -> None:
    (paragraph,) = wiki.read("2*3*4 and snake_case_name and 2026-07-01")["content"]
    assert paragraph["content"] == [{"type": "text", "text": "2*3*4 and snake_case_name and 2026-07-01"}]


def test_an_unknown_name_stays_text() -> None:
    assert wiki.read("[~amy]")["content"][0]["content"] == [{"type": "text", "text": "[~amy]"}]
    known = wiki.read("[~amy]", mentioned={"amy": "5b-amy"}.get)["content"][0]["content"][0]
    assert known["attrs"]["id"] == "5b-amy"
    assert wiki_writing.write(adf.document({"type": "paragraph", "content": [known]}), str.upper) == "[~5B-AMY]"


def test_a_fence_without_an_end_goes_to_the_end() -> None:
    (block,) = wiki.read("{code}\nx\ny")["content"]
    assert block["content"][0]["text"] == "x\ny"


def test_two_kinds_of_list_are_two_lists() -> None:
    assert [each["type"] for each in wiki.read("* a\n# b")["content"]] == ["bulletList", "orderedList"]


@given(st.text(alphabet="ab *_-+^~[]|{}#h1. \n\\code:quote!", max_size=60))
def test_any_text_is_read(text: str) -> None:
    document = wiki.read(text)
    assert adf.is_document(document)
    wiki_writing.write(document)


@given(st.text(alphabet=st.characters(categories=("L", "N", "Zs")), max_size=40))
def test_words_are_kept(text: str) -> None:
    assert wiki_writing.write(wiki.read(text)).split() == text.split()


@given(st.text(alphabet="ab *_-+^~[]{}", min_size=1, max_size=20))
def test_a_text_node_says_the_same_again(text: str) -> None:
    """What an API v3 client wrote is not taken for markup when a v2 client sends it back."""
    words = " ".join(text.split())
    document = adf.document({"type": "paragraph", "content": [{"type": "text", "text": f"x {words}"}]})
    read = wiki.read(wiki_writing.write(document))["content"][0]["content"]
    assert "".join(each["text"] for each in read).split() == ["x", *words.split()]
