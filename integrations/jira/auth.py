"""What proves to Jira who we are, put on each request: an API token, a personal access token, or OAuth 2.0 (3LO).

developer.atlassian.com/cloud/oauth/getting-started/refresh-tokens: an access token lasts an hour, and a refresh token is
good for one use, after which the one in the answer takes its place.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from filelock import FileLock
from pydantic import SecretStr
from requests import PreparedRequest
from requests.auth import AuthBase, HTTPBasicAuth

from integrations.jira.settings import JiraSettings, OAuth
from sync.errors import ConfigError, Unavailable

Exchange = Callable[[str, dict[str, str]], Any]
"""Sends a body to an address without any credential; returns the decoded answer."""

EARLY_S = 60.0
"""A new access token is fetched so long before the old one ends, so that none ends under way."""


class Bearer(AuthBase):
    def __init__(self, token: SecretStr) -> None:
        self._token = token

    @property
    def header(self) -> str:
        return f"Bearer {self._token.get_secret_value()}"

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = self.header
        return request


class Anonymous(AuthBase):
    """Nothing: the session's own credential, and what `.netrc` says, stay out of it."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        return request


class Rotating(AuthBase):
    """A bearer token that is renewed by a refresh token in a file, by one thread and one process at a time."""

    def __init__(
        self, app: OAuth, secret: SecretStr, folder: Path, exchange: Exchange, monotonic: Callable[[], float]
    ) -> None:
        assert app.refresh_token.file is not None
        self._app = app
        self._secret = secret
        self._folder = folder
        self._path = folder / app.refresh_token.file
        self._exchange = exchange
        self._monotonic = monotonic
        self._lock = Lock()
        self._bearer: Bearer | None = None
        self._ends_s = 0.0
        self._forgiven = False

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        with self._lock:
            if self._bearer is None or self._monotonic() >= self._ends_s - EARLY_S:
                self._bearer = self._renewed()
            return self._bearer(request)

    def forget(self, refused: str) -> bool:
        """A header of ours that the vendor has refused, although it should be good still: is another one worth a try? Once,
        for all threads that were under way with it: a second new one that is refused says that the app may not come in."""
        with self._lock:
            if self._bearer is None or self._bearer.header != refused:
                return True
            if self._forgiven:
                return False
            self._forgiven, self._bearer = True, None
            return True

    def _renewed(self) -> Bearer:
        # Two processes with one refresh token: the second must read what the first has written.
        with FileLock(f"{self._path}.lock", mode=0o600):
            asked_s = self._monotonic()
            answer = self._exchange(
                "oauth/token",
                {
                    "grant_type": "refresh_token",
                    "client_id": self._app.client_id,
                    "client_secret": self._secret.get_secret_value(),
                    "refresh_token": self._app.refresh_token.reveal(self._folder).get_secret_value(),
                },
            )
            if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str):
                raise Unavailable("vendor.no_json", vendor="Jira")
            if answer.get("refresh_token"):
                self._keep(str(answer["refresh_token"]))
        self._ends_s = asked_s + float(answer.get("expires_in") or 0)
        return Bearer(SecretStr(answer["access_token"]))

    def _keep(self, token: str) -> None:
        """The old one is good no more, so the new one is on the disk, whole and for us alone, before it is needed."""
        new = self._path.with_name(f"{self._path.name}.new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(token)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)


def credential(settings: JiraSettings, secret: SecretStr, folder: Path, exchange: Exchange) -> AuthBase:
    """`secret` is the token, or the secret of the OAuth app."""
    if settings.oauth:
        return Rotating(settings.oauth, secret, folder, exchange, time.monotonic)
    if settings.email:
        return HTTPBasicAuth(settings.email.encode(), secret.get_secret_value().encode())
    return Bearer(secret)


def authority(settings: JiraSettings, folder: Path) -> str | bool:
    """Whose certificates count: a file's, or everybody's. Raises ConfigError when there is no such file."""
    if settings.ca_file is None:
        return True
    path = folder / settings.ca_file
    if not path.is_file():
        raise ConfigError("jira.no_ca_file", path=path)
    return str(path)


def token_address(url: str) -> str:
    """Where the tokens of an app come from: beside the gateway, whose own is auth.atlassian.com."""
    parts = urlsplit(url)
    host = "auth.atlassian.com" if parts.netloc == "api.atlassian.com" else parts.netloc
    return f"{parts.scheme}://{host}"
