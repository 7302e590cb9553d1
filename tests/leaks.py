"""No secret leaves the places where it belongs (promise P16): a pytest plugin that looks, after every test, at what was
printed, logged and raised, and at every file below `tmp_path`.

Every credential of a test has `canary` in it. A file that is nothing but a secret is where a secret belongs.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from sync.errors import AlongsideError

CANARY = "canary"
LARGEST = 16 * 1024 * 1024
"""Bytes of a file that is looked at."""
_SECRET = re.compile(rb"\s*[\w.:/@?=+-]*canary[\w.:/@?=+-]*\s*")
_SAID = pytest.StashKey[list[str]]()


def in_files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST:
            content = path.read_bytes()
            if CANARY.encode() in content and not _SECRET.fullmatch(content):
                yield f"{path.relative_to(folder)}: {_around(content.decode(errors='replace'))}"


def in_text(where: str, text: str) -> Iterator[str]:
    if CANARY in text:
        yield f"{where}: {_around(text)}"


def _around(text: str) -> str:
    at = text.index(CANARY)
    return repr(text[max(at - 60, 0) : at + 60])


@pytest.fixture(autouse=True)
def _errors_speak_up(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What errors of ours are made of is kept as text: who keeps an error keeps all that it has seen."""
    said = request.node.stash[_SAID] = list[str]()
    made = AlongsideError.__init__

    def note(self: AlongsideError, message: str, /, **arguments: object) -> None:
        said.append(f"{type(self).__name__} {message} {arguments!r}")
        made(self, message, **arguments)

    monkeypatch.setattr(AlongsideError, "__init__", note)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # The last one has what all were told, and by now everything is closed.
    if report.when == "teardown":
        found = list(_leaks(item, report))
        if found:
            report.outcome = "failed"
            report.longrepr = "a secret has leaked (tests/leaks.py):\n" + "\n".join(found)
    return report


def _leaks(item: pytest.Item, report: pytest.TestReport) -> Iterator[str]:
    for where, text in report.sections:
        yield from in_text(where, text)
    for text in item.stash.get(_SAID, []):
        yield from in_text("an error", text)
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    if folder is not None:
        yield from in_files(folder)
