"""`alongside export --parquet`: what other engines read is what was scored, and nothing that is restricted."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest
from click.testing import CliRunner
from scoring_build import two_teams

import cli
from integrations.sandbox.server import serving
from integrations.sandbox.start import organisation
from scoring.engine.columns import CANDIDATES, PRICED
from scoring.engine.pricing import price
from scoring.policy import Policy
from sync.errors import Refused
from sync.export import _records, written

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    """The folder, and what `export` and `score` of the demo's organisation say."""
    home = tmp_path_factory.mktemp("demo")
    started = organisation(7)
    with serving(started.sandbox) as address:
        config = started.write_config(home, address, level="individual")
        _said("pull", config)
        scored = _said("score", config)
    return home / "out", _said("export", config, "--parquet", str(home / "out")), scored


def _said(command: str, config: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(cli.cli, [command, "-c", str(config), "--json", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout)


def test_the_files_have_what_is_said(exported: tuple[Path, dict[str, Any], dict[str, Any]]) -> None:
    folder, said, scored = exported
    assert {path.stem for path in folder.iterdir()} == set(said["rows"])
    for name, n in said["rows"].items():
        assert duckdb.read_parquet(str(folder / f"{name}.parquet")).count("*").fetchall() == [(n,)]
    assert said["rows"]["task"] > 0
    assert said["rows"]["rows"] == scored["ledger"]["rows"] > 0


def test_another_engine_prices_the_candidates_as_the_ledger_did(
    exported: tuple[Path, dict[str, Any], dict[str, Any]],
) -> None:
    folder, said, _ = exported
    candidates = nw.from_native(duckdb.read_parquet(str(folder / "candidates.parquet")))
    again = price(candidates, Policy(), said["period"]).select("id", "units", "raw_units").to_native().fetchall()
    rows = pl.read_parquet(folder / "rows.parquet").select("id", "units", "raw_units").rows()
    assert sorted(again) == sorted(rows)


def test_only_their_owner_may_read_them(exported: tuple[Path, dict[str, Any], dict[str, Any]]) -> None:
    folder, _, _ = exported
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(Refused, match="not empty"):
        written(tmp_path, [])


def test_nothing_restricted_is_written() -> None:
    town = two_teams()
    secret = town.task("secret", "rex", restricted=True)
    for on in (secret, "jira/task/work"):
        town.comment(on, "ray", "who sees this?", 1)
        town.change(on, "ray", 1, "priority", "1", "2")
    hidden = town.comment("jira/task/work", "ray", "between us", 2, restricted=True)
    refs = [record.ref for _, records in _records(town.snapshot()) for record in records]
    assert "jira/task/work" in refs
    assert {"jira/comment/2", "jira/change/2"} <= set(refs)
    assert not {secret, hidden, "jira/comment/1", "jira/change/1"} & set(refs)


def test_every_column_is_described() -> None:
    text = (ROOT / "docs" / "parquet.md").read_text(encoding="utf-8")
    for name, (type_, meaning) in {**CANDIDATES, **PRICED}.items():
        assert f"| `{name}` | {type_.__name__} | {meaning} |" in text
