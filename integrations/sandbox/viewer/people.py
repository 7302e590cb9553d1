"""Avatars: initials in a coloured circle, the same colour for the same person on every page."""

from __future__ import annotations

import unicodedata
import zlib

from integrations.sandbox.viewer.html import Html, join, tag

HUES = 8


def initials(name: str) -> str:
    """`Ada Lovelace` -> AL, 陳怡君 -> 怡君 (a surname alone tells few people apart)."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if unicodedata.east_asian_width(words[0][0]) == "W":
        return words[0][-2:]
    return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()


def avatar(identity: str, name: str, *, size: str = "") -> Html:
    """`size` is "" (24 px) or "large" (32 px)."""
    hue = zlib.crc32(identity.encode()) % HUES
    return tag("span", initials(name), class_=f"avatar hue-{hue} {size}".strip(), aria_hidden="true")


def person(identity: str, name: str) -> Html:
    """Avatar and name on one line."""
    return tag("span", avatar(identity, name), tag("span", name, class_="name"), class_="person")


def nobody(text: str) -> Html:
    return tag("span", tag("span", "", class_="avatar empty"), tag("span", text, class_="name"), class_="person faint")


def people(members: list[tuple[str, str]]) -> Html:
    """Several (identity, name) pairs, wrapping."""
    return tag("span", join(person(*member) for member in members), class_="people")
