"""The mirror file: one transaction for rows and cursor, bundles replaced whole, quarantine, migrations, the lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integrations.memory import MemorySource
from sync.errors import Busy, MappingError, StoreError
from sync.lock import only_one
from sync.model import Account, Record
from sync.ports import Bundle, Payload
from sync.pull import PullReport, pull
from sync.store import Mirror, Store


def account(payload: Payload) -> Sequence[Record]:
    if "name" not in payload.body:
        raise MappingError("mapping.bad", where="name", problem="is missing")
    return [Account(source="memory", id=payload.id, name=payload.body["name"])]


def bundle(id_: str, *names: str | None, complete: bool = True) -> Bundle:
    bodies = [{"name": name} if name else {} for name in names]
    return Bundle(id_, tuple(Payload("user", f"{id_}.{i}", body) for i, body in enumerate(bodies)), complete)


def pulled(store: Store, *pages: list[Bundle]) -> PullReport:
    source = MemorySource(list(pages), account)
    report = pull(source, source.check(), store)
    with store.transaction() as sql:
        sql.execute("DELETE FROM cursor")
    return report


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "mirror.sqlite3") as opened:
        yield opened


def names(store: Store) -> list[str]:
    return [record.name for record in Mirror(store).records(Account)]


def test_received_is_mirrored_plus_quarantined(store: Store) -> None:
    report = pulled(store, [bundle("a", "Mei", None)], [bundle("b", "Yi")])
    assert (report.received, report.quarantined) == (3, 1)
    assert names(store) == ["Mei", "Yi"]
    assert Mirror(store).quarantine() == [("memory", "user", "a.1", "name: is missing")]
    raw = store.sql.execute("SELECT body FROM payload WHERE quarantined IS NOT NULL").fetchone()
    assert raw == ("{}",)


def test_unchanged_content_changes_nothing(store: Store) -> None:
    pulled(store, [bundle("a", "Mei")])
    before = store.sql.execute("SELECT * FROM bundle").fetchall()
    report = pulled(store, [bundle("a", "Mei")])
    assert report.changed == 0
    assert store.sql.execute("SELECT * FROM bundle").fetchall() == before


def test_a_bundle_is_replaced_as_a_whole(store: Store) -> None:
    pulled(store, [bundle("a", "Mei", "Yi")])
    pulled(store, [bundle("a", "Mei")])
    assert names(store) == ["Mei"]


def test_an_incomplete_listing_drops_nothing(store: Store) -> None:
    pulled(store, [bundle("a", "Mei", "Yi")])
    pulled(store, [bundle("a", "Mei II", complete=False)])
    assert names(store) == ["Mei II", "Yi"]


def test_rows_and_cursor_are_one_transaction(store: Store) -> None:
    source = MemorySource([[bundle("a", "Mei")], [bundle("b", "Yi")]], account)

    def explode(stream: str, done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(source, source.check(), store, explode)
    assert names(store) == ["Mei"]
    assert Mirror(store).cursor("memory", "all") == {"page": 1}
    assert Mirror(store).identities() == {}, "an unfinished pull is no point in time to score at"
    pull(source, source.check(), store)
    assert names(store) == ["Mei", "Yi"]


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def fail_after_writing() -> None:
        with store.transaction() as sql:
            Mirror(store).keep(sql, "memory", "all", bundle("a", "Mei"), account, datetime(2026, 1, 1, tzinfo=UTC))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    assert names(store) == []


def test_nothing_is_written_outside_a_transaction(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.sql.execute("DELETE FROM bundle")


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    Store(path).close()
    with sqlite3.connect(path) as sql:
        sql.execute("PRAGMA user_version = 999")
    sql.close()
    with pytest.raises(StoreError, match="newer Alongside"):
        Store(path)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    path.write_text("a shopping list, long enough to be no empty database" * 20)
    with pytest.raises(StoreError, match="not a mirror"):
        Store(path)


def test_one_job_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    with only_one(path), pytest.raises(Busy), only_one(path):
        pass
    with only_one(path):
        pass
