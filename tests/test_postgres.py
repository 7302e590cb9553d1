"""The whole product with its mirror in PostgreSQL, shared by several jobs; its address stays a secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from databases import fresh_database

from integrations.sandbox.generator.scenario import chosen, sized
from integrations.sandbox.server import serving
from integrations.sandbox.start import Started, generated
from sync.errors import Busy, StoreError
from sync.lock import only_one
from sync.store import Store

PASSWORD = "canary-of-the-database"


class Company:
    """A generated organisation that is being served, and the command line beside it."""

    def __init__(self, started: Started, address: str, folder: Path, url: str) -> None:
        self.started = started
        self.folder = folder
        self.url = url
        self.said = ""
        config = started.write_config(folder, address, level="individual")
        config.write_text(f'{config.read_text()}\n[store]\nurl = {{ env = "STORE_URL" }}\n')

    def alongside(self, *words: str, code: int = 0, url: str = "") -> Any:
        environment = {**os.environ, "STORE_URL": url or self.url, "ALONGSIDE_LANG": "en"}
        line = [sys.executable, "-m", "cli", *words]
        done = subprocess.run(
            line, capture_output=True, text=True, cwd=self.folder, env=environment, timeout=300, check=False
        )
        assert done.returncode == code, done.stderr
        self.said += done.stdout + done.stderr
        return json.loads(done.stdout) if "--json" in words and done.stdout else done.stdout or done.stderr

    def mutations(self) -> int:
        return sum(entry.mutating for entry in self.started.sandbox.journal)


@pytest.fixture
def company(tmp_path: Path, postgres: str) -> Iterator[Company]:
    url = fresh_database(postgres).replace("alongside@", f"alongside:{PASSWORD}@")
    started = generated(7, sized(people=24, tasks=60, pages=50, teams=3), chosen("base"))
    with serving(started.sandbox) as address:
        yield Company(started, address, tmp_path, url)


def test_the_whole_product_runs_and_a_second_run_does_nothing(company: Company) -> None:
    first = company.alongside("run", "--json")
    assert (first["planned"] > 20, first["conflicts"], first["failures"], first["quarantined"]) == (True, [], [], [])
    sent = company.mutations()
    second = company.alongside("run", "--json")
    assert (second["planned"], second["written"]) == (0, {})
    assert company.mutations() == sent
    for words in (
        ["check", "--json"],
        ["status", "--json"],
        ["purge", "--json"],
        ["sweep", "--json"],
        ["plan", "--json"],
    ):
        assert company.alongside(*words)
    assert not list(company.folder.glob("*.sqlite3*"))


def test_connections_are_jobs_of_their_own(company: Company) -> None:
    """As two machines do it: each reads one vendor, a third job scores and writes."""
    with only_one(company.url, ["jira"]):
        company.alongside("pull", "--only", "notion", "--json")
        company.alongside("pull", "--only", "jira", "--json", code=75)
        company.alongside("run", "--json", code=75)
    company.alongside("pull", "--only", "jira", "--json")
    with only_one(company.url, ["jira"]):
        company.alongside("score", "--json")
        assert company.alongside("apply", "--json")["written"]
    with only_one(company.url, ["write"]):
        company.alongside("apply", "--json", code=75)
        company.alongside("pull", "--only", "jira", "--json")


def test_the_address_is_a_secret(company: Company) -> None:
    company.alongside("run", "--json")
    company.alongside("status")
    company.alongside("check", "--json")
    with only_one(company.url, ["jira"]):
        assert "another run" in company.alongside("run", code=75).lower()
        with pytest.raises(Busy) as busy, only_one(company.url, ["jira"]):
            pass
    for wrong in (company.url.replace("?host=", "?host=/nowhere"), company.url.replace("alongside:", "nobody:")):
        company.alongside("run", code=70, url=wrong)
        with pytest.raises(StoreError) as unreachable:
            Store(wrong)
        assert PASSWORD not in str(unreachable.value) + repr(unreachable.value.arguments)
        assert unreachable.value.__suppress_context__
    company.alongside("run", code=70, url=f"postgresql://x:{PASSWORD}@[broken")
    assert PASSWORD not in company.said + str(busy.value)
    for file in company.folder.rglob("*"):
        assert not file.is_file() or PASSWORD.encode() not in file.read_bytes()


def test_what_a_lost_server_interrupts_is_done_later(company: Company) -> None:
    """The connection is cut in the middle of a transaction: the page is not there, and the next run goes on."""
    company.alongside("pull", "--json")
    with Store(company.url) as store, psycopg.connect(company.url, autocommit=True) as admin:
        before = store.sql.execute("SELECT count(*) FROM record").fetchone()

        def cut() -> None:
            with store.transaction() as sql:
                sql.execute("DELETE FROM record")
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                sql.execute("DELETE FROM bundle")

        with pytest.raises(psycopg.OperationalError):
            cut()
    with Store(company.url) as store:
        assert store.sql.execute("SELECT count(*) FROM record").fetchone() == before
