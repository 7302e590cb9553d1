"""Raw payloads as text: one text per value, so that it can be compared, hashed, stored and read again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

import orjson

from sync.ports import Payload


def canonical(body: Any) -> str:
    """JSON without spaces, keys in order."""
    try:
        return orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        # Half a character, which JSON can say (`"\\ud83d"`) and UTF-8 cannot, stays escaped; a number may be any size.
        return escaped(json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def escaped(text: str) -> str:
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


def decoded(text: str) -> Any:
    """What `canonical` wrote. Not by orjson: it makes floats of numbers beyond 64 bits."""
    return json.loads(text)


def packed(payloads: Iterable[Payload]) -> str:
    """All payloads of a bundle, the object's own first and the others in the vendor's order."""
    return canonical([[p.kind, p.id, p.body] for p in payloads])


def unpacked(text: str, bundle: str) -> list[Payload]:
    return [Payload(kind, id_, body, parent=bundle) for kind, id_, body in decoded(text)]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
