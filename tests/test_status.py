"""How the mirror is, said without touching it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from keeping import BOT, START, Kept, kept
from test_migrations import old_mirror

import integrations
from sync.messages import LANGUAGES, speak
from sync.ports import Fate
from sync.pull import pull
from sync.status import Status, StreamStatus, look, status_json, troubles
from sync.status_note import status_note
from sync.store import Progress, Store, Where


@pytest.fixture
def world(tmp_path: Path, where: Where) -> Iterator[Kept]:
    with kept(tmp_path, where) as made:
        yield made


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Kept]:
    with kept(tmp_path, tmp_path / "mirror.sqlite3") as made:
        yield made


def now(world: Kept) -> datetime:
    return world.small.clock.now()


def status(world: Kept) -> Status:
    settings = world.settings
    with integrations.offline(settings) as sources, Store(world.where, look=True) as store:
        streams = {kind: source.streams for kind, source in sources.items()}
        return look(settings, store, streams, now(world))


def row(found: Status, name: str) -> StreamStatus:
    source, _, stream = name.partition("/")
    return next(r for s in found.sources if s.name == source for r in s.streams if r.name == stream)


def keys(found: Status) -> set[str]:
    return {trouble.key.removeprefix("status.trouble.") for trouble in troubles(found)}


def test_a_mirror_in_order_is_said_in_short(world: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    world.pull()
    world.sweep()
    found = status(world)
    assert troubles(found) == []
    assert (found.schema, found.size > 0) == (found.newest, True)
    assert {s.name: s.pulled_at for s in found.sources} == {"jira": now(world), "notion": now(world)}
    issues = row(found, "jira/issues")
    assert (issues.count("present"), issues.swept_at) == (3, now(world))
    assert issues.sweep_due_at == now(world) + timedelta(hours=24)
    assert row(found, "notion/users").sweep_due_at is None
    status_note(found)
    assert capsys.readouterr().out.endswith("\nAll is well.\n")


def test_what_became_of_things_is_counted_by_reason(world: Kept) -> None:
    page = world.page({"page_id": world.home}, "Gone")
    world.pull()
    world.notion.trash(BOT, page)
    world.later(hours=1)
    world.sweep()
    content = row(status(world), "notion/content")
    assert content.count("present") == 1
    (lost,) = (each for each in content.states if each[0] != "present")
    assert content.states[lost] == 1
    assert lost[1].startswith("fate.")
    shown = status_json(status(world))["sources"][1]["streams"][1]
    assert shown["states"] == [{"state": lost[0], "reason": lost[1], "count": 1}]


def test_every_trouble_has_its_name(world: Kept) -> None:
    Store(world.where).close()
    assert keys(status(world)) == {"never_pulled"}
    world.pull()
    assert keys(status(world)) == {"never_swept"}
    world.sweep()
    world.later(days=60)
    assert keys(status(world)) == {"stale"}
    with Store(world.where) as store, integrations.connected(world.settings) as adapters:
        # Nothing but a pull: the comparison is left out.
        for adapter in adapters.values():
            pull(adapter.source, adapter.source.check(), store)
    assert keys(status(world)) == {"sweep_late"}
    with Store(world.where) as store, store.transaction() as sql:
        sql.execute("UPDATE bundle SET read_at = ? WHERE stream = 'comments'", (START.isoformat(),))
        sql.execute(
            "INSERT INTO quarantine SELECT source, stream, id, 'page', id, 'why' FROM bundle WHERE stream = 'content'"
        )
    found = status(world)
    assert keys(found) == {"sweep_late", "quarantine", "behind"}
    assert row(found, "notion/comments").behind == 1


def test_an_interrupted_pull_is_a_gap_until_it_is_finished(world: Kept) -> None:
    def explode(stream: str, done: int, total: int | None) -> None:
        if stream == "jira/issues":
            raise KeyboardInterrupt

    with Store(world.where) as store, integrations.connected(world.settings) as adapters:
        source = adapters["jira"].source
        with pytest.raises(KeyboardInterrupt):
            pull(source, source.check(), store, explode)
    found = status(world)
    assert row(found, "jira/issues").unfinished_since == now(world)
    assert keys(found) == {"never_pulled", "unfinished"}
    world.later(minutes=1)
    world.pull()
    assert row(status(world), "jira/issues").unfinished_since is None


def test_hints_and_purged_objects_are_counted(world: Kept) -> None:
    page = world.page({"page_id": world.home}, "Gone")
    world.pull()
    with Store(world.where) as store, store.transaction() as sql:
        fate = Fate(page, "deleted", "fate.webhook", now(world))
        Progress(store).hint(sql, "notion", "content", fate, now(world))
    assert row(status(world), "notion/content").hints == 1
    with Store(world.where) as store, store.transaction() as sql:
        sql.execute("UPDATE bundle SET digest = '' WHERE id = ?", (page,))
    assert row(status(world), "notion/content").purged == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_all_of_it(local: Kept, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    local.pull()
    local.later(days=9)
    found = status(local)
    with Store(local.where) as store, store.transaction() as sql:
        sql.execute("UPDATE cursor SET open_since = ?", (now(local).isoformat(),))
        sql.execute("UPDATE bundle SET state = 'gone', reason = 'fate.gone', digest = '' WHERE stream = 'issues'")
    speak(language)
    status_note(status(local))
    told = capsys.readouterr().out
    assert len(troubles(found)) >= 4
    assert told.count("\n! ") >= len(troubles(found))
    assert told.count("jira/issues") >= 4, "its row, what became of it, and its trouble"
    assert "{" not in told


# The command.


def command(world: Kept, *words: str, code: int = 0) -> str:
    _ = world.settings
    line = [sys.executable, "-m", "cli", "status", *words]
    environment = {**os.environ, "ALONGSIDE_LANG": "en"}
    done = subprocess.run(
        line, capture_output=True, text=True, cwd=world.folder, timeout=60, check=False, env=environment
    )
    assert done.returncode == code, done.stderr
    return done.stdout or done.stderr


def test_it_needs_no_secret_and_asks_no_vendor(world: Kept) -> None:
    world.pull()
    for vendor in ("jira", "notion"):
        (world.folder / f"{vendor}.token").unlink()
    sent = len(world.small.journal)
    shown: dict[str, Any] = json.loads(command(world, "--json"))
    assert {"mirror", "sources", "disputes", "troubles"} == set(shown)
    assert len(world.small.journal) == sent


def test_a_mirror_is_neither_made_nor_migrated(local: Kept) -> None:
    assert "alongside" in command(local, code=70)
    assert not Path(str(local.where)).exists()
    old_mirror(Path(str(local.where)))
    before = Path(str(local.where)).read_bytes()
    assert "schema 3" in command(local)
    assert Path(str(local.where)).read_bytes() == before
