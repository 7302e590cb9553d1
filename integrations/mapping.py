"""What the adapters' mappings have in common: the choice of a maker by the payload's kind, and honest errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from sync.errors import MappingError
from sync.model import Record
from sync.ports import Payload

S = TypeVar("S")
Makers = Mapping[str, Callable[[Payload, S], Sequence[Record]]]
"""Payload kind -> its records, given what the mapping must know of the vendor (its shape)."""


def mapped(makers: Makers[S], payload: Payload, shape: S) -> Sequence[Record]:
    """Raises MappingError with what does not fit, whatever a maker stumbled over."""
    make = makers.get(payload.kind)
    if make is None:
        raise MappingError("mapping.unknown_kind", kind=payload.kind)
    try:
        return make(payload, shape)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, OSError) as error:
        # OSError: an instant that the platform's calendar cannot hold.
        raise MappingError("mapping.bad", where=payload.kind, problem=f"{type(error).__name__}: {error}") from None
