"""Every error that a person may see. The class says who must act; the exit code follows from the class.

    AlongsideError
    ├── UsageError         2   the caller: another command line
    ├── Refused            4   a person: a conflict, or a change too big to make alone
    ├── StoreError        70   the admin: the mirror's file or its version
    ├── TryAgain          75   nobody: run again later, nothing is lost
    │   ├── Unavailable        the vendor does not answer, or answers nonsense
    │   ├── RateLimited        the vendor asks to wait longer than this run may
    │   ├── Collided           somebody wrote at the same moment; nothing was saved
    │   └── Busy               another run holds the lock
    ├── CredentialError   77   the admin: a token is wrong, expired or may too little
    ├── ConfigError       78   the admin: alongside.toml
    ├── VendorRefused      1   us: the vendor refuses a request that should be right
    │   ├── Forbidden     77   the admin: the account may not do this (a CredentialError, too)
    │   └── NotOffered     0   nobody: the vendor's plan or set-up has no place for it
    └── MappingError       1   us: a payload that no mapping understands (kept in quarantine, never fatal)

A message is a key of the catalogue (`sync/messages/`) with its arguments, so that it exists in every language.
"""

from __future__ import annotations

from typing import Any, Literal

from sync.messages import say

Scope = Literal["all", "endpoint", "object"]
"""What a vendor wants to be left alone: everything, one kind of request, or writing to one object."""


class AlongsideError(Exception):
    exit_code = 1
    others: tuple[AlongsideError, ...] = ()
    """What else went wrong in the same run."""

    def __init__(self, message: str, /, **arguments: Any) -> None:
        super().__init__(message)
        self.message = message
        self.arguments = arguments

    def __str__(self) -> str:
        return say(self.message, **self.arguments)


class UsageError(AlongsideError):
    exit_code = 2


class Refused(AlongsideError):
    exit_code = 4


class StoreError(AlongsideError):
    exit_code = 70


class TryAgain(AlongsideError):
    """`wait_s` seconds are asked for, or None when nobody says, for what `scope` names."""

    exit_code = 75

    def __init__(self, message: str, /, *, wait_s: float | None = None, scope: Scope = "all", **arguments: Any) -> None:
        super().__init__(message, **arguments)
        self.wait_s = wait_s
        self.scope: Scope = scope


class Unavailable(TryAgain):
    """No good answer came. After a mutation nobody knows whether it was saved: look before writing again."""


class RateLimited(TryAgain):
    """The request was refused unseen."""


class Collided(TryAgain):
    """Refused because of a write at the same moment: nothing was saved, and what stands there may be new."""


class Busy(TryAgain):
    pass


class CredentialError(AlongsideError):
    exit_code = 77


class ConfigError(AlongsideError):
    exit_code = 78


class VendorRefused(AlongsideError):
    """A 4xx answer. `status` is its number; nothing was saved."""

    exit_code = 1

    def __init__(self, message: str, /, *, status: int, **arguments: Any) -> None:
        super().__init__(message, status=status, **arguments)
        self.status = status


class Forbidden(CredentialError, VendorRefused):
    """A 403 answer: the token is good, but the account may not do this."""


class NotOffered(VendorRefused):
    """The vendor's plan or set-up has no place for what we would write. Asked once, it is left out from then on."""

    exit_code = 0


class MappingError(AlongsideError):
    exit_code = 1
