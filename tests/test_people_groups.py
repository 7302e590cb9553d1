"""From a Jira group or an Atlassian team over HTTP to a team over time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jira_world import APP, MEI, TOM, JiraWorld

import integrations
from integrations.sandbox.jira import teams
from sync.config import Settings, load
from sync.job import read_all
from sync.people import Directory
from sync.store import Store
from sync.take import read_directory

TEAMS = """
[[teams]]
id = "brand"
name = "Brand"
from = [{ jira_group = "brand-people" }]

[[teams]]
id = "all"
name = "Everybody"
joint = true
from = [{ atlassian_team = "Everybody" }]
"""


class TeamedWorld(JiraWorld):
    @property
    def settings(self) -> Settings:
        path = super().settings.folder / "alongside.toml"
        path.write_text(path.read_text(encoding="utf-8") + TEAMS, encoding="utf-8")
        return load(path, integrations.settings_models())

    def read(self) -> Directory:
        """As the periodic job does."""
        settings = self.settings
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            read_all(settings, adapters, store, lambda stream, done, total: None)
            return read_directory(store, settings)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[TeamedWorld]:
    world = TeamedWorld(tmp_path)
    with world.served():
        yield world


def july(day: int) -> datetime:
    return datetime(2026, 7, day, 12, tzinfo=UTC)


def test_who_joins_a_group_is_in_the_team_since_the_pull_that_saw_it(world: TeamedWorld) -> None:
    """The first pull is on 1 July, the next one on 4 July; the group need not stand in jira.groups as well."""
    mei, tom = f"jira/account/{MEI}", f"jira/account/{TOM}"
    group = world.jira.add_group("brand-people", [MEI])
    teams.found(world.jira, "Everybody", [MEI, TOM, APP])
    world.table["org_id"] = world.jira.org_id
    first = world.read()
    assert first.members("brand", july(1)) == {mei}
    assert {m.person for m in first.memberships if m.team == "all"} == {mei, tom}
    assert first.person(f"jira/account/{APP}") is None

    group.members.remove(MEI)
    world.jira.add_group("brand-people", [TOM])
    world.later(days=3)
    moved = world.read()
    assert [moved.home(mei, july(day)) for day in (1, 3, 4)] == ["brand", "brand", None]
    assert [moved.home(tom, july(day)) for day in (1, 3, 4)] == [None, None, "brand"]
    world.later(days=3)
    assert world.read().memberships == moved.memberships
