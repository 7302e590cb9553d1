"""V20 over the published output: no figure below the thresholds in it, and nothing hidden that follows from what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank import known
from scoring_build import AS_OF, Town, account

from scoring import disclosure, privacy
from scoring.disclosure import ADDS_UP, ELSEWHERE, PAIR, TEAM
from scoring.indicators import REGISTRY
from scoring.policy import Policy
from scoring.privacy import TOTAL, Cell
from sync.model import Doc, Results
from sync.rows import Agreement, Survey
from sync.shapes import results_json

Json = dict[str, Any]
POLICY = Policy()


@dataclass(frozen=True)
class Organisation:
    """Sizes of teams; (helping team, helped team) -> (helps, helpers); (asked, asking) -> (requests, answerers)."""

    sizes: dict[str, int]
    helps: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    requests: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def score(self, **how: Any) -> Results:
        people = {team: [f"{team}{n}" for n in range(size)] for team, size in self.sizes.items()}
        town = Town(**{team: " ".join(names) for team, names in people.items()})
        for (helping, helped), (n, helpers) in sorted(self.helps.items()):
            for i in range(n):
                on = town.task(f"{helping}{helped}{i}", people[helped][0], creator=people[helped][1], day=i / 2)
                town.helper(on, people[helped][2], people[helping][i % min(helpers, len(people[helping]))], 20 + i)
        for (asked, asking), (n, answerers) in sorted(self.requests.items()):
            for i in range(n):
                on = town.task(f"q{asked}{asking}{i}", people[asking][0], creator=people[asking][1])
                name = people[asked][i % answerers]
                town.comment(on, people[asking][0], "which font?", 10 + i, to=name)
                town.comment(on, name, "Noto Sans, in the brand kit", 10.5 + i)
                if i % 3 == 0:
                    town.doc(f"d{asked}{asking}{i}", name, day=30 + i, mentions=(account(people[asking][0]),))
        town.connect("meetings")
        return town.score(**{"level": "team", "as_of": AS_OF - timedelta(days=1), **how})


def cells_of(found: Results) -> dict[Cell, tuple[int, int]]:
    """Every cell that has rows -> (rows, helpers), counted anew."""
    cells: dict[Cell, list[Any]] = {}
    for row in found.proofs:
        for cell in (("pair", row.team, row.beneficiary), ("given", row.team), ("received", row.beneficiary), TOTAL):
            cells.setdefault(cell, []).append(row)
    return {cell: (len(rows), len({row.helper for row in rows})) for cell, rows in cells.items()}


def published(json: Json) -> set[Cell]:
    """The cells of the ledger's table that the published JSON says, in whatever way."""
    found: set[Cell] = {TOTAL} if json["ledger"]["points"] is not None else set()
    for card in json["scorecards"]:
        said = {code for code, i in card["indicators"].items() if "value" in i or i["n"]}
        match card["kind"]:
            case "team":
                found |= {("given", card["id"])} if "HP1" in said else set()
                found |= {("received", card["id"])} if "IN" in said else set()
            case "pair":
                one, other = card["id"].split(">")
                found |= {("pair", one, other)} if "HP2" in said else set()
                found |= {("pair", one, other), ("pair", other, one)} if "HP3" in said else set()
            case "org":
                found |= {TOTAL} if said & {"TR2", "TR3B"} else set()
    return found


def leaked(organisation: Organisation, found: Results) -> Iterator[str]:
    """What the published JSON gives away."""
    json, cells = results_json(found), cells_of(found)
    shown = {cell for cell in published(json) if cell in cells}
    for cell in shown - {TOTAL}:
        rows, helpers = cells[cell]
        if rows < 10 or helpers < 3 or min(organisation.sizes[team] for team in cell[1:]) < 5:
            yield f"small: {cell}"
    for cell in sorted(set(cells) - shown - {TOTAL}):
        if known(cell, cells, shown):
            yield f"derived: {cell}"
    for card in json["scorecards"]:
        if card["kind"] in ("team", "pair"):
            yield from _small_figures(card)


def _small_figures(card: Json) -> Iterator[str]:
    figures = {code: i for code, i in card["indicators"].items() if "value" in i}
    for code, figure in figures.items():
        rule = disclosure.disclosed(card["kind"], code)
        if rule.kind == "events" and figure["n"] < 10:
            yield f"few: {code} of {card['id']}"
    for sum_ in ADDS_UP:
        hidden = [c for c in sum_ if c in card["indicators"] and c not in figures]
        hidden = [c for c in hidden if str(card["indicators"][c]["reason"]).startswith("privacy.")]
        if len(hidden) == 1:
            yield f"derived: {hidden[0]} of {card['id']}"


TEAMS = ("ash", "elm", "fir", "oak")
PAIRS = st.tuples(st.sampled_from(TEAMS), st.sampled_from(TEAMS)).filter(lambda pair: pair[0] != pair[1])
organisations = st.builds(
    Organisation,
    st.fixed_dictionaries({team: st.integers(4, 7) for team in TEAMS}),
    st.dictionaries(PAIRS, st.tuples(st.integers(1, 13), st.integers(1, 4)), max_size=8),
    st.dictionaries(PAIRS, st.tuples(st.integers(1, 12), st.integers(1, 4)), max_size=3),
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(organisations)
def test_nothing_hidden_follows_from_what_is_published(organisation: Organisation) -> None:
    assert list(leaked(organisation, organisation.score())) == []


SIZES = dict.fromkeys(TEAMS, 6)
FULL = {(a, b): (11, 4) for a in TEAMS for b in TEAMS if a != b}
ONE_SMALL = Organisation(SIZES, {**FULL, ("ash", "elm"): (3, 1)})
TWO_TEAMS = Organisation(SIZES, {("ash", "elm"): (4, 2), ("fir", "oak"): (12, 4)})
ASKED = Organisation(SIZES, requests={("ash", "elm"): (12, 4), ("ash", "fir"): (3, 1), ("oak", "elm"): (4, 4)})
SABOTEURS: Sequence[tuple[str, Any, str, Callable[..., Any], Organisation]] = [
    ("no complement", privacy, "leaks", lambda *_: iter(()), ONE_SMALL),
    ("no threshold", privacy, "too_small", lambda *_: None, ONE_SMALL),
    ("few cases shown", disclosure, "_few_cases", lambda *_: None, ASKED),
    ("sums of one card", disclosure, "_beside", lambda *_: (), ASKED),
]


@pytest.mark.parametrize(
    ("module", "name", "broken", "organisation"), [s[1:] for s in SABOTEURS], ids=[s[0] for s in SABOTEURS]
)
def test_the_check_catches_a_saboteur(
    module: Any, name: str, broken: Callable[..., Any], organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(leaked(organisation, organisation.score())) == []
    monkeypatch.setattr(module, name, broken)
    assert list(leaked(organisation, organisation.score()))


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
