"""The published text of the method, made from the policy itself: whoever changes a rule changes the text.

Every number and every list of words in it is the policy's, or that of the module that carries it out, and the worked
examples are computed by the functions that compute the points.
"""

from __future__ import annotations

from collections.abc import Iterator

from scoring.policy import Policy
from scoring.published import figures, method, people, words
from scoring.published.voice import Voice
from sync.document import Heading, Paragraph, Part


def published(policy: Policy, language: str) -> tuple[Part, ...]:
    return tuple(_parts(Voice(policy, language)))


def _parts(voice: Voice) -> Iterator[Part]:
    yield Heading(voice.tell("title"), level=1)
    yield Paragraph(voice.tell("summary"))
    for part in (method, figures, people, words):
        yield from part.parts(voice)
    yield Heading(voice.tell("end.title"))
    yield Paragraph(voice.tell("end.text"))
    yield Paragraph(voice.tell("end.published" if voice.policy.published_on else "end.not_published"))
    if voice.policy.rules_page:
        yield Paragraph(voice.tell("end.page"))
