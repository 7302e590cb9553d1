"""Nominations for awards against numbers worked out by hand: who is eligible, which places there are, bands, reasons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from by_hand import by_hand
from scoring_build import AS_OF, CALENDAR, QUARTER, Town, account, at

from scoring import proofs
from scoring.appeals import Appeal
from scoring.awards import FORMULAS, Nomination, PassedOver, nominate
from scoring.circle import Circle
from scoring.contenders import Contender, bands, of_pairs
from scoring.eligibility import Eligibility
from scoring.exposure import exposures
from scoring.indicators import View, compute
from scoring.policy import Policy
from scoring.rounds import whole
from scoring.scene import Scene
from sync.messages import LANGUAGES, catalogue
from sync.model import POINT, Goal, Proof
from sync.rows import Idea, KeyResult, PersonEntry

TEAMS = {"blue": "ann abe ada ava amy", "red": "rex ray rob rio ron", "green": "gil gus gia gem guy"}


def _town() -> Town:
    return Town(**TEAMS)


def _team(name: str) -> str:
    return next(team for team, names in TEAMS.items() if name in names.split())


def _row(
    helper: str, owner: str, points: str, *, step: int = 2, kind: str = "answer", day: float = 1, **more: Any
) -> Proof:
    id_ = f"{helper}-{owner}-{step}-{kind}-{day}-{points}"
    units = int(Decimal(points) * POINT)
    made: dict[str, Any] = {
        "object": f"jira/task/{owner}",
        "root": f"jira/task/{owner}",
        "by": account(owner),
        "size": "M",
    }
    sides = {"helper": account(helper), "team": _team(helper), "owner": account(owner), "beneficiary": _team(owner)}
    said = {"url": f"https://jira.test/{owner}", "title": owner, "finder": "answers", "kind": kind, "step": step}
    return Proof(**{"id": id_, "at": at(day), "units": units, "raw_units": units, **made, **sides, **said, **more})


def _view(rows: Iterable[Proof], town: Town | None = None, **policy: Any) -> View:
    appeals = policy.pop("appeals", None)
    scene = Scene((town or _town()).snapshot(AS_OF), Policy(**policy), CALENDAR)
    return View(scene, QUARTER, sorted(rows, key=lambda r: (r.at, r.id)), [], appeals)


def _against(person: str, rows: Iterable[Proof], **policy: Any) -> list[str]:
    rules = Eligibility(_view(rows, **policy), QUARTER.end_at).of_person(account(person))
    return [rule.removeprefix("award.rule.") for rule in rules]


def _broad(helper: str, points: str, **more: Any) -> list[Proof]:
    """Three strong rows of the same points, for owners in both other teams."""
    owners = {"blue": "rex ray gil", "red": "ann abe gus", "green": "ann abe rex"}[_team(helper)]
    return [_row(helper, owner, points, **more) for owner in owners.split()]


# Eligibility


def test_three_owners_in_two_teams_are_enough() -> None:
    """1 + 1 + 1 strong points of rex, ray (red) and gil (green): the top owner gives 1/3, all are strong, nobody returns."""
    assert _against("ann", _broad("ann", "1")) == []


def test_two_owners_or_one_team_are_not() -> None:
    assert _against("ann", [_row("ann", "rex", "1"), _row("ann", "gil", "1")]) == ["owners", "top_owner"]
    assert _against("ann", [_row("ann", owner, "1") for owner in ("rex", "ray", "rob")]) == ["teams"]


def test_the_top_owner_gives_at_most_forty_per_cent() -> None:
    """2 of 5 is 40 %, which is allowed; 2.1 of 5.1 is 41.2 %."""
    others = [_row("ann", owner, "1") for owner in ("ray", "rob", "gil")]
    assert _against("ann", [_row("ann", "rex", "2"), *others]) == []
    assert _against("ann", [_row("ann", "rex", "2.1"), *others]) == ["top_owner"]


def test_half_must_be_strong() -> None:
    """3 strong of 6 is half; of 6.1 it is less."""
    strong = _broad("ann", "1")
    assert _against("ann", [*strong, _row("ann", "rex", "3", step=1)]) == []
    assert _against("ann", [*strong, _row("ann", "rex", "3.1", step=1)]) == ["strong"]


def test_owners_of_weak_rows_alone_do_not_count() -> None:
    weak = _row("ann", "gil", "0.1", step=1)
    assert _against("ann", [_row("ann", o, "1") for o in ("rex", "ray", "rob")] + [weak]) == ["teams"]


def test_an_open_dispute_about_more_than_a_fifth() -> None:
    """Rows of 1 point each: one of five is a fifth, one of four is more. Decided, it stands against nobody."""
    five = [*_broad("ann", "1"), _row("ann", "rob", "1"), _row("ann", "gus", "1")]
    open_ = [Appeal(five[0].id, at(10))]
    assert _against("ann", five, appeals=open_) == []
    assert _against("ann", five[:4], appeals=open_) == ["appeal"]
    assert _against("ann", five[:4], appeals=[Appeal(five[0].id, at(10), at(12))]) == []


def test_who_decides_is_not_nominated() -> None:
    assert _against("ann", _broad("ann", "1"), award_approvers=(account("ann"),)) == ["approver"]


def test_a_row_taken_back_is_no_owner() -> None:
    """Without gil's row there are two owners, half of the points each, of one team."""
    rows = _broad("ann", "1")
    back = rows[2].model_copy(update={"id": "back", "units": -rows[2].units, "compensates": rows[2].id})
    assert _against("ann", [*rows, back]) == ["owners", "teams", "top_owner"]


