"""One request to a vendor, as faults, limits and the journal see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from integrations.sandbox.http import Request

Vendor = Literal["jira", "notion"]


@dataclass(frozen=True)
class Exchange:
    vendor: Vendor
    request: Request
    account: str
    """Who asks; empty when the credential is bad."""
    endpoint: str
    """Method and path with the names of its parts: `GET /rest/api/3/issue/{issue}`; as sent where nothing is served."""
    mutates: bool
    """Does the route change state?"""
    by_app: bool = False
    """Is the credential an OAuth access token?"""
    issue: str = ""
    """The id of the Jira issue that the path names."""

    @property
    def scopes(self) -> frozenset[str]:
        """Everything that a limit may be counted by, and that an answer may ask to leave alone."""
        found = {self.vendor, self.account_scope, self.endpoint_scope}
        return frozenset(found | {self.issue_scope}) if self.issue and self.mutates else frozenset(found)

    @property
    def account_scope(self) -> str:
        return f"{self.vendor} account {self.account}"

    @property
    def endpoint_scope(self) -> str:
        return f"{self.vendor} {self.endpoint}"

    @property
    def issue_scope(self) -> str:
        return f"{self.vendor} issue {self.issue}"
