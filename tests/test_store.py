"""The mirror file: one transaction for rows and cursor, bundles replaced whole, quarantine, migrations, the lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from integrations.memory import MemorySource
from sync.errors import Busy, MappingError, Refused, StoreError, Unavailable
from sync.lock import only_one
from sync.model import Account, Record
from sync.ports import Bundle, Fate, Payload
from sync.pull import PullReport, pull
from sync.store import Mirror, Progress, Store, Where
from sync.store.raw import canonical
from sync.sweep import sweep

DATA = Path(__file__).parent / "data"


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
def store(where: Where) -> Iterator[Store]:
    with Store(where) as opened:
        yield opened


def names(store: Store) -> list[str]:
    return [record.name for record in Mirror(store).records(Account)]


def test_received_is_mirrored_plus_quarantined(store: Store) -> None:
    report = pulled(store, [bundle("a", "Mei", None)], [bundle("b", "Yi")])
    assert (report.received, report.quarantined) == (3, 1)
    assert names(store) == ["Mei", "Yi"]
    assert Mirror(store).quarantine() == [("memory", "user", "a.1", "name: is missing")]
    assert [dict(payload.body) for payload in Mirror(store).payloads("memory", "all", "a")] == [{"name": "Mei"}, {}]


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
    assert Progress(store).cursor("memory", "all") == {"page": 1}
    assert Mirror(store).identities() == {}, "an unfinished pull is no point in time to score at"
    pull(source, source.check(), store)
    assert names(store) == ["Mei", "Yi"]


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def fail_after_writing() -> None:
        with store.transaction() as sql:
            Mirror(store).keep(sql, "memory", "all", [bundle("a", "Mei")], account, datetime(2026, 1, 1, tzinfo=UTC))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    assert names(store) == []


def test_nothing_is_written_outside_a_transaction(store: Store) -> None:
    with pytest.raises((sqlite3.OperationalError, psycopg.errors.ReadOnlySqlTransaction), match=r"read-?only"):
        store.sql.execute("DELETE FROM bundle")


def test_a_reader_sees_one_moment(store: Store, where: Where) -> None:
    pulled(store, [bundle("a", "Mei")])
    with Store(where) as reader, reader.snapshot():
        assert names(reader) == ["Mei"]
        pulled(store, [bundle("b", "Yi")])
        assert (names(reader), names(store)) == (["Mei"], ["Mei", "Yi"])


# What became of things.


def test_what_is_gone_is_not_read_and_comes_back(store: Store) -> None:
    pulled(store, [bundle("a", "Mei"), bundle("b", "Yi")])
    source = MemorySource([], account, objects={"b": bundle("b", "Yi")})
    report = sweep(source, source.check(), store, accept=True)
    assert (report.became["all"], names(store)) == ({"gone": 1}, ["Yi"])
    source.objects["a"] = bundle("a", "Mei")
    sweep(source, source.check(), store)
    assert names(store) == ["Mei", "Yi"]


@pytest.mark.parametrize(
    ("present", "missing", "refused"),
    [
        (33, 9, False),
        (33, 10, True),
        (34, 10, False),
        (34, 11, True),
        (40, 12, False),
        (10, 9, False),
        (9, 9, True),
        (1, 1, True),
    ],
)
def test_a_listing_that_misses_too_much_is_refused(store: Store, present: int, missing: int, refused: bool) -> None:
    everything = {f"{n:03}": bundle(f"{n:03}", str(n)) for n in range(present)}
    pulled(store, list(everything.values()))
    source = MemorySource([], account, objects=dict(list(everything.items())[missing:]))
    if refused:
        with pytest.raises(Refused, match=f"{missing} of {present}"):
            sweep(source, source.check(), store)
        assert len(names(store)) == present
        assert Progress(store).sweeps() == {}
    else:
        sweep(source, source.check(), store)
        assert len(names(store)) == present - missing
    sweep(source, source.check(), store, accept=True)
    assert len(names(store)) == present - missing


def test_nothing_is_concluded_from_a_listing_that_did_not_finish(store: Store) -> None:
    pulled(store, [bundle("a", "Mei"), bundle("b", "Yi")])

    class Cut(MemorySource):
        def list_ids(self, stream: str) -> Iterator[str]:
            yield "a"
            raise Unavailable("vendor.unavailable", vendor="Memory", status=503)

    source = Cut([], account)
    with pytest.raises(Unavailable):
        sweep(source, source.check(), store)
    assert (names(store), Progress(store).sweeps()) == (["Mei", "Yi"], {})


def test_a_webhook_says_what_changed_and_what_is_deleted(store: Store) -> None:
    pulled(store, [bundle("a", "Mei"), bundle("b", "Yi"), bundle("c", "Wen")])
    source = MemorySource([], account, objects={"a": bundle("a", "Mei II")})
    at = source.now
    with store.transaction() as sql:
        for fate in (Fate("a", "present", ""), Fate("b", "deleted", ""), Fate("c", "present", "")):
            Progress(store).hint(sql, "memory", "all", fate, at)
    pull(source, source.check(), store)
    assert names(store) == ["Mei II"]
    assert Mirror(store).states() == {
        ("memory", "all", "deleted", "fate.webhook"): 1,
        ("memory", "all", "gone", "fate.gone"): 1,
        ("memory", "all", "present", ""): 1,
    }
    assert Progress(store).hints("memory", "all") == []


# Old mirrors.


def test_an_old_mirror_keeps_all_it_had(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    with sqlite3.connect(path) as sql:
        sql.executescript((DATA / "mirrors" / "schema-3.sql").read_text(encoding="utf-8"))
        counts = "SELECT source || '/' || kind, count(*) FROM payload GROUP BY 1"
        before = dict(sql.execute(counts).fetchall())
        bodies = sorted(sql.execute("SELECT kind, id, body FROM payload").fetchall())
    sql.close()
    with Store(path) as store:
        mirror = Mirror(store)
        assert {f"{source}/{kind}": n for (source, kind), n in mirror.payload_counts().items()} == before
        bundles = store.sql.execute("SELECT source, stream, id FROM bundle").fetchall()
        kept = [(p.kind, p.id, canonical(p.body)) for bundle in bundles for p in mirror.payloads(*bundle)]
        assert sorted(kept) == bodies
        assert {known.kind for known in mirror.known("notion", "content").values()} == {"page", "database"}


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
    with only_one(path, ["jira", "write"]), pytest.raises(Busy), only_one(path, ["jira"]):
        pass
    with only_one(path, ["jira"]), only_one(path, ["notion"]):
        pass
