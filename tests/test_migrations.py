"""Upgrades keep what there is, even when they are killed; every step runs on both databases."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sync.errors import StoreError
from sync.store import Mirror, Store, Where
from sync.store.database import steps

OLD = Path(__file__).parent / "data" / "mirrors" / "schema-3.sql"
OPEN = """
import os, signal, sys
from pathlib import Path
from sync.store import database, postgres, sqlite
where, left = (sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1])), int(sys.argv[2])

def counted(execute):
    def run(self, sql, *parameters):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(self, sql, *parameters)
    return run

class Connection(sqlite.sqlite3.Connection):
    execute = counted(sqlite.sqlite3.Connection.execute)

connect = sqlite.sqlite3.connect
sqlite.sqlite3.connect = lambda *words, **more: connect(*words, **more, factory=Connection)
postgres._Connection.execute = counted(postgres._Connection.execute)
database.Store(where).close()
print(left)
"""
ENDLESS = 10**6
LONG = bool(os.environ.get("ALONGSIDE_LONG"))


def old_mirror(path: Path) -> None:
    with sqlite3.connect(path) as sql:
        sql.executescript(OLD.read_text(encoding="utf-8"))
    sql.close()


def opened(where: Where, kill_at: int) -> subprocess.CompletedProcess[str]:
    """Open it in a process that is killed at its nth statement."""
    command = [sys.executable, "-c", OPEN, str(where), str(kill_at)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def statements(where: Where) -> int:
    done = opened(where, ENDLESS)
    assert done.returncode == 0, done.stderr
    return ENDLESS - int(done.stdout)


def content(where: Where) -> dict[str, list[Any]]:
    with Store(where) as store:
        assert store.version == store.newest
        tables = (
            "bundle",
            "raw",
            "record",
            "quarantine",
            "cursor",
            "identity",
            "results",
            "receipt",
            "intent",
            "mapping",
        )
        found = {table: sorted(store.sql.execute(f"SELECT * FROM {table}")) for table in tables}
        assert Mirror(store).states()
        return found


def test_a_kill_at_any_statement_of_any_step_loses_nothing(tmp_path: Path) -> None:
    old_mirror(tmp_path / "whole.sqlite3")
    n = statements(tmp_path / "whole.sqlite3")
    whole = content(tmp_path / "whole.sqlite3")
    assert n > 30
    assert len(whole["record"]) > 5
    path = tmp_path / "killed.sqlite3"
    old_mirror(path)
    killed = 0
    # Again and again on one file, each time a few statements later; then once each on files of their own.
    for at in range(1, n + 1, 3):
        done = opened(path, at)
        killed += done.returncode == -signal.SIGKILL
        if done.returncode == 0:
            break
    assert killed > 2
    assert content(path) == whole
    for at in range(2 if LONG else 5, n, 1 if LONG else 4):
        fresh = tmp_path / f"{at}.sqlite3"
        old_mirror(fresh)
        assert opened(fresh, at).returncode == -signal.SIGKILL
        with sqlite3.connect(fresh) as sql:
            assert sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        sql.close()
        assert content(fresh) == whole


def test_a_kill_while_a_database_is_made_loses_nothing(where: Where) -> None:
    n = 0
    while opened(where, 6 + 7 * n).returncode == -signal.SIGKILL:
        n += 1
    assert n > 2
    with Store(where) as store:
        assert store.version == store.newest
        assert list(store.sql.execute("SELECT * FROM bundle")) == []


def test_every_step_runs_on_both(where: Where) -> None:
    dialect = "postgres" if isinstance(where, str) else "sqlite"
    numbers = [number for number, _ in steps(dialect)]
    assert numbers == sorted(set(numbers))
    with Store(where) as store:
        assert store.version == store.newest == numbers[-1]
        for table in ("bundle", "raw", "record", "quarantine", "cursor", "sweep", "hint", "account_report"):
            assert list(store.sql.execute(f"SELECT * FROM {table}")) == []


def test_a_step_that_fails_changes_nothing(where: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    good = steps("postgres" if isinstance(where, str) else "sqlite")
    newest = good[-1][0]
    broken = [*good, (newest + 1, ["CREATE TABLE half (a TEXT)", "CREATE NONSENSE"])]
    monkeypatch.setattr("sync.store.database.steps", lambda dialect: broken)
    with pytest.raises((sqlite3.OperationalError, psycopg.errors.SyntaxError)):
        Store(where)
    monkeypatch.setattr("sync.store.database.steps", lambda dialect: good)
    with Store(where) as store:
        assert store.version == newest
        with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
            store.sql.execute("SELECT * FROM half")


def test_a_newer_schema_is_refused_in_a_sentence(where: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(where).close()
    known = steps("sqlite")[:-1]
    monkeypatch.setattr("sync.store.database.steps", lambda dialect: known)
    for look in (False, True):
        with pytest.raises(StoreError, match="newer Alongside"):
            Store(where, look=look)


def test_a_look_migrates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    old_mirror(path)
    before = path.read_bytes()
    with Store(path, look=True) as store:
        assert (store.version, store.newest > 3) == (3, True)
    assert path.read_bytes() == before
