"""What concerns people: who may be nominated for an award, what is not shown, and what to do when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.awards import FORMULAS, Formula
from scoring.disputes import DECIDERS
from scoring.published.voice import Voice
from sync.document import Bullets, Heading, Paragraph, Part

ELIGIBLE = ("owners", "top_owner", "circle", "strong", "appeal", "approver", "knowledge")
HIDDEN = ("cell", "survey", "restricted", "task")


def parts(voice: Voice) -> Iterator[Part]:
    yield Heading(voice.tell("awards.title"))
    yield Paragraph(voice.tell("awards.text"))
    yield Bullets(tuple(_formula(voice, formula) for formula in FORMULAS))
    yield Paragraph(voice.tell("awards.eligible"))
    yield Bullets(tuple(voice.tell(f"awards.{name}") for name in ELIGIBLE))
    yield Paragraph(voice.tell("awards.places"))
    yield Heading(voice.tell("privacy.title"))
    yield Paragraph(voice.tell("privacy.text"))
    yield Bullets(tuple(voice.tell(f"privacy.{name}") for name in HIDDEN))
    yield Heading(voice.tell("appeals.title"))
    yield Paragraph(voice.tell("appeals.text", deciders=DECIDERS))


def _formula(voice: Voice, formula: Formula) -> str:
    name, text = (voice.plain(f"award.{part}.{formula.code}") for part in ("name", "formula"))
    return voice.tell("awards.formula", name=name, number=formula.version, text=text)
