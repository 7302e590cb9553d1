"""The one catalogue of texts that people read: `say("plan.nothing")`.

One TOML file a language and area (`en.toml`, `en.mirror.toml`), the same keys in each language (a test holds it). Texts
use `{name}` places as `str.format` does. The language is the reader's: the terminal's for the CLI (`speak`), the
organisation's for what is written into Jira and Notion (`say(..., language=...)`).
"""

from __future__ import annotations

import tomllib
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}

SIMPLIFIED = ("zh-cn", "zh-sg", "zh-hans")

_reader: ContextVar[str] = ContextVar("reader", default="en")


def speak(language: str) -> None:
    """Choose the language of this terminal."""
    _reader.set(language if language in LANGUAGES else "en")


def language_here() -> str:
    """That of this terminal."""
    return _reader.get()


def language_of(locale: str) -> str:
    """The catalogue's language for a POSIX locale such as `zh_TW.UTF-8` or a tag such as `zh-Hans`; English when there
    is none. Chinese without a place is Traditional."""
    name = locale.split(".")[0].replace("_", "-").lower()
    if name.startswith(SIMPLIFIED):
        return "zh-Hans"
    if name.startswith("zh"):
        return "zh-Hant"
    return "en"


@cache
def catalogue(language: str) -> dict[str, str]:
    """Dotted key -> text."""
    found = [
        f for f in files("sync.messages").iterdir() if f.name.startswith(f"{language}.") and f.name.endswith(".toml")
    ]
    texts = [f.read_text(encoding="utf-8") for f in sorted(found, key=lambda f: f.name)]
    return dict(row for text in texts for row in _flatten("", tomllib.loads(text)))


def _flatten(prefix: str, table: dict[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        rows += _flatten(f"{prefix}{key}.", value) if isinstance(value, dict) else [(prefix + key, value)]
    return rows


def say(key: str, /, *, language: str | None = None, **arguments: Any) -> str:
    """The text of `key` in `language` (default: the reader's). An unknown key raises KeyError: it is a bug."""
    return catalogue(language or _reader.get())[key].format(**arguments)


def template() -> str:
    """A commented `alongside.toml`, in the reader's language."""
    return files("sync.messages").joinpath(f"template.{_reader.get()}.toml").read_text(encoding="utf-8")
