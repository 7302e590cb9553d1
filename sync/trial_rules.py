"""The rules that somebody wants to try: `--set NAME=VALUE`, and a TOML file with the same names."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sync.errors import UsageError


def rules_given(pairs: Iterable[str], file: Path | None) -> dict[str, Any]:
    """Of the file first, then of the command line. In the file they may stand in a table `[rules]`, as in
    `alongside.toml`. Raises UsageError when there is nothing to try, or it cannot be read."""
    found = _in_file(file) if file else {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise UsageError("trial.no_pair", given=pair)
        found[name.strip()] = _value(value.strip())
    if not found:
        raise UsageError("trial.nothing")
    return found


def _in_file(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise UsageError("trial.no_file", path=path) from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError("trial.bad_file", path=path, problem=error) from None
    rules = document.get("rules", document)
    return dict(rules) if isinstance(rules, dict) else document


def _value(text: str) -> Any:
    """As TOML where it is TOML (`["a", "b"]`, `2026-10-01`); numbers stay as they are written, and so do words."""
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
    return text if isinstance(value, float) else value
