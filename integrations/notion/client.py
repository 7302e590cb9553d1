"""Notion's API through `notion_client.Client.request`: the only file that knows the SDK.

`request` and not the SDK's methods, because those drop keyword arguments that they do not know without a word.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import notion_client
from notion_client.errors import HTTPResponseError, RequestTimeoutError
from pydantic import SecretStr

from integrations.call import TIMEOUT_S, Caller, Said, refusal
from integrations.notion.settings import NotionSettings
from sync.errors import AlongsideError, RateLimited, Unavailable, VendorRefused

Json = dict[str, Any]

VERSION = "2026-03-11"
PAGE_SIZE = 100


class Client:
    """`get` and `ask` (a POST that only reads) are repeated on trouble; `post` and `patch` are sent once. Threads may share
    it: so they may an `httpx.Client`, and the SDK adds no state of its own to a request.

    Answers are decoded JSON without `request_id`, which differs at every call. Raises Unavailable, RateLimited,
    CredentialError and VendorRefused, nothing of the SDK's.
    """

    def __init__(self, settings: NotionSettings, token: SecretStr) -> None:
        self._caller = Caller(settings.requests_per_second)
        self._date = ""
        self._notion = notion_client.Client(
            client=httpx.Client(event_hooks={"response": [self._note_date]}),
            auth=token.get_secret_value(),
            base_url=settings.url,
            notion_version=VERSION,
            timeout_ms=int(TIMEOUT_S[1] * 1000),
            retry=False,
            # Without a logger of ours the SDK adds one more console handler for every client.
            logger=logging.getLogger("alongside.notion"),
            log_level=logging.CRITICAL,
        )

    def close(self) -> None:
        self._notion.close()

    @property
    def now(self) -> datetime:
        """The vendor's clock, from the last answer's `Date` header."""
        return parsedate_to_datetime(self._date).astimezone(UTC) if self._date else datetime.now(UTC)

    def get(self, path: str, **query: Any) -> Json:
        return self._caller.read(lambda: self._send(path, "GET", query=query))

    def ask(self, path: str, body: Json, **query: Any) -> Json:
        return self._caller.read(lambda: self._send(path, "POST", query=query, body=body))

    def post(self, path: str, body: Json) -> Json:
        return self._caller.write(lambda: self._send(path, "POST", body=body))

    def patch(self, path: str, body: Json) -> Json:
        return self._caller.write(lambda: self._send(path, "PATCH", body=body))

    def delete(self, path: str) -> Json:
        return self._caller.write(lambda: self._send(path, "DELETE"))

    def find(self, path: str, **query: Any) -> Json | None:
        """None when it is gone or not shared: Notion says the same of both."""
        try:
            return self.get(path, **query)
        except VendorRefused as refused:
            if refused.status != 404:
                raise
            return None

    def listing(self, path: str, **query: Any) -> Iterator[Json]:
        """Every item of a GET list."""
        for answer in self.answers(path, **query):
            yield from answer["results"]

    def answers(self, path: str, **query: Any) -> Iterator[Json]:
        """Every answer (not item) of a GET list; one with a single item, as some properties have it, is a list of it."""
        cursor: Json = {}
        while True:
            answer = self.get(path, **query, **cursor, page_size=PAGE_SIZE)
            yield {"results": [answer]} if answer.get("object") == "property_item" else Said(answer, "Notion")
            if not answer.get("has_more"):
                return
            cursor = _following(answer, cursor)

    def query(self, data_source: str, body: Json, **query: Any) -> Iterator[Json]:
        """Every answer (not item) of a data-source query, so that `request_status` is seen by the caller."""
        cursor: Json = {}
        while True:
            asked = {**body, **cursor, "page_size": PAGE_SIZE}
            answer = Said(self.ask(f"data_sources/{data_source}/query", asked, **query), "Notion")
            yield answer
            if not answer["has_more"]:
                return
            cursor = _following(answer, cursor)

    def _note_date(self, response: httpx.Response) -> None:
        self._date = response.headers.get("Date", self._date)

    def _send(self, path: str, method: str, query: Json | None = None, body: Json | None = None) -> Json:
        try:
            answer = self._notion.request(path=path, method=method, query=query, body=body)
        except HTTPResponseError as error:
            raise _translated(error) from None
        except (RequestTimeoutError, httpx.HTTPError) as error:
            raise Unavailable("vendor.no_answer", vendor="Notion", problem=type(error).__name__) from None
        except (ValueError, RecursionError):
            raise Unavailable("vendor.no_json", vendor="Notion") from None
        if not isinstance(answer, dict):
            raise Unavailable("vendor.no_json", vendor="Notion")
        answer.pop("request_id", None)
        return answer


def _following(answer: Json, cursor: Json) -> Json:
    """Where the next page starts. Raises Unavailable for a list that would never end."""
    following = {"start_cursor": answer["next_cursor"]}
    if following == cursor:
        raise Unavailable("vendor.unavailable", vendor="Notion", status="next_cursor")
    return following


def _translated(error: HTTPResponseError) -> AlongsideError:
    more: Json = error.additional_data if isinstance(error.additional_data, dict) else {}
    if more.get("rate_limit_reason") == "public_api_request_blocked":
        return RateLimited("vendor.blocked", vendor="Notion", wait_s=float("inf"))
    return refusal("Notion", error.status, error.headers, str(getattr(error.code, "value", error.code)))
