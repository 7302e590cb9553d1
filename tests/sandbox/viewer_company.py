"""The demo organisation with a task that nobody has helped with yet, and the product run on it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from integrations.sandbox.jira import Jira

TASK = "MKT-36"
HELPER = "洪子翔 Felix"
"""Of another team."""


def run(config: Path) -> None:
    """One run of the product, for the quarter after the story."""
    _command("run", "--config", str(config), "--period", "2026-Q4")


def pull(config: Path) -> None:
    _command("pull", "--config", str(config))


def _command(*words: str) -> None:
    line = [sys.executable, "-m", "cli", *words]
    done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def account(jira: Jira, name: str) -> str:
    return next(id_ for id_, user in jira.users.items() if user["displayName"] == name)
