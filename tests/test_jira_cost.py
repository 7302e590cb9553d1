"""What reading Jira costs: requests, and how many of them at a time."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from pathlib import Path

import pytest
from jira_world import MEI, JiraWorld, paths

from integrations.jira.bundles import GROUP
from integrations.jira.fields import Shape
from sync.model import Task
from sync.ports import Payload
from sync.store import Mirror, Store

MANY = 620


@pytest.fixture
def world(tmp_path: Path) -> Iterator[JiraWorld]:
    with JiraWorld(tmp_path).served() as world:
        yield world


def test_a_full_pull_takes_few_requests(world: JiraWorld) -> None:
    """One search for 5,000 ids, one request for 100 tasks, one for the histories of 500, one for each list that came cut;
    five to know who we are and what there is, two for everybody."""
    issues = [world.task(str(n)) for n in range(MANY)]
    for issue in issues[:2]:
        for n in range(30):
            world.jira.comment(MEI, issue, str(n))
    asked = paths(world.pull())
    assert asked == {
        "myself": 1,
        "mypermissions": 1,
        "field": 1,
        "project/search": 1,
        "status": 1,
        "users/search": 2,
        "search/jql": 1,
        "issue/bulkfetch": ceil(MANY / 100),
        "changelog/bulkfetch": ceil(MANY / GROUP),
        "issue/*/comment": 2,
    }


def test_fifty_changes_take_seven_requests_and_none_five(world: JiraWorld) -> None:
    issues = [world.task(str(n)) for n in range(60)]
    world.later(hours=1)
    world.pull()
    world.later(minutes=30)
    for issue in issues[:50]:
        world.jira.edit(MEI, issue, summary="new")
    world.later(minutes=30)
    assert len(world.pull()) == 7
    assert sum(task.title == "new" for task in world.records(Task)) == 50
    world.later(minutes=30)
    assert len(world.pull()) == 5


def test_a_mapping_is_taken_up_without_the_vendor(world: JiraWorld) -> None:
    helpers = world.jira.add_field("Helpers", "multiuserpicker")
    issue = world.task("poster", MEI, **{helpers: [MEI]})
    world.pull()
    settings = world.settings
    with Store(settings.mirror) as store, world.adapter() as adapter:
        mirror, source = Mirror(store), adapter.source
        before, known = list(mirror.records(Task)), mirror.mapping("jira")
        asked = len(world.sandbox.journal)
        assert known
        assert source.recall(known)
        payloads = mirror.payloads("jira", "issues", issue.id)
        assert [record for p in payloads if p.kind == "issue" for record in source.map(p)] == before
        assert before[0].helpers == (f"jira/account/{MEI}",)
        assert source.mapping == known
        assert len(world.sandbox.journal) == asked


@pytest.mark.parametrize("name", ["2 Shape(site='x')", "{}", "[]", Shape("x").named(-1), '{"version": 3, "odd": 1}'])
def test_a_mapping_of_another_version_is_not_taken_up(world: JiraWorld, name: str) -> None:
    with world.adapter() as adapter:
        before = adapter.source.mapping
        assert not adapter.source.recall(name)
        assert adapter.source.mapping == before


def test_a_reading_that_is_given_up_stops_asking(world: JiraWorld) -> None:
    for n in range(900):
        world.task(str(n))
    world.table["workers"] = 1
    with world.adapter() as adapter:
        adapter.source.check()
        pages = adapter.source.pull("issues", None)
        next(pages)
        pages.close()  # type: ignore[attr-defined]
        read = paths(world.sandbox.journal)["issue/bulkfetch"]
        adapter.source.map(Payload("project", "1", {"id": "1", "key": "X", "name": "x"}))
    assert read < 9
    assert paths(world.sandbox.journal)["issue/bulkfetch"] <= read + 1
