"""A generated organisation in the sandbox: every task and page there, the same every time, in three languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from integrations import settings_models
from integrations.sandbox.generator.events import draw
from integrations.sandbox.generator.scenario import SCENARIOS, chosen, sized
from integrations.sandbox.server import serving
from integrations.sandbox.start import Started, counted, generated
from sync.config import load
from sync.errors import UsageError

SMALL = sized(24, 300, 60, teams=4)


def everything(started: Started) -> str:
    """All that either tool could ever answer."""
    jira, notion = started.sandbox.jira, started.sandbox.notion
    issues = [
        [jira.issue_json(issue, ""), jira.history_json(issue, ""), jira.comments_json(issue, "")]
        for issue in jira.issues.values()
    ]
    shelves = [notion.users, notion.pages, notion.blocks, notion.data_sources, notion.comments, notion.below]
    return json.dumps([jira.users, issues, shelves], ensure_ascii=False, default=str)


def test_the_same_seed_writes_the_same_organisation() -> None:
    first, second, other = (everything(generated(seed, SMALL, SCENARIOS["base"])) for seed in (3, 3, 4))
    assert first == second
    assert first != other


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_is_written_in_full(scenario: str) -> None:
    started = generated(1, SMALL, SCENARIOS[scenario])
    assert started.sandbox.jira.counts()["tasks"] == SMALL.tasks
    assert started.charter is not None
    assert started.sandbox.notion.counts(started.charter.roots)["docs"] == SMALL.pages


def test_quarters_of_history() -> None:
    size = sized(24, 600, 60, quarters=4, teams=4)
    started = generated(1, size, SCENARIOS["base"])
    issues = [issue for issue in started.sandbox.jira.issues.values() if issue.values["issuetype"]]
    months = {issue.created_at.strftime("%Y-%m") for issue in issues}
    assert len(issues) == size.tasks
    assert {"2025-10", "2026-01", "2026-04", "2026-07"} <= months


def test_people_write_in_three_languages() -> None:
    text = everything(generated(2, sized(100), SCENARIOS["base"]))
    for words in ("謝謝", "谢谢", "Thank you", "設計部", "requirements"):
        assert words in text


def test_tasks_that_are_scarce_are_helped_twice() -> None:
    story = draw(sized(40, 60, 90, teams=5), SCENARIOS["base"], 1)
    placed = [h.job for h in story.helps if h.job is not None]
    assert len(placed) > len(set(placed))
    assert generated(1, story.size, story.scenario).sandbox.jira.counts()["tasks"] == 60


def test_the_truth_is_written_beside_a_configuration_that_loads(tmp_path: Path) -> None:
    started = generated(1, SMALL, SCENARIOS["base"])
    with serving(started.sandbox) as address:
        settings = load(started.write_config(tmp_path, address, level="individual"), settings_models())
        assert counted(address, started.roots)["tasks"] == SMALL.tasks
    assert len(settings.team_list) == SMALL.teams
    assert len(settings.memberships) == SMALL.people
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert len(truth["people"]) == SMALL.people
    assert sum(person["value"] for person in truth["people"]) == pytest.approx(sum(h["value"] for h in truth["helps"]))
    known = {issue.key for issue in started.sandbox.jira.issues.values()} | set(started.sandbox.notion.pages)
    assert {h["job"] for h in truth["helps"] if h["job"]} <= known


def test_an_unknown_scenario_is_refused_with_the_names() -> None:
    with pytest.raises(UsageError, match="noisy_thanks"):
        chosen("nice")
