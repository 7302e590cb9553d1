"""The `alongside` command in processes that can be killed at any moment, started quickly: one process imports everything, and
forks for each command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SERVER = """
import contextlib, os, sys
import cli, integrations, sync.job, sync.report, sync.shapes
for kind in integrations.ADAPTERS.values():
    __import__(kind)
print("ready", flush=True)
for line in sys.stdin:
    folder, *words = line.rstrip("\\n").split("\\t")
    ready, go = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(go)
        os.read(ready, 1)
        os.chdir(folder)
        err = os.open("stderr", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        out = os.open("stdout", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1), os.dup2(err, 2)
        sys.argv = ["alongside", *words]
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0)
    os.close(ready)
    print(pid, flush=True)
    sys.stdin.readline()
    with contextlib.suppress(BrokenPipeError):  # killed before it began
        os.write(go, b"g")
    os.close(go)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@dataclass
class Ended:
    """`code` as a shell has it, negative for a signal."""

    code: int
    stdout: str
    stderr: str


class Forks:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, folder: Path, *words: str, started: Callable[[int], None] = lambda pid: None) -> Ended:
        """`started` is told the process's number before it does anything."""
        self._say("\t".join((str(folder), *words)))
        started(int(self._hear()))
        self._say("go")
        code = int(self._hear())
        # One that was killed before it began has written neither.
        paths = (folder / name for name in ("stdout", "stderr"))
        return Ended(code, *(path.read_text() if path.exists() else "" for path in paths))

    def _say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


@contextmanager
def forking(environment: Sequence[tuple[str, str]] = ()) -> Iterator[Forks]:
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ALONGSIDE_LANG": "en", **dict(environment)},
        cwd=Path(__file__).parents[1],
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield Forks(process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
