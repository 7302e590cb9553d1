"""Mirrored records as JSON texts, and back.

A record is built without a look at its values, since that is what costs; instead what is written is read again by its type
at once, so that nothing wrong is ever stored.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import msgspec

from sync.errors import MappingError
from sync.model import Record

R = TypeVar("R", bound=Record)

# The same text whether the payload comes from the vendor or from the store, which keeps its keys in order.
_encode = msgspec.json.Encoder(order="deterministic").encode


def encoded(record: Record) -> str:
    """Raises MappingError, with the field, when a value is not what the model says."""
    try:
        body = _encode(record)
        _decoder(type(record)).decode(body)
    except msgspec.ValidationError as error:
        problem, _, where = str(error).partition(" - at `$.")
        raise MappingError("mapping.bad", where=where.rstrip("`") or record.type, problem=problem) from None
    except (UnicodeEncodeError, TypeError, OverflowError) as error:  # half a character; a value that JSON does not know
        raise MappingError("mapping.bad", where=record.type, problem=type(error).__name__) from None
    return body.decode()


def decoded(kind: type[R], body: str) -> R:
    record: R = _decoder(kind).decode(body)
    return record


@cache
def _decoder(kind: type[Record]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
