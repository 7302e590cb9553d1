"""The recorded Notion, replayed recording by recording against a sandbox of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from notion_start import Start, start_of
from replay import Names, Outcome, Send, replayed

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Request
from integrations.sandbox.notion import recorded
from integrations.sandbox.server import Sandbox

Json = dict[str, Any]
TOKEN = "recorded"


def recordings(path: Path) -> list[list[Json]]:
    with path.open(encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    return [list(group) for _, group in groupby(entries, key=lambda entry: entry["recording"])]


def outcomes(path: Path) -> Iterator[Outcome]:
    """Every request of every recording in the file."""
    everything = recordings(path)
    whole = start_of([entry for recording in everything for entry in recording])
    for recording in everything:
        sandbox = started(recording, whole)
        notion = sandbox.notion
        there = notion.users.keys() | notion.parents.keys() | set(notion.roots())
        yield from replayed(recording, sender(sandbox), Names(fixed=frozenset(there)))


def started(recording: list[Json], whole: Start) -> Sandbox:
    """A sandbox as the workspace was before the recording.

    `whole` is the workspace of all recordings: what a request names and no answer of its own recording shows is taken
    from there, as are the accounts.
    """
    start = start_of(recording)
    asked = json.dumps([[entry["path"], entry["body"]] for entry in recording])
    for (kind, id_), each in whole.objects.items():
        container = each["parent"].get("database_id", "") if kind == "data_source" else ""
        named = kind == "user" or any(name and name in asked for name in (id_, id_.replace("-", ""), container))
        if named and id_ not in start.created:
            start.objects.setdefault((kind, id_), each)
    if not any(entry["path"] == "/v1/users/me" for entry in start.others):
        start.others += [entry for entry in whole.others if entry["path"] == "/v1/users/me"][:1]
    sandbox = Sandbox(Clock(_began_at(recording)))
    with tempfile.TemporaryDirectory() as folder:
        lines = "".join(json.dumps(line) + "\n" for line in start.lines())
        (Path(folder) / recorded.FILE).write_text(lines, encoding="utf-8")
        recorded.load(sandbox.notion, Path(folder), token=TOKEN)
    return sandbox


def _began_at(recording: list[Json]) -> datetime:
    """The minute of the first thing made; without one, the last edit seen."""
    stamps = [str(entry["response"].get("last_edited_time")) for entry in recording if entry["method"] != "GET"]
    stamps = [stamp for stamp in stamps if stamp != "None"]
    return datetime.fromisoformat(stamps[0]) if stamps else datetime(2026, 7, 1, tzinfo=UTC)


def sender(sandbox: Sandbox) -> Send:
    def send(method: str, path: str, version: str, body: Any) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {TOKEN}", "notion-version": version}
        sent = b"" if body is None else json.dumps(body).encode()
        response = sandbox.handle(Request(method, path, headers, sent, "https://api.notion.com"))
        return response.status, response.body

    return send
