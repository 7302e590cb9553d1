"""Jira's REST API through the session of a `jira.JIRA`: the only file that knows the SDK."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
from jira import JIRA
from pydantic import SecretStr
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from integrations.call import TIMEOUT_S, Caller, Said, instant_of, refusal
from integrations.jira.auth import Anonymous, Rotating, authority, credential, token_address
from integrations.jira.settings import Deployment, JiraSettings
from sync.errors import ConfigError, CredentialError, Unavailable

Json = dict[str, Any]

VERSIONS: Mapping[Deployment | None, str] = {"cloud": "3", "datacenter": "2", None: "3"}
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")


class Client:
    """`get` and `ask` (a POST that only reads) are repeated on trouble; `put` and `post` are sent once.

    Answers are decoded JSON. Raises Unavailable, RateLimited, CredentialError and VendorRefused, nothing of the SDK's.
    May be used by `settings.workers` threads at once.
    """

    def __init__(self, settings: JiraSettings, secret: SecretStr, folder: Path = Path()) -> None:
        self.site = settings.url
        """Where people find it, too; behind the gateway that is known after `meet`."""
        self.deployment: Deployment | None = "cloud" if settings.says_cloud else settings.deployment
        self._settings = settings
        self._caller = Caller(settings.requests_per_second)
        self._verify = authority(settings, folder)
        self._auth = credential(settings, secret, folder, self._fetch_token)
        self._jira = JIRA(
            settings.url,
            options={"rest_api_version": VERSIONS[self.deployment], "verify": self._verify},
            timeout=TIMEOUT_S,
            # The SDK's retries repeat POSTs after a lost connection and cap Retry-After at 60 s; ours do not.
            max_retries=0,
            # Its constructor would ask the server; `meet` does, with our errors.
            get_server_info=False,
        )
        for scheme in ("http://", "https://"):
            self._jira._session.mount(scheme, HTTPAdapter(pool_maxsize=settings.workers))
        logging.getLogger("jira").setLevel(logging.CRITICAL)

    def close(self) -> None:
        self._jira._session.close()

    def meet(self) -> tuple[Json, datetime]:
        """Who we are and what time it is there; from then on it is known which kind of Jira this is, and its address.

        API 2 is on both kinds. Cloud's accounts have an `accountId`, a Data Center's a key. Raises ConfigError when it is
        another kind than the configuration says."""
        asked = self._address("myself", "3" if self._settings.says_cloud else "2")
        response = self._caller.read(lambda: self._send("GET", asked), endpoint="GET myself")
        me = _said(_decoded(response))
        if not isinstance(me, dict) or not (me.get("accountId") or me.get("key")):
            raise Unavailable("vendor.no_json", vendor="Jira")
        found: Deployment = "cloud" if me.get("accountId") else "datacenter"
        if (self._settings.deployment or found) != found:
            raise ConfigError("jira.other_deployment", said=self._settings.deployment, found=found)
        self.deployment = found
        now = instant_of(response.headers.get("Date", ""))
        if now is None or self._settings.by_gateway:
            server = self.get("serverInfo")
            self.site = server["baseUrl"].rstrip("/")
            now = now or datetime.fromisoformat(server["serverTime"]).astimezone(UTC)
        return me, now

    def get(self, path: str, **params: Any) -> Any:
        return self._read("GET", path, params=params)

    def ask(self, path: str, body: Json) -> Any:
        answer = self._read("POST", path, json=body)
        return Said(answer, "Jira") if isinstance(answer, dict) else answer

    def post(self, path: str, body: Json | None = None) -> Any:
        return self._write("POST", path, json=body)

    def put(self, path: str, body: Json, **params: Any) -> Any:
        return self._write("PUT", path, params=params, json=body)

    def read_anywhere(self, method: str, address: str, body: Json | None = None) -> Any:
        """As `get` and `ask`, of what Atlassian has outside the API of Jira, at a whole address."""
        return self._caller.read(lambda: _said(_decoded(self._send(method, address, json=body))), endpoint=address)

    def report(self, path: str, body: Json) -> tuple[Mapping[str, str], Any]:
        """A POST to what Atlassian has beside its gateway, which may be repeated: the answer's headers (names in lower
        case) and JSON, None where there is none."""
        parts = urlsplit(self._settings.url)
        address = f"{parts.scheme}://{parts.netloc}/{path}"
        response = self._caller.read(lambda: self._send("POST", address, json=body), endpoint=f"POST {path}")
        return {name.lower(): value for name, value in response.headers.items()}, _decoded(response)

    def pages(self, path: str, key: str, size: int = 100, **params: Any) -> Iterator[Json]:
        """Every item of a startAt-paged list. `key` names the items in an answer; `""` when the answer is the list. The
        vendor may give fewer than `size` at a time."""
        start = 0
        while True:
            answer = self.get(path, **params, startAt=start, maxResults=size)
            items = Said(answer, "Jira")[key] if key else answer
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

    def _read(self, method: str, path: str, **sent: Any) -> Any:
        endpoint = _endpoint(method, path)
        return self._caller.read(
            lambda: _said(_decoded(self._send(method, self._address(path), **sent))), endpoint=endpoint
        )

    def _write(self, method: str, path: str, **sent: Any) -> Any:
        object_ = path.split("/")[1] if path.startswith("issue/") else ""
        return self._caller.write(
            lambda: _decoded(self._send(method, self._address(path), **sent)),
            endpoint=_endpoint(method, path),
            on=object_,
        )

    def _address(self, path: str, version: str = "") -> str:
        return f"{self._settings.url}/rest/api/{version or VERSIONS[self.deployment]}/{path}"

    def _send(
        self, method: str, address: str, params: Mapping[str, Any] | None = None, json: Any = None
    ) -> requests.Response:
        response = self._sent(method, address, self._auth, params, json)
        self._caller.heed(near_limit=response.headers.get("X-RateLimit-NearLimit", "") == "true")
        if response.status_code == 401 and self._may_renew(response):
            # Refused unseen: a reading is repeated with a new token, a write is looked for and left to the next run.
            raise Unavailable("vendor.unavailable", vendor="Jira", status=401)
        if not 200 <= response.status_code < 300:
            raise refusal("Jira", response.status_code, response.headers, _reason(response))
        # A bad credential on search is `200` with an empty list; only this header tells it from an empty project.
        if "AUTHENTICATED_FAILED" in response.headers.get("X-Seraph-LoginReason", ""):
            raise CredentialError("vendor.unauthorized", vendor="Jira")
        return response

    def _may_renew(self, response: requests.Response) -> bool:
        sent = response.request.headers.get("Authorization", "")
        return isinstance(self._auth, Rotating) and self._auth.forget(sent)

    def _sent(
        self, method: str, address: str, auth: AuthBase, params: Mapping[str, Any] | None, json: Any
    ) -> requests.Response:
        try:
            # Of the session's class, not the session's own: that one repeats, caps Retry-After, and raises what it
            # stumbles over in the body of an error (TypeError for `{"errors": null}`).
            return requests.Session.request(
                self._jira._session,
                method,
                address,
                params=params,
                json=json,
                auth=auth,
                timeout=TIMEOUT_S,
                # Said here, since what the session says gives way to a variable of the environment.
                verify=self._verify,
                # Followed, a POST or PUT would become the GET of another page, and its answer our success.
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise Unavailable("vendor.no_answer", vendor="Jira", problem=type(error).__name__) from None

    def _fetch_token(self, path: str, body: dict[str, str]) -> Any:
        """Sent once: what became of a refresh token whose answer was lost, the next run finds out."""
        address = f"{token_address(self._settings.url)}/{path}"
        response = self._caller.write(lambda: self._sent("POST", address, Anonymous(), None, body))
        if response.status_code in (400, 401, 403):
            raise CredentialError("jira.oauth_refused")
        if not 200 <= response.status_code < 300:
            raise refusal("Jira", response.status_code, response.headers, "oauth/token")
        return _decoded(response)


def _endpoint(method: str, path: str) -> str:
    """`GET issue/10012/comment` and `GET issue/10013/comment` are one to the vendor's limits."""
    return f"{method} {_NUMBER.sub('{}', path)}"


def _decoded(response: requests.Response) -> Any:
    content = response.content
    if not content:
        return None
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        pass
    try:
        # Half a character (`"\\ud83d"`) and NaN are no JSON to orjson; Jira sends what people have put in.
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Unavailable("vendor.no_json", vendor="Jira") from None


def _said(answer: Any) -> Any:
    """The answer to a reading, which is never empty nor a bare value."""
    if not isinstance(answer, (dict, list)):
        raise Unavailable("vendor.no_json", vendor="Jira")
    return answer


def _reason(response: requests.Response) -> str:
    """Which fields Jira complains of: ids, not its localised sentences."""
    try:
        errors = response.json()["errors"]
    except (ValueError, TypeError, LookupError, RecursionError):
        errors = None
    return ", ".join(sorted(errors)) if isinstance(errors, dict) and errors else "-"
