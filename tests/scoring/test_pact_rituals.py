"""Kick-offs, minutes, cadence, turns, retrospectives, actions and needs against numbers worked out by hand.

2026-07-01, day 0, is a Wednesday.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from by_hand import by_hand
from scoring_build import START, Town, account, at, doc, task, two_teams

from scoring.cadence import cadence_of, promises, slots
from scoring.policy import Policy
from sync.model import Indicator, Link
from sync.rows import Agreement, Meeting
from sync.workdays import WorkCalendar

PAIR, BACK = "blue>red", "red>blue"
EPIC, WORK = task("launch"), task("work")
ALL_OF_IT = "Risks: late print. Insights: refills grow. Experience: ask sooner."
LOOKED_BACK = "原因：太晚問人。教訓：先問。行動項：下次提前一週。"


def _of(town: Town, kind: str, subject: str, code: str, **options: Any) -> Indicator:
    return town.figures(**options)[kind][subject][code]


def _said(found: Indicator) -> tuple[Any, int]:
    return (found.value if found.value is not None else (found.reason or "").rpartition(".")[2]), found.n


def _day(n: int) -> date:
    return START.date() + timedelta(days=n)


# RI1 and RI5


def _project(**fields: Any) -> Town:
    """An epic of blue with a task of red, started on day 1, a Thursday: 5 bd later is day 8, a Thursday."""
    town = two_teams()
    town.task("launch", "ann", level="container", **fields)
    town.task("print", "rex", creator="ray", parent=EPIC)
    town.change(task("print"), "rex", 1, "status", "To Do", "In Progress")
    return town


def _page(
    town: Town, name: str, day: float, text: str, kind: str = "kickoff", *, by: str = "ann", **fields: Any
) -> None:
    town.doc(name, by, day=day, kind=kind, text=text, **{"links": ["LAUNCH-1"], **fields})


def _kicked_off(town: Town, **options: Any) -> tuple[Any, int]:
    found = town.figures(**options)
    projects = {ref: codes for ref, codes in found.get("project", {}).items() if "RI1" in codes}
    assert found["org"]["org"]["RI1"].n == len(projects)
    return _said(projects[EPIC]["RI1"]) if projects else _said(found["org"]["org"]["RI1"])


@by_hand("RI1")
@pytest.mark.parametrize(
    ("day", "text", "done"),
    [
        (8.5, f"{ALL_OF_IT} With Red.", 1),
        (9, f"{ALL_OF_IT} With Red.", 0),
        (8, "Risks: late print. Insights: refills grow. With Red.", 0),
        (8, ALL_OF_IT, 0),
    ],
)
def test_a_kick_off_page_is_in_time_and_complete(day: float, text: str, done: int) -> None:
    """From Thursday, day 1, five business days and a weekend: 1 + 5 + 2 = 8. On the fifth it is in time, on the
    sixth it is not; a section or a team is missing."""
    town = _project()
    _page(town, "kick-off", day, text)
    assert _kicked_off(town) == (done, 1)


def test_a_kick_off_may_be_a_meeting_and_name_the_project_by_its_title() -> None:
    """Held on day 2, its page written on day 30; red was there, and the page names the epic."""
    town = _project()
    _page(town, "meeting", 30, f"launch\n{ALL_OF_IT}", links=[])
    town.row(Meeting, "meeting", kind="啟動會", held_at=at(2), attendees=(account("rob"), account("ann")))
    assert _kicked_off(town) == (1, 1)


def test_a_task_s_link_to_the_page_is_enough() -> None:
    town = two_teams()
    town.doc("kick-off", "ann", day=2, kind="kickoff", text=f"{ALL_OF_IT} With Red.")
    town.task("launch", "ann", level="container")
    town.task("print", "rex", creator="ray", parent=EPIC, links=(Link(target=town.docs[0].url, kind="remote"),))
    town.change(task("print"), "rex", 1, "status", "To Do", "In Progress")
    assert _kicked_off(town) == (1, 1)


def test_a_page_of_empty_headings_is_no_kick_off() -> None:
    town = _project()
    _page(town, "kick-off", 2, f"{ALL_OF_IT} With Red.")
    for heading in ("Risks", "Insights", "Experience"):
        town.block(doc("kick-off"), heading, kind="heading_2")
    town.block(doc("kick-off"), "late print")
    assert _kicked_off(town) == (0, 1)
    for line in ("refills grow", "ask sooner"):
        town.block(doc("kick-off"), line)
    assert _kicked_off(town) == (1, 1)


def test_a_kick_off_is_not_missed_before_its_last_day_is_over() -> None:
    assert _kicked_off(_project(), as_of=at(8.9)) == ("no_projects_started", 0)
    assert _kicked_off(_project(), as_of=at(9)) == (0, 1)


def test_restricted_epics_and_epics_without_tasks_are_no_projects() -> None:
    town = _project(restricted=True)
    town.task("empty", "ann", level="container")
    town.change(task("empty"), "ann", 1, "status", "To Do", "In Progress")
    assert _kicked_off(town) == ("no_projects_started", 0)


@by_hand("RI5")
@pytest.mark.parametrize(
    ("day", "text", "done"), [(33.5, LOOKED_BACK, 1), (34, LOOKED_BACK, 0), (18, LOOKED_BACK, 0), (20, "原因與教訓", 0)]
)
def test_a_retrospective_within_ten_business_days_of_the_end(day: float, text: str, done: int) -> None:
    """Finished on day 19, Monday 20 July: ten business days later is Monday 3 August, 19 + 10 + 4 = 33 with two
    weekends. A page from before the end is none, and one without actions is none."""
    town = _project(status="Done", status_category="done", resolved_at=at(19.5))
    _page(town, "retro", day, text, kind="retro")
    found = town.figures()
    assert _said(found["project"][EPIC]["RI5"]) == (done, 1)
    assert found["org"]["org"]["RI5"].value == done


def test_projects_that_are_not_done_have_no_retrospective_yet() -> None:
    assert _said(_of(_project(), "org", "org", "RI5")) == ("no_projects_done", 0)
    town = _project(status="Done", status_category="done", resolved_at=at(85))
    assert _said(_of(town, "org", "org", "RI5")) == ("no_projects_done", 0)


# RI2 to RI4


def _meet(town: Town, name: str, day: float | None, teams: str = "blue red", **fields: Any) -> None:
    held_at = None if day is None else at(day)
    town.row(Meeting, name, **{"teams": tuple(teams.split()), "held_at": held_at, "planned_at": held_at, **fields})


@by_hand("RI2")
def test_minutes_within_24_hours_to_everyone_invited() -> None:
    """Blue: shared after 20 h; after 30 h; after 20 h but not with Rob; a day-long meeting shared 20 h after its
    end; nothing written: 2 / 5 = 0.4. The last one, 12 h ago, is not decided."""
    town = two_teams()
    everyone = tuple(map(account, ("ann", "rob")))
    _meet(town, "good", 1, minutes_shared_at=at(1, 20), invitees=everyone, minutes_shared_with=everyone)
    _meet(town, "late", 2, minutes_shared_at=at(2, 30))
    _meet(town, "partly", 3, minutes_shared_at=at(3, 20), invitees=everyone, minutes_shared_with=everyone[:1])
    _meet(town, "long", 4, "blue", held_until=at(5), minutes_shared_at=at(5, 20))
    _meet(town, "silent", 6, "blue")
    _meet(town, "new", 19.5, "blue")
    found = town.figures(as_of=at(20))["team"]
    assert [_said(found[t]["RI2"]) for t in ("blue", "red", "green")] == [
        (Decimal("0.4000"), 5),
        (Decimal("0.3333"), 3),
        ("no_meetings", 0),
    ]


def test_minutes_without_a_column_for_them_are_dated_by_their_page() -> None:
    """A page of minutes made 3 h later; notes on the meeting's own page, the agenda a day before and the rest after 30 h."""
    town = two_teams()
    town.doc("notes", "ann", day=1.125)
    _meet(town, "linked", 1, minutes=(doc("notes"),))
    town.doc("own page", "ann", day=4)
    _meet(town, "own page", 5)
    town.block(doc("own page"), "agenda", 4)
    town.block(doc("own page"), "decisions", 6.25)
    assert _said(_of(town, "team", "blue", "RI2")) == (Decimal("0.5000"), 2)


