"""What is published, case by case: which rule holds for which figure. (V20 itself is in the book of laws.)"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from published_cells import ASKED, FULL, SIZES, TWO_TEAMS, Organisation, leaked
from scoring_build import AS_OF, Town, account

from scoring import disclosure
from scoring.disclosure import ELSEWHERE, PAIR, TEAM
from scoring.indicators import REGISTRY
from sync.model import Doc
from sync.rows import Agreement, Survey
from sync.shapes import results_json


def test_the_check_catches_a_total_that_is_said() -> None:
    found = TWO_TEAMS.score()
    assert found.total_suppressed
    assert list(leaked(TWO_TEAMS, found)) == []
    assert list(leaked(TWO_TEAMS, found.model_copy(update={"total_suppressed": None})))


def test_the_number_of_all_rows_is_hidden_with_their_sum() -> None:
    (card,) = TWO_TEAMS.score().of("org")
    assert card.indicators["TR2"].reason == card.indicators["TR3B"].reason == "privacy.complement"


def test_every_figure_of_teams_and_pairs_is_classified() -> None:
    for kind, table in (("team", TEAM), ("pair", PAIR)):
        assert {each.code for each in REGISTRY if each.kind == kind} == set(table)
    assert set(ELSEWHERE) <= {(each.kind, each.code) for each in REGISTRY}
    assert disclosure.disclosed("team", "NEW") == disclosure.EVENTS


def test_a_rate_rests_on_three_people() -> None:
    """Twelve requests: answered by four of the team, then by one and the same."""
    for answerers, reason in ((4, None), (1, "privacy.contributors")):
        found = Organisation(SIZES, requests={("ash", "elm"): (12, answerers)}).score()
        card = next(card for card in found.of("team") if card.id == "ash")
        assert {card.indicators[code].reason for code in ("RS1", "RS1B", "RS2", "RS2P")} == {reason}
        assert card.indicators["KS1"].reason == reason


def test_none_is_said_and_few_is_not() -> None:
    card = next(c for c in ASKED.score().of("team") if c.id == "fir")
    assert card.indicators["RS1"].reason == "indicator.reason.no_requests"
    assert card.indicators["KS5"].reason == "privacy.cases", "0 of a count is one like any small number"
    assert card.indicators["HP4"].reason == "privacy.rows"


def test_ratings_and_answers_are_those_of_five_people() -> None:
    town = Town(ash="a b c d e", elm="p q r s t")
    for n in (4, 5):
        town.docs.append(
            Doc(
                source="notion",
                id=f"{n}" * 32,
                url="https://notion.test/d",
                title=str(n),
                author=account("a"),
                created_at=AS_OF,
                updated_at=AS_OF,
                rating=Decimal(4),
                ratings=n,
            )
        )
    for n in range(4):
        town.row(Survey, f"s{n}", topic="fairness", period="2026-Q3", score=Decimal(5), respondent=f"token{n}")
    found = town.score(level="team")
    assert {c.title: c.indicators["KS2"].reason for c in found.of("doc")} == {"4": "privacy.answers", "5": None}
    (card,) = found.of("org")
    assert card.indicators["SV2"].reason == "indicator.reason.few_respondents"


def test_how_two_liaisons_answer_is_for_nobody() -> None:
    town = Town(ash="a b c d e", elm="p q r s t")
    town.page_row(Agreement, "pact", "a", teams=("ash", "elm"), liaisons=(account("a"), account("p")))
    on = town.task("work", "p", creator="q")
    for i in range(12):
        town.comment(on, "q", "which font?", 10 + i, to="a")
        town.comment(on, "a", "Noto Sans", 10.5 + i)
    (card,) = town.score(level="team").of("agreement")
    assert card.indicators["AG5R"].reason == "privacy.contributors"
    assert card.indicators["AG5"].value == 1
    assert town.figures()["agreement"][card.id]["AG5R"].value == 1


@pytest.mark.parametrize(
    ("level", "kinds"),
    [
        ("organisation", {"org", "task"}),
        ("team", {"org", "task", "team", "pair"}),
        ("opt-in", {"org", "task", "team", "pair"}),
        ("individual", {"org", "task", "team", "pair", "person"}),
    ],
)
def test_levels(level: Any, kinds: set[str]) -> None:
    found = Organisation(SIZES, FULL).score(level=level)
    assert {card.kind for card in found.scorecards} == kinds
    assert {card["kind"] for card in results_json(found)["scorecards"]} == kinds
    assert found.level == level
