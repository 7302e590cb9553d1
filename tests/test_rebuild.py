"""What is stored is enough: mapped again without the vendor, the mirror is the same, record for record."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from keeping import BOT, Kept, kept

import integrations
from integrations.sandbox.server import serving
from integrations.sandbox.start import organisation
from sync.config import load
from sync.errors import StoreError
from sync.job import pull_all, sweep_all
from sync.ports import Source
from sync.rebuild import Rebuilt, rebuild
from sync.retention import purge
from sync.store import Mirror, Store, Where

TABLES = ("record", "quarantine", "bundle", "raw", "mapping")


@pytest.fixture
def world(tmp_path: Path, where: Where) -> Iterator[Kept]:
    with kept(tmp_path, where) as made:
        yield made


def dumped(store: Store) -> dict[str, list[Any]]:
    return {table: sorted(store.sql.execute(f"SELECT * FROM {table}")) for table in TABLES}


def rebuilt(where: Where, sources: dict[str, Source]) -> list[Rebuilt | None]:
    with Store(where) as store:
        return [rebuild(source, store) for source in sources.values()]


def test_the_whole_demo_is_the_same_after_it(tmp_path: Path) -> None:
    started = organisation(7)
    with serving(started.sandbox) as address:
        settings = load(started.write_config(tmp_path, address, level="individual"), integrations.settings_models())
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            pull_all(adapters, store, lambda stream, done, total: None)
            started.sandbox.clock.advance(timedelta(days=1))
            sweep_all(adapters, store, lambda stream, done, total: None, complete=True)
            pull_all(adapters, store, lambda stream, done, total: None)
            before, sent = dumped(store), len(started.sandbox.journal)
            done = [rebuild(adapter.source, store) for adapter in adapters.values()]
            assert len(before["record"]) > 2000
            assert dumped(store) == before
            assert len(started.sandbox.journal) == sent
    assert [(each.source, each.purged, each.quarantined) for each in done if each] == [("jira", 0, 0), ("notion", 0, 0)]


def test_no_vendor_and_no_secret_is_needed(world: Kept) -> None:
    world.pull()
    with Store(world.where) as store:
        before = dumped(store)
        with store.transaction() as sql:
            sql.execute("DELETE FROM record")
    (world.folder / "notion.token").unlink()
    (world.folder / "jira.token").unlink()
    sent = len(world.small.journal)
    command = [sys.executable, "-m", "cli", "rebuild", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=world.folder, timeout=60, check=True)
    assert [row["source"] for row in json.loads(done.stdout)] == ["jira", "notion"]
    assert len(world.small.journal) == sent
    with Store(world.where) as store:
        assert dumped(store) == before


def test_what_was_purged_is_said(world: Kept) -> None:
    page = world.page({"page_id": world.home}, "Gone")
    world.pull()
    world.notion.trash(BOT, page)
    world.later(hours=1)
    world.sweep()
    world.later(days=91)
    world.pull()
    with integrations.offline(world.settings) as sources, Store(world.where) as store:
        assert purge(store, {kind: source.streams for kind, source in sources.items()}, 90)
        made = rebuild(sources["notion"], store)
        assert made
        assert (made.purged, made.quarantined) == (2, 0), "the page and its comments"
        assert "Gone" not in str(dumped(store)["record"])


def test_another_mapping_needs_a_pull(world: Kept) -> None:
    world.pull()
    with Store(world.where) as store, integrations.offline(world.settings) as sources:
        with store.transaction() as sql:
            sql.execute("UPDATE mapping SET name = 'of another version'")
        before = dumped(store)
        with pytest.raises(StoreError, match="alongside pull"):
            rebuild(sources["notion"], store)
        assert dumped(store) == before


def test_of_an_empty_mirror_there_is_nothing_to_say(world: Kept) -> None:
    with integrations.offline(world.settings) as sources:
        assert rebuilt(world.where, sources) == [None, None]


def test_it_is_one_transaction(world: Kept) -> None:
    world.pull()
    with Store(world.where) as store, integrations.connected(world.settings) as adapters:
        source = adapters["notion"].source
        source.check()
        before = dumped(store)
        seen = 0

        def broken(payload: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen > 1:
                raise KeyboardInterrupt
            return []

        source.map = broken  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            rebuild(source, store)
        assert (seen, dumped(store)) == (2, before)
        assert Mirror(store).mapping("notion") == source.mapping