@by_hand("RI3")
def test_meetings_held_of_those_planned() -> None:
    """Three were planned so far, one was cancelled; the fourth is to come: 2 / 3 = 0.6667. Green met nobody."""
    town = two_teams()
    _meet(town, "a", 1)
    _meet(town, "b", 8)
    _meet(town, "c", None, planned_at=at(15), cancelled=True)
    _meet(town, "d", None, planned_at=at(25))
    found = town.figures(as_of=at(20))["pair"]
    assert _said(found[PAIR]["RI3"]) == _said(found[BACK]["RI3"]) == (Decimal("0.6667"), 3)
    assert "blue>green" not in found


def test_meetings_held_of_those_agreed() -> None:
    """28 days: four weeks, of which the third has no joint meeting, and two fortnights, of which the second has no session:
    3/4 and 1/2, together 4/6."""
    town = two_teams()
    town.row(Agreement, "pact", teams=("blue", "red"), cadence="每週三聯合會議；雙週共榮洞見；一年檢視一次")
    for day in (0, 1, 7, 21):
        _meet(town, f"joint {day}", day, kind="聯合會議")
    _meet(town, "session", 8, kind="共榮洞見")
    assert _said(_of(town, "pair", PAIR, "RI3", as_of=at(28))) == (Decimal("0.6667"), 6)


