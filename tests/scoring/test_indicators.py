"""RS1, PU1, GO1 and KS3 against numbers worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from by_hand import by_hand
from msgspec.structs import replace
from scoring_build import START, Town, account, at, doc, task, two_teams

from scoring.indicators.survival import Spell, happened_by
from scoring.policy import Policy
from sync.model import Goal, Indicator, Scorecard

OPEN = Policy(cell_people=1, cell_rows=1, cell_helpers=1)
WORK = task("work")


def _card(town: Town, kind: str, id_: str, **options: object) -> Scorecard:
    results = town.score(policy=OPEN, **options)  # type: ignore[arg-type]
    return next(card for card in results.of(kind) if card.id == id_)


def _value(town: Town, code: str, team: str = "blue", **options: object) -> Indicator:
    return _card(town, "team", team, **options).indicators[code]


def test_product_limit_with_censoring_by_hand() -> None:
    """Six waits: 2, 3+, 5, 5, 8+, 30. S(24) = 5/6 * 2/4 = 5/12; Greenwood 1/30 + 2/8 = 17/60."""
    spells = [Spell(n, ended) for n, ended in ((2, True), (3, False), (5, True), (5, True), (8, False), (30, True))]
    found = happened_by(24, spells)
    assert round(found.share, 10) == round(Decimal(7) / 12, 10)
    assert found.low is not None
    assert found.high is not None
    # S ** exp(+-1.96 sqrt(17/60) / ln S), worked out apart from this code.
    assert (round(found.low, 4), round(found.high, 4)) == (Decimal("0.2335"), Decimal("0.9440"))


def test_all_or_none_have_no_interval() -> None:
    assert happened_by(24, [Spell(1, True), Spell(2, True)]).share == 1
    assert happened_by(24, [Spell(1, True), Spell(2, True)]).low is None
    assert happened_by(24, [Spell(30, True), Spell(40, False)]).share == 0


def test_response_counts_requests_across_teams() -> None:
    town = two_teams()
    town.task("more", "rex", creator="ray")
    town.comment(WORK, "rex", "could you check the colours?", 1, to="ann")
    town.comment(WORK, "ann", "收到", 1.1)
    town.comment(WORK, "abe", "They are fine, but use the CMYK file", 1.5)
    town.comment(task("more"), "rex", "which font?", 5, to="ann")
    town.comment(task("more"), "ann", "Noto Sans", 7)
    found = _value(town, "RS1")
    assert (found.value, found.n, found.unit) == (Decimal("0.5000"), 2, "%")
    nothing = _value(town, "RS1", "green")
    assert (nothing.value, nothing.n, nothing.reason) == (None, 0, "indicator.reason.no_requests")


@by_hand("RS1")
def test_open_requests_are_censored_not_dropped() -> None:
    """One answered after 12 h; one open for 6 h only: at risk 2 -> 1 by then, so P = 1 - (1 - 1/1) = 1, of n = 2.
    A day later it was open for 36 h, at risk with the other: P = 1 - (1 - 1/2) = 1/2."""
    town = two_teams()
    town.task("more", "rex", creator="ray")
    town.comment(WORK, "rex", "could you check the colours?", 1, to="ann")
    town.comment(WORK, "ann", "They are fine", 1.5)
    town.comment(task("more"), "rex", "which font?", 2, to="ann")
    found = _value(town, "RS1", as_of=at(2.25))
    assert (found.value, found.n) == (Decimal("1.0000"), 2)
    assert _value(town, "RS1", as_of=at(3.5)).value == Decimal("0.5000")


def test_thanks_and_own_team_and_bots_are_no_requests_or_answers() -> None:
    town = two_teams()
    town.person("helpdesk", kind="bot")
    town.comment(WORK, "rex", "thanks for yesterday", 1, to="ann")
    town.comment(WORK, "rex", "can you take it", 1, to="rob")
    town.comment(WORK, "rex", "how many?", 2, to="ann")
    town.comment(WORK, "helpdesk", "Your request was received by the team", 2.1)
    found = _value(town, "RS1")
    assert (found.value, found.n) == (Decimal(0), 1)


def test_request_tasks() -> None:
    town = two_teams()
    town.task("ask", "ann", creator="rex", day=3, kind="需求")
    town.comment(task("ask"), "abe", "First draft is here", 3.5)
    found = _value(town, "RS1")
    assert (found.value, found.n) == (Decimal(1), 1)


def test_whole_weeks_later_nothing_changes() -> None:
    """V19 for clock hours."""
    values = []
    for week in (0, 1, 5):
        town = two_teams()
        town.comment(WORK, "rex", "which font?", 2 + 7 * week, to="ann")
        town.comment(WORK, "ann", "Noto", 3.5 + 7 * week)
        values.append(_value(town, "RS1"))
    assert values[0] == values[1] == values[2]


def _due(town: Town, name: str, due: int, finished: float | None) -> None:
    fields: dict[str, Any] = {}
    if finished is not None:
        fields = {"status": "Done", "status_category": "done", "resolved_at": at(finished)}
    town.task(name, "rex", creator="ray", due_on=START.date() + timedelta(days=due), **fields)


def test_punctuality_by_the_date_as_first_committed() -> None:
    town = two_teams()
    _due(town, "early", 20, 10)
    _due(town, "same_day", 20, 20.9)
    _due(town, "late", 20, 21)
    _due(town, "open_late", 20, None)
    _due(town, "padded", 40, 30)
    town.change(task("padded"), "rex", 15, "duedate", (START.date() + timedelta(days=20)).isoformat(), "2026-08-10")
    _due(town, "other_quarter", 120, 90)
    found = _value(town, "PU1", "red")
    assert (found.value, found.n) == (Decimal("0.4000"), 5)


def test_what_is_open_and_not_yet_due_is_not_counted() -> None:
    town = two_teams()
    _due(town, "open", 20, None)
    found = _value(town, "PU1", "red", as_of=at(10))
    assert (found.value, found.n, found.reason) == (None, 0, "indicator.reason.nothing_due")


@pytest.mark.parametrize(
    ("target", "actual", "lower", "value"),
    [
        ("5000000", "5200000", False, "1.0400"),
        ("24", "30", True, "0.8000"),
        ("3", "1", False, "0.3333"),
        ("0", "1", False, None),
        (None, "1", False, None),
        ("1", None, False, None),
    ],
)
def test_attainment(target: str | None, actual: str | None, lower: bool, value: str | None) -> None:
    town = two_teams()
    town.goals.append(
        Goal(
            source="notion",
            id="g",
            url="https://notion.test/g",
            title="Q3 新品銷售額",
            target=Decimal(target) if target else None,
            actual=Decimal(actual) if actual else None,
            lower_is_better=lower,
            teams=("blue", "red"),
        )
    )
    card = _card(town, "goal", "notion/goal/g")
    found = card.indicators["GO1"]
    assert found.value == (Decimal(value) if value else None)
    assert (found.reason is None) == (value is not None)
    assert card.teams == ("blue", "red")


@by_hand("KS3")
def test_reach_counts_people_of_other_teams_once() -> None:
    """Rob, who links it twice, and Gil, who asks about it: 1 + 1 = 2. Abe is of the author's team; what Gus says
    shows no use."""
    town = two_teams()
    guide = town.doc("guide", "ann")
    url = town.docs[0].url
    town.comment(WORK, "rob", "as in the guide", 2, links=[url])
    town.comment(WORK, "rob", "again the guide", 3, links=[url])
    town.comment(guide, "gil", "does it hold for print?", 4)
    town.comment(guide, "abe", "own team: who updates it?", 5)
    town.comment(guide, "gus", "nice", 6)
    assert _card(town, "doc", guide).indicators["KS3"].value == 2
    assert _value(town, "KS3").value == 2
    town.docs.append(replace(town.docs[0], id=doc("unread").rpartition("/")[2]))
    assert [card.id for card in town.score(policy=OPEN).of("doc")] == [guide]


@by_hand("HP1")
def test_a_person_has_an_interval() -> None:
    """An acknowledged hand on an M: 3 * 1 * 0.35 = 1.05, of which 1 is full and the rest half: 1 + 0.05 / 2 = 1.025.
    1.96 * sqrt(0.36 + 1.025 ** 2) = 2.33: from 0 to 3.35."""
    town = two_teams()
    town.helper(WORK, "rob", "ann", 10)
    found = _card(town, "person", account("ann")).indicators["HP1"]
    assert (found.value, found.n) == (Decimal("1.025"), 1)
    assert (found.low, found.high) == (Decimal("0.00"), Decimal("3.35"))
