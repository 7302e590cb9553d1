"""Which periods a run scores, when a quarter is sealed, and that rules never change what has begun."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from scoring_build import CALENDAR, QUARTER, Town, account, at, task, two_teams

from scoring.policy import Policy
from scoring.rulebook import Rulebook, RulesTable, held, rulebook
from scoring.scorer import Scorer
from sync.errors import ConfigError, Refused, UsageError
from sync.model import Goal, Proof
from sync.scored import Kept, Scored
from sync.store import Scores, Store, Where

WORK = task("work")
SEALED_AT = at(106)
MIRRORS = Path(__file__).parents[1] / "data" / "mirrors"


def rules(**table: Any) -> Rulebook:
    return rulebook(RulesTable.model_validate(table))


class Office:
    """Runs against one mirror, one after the other."""

    def __init__(self, where: Where, book: Rulebook | None = None) -> None:
        self.store = Store(where)
        self.book = book or Rulebook()

    def run(self, town: Town, as_of: datetime, period: str | None = None) -> Scored:
        scores = Scores(self.store)
        scorer = Scorer(self.book, CALENDAR, "individual", period)
        scored = scorer(town.snapshot(as_of), scores.kept())
        scores.keep(scored)
        return scored

    @property
    def sealed(self) -> dict[str, tuple[Proof, ...]]:
        return Scores(self.store).sealed()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "mirror.sqlite3")


def helped(*days: float) -> Town:
    town = two_teams()
    for day, helper in zip(days, ("ann", "abe", "ada"), strict=False):
        town.helper(WORK, "rob", helper, day)
    return town


def names(scored: Scored) -> list[str]:
    return [results.period.name for results in scored.results]


def by_whom(rows: Sequence[Proof]) -> list[str]:
    return [row.helper.rpartition("/")[2] for row in rows]


# Which periods


def test_the_current_quarter_and_the_one_that_waits_for_its_seal(office: Office) -> None:
    """Q3 ends with day 92 and is sealed at the end of 14 October, day 106."""
    town = helped(10, 100)
    assert names(office.run(town, at(50))) == ["2026-Q3"]
    waiting = office.run(town, at(105))
    assert (names(waiting), waiting.shown.period.name) == (["2026-Q3", "2026-Q4"], "2026-Q3")
    assert [by_whom(results.proofs) for results in waiting.results] == [["ann"], ["abe"]]
    assert names(office.run(town, SEALED_AT)) == ["2026-Q4"]


def test_a_period_that_is_asked_for_is_scored_alone(office: Office) -> None:
    assert names(office.run(helped(10), at(100), "2026-Q4")) == ["2026-Q4"]
    with pytest.raises(UsageError, match="2027-Q1"):
        office.run(helped(10), at(100), "2027-Q1")


def test_no_quarter_from_before_the_books_is_scored_or_sealed(office: Office) -> None:
    """First run in Q4, after the seal of Q3: Q3 is history. Asked for, it is scored as often as one likes."""
    office.run(helped(10), at(120))
    assert office.sealed == {}
    assert by_whom(office.run(helped(10), at(121), "2026-Q3").shown.proofs) == ["ann"]
    assert by_whom(office.run(helped(10, 20), at(122), "2026-Q3").shown.proofs) == ["ann", "abe"]
    (both,) = office.run(helped(10, 20), at(123)).results
    assert (both.proofs, office.sealed) == ((), {})


# The seal


def test_v18_sealing_changes_nothing_published(office: Office) -> None:
    published = office.run(helped(10), at(100)).shown
    assert office.sealed == {}
    scored = office.run(helped(10), SEALED_AT)
    assert office.sealed == {"2026-Q3": published.proofs}
    assert names(scored) == ["2026-Q4"]
    assert Scores(office.store).of("2026-Q3") == published


def test_what_comes_to_light_after_the_seal_is_late_in_the_open_quarter(office: Office) -> None:
    office.run(helped(10), at(100))
    (late,) = office.run(helped(10, 20), at(120)).shown.proofs
    assert (by_whom([late]), late.late, late.at) == (["abe"], True, at(20))
    again = office.run(helped(10, 20), at(121), "2026-Q3").shown
    assert by_whom(again.proofs) == ["ann"]
    assert office.run(helped(10, 20), at(122)).shown.proofs == (late,)
    office.run(helped(10, 20), at(190))
    assert list(office.sealed) == ["2026-Q3"]
    office.run(helped(10, 20), at(220))
    assert office.sealed["2026-Q4"] == (late,)
    assert office.run(helped(10, 20), at(221)).shown.proofs == ()


def test_a_row_whose_task_is_gone_stays_in_the_sealed_quarter(office: Office) -> None:
    office.run(helped(10), at(100))
    empty = two_teams()
    assert office.run(empty, at(120)).shown.proofs == ()
    assert by_whom(office.run(empty, at(121), "2026-Q3").shown.proofs) == ["ann"]


def test_of_what_was_published_in_part_the_books_are_closed_once_more(office: Office) -> None:
    """Nobody ran between August and November: the rows of September are no late rows."""
    office.run(helped(10), at(50))
    scored = office.run(helped(10, 80), at(130))
    assert names(scored) == ["2026-Q3", "2026-Q4"]
    assert (by_whom(office.sealed["2026-Q3"]), scored.shown.proofs) == (["ann", "abe"], ())
    assert scored.shown.period.name == "2026-Q4"


def test_two_accounts_that_are_one_human_are_moved_by_compensating_rows(office: Office) -> None:
    office.run(helped(10), at(100))
    merged = helped(10)
    merged.same.append(["abe", "ann"])
    rows = office.run(merged, at(120)).shown.proofs
    assert {(row.finder, row.helper, row.units > 0) for row in rows} == {
        ("identity", account("ann"), False),
        ("identity", account("abe"), True),
    }
    assert by_whom(office.run(merged, at(121), "2026-Q3").shown.proofs) == ["ann"]


def test_both_databases_keep_the_same(where: Where) -> None:
    office = Office(where)
    published = office.run(helped(10), at(100)).shown
    office.run(helped(10, 20), at(120))
    kept = Scores(office.store).kept()
    assert kept.sealed == {"2026-Q3": published.proofs}
    assert list(kept.published) == ["2026-Q3", "2026-Q4"]
    assert list(kept.rules) == ["1"]
    office.store.close()


def test_nothing_is_kept_of_a_run_that_fails_in_the_middle(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.run(helped(10), at(100))
    before = Scores(office.store).kept()
    monkeypatch.setattr(Scores, "_seal", _full)
    with pytest.raises(sqlite3.OperationalError):
        office.run(helped(10, 20), at(120))
    assert Scores(office.store).kept() == before


def _full(*_: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def test_a_mirror_of_schema_9_is_sealed_from_what_it_published(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    with sqlite3.connect(path) as sql:
        sql.executescript((MIRRORS / "schema-9.sql").read_text(encoding="utf-8"))
    sql.close()
    office = Office(path)
    (published,) = Scores(office.store).history()
    assert by_whom(published.proofs) == ["ann", "ada"]
    town = helped(10)
    town.helper(WORK, "rio", "ada", 11)
    town.helper(WORK, "rob", "abe", 20)
    rows = office.run(town, at(120)).shown.proofs
    assert office.sealed == {"2026-Q3": published.proofs}
    assert [(row.helper, row.late) for row in rows] == [(account("abe"), True)]


# The rules (V23)

LATER = {"version": "2", "starts_on": date(2026, 10, 1), "pot_owner": 2}


def test_a_version_scores_the_quarters_that_begin_with_it(office: Office) -> None:
    office.book = rules(versions=[LATER])
    waiting = office.run(helped(10, 95), at(100))
    assert [results.policy for results in waiting.results] == ["1", "2"]
    assert [row.policy for results in waiting.results for row in results.proofs] == ["1", "2"]


def test_a_version_from_the_middle_of_a_quarter_waits_for_the_next(office: Office) -> None:
    office.book = rules(versions=[{**LATER, "starts_on": date(2026, 10, 2)}])
    assert [results.policy for results in office.run(helped(10), at(100)).results] == ["1", "1"]
    assert office.run(helped(10), at(190)).results[-1].policy == "2"


def test_rules_that_all_start_later_score_nothing(office: Office) -> None:
    office.book = rules(starts_on=date(2026, 10, 1))
    with pytest.raises(Refused, match="start on 2026-10-01"):
        office.run(helped(10), at(50))
    assert names(office.run(helped(10), at(100))) == ["2026-Q4"]


def test_v23_a_version_that_has_scored_cannot_say_something_else(office: Office) -> None:
    office.book = rules(pot_owner=2)
    before = office.run(helped(10), at(50)).shown
    office.book = rules(pot_owner=3)
    with pytest.raises(Refused, match=r"\(pot_owner\)"):
        office.run(helped(10), at(51))
    office.book = rules()
    with pytest.raises(Refused, match=r"\(pot_owner\)"):
        office.run(helped(10), at(51))
    office.book = rules(pot_owner="2.0", published_on=date(2026, 6, 1))
    assert office.run(helped(10), at(51)).shown.proofs == before.proofs


def test_v23_no_other_version_takes_a_period_over(office: Office) -> None:
    office.run(helped(10), at(50))
    office.book = rules(versions=[{**LATER, "starts_on": date(2026, 7, 1)}])
    with pytest.raises(Refused, match="scored by rules version 1; version 2"):
        office.run(helped(10), at(51))


def test_v23_other_defaults_of_a_new_alongside_change_nothing_that_has_begun(office: Office) -> None:
    office.run(helped(10), at(50))
    upgraded = Policy.model_construct(_fields_set=set(), **{**dict(Policy()), "cool_off_days": 30})
    office.book = Rulebook((upgraded,))
    run = Scorer(office.book, CALENDAR)(helped(10).snapshot(at(60)), Scores(office.store).kept())
    assert run.rules == {}
    kept = Scores(office.store).kept()
    assert held(upgraded, kept.rules["1"]) == Policy()
    assert held(upgraded, None).cool_off_days == 30


def test_what_the_organisation_says_of_its_rules_is_used(office: Office) -> None:
    """Published before the quarter; one of two discussions on their page answered; 520 of 500 is 104 %: 300 and a tenth of
    the 20 above the target."""
    town = helped(10)
    page = town.doc("rules", "ray")
    town.comment(page, "ann", "why four?", 5, thread="a")
    town.comment(page, "ray", "so that one friend is not enough", 6, thread="a")
    town.comment(page, "abe", "and why one?", 7, thread="b")
    town.row(Goal, "goal", target=Decimal(500), actual=Decimal(520))
    address = next(doc.url for doc in town.docs if doc.ref == page)
    office.book = rules(published_on=date(2026, 6, 1), rules_page=address, bonus_base=300, bonus_rate=0.1)
    results = office.run(town, at(50)).shown
    (organisation,) = results.of("org")
    assert [organisation.indicators[code].value for code in ("TR1", "TR1C")] == [1, Decimal("0.5")]
    (goal,) = results.of("goal")
    assert goal.indicators["GO4"].value == 302


def test_approvers_are_people_of_the_mirror(office: Office) -> None:
    office.book = rules(award_approvers=["jira:ann"])
    snapshot = helped(10).snapshot(at(50))
    assert Scorer(office.book, CALENDAR)(snapshot, Kept()).shown.proofs
    office.book = rules(award_approvers=["jira:nobody"])
    with pytest.raises(ConfigError, match="jira:nobody is nobody"):
        Scorer(office.book, CALENDAR)(snapshot, Kept())


def test_a_saboteur_that_seals_what_it_scores_now_is_caught(office: Office) -> None:
    """V18: with the rows of today in the place of the published ones, the sealed quarter would have two."""
    published = office.run(helped(10), at(100)).shown
    kept = Scores(office.store).kept()
    partly = replace(kept, published={"2026-Q3": published.model_copy(update={"as_of": at(50)})})
    wrong = Scorer(Rulebook(), CALENDAR, "individual")(helped(10, 20).snapshot(at(120)), partly)
    assert wrong.sealed["2026-Q3"] != published.proofs
    assert QUARTER.name in wrong.sealed
