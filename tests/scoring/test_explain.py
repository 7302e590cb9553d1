"""Why a subject has what it has: by person, team, pair, task and goal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace
from scoring_build import Town, account, task, two_teams

from scoring.explain import explain
from scoring.policy import Policy
from sync.errors import Refused, UsageError
from sync.explained_shown import explanation_shown
from sync.model import Explanation, Goal

WORK = task("work")


def _town() -> Town:
    town = two_teams()
    town.helper(WORK, "rob", "ann", 10)
    town.comment(WORK, "abe", "mind the bleed", 11)
    town.comment(WORK, "rob", "corrected", 12)
    town.helper(WORK, "rob", "rio", 13)
    town.goals.append(Goal(source="notion", id="g", url="https://notion.test/g", title="Sales", target=Decimal(1)))
    return town


def _explain(subject: str) -> Explanation:
    town = _town()
    return explain(town.snapshot(), town.score(policy=Policy(cell_people=1, cell_rows=1, cell_helpers=1)), subject)


def _helpers(found: Explanation) -> list[str]:
    return [proof.helper.rpartition("/")[2] for proof in found.proofs]


@pytest.mark.parametrize("name", ["Ann", account("ann")])
def test_person(name: str) -> None:
    found = _explain(name)
    assert (found.kind, found.id, _helpers(found)) == ("person", account("ann"), ["ann"])


def test_team_and_pair_with_most_points_first() -> None:
    assert _helpers(_explain("blue")) == _helpers(_explain("Blue > red")) == ["ann", "abe"]
    assert _explain("red>blue").proofs == ()


def test_what_was_refused_and_why() -> None:
    assert [refusal.rule for refusal in _explain("Rio").refusals] == ["rule.same_team"]
    assert [refusal.rule for refusal in _explain("red").refusals] == ["rule.same_team"]
    assert _explain("red>red").refusals
    assert _explain("Ann").refusals == ()


@pytest.mark.parametrize("name", ["WORK-1", WORK, "https://jira.test/browse/WORK-1"])
def test_task(name: str) -> None:
    found = _explain(name)
    assert (found.kind, found.title, len(found.proofs), len(found.refusals)) == ("task", "work", 2, 1)


def test_what_waits_is_said_apart_from_what_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody but Rob worked on the task: the confirmation waits for a witness."""
    town = two_teams()
    alone = town.task("alone", "rob")
    town.helper(alone, "rob", "ann", 10)
    results = town.score(policy=Policy(cell_people=1, cell_rows=1, cell_helpers=1))
    explanation_shown(explain(town.snapshot(), results, alone), results, all_=False)
    lines = capsys.readouterr().out.splitlines()
    heading = lines.index("Waiting: 1, each a proof as soon as what is missing comes")
    assert lines[heading + 2].strip().startswith("Waiting for a witness")


def test_goal_has_no_rows_of_its_own() -> None:
    found = _explain("Sales")
    assert (found.kind, found.proofs, found.refusals) == ("goal", (), ())


def test_the_privacy_level_holds_here_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.subjects.say", lambda key: key)
    town = _town()
    snapshot, results = town.snapshot(), town.score(level="team")
    for who, message in (("Ann", "explain.private"), ("blue>red", "explain.hidden"), ("blue", "explain.hidden")):
        with pytest.raises(Refused) as caught:
            explain(snapshot, results, who)
        assert caught.value.message == message
    assert explain(snapshot, results, "WORK-1").proofs


def test_unknown_and_ambiguous_names() -> None:
    with pytest.raises(UsageError):
        _explain("nobody")
    town = _town()
    town.accounts.append(replace(town.accounts[0], id="ann2"))
    with pytest.raises(UsageError):
        explain(town.snapshot(), town.score(), "Ann")
