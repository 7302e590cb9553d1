"""Writing to a Jira Data Center: the same fields, screen and values as on Cloud, found again and kept in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jira_world import APP, MEI, JiraWorld, paths
from test_end_to_end import World
from test_lost_answers import Tiny, _lose, _no_waiting  # noqa: F401 (a fixture that every test here takes)

from integrations.jira import datacenter
from integrations.jira.slots import SLOTS, label_of
from integrations.sandbox.server import serving
from integrations.sandbox.start import organisation
from sync.ports import Adapter, Change, Target, Value

WRITTEN = {"jira/field": 3, "jira/screen": 3}
LANGUAGE = "zh-Hant"
JIRA_MUTATIONS = 7
"""Of the tiny organisation: three fields, three times on the screen, one task."""


@pytest.fixture
def company(tmp_path: Path) -> Iterator[World]:
    started = organisation(7, deployment="datacenter")
    with serving(started.sandbox) as address:
        yield World(started, address, tmp_path, "individual")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[JiraWorld]:
    with JiraWorld(tmp_path, "datacenter").served() as world:
        yield world


def test_fields_screen_and_values_are_written_once(company: World) -> None:
    first = company.alongside("run")
    tasks = first["written"]["jira/task"]
    assert first["written"].items() >= WRITTEN.items()
    assert (tasks > 50, first["conflicts"], first["failures"], first["left_out"]) == (True, [], [], {})
    jira = company.sandbox.jira
    points = [field.id for field in jira.fields.values() if field.name == label_of("points", LANGUAGE)]
    assert len(points) == 1
    assert sum(issue.values.get(points[0]) is not None for issue in jira.issues.values()) == tasks
    before = len(company.mutations())
    assert company.alongside("plan", "--exit-code")["planned"] == 0
    second = company.alongside("run")
    assert (second["planned"], second["written"], second["conflicts"]) == (0, {}, [])
    assert len(company.mutations()) == before
    asked = [entry for entry in company.sandbox.journal if "/rest/api/" in entry.target]
    assert all(entry.target.startswith("/rest/api/2/") and entry.status < 400 for entry in asked)


def test_a_person_s_edit_of_our_field_is_kept(company: World) -> None:
    company.alongside("run")
    jira = company.sandbox.jira
    points = next(field.id for field in jira.fields.values() if field.name == label_of("points", LANGUAGE))
    issue = next(issue for issue in jira.issues.values() if issue.values.get(points) is not None)
    person = next(account for account in jira.users if account != jira.service_account)
    jira.edit(person, issue, **{points: 990.0})
    before = len(company.mutations())
    report = company.alongside("run", code=4)
    assert [(c["reason"], c["target"]) for c in report["conflicts"]] == [("conflict.changed", f"jira/task/{issue.id}")]
    assert len(company.mutations()) == before
    assert issue.values[points] == 990.0


@pytest.mark.parametrize("position", ["before", "after"])
@pytest.mark.parametrize("number", range(1, JIRA_MUTATIONS + 1))
def test_a_lost_answer_is_found_again_by_looking(number: int, position: str, tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, "datacenter")
    rule = {"fault": {"kind": "reset"}, "mutates": True, "numbers": [number], "times": 1, "position": position}
    with tiny.served():
        _lose(tiny, rule)
        assert tiny.run().planned.plan.conflicts == []
        assert tiny.run().applied.written == {}
    jira = [line for line in tiny.done() if "/rest/api/" in line]
    assert len(set(jira)) == len(jira) == JIRA_MUTATIONS
    ours = [field.name for field in tiny.sandbox.jira.fields.values() if "alongside:" in field.description]
    assert len(ours) == len(set(ours)) == len(SLOTS)


def _place(adapter: Adapter, kind: str, slot: str, values: dict[str, Value]) -> None:
    adapter.sink.write(Change("create", Target("jira", kind, slot), values, None))


def _set_up(world: JiraWorld, *, shown: bool = True) -> None:
    with world.adapter() as adapter:
        for slot in SLOTS:
            _place(adapter, "field", slot, {})
            if shown:
                _place(adapter, "screen", slot, {})


def _standing(world: JiraWorld, kind: str) -> set[str]:
    with world.adapter() as adapter:
        return {target.key for target in adapter.sink.read([Target("jira", kind, slot) for slot in SLOTS])}


def test_a_field_that_was_renamed_is_found_by_its_marker(world: JiraWorld) -> None:
    _set_up(world)
    ours = next(field for field in world.jira.fields.values() if "alongside:teams" in field.description)
    object.__setattr__(ours, "name", "Teams that helped")
    assert _standing(world, "field") == set(SLOTS)


@pytest.mark.parametrize("cut", [False, True])
def test_where_no_descriptions_are_told_a_field_is_found_by_name_and_type(
    world: JiraWorld, cut: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To those who do not administer, or where a site has more fields than it tells at once."""
    _set_up(world)
    kind = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
    world.jira.add_field(label_of("points", LANGUAGE), kind)
    if cut:
        monkeypatch.setattr(datacenter, "CUSTOM_FIELDS", 2)
    else:
        world.jira.admins.discard(APP)
    assert _standing(world, "field") == set(SLOTS)
    world.jira.add_field(label_of("points", LANGUAGE), "com.atlassian.jira.plugin.system.customfieldtypes:float")
    assert _standing(world, "field") == set(SLOTS) - {"points"}, "which of the two is ours, nobody knows"


@pytest.mark.parametrize("told", [True, False])
def test_a_field_is_shown_once_it_is_on_a_screen(world: JiraWorld, told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not told:
        monkeypatch.setattr(datacenter, "CUSTOM_FIELDS", 2)
    _set_up(world, shown=False)
    assert _standing(world, "screen") == set()
    with world.adapter() as adapter:
        _place(adapter, "screen", "teams", {})
    assert _standing(world, "screen") == {"teams"}


def test_an_archived_task_is_seen_and_a_deleted_one_is_not(world: JiraWorld) -> None:
    """No search finds either; were the archived one not seen, its receipt would be forgotten."""
    _set_up(world)
    archived, deleted, other = (world.task(str(n)) for n in range(3))
    world.jira.archive(archived)
    world.jira.delete(deleted)
    targets = [Target("jira", "task", issue.id) for issue in (archived, deleted, other)]
    with world.adapter() as adapter:
        assert {target.key for target in adapter.sink.read(targets)} == {archived.id, other.id}


def test_the_last_look_before_a_write_does_not_go_by_the_index(world: JiraWorld) -> None:
    _set_up(world)
    issue = world.task(by=MEI)
    before = len(world.sandbox.journal)
    with world.adapter() as adapter:
        assert adapter.sink.read([Target("jira", "task", issue.id)])
    assert paths(world.sandbox.journal[before:]) == {"customFields": 1, "issue/*": 1, "issue/*/editmeta": 1}


@pytest.mark.parametrize("deployment", ["cloud", "datacenter"])
@pytest.mark.parametrize("said", [True, False])
def test_a_site_of_unknown_kind_is_met_once_before_it_is_written_to(
    tmp_path: Path, deployment: str, said: bool
) -> None:
    with JiraWorld(tmp_path, "cloud" if deployment == "cloud" else "datacenter").served() as world:
        if not said:
            del world.table["deployment"]
        with world.adapter() as adapter:
            assert adapter.sink.obstacles() == {}
            assert adapter.sink.read([Target("jira", "field", slot) for slot in SLOTS]) == {}
        assert paths(world.sandbox.journal)["myself"] == (0 if said else 1)
        assert {entry.status for entry in world.sandbox.journal} == {200}
