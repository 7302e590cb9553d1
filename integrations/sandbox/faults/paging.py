"""Faults of lists: items twice, in another order, arriving between two pages, not yet in the index."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from integrations.sandbox.faults.connection import Seconds
from integrations.sandbox.faults.kinds import Distortion, Event, Position, Scene
from integrations.sandbox.http import Json, Response

_LISTS = ("issues", "results", "values", "comments", "worklogs", "histories", "issueChangeLogs")


class DuplicatePage(Distortion):
    """The first `items` of a list's answer (all of them by default) come a second time at its end."""

    kind: Literal["duplicate_page"] = "duplicate_page"
    items: Annotated[int, Field(ge=1)] | None = None

    def bend(self, scene: Scene, response: Response) -> Response:
        return _relisted(response, lambda items: items + items[: self.items])


class ReorderPage(Distortion):
    """A list's answer in another order, the same for the same seed."""

    kind: Literal["reorder_page"] = "reorder_page"
    seed: int = 0

    def bend(self, scene: Scene, response: Response) -> Response:
        order = random.Random(self.seed)  # noqa: S311 (repeatable, not secret)
        return _relisted(response, lambda items: order.sample(items, len(items)))


class StuckPage(Distortion):
    """An answer to a page's cursor names the same cursor again, as if the list had no end."""

    kind: Literal["stuck_page"] = "stuck_page"

    def bend(self, scene: Scene, response: Response) -> Response:
        cursor = page_cursor(scene)
        if not cursor or not isinstance(response.body, dict):
            return response
        more = {"nextPageToken": cursor, "isLast": False}
        if scene.exchange.vendor == "notion":
            more = {"next_cursor": cursor, "has_more": True}
        return replace(response, body={**response.body, **more})


class InsertDuringPaging(Event):
    """Somebody makes one more object of the listed kind, after the page was read and before the next one is.

    A Jira list of issues: an issue in the project of the first one; an issue's comments: a comment; a data-source
    query: a row; a block's children: a paragraph. Nothing for other lists.
    """

    kind: Literal["insert_during_paging"] = "insert_during_paging"
    title: str = "inserted"
    positions: ClassVar[tuple[Position, ...]] = ("after",)

    def happen(self, scene: Scene, response: Response | None) -> None:
        reading = response is not None and response.status == 200 and not scene.exchange.mutates
        items = _items(response.body) if response and reading else None
        if items and scene.exchange.vendor == "jira":
            self._insert_in_jira(scene, items)
        elif items is not None and scene.exchange.vendor == "notion":
            self._insert_below(scene)

    def _insert_in_jira(self, scene: Scene, items: list[Any]) -> None:
        jira, account = scene.sandbox.jira, scene.exchange.account
        place, issue = scene.exchange.request.path.rstrip("/"), jira.issue_by(scene.exchange.issue)
        if issue and place.endswith("/comment"):
            jira.comment(account, issue, self.title)
        if issue is None and (issue := jira.issue_by(str(items[0].get("id", "")))):
            project, type_ = issue.key.rpartition("-")[0], issue.values["issuetype"]
            jira.create_issue(account, project, type_, self.title)

    def _insert_below(self, scene: Scene) -> None:
        notion, account = scene.sandbox.notion, scene.exchange.account
        match scene.exchange.request.path.strip("/").split("/"):
            case ["v1", "data_sources", id_, "query"]:
                notion.create_page(account, {"type": "data_source_id", "data_source_id": id_}, self.title)
            case ["v1", "blocks", id_, "children"]:
                text = {"type": "text", "text": {"content": self.title}}
                notion.append(account, id_, [{"type": "paragraph", "paragraph": {"rich_text": [text]}}])


class Lag(Distortion):
    """Searches do not know what was made in the last `seconds`, and not yet what was changed in them where the query
    asks for `updated`: the lag of the vendors' indexes (Jira's search, Notion's search and not its queries)."""

    kind: Literal["lag"] = "lag"
    seconds: Seconds

    def bend(self, scene: Scene, response: Response) -> Response:
        known = _known_in_jira if scene.exchange.vendor == "jira" else _known_in_notion
        if not _searches(scene):
            return response
        until = scene.sandbox.faces[scene.exchange.vendor].now() - timedelta(seconds=self.seconds)
        return _relisted(response, lambda items: [item for item in items if known(scene, item, until)])


def _searches(scene: Scene) -> bool:
    path = scene.exchange.request.path.rstrip("/")
    return path == "/v1/search" or (path.startswith("/rest/") and ("/search" in path and "project" not in path))


def _known_in_jira(scene: Scene, item: Json, until: datetime) -> bool:
    issue = scene.sandbox.jira.issue_by(str(item.get("id", "")))
    request = scene.exchange.request
    dated = "updated" in request.target or b"updated" in request.body
    return issue is None or (issue.updated_at if dated else issue.created_at) <= until


def _known_in_notion(scene: Scene, item: Json, until: datetime) -> bool:
    return datetime.fromisoformat(item["created_time"]) <= until


def page_cursor(scene: Scene) -> str:
    """The cursor that the request continues at; empty for a first page."""
    request = scene.exchange.request
    name = "nextPageToken" if scene.exchange.vendor == "jira" else "start_cursor"
    try:
        sent = request.json if request.body else request.query
    except ValueError:
        return ""
    return str(sent.get(name) or "") if isinstance(sent, dict) else ""


def _items(body: Any) -> list[Any] | None:
    name = _list_name(body)
    return body[name] if name else None


def _list_name(body: Any) -> str | None:
    if not isinstance(body, dict):
        return None
    return next((name for name in _LISTS if isinstance(body.get(name), list)), None)


def _relisted(response: Response, change: Callable[[list[Any]], list[Any]]) -> Response:
    """The answer with its list changed; anything but a list is left as it is. State is not touched."""
    name = _list_name(response.body)
    if name is None or response.status != 200:
        return response
    return replace(response, body={**response.body, name: change(list(response.body[name]))})