def test_what_came_after_the_round_does_not_count() -> None:
    """Gil's row is of August, so in July there are two owners of one team."""
    rows = [*_broad("ann", "1")[:2], _row("ann", "rob", "1"), _row("ann", "gil", "1", day=40)]
    slate = nominate(_view(rows))
    stars = [(p.round, p.rules) for p in slate.passed_over if p.award == "star" and p.recipient == "person"]
    assert stars == [("2026-07", ("award.rule.teams",))]
    assert [n.round for n in slate.nominations if n.award == "star"] == ["2026-08"]


# The closed circle


def test_the_walk_by_hand() -> None:
    """rex thanked ann three times, rob once; ann and gil thanked rex once each; nobody thanked rob or gil.
    From ann: to rex 3/4, to rob 1/4. From rex back to ann 1/2, to gil 1/2, where it ends. 3/4 * 1/2 = 3/8."""
    thanked = [_row("ann", "rex", "1", day=day) for day in (1, 2, 3)]
    thanked += [_row("ann", "rob", "1"), _row("rex", "ann", "1"), _row("rex", "gil", "1")]
    assert Circle(thanked).share(account("ann"), 4) == Fraction(3, 8)
    assert Circle(thanked).share(account("ann"), 1) == 0
    assert Circle(thanked).share(account("rob"), 4) == 0


def test_a_ring_of_four_returns_in_four_steps_and_one_of_five_does_not() -> None:
    """Only acknowledgements, rows of step 2, are steps of the walk."""

    def ring(names: str, step: int = 2) -> list[Proof]:
        people = names.split()
        return [_row(one, other, "1", step=step) for one, other in zip(people, people[1:] + people[:1], strict=True)]

    assert Circle(ring("ann rex abe gil")).share(account("ann"), 4) == 1
    assert Circle(ring("ann rex abe gil ada")).share(account("ann"), 4) == 0
    assert Circle(ring("ann rex abe gil", step=3)).share(account("ann"), 4) == 0


@pytest.mark.parametrize(("returns", "expected"), [(1, []), (2, ["circle"])])
def test_three_in_ten_is_the_limit(returns: int, expected: list[str]) -> None:
    """Ann is thanked by rex, ray and gil, once each. First, rex by ann once and by abe nine times: 1/3 * 1/10 return.
    Then rex and ray by ann alone: 2/3."""
    elsewhere = [_row("rex", "abe", "0.1", day=day) for day in range(2, 11)] if returns == 1 else []
    backs = [_row(name, "ann", "0.1") for name in ("rex", "ray")[:returns]]
    assert _against("ann", [*_broad("ann", "1"), *backs, *elsewhere]) == expected


# Exposure


def test_exposure_by_hand() -> None:
    """Ann and abe are the designers, ann half time: 7 points of both in 1.5 shares of time are 14/3 a full one.
    E(ann) = 7/3, E(abe) = 14/3. R(ann) = (3 + 2) / (7/3 + 2) = 15/13, R(abe) = (4 + 2) / (14/3 + 2) = 9/10."""
    town = _town()
    for name, hours in (("ann", 20), ("abe", 40)):
        town.row(PersonEntry, name, accounts=(account(name),), role="Designer", capacity_hours=Decimal(hours))
    view = _view([], town)
    found = exposures(view, whole(view), {account("ann"): 3 * POINT, account("abe"): 4 * POINT})
    assert (found[account("ann")], found[account("abe")]) == (Fraction(15, 13), Fraction(9, 10))


