"""The catalogue: the same keys and places in every language, and every key that the code names."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from sync.messages import LANGUAGES, catalogue, language_of, say

ROOT = Path(__file__).resolve().parents[1]
CODE = [ROOT / "cli.py", *(f for top in ("integrations", "scoring", "sync") for f in (ROOT / top).rglob("*.py"))]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert set(other) == set(english)
    assert {key for key in english if places(english[key]) != places(other[key])} == set()


def spoken_keys() -> set[str]:
    """Every literal key given to `say`, to an error, to a config mistake, to a note or to a command's help."""
    found = set()
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                spoken = name in ("say", "note", "mistake") or name.endswith(("Error", "Refused", "Busy"))
                keyed = [node.args[0]] if spoken and node.args else []
                keyed += [k.value for k in node.keywords if k.arg == "help"]
                found |= {a.value for a in keyed if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return {key for key in found if "." in key and " " not in key}


def test_every_key_in_the_code_is_in_the_catalogue() -> None:
    known = set(catalogue("en"))
    # The viewer's own `say` adds its table's name.
    missing = {key for key in spoken_keys() if key not in known and f"viewer.{key}" not in known}
    assert missing == set()
    assert len(spoken_keys()) > 80


def test_an_unknown_key_is_a_bug() -> None:
    with pytest.raises(KeyError):
        say("no.such.key")


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        *((place, "zh-Hant") for place in ("zh_TW.UTF-8", "zh_HK", "zh-Hant", "zh")),
        *((place, "zh-Hans") for place in ("zh_CN.UTF-8", "zh_SG", "zh-Hans", "zh_Hans_HK")),
        *((place, "en") for place in ("en_US.UTF-8", "C", "")),
    ],
)
def test_the_terminal_s_language(locale: str, language: str) -> None:
    assert language_of(locale) == language
