"""A crash anywhere leaves a mirror that can be resumed (promise P1), and a signal ends a run gracefully (P15).

Processes are killed at every request, before and after its effect, and at random instants; in process, every statement of the
store fails in turn. After each, the mirror is in a state that an undisturbed pull passes through; after a last pull it
is what an undisturbed one leaves.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Literal

import pytest
from forks import Ended, Forks, forking
from small_sandbox import BOT, Small, write_config

import integrations
from integrations.sandbox.http import Request, Response
from integrations.sandbox.server import serving
from sync.config import Settings, load
from sync.job import pull_all
from sync.store import Store
from sync.store.connection import Connection

LONG = bool(os.environ.get("ALONGSIDE_LONG"))
RANDOM_KILLS = 3000 if LONG else 30
STATEMENTS = 1 if LONG else 7
"""Every so many statements of the store one fails."""
TABLES = ("bundle", "raw", "record", "quarantine", "identity", "mapping", "hint", "sweep")
ORPHANS = (
    "SELECT count(*) FROM record r LEFT JOIN bundle b "
    "ON (b.source, b.stream, b.id) = (r.source, r.stream, r.bundle) WHERE b.id IS NULL"
)
"""Records whose bundle is not there: the database does not look after these."""

Position = Literal["before", "after"]
POSITIONS: tuple[Position, ...] = ("before", "after")
Note = Callable[[str, object], None]
"""pytest's: kept in its report (`--junit-xml`)."""


class Deadly(Small):
    """Sends `sign` to a process at the `at`-th request of a vendor, before or after its effect."""

    def __init__(self) -> None:
        super().__init__(issues=3)
        self.pid, self.at, self.seen = 0, 0, 0
        self.position: Position = "before"
        self.sign: int = signal.SIGKILL

    def handle(self, request: Request) -> Response:
        self.seen += 1
        mine = self.seen == self.at
        if mine and self.position == "before":
            os.kill(self.pid, self.sign)
            if self.sign == signal.SIGKILL:
                return Response(500, {})
        response = super().handle(request)
        if mine and self.position == "after":
            os.kill(self.pid, self.sign)
        return response


class World:
    def __init__(self, folder: Path) -> None:
        self.sandbox, self._folder, self._n = Deadly(), folder, 0
        jira, notion = self.sandbox.jira, self.sandbox.notion
        issue = next(iter(jira.issues.values()))
        for n in range(3):
            jira.comment("5b-app", issue, f"謝謝 {n}")
            jira.edit("5b-app", issue, summary=f"poster {n}")
        _, rows = notion.create_database(BOT, self.sandbox.page, "Table", {"Name": {"title": {}}})
        for n in range(2):
            page = notion.create_page(BOT, {"data_source_id": rows}, f"Row {n}")
            notion.comment(BOT, page_id=page, rich_text="nice")
        self.address = ""

    def folder(self) -> Path:
        """A new admin's folder, without a mirror."""
        self._n += 1
        made = self._folder / str(self._n)
        made.mkdir()
        write_config(made, self.address, self.sandbox.page)
        return made

    def disturbed(self, forks: Forks, folder: Path, at: int, position: Position, sign: int) -> Ended:
        """A pull that gets the signal at its `at`-th request."""

        def started(pid: int) -> None:
            self.sandbox.pid, self.sandbox.at, self.sandbox.position, self.sandbox.sign = pid, at, position, sign
            self.sandbox.seen = 0

        ended = forks.run(folder, "pull", started=started)
        self.sandbox.at = 0
        return ended


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with forking() as made:
        yield made


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    with serving(made.sandbox) as made.address:
        yield made


def settings_of(folder: Path) -> Settings:
    return load(folder / "alongside.toml", integrations.settings_models())


@dataclass(frozen=True)
class State:
    """Digests: of what is mirrored, and of how far the cursors say that it goes. (A cursor may count how often it was at
    the end, so one that was interrupted need not be the same as one that was not.)"""

    content: str
    cursors: str


def state_of(store: Store) -> State:
    def digest(*tables: str) -> str:
        rows = [sorted(map(repr, store.sql.execute(f"SELECT * FROM {table}").fetchall())) for table in tables]
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    return State(digest(*TABLES), digest("cursor"))


def state(folder: Path) -> State:
    """Of the mirror as it lies there. Fails when it is damaged."""
    with Store(settings_of(folder).mirror) as store:
        assert store.sql.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.sql.execute("PRAGMA foreign_key_check").fetchall() == []
        assert store.sql.execute(ORPHANS).fetchall() == [(0,)]
        return state_of(store)


