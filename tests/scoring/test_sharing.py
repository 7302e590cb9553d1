"""KS1 to KS9 (but KS3) against numbers worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from by_hand import by_hand
from msgspec.structs import replace
from scoring_build import START, Town, account, at, doc, task, two_teams

from scoring.indicators.difference import Z90, newcombe, share, wilson
from scoring.policy import Policy
from sync.model import Indicator, Link, Scorecard
from sync.rows import Agreement, Case, Meeting, PersonEntry, Request

OPEN = Policy(cell_people=1, cell_rows=1, cell_helpers=1)
WORK = task("work")
END = at(92)


def _card(town: Town, kind: str, id_: str, **options: Any) -> Scorecard:
    return next(card for card in town.score(policy=OPEN, **options).of(kind) if card.id == id_)


def _value(town: Town, code: str, team: str = "blue", **options: Any) -> Indicator:
    return town.figures(policy=OPEN, **options)["team"][team][code]


def _reason(found: Indicator) -> str:
    assert found.value is None
    return (found.reason or "").removeprefix("indicator.reason.")


# KS1


def _sharing() -> Town:
    """Blue's three people share a doc that nobody asked for, a session, and an answer to red; other docs are for blue."""
    town = two_teams()
    town.doc("news", "ann", day=2, mentions=(account("rex"),))
    town.doc("notes", "ann", day=2, mentions=(account("abe"),))
    town.doc("old", "ann", day=-2, mentions=(account("rex"),))
    town.comment(WORK, "rex", "which font?", 3, to="abe")
    town.comment(WORK, "abe", "Noto Sans", 4)
    town.row(Meeting, "talk", held_at=at(9), presenters=(account("ada"),), attendees=(account("rob"), account("ann")))
    town.row(Meeting, "off", held_at=at(9), presenters=(account("ada"),), teams=("red",), cancelled=True)
    town.row(Meeting, "own", held_at=at(9), presenters=(account("ada"),), teams=("blue",))
    return town


@by_hand("KS1", "KS1P", "KS1R")
def test_sharing_frequency() -> None:
    """3 shares in 3 people * 3 months: 3 / (3 * 3) = 0.3333; 2 of them unasked, 2 / 9 = 0.2222; one on request, 1 /
    9 = 0.1111."""
    values = {code: _value(_sharing(), code, as_of=END) for code in ("KS1", "KS1P", "KS1R")}
    assert {code: (v.value, v.n) for code, v in values.items()} == {
        "KS1": (Decimal("0.3333"), 3),
        "KS1P": (Decimal("0.2222"), 2),
        "KS1R": (Decimal("0.1111"), 1),
    }
    assert _value(_sharing(), "KS1", "red", as_of=END).value == 0


def test_what_answers_a_request_was_asked_for() -> None:
    """A doc that another team links where it had asked, one that links the row of a request, and a session about it."""
    town = two_teams()
    town.row(Request, "need")
    town.comment(WORK, "rex", "which font?", 3, to="abe")
    town.doc("fonts", "abe", day=4)
    town.comment(WORK, "rob", "this one", 5, links=[town.docs[-1].url])
    town.doc("need", "rob", day=1)
    town.doc("reply", "ann", day=6, links=[doc("need")], teams=("Red",))
    town.row(Meeting, "talk", held_at=at(9), presenters=(account("ada"),), teams=("Red",), about=(doc("need"),))
    assert (_value(town, "KS1R").n, _value(town, "KS1P").n) == (3, 0)


def test_part_time_and_a_move_of_team() -> None:
    """Ann works 20 of 40 hours: 1.5 + 3 + 3 person-months, 3 / 7.5. Then Abe leaves for green on day 46 of 92: 6 left, and
    1.5 months more for green's two."""
    town = _sharing()
    town.row(PersonEntry, "p", accounts=(account("ann"),), capacity_hours=Decimal(20))
    assert _value(town, "KS1", as_of=END).value == Decimal("0.4")
    town.memberships = [m for m in town.memberships if m[0] != account("abe")]
    town.member("abe", "blue", until=START.date() + timedelta(days=46))
    town.member("abe", "green", since=START.date() + timedelta(days=46))
    assert _value(town, "KS1", as_of=END).value == Decimal("0.5")
    town.doc("late", "gil", day=60, mentions=(account("rex"),))
    assert _value(town, "KS1", "green", as_of=END).value == Decimal("0.1333")