def test_what_was_agreed_and_never_held_counts() -> None:
    """Monthly executives: July and August are over, nobody met: 0 of 2. The agreement begins in July."""
    town = two_teams()
    town.row(Agreement, "pact", teams=("blue", "red"), cadence="每月高層聯合會議", starts_on=_day(0))
    town.kinds.append("meetings")
    assert _said(_of(town, "pair", PAIR, "RI3", as_of=at(70))) == (Decimal(0), 2)


def test_a_row_s_own_cadence() -> None:
    """Stand-ups daily: of the 4 business days before day 6 (Wed to Fri, Mon), 3 were held."""
    town = two_teams()
    for day in (0, 1, 5):
        _meet(town, f"s{day}", day, kind="站會", cadence="每日")
    assert _said(_of(town, "pair", PAIR, "RI3", as_of=at(6))) == (Decimal("0.7500"), 4)


def test_cadences_in_words_and_days() -> None:
    words, utc = Policy().cadences, WorkCalendar(START.tzinfo)  # type: ignore[arg-type]
    assert [cadence_of(text, words) for text in ("Bi-weekly", "weekly sync", "每兩週", "now and then")] == [
        *("biweekly", "weekly", "biweekly"),
        None,
    ]
    assert promises("每週三聯合會議；雙週共榮洞見、有事再說", words) == [
        ("weekly", "每週三聯合會議"),
        ("biweekly", "雙週共榮洞見"),
    ]
    first, after = date(2026, 7, 2), date(2026, 10, 1)
    assert slots("monthly", first, after, utc) == [(date(2026, m, 1), date(2026, m + 1, 1)) for m in (8, 9)]
    assert len(slots("daily", first, after, utc)) == 65
    assert [len(slots(c, first, after, utc)) for c in ("weekly", "biweekly", "quarterly")] == [13, 6, 0]
    assert slots("quarterly", date(2026, 7, 1), after, utc) == [(date(2026, 7, 1), after)]


@by_hand("RI4", "RI4P")
def test_turns_of_teams_and_of_people() -> None:
    """Blue presents 3 times, red once: -(3/4 log2 3/4 + 1/4 log2 1/4) = 0.8113. Ann twice, Abe and Ray once, of
    four people there: 1.5 bits of 2 = 0.75. Gil's talk is none of theirs."""
    town = two_teams()
    for n, who in enumerate(("ann", "ann", "abe", "ray", "gil")):
        _meet(town, f"m{n}", n, "blue red green", presenters=(account(who),), attendees=(account("rob"),))
    found = town.figures()["pair"][PAIR]
    assert _said(found["RI4"]) == (Decimal("0.8113"), 4)
    assert _said(found["RI4P"]) == (Decimal("0.7500"), 4)


