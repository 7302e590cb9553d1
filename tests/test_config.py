"""One file per mistake in `tests/data/config/`; its first line is what the message must say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

import integrations
from scoring.rulebook import RulesTable, rulebook
from sync.config import Settings, load
from sync.errors import ConfigError
from sync.messages import LANGUAGES

FOLDER = Path(__file__).parent / "data" / "config"
MISTAKES = sorted(path for path in FOLDER.glob("*.toml") if path.name != "good.toml")


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_JIRA_TOKEN", "jira-secret-canary")
    monkeypatch.setenv("TEST_NOTION_TOKEN", "notion-secret-canary")


def opened(path: Path) -> tuple[Settings, list[str]]:
    """As every command does before its first request."""
    settings = load(path, integrations.settings_models(), RulesTable)
    with integrations.connected(settings) as adapters:
        return settings, list(adapters)


def test_there_are_at_least_thirty_mistakes() -> None:
    assert len(MISTAKES) >= 30


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_a_mistake_is_named_clearly_before_any_request(path: Path, no_requests: None) -> None:
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    with pytest.raises(ConfigError) as caught:
        opened(path)
    message = str(caught.value)
    assert expected in message
    assert len(message.splitlines()) <= 2
    assert caught.value.exit_code == 78
    assert "canary" not in message
    assert "ATATT3x" not in message


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="alongside init"):
        opened(tmp_path / "alongside.toml")


def test_not_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "alongside.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="UTF-8"):
        opened(path)


def test_an_empty_secret_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n")
    path = tmp_path / "alongside.toml"
    text = (FOLDER / "good.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('env = "TEST_JIRA_TOKEN"', 'file = "token"'), encoding="utf-8")
    with pytest.raises(ConfigError, match="is empty"):
        opened(path)


def test_a_good_file(no_requests: None) -> None:
    settings, adapters = opened(FOLDER / "good.toml")
    assert settings.organisation.language == "zh-Hant"
    assert settings.privacy.level == "team"
    assert settings.memberships[0][0] == "mei@example.com"
    assert settings.vendors["notion"].roots == ("01234567-89ab-cdef-0123-456789abcdef",)
    assert adapters == ["jira", "notion"]


def test_secrets_do_not_show_in_settings(no_requests: None) -> None:
    settings, _ = opened(FOLDER / "good.toml")
    assert "canary" not in repr(settings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_the_template_hold_when_they_are_taken(language: str, tmp_path: Path) -> None:
    """Uncommented as they stand."""
    lines = files("sync.messages").joinpath(f"template.{language}.toml").read_text(encoding="utf-8").splitlines()
    first = lines.index("# [rules]")
    rules = [line.removeprefix("# ") for line in lines[first : lines.index("", first)]]
    path = tmp_path / "alongside.toml"
    path.write_text((FOLDER / "good.toml").read_text(encoding="utf-8") + "\n" + "\n".join(rules), encoding="utf-8")
    first_version, later = rulebook(load(path, integrations.settings_models(), RulesTable).rules).versions
    assert (first_version.version, first_version.bonus_base, first_version.pot_owner) == (
        "1",
        Decimal(30000),
        Decimal(4),
    )
    assert (later.version, later.bonus_base, later.pot_owner) == ("2027-1", Decimal(30000), Decimal(5))
    assert (first_version.published_on, later.published_on) == (date(2026, 6, 15), date(2026, 12, 1))


def test_no_version_was_published_with_the_first() -> None:
    table = {"published_on": date(2026, 6, 15), "versions": [{"version": "2", "starts_on": date(2027, 1, 1)}]}
    assert [each.published_on for each in rulebook(RulesTable.model_validate(table)).versions] == [
        date(2026, 6, 15),
        None,
    ]
