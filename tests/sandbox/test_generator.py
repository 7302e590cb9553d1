"""What the generator says happens: the same every time, of the size asked for, with the traits that it promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from statistics import correlation, mean

import pytest

from bench.ranking import tau_b, top_overlap
from integrations.sandbox.generator import jobs
from integrations.sandbox.generator.events import Help, Story, draw, quality
from integrations.sandbox.generator.proofs import expected
from integrations.sandbox.generator.scenario import SCENARIOS, Size, sized
from integrations.sandbox.generator.truth import values
from sync.errors import UsageError

SEEDS = (1, 2, 3, 4)


@cache
def story(scenario: str, seed: int) -> Story:
    return draw(sized(), SCENARIOS[scenario], seed)


def real(scenario: str) -> Iterator[tuple[Story, Help]]:
    """All help of all seeds that was of help."""
    return ((story(scenario, seed), h) for seed in SEEDS for h in story(scenario, seed).helps if h.value)


def talked(scenario: str) -> Iterator[Help | None]:
    """All that was said without being of help, by people who are not popular: what looks like help, else None."""
    for seed in SEEDS:
        told = story(scenario, seed)
        yield from (h for h in told.helps if not h.value and not told.population.people[h.helper].popular)
        yield from (None for _ in told.chatter)


def test_the_same_seed_gives_the_same_story() -> None:
    assert draw(sized(60), SCENARIOS["base"], 5) == draw(sized(60), SCENARIOS["base"], 5)
    assert draw(sized(60), SCENARIOS["base"], 5) != draw(sized(60), SCENARIOS["base"], 6)


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("size", [sized(40), sized(60, 900, 130, 3, 7), sized(300)], ids=["40", "60", "300"])
def test_every_scenario_has_the_size_that_was_asked_for(scenario: str, size: Size) -> None:
    told = draw(size, SCENARIOS[scenario], 1)
    assert len(told.population.people) == size.people
    assert len(told.population.teams) == size.teams
    assert min(map(len, told.population.teams)) >= 3
    tasks = [job for job in told.jobs if job.place != "page"]
    assert len(tasks) + size.teams * size.quarters == size.tasks
    assert {job.quarter for job in told.jobs} == set(range(size.quarters))
    assert [job.number for job in told.jobs] == list(range(len(told.jobs)))


@pytest.mark.parametrize(
    ("size", "key"),
    [
        ({"people": 20, "teams": 10}, "people"),
        ({"people": 100, "tasks": 90}, "tasks"),
        ({"people": 100, "pages": 100}, "pages"),
        ({"quarters": 40}, "quarters"),
        ({"teams": 1}, "teams"),
    ],
)
def test_a_size_that_cannot_be_built_is_refused(size: dict[str, int], key: str) -> None:
    with pytest.raises(UsageError, match=f"--{key}"):
        sized(**size)


def test_everything_happens_within_its_quarter() -> None:
    told = draw(sized(60, 2400, 400, 3), SCENARIOS["base"], 2)
    for job in told.jobs:
        opens, closes = jobs.span(3, job.quarter)
        assert opens <= job.created < job.started < job.submitted < job.finished < closes


def test_teams_are_of_very_different_sizes() -> None:
    sizes = [len(team) for seed in SEEDS for team in story("base", seed).population.teams]
    assert mean(sizes) == 300 / 24
    assert max(sizes) > 2.5 * mean(sizes)


def test_traits_have_their_distributions() -> None:
    souls = [soul for seed in SEEDS for soul in story("base", seed).population.people]
    assert mean(soul.propensity for soul in souls) == pytest.approx(1.2, rel=0.1)
    assert mean(soul.generosity for soul in souls) == pytest.approx(2 / 3, rel=0.03)
    assert sorted(soul.chattiness for soul in souls)[len(souls) // 2] == pytest.approx(6.05, rel=0.12)
    assert sorted(soul.skill for soul in souls)[len(souls) // 2] == pytest.approx(1, rel=0.06)


def test_who_talks_much_helps_no_more_for_it() -> None:
    talk = [soul.chattiness for seed in SEEDS for soul in story("base", seed).population.people]
    worth = [value for seed in SEEDS for value in values(story("base", seed))]
    assert abs(correlation(talk, worth)) < 0.08


def test_friends_receive_most_of_the_help_and_team_mates_none() -> None:
    given = list(real("base"))
    friends = mean(h.owner in told.population.people[h.helper].friends for told, h in given)
    # Besides the 60 %, a few of the others happen to be friends.
    assert friends == pytest.approx(0.6 + 0.4 * 12 / 287, abs=0.03)
    team = {number: soul.team for number, soul in enumerate(story("base", 1).population.people)}
    assert all(team[h.helper] != team[h.owner] for h in story("base", 1).helps)


@pytest.mark.parametrize(("scenario", "unlogged"), [("base", 0.2), ("unlogged", 0.5)])
def test_some_help_is_never_logged(scenario: str, unlogged: float) -> None:
    given = [h for _, h in real(scenario)]
    assert mean(not h.logged for h in given) == pytest.approx(unlogged, abs=0.02)
    assert all(h.job is None and not h.used and not h.thanks for h in given if not h.logged)


@pytest.mark.parametrize(("scenario", "uses", "thanks"), [("base", 0.15, 0.04), ("noisy_thanks", 0.3, 0.08)])
def test_some_talk_is_taken_for_help(scenario: str, uses: float, thanks: float) -> None:
    said = list(talked(scenario))
    assert mean(h is not None and h.used for h in said) == pytest.approx(uses, abs=0.015)
    assert mean(h is not None and bool(h.thanks) for h in said) == pytest.approx(thanks, abs=0.01)
    assert mean(h.used for _, h in real(scenario) if h.logged) == pytest.approx(0.6, abs=0.02)


def test_people_say_as_much_as_they_are_chatty() -> None:
    told = story("base", 1)
    said = Counter(chatter.speaker for chatter in told.chatter)
    said.update(h.helper for h in told.helps if not h.value)
    assert all(said[soul.number] == round(soul.chattiness) for soul in told.population.people)


def test_help_with_big_work_is_worth_more() -> None:
    by_size = {size: mean(h.value for _, h in real("base") if h.size == size) for size in ("S", "M", "L")}
    assert by_size["L"] / by_size["M"] == pytest.approx(2, rel=0.1)
    assert by_size["M"] / by_size["S"] == pytest.approx(2, rel=0.1)
    assert mean(h.value for _, h in real("base")) == pytest.approx(1.2, rel=0.08)


def test_sizes_are_known_in_one_scenario_only() -> None:
    assert not any(job.sized for job in story("base", 1).jobs)
    assert all(job.sized for job in story("prompt_and_sizes", 1).jobs if job.place == "task")


@pytest.mark.parametrize(("scenario", "rate"), [("base", 2 / 3), ("closing_prompt", 0.85), ("stingy", 1 / 3)])
def test_thanks_follow_generosity_and_value(scenario: str, rate: float) -> None:
    logged = [(told, h) for told, h in real(scenario) if h.logged]
    wanted = [told.population.people[h.owner].generosity * (0.35 + 0.65 * quality(h.value)) for told, h in logged]
    assert mean(bool(h.thanks) for _, h in logged) == pytest.approx(mean(wanted), abs=0.02)
    assert mean(s.generosity for s in story(scenario, 1).population.people) == pytest.approx(rate, abs=0.04)


@pytest.mark.parametrize(("scenario", "witnessed"), [("base", 0.75), ("few_witnesses", 0.4)])
def test_work_has_a_witness_or_not(scenario: str, witnessed: float) -> None:
    work = story(scenario, 1).jobs
    assert mean(job.mate is not None for job in work) == pytest.approx(witnessed, abs=0.02)
    team = [soul.team for soul in story(scenario, 1).population.people]
    assert all(team[job.mate] == team[job.owner] and job.mate != job.owner for job in work if job.mate is not None)


def test_few_help_in_sparse() -> None:
    assert mean(len([h for h in story("sparse", s).helps if h.value]) for s in SEEDS) == pytest.approx(600, rel=0.1)


def test_the_dedicated_serve_one_owner() -> None:
    told = story("dedicated", 1)
    served = {soul.number: soul.serves for soul in told.population.people if soul.serves is not None}
    assert len(served) == pytest.approx(60, abs=20)
    assert all(h.owner == served[h.helper] for h in told.helps if h.value and h.helper in served)


def test_executives_are_thanked_for_nothing() -> None:
    told = story("executives", 1)
    popular = {soul.number for soul in told.population.people if soul.popular}
    courtesies = [h for h in told.helps if h.helper in popular and h.thanks and not h.value]
    assert len(popular) == 10
    assert len(courtesies) / 10 == pytest.approx(30, abs=5)


def test_no_work_is_helped_twice_while_there_is_enough() -> None:
    placed = [h.job for h in story("base", 1).helps if h.job is not None]
    assert len(placed) == len(set(placed))


def test_truth_is_what_was_delivered_to_others_logged_or_not() -> None:
    told = story("base", 1)
    assert sum(values(told)) == pytest.approx(sum(h.value for h in told.helps))
    assert sum(values(told, logged=True)) == pytest.approx(sum(h.value for h in told.helps if h.logged))


def test_a_help_owes_at_most_three_rows_and_none_without_a_trace() -> None:
    for row in expected(story("base", 1)):
        assert row.help.job is not None
        assert row.step == 1 or (row.help.thanks and story("base", 1).jobs[row.help.job].mate is not None)


def test_tau_b_counts_pairs() -> None:
    assert tau_b([1, 2, 3, 4], [1, 2, 3, 4]) == 1
    assert tau_b([1, 2, 3, 4], [4, 3, 2, 1]) == -1
    # One tie on one side: 5 concordant of 5, over sqrt(5 * 6).
    assert tau_b([1, 1, 2, 3], [1, 2, 3, 4]) == pytest.approx(5 / 30**0.5)
    assert tau_b([1, 1], [1, 2]) == 0
    assert top_overlap([3, 2, 1, 0], [0, 2, 3, 1], top=2) == 0.5