def test_turns_need_two_talks() -> None:
    town = two_teams()
    _meet(town, "m", 1, presenters=(account("ann"),))
    found = town.figures()["pair"][PAIR]
    assert _said(found["RI4"]) == _said(found["RI4P"]) == ("too_few_talks", 0)


def test_always_the_same_presenter_is_zero_and_teams_may_come_from_the_attendance() -> None:
    town = two_teams()
    for n in range(3):
        _meet(town, f"m{n}", n, "", presenters=(account("ann"),), attendees=(account("ray"),))
    found = town.figures()["pair"][BACK]
    assert [found[code].value for code in ("RI4", "RI4P")] == [Decimal(0), Decimal(0)]


def test_a_pair_that_only_meets_has_a_card_without_points() -> None:
    town = two_teams()
    _meet(town, "m", 1)
    card = next(c for c in town.score(policy=Policy(cell_people=1)).of("pair") if c.id == PAIR)
    assert card.suppressed is None
    assert card.indicators["HP2"].reason == "privacy.rows"
    assert card.indicators["RI3"].value == 1
    assert next(c for c in town.score().of("pair") if c.id == PAIR).suppressed == "privacy.people"


# RI6 and RI7


@by_hand("RI6")
def test_actions_closed_by_their_day() -> None:
    """Ticked in time, ticked a day late, open and overdue, without a day, due tomorrow; a task made after the
    meeting and done in time, one from before it: 2 / 4 = 0.5."""
    town = two_teams()
    town.task("action", "rex", creator="ray", day=6, due_on=_day(12), status_category="done", resolved_at=at(12))
    town.doc("minutes", "ann", day=5, links=["ACTION-1", "WORK-1"])
    _meet(town, "minutes", 5)
    for n, (due, done, ticked) in enumerate(
        ((10, True, 10), (10, True, 11), (10, False, 5), (None, True, 6), (20, False, 5))
    ):
        due_on = None if due is None else _day(due)
        town.block(doc("minutes"), f"a{n}", 5, kind="to_do", due_on=due_on, checked=done, updated_at=at(ticked))
    found = town.figures(as_of=at(19))["pair"]
    assert _said(found[PAIR]["RI6"]) == _said(found[BACK]["RI6"]) == (Decimal("0.5000"), 4)


def test_actions_of_a_retro_page_belong_to_the_teams_that_it_mentions() -> None:
    town = two_teams()
    town.kinds.append("meetings")
    town.doc("retro", "ann", day=5, kind="retro", mentions=(account("ray"),))
    town.block(doc("retro"), "later", 5, kind="to_do", checked=False)
    assert _said(_of(town, "pair", PAIR, "RI6")) == ("no_actions_due", 0)


@by_hand("RI7")
def test_needs_that_were_served() -> None:
    """Red needs support on day 8 and is helped on day 10; on day 20, and nobody helps; in a comment on `work` on
    day 9 (served), and on day 40 for another task by its key, where only `work` is helped: 2 / 4 = 0.5. A need of
    yesterday is not decided."""
    town = two_teams()
    town.task("other", "rex", creator="ray")
    _meet(town, "s1", 8, "red", needs="需要一位設計師")
    _meet(town, "s2", 20, "red", needs="print budget")
    _meet(town, "s3", 40, "red", needs="OTHER-1 is stuck")
    _meet(town, "s4", 59, "red", needs="still stuck")
    _meet(town, "s5", 21, "red")
    town.comment(WORK, "rex", "需支持：請確認色稿", 9)
    town.helper(WORK, "rob", "ann", 10)
    town.helper(WORK, "rob", "gil", 41)
    found = town.figures(as_of=at(60))["team"]
    assert _said(found["red"]["RI7"]) == (Decimal("0.5000"), 4)
    assert _said(found["blue"]["RI7"]) == ("no_needs", 0)


def test_restricted_comments_raise_no_need() -> None:
    town = two_teams()
    town.kinds.append("meetings")
    town.comment(WORK, "rex", "需支持：保密", 9, restricted=True)
    town.comment(WORK, "gil", "需支持：別人的任務", 9)
    assert _said(_of(town, "team", "red", "RI7")) == ("no_needs", 0)
