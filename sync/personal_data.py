"""Telling a vendor whose personal data we keep, where it asks for that, and doing what it answers: an account that was
closed is forgotten, one that was changed is read again.

Atlassian asks it of OAuth 2.0 (3LO) apps, every 7 days an account (`POST /app/report-accounts/`, "User privacy guide for
app developers"); an API token has no app that could report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sync.errors import CredentialError
from sync.model import Account, ref
from sync.ports import Reporter, Source
from sync.retention import purge_accounts
from sync.store import Keeping, Store


@dataclass
class Reported:
    """`updated` are brought up to date by the next pull: it reads every account."""

    accounts: int = 0
    closed: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)


def report_accounts(source: Source, reporter: Reporter, store: Store, now: datetime) -> Reported:
    """Report every stored account whose turn it is; `now` is the vendor's clock. Raises CredentialError when the app may not
    report; what was reported before an error stays so. Safe to call in every run: between two turns nothing is sent."""
    keeping, done = Keeping(store), Reported()
    due = keeping.accounts_due(source.name, now)
    for i in range(0, len(due), reporter.at_once):
        group = due[i : i + reporter.at_once]
        try:
            answer = reporter.report(group)
        except CredentialError:
            # The same token has just read everything: it is the scope that is missing.
            raise CredentialError("reports.refused", vendor=source.name) from None
        closed = sorted(answer.closed & {id_ for id_, _ in group})
        # Forgotten before it is noted: after a crash in between the vendor says it again.
        purge_accounts(store, [ref(source.name, Account.type, id_) for id_ in closed], {source.name: source})
        with store.transaction() as sql:
            keeping.reported(sql, source.name, (id_ for id_, _ in group), now + answer.cycle)
        done.accounts += len(group)
        done.closed += closed
        done.updated += sorted(answer.updated)
    return done
