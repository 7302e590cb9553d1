"""One job at a time on a mirror, in either database; whoever only reads is never kept waiting."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from keeping import Kept, kept

from sync.errors import Busy
from sync.lock import only_one
from sync.store import Store, Where

STARTER = """
import sys
from pathlib import Path
from sync.errors import Busy
from sync.lock import only_one
where = sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1])
for line in sys.stdin:
    try:
        with only_one(where, line.split()):
            print("held", flush=True)
            sys.stdin.readline()
            print("left", flush=True)
    except Busy:
        print("busy", flush=True)
"""


class Starter:
    """A process that tries to be the one job when told to."""

    def __init__(self, where: Where) -> None:
        command = [sys.executable, "-c", STARTER, str(where)]
        self.running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def tell(self, words: str = "") -> None:
        assert self.running.stdin
        self.running.stdin.write(f"{words}\n")
        self.running.stdin.flush()

    def answer(self) -> str:
        assert self.running.stdout
        return self.running.stdout.readline().strip()

    def end(self) -> None:
        self.running.kill()
        self.running.wait()
        for pipe in (self.running.stdin, self.running.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


@contextlib.contextmanager
def starters(where: Where, n: int) -> Iterator[list[Starter]]:
    made = [Starter(where) for _ in range(n)]
    try:
        yield made
    finally:
        for starter in made:
            starter.end()


def parts_held(where: Where) -> int:
    """Advisory locks in the database."""
    with psycopg.connect(str(where)) as sql:
        row = sql.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchone()
        return int(row[0]) if row else 0


def test_of_two_starters_exactly_one_runs(where: Where) -> None:
    with starters(where, 2) as pair:
        for _ in range(50):
            for starter in pair:
                starter.tell("jira notion write")
            answers = [starter.answer() for starter in pair]
            assert sorted(answers) == ["busy", "held"]
            winner = pair[answers.index("held")]
            winner.tell()
            assert winner.answer() == "left"
            until_free(where)


def until_free(where: Where) -> None:
    """A session's locks are gone when the server has seen its end: a moment after the client's."""
    end = monotonic() + 30
    while isinstance(where, str) and parts_held(where) and monotonic() < end:
        pass


def test_a_killed_holder_leaves_nothing_behind(where: Where) -> None:
    for _ in range(3):
        with starters(where, 1) as (holder,):
            holder.tell("jira write")
            assert holder.answer() == "held"
            with pytest.raises(Busy), only_one(where, ["jira"]):
                pass
            holder.running.send_signal(signal.SIGKILL)
            holder.running.wait()
            until_free(where)
            with only_one(where, ["jira", "write"]):
                pass


@pytest.mark.parametrize(
    ("first", "second", "busy"),
    [
        (["jira"], ["notion"], False),
        (["jira"], ["jira"], True),
        (["jira", "notion", "write"], ["notion"], True),
        (["jira"], ["jira", "notion", "write"], True),
    ],
)
def test_connections_are_independent_jobs(
    where: Where, first: Sequence[str], second: Sequence[str], busy: bool
) -> None:
    with only_one(where, first):
        if busy:
            with pytest.raises(Busy), only_one(where, second):
                pass
        else:
            with only_one(where, second):
                pass


def test_who_gets_only_some_parts_keeps_none(where: Where) -> None:
    with only_one(where, ["write"]), pytest.raises(Busy), only_one(where, ["jira", "write"]):
        pass
    until_free(where)
    with only_one(where, ["jira"]):
        pass


@pytest.fixture
def world(tmp_path: Path, where: Where) -> Iterator[Kept]:
    with kept(tmp_path, where) as made:
        yield made


def command(world: Kept, *words: str) -> subprocess.CompletedProcess[str]:
    _ = world.settings
    line = [sys.executable, "-m", "cli", *words]
    return subprocess.run(line, capture_output=True, text=True, cwd=world.folder, timeout=120, check=False)


def test_the_loser_ends_with_75_and_does_not_wait(world: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    world.pull()
    with only_one(world.where, ["jira", "notion", "write"]):
        done = command(world, "run")
        assert (done.returncode, done.stdout) == (75, "")
        slept: list[float] = []
        monkeypatch.setattr("time.sleep", slept.append)
        with pytest.raises(Busy), only_one(world.where, ["jira"]):
            pass
        assert slept == []


def test_readers_are_never_blocked(world: Kept) -> None:
    """A run holds the lock and is in the middle of a transaction."""
    world.tables = ["[[teams]]", 'id = "brand"', 'name = "Brand"', 'members = ["app@example.com"]']
    world.pull()
    assert command(world, "score").returncode == 0
    with only_one(world.where, ["jira", "notion", "write"]), Store(world.where) as store, store.transaction() as sql:
        sql.execute("DELETE FROM record")
        sql.execute("DELETE FROM bundle WHERE source = 'jira'")
        status = command(world, "status", "--json")
        explained = command(world, "explain", world.small.issue, "--json")
        assert (status.returncode, status.stderr) == (0, "")
        assert (explained.returncode, explained.stderr) == (0, "")
        rows = {
            f"{source['source']}/{row['stream']}": row["present"]
            for source in json.loads(status.stdout)["sources"]
            for row in source["streams"]
        }
        assert rows["jira/issues"] == 3, "as it was before the transaction"
