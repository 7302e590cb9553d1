"""The demo organisation, served and scored once for all tests of a module, with the command line beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from cli import cli
from integrations.sandbox.server import serving
from integrations.sandbox.start import organisation


@dataclass(frozen=True)
class DemoMirror:
    address: str
    config: Path

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(cli, [*words, "-c", str(self.config)], env={"NO_COLOR": "1"})

    def text(self, *words: str) -> str:
        done = self.run(*words)
        assert done.exit_code == 0, done.exception
        return done.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.text(*words, "--json"))

    def error(self, *words: str) -> str:
        """The name of the message of the error that it ends with."""
        done = self.run(*words)
        assert done.exception is not None
        return str(getattr(done.exception, "message", done.exception))


@contextmanager
def demo_mirror(folder: Path, level: str) -> Iterator[DemoMirror]:
    started = organisation(7)
    with serving(started.sandbox) as address:
        mirror = DemoMirror(address, started.write_config(folder, address, level=level))
        mirror.text("pull")
        mirror.text("score")
        yield mirror
