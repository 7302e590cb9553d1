"""The benchmark of validity: its baselines on a story small enough to count by hand, and the shape of what it prints."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from bench import baselines, validity
from integrations.sandbox.generator.events import Chatter, Help, Story, draw
from integrations.sandbox.generator.jobs import Job
from integrations.sandbox.generator.population import Population, Soul
from integrations.sandbox.generator.scenario import SCENARIOS, sized
from sync.model import POINT

SIZE = sized(30, 400, 80)


def soul(number: int) -> Soul:
    return Soul(number, number, 1.0, 1.0, 1.0, 1.0, (), None, False)


def job(number: int, owner: int) -> Job:
    return Job(number, 0, "task", owner, 9, None, "M", False, 1, 2, 3, 4, date(2026, 9, 1), "on_time")


def story() -> Story:
    """Person 0 answered, was heard and thanked; 1 lent a doc; 2 talked twice and was thanked for a third word; 3 helped
    where no tool sees it; each for somebody else."""
    helps = (
        Help(0, 0, 0, 4, "answer", 2.0, used=True, thanks="comment", job=0, asked=True, said="words"),
        Help(1, 0, 1, 4, "doc", 1.0, used=True, job=1),
        Help(2, 0, 2, 4, "assist", 0.0, thanks="comment", job=2, said="words"),
        Help(3, 0, 3, 4, "assist", 5.0, logged=False),
    )
    people = Population(tuple((n,) for n in range(5)), tuple(soul(n) for n in range(5)))
    talk = (Chatter(2, 3, True), Chatter(2, 4, False))
    return Story(SIZE, SCENARIOS["base"], 1, people, tuple(job(n, 4) for n in range(5)), helps, talk)


def test_raw_counts_everything_that_is_seen() -> None:
    """A help is two events, a word is one, what is not logged none."""
    assert list(baselines.raw(story())) == [2, 2, 3, 0, 0]


def test_apps_pay_more_for_what_looks_like_help_and_for_thanks() -> None:
    """3 + 2 for the answer and its thanks, 5 for the doc, 1 a word and 2 for the false thanks."""
    assert list(baselines.weighted(story())) == [5, 5, 5, 0, 0]


def test_acknowledgements_count_thanks_deserved_or_not() -> None:
    assert list(baselines.acknowledgements(story())) == [1, 0, 1, 0, 0]


def test_pagerank_mints_at_likes() -> None:
    """Both thanked have cred, and whoever gave the likes a little; the unthanked have none."""
    first, lender, talker, unseen, owner = baselines.pagerank(story())
    assert lender < owner
    assert min(first, talker) > owner > 0
    assert unseen == 0


def test_the_ledger_pays_thanks_for_an_answer_and_not_for_a_word() -> None:
    """Answer: 2 x 0.25 weak, past the pots 0.375; 2 x 0.35 + 2 x 0.4 = 1.5 strong, on one root 1 + 0.25. Doc: 0.375. Word:
    0.25."""
    points = [units / POINT for units in validity.ledger(story())]
    assert points == pytest.approx([1.625, 0.375, 0.25, 0, 0])


def test_the_ceiling_is_the_value_of_witnessed_thanks() -> None:
    told = story()
    assert list(validity.ceiling(told)) == [2, 0, 0, 0, 0]
    alone = replace(told, jobs=tuple(replace(each, mate=None) for each in told.jobs))
    assert list(validity.ceiling(alone)) == [0, 0, 0, 0, 0]


def test_sizes_count_where_they_are_written() -> None:
    told = draw(SIZE, SCENARIOS["prompt_and_sizes"], 1)
    unknown = replace(told, jobs=tuple(replace(each, sized=False) for each in told.jobs))
    assert list(validity.ledger(told)) != list(validity.ledger(unknown))


def test_the_shape_of_the_json() -> None:
    run = CliRunner().invoke(
        validity.main, ["--json", "--seeds", "2", "--people", "30", "--written", "0", "--processes", "1"]
    )
    assert run.exit_code == 0, run.output
    told = json.loads(run.output)
    assert list(told) == ["seeds", "scenarios"]
    assert told["seeds"] == 2
    assert set(told["scenarios"]) == set(SCENARIOS) - {"prompt_and_sizes"}
    for methods in told["scenarios"].values():
        assert set(methods) == {"ledger", "raw", "weighted", "acknowledgements", "pagerank"}
        assert all(set(m) == {"tau_b", "top10"} and -1 <= m["tau_b"] <= 1 for m in methods.values())


def test_rows_that_are_not_owed_fail_the_run() -> None:
    good = validity.Measured({}, 0)
    assert validity.complaint([good, validity.Measured({}, None)]) is None
    assert "3 rows" in (validity.complaint([good, validity.Measured({}, 3)]) or "")