def test_who_joined_late_is_measured_against_the_time_since() -> None:
    """Everybody gave nothing but ann, who was there for 23 of 92 days, a quarter of the time of the 14 others.
    Time 14 + 1/4, rate 4 / 14.25 = 16/57, E = 4/57, R = (4 + 2) / (4/57 + 2) = 342/118."""
    town = _town()
    town.memberships = [(who, m) for who, m in town.memberships if who != account("ann")]
    town.member("ann", "blue", since=date(2026, 9, 8))
    view = View(Scene(town.snapshot(QUARTER.end_at), Policy(), CALENDAR), QUARTER, [], [])
    assert exposures(view, whole(view), {account("ann"): 4 * POINT})[account("ann")] == Fraction(342, 118)


# Places, bands, reasons


def _subjects(view: View, award: str, recipient: str, basis: str | None = None) -> list[str]:
    found = [n for n in nominate(view).nominations if (n.award, n.recipient) == (award, recipient)]
    return [n.subject.rpartition("/")[2] for n in found if basis in (None, n.basis)]


def test_half_of_the_places_by_points_half_by_exposure() -> None:
    """Four places. By points: ann 9, abe 6. By exposure: ava, with 3 points in a tenth of the time, then ada, whose 4.5
    in full time are more than amy's 3."""
    town = _town()
    town.row(PersonEntry, "ava", accounts=(account("ava"),), capacity_hours=Decimal(4))
    given = {"ann": "3", "abe": "2", "ada": "1.5", "ava": "1", "amy": "1"}
    view = _view([row for name, points in given.items() for row in _broad(name, points)], town)
    assert _subjects(view, "collaboration", "person", "points") == ["abe", "ann"]
    assert _subjects(view, "collaboration", "person", "exposure") == ["ada", "ava"]


def test_who_ties_with_the_last_place_is_in() -> None:
    view = _view([row for name in ("ann", "abe", "ada") for row in _broad(name, "1")])
    assert _subjects(view, "collaboration", "person", "points") == ["abe", "ada", "ann"]


def test_bands_part_where_intervals_do() -> None:
    """9 +- 1 and 7.5 +- 1 meet (8 and 8.5), 6 +- 1 ends at 7, below 8; 5.5 +- 1 meets 6 +- 1 again."""
    values = {"a": "9", "b": "7.5", "c": "6", "d": "5.5"}
    found = [Contender(name, Fraction(value), Decimal(1)) for name, value in values.items()]
    assert bands(found) == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_who_is_not_eligible_is_passed_over_and_the_place_goes_on() -> None:
    rows = [_row("ann", "rex", "9"), *_broad("abe", "1")]
    slate = nominate(_view(rows, award_places=2))
    passed = PassedOver("collaboration", QUARTER.name, "person", account("ann"), slate.passed_over[0].rules)
    assert passed in slate.passed_over
    assert {"award.rule.owners", "award.rule.teams", "award.rule.top_owner"} == set(passed.rules)
    assert _subjects(_view(rows, award_places=2), "collaboration", "person") == ["abe"]


def test_the_star_is_monthly_and_an_early_finish_is_a_place_of_its_own() -> None:
    """July: ann and abe 3 points each, ada 1.5, ava 0.4, of which 0.1 early; August: amy. Of two places one is by points,
    where ann and abe tie; one by exposure, ada's; ava has neither, but an early finish."""
    rows = [row for name in ("ann", "abe") for row in _broad(name, "1")]
    rows += [*_broad("ada", "0.5"), *_broad("ava", "0.1"), _row("ava", "ron", "0.1", kind="early", step=3)]
    rows += _broad("amy", "0.2", day=40)
    found = [
        n for n in nominate(_view(rows, award_places=2)).nominations if n.award == "star" and n.recipient == "person"
    ]
    july = {n.subject.rpartition("/")[2]: n.basis for n in found if n.round == "2026-07"}
    assert july == {"ann": "points", "abe": "points", "ada": "exposure", "ava": "early"}
    assert [n.subject for n in found if n.round == "2026-08"] == [account("amy")]
    assert {n.round for n in found} == {"2026-07", "2026-08"}


def test_the_knowledge_award_counts_knowledge_and_needs_docs_that_are_used() -> None:
    rows = [*_broad("ann", "1"), *_broad("abe", "5", kind="assist")]
    slate = nominate(_view(rows))
    knowledge = [p for p in slate.passed_over if p.award == "knowledge" and p.recipient == "person"]
    assert [(p.subject, p.rules) for p in knowledge] == [(account("ann"), ("award.rule.knowledge",))]
    assert _subjects(_view(rows, knowledge_teams=0, knowledge_docs=0), "knowledge", "person") == []


