"""Dates and times as JQL writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

_FORMATS = ("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d")
_PERIOD = re.compile(r"[+-]?(?:\d+[wdhm]\s*)+")
_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def read(text: str, *, now: datetime, zone: tzinfo) -> datetime | None:
    """An instant, None when the text is none.

    Bare digits are epoch milliseconds; a period (`-5d`, `4w 2d`) counts from `now`; the rest is in the account's zone.
    """
    try:
        if re.fullmatch(r"-?\d+", text):
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        if _PERIOD.fullmatch(text.strip()):
            return now + _period(text.strip())
    except (ValueError, OverflowError, OSError):
        return None
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone).astimezone(UTC)
        except ValueError:
            pass
    return None


def _period(text: str) -> timedelta:
    total = sum((int(count) * _UNITS[unit] for count, unit in re.findall(r"(\d+)([wdhm])", text)), timedelta())
    return -total if text.startswith("-") else total


def milliseconds(at: datetime) -> str:
    return str(round(at.timestamp() * 1000))


def relative(jql: str) -> bool:
    """May the query mean something else a moment later?"""
    return re.search(r"\b(?!(?:and|or|not|in|was)\b)\w+\s*\(|\d+\s*[wdhm]\b", jql, re.IGNORECASE) is not None
