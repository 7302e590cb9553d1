"""Evidence: what a figure counts, what results keep of it, and what no reader may see."""

from __future__ import annotations

from decimal import Decimal

from scoring.indicators.evidence import MOST, because, evidence, kept, of_spells, of_verdicts
from scoring.indicators.figures import share, yes_no
from scoring.indicators.survival import Spell
from sync.model import Evidence, Indicator

FIGURE = Indicator(code="X", value=Decimal(1), unit="count", n=1)


def test_a_share_names_what_speaks_for_it_and_against_it() -> None:
    value = share("X", [("b", True), ("a", True), ("c", False), ("", False)], "no_meetings")
    assert (value.value, value.n) == (Decimal("0.5"), 4)
    assert value.evidence == Evidence(yes=("a", "b"), no=("c",))
    assert yes_no("Y", False, "page").evidence == Evidence(no=("page",))
    assert of_verdicts([]) is None


def test_waits_are_in_time_too_long_or_open() -> None:
    spells = [Spell(2, True, "quick"), Spell(9, True, "slow"), Spell(7, False, "long"), Spell(1, False, "new")]
    assert of_spells(spells, 5) == Evidence(yes=("quick",), no=("long", "slow"), open=("new",))
    assert of_spells(spells) == Evidence(yes=("quick", "slow"), open=("long", "new"))


def test_results_keep_only_so_many_and_no_secret_row() -> None:
    names = [f"{n:04}" for n in range(MOST + 50)]
    found = kept(because(FIGURE, evidence(names)), secret=names[:10]).evidence
    assert found is not None
    assert (len(found.yes), found.more, found.hidden, found.yes[0]) == (MOST, 40, 10, "0010")
    assert kept(FIGURE) is FIGURE