def test_without_meetings_there_is_no_frequency() -> None:
    town = two_teams()
    town.doc("news", "ann", day=2, mentions=(account("rex"),))
    assert _reason(_value(town, "KS1")) == "not_connected_meetings"
    town.connect("meetings")
    assert _value(town, "KS1").n == 1


# KS2


@by_hand("KS2")
def test_share_quality_is_drawn_towards_the_mean() -> None:
    """r = (5 + 9 * 3) / 10 = 3.2. One five: (5 + 5 * 3.2) / 6 = 3.5; nine threes: (27 + 16) / 14 = 3.07."""
    town = two_teams()
    best = town.doc("best", "ann", rating=Decimal(5))
    known = town.doc("known", "ann", rating=Decimal(3), ratings=9)
    town.doc("unrated", "ann")
    found = {doc: codes["KS2"] for doc, codes in town.figures()["doc"].items()}
    assert {d: (v.value, v.n) for d, v in found.items()} == {best: (Decimal("3.50"), 1), known: (Decimal("3.07"), 9)}


# KS4


def _due(town: Town, name: str, finished: float, **fields: Any) -> str:
    done = {"status": "Done", "status_category": "done", "resolved_at": at(finished)}
    due_on = START.date() + timedelta(days=20)
    return town.task(name, "rex", creator="ray", due_on=due_on, **{**done, **fields})


def _linked() -> tuple[Town, str]:
    """Two linked tasks of red, both on time; four like them without a link, one on time; one of another type."""
    town = two_teams()
    guide = town.doc("guide", "ann")
    for name in ("a", "b"):
        town.comment(_due(town, name, 10), "rob", "as in the guide", 2, links=[town.docs[0].url])
    for name, finished in (("c", 10), ("d", 30), ("e", 30), ("f", 30)):
        _due(town, name, finished)
    _due(town, "bug", 10, kind="Bug")
    return town, guide


@by_hand("KS4", "KS4N")
def test_two_tasks_with_the_guide_and_two_without() -> None:
    """Both with it were on time, one of the others: 2 / 2 - 1 / 2 = 0.5, which is 50 points; on time with it: 1 + 1
    = 2."""
    town = two_teams()
    guide = town.doc("guide", "ann")
    for name in ("a", "b"):
        town.comment(_due(town, name, 10), "rob", "as in the guide", 2, links=[town.docs[0].url])
    for name, finished in (("c", 10), ("d", 30)):
        _due(town, name, finished)
    found = _card(town, "doc", guide).indicators
    assert [(found[code].value, found[code].n) for code in ("KS4", "KS4N")] == [(Decimal(50), 2), (Decimal(2), 2)]


def test_impact_on_progress() -> None:
    """2 / 2 - 1 / 4 = 0.75: 75 points. Wilson, 90 %: 0.4250 to 1, and 0.0579 to 0.6438; Newcombe: 0.75 -
    sqrt(0.5750^2 + 0.3938^2) = 0.053, 0.75 + 0.1921 = 0.942."""
    town, guide = _linked()
    for found in (_card(town, "doc", guide).indicators, _card(town, "team", "blue").indicators):
        assert (found["KS4"].value, found["KS4"].unit, found["KS4"].n) == (Decimal(75), "pp", 2)
        assert (found["KS4"].low, found["KS4"].high) == (Decimal("5.3"), Decimal("94.2"))
        assert (found["KS4N"].value, found["KS4N"].n) == (Decimal(2), 2)
    assert _reason(_value(town, "KS4", "red")) == "nothing_to_compare"


def test_strata_are_weighted_as_among_the_linked() -> None:
    """Two tasks and one bug are linked, all on time. Unlinked: 1 of 4 tasks, 1 of 1 bugs. 1 - (2/3 * 1/4 + 1/3) = 0.5."""
    town, guide = _linked()
    town.comment(_due(town, "bug2", 10, kind="Bug"), "rob", "as in the guide", 2, links=[town.docs[0].url])
    town.comment(_due(town, "odd", 10, kind="Odd"), "rob", "as in the guide", 2, links=[town.docs[0].url])
    found = _card(town, "doc", guide).indicators
    assert (found["KS4"].value, found["KS4"].n, found["KS4N"].n) == (Decimal(50), 3, 4)


def test_links_put_there_afterwards_and_own_tasks_are_no_impact() -> None:
    town = two_teams()
    town.doc("guide", "ann")
    town.comment(_due(town, "a", 10), "rob", "as in the guide", 11, links=[town.docs[0].url])
    mine = town.task("mine", "abe", due_on=START.date() + timedelta(days=20))
    town.comment(mine, "abe", "as in the guide", 2, links=[town.docs[0].url])
    assert (_value(town, "KS4N").n, _reason(_value(town, "KS4"))) == (0, "nothing_to_compare")


