"""Faults and limits as `alongside sandbox` takes them: from files and by name."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

import integrations
from integrations.sandbox.faults import Script
from integrations.sandbox.http import Request
from integrations.sandbox.limits import PRESETS, Limits
from integrations.sandbox.server import serving
from integrations.sandbox.start import organisation, read_limits, read_script
from sync.config import load
from sync.errors import UsageError


def written(folder: Path, value: Any) -> Path:
    path = folder / "file.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_nothing_asked_is_nothing_set() -> None:
    assert read_script(None) == Script()
    assert read_limits(None) == Limits()


def test_a_script_and_limits_from_files(tmp_path: Path) -> None:
    script = read_script(written(tmp_path, {"rules": [{"fault": {"kind": "truncate", "n": 3}}]}))
    assert [rule.fault.kind for rule in script.rules] == ["truncate"]
    limits = read_limits(str(written(tmp_path, {"notion": {"per_minute": 7}})))
    assert limits.notion
    assert limits.notion.per_minute == 7


@pytest.mark.parametrize("name", PRESETS)
def test_limits_by_name(name: str) -> None:
    assert read_limits(name) is PRESETS[name]


def test_a_mistake_is_named_with_its_place(tmp_path: Path) -> None:
    path = written(tmp_path, {"rules": [{"fault": {"kind": "reset"}}, {"fault": {"kind": "truncate", "n": -1}}]})
    with pytest.raises(UsageError) as raised:
        read_script(path)
    assert str(raised.value).startswith(f"{path}: rules.1.fault.truncate.n: ")


def test_the_demo_on_a_data_center() -> None:
    started = organisation(7, deployment="datacenter")
    login = base64.b64encode(f"{started.jira_login}:{started.jira_token}".encode()).decode()
    request = Request("GET", "/rest/api/2/search?jql=id>0&maxResults=1", {"authorization": f"Basic {login}"})
    found = started.sandbox.handle(request).body
    assert found["total"] == len(started.sandbox.jira.issues)
    assert found["issues"][0]["key"]


def test_what_is_written_for_a_data_center_signs_in_there(tmp_path: Path) -> None:
    started = organisation(7, deployment="datacenter")
    with serving(started.sandbox) as address:
        path = started.write_config(tmp_path, address, level="team")
        settings = load(path, integrations.settings_models())
        with integrations.connected(settings) as adapters:
            adapters["jira"].source.check()
    sent = [entry for entry in started.sandbox.journal if entry.target.startswith("/rest/api/2/myself")]
    assert [(entry.status, entry.account) for entry in sent] == [(200, started.sandbox.jira.service_account)]
    written_down = path.read_text(encoding="utf-8")
    assert "email =" not in written_down
    keys = set(re.findall(r'"jira:([^"]+)"', written_down))
    assert keys
    assert keys <= {name.key for name in started.sandbox.jira.usernames.values()}


def test_no_such_file_and_no_such_preset(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_limits(str(tmp_path / "none.json"))
    with pytest.raises(UsageError, match="Input should be"):
        read_script(written(tmp_path, []))
