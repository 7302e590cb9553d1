"""What `bench.mirror` measures, each in a fresh process: the floor, and our own pull and sweep."""

from __future__ import annotations

import resource
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import orjson
import requests

from bench.mirror_work import EMAIL, JIRA_TOKEN, NOTION_TOKEN, PROJECT

Ask = Callable[[str, dict[str, Any]], Any]


@dataclass
class Run:
    """CPU is of the measuring process alone; the server has its own."""

    cpu_s: float = 0.0
    wall_s: float = 0.0
    requests: int = 0
    peak_mb: float = 0.0
    refused: int = 0
    """Answers 429 among them."""
    counts: dict[str, int] = field(default_factory=dict)


def write_config(folder: Path, jira: str, notion: str, roots: Sequence[str], *, per_second: float) -> None:
    """Without the budgets of what is read in its turn: they are spent beside what is measured."""
    (folder / "jira.token").write_text(JIRA_TOKEN)
    (folder / "notion.token").write_text(NOTION_TOKEN)
    (folder / "alongside.toml").write_text(
        f"""
[organisation]
name = "Bench"
time_zone = "Asia/Taipei"
[jira]
url = "{jira}"
email = "{EMAIL}"
token = {{ file = "jira.token" }}
projects = ["{PROJECT}"]
requests_per_second = {per_second}
[notion]
url = "{notion}"
token = {{ file = "notion.token" }}
roots = {list(roots)!r}
requests_per_second = {per_second}
comment_budget = 0
block_comment_budget = 0
""".replace("'", '"')
    )


def floor(url: str) -> Run:
    """`requests.Session`, the same answers, `orjson.loads`, one `executemany` of raw rows a page; one after the other."""
    run = Run()
    with _measured(run), requests.Session() as session:
        session.auth = (EMAIL, JIRA_TOKEN)

        def ask(path: str, body: dict[str, Any]) -> Any:
            return orjson.loads(session.post(f"{url}/rest/api/3/{path}", json=body).content)

        _floor_jira(ask)
    return run


def _floor_jira(ask: Ask) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        sql = sqlite3.connect(Path(folder) / "raw.sqlite3")
        sql.execute("PRAGMA journal_mode = WAL")
        sql.execute("CREATE TABLE raw (kind TEXT, id TEXT, body BLOB, PRIMARY KEY (kind, id))")

        def keep(kind: str, rows: list[tuple[str, Any]]) -> None:
            with sql:
                sql.executemany(
                    "INSERT INTO raw VALUES (?, ?, ?)", [(kind, id_, orjson.dumps(body)) for id_, body in rows]
                )

        ids: list[str] = []
        query = {"jql": f"project = {PROJECT} ORDER BY created ASC", "fields": ["id"], "maxResults": 5000}
        for answer in _tokens(partial(_with, ask, "search/jql", query)):
            ids += [issue["id"] for issue in answer["issues"]]
        for i in range(0, len(ids), 100):
            answer = ask("issue/bulkfetch", {"issueIdsOrKeys": ids[i : i + 100], "fields": ["*all"]})
            keep("issue", [(issue["id"], issue) for issue in answer["issues"]])
        for i in range(0, len(ids), 1000):
            body = {"issueIdsOrKeys": ids[i : i + 1000], "maxResults": 10000}
            for n, answer in enumerate(_tokens(partial(_with, ask, "changelog/bulkfetch", body))):
                keep(f"log{n}", [(log["issueId"], log) for log in answer["issueChangeLogs"]])
        sql.close()


def _with(ask: Ask, path: str, body: dict[str, Any], token: dict[str, str]) -> Any:
    return ask(path, body | token)


def _tokens(ask: Callable[[dict[str, str]], Any]) -> Iterator[Any]:
    token: dict[str, str] = {}
    while True:
        answer = ask(token)
        yield answer
        if not answer.get("nextPageToken"):
            return
        token = {"nextPageToken": answer["nextPageToken"]}


def ours(folder: Path, only: str, *, sweep: bool = False) -> Run:
    """A pull (or a sweep) of one vendor into the folder's mirror, as the command does it."""
    import integrations
    from integrations.call import Caller  # noqa: F401 (imported before the clock starts)
    from sync.config import load
    from sync.job import pull_all, spare_the_collector, sweep_all
    from sync.store import Mirror, Store

    settings = load(folder / "alongside.toml", integrations.settings_models())
    settings = settings.model_copy(update={"vendors": {only: settings.vendors[only]}})
    spare_the_collector()
    run = Run()
    with _measured(run), Store(settings.mirror) as store, integrations.connected(settings) as adapters:
        (sweep_all if sweep else pull_all)(adapters, store, lambda stream, done, total: None)
        run.counts = {f"{source}/{kind}": n for (source, kind), n in Mirror(store).payload_counts().items()}
    return run


@contextmanager
def _measured(run: Run) -> Iterator[None]:
    """Count what leaves through either HTTP library, whoever sends it."""
    adapter, transport = requests.adapters.HTTPAdapter, httpx.HTTPTransport
    send, handle = adapter.send, transport.handle_request

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            answer = call(*args, **kwargs)
            run.requests += 1
            run.refused += answer.status_code == 429 if hasattr(answer, "status_code") else answer.status == 429
            return answer

        return wrapped

    adapter.send, transport.handle_request = counted(send), counted(handle)  # type: ignore[method-assign]
    began_s, cpu_s = time.perf_counter(), time.process_time()
    try:
        yield
    finally:
        run.wall_s, run.cpu_s = time.perf_counter() - began_s, time.process_time() - cpu_s
        run.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        adapter.send, transport.handle_request = send, handle  # type: ignore[method-assign]
