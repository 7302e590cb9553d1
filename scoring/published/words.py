"""The words that the finders and indicators look for, field by field of the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scoring.policy import Policy
from scoring.published.voice import Voice
from sync.document import Bullets, Heading, Paragraph, Part

IN_PROSE = frozenset({"size_fields", "points_fields", "reusable_kinds", "award_approvers", "agreement_bands"})
"""Lists that stand in a sentence of the text."""

_GAPS = str.maketrans("", "", "，, ")


def parts(voice: Voice) -> Iterator[Part]:
    yield Heading(voice.tell("words.title"))
    yield Paragraph(voice.tell("words.text"))
    yield Bullets(tuple(_lines(voice)))


def _lines(voice: Voice) -> Iterator[str]:
    for field in Policy.model_fields:
        value = getattr(voice.policy, field)
        if isinstance(value, tuple) and field not in IN_PROSE:
            yield _line(voice, voice.tell(f"words.{field}"), value)
        elif isinstance(value, Mapping) and any(isinstance(words, tuple) for words in value.values()):
            for entry, words in value.items():
                yield _line(voice, voice.tell(f"words.{field}", entry=voice.entry(entry)), words)


def _line(voice: Voice, name: str, words: tuple[str, ...]) -> str:
    if not words:
        return voice.tell("no_words", name=name)
    return voice.tell("words_of", name=name, words=" · ".join(_once(words)))


def _once(words: tuple[str, ...]) -> list[str]:
    """The first of those that differ by a comma or a space alone."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(word.translate(_GAPS), word)
    return list(found.values())
