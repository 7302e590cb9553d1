"""The examples of schedules name commands and exit codes that there are."""

from __future__ import annotations

import ast
import configparser
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml  # type: ignore[import-untyped]

from cli import cli

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def units() -> Iterator[configparser.ConfigParser]:
    for file in sorted(EXAMPLES.glob("*.service")):
        unit = configparser.ConfigParser(interpolation=None, strict=False)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read(file)
        yield unit


def jobs() -> list[dict[str, str]]:
    """Name, schedule and shell line of each CronJob."""
    found = []
    for job in yaml.safe_load_all((EXAMPLES / "cronjob.yaml").read_text(encoding="utf-8")):
        (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
        line = container["command"][2]
        found.append({"name": job["metadata"]["name"], "schedule": job["spec"]["schedule"], "line": line})
    return found


def dag_commands() -> list[str]:
    """What `alongside(task, command)` is called with; `{kind}` stands for a vendor."""
    tree = ast.parse((EXAMPLES / "airflow_dag.py").read_text(encoding="utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "alongside"]
    return [ast.unparse(call.args[1]).strip("f'").replace("{kind}", "jira") for call in calls]


def commands() -> list[str]:
    found = [unit["Service"]["ExecStart"].partition("alongside ")[2] for unit in units()]
    crontab = (EXAMPLES / "crontab").read_text(encoding="utf-8")
    found += re.findall(r"&& alongside ([^>|&]+)", crontab)
    found += [command for job in jobs() for command in re.findall(r"alongside ([^>|&]+)", job["line"])]
    return found + dag_commands()


def test_every_command_is_one_of_ours() -> None:
    assert len(commands()) >= 15
    for command in commands():
        name, *words = shlex.split(command)
        # Parsed as click does it, and not run.
        cli.commands[name].make_context(name, words, resilient_parsing=False)
    with pytest.raises(click.UsageError):
        cli.commands["pull"].make_context("pull", ["--nope"])


def test_schedules_have_five_fields_and_names_are_unique() -> None:
    assert {len(job["schedule"].split()) for job in jobs()} == {5}
    assert len({job["name"] for job in jobs()}) == len(jobs()) >= 5


def test_every_connection_has_a_job_of_its_own() -> None:
    lines = " ".join(job["line"] for job in jobs())
    for vendor in ("jira", "notion"):
        assert f"pull --only {vendor}" in lines
        assert f"sweep --only {vendor}" in lines
    assert "alongside apply" in lines


def test_exit_codes_that_mean_no_failure_are_said() -> None:
    assert [unit["Service"]["SuccessExitStatus"] for unit in units()] == ["143", "4 75"]
    assert all("-eq 75" in job["line"] for job in jobs())
