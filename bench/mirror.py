"""How fast and how cheap the mirror is: requests, CPU and wall time against a floor measured in the same run, memory.

`python -m bench.mirror [--json] [--quick]`. The floor is the least that anybody could do: the same answers, decoded and
stored raw. `--jira-url URL --notion-url URL --notion-root ID` measure other servers that hold such work (project BRD, the
credentials of `mirror_work`); then latency, limits and memory are theirs and are not measured.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import httpx

from bench import mirror_runs
from bench.mirror_runs import Run
from bench.mirror_work import EMAIL, JIRA_TOKEN, NOTION_TOKEN, Place, Work, expected_place, serve

T = TypeVar("T")

ROUNDS = 3
QUICK = Work(tasks=500, pages=200)
MANY = Work(tasks=100_000, pages=0, comments=1, entries=2, hub_comments=1, hub_entries=2)
"""For the memory figure: whole tasks of 40 fields, but few comments and entries, so that it takes minutes and not an hour."""
CHANGES = 50
LATENCY_S = 0.1
SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Served:
    jira: str
    notion: str
    place: Place
    folder: Path

    def fresh(self, name: str, *, per_second: float = 1000) -> Path:
        """A folder with a configuration and no mirror yet."""
        folder = self.folder / name
        folder.mkdir()
        mirror_runs.write_config(folder, self.jira, self.notion, self.place.roots, per_second=per_second)
        return folder


@contextmanager
def served(work: Work, *, latency_s: float = 0.0, limits: bool = False) -> Iterator[Served]:
    here, there = SPAWN.Pipe()
    server = SPAWN.Process(target=serve, args=(there, work, latency_s, limits), daemon=True)
    server.start()
    address, place = here.recv()
    try:
        with TemporaryDirectory(prefix="alongside-bench-") as folder:
            yield Served(address, address, place, Path(folder))
    finally:
        here.send("done")
        server.join(10)


def alone(measure: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """In a process of its own, so that peak memory and CPU are its own."""
    with ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
        return pool.submit(measure, *args, **kwargs).result()


def change_tasks(at: Served, n: int) -> None:
    auth = (EMAIL, JIRA_TOKEN)
    with httpx.Client(base_url=f"{at.jira}/rest/api/3", auth=auth, timeout=60) as client:
        query = {"jql": "project = BRD ORDER BY created DESC", "fields": ["id"], "maxResults": n}
        for issue in client.post("search/jql", json=query).raise_for_status().json()["issues"]:
            client.put(f"issue/{issue['id']}", json={"fields": {"summary": "changed"}}).raise_for_status()


def change_pages(at: Served, n: int) -> None:
    headers = {"Authorization": f"Bearer {NOTION_TOKEN}", "Notion-Version": "2026-03-11"}
    with httpx.Client(base_url=f"{at.notion}/v1", headers=headers, timeout=60) as client:
        found: list[str] = []
        for block in client.get(f"blocks/{at.place.roots[0]}/children").raise_for_status().json()["results"]:
            database = client.get(f"databases/{block['id']}").raise_for_status().json()
            source = database["data_sources"][0]["id"]
            rows = (
                client.post(f"data_sources/{source}/query", json={"page_size": 100})
                .raise_for_status()
                .json()["results"]
            )
            found += [row["id"] for row in rows]
        step = max(1, len(found) // n)
        for page in found[: n * step : step]:
            client.patch(f"pages/{page}", json={"properties": {"分數": {"number": 99}}}).raise_for_status()


@contextmanager
def elsewhere(jira: str, notion: str, root: str, work: Work) -> Iterator[Served]:
    """Servers of somebody else. How many containers and queries there are is taken to be as in `work`."""
    with TemporaryDirectory(prefix="alongside-bench-") as folder:
        yield Served(jira, notion, expected_place(work, root), Path(folder))


def without_latency(serving: AbstractContextManager[Served], work: Work, rounds: int) -> dict[str, Any]:
    floors, fulls, figures = list[Run](), list[Run](), dict[str, Any]()
    with serving as at:
        for n in range(rounds):
            floors.append(alone(mirror_runs.floor, at.jira))
            fulls.append(alone(mirror_runs.ours, at.fresh(f"full{n}"), "jira"))
        last = at.folder / f"full{rounds - 1}"
        figures["counts"] = fulls[-1].counts
        change_tasks(at, CHANGES)
        figures["jira_requests_after_50"] = alone(mirror_runs.ours, last, "jira").requests
        figures["jira_sweep_requests"] = alone(mirror_runs.ours, last, "jira", sweep=True).requests
        notion = alone(mirror_runs.ours, last, "notion")
        figures["counts"] = figures["counts"] | notion.counts
        change_pages(at, CHANGES)
        changed = alone(mirror_runs.ours, last, "notion")
    place = at.place
    figures["jira_requests_floor"] = floors[0].requests
    figures["jira_requests_full"] = fulls[0].requests
    figures["jira_cpu_ratio"] = median(ours.cpu_s / low.cpu_s for ours, low in zip(fulls, floors, strict=True))
    figures["jira_cpu_s"] = [median(run.cpu_s for run in runs) for runs in (floors, fulls)]
    figures["notion_requests_full"] = notion.requests
    figures["notion_requests_ratio"] = notion.requests / (place.queries + place.containers + work.pages)
    figures["notion_requests_per_changed_page"] = changed.requests / CHANGES
    return figures


def with_latency(work: Work) -> dict[str, Any]:
    with served(work, latency_s=LATENCY_S) as at:
        low = alone(mirror_runs.floor, at.jira)
        run = alone(mirror_runs.ours, at.fresh("late"), "jira")
    return {"jira_floor_100ms_s": low.wall_s, "jira_wall_100ms_s": run.wall_s}


def with_limits() -> dict[str, Any]:
    """Short runs against the vendors' limits: far above them, for what comes too early; and at the pace that we keep by
    default, for the share that is refused."""
    hasty, _ = _limited(Work(tasks=2000, pages=150), per_second=20)
    _, refused = _limited(Work(tasks=1000, pages=60), per_second=3)
    return {"early_requests": hasty, "refused_share": refused}


def _limited(work: Work, *, per_second: float) -> tuple[int, float]:
    """How many requests came too early, and the share of answers 429."""
    with served(work, limits=True) as at:
        folder = at.fresh("limits", per_second=per_second)
        runs = [alone(mirror_runs.ours, folder, vendor) for vendor in ("jira", "notion")]
        journal = httpx.get(f"{at.jira}/_sandbox/journal").raise_for_status().json()
    return journal["too_early_after"], sum(run.refused for run in runs) / sum(run.requests for run in runs)


def memory(work: Work) -> dict[str, Any]:
    with served(work) as at:
        folder = at.fresh("many")
        pulled = alone(mirror_runs.ours, folder, "jira")
        swept = alone(mirror_runs.ours, folder, "jira", sweep=True)
    figures = {
        "peak_mb_100k": max(pulled.peak_mb, swept.peak_mb),
        "peak_mb_pull": pulled.peak_mb,
        "peak_mb_sweep": swept.peak_mb,
    }
    return figures | {"many_tasks": work.tasks, "sweep_requests_100k": swept.requests}


TABLE = (
    ("Jira requests, full", "jira_requests_full", "jira_requests_floor", "<= 90"),
    ("Jira CPU, full, times the floor", "jira_cpu_ratio", None, "<= 2.5"),
    ("Jira wall at 100 ms, full, s", "jira_wall_100ms_s", "jira_floor_100ms_s", "<= 8"),
    ("Jira requests after 50 changes", "jira_requests_after_50", None, "<= 8"),
    ("Jira requests of a sweep", "jira_sweep_requests", None, "<= 2 per 5,000"),
    ("Notion requests, full, times the least", "notion_requests_ratio", None, "<= 1.05"),
    ("Notion requests per changed page", "notion_requests_per_changed_page", None, "<= 3.3"),
    ("peak memory, 100,000 tasks, MB", "peak_mb_100k", None, "<= 300"),
    ("requests inside a Retry-After", "early_requests", None, "0"),
    ("share of answers 429, default pace", "refused_share", None, "<= 0.01"),
)


def main() -> None:
    quick = "--quick" in sys.argv
    work = QUICK if quick else Work()
    rounds = 1 if quick else ROUNDS
    if "--jira-url" in sys.argv:
        jira, notion, root = (
            sys.argv[sys.argv.index(f"--{name}") + 1] for name in ("jira-url", "notion-url", "notion-root")
        )
        figures = without_latency(elsewhere(jira, notion, root, work), work, rounds)
    else:
        figures = without_latency(served(work), work, rounds) | with_latency(work) | with_limits()
        figures |= memory(Work(tasks=5000, pages=0, comments=1, entries=2) if quick else MANY)
    if "--json" in sys.argv:
        print(json.dumps(figures))
        return
    print(f"mirror: {work.tasks:,} tasks, {work.pages:,} pages; medians of {rounds}")
    print(f"{'':42}{'ours':>10}{'floor':>10}  target")
    for name, key, low, target in TABLE:
        if key not in figures:
            continue
        floor = f"{figures[low]:10.2f}" if low else f"{'':10}"
        print(f"{name:42}{figures[key]:10.2f}{floor}  {target}")
    floor_s, ours_s = figures["jira_cpu_s"]
    print(f"CPU in seconds: floor {floor_s:.2f}, ours {ours_s:.2f}; mirrored: {figures['counts']}")


if __name__ == "__main__":
    main()
