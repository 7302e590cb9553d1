"""TR1 to TR3 against numbers worked out by hand: rules published in time, rows with a link, disputes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from by_hand import by_hand
from scoring_build import AS_OF, CALENDAR, QUARTER, Town, at, two_teams

from scoring import gate, proofs
from scoring.appeals import Appeal
from scoring.books import Books
from scoring.corrections import Correction
from scoring.indicators import View, compute
from scoring.indicators.openly import adds_up, linked
from scoring.ledger import ledger
from scoring.policy import Policy
from scoring.scene import Scene
from sync.model import Indicator, Proof
from sync.points import points


def _of(town: Town, code: str, **policy: Any) -> tuple[Any, int]:
    return _said(town.figures(policy=Policy(**policy))["org"]["org"][code])


def _said(found: Indicator) -> tuple[Any, int]:
    return (found.value if found.value is not None else (found.reason or "").rpartition(".")[2]), found.n


# TR1


@by_hand("TR1")
@pytest.mark.parametrize(
    ("published_on", "expected"),
    [(date(2026, 6, 30), (1, 1)), (date(2026, 7, 1), (0, 1)), (None, ("no_publication", 0))],
)
def test_rules_are_in_time_until_the_day_before(published_on: date | None, expected: tuple[Any, int]) -> None:
    """The period begins on 1 July: 30 June is 1 day before, 1 July 0 days: 1 - 1 = 0, too late."""
    assert _of(two_teams(), "TR1", published_on=published_on) == expected


@by_hand("TR1C")
def test_discussions_of_the_rules_that_somebody_else_answered() -> None:
    """Rex asks and gil answers; rio asks and answers himself; ann asks where only admins see it. 1 / 2 = 0.5."""
    town = two_teams()
    page = town.doc("rules", "gus")
    for by, day, thread in (("rex", 1, "a"), ("gil", 2, "a"), ("rio", 3, "b"), ("rio", 4, "b")):
        town.comment(page, by, "about the pots", day, thread=thread)
    town.comment(page, "ann", "hm", 5, thread="c", restricted=True)
    assert _of(town, "TR1C", rules_page=page) == (Decimal("0.5000"), 2)
    assert _of(town, "TR1C") == ("no_rules_page", 0)
    assert _of(two_teams(), "TR1C", rules_page=page) == ("no_comments", 0)


# TR2


def _helped() -> Town:
    """Ann answers Rex, who thanks her: two rows."""
    town = two_teams()
    work = town.task("ask", "rex", creator="ray")
    town.comment(work, "rex", "how?", 1, to="ann")
    town.comment(work, "ann", "Set the flag in the form and save it again", 2)
    town.comment(work, "rex", "thanks", 3, to="ann")
    return town


def _view(town: Town) -> View:
    scene = Scene(town.snapshot(AS_OF), Policy(), CALENDAR)
    claims, _ = gate.admit(scene, [c for c in proofs.find(scene) if c.at < QUARTER.end_at])
    return View(scene, QUARTER, ledger(scene, claims, QUARTER), [])


@by_hand("TR2S")
def test_rows_with_a_link_and_their_sum() -> None:
    """Her answer is used, 2 * 0.25 = 0.5 in a pot of 0.25: 0.25 + 0.25 / 2 = 0.375; and acknowledged, 2 * 0.35 = 0.7.
    0.375 + 0.7 = 1.075 is what blue gave and red received."""
    view = _view(_helped())
    assert sorted(points(row.units) for row in view.proofs) == [Decimal("0.375"), Decimal("0.7")]
    assert _said(linked(view)["org"]) == (Decimal("1.0000"), len(view.proofs))
    assert _said(adds_up(view)["org"]) == (1, 1)


@by_hand("TR2")
def test_a_link_to_nothing_is_not_live() -> None:
    """Of three rows one has no address, one leads to a task that is gone: 1 / 3 = 0.3333."""
    view = _view(_helped())
    row = view.proofs[0]
    rows = [row, row.model_copy(update={"url": ""}), row.model_copy(update={"object": "jira/task/gone"})]
    assert _said(linked(View(view.scene, QUARTER, rows, []))["org"]) == (Decimal("0.3333"), 3)


def test_a_row_that_belongs_to_no_team_does_not_add_up() -> None:
    view = _view(_helped())
    lost: Proof = view.proofs[0].model_copy(update={"team": "nowhere"})
    assert _said(adds_up(View(view.scene, QUARTER, [lost, *view.proofs[1:]], []))["org"]) == (0, 1)


def test_no_rows() -> None:
    assert _of(two_teams(), "TR2") == ("no_points", 0)
    assert _of(two_teams(), "TR2S") == ("no_points", 0)


# TR3

MON = at(5)
"""6 July."""


def _appeals(*appeals: tuple[datetime, datetime | None, bool]) -> dict[str, tuple[Any, int]]:
    made = [Appeal(f"row{n}", *appeal) for n, appeal in enumerate(appeals)]
    found = compute(View(Scene(two_teams().snapshot(AS_OF), Policy(), CALENDAR), QUARTER, [], [], made))["org"]["org"]
    return {code: _said(found[code]) for code in ("TR3", "TR3D", "TR3U")}


@by_hand("TR3", "TR3D", "TR3U")
def test_disputes_by_hand() -> None:
    """Opened on Monday: decided after 5 business days (the next Monday), upheld; after 6, refused; open for weeks.
    Opened on 29 September, a day before the end: open and not late, so it says nothing of being in time. Open 2 of
    4; in time 1 / 3 = 0.3333; upheld 1 / 2 = 0.5."""
    found = _appeals((MON, at(12), True), (MON, at(13), False), (MON, None, False), (at(90), None, False))
    assert found == {"TR3": (2, 4), "TR3D": (Decimal("0.3333"), 3), "TR3U": (Decimal("0.5000"), 2)}


def test_what_is_opened_or_decided_later_is_not_known_yet() -> None:
    found = _appeals((MON, at(95), True), (at(95), None, False))
    assert found == {"TR3": (1, 1), "TR3D": (Decimal("0.0000"), 1), "TR3U": ("no_appeals", 0)}


def test_a_record_without_disputes_is_not_the_same_as_none() -> None:
    assert _appeals() == {"TR3": (0, 0), "TR3D": ("no_appeals", 0), "TR3U": ("no_appeals", 0)}
    assert {_of(two_teams(), code) for code in ("TR3", "TR3D", "TR3U")} == {("not_connected_appeals", 0)}


@by_hand("TR3B")
def test_rows_taken_back_are_in_the_books() -> None:
    """One row of two is taken back by a dispute, one given back: 1 dispute, of 2 + 2 = 4 rows."""
    town = _helped()
    rows = town.score().proofs
    decided = [Correction(rows[0].id, at(9), "dispute"), Correction(rows[-1].id, at(9), "give_back")]
    results = town.score(
        policy=Policy(cell_people=1, cell_rows=1, cell_helpers=1),
        books=Books(corrections=decided, appeals=[Appeal(rows[0].id, at(8), at(9), upheld=True)]),
    )
    (card,) = results.of("org")
    assert _said(card.indicators["TR3B"]) == (1, len(rows) + 2)
    assert _said(card.indicators["TR3U"]) == (Decimal("1.0000"), 1)
