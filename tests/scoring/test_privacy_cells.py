"""V20: no published cell below the thresholds, and none that is hidden can be computed from those that are published."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank import known
from scoring_build import Town, task

from scoring.policy import Policy
from scoring.privacy import TOTAL, Cell, Content, hidden, leaks
from sync.model import Results

POLICY = Policy()
TEAMS = "abcde"


def _table(pairs: dict[tuple[str, str], tuple[int, int]], people: dict[str, int]) -> dict[Cell, Content]:
    """(rows, helpers) of each pair -> all cells. Helpers of a pair are its team's alone; a sum has the largest number."""
    cells: dict[Cell, Content] = {}
    for (a, b), (rows, helpers) in sorted(pairs.items()):
        cells["pair", a, b] = Content(rows, helpers, min(people[a], people[b]))
        for cell, size in ((("given", a), people[a]), (("received", b), people[b]), (TOTAL, sum(people.values()))):
            old = cells.get(cell, Content(0, 0, size))
            cells[cell] = Content(old.rows + rows, max(old.helpers, helpers), size)
    return cells


pairs = st.dictionaries(
    st.tuples(st.sampled_from(TEAMS), st.sampled_from(TEAMS)).filter(lambda p: p[0] != p[1]),
    st.tuples(st.integers(1, 30), st.integers(1, 6)),
    max_size=14,
)
sizes = st.fixed_dictionaries({team: st.integers(3, 9) for team in TEAMS})


@settings(max_examples=150, deadline=None, derandomize=True)
@given(pairs, sizes)
def test_nothing_hidden_can_be_derived(table: dict[tuple[str, str], tuple[int, int]], people: dict[str, int]) -> None:
    cells = _table(table, people)
    found = hidden(cells, POLICY)
    published = [cell for cell in cells if cell not in found]
    for cell in published:
        content = cells[cell]
        assert cell == TOTAL or (content.people >= 5 and content.rows >= 10 and content.helpers >= 3)
    assert not [cell for cell in found if cell != TOTAL and known(cell, cells, published)]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(pairs, st.sets(st.integers(0, 24)))
def test_leaks_are_those_of_the_rank(table: dict[tuple[str, str], tuple[int, int]], places: set[int]) -> None:
    cells = _table(table, dict.fromkeys(TEAMS, 6))
    kept_back = {cell for i, cell in enumerate(cells) if i in places and cell != TOTAL}
    published = [cell for cell in cells if cell not in kept_back]
    assert set(leaks(cells, kept_back)) == {cell for cell in kept_back if known(cell, cells, published)}


def test_hiding_one_cell_alone_would_leak_it() -> None:
    """One cell of a table of five teams is small: three more, a rectangle, are enough; every sum stays."""
    table = {(a, b): (20, 4) for a in TEAMS for b in TEAMS if a != b}
    table["a", "b"] = (4, 4)
    cells = _table(table, dict.fromkeys(TEAMS, 6))
    assert list(leaks(cells, {("pair", "a", "b")})) == [("pair", "a", "b")]
    found = hidden(cells, POLICY)
    assert found["pair", "a", "b"] == "privacy.rows"
    assert set(found.values()) == {"privacy.rows", "privacy.complement"}
    assert (len(found), {cell[0] for cell in found}) == (4, {"pair"})


def test_nothing_is_hidden_without_need() -> None:
    cells = _table({(a, b): (20, 4) for a in "abc" for b in "abc" if a != b}, dict.fromkeys("abc", 6))
    assert hidden(cells, POLICY) == {}


def test_a_single_pair_takes_the_total_with_it() -> None:
    found = hidden(_table({("a", "b"): (3, 1)}, {"a": 6, "b": 6}), POLICY)
    assert TOTAL in found


@pytest.mark.parametrize(("policy", "reason"), [(Policy(), "privacy.rows"), (Policy(cell_people=9), "privacy.people")])
def test_cards_of_hidden_cells_have_no_numbers(policy: Policy, reason: str) -> None:
    town = Town(blue="a b c d e", red="p q r s t")
    town.task("work", "p", creator="q")
    town.helper(task("work"), "r", "a", 5)
    results = town.score(policy=policy, level="team")
    (pair,) = results.of("pair")
    assert (pair.suppressed, pair.indicators, pair.proofs) == (reason, {}, ())
    assert results.total_suppressed == "privacy.complement"
    for team in results.of("team"):
        assert team.proofs == ()
        assert team.suppressed or team.indicators["HP1"].reason == "privacy.rows"
        assert team.suppressed is None or team.indicators == {}


def test_persons_have_cards_only_at_the_individual_level() -> None:
    town = Town(blue="a b c d e", red="p q r s t")
    town.task("work", "p", creator="q")
    town.helper(task("work"), "r", "a", 5)

    def persons(results: Results) -> int:
        return len(results.of("person"))

    assert persons(town.score(level="team")) == 0
    assert persons(town.score(level="individual")) == 1
    assert not town.score(level="team").individual
