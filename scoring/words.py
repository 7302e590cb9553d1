"""What a short text says: thanks, a question, or nothing. Traditional and Simplified Chinese, English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SENTENCE = re.compile(r"[.!?。！？;；\n]+")
_ENDED = re.compile(r"[^.!?。！？;；\n]+[.!?。！？;；]*")
"""Sentences with the signs that end them."""


class Words:
    """The policy's vocabularies, compiled."""

    def __init__(
        self,
        thanks: Sequence[str],
        no_thanks: Sequence[str],
        empty: Sequence[str],
        questions: Sequence[str],
        *,
        ironies: Sequence[str] = (),
        acceptances: Sequence[str] = (),
        rejections: Sequence[str] = (),
    ) -> None:
        self._thanks, self._no_thanks = _any_of(thanks), _any_of(no_thanks)
        self._empty = re.compile("(?:" + "|".join(re.escape(_squeezed(word)) for word in empty) + ")*")
        self._questions = tuple(questions)
        self._ironies = re.compile(
            "|".join(rf"(?<!\S){re.escape(i)}(?!\S)" if i.isascii() else re.escape(i) for i in ironies) or "(?!)"
        )
        self._acceptances, self._rejections = _any_of(acceptances), _any_of(rejections)

    def thanks(self, text: str) -> bool:
        """Thanks for something done: neither refused, nor in advance, nor meant otherwise."""
        lowered = text.lower()
        return bool(self._thanks.search(self._no_thanks.sub(" ", lowered))) and not self._ironies.search(lowered)

    def accepts(self, text: str) -> bool:
        """Says that an answer was the right one."""
        sentences = (self._rejections.sub(" ", s) for s in _ENDED.findall(text.lower()) if not self.asks(s))
        return any(self._acceptances.search(sentence) for sentence in sentences)

    def asks(self, text: str) -> bool:
        return any(sign in text for sign in self._questions)

    def empty(self, text: str, names: Iterable[str] = ()) -> bool:
        """Nothing but mentions, emoji, punctuation and words such as 收到."""
        return bool(self._empty.fullmatch(_squeezed(_without(names, text))))

    def answers(self, text: str, names: Iterable[str] = ()) -> bool:
        """Something is left when empty words and bare thanks are taken away."""
        rest = self._thanks.sub(" ", _without(names, text).lower())
        return not self.empty(rest)

    def thanked(self, text: str, names: Sequence[str]) -> frozenset[str]:
        """Which of the mentioned `names` the thanks are for: the only one, else those named in a sentence that thanks,
        else all of them."""
        if len(names) == 1:
            return frozenset(names)
        grateful = [s for s in _SENTENCE.split(text) if self.thanks(s)]
        return frozenset(name for s in grateful for name in _named(names, s)) or frozenset(names)


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """Longest first; Latin phrases only as whole words."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(rf"\b{re.escape(p)}\b" if p.isascii() else re.escape(p) for p in ordered) or "(?!)")


def _named(names: Sequence[str], text: str) -> list[str]:
    """Those that stand in the text, as wholes: not An in `thanks` or in `Ann`, nor 王小 in 王小明."""
    whole = {name.lower(): name for name in names if name}
    choice = "|".join(re.escape(name) for name in sorted(whole, key=lambda n: (-len(n), n))) or "(?!)"
    found = re.findall(rf"(?<![a-z0-9])(?:{choice})(?![a-z0-9])", text.lower())
    return [whole[name] for name in found]


def _without(names: Iterable[str], text: str) -> str:
    for name in names:
        text = text.replace(f"@{name}", " ")
    return text


def _squeezed(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())
