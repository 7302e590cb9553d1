"""The published text is the policy: whoever changes a rule changes the text, and no number is typed into it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest

from scoring.indicators import REGISTRY
from scoring.policy import Policy
from scoring.published import published
from scoring.rules import RULES
from sync.document import Bullets, Grid, Heading, Paragraph, Part, Terms, markdown, shown
from sync.messages import LANGUAGES, catalogue

EMPTY: dict[str, Any] = {
    "bonus_base": Decimal(20000),
    "bonus_rate": Decimal("0.1"),
    "agreement_bonus": Decimal(100),
    "team_fund": Decimal(100),
    "published_on": date(2026, 6, 1),
    "rules_page": "notion/doc/rules",
    "responsibilities": {"poster": "Design"},
}


def another(policy: Policy, name: str) -> Any:
    """A value of the field that is not the published one."""
    value = getattr(policy, name)
    match value:
        case _ if not value and name in EMPTY:
            return EMPTY[name]
        case date():
            return value + timedelta(days=92)
        case str():
            choices = get_args(Policy.model_fields[name].annotation)
            return next((choice for choice in choices if choice != value), f"{value}x")
        case int() | Decimal():
            return value * 2
        case tuple() if name == "agreement_bands":
            return (*value, (Decimal("0.1"), 7))
        case tuple():
            return (*value, "something-else")
        case dict():
            first, *_ = value
            old = value[first]
            return {**value, first: (*old, "something-else") if isinstance(old, tuple) else old * 2}
    raise AssertionError(name)


TECHNICAL: set[str] = set()
"""Fields that the text need not name."""


def text(policy: Policy, language: str) -> list[str]:
    return [said for part in published(policy, language) for said in words(part)]


def words(part: Part) -> list[str]:
    match part:
        case Heading(said, _) | Paragraph(said):
            return [said]
        case Bullets(texts):
            return list(texts)
        case Terms(rows):
            return [cell for row in rows for cell in row]
        case Grid(columns, cells, _):
            return [*columns, *(cell for row in cells for cell in row)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_in_the_text(language: str) -> None:
    policy = Policy()
    usual = text(policy, language)
    silent = {
        name
        for name in Policy.model_fields
        if text(policy.model_copy(update={name: another(policy, name)}), language) == usual
    }
    assert silent == TECHNICAL


def test_a_changed_number_leaves_the_old_one_nowhere() -> None:
    """Of numbers that stand nowhere else: the old one would be typed in."""
    changed = Policy(cool_off_days=77, alert_review_days=333, permutations=999, acknowledgements=41)
    for language in LANGUAGES:
        said = " ".join(text(changed, language))
        assert all(number in said for number in ("77", "333", "999", "41"))
        assert not re.search(r"(?<!\d)(90 天|90 days|365|500|40 helps|超過 40 次|超过 40 次)(?!\d)", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_is_typed_into_the_text(language: str) -> None:
    """But those of the indicators' own scales (1 to 5, 100 %, -2), which no rule sets."""
    typed = {
        key: said
        for key, said in catalogue(language).items()
        if key.startswith("rulebook.") and re.search(r"\d", re.sub(r"\{[^}]*\}", "", said))
    }
    assert {key for key in typed if not key.startswith("rulebook.about.")} == set()
    numbers = {n for said in typed.values() for n in re.findall(r"\d+", re.sub(r"\{[^}]*\}", "", said))}
    assert numbers <= {"1", "5", "100", "2"}


def test_the_examples_are_computed() -> None:
    """An answer (2 points) on a task of middle size: used 0.25 x 2 = 0.5, of which the pot of 0.25 takes 0.25 + 0.25 / 2;
    confirmed 0.35 x 2 = 0.7; paid off 0.4 x 2 = 0.8, of which 0.3 fill the task's pot and 0.5 count half: 0.55."""
    grids = [part for part in published(Policy(), "en") if isinstance(part, Grid)]
    example = next(g for g in grids if g.rows[0][0] == "answer · used")
    assert [row[1:] for row in example.rows] == [("0.5", "0.375"), ("0.7", "0.7"), ("0.8", "0.55"), ("2", "1.625")]
    heavier = published(Policy(weights={**Policy().weights, "answer": 4}), "en")
    rows = [row for part in heavier if isinstance(part, Grid) for row in part.rows]
    assert next(row for row in rows if row[0] == "answer · used")[1] == "1"


def test_every_indicator_and_every_rule_of_the_gate_is_listed() -> None:
    said = text(Policy(), "en")
    assert {definition.code for definition in REGISTRY} <= set(said)
    assert sum(line in said for line in (catalogue("en")[f"rule.{name}"] for name, _ in RULES)) == len(RULES)


def test_markdown_keeps_its_tables(capsys: pytest.CaptureFixture[str]) -> None:
    written = markdown(published(Policy(), "zh-Hant"))
    tables = [block.splitlines() for block in written.split("\n\n") if block.startswith("|")]
    assert len(tables) == len([part for part in published(Policy(), "zh-Hant") if isinstance(part, Grid)])
    assert all(len({line.count("|") for line in table}) == 1 for table in tables)
    shown(published(Policy(), "zh-Hant"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == catalogue("zh-Hant")["rulebook.title"]