def test_docs_reused_by_three_teams_open_the_knowledge_award() -> None:
    """Ann's template is linked from tasks of red, green and grey, and it is reusable; abe wrote nothing."""
    town = _town()
    town.team("grey")
    town.person("guido")
    town.member("guido", "grey")
    page = town.doc("template", "ann", kind="template")
    for name in ("rex", "gil", "guido"):
        work = town.task(f"w{name}", name, day=1)
        town.comment(work, name, "as in", 2, links=(page,))
    scene = Scene(town.snapshot(AS_OF), Policy(), CALENDAR)
    found = View(scene, QUARTER, [*_broad("ann", "1"), *_broad("abe", "1")], list(proofs.find(scene)))
    assert _subjects(found, "knowledge", "person") == ["ann"]


def _many(points: str, helpers: str, owners: str, n: int) -> list[Proof]:
    pairs = [(h, o) for h in helpers.split() for o in owners.split()][:n]
    return [_row(helper, owner, points) for helper, owner in pairs]


def test_a_pair_is_worth_what_both_sides_give() -> None:
    """Blue gave red 3, red gave blue 1: (3 + 1) * (1 - 2/4) = 2. What only blue gave green is worth 0."""
    rows = [_row("ann", "rex", "3"), _row("rex", "ann", "1"), _row("ann", "gil", "7")]
    assert {c.subject: c.value / POINT for c in of_pairs(rows)} == {"blue>red": 2, "blue>green": 0}


def test_teams_and_pairs_stand_beside_persons_but_not_with_few_rows() -> None:
    """Ten rows of three helpers both ways between blue and red; green gave nine."""
    blue, red = TEAMS["blue"], TEAMS["red"]
    rows = [*_many("1", blue, red, 11), *_many("1", red, blue, 11), *_many("2", TEAMS["green"], red, 9)]
    view = _view(rows)
    assert _subjects(view, "collaboration", "team") == ["blue", "red"]
    assert _subjects(view, "collaboration", "pair") == ["blue>red"]
    over = [p for p in nominate(view).passed_over if p.recipient == "team" and p.award == "collaboration"]
    assert [(p.subject, p.rules) for p in over] == [("green", ("award.rule.few",))]


def test_the_largest_share_of_a_goal() -> None:
    """One key result at 100 %: 100 points, 50 to each team; ann has blue's 50 alone, rex and ray 25 each of red's."""
    town = _town()
    goal = town.row(Goal, "goal", target=Decimal(1), actual=Decimal(1))
    people = tuple(map(account, ("ann", "rex", "ray")))
    town.row(KeyResult, "kr", goal=goal, target=Decimal(1), actual=Decimal(1), people=people)
    view = _view([*_broad("ann", "1"), *_broad("rex", "9")], town)
    assert _subjects(view, "best", "person") == ["ann"]
    assert _subjects(view, "best", "team") == ["blue", "red"]


def test_a_smaller_share_does_not_step_in_for_who_is_not_eligible() -> None:
    """Ann has the largest share and no help to show; red names rex and ray, who would have a place without doing anything."""
    town = _town()
    goal = town.row(Goal, "goal", target=Decimal(1), actual=Decimal(1))
    people = tuple(map(account, ("ann", "rex", "ray")))
    town.row(KeyResult, "kr", goal=goal, target=Decimal(1), actual=Decimal(1), people=people)
    slate = nominate(_view(_broad("rex", "9"), town))
    assert [n.subject for n in slate.nominations if (n.award, n.recipient) == ("best", "person")] == []
    assert [p.subject for p in slate.passed_over if p.award == "best"] == [account("ann")]


def test_a_nomination_says_why_and_nothing_is_decided() -> None:
    found = next(n for n in nominate(_view(_broad("ann", "1"))).nominations if n.award == "collaboration")
    assert isinstance(found, Nomination)
    assert (found.version, found.round, found.band, found.decided_by) == (1, QUARTER.name, 1, None)
    assert [reason.text for reason in found.reasons] == ["award.reason.points", "award.reason.breadth"]
    assert dict(found.reasons[1].arguments) == {"proofs": "3", "people": "3", "teams": "2"}
    assert len(found.rows) == 3


def test_every_reason_rule_and_formula_has_words() -> None:
    rules = ("owners", "teams", "top_owner", "circle", "strong", "appeal", "approver", "knowledge", "few")
    wanted = {f"award.rule.{rule}" for rule in rules}
    wanted |= {f"award.reason.{reason}" for reason in ("points", "exposure", "early", "share", "breadth")}
    wanted |= {f"award.{what}.{formula.code}" for what in ("name", "formula") for formula in FORMULAS}
    for language in LANGUAGES:
        assert wanted <= set(catalogue(language))


