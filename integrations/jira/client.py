"""Jira's REST API through the session of a `jira.JIRA`: the only file that knows the SDK."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import requests
from jira import JIRA, JIRAError
from pydantic import SecretStr

from integrations.call import TIMEOUT_S, Caller, refusal
from integrations.jira.settings import JiraSettings
from sync.errors import CredentialError, Unavailable

Json = dict[str, Any]

API = "rest/api/3"


class Client:
    """`get` and `ask` (a POST that only reads) are repeated on trouble; `put` and `post` are sent once.

    Answers are decoded JSON. Raises Unavailable, RateLimited, CredentialError and VendorRefused, nothing of the SDK's.
    """

    def __init__(self, settings: JiraSettings, token: SecretStr) -> None:
        self.site = settings.url
        self._caller = Caller(settings.requests_per_second)
        self._jira = JIRA(
            settings.url,
            options={"rest_api_version": "3"},
            basic_auth=(settings.email, token.get_secret_value()),
            timeout=TIMEOUT_S,
            # The SDK's retries repeat POSTs after a lost connection and cap Retry-After at 60 s; ours do not.
            max_retries=0,
            # Its constructor would ask the server; `JiraSource.check` does, with our errors.
            get_server_info=False,
        )
        logging.getLogger("jira").setLevel(logging.CRITICAL)

    def close(self) -> None:
        self._jira._session.close()

    def get(self, path: str, **params: Any) -> Any:
        return self._caller.read(lambda: self._send("GET", path, params=params))

    def ask(self, path: str, body: Json) -> Any:
        return self._caller.read(lambda: self._send("POST", path, json=body))

    def post(self, path: str, body: Json | None = None) -> Any:
        return self._caller.write(lambda: self._send("POST", path, json=body))

    def put(self, path: str, body: Json, **params: Any) -> Any:
        return self._caller.write(lambda: self._send("PUT", path, params=params, json=body))

    def pages(self, path: str, key: str, **params: Any) -> Iterator[Json]:
        """Every item of a startAt-paged list. `key` names the items in an answer; `""` when the answer is the list."""
        start, size = 0, 100
        while True:
            answer = self.get(path, **params, startAt=start, maxResults=size)
            items = answer[key] if key else answer
            yield from items
            start += len(items)
            # A page may be shorter than asked for without being the last; only an empty one or the vendor's word ends it.
            if not items or (key and (answer.get("isLast") or start >= answer.get("total", start + 1))):
                return

    def tokens(self, send: Callable[[str | None], Json]) -> Iterator[Json]:
        """Every answer of a nextPageToken-paged resource."""
        token: str | None = None
        while True:
            answer = send(token)
            yield answer
            following = answer.get("nextPageToken")
            if not following or answer.get("isLast"):
                return
            if following == token:
                raise Unavailable("vendor.unavailable", vendor="Jira", status="nextPageToken")
            token = following

    def _send(self, method: str, path: str, params: Mapping[str, Any] | None = None, json: Any = None) -> Any:
        try:
            response = self._jira._session.request(method, f"{self.site}/{API}/{path}", params=params, json=json)
        except JIRAError as error:
            # `error.headers` would be the request's.
            headers = error.response.headers if error.response is not None else {}
            raise refusal("Jira", error.status_code or 0, headers, _reason(error)) from None
        except requests.RequestException as error:
            raise Unavailable("vendor.no_answer", vendor="Jira", problem=type(error).__name__) from None
        # A bad credential on search is `200` with an empty list; only this header tells it from an empty project.
        if "AUTHENTICATED_FAILED" in response.headers.get("X-Seraph-LoginReason", ""):
            raise CredentialError("vendor.unauthorized", vendor="Jira")
        return self._decoded(response)

    def _decoded(self, response: requests.Response) -> Any:
        if not response.content:
            return None
        try:
            return response.json()
        except requests.JSONDecodeError:
            raise Unavailable("vendor.no_json", vendor="Jira") from None


def _reason(error: JIRAError) -> str:
    """Which fields Jira complains of: ids, not its localised sentences."""
    try:
        errors: Sequence[str] = sorted(error.response.json().get("errors", {})) if error.response is not None else ()
    except (AttributeError, ValueError):
        errors = ()
    return ", ".join(errors) or "-"
