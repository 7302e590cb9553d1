"""Attacks by people who write in Jira and Notion: the bounds hold, and every saboteur of a rule breaks one."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bench.attacks import ATTACKS, HOURS, Gain, attempt, report, tried
from bench.attacks_listed import LISTED, one_owner
from bench.attacks_plot import OutOfTime, Plot
from bench.attacks_world import Company, Mirror
from scoring import owen, past, rules, witness
from scoring.policy import Policy
from scoring.sizes import Sizes
from sync.model import Comment

PEOPLE = 32
"""Of four teams: the ring needs them."""
BOUNDED = [key for key, attack in ATTACKS.items() if attack.bound(Policy()) is not None] + ["edited_comments"]


@pytest.fixture(scope="module")
def company() -> Company:
    return Company(1, PEOPLE)


def bound(key: str) -> Decimal:
    """What cannot be said to gain nothing (others' words, gone, change the kind of a help) is far below an owner's."""
    found = one_owner(Policy()) if key == "edited_comments" else ATTACKS[key].bound(Policy())
    assert found is not None
    return found


@pytest.mark.parametrize("hours", HOURS)
@pytest.mark.parametrize("key", BOUNDED)
def test_nobody_gains_more_than_the_bound(company: Company, key: str, hours: int) -> None:
    assert attempt(company, ATTACKS[key], hours).most <= bound(key)


def test_the_listed_attacks_are_those_of_the_method() -> None:
    assert " ".join(attack.key for attack in LISTED) == (
        "comment_spam sybil task_splitting reciprocal_pair ring friendly_owner document_mill link_farm empty_replies "
        "team_hopping rethank_churn ring_with_inside_witnesses due_date_padding late_joiner naming_teammates "
        "backdated_import collusive_survey lead_favourites inflated_size recreated_account"
    )


@pytest.mark.parametrize("key", ["friendly_owner", "ring_with_inside_witnesses", "session_pages", "who_helped_rows"])
def test_what_is_not_stopped_is_found_to_gain(company: Company, key: str) -> None:
    """Else the attacks would be harmless because they are not seen at all."""
    assert attempt(company, ATTACKS[key], 10).most > 3


def test_plots_leave_no_trace(company: Company) -> None:
    """What the honest people did reads the same afterwards."""
    for attack in ATTACKS.values():
        plot = Plot(company, attack.key, 1)
        with suppress(OutOfTime):
            attack.play(plot)
        plot.undo()
    again = Mirror()
    for ref in company.mirror.tasks:
        company.read_issue(company.jira.issues[ref.rpartition("/")[2]], again)
    for ref in company.mirror.docs:
        company.read_page(ref.rpartition("/")[2], again)
    assert again == company.mirror
    assert company.accounts() == company.known


def test_the_report_has_a_line_for_each(company: Company) -> None:
    """One seed: what is published, and nothing else."""
    keys = ("late_joiner", "task_splitting", "doc_copies")
    found = report([tried(1, PEOPLE, keys)], keys)
    assert (found["seeds"], list(found["attacks"]), list(found["found"])) == (1, list(keys[:2]), ["doc_copies"])
    names = ["max_points_10h", "max_points_40h", "bound", "nominated", "gain_10h"]
    assert [list(line) for line in found["attacks"].values()] == [names, names]
    assert found["attacks"]["late_joiner"] == dict.fromkeys(names, 0)
    assert found["attacks"]["task_splitting"]["bound"] is None


@dataclass
class Saboteur:
    """Takes one thing away from the real code; `breaks` is the attack that then gains more than its bound."""

    breaks: str
    patches: list[tuple[Any, str, Any]] = field(default_factory=list)
    policy: dict[str, Any] = field(default_factory=dict)


def _without(*names: str) -> list[tuple[Any, str, Any]]:
    return [(rules, "RULES", tuple(each for each in rules.RULES if each[0] not in names))]


def _by_heads(parts: Any) -> dict[str, Fraction]:
    """A key result's worth to every person alike."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for part in parts:
        for team, people in part.people.items():
            found[team] += part.worth * len(people) / sum(map(len, part.people.values()))
    return found


SABOTEURS = {
    "no 90 days": Saboteur("team_hopping", _without("recent_team_mate")),
    "no team rule": Saboteur("lead_favourites", _without("same_team", "recent_team_mate")),
    "own words": Saboteur("late_joiner", _without("own_word", "acknowledger_of_other_team")),
    "restricted comments": Saboteur("hidden_thanks", _without("restricted")),
    "anybody a witness": Saboteur("reciprocal_pair", [(witness, "valid", lambda *_, **__: True)]),
    "a minute's assignee": Saboteur("passing_assignee", [(past, "SLIP", past.SLIP * 0)]),
    "the helper's witness": Saboteur(
        "assigned_by_helper", [(witness, "acts", lambda scene, root, _, acts=witness.acts: acts(scene, root, None))]
    ),
    "words of others": Saboteur("edited_comments", [(Comment, "speaker", property(lambda comment: comment.author))]),
    "the size of today": Saboteur("inflated_size", [(Sizes, "_in_force", lambda _, __, ___, now, *____: now)]),
    "the due date of today": Saboteur("due_date_padding", [(past, "committed_on", lambda task, _: task.due_on)]),
    "credit by heads": Saboteur("naming_teammates", [(owen, "of_teams", _by_heads)]),
    "a deep pot of an owner": Saboteur("friendly_owner", policy={"pot_owner": Decimal(100)}),
    "a deep weak pot": Saboteur("document_mill", policy={"pot_weak": Decimal(100)}),
}


@pytest.mark.parametrize("name", list(SABOTEURS))
def test_every_saboteur_breaks_a_bound(company: Company, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    saboteur = SABOTEURS[name]
    for where, what, instead in saboteur.patches:
        monkeypatch.setattr(where, what, instead)
    sabotaged = copy(company)
    sabotaged.policy = Policy(**saboteur.policy)
    sabotaged.honest = sabotaged.judge(sabotaged.untouched)
    found: Gain = attempt(sabotaged, ATTACKS[saboteur.breaks], HOURS[-1])
    assert found.most > bound(saboteur.breaks)
