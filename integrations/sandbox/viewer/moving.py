"""Cards that are moved between the lanes of a board: a menu in each card, and the one script of these pages, which
lets a card be dragged: dropping it on a lane presses the menu's button that leads there."""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from integrations.sandbox.viewer import forms
from integrations.sandbox.viewer.html import Html, tag
from integrations.sandbox.viewer.reader import Reader


class Way(NamedTuple):
    lane: str
    """What the lane has as `data-lane`."""
    value: str
    """What the form sends to get there."""
    words: str


def menu(reader: Reader, act: str, name: str, ways: list[Way], /, *, place: str, **hidden: str) -> Html | None:
    """The ways out of a card's lane, as buttons called `name`; `place` is the card, where one comes back to."""
    if not ways:
        return None
    buttons = [tag("button", way.words, type="submit", name=name, value=way.value, data_to=way.lane) for way in ways]
    label = reader.say("act.move")
    summary = tag("summary", tag("span", label, class_="unseen"), title=label)
    form = forms.form(reader, act, buttons, place=place, css="menu-buttons", **hidden)
    return tag("details", summary, form, class_="card-menu")


@cache
def _text() -> str:
    return files("integrations.sandbox.viewer").joinpath("style", "board.js").read_text(encoding="utf-8")


def script() -> Html:
    return tag("script", Html(_text()))


@cache
def fingerprint() -> str:
    """The source that a content security policy names so that this script runs, and no other."""
    return f"'sha256-{base64.b64encode(sha256(_text().encode()).digest()).decode()}'"
