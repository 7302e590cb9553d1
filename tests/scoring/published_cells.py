"""Random small organisations for the cell rule, and what their published output gives away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from rank import known
from scoring_build import AS_OF, Town, account

from scoring import disclosure
from scoring.disclosure import ADDS_UP
from scoring.privacy import TOTAL, Cell
from sync.model import Results
from sync.shapes import results_json

Json = dict[str, Any]


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


SIZES = dict.fromkeys(TEAMS, 6)
FULL = {(a, b): (11, 4) for a in TEAMS for b in TEAMS if a != b}
ONE_SMALL = Organisation(SIZES, {**FULL, ("ash", "elm"): (3, 1)})
TWO_TEAMS = Organisation(SIZES, {("ash", "elm"): (4, 2), ("fir", "oak"): (12, 4)})
ASKED = Organisation(SIZES, requests={("ash", "elm"): (12, 4), ("ash", "fir"): (3, 1), ("oak", "elm"): (4, 4)})
