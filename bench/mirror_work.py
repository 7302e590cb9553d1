"""The work of `bench.mirror`: a Jira project and Notion databases of realistic objects, and a day's changes to them.

A task has 40 fields, 5 comments and 10 changelog entries; eight tasks have 150 comments and 300 entries. A page has 10
blocks, one of them with 3 children on half of the pages; 40 % of the pages have 2 comments, 5 % one on a block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.jira.issues import Comment, History, Issue
from integrations.sandbox.limits import PRESETS
from integrations.sandbox.server import Sandbox, serving

START = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
EMAIL, JIRA_TOKEN, NOTION_TOKEN = "app@example.com", "bench-jira", "bench-notion"
APP, BOT = "712020:app", "33333333-3333-4333-8333-333333333333"
PROJECT = "BRD"
PEOPLE = 40
HUBS = 8
"""Tasks with long histories."""
DATABASES = 4
CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"
FIELDS = {"textfield": 4, "float": 3, "datepicker": 2, "labels": 1, "userpicker": 2}
"""Custom fields by type; 28 fields more that are not empty are Jira's own."""
TEXT = (
    "請設計部協助確認主視覺的尺寸與色彩，文案已放在共用文件裡。 Please check the key visual before Friday, see BRD-12."
)


@dataclass(frozen=True)
class Work:
    """How much. `comments` and `entries` are those of an ordinary task."""

    tasks: int = 5000
    pages: int = 2000
    comments: int = 5
    entries: int = 10
    hub_comments: int = 150
    hub_entries: int = 300


@dataclass(frozen=True)
class Place:
    """Where the work lies, and who may read it."""

    roots: tuple[str, ...]
    containers: int
    """Pages and blocks that have children, databases aside: each costs one listing."""
    queries: int
    """Answers that the rows of all databases take, 100 an answer."""


def build(work: Work, *, limits: bool = False, latency_s: float = 0.0) -> tuple[Sandbox, Place]:
    sandbox = Sandbox(Clock(START), limits=PRESETS["standard"] if limits else None)
    sandbox.latency_s = latency_s
    _tasks(sandbox, work)
    place = _pages(sandbox, work)
    sandbox.clock.set(START + timedelta(days=90))
    sandbox.clock.running = True
    return sandbox, place


def serve(pipe: Connection, work: Work, latency_s: float, limits: bool) -> None:
    """In a process of its own: says its address and place, then waits to be told to end."""
    sandbox, place = build(work, limits=limits, latency_s=latency_s)
    with serving(sandbox) as address:
        pipe.send((address, place))
        pipe.recv()


def _tasks(sandbox: Sandbox, work: Work) -> None:
    jira = sandbox.jira
    jira.add_user(APP, "Alongside", email=EMAIL, token=JIRA_TOKEN, admin=True)
    people = [f"5b{n:022x}" for n in range(PEOPLE)]
    for n, person in enumerate(people):
        jira.add_user(person, f"同事 {n}", email=f"p{n}@example.com")
    jira.add_project(PROJECT, "品牌 Brand", lead=people[0])
    jira.add_issue_type("Task")
    fields = [
        (jira.add_field(f"{kind} {n}", CUSTOM + kind), kind) for kind, times in FIELDS.items() for n in range(times)
    ]
    if jira.projects and work.tasks:
        made = jira.create_issue(people[0], PROJECT, "Task", "first", **_values(fields, people, 0))
        for n in range(1, work.tasks):
            sandbox.clock.advance(timedelta(seconds=7))
            jira.keep(_copy(made, n, sandbox.clock.now()))
        for n, issue in enumerate(list(jira.issues.values())):
            hub = n % max(1, work.tasks // HUBS) == 0 and n // max(1, work.tasks // HUBS) < HUBS
            _discuss(sandbox, issue, people, work.hub_comments if hub else work.comments)
            _remember(sandbox, issue, people, work.hub_entries if hub else work.entries)


def _copy(first: Issue, n: int, now: datetime) -> Issue:
    """One more task like the first, with a summary and a key of its own: a quick way to very many."""
    jira = first.jira
    id_ = jira.next_id("issue")
    jira.numbered(PROJECT, n + 1)
    values = {**first.values, "summary": f"主視覺 {n} key visual for the spring campaign"}
    return Issue(jira, id_, f"{PROJECT}-{n + 1}", values, now, now)


def _values(fields: list[tuple[str, str]], people: list[str], n: int) -> dict[str, Any]:
    samples: Mapping[str, Any] = {
        "textfield": TEXT,
        "float": 8.5,
        "datepicker": "2026-06-30",
        "labels": ["brand", "design"],
        "userpicker": {"accountId": people[n % PEOPLE]},
    }
    own = {"description": _document(TEXT * 3), "labels": ["spring"], "duedate": "2026-06-30"}
    return own | {id_: samples[kind] for id_, kind in fields}


def _document(text: str, mention: str = "") -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"type": "mention", "attrs": {"id": mention, "text": "@同事"}}] if mention else []
    return {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [*parts, {"type": "text", "text": text}]}],
    }