def test_wilson_and_newcombe_against_published_figures() -> None:
    """Newcombe, table II (a): 56/70 - 48/80 = 0.2, 95 %: 0.0524 to 0.3339."""
    low, high = newcombe(share(56, 70), share(48, 80), Decimal("1.959964"))
    assert (round(low, 4), round(high, 4)) == (Decimal("0.0524"), Decimal("0.3339"))
    assert [round(bound, 4) for bound in wilson(share(0, 3), Z90)] == [0, Decimal("0.4742")]


# KS5


@by_hand("KS5")
def test_one_template_that_two_teams_use() -> None:
    """A template that red and green link, a tool that only red does: 1 + 0 = 1."""
    town = two_teams()
    town.task("other", "gil", creator="gus")
    for name, kind, places in (("both", "template", ("work", "other")), ("one", "tool", ("work",))):
        town.doc(name, "ann", kind=kind)
        for place in places:
            by = "rob" if place == "work" else "gil"
            town.comment(task(place), by, "see", 2, links=[town.docs[-1].url])
    assert [_value(town, "KS5", team).value for team in ("blue", "red")] == [Decimal(1), Decimal(0)]


def test_reusable_output() -> None:
    """A template that red and green link; one that only red links; a doc of no kind that both link: 1 + 0 + 0 = 1."""
    town = two_teams()
    town.task("other", "gil", creator="gus")
    for name, kind in (("both", "template"), ("one", "tool"), ("plain", "")):
        town.doc(name, "ann", kind=kind)
        town.comment(WORK, "rob", "see", 2, links=[town.docs[-1].url])
    for place in (0, 2):
        town.comment(task("other"), "gil", "see", 3, links=[town.docs[place].url])
    town.helper(WORK, "rob", "ann", 5)
    assert (_value(town, "KS5").value, _value(town, "KS5", "red").value) == (Decimal(1), Decimal(0))
    assert _card(town, "person", account("ann")).indicators["KS5"].value == 1


# KS6


@by_hand("KS6")
def test_failure_lessons() -> None:
    """1 / 4 = 0.25; Wilson, 95 %: 4.6 to 69.9 %. One is of June, one of green (by its author)."""
    town = two_teams()
    for n, outcome in enumerate(("failure", "success", "mixed", None)):
        town.row(Case, f"c{n}", teams=("Blue",), outcome=outcome, happened_on=date(2026, 8, 1))
    town.row(Case, "june", teams=("Blue",), outcome="failure", happened_on=date(2026, 6, 30))
    town.row(Case, "green", authors=(account("gil"),), outcome="failure", happened_on=date(2026, 8, 1))
    found = _value(town, "KS6")
    assert (found.value, found.n, found.low, found.high) == (
        Decimal("0.25"),
        4,
        Decimal("0.0456"),
        Decimal("0.6994"),
    )
    assert _value(town, "KS6", "green").value == 1
    assert _reason(_value(town, "KS6", "red")) == "no_lessons"


def test_lessons_need_a_database() -> None:
    assert _reason(_value(two_teams(), "KS6")) == "not_connected_cases"


# KS7


def _project(town: Town, name: str, *, kinds: str = "", two_way: bool = True, **fields: Any) -> None:
    """An epic done in August, linked from a doc of each kind; it links the first."""
    done = {"status": "Done", "status_category": "done", "resolved_at": at(40)}
    town.task(name, "rex", level="container", **{**done, **fields})
    for kind in kinds.split():
        town.doc(f"{name}-{kind}", "rex", kind=kind, links=[f"{name.upper()}-1"], tags=("launch",))
    if two_way:
        place = next(i for i, t in enumerate(town.tasks) if t.id == name)
        linked = Link(target=doc(f"{name}-{kinds.split()[0]}"), kind="remote")
        town.tasks[place] = replace(town.tasks[place], links=(linked,))


def _findability(town: Town) -> Indicator:
    (card,) = town.score(policy=OPEN).of("org")
    return card.indicators["KS7"]


@by_hand("KS7")
def test_one_of_two_projects_can_be_found() -> None:
    """Minutes, archive, tags and links both ways; no archive: 1 / 2 = 0.5."""
    town = two_teams()
    _project(town, "whole", kinds="minutes archive")
    _project(town, "lost", kinds="minutes")
    assert (_findability(town).value, _findability(town).n) == (Decimal("0.5000"), 2)


