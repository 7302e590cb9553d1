"""How a figure becomes an `Indicator`: a share with Wilson's interval (JASA 22, 1927), a median, an evenness, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from scoring.indicators.evidence import Verdict, evidence, of_verdicts
from scoring.indicators.registry import RATIO
from sync.model import Indicator, Ref

_Z = Decimal("1.959964")
_SHOWN = Decimal("0.01")


def nothing(code: str, unit: str, reason: str, n: int = 0) -> Indicator:
    return Indicator(code=code, value=None, unit=unit, n=n, reason=f"indicator.reason.{reason}")


def figure(
    code: str, value: Decimal | Fraction | int, unit: str, n: int, counted: Iterable[Ref] = (), rest: Iterable[Ref] = ()
) -> Indicator:
    """Rounded to hundredths; a count stays as it is. `counted` are the records that it counts, `rest` the others of n."""
    shown = Decimal(value) if isinstance(value, int) else decimal(value).quantize(_SHOWN)
    return Indicator(code=code, value=shown, unit=unit, n=n, evidence=evidence(counted, rest))


def yes_no(code: str, answer: bool, *records: Ref) -> Indicator:
    """1 or 0."""
    found = evidence(records) if answer else evidence(no=records)
    return Indicator(code=code, value=Decimal(answer), unit="yes/no", n=1, evidence=found)


def share(code: str, verdicts: Collection[Verdict], reason: str) -> Indicator:
    """The part that is true, 0 to 1, with the 95 % score interval; nothing when there is no verdict."""
    if not verdicts:
        return nothing(code, "%", reason)
    n = len(verdicts)
    part = Decimal(sum(verdict for _, verdict in verdicts)) / n
    low, high = wilson(part, n)
    value, found = part.quantize(RATIO), of_verdicts(verdicts)
    return Indicator(code=code, value=value, unit="%", n=n, low=low, high=high, evidence=found)


def wilson(part: Decimal, n: int) -> tuple[Decimal, Decimal]:
    """(p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n)."""
    square = _Z * _Z
    middle, over = part + square / (2 * n), 1 + square / n
    half = _Z * (part * (1 - part) / n + square / (4 * n * n)).sqrt()
    low, high = (middle - half) / over, (middle + half) / over
    return max(Decimal(0), low).quantize(RATIO), min(Decimal(1), high).quantize(RATIO)


def mean(code: str, unit: str, counts: Mapping[Ref, int], reason: str) -> Indicator:
    """Of whole numbers by record, to hundredths; nothing when there are none."""
    if not counts:
        return nothing(code, unit, reason)
    return figure(code, Fraction(sum(counts.values()), len(counts)), unit, len(counts), counts)


def median(numbers: Collection[int]) -> Fraction:
    """Of at least one; of an even number of them the mean of the two in the middle."""
    ordered = sorted(numbers)
    return Fraction(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2], 2)


def evenness(counts: Sequence[int], among: int) -> Decimal:
    """Shannon's entropy of the counts over its greatest value, ln(among): 1 is as even as can be, 0 is always the same one.
    `among` is 2 or more."""
    with localcontext() as context:
        context.prec = 34
        total = Decimal(sum(counts))
        entropy = sum((-(n / total) * (n / total).ln() for n in counts if n), Decimal(0))
        return (entropy / Decimal(among).ln()).quantize(RATIO)


def decimal(value: Decimal | Fraction) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value.numerator) / value.denominator
