"""Ids in Notion's shapes, made from counters so that two runs give the same ones."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import quote
from uuid import NAMESPACE_OID, uuid5

_UUID = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\Z", re.IGNORECASE)
_PROPERTY_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:;<=>?@[]^_`{|}~"


def made(kind: str, number: int) -> str:
    """The id of the `number`th object of a kind."""
    return str(uuid5(NAMESPACE_OID, f"{kind} {number}"))


def dashed(text: str) -> str | None:
    """`text` in the form of the API's answers, for ids with or without dashes; None when it is no id."""
    found = _UUID.match(text)
    return "-".join(found.groups()).lower() if found else None


def property_id(number: int) -> str:
    """Four letters percent-encoded, as Notion makes them (`U%60%3BC`)."""
    digest = sha256(f"property {number}".encode()).digest()
    return quote("".join(_PROPERTY_LETTERS[byte % len(_PROPERTY_LETTERS)] for byte in digest[:4]), safe="")


def address(id_: str, title: str = "") -> str:
    """The object's address: the title's ASCII words, then the id without dashes."""
    words = "-".join(re.findall(r"[A-Za-z0-9]+", title))
    return "https://app.notion.com/p/" + (f"{words}-" if words else "") + id_.replace("-", "")