def test_the_order_of_the_input_does_not_matter() -> None:
    rows = [row for name in ("ann", "abe", "rex", "gil") for row in _broad(name, "1", kind="doc")]
    shuffled = rows[:]
    Random(7).shuffle(shuffled)
    scene = Scene(_town().snapshot(AS_OF), Policy(), CALENDAR)
    assert nominate(View(scene, QUARTER, rows, [])) == nominate(View(scene, QUARTER, shuffled, []))


# AW1, AW2


@by_hand("AW1")
def test_counts_of_nominations() -> None:
    """Ann and nobody else, with answers: the star of July and the collaboration award, no team has rows enough: 1 +
    1 = 2."""
    found = compute(_view(_broad("ann", "1")))
    assert found["person"][account("ann")]["AW1"].value == 2
    assert found["team"]["blue"]["AW1"].value == 0
    nominations, beside = (found["org"]["org"][code] for code in ("AW1", "AW2"))
    assert [nominations.value, nominations.n] == [2, 2]
    assert [beside.value, beside.n] == [0, 2]


@by_hand("AW2")
def test_side_by_side() -> None:
    """Persons: star of July and collaboration, 2 awards. Teams: star, knowledge and collaboration, and a pair: 4. 4
    / 2 = 2."""
    blue, red = TEAMS["blue"], TEAMS["red"]
    rows = [*_many("1", blue, red, 11), *_many("1", red, blue, 11), *_broad("amy", "1", day=2)]
    found = compute(_view(rows))["org"]["org"]["AW2"]
    assert (found.value, found.n) == (Decimal("2.00"), 2)


def test_nothing_there() -> None:
    found = compute(_view([]))["org"]["org"]
    assert [(found[c].value, found[c].reason) for c in ("AW1", "AW2")] == [
        (None, "indicator.reason.no_points"),
        (None, "indicator.reason.no_awards"),
    ]


def test_a_person_s_nominations_are_private() -> None:
    town = _town()
    results = town.score(level="individual", as_of=AS_OF + timedelta(days=1))
    assert all("AW1" not in card.indicators for card in results.scorecards if card.kind == "person")


# Help in difficult times, and ideas


def test_help_in_difficult_times_is_an_award_of_its_own() -> None:
    """Of five roots one was blocked when the help began, one late, one flagged: 3 of 5 rows count."""
    town = _town()
    for name in ("rex", "ray", "gil", "gus", "rob"):
        fields: dict[str, Any] = {"status": "Blocked"} if name == "rex" else {"flagged": True} if name == "gil" else {}
        fields |= {"due_on": date(2026, 7, 1)} if name == "ray" else {}
        town.task(name, name, **fields)
    rows = [_row("ann", name, "1", day=3) for name in ("rex", "ray", "gil", "gus", "rob")]
    found = [n for n in nominate(_view(rows, town)).nominations if n.award == "difficult"]
    assert [(n.recipient, n.subject, len(n.rows)) for n in found] == [("person", account("ann"), 3)]


def test_a_blocker_that_was_gone_before_the_help_is_no_difficulty() -> None:
    town = _town()
    for name in ("rex", "ray", "gil"):
        town.task(name, name)
        town.change(f"jira/task/{name}", name, 1, "status", "To Do", "Blocked")
        town.change(f"jira/task/{name}", name, 2, "status", "Blocked", "To Do")
    rows = [_row("ann", name, "1", day=3) for name in ("rex", "ray", "gil")]
    assert [n for n in nominate(_view(rows, town)).nominations if n.award == "difficult"] == []
    before = [_row("ann", name, "1", day=1.5) for name in ("rex", "ray", "gil")]
    assert [n.subject for n in nominate(_view(before, town)).nominations if n.award == "difficult"] == [account("ann")]


def test_the_authors_of_used_ideas_are_nominated_for_what_came_of_them() -> None:
    """Ann's idea is used in three tasks of other teams, on which she has rows; a fourth row is of another help."""
    town = _town()
    for name in ("rex", "ray", "gil", "gus"):
        town.task(name, name)
    used = tuple(f"jira/task/{name}" for name in ("rex", "ray", "gil"))
    town.row(Idea, "spark", authors=(account("ann"),), stage="used", logged_at=at(1), used_at=at(2), used_in=used)
    rows = [_row("ann", name, "1", day=3) for name in ("rex", "ray", "gil", "gus")]
    found = [n for n in nominate(_view(rows, town)).nominations if n.award == "idea"]
    assert [(n.subject, len(n.rows)) for n in found] == [(account("ann"), 3)]