def _discuss(sandbox: Sandbox, issue: Issue, people: list[str], n: int) -> None:
    jira, at = sandbox.jira, issue.created_at
    for i in range(n):
        by = people[(issue.number + i) % PEOPLE]
        body = _document(f"第 {i} 則：{TEXT}", people[i % PEOPLE] if i % 2 else "")
        when = at + timedelta(hours=i)
        issue.comments.append(Comment(jira.next_id("comment"), by, body, when, when, by))


def _remember(sandbox: Sandbox, issue: Issue, people: list[str], n: int) -> None:
    jira = sandbox.jira
    for i in range(n):
        item = {
            "field": "duedate",
            "fieldtype": "jira",
            "fieldId": "duedate",
            "from": f"2026-06-{1 + i % 28:02}",
            "fromString": f"2026-06-{1 + i % 28:02}",
            "to": f"2026-07-{1 + i % 28:02}",
            "toString": f"2026-07-{1 + i % 28:02}",
        }
        when = issue.created_at + timedelta(hours=i)
        issue.histories.append(History(jira.next_id("history"), people[(issue.number + i) % PEOPLE], when, [item]))
    issue.updated_at = issue.created_at + timedelta(hours=n)


def _pages(sandbox: Sandbox, work: Work) -> Place:
    notion = sandbox.notion
    notion.add_bot(BOT, "Alongside", token=NOTION_TOKEN, owner_workspace_name="Acme")
    person = "11111111-1111-4111-8111-111111111111"
    notion.add_user(person, "林小晴", email="p0@example.com")
    root = notion.create_page(person, {"workspace": True}, "文件 Docs")
    notion.share(root, BOT)
    columns: dict[str, dict[str, Any]] = {"名稱": {"title": {}}, "備註": {"rich_text": {}}}
    columns |= {"分數": {"number": {}}, "日期": {"date": {}}}
    sources = [notion.create_database(person, root, f"資料庫 {n}", columns)[1] for n in range(DATABASES)]
    for n in range(work.pages):
        sandbox.clock.advance(timedelta(seconds=61))
        values = {"備註": {"rich_text": _rich(TEXT)}, "分數": {"number": n}, "日期": {"date": {"start": "2026-06-30"}}}
        title = {"名稱": {"title": _rich(f"筆記 {n}")}}
        page = notion.create_page(person, {"data_source_id": sources[n % DATABASES]}, title | values)
        blocks = notion.append(person, page, list(_blocks(n)))
        for i in range(2 if n % 5 < 2 else 0):
            notion.comment(person, page_id=page, rich_text=f"留言 {i}：{TEXT}")
        if n % 20 == 0:
            notion.comment(person, block_id=blocks[3], rich_text=TEXT)
    return expected_place(work, root)


def expected_place(work: Work, root: str) -> Place:
    nested = work.pages // 2
    queries = sum(-(-len(range(n, work.pages, DATABASES)) // 100) for n in range(DATABASES))
    return Place((root,), 1 + work.pages + nested, queries)


def _blocks(n: int) -> Iterator[dict[str, Any]]:
    for i in range(10):
        inner = [_paragraph(f"子項目 {j}") for j in range(3)] if i == 0 and n % 2 else []
        yield (
            {"type": "toggle", "toggle": {"rich_text": _rich("細節"), "children": inner}} if inner else _paragraph(TEXT)
        )


def _paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "paragraph": {"rich_text": _rich(text)}}


def _rich(text: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": {"content": text}}]
