"""Pseudonyms in vendors' JSON: every place in which a vendor says who somebody is, and nobody else's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.model import Account
from sync.pseudonyms import Disguise, Tomb, Tombs, Word, sealed, words_of

ID, UUID = "5b10ac8d82e05b22cc7d4ef5", "1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9"
MEI = Account(source="jira", id=ID, name="林靜怡", email="Mei@Example.com")
NOTION = Account(source="notion", id=UUID, name="Mei Lin", email="mei@example.com")
WORDS = [*words_of(MEI, "erased-1a"), *words_of(NOTION, "erased-1a")]
SALT = "00" * 32
OTHER = {"accountId": "someone", "displayName": "Mei Lin", "emailAddress": "mei.lin@example.com"}
PLACES: list[tuple[Any, Any]] = [
    (ID, "erased-1a"),
    ("mei@example.com", "erased-1a@erased.invalid"),
    ("@林靜怡", "@erased-1a"),
    (f"ask [~accountid:{ID}] today", "ask [~accountid:erased-1a] today"),
    ("謝謝林靜怡的協助", "謝謝erased-1a的協助"),
    ("thanks, Mei Lin!", "thanks, erased-1a!"),
    ("write to mei@example.com.", "write to erased-1a@erased.invalid."),
    (f"https://acme.test/people/{ID}?tab=1", "https://acme.test/people/erased-1a?tab=1"),
    (f"https://notion.so/{UUID.replace('-', '')}", "https://notion.so/erased-1a"),
    ({"from": ID, "fromString": "M. Lin"}, {"from": "erased-1a", "fromString": "erased-1a"}),
    ({"to": f"[{ID}, x]", "toString": "[林靜怡, Yi]"}, {"to": "[erased-1a, x]", "toString": "[erased-1a, Yi]"}),
    ({"attrs": {"id": ID, "text": "@Mei"}}, {"attrs": {"id": "erased-1a", "text": "@erased-1a"}}),
    (
        {"accountId": ID, "displayName": "林靜怡", "avatarUrls": {"48x48": "https://gravatar.test/1"}, "active": True},
        {"accountId": "erased-1a", "displayName": "erased-1a", "active": True},
    ),
    (
        {"object": "user", "id": UUID, "name": "Mei Lin", "person": {"email": "mei@example.com"}},
        {"object": "user", "id": "erased-1a", "name": "erased-1a", "person": {"email": "erased-1a@erased.invalid"}},
    ),
    (OTHER, OTHER),
    (f"{ID}0 and x{ID}", f"{ID}0 and x{ID}"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "left"), PLACES, ids=lambda value: str(value)[:30])
def test_places(said: Any, left: Any) -> None:
    assert Disguise(WORDS, ()).body(said) == left


def test_a_name_in_a_longer_name_of_somebody_else_stays() -> None:
    words = [Word("name", "歐陽靜", "erased-1a"), Word("name", "Ann Lee", "erased-2b")]
    left = Disguise(words, ["歐陽靜怡", "Mary Ann Lee"]).text("歐陽靜怡、歐陽靜, Mary Ann Lee and Ann Lee")
    assert left == "歐陽靜怡、erased-1a, Mary Ann Lee and erased-2b"


@pytest.mark.parametrize("name", ["Will", "高興"])
def test_what_may_be_a_word_is_replaced_alone_or_after_an_at(name: str) -> None:
    disguise = Disguise([Word("name", name, "erased-1a")], ())
    assert disguise.body([name, f"@{name}", f"@{name} please", f"{name} you come?"]) == [
        "erased-1a",
        "@erased-1a",
        "@erased-1a please",
        f"{name} you come?",
    ]


def tombs(words: list[Word]) -> Tombs:
    texts = [(w, text) for w in words for text in {w.text, w.text.casefold() if w.kind == "email" else w.text}]
    return Tombs(SALT, [Tomb(sealed(SALT, text), w.kind, w.pseudonym, len(text)) for w, text in texts])


@pytest.mark.parametrize(("said", "left"), PLACES, ids=lambda value: str(value)[:30])
def test_hashes_find_the_same_places(said: Any, left: Any) -> None:
    """Whatever is found is replaced as it was when the words were known; `M. Lin` and `@Mei` are the object's."""
    found = tombs(WORDS).found_in([said])
    if said != OTHER:
        assert Disguise(found).body(said) == left
    assert tombs(WORDS).hides(ID)
    assert not tombs(WORDS).hides("林靜怡")


TEXT = st.text(st.sampled_from("ab 林怡靜[]~:@.,/"), max_size=8)
WORDS_IN = st.sampled_from([ID, UUID, "林靜怡", "mei@example.com", "Mei Lin", f"[~accountid:{ID}]", "@Mei Lin"])
LEAVES = st.one_of(st.tuples(TEXT, WORDS_IN, TEXT).map(" ".join), TEXT, st.integers(), st.none())
BODIES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(BODIES)
def test_no_word_is_left(body: Any) -> None:
    for words in (WORDS, tombs(WORDS).found_in([body])):
        left = json.dumps(list(_values(Disguise(words).body(body))), ensure_ascii=False)
        assert not [word.text for word in WORDS if word.text in left]


def _values(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [each for inner in value.values() for each in _values(inner)]
    return [each for inner in value for each in _values(inner)] if isinstance(value, list) else [value]
