"""KS2, share quality of a doc: the mean of its ratings, drawn towards the organisation's mean by five ratings of that mean,
so that one five-star rating is not the best doc there is: (sum + m r) / (n + m)."""

from __future__ import annotations

from decimal import Decimal

from scoring.indicators.evidence import because, evidence
from scoring.indicators.registry import Values, View, indicator
from sync.model import Doc, Indicator

_SHOWN = Decimal("0.01")


@indicator(
    "KS2",
    of="doc",
    unit="1-5",
    source="(sum of ratings + m r) / (n + m), m = 5 (S0-10)",
    reads=(Doc,),
    shown=("NP doc",),
)
def quality(view: View) -> Values:
    """Of docs that somebody rated."""
    rated = {doc.ref: (doc.rating, _count(doc)) for doc in view.scene.snapshot.docs.values() if doc.rating is not None}
    total = sum(n for _, n in rated.values())
    if not total:
        return {}
    m, mean = view.scene.policy.rating_prior, sum((r * n for r, n in rated.values()), Decimal(0)) / total
    return {
        doc: because(_shrunk(rating * n + m * mean, n, m), evidence([doc]))
        for doc, (rating, n) in sorted(rated.items())
        if n
    }


def _count(doc: Doc) -> int:
    """A rating of which nobody says how many gave it is one."""
    return 1 if doc.ratings is None else doc.ratings


def _shrunk(sum_: Decimal, n: int, m: int) -> Indicator:
    return Indicator(code="KS2", value=(sum_ / (n + m)).quantize(_SHOWN), unit="1-5", n=n)
