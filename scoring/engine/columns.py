"""The table of candidates: what a row must say to be priced without looking anything up."""

from __future__ import annotations

from typing import TypeAlias

import narwhals.stable.v2 as nw

Type: TypeAlias = type[nw.String] | type[nw.Int64] | type[nw.Boolean]

CANDIDATES: dict[str, tuple[Type, str]] = {
    "id": (nw.String, "of the row: a hash of helper, object, kind and step"),
    "period": (nw.String, "in which the row is booked, `2026-Q3`"),
    "at": (nw.Int64, "when all that proves it was known, microseconds since 1970-01-01 UTC: the order of pricing"),
    "helper": (nw.String, "person"),
    "team": (nw.String, "home team of the helper at that time"),
    "object": (nw.String, "task or doc in which the help was used"),
    "root": (nw.String, "task or doc that the object belongs to"),
    "owner": (nw.String, "person whose root it is in that period"),
    "beneficiary": (nw.String, "home team of the owner at that time"),
    "kind": (nw.String, "of help: comment, answer, review, doc, session, assist, early"),
    "step": (nw.Int64, "1 used, 2 acknowledged, 3 outcome"),
    "size": (nw.String, "of the root, S, M or L, as its first row has fixed it"),
    "by": (nw.String, "person who used or acknowledged it"),
    "witness": (nw.String, "one more person; null where nobody is needed, or found"),
    "beta": (nw.Int64, "factor of the acknowledger, per mille, from the period before"),
    "involved": (nw.Boolean, "the helper reported, created or wrote the root"),
    "shared": (nw.Boolean, "helper and owner shared an organisational team then, or within the days to cool off"),
}
"""Column -> (type, meaning). Ids and names may be integers instead of text: they are only compared."""

PRICED: dict[str, tuple[Type, str]] = {
    "weak": (nw.Boolean, "a row of step 1"),
    "raw_units": (nw.Int64, "before pots: weight x size x increment x beta, in 1/16 micro-point"),
    "units": (nw.Int64, "what the row adds to every sum, in 1/16 micro-point"),
}
"""What pricing adds."""
