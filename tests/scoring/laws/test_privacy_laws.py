"""V20: no published cell below the thresholds, and nothing hidden that follows from what is published, by the ranks of all
linear combinations of it."""

from __future__ import annotations

import pytest
from lawbook import law, saboteur
from published_cells import ASKED, ONE_SMALL, TWO_TEAMS, Organisation, leaked, organisations

from scoring import disclosure, privacy


@law("V20", of=[organisations], examples=40, also=[(ONE_SMALL,), (TWO_TEAMS,), (ASKED,)])
def test_v20_nothing_hidden_follows_from_what_is_published(organisation: Organisation) -> None:
    assert list(leaked(organisation, organisation.score())) == []


@saboteur("V20")
def nothing_is_hidden_beside_what_is_small(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(privacy, "leaks", lambda *_: iter(()))


@saboteur("V20")
def nothing_is_too_small(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(privacy, "too_small", lambda *_: None)


@saboteur("V20")
def a_figure_of_few_cases_is_shown(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(disclosure, "_few_cases", lambda *_: None)


@saboteur("V20")
def parts_of_a_sum_on_one_card_are_shown(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(disclosure, "_beside", lambda *_: ())
