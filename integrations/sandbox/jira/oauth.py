"""OAuth 2.0 (3LO): apps, refresh tokens that rotate, access tokens that end.

developer.atlassian.com/cloud/oauth/getting-started/refresh-tokens: each use of a refresh token disables it. The ten
minutes in which a used one still works and the 90 days without use after which it ends are what integrators report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from integrations.sandbox.http import Json

if TYPE_CHECKING:
    from integrations.sandbox.jira.site import Site

ACCESS_LIFE = timedelta(hours=1)
REUSE_LEEWAY = timedelta(minutes=10)
IDLE_LIFE = timedelta(days=90)
OFFLINE = "offline_access"


class OAuthError(Exception):
    """The token endpoint says no; the texts are Atlassian's."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(error, description)
        self.status = status
        self.body = {"error": error, "error_description": description}


@dataclass(frozen=True)
class Consent:
    """A person lets an app do, in that person's name, what the scopes say."""

    account_id: str
    client_id: str
    scopes: frozenset[str]


@dataclass
class _Refresh:
    consent: Consent
    made_at: datetime
    used_at: datetime | None = None

    def works(self, now: datetime) -> bool:
        if self.used_at is not None:
            return now - self.used_at <= REUSE_LEEWAY
        return now - self.made_at <= IDLE_LIFE


class Apps:
    def __init__(self, site: Site) -> None:
        self._site = site
        self.secrets: dict[str, str] = {}
        """Client id -> client secret."""
        self._refresh: dict[str, _Refresh] = {}
        self._access: dict[str, tuple[Consent, datetime]] = {}
        """Token -> whose it is, and when it ends."""

    def consent(self, account_id: str, client_id: str, scopes: Iterable[str]) -> Json:
        """What an app gets when a person has agreed to it, in the form of the token endpoint."""
        return self._issued(Consent(account_id, client_id, frozenset(scopes)))

    def refreshed(self, client_id: str, secret: str, token: str) -> Json:
        """New tokens for a refresh token. Raises OAuthError."""
        if self.secrets.get(client_id) != secret:
            raise OAuthError(401, "access_denied", "Unauthorized")
        found, now = self._refresh.get(token), self._site.clock.now()
        if found is None or found.consent.client_id != client_id or not found.works(now):
            raise OAuthError(403, "invalid_grant", "Unknown or invalid refresh token.")
        found.used_at = found.used_at or now
        return self._issued(found.consent)

    def revoke(self, account_id: str, client_id: str) -> None:
        """The person takes the consent back: every token of it ends."""
        self._refresh = {t: r for t, r in self._refresh.items() if not _of(r.consent, account_id, client_id)}
        self._access = {t: a for t, a in self._access.items() if not _of(a[0], account_id, client_id)}

    def consent_of(self, access_token: str) -> Consent | None:
        """None for a token that is none, or has ended."""
        consent, ends_at = self._access.get(access_token, (None, None))
        return consent if ends_at and self._site.clock.now() < ends_at else None

    def _issued(self, consent: Consent) -> Json:
        now, number = self._site.clock.now(), self._site.next_id("oauth")
        access, refresh = f"access-{number}", f"refresh-{number}"
        self._access[access] = consent, now + ACCESS_LIFE
        made: Json = {"access_token": access, "expires_in": round(ACCESS_LIFE.total_seconds()), "token_type": "Bearer"}
        made["scope"] = " ".join(sorted(consent.scopes))
        if OFFLINE in consent.scopes:
            self._refresh[refresh] = _Refresh(consent, now)
            made["refresh_token"] = refresh
        return made


def _of(consent: Consent, account_id: str, client_id: str) -> bool:
    return (consent.account_id, consent.client_id) == (account_id, client_id)
