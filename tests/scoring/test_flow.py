"""RS, PU, WL, GO5 and GO7 against numbers worked out by hand. 2026-07-01, day 0, is a Wednesday; days 3 and 4 are a weekend;
work is from 9 to 18. Quarters of a day are exact: .375 is 9:00, .5 noon, .75 18:00."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from by_hand import by_hand
from flow_build import ACTIVE, DONE, OPEN, WORK, due, epic, on, reason, requests, value, view_of
from scoring_build import Town, account, at, doc, task, two_teams

from scoring.indicators import compute
from scoring.indicators.survival import Quantile, Spell, length_by
from scoring.indicators.workload import loads
from scoring.policy import Policy
from sync.model import Goal, Link
from sync.rows import Approval, PersonEntry, Request

# --- RS -----------------------------------------------------------------------------------------------------------


def test_quantile_by_hand() -> None:
    """Waits 2, 4+, 6, 8: S = 3/4, then 3/8 (2 at risk), then 0. Half has happened by 6, three quarters by 8."""
    spells = [Spell(n, ended) for n, ended in ((2, True), (4, False), (6, True), (8, True))]
    assert length_by(Decimal("0.5"), spells).length == 6
    assert length_by(Decimal("0.75"), spells).length == 8
    assert length_by(Decimal("0.25"), spells).length == 2
    assert length_by(Decimal("0.5"), [Spell(5, ended=False)]) == Quantile(None, None, None)
    assert length_by(Decimal("0.5"), [Spell(5, ended=True)]) == Quantile(5, 5, None)


@by_hand("RS1B")
def test_business_hours_pause_over_the_weekend() -> None:
    """Asked on Friday at noon, answered on Monday at noon: 72 hours by the clock, 6 + 3 = 9 at work."""
    town = requests((2.5, 5.5))
    assert value(town, "RS1", "team", "blue").value == 0
    found = value(town, "RS1B", "team", "blue")
    assert (found.value, found.n) == (Decimal(1), 1)
    strict = OPEN.model_copy(update={"response_business_hours": Decimal(8)})
    assert value(town, "RS1B", "team", "blue", policy=strict).value == 0
    assert reason(value(town, "RS1B", "team", "green")) == "no_requests"


@by_hand("RS2", "RS2P")
def test_response_time_with_an_open_request() -> None:
    """Waits at work: Thursday 9:00 to 12:00 = 3 h; Friday noon to Monday noon = 9 h; Monday 9:00 to Tuesday 18:00 and
    still open = 18 h. S = 2/3 at 3 h, 1/3 at 9 h: half by 9 h; nine tenths never, as far as is known.
    At 3 h the upper limit of P is 1 - (2/3) ** exp(1.96 sqrt(1/6) / 0.4055) = 1 - (2/3) ** 7.19 = 0.946: low is 3 h;
    at 9 h the lower one is 1 - (1/3) ** exp(-1.96 sqrt(2/3) / 1.0986) = 1 - (1/3) ** 0.233 = 0.226: no high."""
    town = requests((1.375, 1.5), (2.5, 5.5), (5.375, None))
    found = value(town, "RS2", "team", "blue", as_of=at(6.75))
    assert (found.value, found.low, found.high, found.n, found.unit) == (Decimal(9), Decimal(3), None, 3, "bh")
    slow = value(town, "RS2P", "team", "blue", as_of=at(6.75))
    assert (reason(slow), slow.n) == ("too_many_open", 3)


@by_hand("RS3")
def test_one_of_two_was_escalated() -> None:
    """Day 1: answered. Day 5: escalated after 36 h. Day 7: never. 1 / (3 - 1) = 0.5."""
    town = requests((1, 1.5), (5, None), (7, None))
    town.comment(task("t1"), "rex", "escalated to their lead", 6.5)
    found = value(town, "RS3", "team", "blue")
    assert (found.value, found.n) == (Decimal("0.5000"), 2)


def test_escalation_of_what_nobody_answered() -> None:
    """Day 1: answered. Day 5: escalated after 36 h. Day 7: never. Day 10, a row: escalated after 48 h, just in time.
    Day 19: its 48 h are not over. So 2 / 3 = 0.6667; Wilson (2/3 + 1.9207/3 -+ ...) = 0.2077 to 0.9385."""
    town = requests((1, 1.5), (5, None), (7, None), (19, None))
    town.comment(task("t1"), "ann", "I escalated this to our lead", 6.5)
    town.row(Request, "r", to_teams=("Blue",), asked_at=at(10), escalated_at=at(12))
    found = value(town, "RS3", "team", "blue", as_of=at(20))
    assert (found.value, found.n) == (Decimal("0.6667"), 3)
    assert (found.low, found.high) == (Decimal("0.2077"), Decimal("0.9385"))
    assert reason(value(town, "RS3", "team", "red")) == "nothing_late"


def test_an_upgrade_is_no_escalation_but_a_label_is() -> None:
    town = requests((5, None))
    town.comment(task("t0"), "rob", "系統升級之後再看", 6)
    assert value(town, "RS3", "team", "blue").value == 0
    town.change(task("t0"), "rex", 6.5, "labels", "print", "print 升級")
    assert value(town, "RS3", "team", "blue").value == 1


@by_hand("RS4")
def test_blockers() -> None:
    """A flag of 12 h; one raised 6 h before the end and open; a lack of resources that took 30 h. At 12 h two are at
    risk: P(24 h) = 1 - 1/2 = 1/2, n = 3."""
    town = two_teams()
    town.change(WORK, "rex", 1, "Flagged", None, "Impediment")
    town.change(WORK, "rob", 1.5, "Flagged", "Impediment", None)
    town.change(WORK, "rex", 19.75, "status", "To Do", "受阻")
    town.row(Request, "r", kind="資源", asked_by=(account("rex"),), asked_at=at(3), delivered_at=at(4.25))
    town.row(Request, "no blocker", kind="question", asked_by=(account("rex"),), asked_at=at(3))
    found = value(town, "RS4", "team", "red", as_of=at(20))
    assert (found.value, found.n) == (Decimal("0.5000"), 3)
    assert reason(value(town, "RS4", "team", "blue")) == "no_blockers"


def test_being_done_ends_a_blocker() -> None:
    town = two_teams()
    town.task("done", "rex", creator="ray", resolved_at=at(1.5), **DONE)
    town.change(task("done"), "rex", 1, "Flagged", None, "Impediment")
    town.change(task("done"), "rex", 1.5, "status", "To Do", "Done")
    assert value(town, "RS4", "team", "red").value == 1


@by_hand("RS5", "RS5A")
def test_decisions_of_another_team() -> None:
    """Thursday 9:00 to 12:00, decided by Ann: 3 h, one person. Friday noon to Monday noon, Ann and Abe: 9 h, two
    people. Half by 3 h; (1 + 2) / 2 = 1.5 people. What the owner's own team decides is no pair's."""
    town = two_teams()
    town.change(WORK, "rex", 1.375, "status", "To Do", "待審批")
    town.change(WORK, "ann", 1.5, "status", "待審批", "Approved")
    people = (account("ann"), account("abe"))
    fields: dict[str, Any] = {"asked_by": (account("rex"),), "approvers": people, "outcome": "approved"}
    town.row(Approval, "a", asked_at=at(2.5), decided_at=at(5.5), **fields)
    town.row(Approval, "own", asked_by=(account("rob"),), approvers=(account("rex"),), asked_at=at(2))
    found = value(town, "RS5", "pair", "blue>red")
    assert (found.value, found.n) == (Decimal(3), 2)
    assert value(town, "RS5A", "pair", "blue>red").value == Decimal("1.5")
    assert not [pair for pair in compute(view_of(town))["pair"] if pair != "blue>red"]


def test_an_open_decision_is_censored() -> None:
    town = two_teams()
    town.row(Approval, "a", asked_by=(account("rex"),), teams=("blue", "red"), asked_at=at(1), outcome="pending")
    found = value(town, "RS5", "pair", "blue>red")
    assert (reason(found), found.n) == ("too_many_open", 1)
    assert reason(value(town, "RS5A", "pair", "blue>red")) == "no_decisions"


# --- PU -----------------------------------------------------------------------------------------------------------


@by_hand("PU1")
def test_punctuality_censors_what_is_not_yet_due() -> None:
    """One done 10 days before its date; one open 5 days before it. Two at risk 10 days before: P = 1/2 of n = 2,
    not 1/1. S = 1/2, Greenwood 1/2: (1/2) ** exp(-+1.96 sqrt(1/2) / ln(1/2)) = 0.0060 to 0.9104, so P from 0.0896
    to 0.9940."""
    town = two_teams()
    due(town, "early", 20, 10)
    due(town, "open", 20)
    found = value(town, "PU1", "team", "red", as_of=at(15))
    assert (found.value, found.n, found.version) == (Decimal("0.5000"), 2, 2)
    assert (found.low, found.high) == (Decimal("0.0896"), Decimal("0.9940"))
    assert value(town, "PU1", "team", "red").value == Decimal("0.5000")


def test_what_is_due_today_may_still_be_done_today() -> None:
    town = two_teams()
    due(town, "today", 20)
    assert reason(value(town, "PU1", "team", "red", as_of=at(20.5))) == "nothing_due"
    assert value(town, "PU1", "team", "red", as_of=at(21)).value == 0


@by_hand("PU2")
def test_early_days() -> None:
    """Monday before Thursday: 3 days. Friday before Monday: 1. (3 + 1) / 2 = 2. On the day, late, or moved later:
    none."""
    town = two_teams()
    due(town, "three", 8, 5.5)
    due(town, "one", 5, 2.5)
    due(town, "same_day", 8, 8.5)
    due(town, "late", 5, 8)
    due(town, "padded", 30, 8)
    town.change(task("padded"), "rex", 1, "duedate", on(7).isoformat(), on(30).isoformat())
    found = value(town, "PU2", "team", "red")
    assert (found.value, found.n, found.unit) == (Decimal(2), 2, "bd")
    assert reason(value(town, "PU2", "team", "blue")) == "nothing_early"


def test_early_days_count_from_the_date_in_force_when_help_began() -> None:
    """Committed for Thursday the 9th, moved to Thursday the 16th before Ann helped, done on Monday the 13th: 3 days."""
    town = two_teams()
    due(town, "helped", 15, 12.5)
    town.change(task("helped"), "rex", 1, "duedate", on(8).isoformat(), on(15).isoformat())
    assert reason(value(town, "PU2", "team", "red")) == "nothing_early"
    town.helper(task("helped"), "rob", "ann", 2)
    assert value(town, "PU2", "team", "red").value == 3


@by_hand("PU3")
def test_lag() -> None:
    """On Friday the 10th: due on Tuesday (3 days late) and silent; due on Wednesday (2) and last touched on
    Thursday; due on Wednesday and touched today; due on Thursday (1). So 1 + 1 = 2 lag, of five open with
    `work`."""
    town = two_teams()
    due(town, "silent", 6)
    due(town, "quiet", 7)
    town.comment(task("quiet"), "rex", "almost there", 8.5)
    due(town, "touched", 7)
    town.comment(task("touched"), "rex", "almost there", 9.25)
    due(town, "one_day", 8)
    found = value(town, "PU3", "team", "red", as_of=at(9.5))
    assert (found.value, found.n) == (Decimal(2), 5)
    town.task("secret", "rex", creator="ray", due_on=on(1), restricted=True)
    assert value(town, "PU3", "team", "red", as_of=at(9.5)).value == 2
    assert value(town, "PU3", "team", "blue", as_of=at(9.5)).value == 0


@by_hand("PU4")
def test_freshness() -> None:
    """On Friday the 10th: touched on Wednesday (2 days) and today are fresh, on Monday (4) is not: 2 / 3 = 0.6667.
    What has not begun, or has no project, is not asked."""
    town = two_teams()
    project = epic(town)
    for name, day in (("mon", 5.5), ("wed", 7.5), ("fri", 9.25)):
        town.comment(town.task(name, "rex", creator="ray", parent=project, **ACTIVE), "rex", "going on", day)
    town.task("new", "rex", parent=project)
    town.task("alone", "rex", **ACTIVE)
    found = value(town, "PU4", "project", project, as_of=at(9.5))
    assert (found.value, found.n) == (Decimal("0.6667"), 3)


def test_our_own_write_is_no_update_where_a_history_is_kept() -> None:
    town = two_teams()
    project = epic(town)
    own = town.task("own", "rex", parent=project, updated_at=at(9.25), **ACTIVE)
    assert value(town, "PU4", "project", project, as_of=at(9.5)).value == 1
    town.change(own, "rex", 1, "labels", None, "print")
    assert value(town, "PU4", "project", project, as_of=at(9.5)).value == 0


@by_hand("PU5")
def test_resources_in_time() -> None:
    """Delivered on the day, delivered a day late, open past its day: 1 / 3 = 0.3333; open and not yet needed: not
    counted. A request task across teams counts too: 2 / 4 = 0.5."""
    town = two_teams()
    asked: dict[str, Any] = {"asked_by": (account("rex"),), "to_teams": ("Blue",), "asked_at": at(1)}
    town.row(Request, "in time", needed_on=on(5), delivered_at=at(5.9), **asked)
    town.row(Request, "late", needed_on=on(5), delivered_at=at(6), **asked)
    town.row(Request, "open", needed_on=on(8), **asked)
    town.row(Request, "later", needed_on=on(50), **asked)
    found = value(town, "PU5", "pair", "blue>red", as_of=at(20))
    assert (found.value, found.n) == (Decimal("0.3333"), 3)
    town.task("ask", "ann", creator="rex", kind="需求", due_on=on(9), resolved_at=at(8), **DONE)
    assert value(town, "PU5", "pair", "blue>red", as_of=at(20)).value == Decimal("0.5000")


@by_hand("PU6", "PU6R")
def test_one_of_two_passed_at_first() -> None:
    """Approved at once; sent back once, then approved: 1 / 2 = 0.5, and (0 + 1) / 2 = 0.5 returns each."""
    town = two_teams()
    project = epic(town)
    for name in ("good", "hard"):
        town.task(name, "rex", creator="ray", parent=project, **ACTIVE)
    for name, *statuses in (("good", "In Review", "Approved"), ("hard", "In Review", "退回", "In Review", "通過")):
        for day, (old, new) in enumerate(pairwise(("In Progress", *statuses)), 1):
            town.change(task(name), "ray", day, "status", old, new)
    assert [value(town, code, "project", project).value for code in ("PU6", "PU6R")] == [Decimal("0.5000")] * 2


def test_first_pass() -> None:
    """Three deliverables: approved at once; sent back twice, then approved; a row approved on the second round. 1 / 3
    = 0.3333 passed at first; (0 + 2 + 1) / 3 = 1 return each."""
    town = two_teams()
    project = epic(town)
    for name in ("good", "hard", "doc"):
        town.task(name, "rex", creator="ray", parent=project, **ACTIVE)
    town.change(task("good"), "rex", 1, "status", "In Progress", "已提交")
    town.change(task("good"), "ray", 2, "status", "已提交", "審核中")
    town.change(task("good"), "ray", 3, "status", "審核中", "Approved")
    for day, old, new in (
        (1, "In Progress", "In Review"),
        (2, "In Review", "退回"),
        (3, "退回", "In Review"),
        (4, "In Review", "In Progress"),
        (5, "In Progress", "In Review"),
        (6, "In Review", "通過"),
    ):
        town.change(task("hard"), "ray", day, "status", old, new)
    town.row(Approval, "a", on=(task("doc"),), decided_at=at(4), outcome="approved", rounds=2)
    found = value(town, "PU6", "project", project)
    assert (found.value, found.n) == (Decimal("0.3333"), 3)
    assert value(town, "PU6R", "project", project).value == 1
    early = value(town, "PU6", "project", project, as_of=at(3.5))
    assert (early.value, early.n) == (Decimal("0.5000"), 2)


# --- WL -----------------------------------------------------------------------------------------------------------


@by_hand("WL1")
def test_balance_by_hand() -> None:
    """Loads 0, 1/2, 1, 1, 2 (sizes over equal capacities): Gini = (-4*0 - 2/2 + 0*1 + 2*1 + 4*2) / (5 * 4.5) = 9 /
    22.5 = 0.4, so 0.6. The median is 1: Ed carries twice as much."""
    town = Town(blue="al bo cy di ed")
    for name, owner, size in (("a", "bo", "S"), ("b", "cy", "M"), ("c", "di", "M"), ("d", "ed", "L")):
        town.task(name, owner, size=size)
    town.task("finished", "al", size="L", resolved_at=at(1), **DONE)
    five = Policy()
    found = value(town, "WL1", "team", "blue", policy=five)
    assert (found.value, found.n) == (Decimal("0.6000"), 5)
    assert value(town, "WL1", "person", account("ed"), policy=five).value == 2
    town.row(PersonEntry, "ed", accounts=(account("ed"),), capacity_hours=Decimal(80))
    assert value(town, "WL1", "person", account("ed"), policy=five).value == 1


def test_balance_of_few_people_or_no_work_is_not_said() -> None:
    town = Town(blue="al bo cy di ed", red="ray rex")
    assert reason(value(town, "WL1", "team", "red", policy=Policy())) == "few_people"
    assert reason(value(town, "WL1", "team", "blue", policy=Policy())) == "no_open_work"


def test_subtasks_stand_for_their_task_and_points_only_where_all_have_them() -> None:
    """Al: a task of 8 points, done in two sub-tasks of 1 and 2; Bo 3: even. One without points, and sizes count again:
    2 to 1 and then 2 to 2."""
    town = Town(blue="al bo")
    parent = town.task("big", "al", points=Decimal(8))
    for name, points in (("x", 1), ("y", 2)):
        town.task(name, "al", parent=parent, level="subtask", points=Decimal(points))
    town.task("z", "bo", points=Decimal(3))
    assert value(town, "WL1", "team", "blue").value == 1
    town.task("w", "bo")
    assert value(town, "WL1", "team", "blue").value == 1
    town.task("v", "bo", size="L")
    assert value(town, "WL1", "team", "blue").value == Decimal("0.8333")


@by_hand("WL2")
def test_overload_lasts() -> None:
    """An L is 4 halves, an M 2. Ann carries 4 / 2 = 2 times the median at days 16, 23 and 30; Abe (2 + 4) / 2 = 3
    times, but only from day 20 on; so only Ann is overloaded."""
    town = Town(blue="ann abe ada al")
    for name, owner, day, size in (
        ("a", "ann", 0, "L"),
        ("b", "abe", 0, "M"),
        ("c", "ada", 0, "M"),
        ("e", "al", 0, "M"),
        ("d", "abe", 20, "L"),
    ):
        town.task(name, owner, day=day, size=size)
    flags = {name: value(town, "WL2", "person", account(name), as_of=at(30)).value for name in ("ann", "abe", "ada")}
    assert flags == {"ann": 1, "abe": 0, "ada": 0}


def test_load_follows_the_assignee_and_the_team_of_then() -> None:
    """The task was Ray's until day 20, and Abe was red's until day 25."""
    town = Town(blue="ann", red="ray")
    town.person("abe")
    town.member("abe", "red", until=on(25))
    town.member("abe", "blue", since=on(25))
    town.task("t", "ann")
    town.change(task("t"), "ray", 20, "assignee", "ray", "ann")
    scene, one, none = view_of(town).scene, Fraction(1, 40), Fraction(0)
    then = {"red": {account("abe"): none, account("ray"): one}, "blue": {account("ann"): none}}
    now = {"red": {account("ray"): none}, "blue": {account("abe"): none, account("ann"): one}}
    assert loads(scene, at(19)) == then
    assert loads(scene, at(30)) == now


@by_hand("WL3")
def test_skills() -> None:
    """Sizes: a matching M (1), an L that needs two of which one is missing (2), one that needs none: 1 / (1 + 2) =
    0.3333."""
    town = two_teams()
    for name, skills in (("rex", ("Print", "seo")), ("rob", ("Video",))):
        town.row(PersonEntry, name, accounts=(account(name),), skills=skills)
    town.task("p", "rex", labels=("print", "urgent"))
    town.task("v", "rex", labels=("SEO",), components=("video",), size="L")
    found = value(town, "WL3", "team", "red")
    assert (found.value, found.n) == (Decimal("0.3333"), 2)
    assert reason(value(town, "WL3", "team", "blue")) == "no_skills_needed"
    assert reason(value(two_teams(), "WL3", "team", "red")) == "not_connected_people"


@by_hand("WL4")
def test_help_against_own_work() -> None:
    """An M of 2 h (a comment and a hand, once) and an L of 4 h, of 13 weeks at 10 h: 6 / 130 = 0.0462."""
    town = two_teams()
    town.task("large", "rex", creator="ray", size="L")
    town.comment(WORK, "ann", "use the CMYK file", 2)
    town.comment(WORK, "rex", "good, we do", 3)
    town.helper(WORK, "rob", "ann", 10)
    town.helper(task("large"), "rob", "ann", 10)
    town.row(PersonEntry, "ann", accounts=(account("ann"),), capacity_hours=Decimal(10))
    assert len(view_of(town).proofs) == 3
    found = value(town, "WL4", "person", account("ann"))
    assert (found.value, found.n) == (Decimal("0.0462"), 2)


# --- GO -----------------------------------------------------------------------------------------------------------


@by_hand("GO7")
def test_completeness() -> None:
    """Four tasks: one whole; one that says it needs no helper; one with the heading and nothing under it; one
    without an owner. 2 / 4 = 0.5. The finished one of the last quarter and the sub-task are not asked."""
    town = two_teams()
    project = epic(town)
    whole: dict[str, Any] = {
        "creator": "ray",
        "parent": project,
        "helpers": (account("ann"),),
        "due_on": on(20),
        "text": "完成標準：三版海報",
    }
    town.task("whole", "rex", **whole)
    town.task("alone", "rex", **{**whole, "helpers": (), "labels": ("無需協作",)})
    town.task("bare", "rex", **{**whole, "text": "Poster\n## 完成標準\n"})
    town.task("orphan", None, **whole)
    town.task("old", "rex", **{**whole, "due_on": None}, resolved_at=at(-3), day=-9, **DONE)
    town.task("part", "rex", **{**whole, "text": ""}, level="subtask")
    found = value(town, "GO7", "project", project)
    assert (found.value, found.n) == (Decimal("0.5000"), 4)
    town.change(task("bare"), "ray", 2, "Acceptance criteria", None, "three posters")
    assert value(town, "GO7", "project", project).value == Decimal("0.7500")


@by_hand("GO5")
def test_two_of_three_serve_a_strategy() -> None:
    """One task links the goal of the year, one is of an epic that links the quarter's, which serves it; one links
    nothing: (1 + 1) / 3 = 0.6667."""
    town = two_teams()
    town.tasks.clear()
    town.row(Goal, "year", horizon="long")
    town.row(Goal, "quarter", horizon="short", parent=town.goals[0].ref)
    for name in ("year", "quarter"):
        town.doc(name, "ray")
    above = epic(town, links=(Link(target=town.docs[1].url),))
    town.task("linked", "rex", links=(Link(target=town.docs[0].url, kind="remote"),))
    town.task("child", "rex", parent=above)
    town.task("nothing", "rex")
    found = value(town, "GO5", "org", "org")
    assert (found.value, found.n) == (Decimal("0.6667"), 3)


def test_alignment() -> None:
    """A strategic goal, a quarterly one that serves it, a loose short one. By its own link; by its epic's; named on
    the goal's page: yes. By the loose goal; by nothing: no. 3 / 5 = 0.6."""
    town = two_teams()
    town.tasks.clear()
    goals: dict[str, dict[str, Any]] = {
        "year": {"horizon": "long"},
        "quarter": {"horizon": "short", "parent": "notion/goal/" + doc("year").rpartition("/")[2]},
        "loose": {"horizon": "short"},
    }
    for name, fields in goals.items():
        page = town.doc(name, "ray", links=["NAMED-1"] if name == "quarter" else [])
        common: dict[str, Any] = {"source": "notion", "id": page.rpartition("/")[2], "url": "https://notion.test/g"}
        town.goals.append(Goal(**common, title=name, **fields))
    url = {d.title: d.url for d in town.docs}
    above = epic(town, links=(Link(target=url["quarter"]),))
    town.task("linked", "rex", links=(Link(target=url["year"], kind="remote"),))
    town.task("child", "rex", parent=above)
    town.task("named", "rex")
    town.task("stray", "rex", links=(Link(target=url["loose"]),))
    town.task("nothing", "rex")
    found = value(town, "GO5", "org", "org")
    assert (found.value, found.n) == (Decimal("0.6000"), 5)
    assert reason(value(two_teams(), "GO5", "org", "org")) == "not_connected_goals"


# --- all ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_input_does_not_matter(seed: int) -> None:
    town = requests((1.375, 1.5), (2.5, 5.5), (5.375, None))
    project = epic(town)
    for n, name in enumerate(("a", "b", "c", "d")):
        due(town, name, 4 + n, 3.5 if n % 2 else None, parent=project, size="SMLS"[n])
    town.row(PersonEntry, "rex", accounts=(account("rex"),), skills=("print",))
    town.row(Approval, "x", on=(task("a"),), asked_by=(account("rex"),), approvers=(account("ann"),), asked_at=at(2))
    expected = compute(view_of(town, at(9.5)))
    for records in (town.tasks, town.rows, town.accounts, town.comments):
        Random(seed).shuffle(records)
    assert compute(view_of(town, at(9.5))) == expected
