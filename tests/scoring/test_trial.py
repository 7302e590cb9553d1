"""Trying rules: what is refused, what is said of it, and who moves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from scoring_build import Town, account, task, two_teams

from scoring.policy import Policy
from scoring.trial import changed, differences, trial
from sync.errors import UsageError
from sync.trial_rules import rules_given

SMALL = Policy(cell_people=1, cell_rows=1, cell_helpers=1)
WORK = task("work")


def _town() -> Town:
    town = two_teams()
    town.helper(WORK, "rob", "ann", 10)
    town.comment(WORK, "abe", "mind the bleed", 11)
    town.comment(WORK, "rob", "corrected", 12)
    return town


def _wrong(**rules: object) -> UsageError:
    with pytest.raises(UsageError) as caught:
        changed(Policy(), {name.replace("__", "."): value for name, value in rules.items()})
    return caught.value


def test_a_copy_is_changed_and_the_rules_in_force_are_not() -> None:
    policy = Policy()
    tried = changed(policy, {"pot_owner": "6", "weights.answer": 3, "starts_on": date(2026, 1, 1), "version": 2})
    assert (tried.pot_owner, tried.weights["answer"], tried.version) == (Decimal(6), 3, "2")
    assert policy == Policy()
    assert differences(policy, tried) == {
        "version": ("1", "2"),
        "starts_on": (date(2000, 1, 1), date(2026, 1, 1)),
        "weights.answer": (2, 3),
        "pot_owner": (Decimal(4), Decimal(6)),
    }


def test_wrong_rules_are_said_with_the_nearest_that_is_right() -> None:
    assert _wrong(pot_ownr=1).arguments == {"name": "pot_ownr", "near": "pot_owner"}
    assert _wrong(weights__anser=1).arguments == {"name": "weights.anser", "near": "weights.answer"}
    assert _wrong(pot_owner__x=1).message == "trial.no_table"
    assert _wrong(pot_owner="-1").arguments == {"rule": "pot_owner", "value": "-1", "near": "0.000001"}
    assert _wrong(pot_weak="0.0000015").arguments["near"] == "0.000002"
    assert _wrong(pot_owner="much").message == "trial.number"
    assert _wrong(acknowledgements=0).arguments["near"] == 1
    assert _wrong(absence_percent=101).arguments["near"] == 100
    assert _wrong(bonus_mode="point").arguments["near"] == "points"
    assert _wrong(starts_on="soon").message == "trial.date"
    assert _wrong(increments__2="x").arguments["near"] == "35"


@pytest.mark.parametrize("rule", ["cell_people", "cell_rows", "cell_helpers", "respondents", "broker_people"])
def test_what_protects_people_is_not_made_smaller(rule: str) -> None:
    assert _wrong(**{rule: 1}).message == "trial.protects"
    changed(Policy(), {rule: 99})


def test_who_moves() -> None:
    """An assist weighs 6 instead of 3: its confirmed row of 1.05 points becomes 2.1, and the pots of one task and one owner
    leave (1 + 0.025) and (1 + 0.5 + 0.025)."""
    town = _town()
    tried = changed(SMALL, {"weights.assist": 6})
    before, after = town.score(policy=SMALL), town.score(policy=tried)
    found = trial(before, after, differences(SMALL, tried))
    assert (found.rows, found.new, found.gone) == ((len(before.proofs), len(after.proofs)), {}, {})
    assert found.revalued >= 1
    person = next(m for m in found.sums if m.kind == "person" and m.subject == account("ann"))
    assert person.before is not None
    assert person.now.value == Decimal("1.525")
    assert {(m.kind, m.code) for m in found.sums} == {
        *(("team", code) for code in ("HP1", "IN")),
        ("pair", "HP2"),
        ("person", "HP1"),
    }


def test_rows_that_come_and_go_name_the_rule() -> None:
    town = _town()
    silent = changed(SMALL, {"helpers_fields": ["Nobody"]})
    before, after = town.score(policy=SMALL), town.score(policy=silent)
    gone, come = trial(before, after, {}), trial(after, before, {})
    assert sum(gone.gone.values()) == sum(come.new.values()) == len(before.proofs) - len(after.proofs) > 0
    assert set(gone.gone) == {""}


def test_persons_move_only_where_they_are_published() -> None:
    town, tried = _town(), changed(SMALL, {"weights.assist": 6})
    before, after = (town.score(policy=policy, level="team") for policy in (SMALL, tried))
    assert {m.kind for m in trial(before, after, {}).sums} == {"team", "pair"}


def test_rules_come_from_a_file_and_the_command_line_goes_first(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text('[rules]\npot_owner = 5\nthanks = ["danke"]\n')
    assert rules_given(["pot_owner=6.5"], file) == {"pot_owner": "6.5", "thanks": ["danke"]}
    file.write_text("pot_owner = 5\n")
    assert rules_given([], file) == {"pot_owner": 5}
    for pairs, path in (([], None), (["pot_owner"], None), ([], tmp_path / "none.toml")):
        with pytest.raises(UsageError):
            rules_given(pairs, path)
    file.write_text("pot_owner = ")
    with pytest.raises(UsageError):
        rules_given([], file)
