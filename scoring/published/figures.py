"""The indicators: code, name, and the formula in words with the policy's numbers; and the reminders."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.indicators import REGISTRY
from scoring.published.voice import Voice
from sync.document import Bullets, Heading, Paragraph, Part, Terms
from sync.figures_shown import FAMILIES, family, in_order


def parts(voice: Voice) -> Iterator[Part]:
    yield Heading(voice.tell("figures.title"))
    yield Paragraph(voice.tell("figures.text"))
    codes = sorted({definition.code for definition in REGISTRY}, key=in_order)
    for each in FAMILIES:
        found = [code for code in codes if family(code) == each]
        if found:
            yield Heading(voice.plain(f"family.{each}"), level=3)
            yield Terms(tuple((c, voice.plain(f"indicator.{c}.name"), voice.about(c)) for c in found))
    yield Heading(voice.tell("alerts.title"))
    yield Bullets(tuple(voice.tell(f"alerts.{name}") for name in ("late", "lapse", "review")))
