"""`docs/sandbox.md`: every example does what it says, every fault and every resource is described."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from small_sandbox import Small

from integrations.sandbox import operator
from integrations.sandbox.faults import Rule, Script
from integrations.sandbox.faults.script import Answered, Connection, Listed, World
from integrations.sandbox.http import Request
from integrations.sandbox.limits import PRESETS, Limits

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "sandbox.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("example", examples("http"))
def test_a_request_is_answered(example: str) -> None:
    first, _, body = example.partition("\n")
    method, target = first.split()
    if body.strip():
        json.loads(body)
    assert Small().handle(Request(method, target, {}, body.strip().encode())).status == 200


@pytest.mark.parametrize("example", examples("json"))
def test_a_file_is_a_script_or_limits(example: str) -> None:
    kind = Script if '"rules"' in example else Limits
    assert kind.model_validate_json(example) != kind()


def test_the_python_examples_run_one_after_the_other() -> None:
    exec("\n".join(examples("python")), {})


@pytest.mark.parametrize("kind", (Connection | Answered | Listed | World).__args__)
def test_every_fault_and_every_setting_of_it_is_described(kind: type) -> None:
    fields = kind.model_fields  # type: ignore[attr-defined]
    row = re.search(rf"^\| `{fields['kind'].default}`.*\|", TEXT, re.MULTILINE)
    assert row, fields["kind"].default
    assert {name for name in fields if name != "kind" and f"`{name}`" not in row[0]} == set()


def test_every_condition_resource_and_preset_is_described() -> None:
    for name in [*Rule.model_fields, *PRESETS]:
        assert f"`{name}`" in TEXT, name
    for method, path in operator._RESOURCES:
        assert re.search(rf"`{method}[`? ].*{path}", TEXT), (method, path)
