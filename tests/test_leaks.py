"""The check for leaked secrets catches each kind, and lets a secret be where it belongs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

LEAKS = {
    "stdout": "print(SECRET)",
    "stderr": "sys.stderr.write(f'Authorization: {SECRET}')",
    "log": "logging.getLogger('x').warning('token %s', SECRET)",
    "error": "AlongsideError('vendor.refused', reason=SECRET)",
    "file": "(tmp_path / 'run.log').write_text(f'GET / with {SECRET}')",
    "mirror": "sqlite3.connect(tmp_path / 'm').executescript(f'CREATE TABLE a (b); CREATE TABLE \"x {SECRET}\" (c)')",
}
HARMLESS = {"token": "(tmp_path / 'jira.token').write_text(SECRET)", "nothing": "print('nothing')"}
HEAD = """
import logging, sqlite3, sys
from sync.errors import AlongsideError
SECRET = "can" + "ary-5b10"
"""


def test_every_leak_is_found_and_nothing_else(tmp_path: Path) -> None:
    acts = [f"def test_{name}(tmp_path):\n    {act}\n" for name, act in (LEAKS | HARMLESS).items()]
    (tmp_path / "test_it.py").write_text(HEAD + "\n".join(acts))
    tests = Path(__file__).parent
    command = [sys.executable, "-m", "pytest", "-q", "-rE", "-p", "leaks", "-p", "no:cacheprovider", "test_it.py"]
    environment = {**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{tests.parent}"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    found = re.findall(r"^ERROR test_it\.py::test_(\w+)", done.stdout, re.MULTILINE)
    assert sorted(found) == sorted(LEAKS), done.stdout
