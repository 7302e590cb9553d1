"""Text queries (`~`): the words of a query, and whether a text has them all, in any case.

A word is matched whole, by its beginning when it ends in `*`; text in quotation marks is matched as a phrase. Chinese
and the like, which part no words, are matched wherever they stand. Jira's stemming is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Says = Callable[[str], bool]


def query(text: str) -> Says | None:
    """None when there is nothing to look for."""
    phrases = [phrase.casefold() for phrase in re.findall(r'"([^"]+)"', text)]
    rest = re.sub(r'"[^"]*"', " ", text).casefold()
    patterns = [_pattern(word) for word in (*phrases, *re.findall(r"[\w*?]+", rest)) if word.strip("*? ")]
    if not patterns:
        return None
    return lambda said: all(pattern.search(said.casefold()) for pattern in patterns)


def _pattern(word: str) -> re.Pattern[str]:
    body = re.escape(word).replace(r"\*", r"\w*").replace(r"\?", r"\w").replace(r"\ ", r"\W+")
    if re.search(r"[\u2e80-\uffff]", word):
        return re.compile(body)
    return re.compile(rf"\b{body}\b")
