# ruff: noqa: F811 (a fixture is imported and asked for)
"""What people and vendors put in the way of writing back, over real HTTP on the demo organisation."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from test_end_to_end import World, world  # noqa: F401

from integrations.notion.columns import TITLE_LIMIT, title_cell
from integrations.notion.pages import PAGE_SIZE, Writer
from sync.model import Results
from sync.store import Scores, Store


def _level(world: World, level: str) -> None:
    path = world.folder / "alongside.toml"
    path.write_text(path.read_text().replace('level = "individual"', f'level = "{level}"'))


def _results(folder: Path) -> Results:
    with Store(folder / "alongside.sqlite3") as store:
        return next(iter(Scores(store).history()))


def test_a_row_with_a_person_s_page_in_it_stays_when_the_level_is_lowered(world: World) -> None:
    world.alongside("run")
    notion = world.sandbox.notion
    person = next(iter(notion.tokens.values()))
    persons = [p for p in notion.pages if "/person/" in str(notion.page_json(p)["properties"].get("Alongside key"))]
    kid = str(notion.create_page(person, {"page_id": persons[0]}, "My notes"))
    _level(world, "team")
    report = world.alongside("run", code=4)
    assert {conflict["slot"] for conflict in report["conflicts"]} == {"guests"}
    assert [notion.page_json(page)["in_trash"] for page in persons] == [False] + [True] * (len(persons) - 1)
    assert not notion.page_json(kid)["in_trash"]


def test_a_deleted_task_and_a_project_without_our_fields_are_left_out(world: World) -> None:
    world.alongside("run")
    jira = world.sandbox.jira
    task, _, _ = world.helped_task()
    jira.delete(jira.issues[task])
    report = world.alongside("run")
    assert (report["failures"], report["conflicts"]) == ([], [])
    assert report["left_out"] in ({}, {"jira/task": "plan.gone"})


def test_a_team_managed_project_is_left_out(world: World) -> None:
    object.__setattr__(next(iter(world.sandbox.jira.projects.values())), "simplified", True)
    report = world.alongside("run")
    assert report["left_out"] == {"jira/task": "jira.not_on_screen"}
    assert (report["failures"], world.alongside("run")["planned"]) == ([], 0)


def test_another_language_is_an_update_and_a_renamed_tab_no_conflict(world: World) -> None:
    world.alongside("run")
    path = world.folder / "alongside.toml"
    path.write_text(path.read_text().replace("time_zone =", 'language = "en"\ntime_zone ='))
    # Three tabs, and the chart of each quarter: the current one, and the one that waits for its seal.
    assert world.alongside("run")["written"]["notion/view"] == 5
    view = next(view for view in world.sandbox.notion.views.values() if view["name"] == "Teams")
    assert view["filter"]["select"] == {"equals": "Team"}
    view["name"] = "Mine"
    assert world.alongside("run")["planned"] == 0


def test_a_page_of_evidence_stays_within_one_request(world: World) -> None:
    world.alongside("pull")
    world.alongside("score")
    results = _results(world.folder)
    proofs = tuple(proof.model_copy(update={"id": f"{proof.id}/{n}"}) for n in range(9) for proof in results.proofs)
    card = results.of("team")[0].model_copy(update={"proofs": tuple(proof.id for proof in proofs)})
    text = Writer("zh-Hant", ZoneInfo("Asia/Taipei")).evidence(card, results.model_copy(update={"proofs": proofs}))
    assert len(text) < PAGE_SIZE
    assert text.count("<tr>") < 1000
    assert f'alongside explain "{card.id}"' in text


@pytest.mark.parametrize("title", ["字" * 3000, "🙂" * 3000])
def test_a_title_is_cut_where_notion_would_refuse_it(title: str) -> None:
    assert len(title_cell(title).encode("utf-16-le")) == 2 * TITLE_LIMIT
