"""How many requests a second the sandbox answers: over HTTP with keep-alive (server and client a process each), and
through `Sandbox.handle` without a socket. The demo organisation; one client; medians of several rounds. Beside the
rate, which other work on the machine lowers, the processor time that the server spends on a request.

`python -m bench.sandbox [--quick]`
"""

from __future__ import annotations

import base64
import http.client
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from integrations.sandbox.http import Request
from integrations.sandbox.server import serving
from integrations.sandbox.start import Started, organisation

ROUNDS, REQUESTS = 7, 400


@dataclass(frozen=True)
class Task:
    name: str
    method: str
    target: str
    headers: Mapping[str, str]
    body: Any = None

    @property
    def sent(self) -> bytes:
        return b"" if self.body is None else json.dumps(self.body).encode()


def tasks(started: Started) -> list[Task]:
    jira, notion = started.sandbox.jira, started.sandbox.notion
    basic = base64.b64encode(f"{started.jira_email}:{started.jira_token}".encode()).decode()
    for_jira = {"authorization": f"Basic {basic}", "content-type": "application/json"}
    for_notion = {"authorization": f"Bearer {started.notion_token}", "notion-version": "2026-03-11"}
    key = next(iter(jira.issues.values())).key
    project = key.rpartition("-")[0]
    source = next(id_ for id_, rows in notion.rows_in.items() if rows)
    ids = {"jql": f"project = {project} ORDER BY id", "fields": ["id"], "maxResults": 100}
    whole = {**ids, "fields": ["*all"], "maxResults": 50}
    return [
        Task("GET issue", "GET", f"/rest/api/3/issue/{key}", for_jira),
        Task("GET page", "GET", f"/v1/pages/{started.roots[0]}", for_notion),
        Task("search 100 ids", "POST", "/rest/api/3/search/jql", for_jira, ids),
        Task("search 50 whole issues", "POST", "/rest/api/3/search/jql", for_jira, whole),
        Task("query 100 rows", "POST", f"/v1/data_sources/{source}/query", for_notion, {"page_size": 100}),
        Task("PUT issue", "PUT", f"/rest/api/3/issue/{key}", for_jira, {"fields": {"labels": ["bench"]}}),
    ]


def rate(send: Callable[[], int], rounds: int, requests: int) -> float:
    """Median requests a second. Fails on anything but a success."""
    found = []
    for _ in range(rounds):
        began_s = time.perf_counter()
        for _ in range(requests):
            status = send()
            assert status < 300, status
        found.append(requests / (time.perf_counter() - began_s))
    return median(found)


def over_http(client: http.client.HTTPConnection, task: Task) -> Callable[[], int]:
    def send() -> int:
        client.request(task.method, task.target, task.sent, dict(task.headers))
        answer = client.getresponse()
        answer.read()
        return answer.status

    return send


def through_handle(started: Started, task: Task) -> Callable[[], int]:
    def send() -> int:
        answer = started.sandbox.handle(Request(task.method, task.target, task.headers, task.sent, "http://127.0.0.1"))
        answer.encode()
        return answer.status

    return send


def _serve(pipe: Connection) -> None:
    """Tells its address, then at every message the processor time spent so far, in seconds; ends at an empty one."""
    with serving(organisation(7).sandbox) as address:
        pipe.send(address)
        while pipe.recv():
            spent = resource.getrusage(resource.RUSAGE_SELF)
            pipe.send(spent.ru_utime + spent.ru_stime)


def spent_s(pipe: Connection) -> float:
    """Processor time of the server so far."""
    pipe.send("spent")
    seconds: float = pipe.recv()
    return seconds


def main() -> None:
    rounds, requests = (2, 20) if "--quick" in sys.argv else (ROUNDS, REQUESTS)
    started = organisation(7)
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    server.start()
    client = http.client.HTTPConnection(urlsplit(here.recv()).netloc)
    print(f"sandbox: requests a second, 1 client, median of {rounds} rounds of {requests}")
    print(f"{'':24}{'HTTP':>10}{'µs CPU':>10}{'handle()':>10}{'µs CPU':>10}")
    for task in tasks(started):
        began_s = spent_s(here)
        http_rate = rate(over_http(client, task), rounds, requests)
        http_us = (spent_s(here) - began_s) / (rounds * requests) * 1e6
        began_s = time.process_time()
        handle_rate = rate(through_handle(started, task), rounds, requests)
        handle_us = (time.process_time() - began_s) / (rounds * requests) * 1e6
        print(f"{task.name:24}{http_rate:>10,.0f}{http_us:>10,.0f}{handle_rate:>10,.0f}{handle_us:>10,.0f}")
    client.close()
    here.send("")
    server.join()


if __name__ == "__main__":
    main()