def test_findability() -> None:
    """Whole: one. Without an archive page, without a link back: no. Open and secret ones are not looked at. 1 / 3 =
    0.3333."""
    town = two_teams()
    _project(town, "whole", kinds="minutes archive")
    _project(town, "lost", kinds="minutes")
    _project(town, "oneway", kinds="minutes archive", two_way=False)
    _project(town, "open", kinds="minutes archive", status_category="active", resolved_at=None)
    _project(town, "secret", kinds="minutes archive", restricted=True)
    assert (_findability(town).value, _findability(town).n) == (Decimal("0.3333"), 3)
    assert _reason(_findability(two_teams())) == "no_done_projects"


def test_minutes_may_be_a_meetings() -> None:
    town = two_teams()
    _project(town, "whole", kinds="archive")
    assert _findability(town).value == 0
    town.row(Meeting, "m", about=(doc("whole-archive"),), minutes_shared_at=at(3))
    assert _findability(town).value == 1


# KS8


def _changed() -> Town:
    """In an epic, a task labelled on Wednesday the 1st at 10:00 and told of on Thursday at 12:00; another, not yet."""
    town = two_teams()
    town.task("epic", "rex", level="container")
    town.task("news", "rex", parent=task("epic"), day=10 / 24, labels=("策略調整",))
    town.task("more", "rex", parent=task("epic"), day=1, labels=("x",))
    town.doc("post", "ray", day=1.5, kind="update", links=["NEWS-1"])
    town.doc("earlier", "ray", day=0, kind="update", links=["NEWS-1"])
    town.doc("other", "ray", day=0.5, kind="report", links=["NEWS-1"])
    return town


def _latency(town: Town) -> Indicator:
    return _card(town, "project", task("epic")).indicators["KS8"]


@by_hand("KS8")
def test_update_latency() -> None:
    """10:00 to 18:00 and 9:00 to 12:00: 8 + 3 = 11 hours of work. With an open one, half have ended by then; with
    two, not."""
    town = _changed()
    assert (_latency(town).value, _latency(town).unit, _latency(town).n) == (Decimal(11), "bh", 1)
    town.tasks[-1] = replace(town.tasks[-1], labels=("market-change",))
    assert (_latency(town).value, _latency(town).n) == (Decimal(11), 2)
    town.doc("shift", "rob", day=5, tags=("市場變化",), links=["EPIC-1"])
    assert (_reason(_latency(town)), _latency(town).n) == ("median_not_reached", 3)


def test_the_change_is_flagged_when_the_label_comes() -> None:
    """Labelled on Thursday at 9:00: 3 hours."""
    town = _changed()
    town.change(task("news"), "rex", 1 + 9 / 24, "labels", "", "x 策略調整")
    assert _latency(town).value == 3


# KS9


def _space() -> Town:
    town = two_teams()
    town.doc("market", "ann", day=80, kind="report", teams=("blue", "red"))
    town.doc("consumers", "ann", day=40, kind="insight")
    town.doc("progress", "gil", day=80, kind="update")
    town.doc("board", "ann", day=80, tags=("Dashboard",), teams=("blue",))
    return town


@by_hand("KS9")
@pytest.mark.parametrize("pair", ["blue>red", "red>blue"])
def test_shared_space_coverage(pair: str) -> None:
    """1 / 4 = 0.25: reports are there; insights are out of date, progress is green's, the dashboard is for blue
    alone."""
    town = _space()
    town.row(Agreement, "a", teams=("blue", "red"))
    found = _card(town, "pair", pair).indicators["KS9"]
    assert (found.value, found.n) == (Decimal("0.25"), 4)


def test_an_agreement_says_what_is_to_be_shared() -> None:
    """市场报告 is there under another name, the budget is not; an agreement that has ended says nothing."""
    town = _space()
    town.row(Agreement, "a", teams=("blue", "red"), categories=("市场报告", "預算"))
    town.row(Agreement, "b", teams=("green", "red"), ends_on=date(2026, 7, 31))
    assert _card(town, "pair", "blue>red").indicators["KS9"].value == Decimal("0.5")
    assert [card.id for card in town.score(policy=OPEN).of("pair")] == ["blue>red", "red>blue"]


def test_pairs_with_rows_have_a_coverage_too() -> None:
    town = _space()
    town.helper(WORK, "rob", "ann", 10)
    assert _card(town, "pair", "blue>red").indicators["KS9"].n == 4
