"""Reports of stored accounts to Atlassian, due from OAuth 2.0 (3LO) apps.

`POST https://api.atlassian.com/app/report-accounts/`, scope `report:personal-data`; 204 when nothing is to be done, 200
with the accounts that were closed or changed; `Cycle-Period: P7D` says how long a report counts ("User privacy guide for
app developers").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sync.ports import Answer

PATH = "app/report-accounts/"
WEEK = timedelta(days=7)
_DAYS = re.compile(r"P(\d{1,3})D")

Send = Callable[[str, dict[str, Any]], tuple[Mapping[str, str], Any]]
"""POST a body to a path of `https://api.atlassian.com` with the app's token: the answer's headers (names in lower case), and
its JSON, None for 204. Raises the errors of a vendor call for what is no 2xx."""


class AccountReports:
    at_once = 90

    def __init__(self, send: Send) -> None:
        self._send = send

    def report(self, accounts: Sequence[tuple[str, datetime]]) -> Answer:
        headers, answer = self._send(PATH, {"accounts": [_account(id_, at) for id_, at in accounts]})
        found = (answer or {}).get("accounts", [])
        closed, updated = (frozenset(a["accountId"] for a in found if a["status"] == s) for s in ("closed", "updated"))
        return Answer(closed, updated, _cycle(headers.get("cycle-period", "")))


def _account(id_: str, read_at: datetime) -> dict[str, str]:
    at = read_at.astimezone(UTC)
    return {"accountId": id_, "updatedAt": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"}


def _cycle(period: str) -> timedelta:
    """A week unless the vendor says otherwise, in whole days."""
    days = _DAYS.fullmatch(period)
    return timedelta(days=int(days[1])) if days and int(days[1]) else WEEK
