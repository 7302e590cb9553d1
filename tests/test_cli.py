"""The command line as a person meets it: quick help, one line for an error, exit codes, languages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("jira", "notion_client", "httpx", "requests", "pydantic", "rich", "sqlite3", "narwhals", "polars")


def alongside(*words: str, language: str = "en", folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ALONGSIDE_LANG": language, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "cli", *words]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=folder, env=environment, timeout=120, check=False
    )


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, cli\n"
        "try: cli.cli.main(['--help'], standalone_mode=False)\n"
        f"finally: print([m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr.strip() == "[]"
    commands = ("init", "check", "pull", "score", "plan", "apply", "run", "explain", "map", "people", "sandbox", "demo")
    for command in commands:
        assert f"\n  {command} " in done.stdout


def test_help_is_in_the_reader_s_language() -> None:
    assert "定期工作" in alongside("--help", language="zh_TW.UTF-8").stdout
    assert "會計季度" in alongside("run", "--help", language="zh_TW.UTF-8").stdout


def test_a_missing_configuration_is_one_clear_error(tmp_path: Path) -> None:
    done = alongside("run", folder=tmp_path)
    assert done.returncode == 78
    assert done.stdout == ""
    assert done.stderr == "alongside.toml: no such file.\nRun `alongside init` to write one.\n"


@pytest.mark.parametrize("words", [["frobnicate"], ["run", "--nope"], ["explain"]])
def test_a_wrong_command_line_ends_with_2(words: list[str], tmp_path: Path) -> None:
    assert alongside(*words, folder=tmp_path).returncode == 2


def test_init_writes_a_file_that_only_lacks_secrets_and_never_overwrites(tmp_path: Path) -> None:
    assert alongside("init", folder=tmp_path).returncode == 0
    written = (tmp_path / "alongside.toml").read_text(encoding="utf-8")
    done = alongside("check", folder=tmp_path)
    assert done.returncode == 78
    assert "JIRA_TOKEN is not set" in done.stdout
    assert "NOTION_TOKEN is not set" in done.stdout
    assert alongside("init", folder=tmp_path).returncode == 4
    assert (tmp_path / "alongside.toml").read_text(encoding="utf-8") == written


def test_init_speaks_the_reader_s_language(tmp_path: Path) -> None:
    alongside("init", language="zh_TW.UTF-8", folder=tmp_path)
    assert "團隊" in (tmp_path / "alongside.toml").read_text(encoding="utf-8")
