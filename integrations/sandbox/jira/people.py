"""What happens to people's accounts outside Jira: new names, other time zones, closed accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from integrations.sandbox.jira.site import Site

FORMER = "Former user"


def change(site: Site, account_id: str, **changes: Any) -> None:
    """Parts of the user's JSON (`displayName`, `active`, `timeZone`, `emailAddress`; None takes one away). No issue's
    `updated` moves. Raises KeyError for nobody."""
    user = site.users[account_id] | changes
    site.users[account_id] = {name: value for name, value in user.items() if value is not None}
    site.account_changes[account_id] = site.clock.now()
    site.reconfigured()


def close(site: Site, account_id: str) -> None:
    """The account is deleted at Atlassian: the site keeps an inactive stranger under the same id, and no token works."""
    site.closed_accounts.add(account_id)
    site.logins = {token: login for token, login in site.logins.items() if login.account_id != account_id}
    for group in site.groups.values():
        group.members.discard(account_id)
    change(site, account_id, displayName=FORMER, active=False, emailAddress=None, timeZone="UTC")


def call(site: Site, account_id: str, username: str) -> None:
    """Another name on a Data Center; the key stays."""
    known = site.username(account_id)
    site.usernames[account_id] = type(known)(username, known.key)
    site.reconfigured()