def undisturbed(world: World) -> list[State]:
    """The states that a pull passes through, from the empty mirror to the last."""
    settings = settings_of(world.folder())
    with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
        states = [state_of(store)]
        with committed(store, lambda: states.append(state_of(store))):
            pull_all(adapters, store, lambda stream, done, total: None)
        return states


@contextmanager
def committed(store: Store, told: Callable[[], None]) -> Iterator[None]:
    """`told` after every transaction."""
    transaction = store.transaction

    @contextmanager
    def watched() -> Iterator[Connection]:
        with transaction() as sql:
            yield sql
        told()

    store.transaction = watched  # type: ignore[method-assign]
    yield


def test_killed_at_every_request(world: World, forks: Forks, record_property: Note) -> None:
    legal = undisturbed(world)
    kills = 0
    for position in POSITIONS:
        for at in range(1, 1000):
            folder = world.folder()
            ended = world.disturbed(forks, folder, at, position, signal.SIGKILL)
            if ended.code == 0:
                break
            kills += 1
            assert ended.code == -signal.SIGKILL
            assert state(folder) in legal, (position, at)
            world.sandbox.journal.clear()
            assert forks.run(folder, "pull").code == 0
            assert state(folder).content == legal[-1].content, (position, at)
    assert kills > 2 * 10
    record_property("kills", kills)


def test_killed_at_random_instants(world: World, forks: Forks, record_property: Note) -> None:
    legal = undisturbed(world)
    chance = random.Random(7)
    within_s = 1.2 * _length_s(world, forks)
    folder, kills, fresh = world.folder(), 0, True
    for _ in range(RANDOM_KILLS):
        timers: list[threading.Timer] = []

        def started(pid: int, timers: list[threading.Timer] = timers) -> None:
            timers.append(threading.Timer(chance.random() * within_s, _kill, (pid,)))
            timers[0].start()

        ended = forks.run(folder, "pull", started=started)
        timers[0].cancel()
        kills += ended.code == -signal.SIGKILL
        if (folder / "alongside.sqlite3").exists():
            # One that was killed before goes on from another place, and through states of its own.
            assert state(folder) in legal or not fresh
        fresh = ended.code == 0
        if fresh:
            assert state(folder).content == legal[-1].content
            folder = world.folder()
    assert forks.run(folder, "pull").code == 0
    assert state(folder).content == legal[-1].content
    assert kills
    record_property("kills", kills)


def _length_s(world: World, forks: Forks) -> float:
    """Of a pull on this machine, as busy as it is: kills are spread over all of it."""
    start = monotonic()
    assert forks.run(world.folder(), "pull").code == 0
    return monotonic() - start


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


class Struck(BaseException):
    pass


class Failing:
    """A connection of which the `at`-th statement fails."""

    def __init__(self, sql: Connection, at: int) -> None:
        self._sql, self._at, self.seen = sql, at, 0

    def close(self) -> None:
        self._sql.close()  # type: ignore[attr-defined]

    def _count(self) -> None:
        self.seen += 1
        if self.seen == self._at:
            raise Struck

    def execute(self, sql: str, parameters: tuple[Any, ...] = ()) -> Any:
        self._count()
        return self._sql.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> Any:
        self._count()
        return self._sql.executemany(sql, parameters)


def test_every_statement_of_the_store_may_fail(world: World, record_property: Note) -> None:
    legal = undisturbed(world)
    at = done = 0
    while done == at // STATEMENTS:
        at += STATEMENTS
        settings = settings_of(world.folder())
        with integrations.connected(settings) as adapters:
            with Store(settings.mirror) as store:
                store._backend.sql = Failing(store.sql, at)  # type: ignore[misc]
                try:
                    pull_all(adapters, store, lambda stream, done, total: None)
                except Struck:
                    done += 1
            with Store(settings.mirror) as store:
                assert state_of(store) in legal, at
                pull_all(adapters, store, lambda stream, done, total: None)
                assert state_of(store).content == legal[-1].content, at
    assert done > 20
    record_property("statements", done)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_pull_gracefully(world: World, forks: Forks, sign: signal.Signals) -> None:
    legal = undisturbed(world)
    for at in (1, 5, 9, 13, 17, 21):
        folder = world.folder()
        ended = world.disturbed(forks, folder, at, "before", sign)
        assert ended.code == 128 + sign, ended.stderr
        assert "Traceback" not in ended.stderr
        assert state(folder) in legal
        assert forks.run(folder, "pull").code == 0
        assert state(folder).content == legal[-1].content
