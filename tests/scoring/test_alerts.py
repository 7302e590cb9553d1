"""Alerts: who is told what, and what is said to all names nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from string import Formatter
from typing import Any

from flow_build import ACTIVE, DONE, WORK, due, epic, on, requests, view_of
from msgspec.structs import replace
from scoring_build import START, Town, account, at, task, two_teams

from scoring.alerts import Alert, Computed, alerts
from scoring.indicators import compute
from sync.messages import LANGUAGES, catalogue
from sync.model import Indicator
from sync.rows import Agreement, PersonEntry


def told(town: Town, as_of: datetime, computed: Computed | None = None) -> list[Alert]:
    view = view_of(town, as_of)
    found = list(alerts(view, compute(view) if computed is None else computed))
    for alert in found:
        _is_sayable(alert)
    return found


def _is_sayable(alert: Alert) -> None:
    """In every language its text has the places that it fills; what is not for one person names nobody."""
    given = {name for name, _ in alert.arguments} | ({"people"} if alert.people else set())
    for language in LANGUAGES:
        assert {name for _, name, _, _ in Formatter().parse(catalogue(language)[alert.text]) if name} == given
    assert alert.audience == "person" or not alert.people


def brief(found: list[Alert], kind: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(a.to.rpartition("/")[2], a.text, a.people) for a in found if a.kind == kind]


def test_a_late_task_and_who_could_help() -> None:
    """Due on Tuesday, needs print; on Friday three days late. Gil has the skill and nothing to do, Gus the skill and more
    than his team's median, Abe time but not the skill; Rex has the task."""
    town = two_teams()
    due(town, "late", 6, labels=("print",))
    town.task("busy", "gus", size="L")
    for name in ("gil", "gus", "rex"):
        town.row(PersonEntry, name, accounts=(account(name),), skills=("Print",))
    found = told(town, at(9.5))
    assert brief(found, "late") == [("rex", "alert.late.person", (account("gil"),)), ("red", "alert.late.team", ())]
    assert {a.arguments for a in found if a.kind == "late"} == {(("task", "LATE-1"), ("days", "3"))}
    assert {a.at for a in found if a.kind == "late"} == {at(7)}


def test_a_late_task_without_anybody_free() -> None:
    town = two_teams()
    due(town, "late", 6, labels=("print",))
    town.row(PersonEntry, "rex", accounts=(account("rex"),), skills=("Print",))
    assert ("rex", "alert.late.alone", ()) in brief(told(town, at(9.5)), "late")


def test_without_skills_the_lightest_load_is_suggested() -> None:
    town = two_teams()
    due(town, "late", 6)
    town.task("a", "ann")
    found = {to: people for to, _, people in brief(told(town, at(9.5)), "late")}
    assert found["rex"] == (account("abe"), account("ada"), account("gil"))


def test_a_request_about_to_lapse() -> None:
    """Asked at day 5: at 21 h three hours are left; at 19 h it is early, at 24 h too late; an answer ends it."""
    town = requests((5, None), (5, 5.5))
    found = told(town, at(5, 21))
    assert brief(found, "lapsing") == [("blue", "alert.lapsing", ())]
    assert [(a.arguments, a.at) for a in found] == [((("place", "T0-1"), ("hours", "3")), at(6))]
    assert not brief(told(town, at(5, 19)), "lapsing")
    assert not brief(told(town, at(6)), "lapsing")


def _one(code: str, value: str) -> dict[str, Indicator]:
    return {code: Indicator(code=code, value=Decimal(value), unit="", n=1)}


def test_overload_and_much_help_go_to_the_person_and_the_lead() -> None:
    town = two_teams()
    town.row(PersonEntry, "ray", accounts=(account("ray"),), role="Team Lead")
    town.row(PersonEntry, "ann", accounts=(account("ann"),), role="Lead")
    rex = account("rex")
    computed = {"person": {rex: {**_one("WL2", "1"), **_one("WL4", "0.31")}, account("rob"): _one("WL2", "0")}}
    found = told(town, at(9), computed)
    assert brief(found, "overload") == [("ray", "alert.overload.lead", (rex,)), ("rex", "alert.overload.person", ())]
    assert brief(found, "much_help") == [("ray", "alert.much_help.lead", (rex,)), ("rex", "alert.much_help.person", ())]
    assert not told(town, at(9), {"person": {rex: _one("WL4", "0.30")}})


def test_silo() -> None:
    computed = {"team": {"blue": _one("HP5", "0.80"), "red": _one("HP5", "0.79")}}
    assert brief(told(two_teams(), at(9), computed), "silo") == [("blue", "alert.silo", ())]


def test_missing_kickoff_and_retro() -> None:
    """The project began on Thursday, day 1: five working days later is the 9th. It ended on Friday, day 9: ten working days
    later is the 24th."""
    town = two_teams()
    project = epic(town)
    town.task("part", "rex", parent=project)
    town.change(project, "ray", 1, "status", "To Do", "In Progress")
    assert not told(town, at(8.9))
    assert brief(told(town, at(9)), "no_kickoff") == [("epic", "alert.no_kickoff", ())]
    town.tasks[1] = replace(town.tasks[1], **DONE, resolved_at=at(9))
    assert not brief(told(town, at(23.9)), "no_retro")
    found = [alert for alert in told(town, at(24)) if alert.kind == "no_retro"]
    assert [(a.subject, a.arguments) for a in found] == [(project, (("project", "EPIC-1"), ("days", "10")))]


def _page(row: str) -> str:
    return row.replace("/agreement/", "/doc/")


def test_agreements_to_review() -> None:
    """Two weeks' notice; a year after the last review where no day is named; not of one that is over."""
    town = Town(blue="ann", red="rex")
    last = START.date() - timedelta(days=355)
    named = town.row(Agreement, "named", review_due_on=on(20))
    stale = town.row(Agreement, "yearly", starts_on=on(-900), reviewed_on=last)
    town.row(Agreement, "fresh", reviewed_on=on(-30), review_due_on=on(-40))
    town.row(Agreement, "over", reviewed_on=on(-900), ends_on=on(-1))
    assert [a.to for a in told(town, at(5), {})] == [_page(stale)]
    assert [a.to for a in told(town, at(6), {})] == [_page(stale), _page(named)]
    assert told(town, at(5), {})[0].arguments == (("agreement", "yearly"), ("day", on(10).isoformat()))


def test_the_order_is_the_same_whatever_the_input_order() -> None:
    town = requests((8.625, None), (8.65, None))
    for name in ("a", "b", "c"):
        due(town, name, 6, parent=epic(town) if name == "a" else None)
    town.row(Agreement, "x", review_due_on=on(12))
    town.task("secret", "rex", restricted=True, due_on=on(1), **ACTIVE)
    expected = told(town, at(9.5))
    assert len(expected) >= 8
    assert expected == sorted(expected, key=lambda a: (a.at, a.kind, a.subject, a.audience, a.to))
    assert task("secret") not in {a.subject for a in expected}
    shuffled: Any
    for shuffled in (town.tasks, town.comments, town.rows, town.accounts):
        Random(3).shuffle(shuffled)
    assert told(town, at(9.5)) == expected
    assert WORK not in {a.subject for a in expected}
