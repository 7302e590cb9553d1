"""RS1B, the 24-hour response counted in working hours of the team asked; RS2 and RS2P, when half and nine tenths of the
requests have an answer. The requests and answers are RS1's; a request that is still open is censored, not dropped."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from scoring.indicators.evidence import because, of_spells
from scoring.indicators.figures import nothing
from scoring.indicators.registry import RATIO, Values, View, indicator, subjects
from scoring.indicators.response import Request, first_answer_at, requests
from scoring.indicators.survival import Spell, happened_by, length_by
from sync.model import Comment, Indicator, Task

HOUR_S = 3600
_HUNDREDTH = Decimal("0.01")

KAPLAN_MEIER = "Kaplan and Meier, JASA 53 (1958)"
QUANTILES = f"{KAPLAN_MEIER}; interval Brookmeyer and Crowley, Biometrics 38 (1982)"


@indicator("RS1B", of="team", unit="%", source=f"{KAPLAN_MEIER}; S1-8", reads=(Comment, Task), shown=("ND team",))
def response_in_business_hours(view: View) -> Values:
    limit = int(view.scene.policy.response_business_hours * HOUR_S)
    return {team: within("RS1B", spells, limit, "no_requests") for team, spells in view.once(_spells).items()}


@indicator("RS2", of="team", unit="bh", source=f"{QUANTILES}; S0-3", reads=(Comment, Task), shown=("ND team",))
def median_response(view: View) -> Values:
    return {team: quantile("RS2", Decimal("0.5"), s, "no_requests") for team, s in view.once(_spells).items()}


@indicator("RS2P", of="team", unit="bh", source=f"{QUANTILES}; S0-3", reads=(Comment, Task), shown=("ND team",))
def slowest_tenth(view: View) -> Values:
    return {team: quantile("RS2P", Decimal("0.9"), s, "no_requests") for team, s in view.once(_spells).items()}


def _spells(view: View) -> dict[str, list[Spell]]:
    """Of every team, in seconds of working time."""
    found: dict[str, list[Spell]] = defaultdict(list)
    for request in requests(view):
        found[request.team].append(_spell(view, request))
    return {team: found[team] for team in subjects("team", view)}


def _spell(view: View, request: Request) -> Spell:
    calendar = view.scene.snapshot.directory.calendar_of(request.team)
    answered_at, end_at = first_answer_at(view, request), view.until_at
    if answered_at is not None and answered_at <= end_at:
        return Spell(calendar.business_hours(request.at, answered_at), True, request.source)
    return Spell(max(0, calendar.business_hours(request.at, end_at)), False, request.source)


def within(code: str, spells: list[Spell], limit: int, reason: str) -> Indicator:
    """P(it has happened by `limit`), with its interval."""
    if not spells:
        return nothing(code, "%", reason)
    found = happened_by(limit, spells)
    low, high = (None if bound is None else bound.quantize(RATIO) for bound in (found.low, found.high))
    value, sources = found.share.quantize(RATIO), of_spells(spells, limit)
    return Indicator(code=code, value=value, unit="%", n=len(spells), low=low, high=high, evidence=sources)


def quantile(code: str, share: Decimal, spells: list[Spell], reason: str) -> Indicator:
    """In hours, of spells in seconds."""
    if not spells:
        return nothing(code, "bh", reason)
    found = length_by(share, spells)
    if found.length is None:
        return because(nothing(code, "bh", "too_many_open", len(spells)), of_spells(spells))
    value, low, high = (_hours(length) for length in (found.length, found.low, found.high))
    sources = of_spells(spells)
    return Indicator(code=code, value=value, unit="bh", n=len(spells), low=low, high=high, evidence=sources)


def _hours(seconds: int | None) -> Decimal | None:
    return None if seconds is None else (Decimal(seconds) / HOUR_S).quantize(_HUNDREDTH)
