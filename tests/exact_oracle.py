"""What a mirror of a `World` must hold: made of the state itself and of single objects asked for by id, never of a
listing that our sources use to find things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exact_world import APP, World
from small_sandbox import BOT

from integrations.jira.mapping import BESIDE
from integrations.sandbox.http import Json
from integrations.sandbox.jira import access
from integrations.sandbox.jira.issues import Issue
from sync.model import RECORDS, Comment, Record, Ref
from sync.ports import Adapter, Payload
from sync.store import Mirror, Store

PROJECTS = ("BRD", "DSN")


def mirrored(store: Store) -> dict[Ref, Record]:
    return {record.ref: record for kind in RECORDS.values() for record in Mirror(store).records(kind)}


def expected(world: World, adapters: Mapping[str, Adapter]) -> dict[Ref, Record]:
    found = [("jira", payload) for payload in _jira(world)] + [("notion", payload) for payload in _notion(world)]
    records = [record for source, payload in found for record in adapters[source].source.map(payload)]
    return {record.ref: record for record in records}


def _jira(world: World) -> Iterator[Payload]:
    jira = world.jira
    view = jira.view("http://127.0.0.1", APP)
    for user in jira.users:
        yield Payload("user", user, world.sandbox.send("GET", f"/rest/api/3/user?accountId={user}").body)
    for status in jira.statuses:
        yield Payload("status", status, view.statuses[status])
    for project in jira.projects.values():
        if project.key in PROJECTS:
            yield Payload("project", project.id, {"id": project.id, "key": project.key, "name": project.name})
    for issue in jira.issues.values():
        if _is_ours(world, issue):
            links = [view.remote_link(issue, each) for each in issue.remote_links]
            yield Payload("issue", issue.id, view.issue(issue) | {BESIDE: _beside(issue, links)})
            if links:
                yield Payload("remote_links", issue.id, {"links": links}, parent=issue.id)
            for comment in view.readable(issue):
                yield Payload("comment", comment.id, view.comment(issue, comment), parent=issue.id)
            for history in issue.histories:
                yield Payload("history", history.id, view.history(history), parent=issue.id)


def _beside(issue: Issue, links: list[Json]) -> Json:
    """What a history tells and the issue does not: its former keys; its links to outside, where one was ever made."""
    items = [item for history in issue.histories for item in history.items]
    former = [item["fromString"] for item in items if item["field"] == "Key"]
    linked = any(item["field"] == "RemoteIssueLink" for item in items)
    return {"formerKeys": list(dict.fromkeys(former)), "remoteLinks": links if linked else []}


def _is_ours(world: World, issue: Issue) -> bool:
    inside = world.jira.project_of(issue).key in PROJECTS
    return inside and issue.archived_at is None and access.sees(world.jira, APP, issue)


def _notion(world: World) -> Iterator[Payload]:
    notion = world.notion
    for user in notion.users.values():
        yield Payload("user", user["id"], user)
    for database in (notion.parents[world.rows], notion.parents[world.other]):
        if _is_there(world, database):
            yield Payload("database", database, _asked(world, f"databases/{database}"))
    for source in (world.rows, world.other):
        if _is_there(world, source):
            yield Payload("data_source", source, _asked(world, f"data_sources/{source}"))
    for page in notion.pages:
        if _is_there(world, page):
            yield Payload("page", page, _asked(world, f"pages/{page}"))
            yield from _comments(world, page, page)
            for block in _blocks(world, page):
                yield Payload("block", block["id"], block, parent=page)
                if block["type"] not in ("child_page", "child_database"):
                    yield from _comments(world, block["id"], page)


def _is_there(world: World, id_: str) -> bool:
    """Below the root by a way that is shown to our connection, and neither it nor anything above it is archived. (A page
    that is shared below one that is not leads nowhere: it would have to be a root of its own.)"""
    notion = world.notion
    line = list(notion.ancestry(id_))
    archived = any(notion.pages[at].get("is_archived") for at in line if at in notion.pages)
    if world.home not in line or archived or not _is_shown(world, id_):
        return False
    return all(notion.sees(BOT, at) for at in line[: line.index(world.home)])


def _is_shown(world: World, id_: str) -> bool:
    return world.notion.sees(BOT, id_) and not world.notion.lost(id_)


def _blocks(world: World, parent: str) -> Iterator[dict[str, Any]]:
    for id_ in world.notion.below.get(parent, ()):
        if not _is_shown(world, id_):
            continue
        block = _asked(world, f"blocks/{id_}")
        yield block
        if block["type"] not in ("child_page", "child_database"):
            yield from _blocks(world, id_)


def _comments(world: World, on: str, page: str) -> Iterator[Payload]:
    """Of closed discussions there are none."""
    for comment in _asked(world, f"comments?block_id={on}")["results"]:
        yield Payload("comment", comment["id"], comment, parent=page)


def _asked(world: World, path: str) -> dict[str, Any]:
    answer = world.sandbox.send("GET", f"/v1/{path}")
    assert answer.status == 200, (path, answer.body)
    return {key: value for key, value in answer.body.items() if key != "request_id"}


def unlisted(world: World, there: Mapping[Ref, Record], here: Mapping[Ref, Record]) -> set[Ref]:
    """Comments that a mirror has seen, of discussions of which nothing is listed any more: Notion says the same of one that
    was closed and of one whose comments were all deleted, so they are kept."""
    listed = {record.thread for record in there.values() if isinstance(record, Comment)}
    kept = {ref for ref, record in here.items() if isinstance(record, Comment) and record.thread not in listed}
    return {ref for ref in kept if ref.startswith("notion/")}
