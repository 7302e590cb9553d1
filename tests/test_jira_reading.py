"""Reading Jira Cloud: everything that a proof needs, whole where answers are cut, and nothing concluded from less."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jira_world import APP, MEI, TOM, JiraWorld, document, mention, paths, words
from small_sandbox import script

from integrations.sandbox.jira import adf, projects, teams, worklogs
from integrations.sandbox.jira.issues import Issue
from sync.errors import ConfigError, CredentialError, Unavailable
from sync.model import Account, Change, Comment, Group, RemoteLinks, Status, Task, Worklog
from sync.store import Store
from sync.take import take_snapshot

TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[JiraWorld]:
    with JiraWorld(tmp_path).served() as world:
        yield world


def web(url: str, title: str = "A page") -> dict[str, Any]:
    return {"object": {"url": url, "title": title}, "relationship": "mentioned in"}


# Everything that a proof needs.


def test_a_task_has_all_its_fields(world: JiraWorld) -> None:
    jira = world.jira
    helpers = jira.add_field("協作人", "multiuserpicker")
    size = jira.add_field("Size", "select")
    points = jira.add_field("Story Points", "float")
    flagged = jira.add_field("Flagged", "multicheckboxes")
    team = jira.add_field("Team", "com.atlassian.teams:rm-teams-custom-field-team")
    brand = teams.found(jira, "Brand", [MEI])
    epic = jira.create_issue(MEI, "BRD", "Epic", "launch")
    issue = world.task(
        "poster",
        MEI,
        parent=epic.key,
        assignee=TOM,
        duedate="2026-08-01",
        labels=["a"],
        **{helpers: [MEI, TOM], size: "M", points: 2.5, flagged: ["Impediment"], team: brand.id},
    )
    issue.values["components"] = [{"id": "1", "name": "print"}]
    below = jira.create_issue(MEI, "BRD", "Sub-task", "cut it", parent=issue.key)
    jira.move(TOM, issue, "Done")
    world.table["size_field"] = "Size"
    world.pull()
    task = world.of(issue)
    assert (task.level, world.of(epic).level, world.of(below).level) == ("task", "container", "subtask")
    assert (task.parent, world.of(below).parent) == (f"jira/task/{epic.id}", task.ref)
    assert task.helpers == (f"jira/account/{MEI}", f"jira/account/{TOM}")
    assert (task.assignee, task.due_on, task.size) == (f"jira/account/{TOM}", date(2026, 8, 1), "M")
    assert (task.points, task.flagged, task.team) == (Decimal("2.5"), True, f"jira/group/{brand.id}")
    assert (task.components, task.labels, task.status_category) == (("print",), ("a",), "done")
    assert task.priority == "Medium"
    assert (world.of(epic).points, world.of(epic).flagged, world.of(epic).team) == (None, False, None)


def test_fields_are_found_by_their_type_whatever_they_are_called(world: JiraWorld) -> None:
    """`Helpers` is a text field of somebody else's here, `Points` the number of a team-managed project."""
    world.jira.add_field("Helpers", "textfield")
    helpers = world.jira.add_field("Helpers", "multiuserpicker")
    points = world.jira.add_field("預估", "com.pyxis.greenhopper.jira:jsw-story-points")
    issue = world.task("poster", MEI, **{helpers: [TOM], points: 8})
    world.pull()
    assert (world.of(issue).helpers, world.of(issue).points) == ((f"jira/account/{TOM}",), Decimal(8))


@pytest.mark.parametrize("setting", ["helpers_field", "size_field", "points_field", "flagged_field"])
def test_a_configured_field_that_is_not_there_is_a_mistake(world: JiraWorld, setting: str) -> None:
    world.table[setting] = "No such field"
    with pytest.raises(ConfigError, match=f"jira.{setting}"):
        world.pull()


def test_the_history_of_due_dates_and_assignees_is_kept(world: JiraWorld) -> None:
    issue = world.task(assignee=MEI, duedate="2026-08-01")
    world.jira.edit(APP, issue, assignee=TOM)
    world.jira.edit(APP, issue, duedate="2026-08-20")
    world.pull()
    items = {item.field: (item.old, item.new) for change in world.records(Change) for item in change.items}
    assert items["assignee"] == (MEI, TOM)
    assert items["duedate"] == ("2026-08-01", "2026-08-20")


def test_a_history_s_statuses_have_their_category(world: JiraWorld) -> None:
    issue = world.task()
    for name in ("In Progress", "Done", "To Do"):
        world.jira.move(TOM, issue, name)
    world.pull()
    categories = {status.id: status.category for status in world.records(Status)}
    moves = [item for change in world.records(Change) for item in change.items if item.field == "status"]
    assert [categories[item.new or ""] for item in moves] == ["active", "done", "new"]


def test_comments_have_their_mentions_links_and_keys(world: JiraWorld) -> None:
    issue, other = world.task(), world.task("other")
    card = {"type": "inlineCard", "attrs": {"data": {"@id": "https://acme.notion.site/x"}}}
    marked = {"type": "text", "text": "here", "marks": [{"type": "link", "attrs": {"href": "https://example.com/a"}}]}
    said = [words(f"see {other.key}, https://example.com/b. "), mention(TOM), mention("all"), card, marked]
    world.jira.comment(MEI, issue, document(*said))
    world.pull()
    (comment,) = world.records(Comment)
    assert comment.mentions == (f"jira/account/{TOM}",)
    targets = [link.target for link in comment.links]
    expected = ["https://acme.notion.site/x", "https://example.com/a", "https://example.com/b", other.key]
    assert sorted(targets) == sorted(expected)


def test_links_say_which_way_they_go(world: JiraWorld) -> None:
    one, other = world.task("one"), world.task("other")
    world.jira.link(MEI, one, other, "Blocks")
    world.pull()
    (link,), (back,) = world.of(one).links, world.of(other).links
    assert (link.kind, link.target, link.relation, link.direction) == (
        "issue",
        f"jira/task/{other.id}",
        "blocks",
        "outward",
    )
    assert (back.target, back.relation, back.direction) == (f"jira/task/{one.id}", "is blocked by", "inward")


def test_worklogs_are_read_beyond_those_that_come_with_the_issue(world: JiraWorld) -> None:
    issue = world.task()
    for n in range(25):
        worklogs.add(world.jira, TOM, issue, 60 + n)
    group = {"type": "group", "value": "secret", "identifier": "secret"}
    worklogs.add(world.jira, APP, issue, 5, visibility=group)
    world.pull()
    found = world.records(Worklog)
    assert sorted(log.seconds for log in found) == [5, *range(60, 85)]
    assert {log.on for log in found} == {f"jira/task/{issue.id}"}
    assert [log.seconds for log in found if log.restricted] == [5]
    assert found[0].started_at.tzinfo is UTC


def test_what_is_restricted_is_marked(world: JiraWorld) -> None:
    hidden, open_ = world.task("hidden", by=APP, security="Secret"), world.task("open")
    only = world.task("only for some")
    only.values["issuerestriction"] = {"issuerestrictions": {"projectrole": [{"id": "1"}]}, "shouldDisplay": True}
    role = {"type": "role", "value": "Administrators", "identifier": "1"}
    world.jira.comment(APP, open_, "for us", visibility=role)
    world.jira.comment(APP, open_, "internal", internal=True)
    world.jira.comment(APP, open_, "for all")
    world.pull()
    assert (world.of(hidden).restricted, world.of(hidden).security, world.of(open_).restricted) == (
        True,
        "Secret",
        False,
    )
    assert world.of(only).restricted
    assert {comment.text for comment in world.records(Comment) if comment.restricted} == {"for us", "internal"}


def test_groups_and_teams_have_their_members(world: JiraWorld) -> None:
    crowd = [f"5b-{n}" for n in range(60)]
    for id_ in crowd:
        world.jira.add_user(id_, id_, active=id_ != "5b-7")
    world.jira.add_group("designers", crowd)
    world.jira.add_group("others", [MEI])
    teams.found(world.jira, "Everybody", [*crowd, MEI])
    world.table |= {"groups": ["designers"], "org_id": world.jira.org_id}
    world.pull()
    found = {group.name: group for group in world.records(Group)}
    assert {name: (group.kind, len(group.members)) for name, group in found.items()} == {
        "designers": ("group", 60),
        "Everybody": ("team", 61),
    }
    assert "jira/account/5b-7" in found["designers"].members


def test_a_group_that_is_dropped_counts_no_more_and_a_wrong_one_is_a_mistake(world: JiraWorld) -> None:
    world.jira.add_group("designers", [MEI])
    world.jira.add_group("writers", [TOM])
    world.table["groups"] = ["designers", "writers"]
    world.pull()
    world.table["groups"] = ["writers"]
    world.pull()
    assert [group.name for group in world.records(Group)] == ["writers"]
    world.table["groups"] = ["nobody"]
    with pytest.raises(ConfigError, match=r"jira\.groups"):
        world.pull()


def test_everybody_is_known_people_who_left_too(world: JiraWorld) -> None:
    world.jira.add_user("5b-gone", "Gone", active=False)
    world.jira.add_user("5b-bot", "Bot", kind="app")
    world.pull()
    found = {account.id: account for account in world.records(Account)}
    assert (found["5b-gone"].active, found["5b-bot"].kind, found[MEI].kind) == (False, "app", "human")


def test_a_new_account_is_read_as_soon_as_a_task_names_it(world: JiraWorld) -> None:
    issue = world.task()
    world.later(hours=1)
    world.pull()
    world.jira.add_user("5b-new", "New")
    world.later(hours=1)
    world.jira.edit("5b-new", issue, summary="new", assignee="5b-new")
    asked = paths(world.pull())
    assert (asked["user/bulk"], asked["users/search"]) == (1, 0)
    assert world.of(issue).assignee in {account.ref for account in world.records(Account)}
    world.later(hours=1)
    world.jira.comment("5b-new", issue, "again")
    assert paths(world.pull())["user/bulk"] == 0


# Links to other tools.


def test_links_outside_are_read_with_the_task_whose_history_names_one(world: JiraWorld) -> None:
    issue, other = world.task(), world.task("other")
    world.jira.link_remote(MEI, issue, web("https://acme.notion.site/p"))
    asked = world.pull()
    assert paths(asked)["issue/*/remotelink"] == 1
    (link,) = world.of(issue).links
    assert (link.target, link.kind, link.relation) == ("https://acme.notion.site/p", "remote", "mentioned in")
    assert world.of(other).links == ()


def test_links_outside_that_no_history_names_are_found_by_and_by(world: JiraWorld) -> None:
    """Within the budget, once a day, and not in the run that has just read every history."""
    issues = [world.task(str(n)) for n in range(5)]
    for issue in issues:
        world.jira.link_remote(MEI, issue, web(f"https://example.com/{issue.id}"))
        issue.histories.clear()
    world.table["remote_links"] = 2
    assert "issue/*/remotelink" not in paths(world.pull())
    for expected in (2, 4, 5):
        world.later(days=1)
        world.pull()
        world.pull()
        assert len(world.records(RemoteLinks)) == expected
    with Store(world.settings.mirror) as store:
        tasks = take_snapshot(store, world.settings).tasks.values()
    assert {link.target for task in tasks for link in task.links} == {f"https://example.com/{i.id}" for i in issues}


def test_links_outside_are_all_read_when_all_is_wanted(world: JiraWorld) -> None:
    for n in range(5):
        world.task(str(n))
    world.table["remote_links"] = 2
    world.pull()
    assert paths(world.sweep(complete=True))["issue/*/remotelink"] == 5


# Whole where answers are cut.


def test_of_a_comment_that_another_changed_it_is_known_who_did(world: JiraWorld) -> None:
    issue = world.task()
    for by in (MEI, TOM):
        comment = world.jira.comment(MEI, issue, "as agreed")
        world.jira.edit_comment(by, issue, comment["id"], document(words("as agreed now")))
    world.pull()
    found = [(comment.author, comment.editor, comment.speaker) for comment in world.records(Comment)]
    mei, tom = f"jira/account/{MEI}", f"jira/account/{TOM}"
    assert found == [(mei, None, mei), (mei, tom, tom)]


def test_long_comments_and_histories_are_whole(world: JiraWorld) -> None:
    issue, small = world.task(), world.task("small")
    for n in range(150):
        world.jira.comment(MEI, issue, f"comment {n}")
        world.jira.edit(TOM, issue, summary=f"poster {n}")
    world.jira.comment(MEI, small, "one")
    asked = paths(world.pull())
    assert {c.text for c in world.records(Comment) if c.on == world.of(issue).ref} == {
        f"comment {n}" for n in range(150)
    }
    assert sum(change.on == world.of(issue).ref for change in world.records(Change)) == 150
    assert (asked["issue/*/comment"], asked["changelog/bulkfetch"], asked["issue/bulkfetch"]) == (1, 1, 1)


def test_a_total_that_is_missing_is_no_proof_of_being_whole(world: JiraWorld) -> None:
    issue = world.task()
    for n in range(3):
        world.jira.comment(MEI, issue, f"comment {n}")
    shown = world.jira.view(world.address).issue(issue, None)
    shown["fields"]["comment"] = {"comments": shown["fields"]["comment"]["comments"][:1]}
    fault = {"kind": "status", "code": 200, "body": {"issues": [shown], "issueErrors": []}}
    world.sandbox.set_faults(script({"path": "/rest/api/3/issue/bulkfetch", "fault": fault}))
    world.pull()
    assert len(world.records(Comment)) == 3


def test_many_tasks_are_read_in_order_by_several_workers(world: JiraWorld) -> None:
    issues = [world.task(str(n)) for n in range(1203)]
    cursors: list[int] = []
    with world.adapter() as adapter:
        adapter.source.check()
        for page in adapter.source.pull("issues", None):
            cursors += [page.cursor["after"]] if page.cursor and "after" in page.cursor else []
            assert [int(bundle.id) for bundle in page.bundles] == sorted(int(bundle.id) for bundle in page.bundles)
    assert cursors == sorted(cursors)
    assert cursors[-1] == int(issues[-1].id)
    asked = paths(world.sandbox.journal)
    assert (asked["search/jql"], asked["issue/bulkfetch"], asked["changelog/bulkfetch"]) == (1, 13, 3)


def test_a_run_that_is_left_in_the_middle_goes_on_there(world: JiraWorld) -> None:
    for n in range(250):
        world.task(str(n))
    with world.adapter() as adapter:
        adapter.source.check()
        first = next(adapter.source.pull("issues", None))
        rest = list(adapter.source.pull("issues", first.cursor))
    assert (len(first.bundles), sum(len(page.bundles) for page in rest)) == (100, 150)


# Nothing concluded from less.


def test_a_warning_makes_a_search_no_answer(world: JiraWorld) -> None:
    issue = world.task()
    world.pull()
    world.jira.searches.warnings = [{"type": "CLAUSE_RESULT_TRUNCATED", "message": "cut"}]
    world.jira.searches.cut_at = 0
    with pytest.raises(Unavailable, match="incomplete"):
        world.sweep(accept=True)
    with pytest.raises(Unavailable, match="incomplete"):
        world.pull()
    assert world.states() == {issue.id: ("present", "")}


def test_a_wrong_token_is_never_an_empty_project(world: JiraWorld) -> None:
    issue = world.task()
    world.pull()
    with world.adapter() as adapter:
        adapter.source.check()
        world.jira.logins.clear()
        with pytest.raises(CredentialError):
            list(adapter.source.list_ids("issues"))
    with pytest.raises(CredentialError):
        world.sweep(accept=True)
    assert world.states() == {issue.id: ("present", "")}


# Cursors.


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "Europe/Paris"])
def test_changes_are_found_in_every_zone_where_epoch_milliseconds_are_refused(tmp_path: Path, zone: str) -> None:
    with JiraWorld(tmp_path, zone=zone).served() as world:
        issues = [world.task(str(n)) for n in range(3)]
        world.later(days=2)
        world.pull()
        world.later(hours=1)
        world.jira.edit(MEI, issues[1], summary="new")
        refused = {"kind": "status", "code": 400, "body": {"errorMessages": ["no"]}}
        world.sandbox.set_faults(script({"path": "/rest/api/3/search/jql", "fault": refused, "times": 1}))
        asked = world.pull()
        assert world.of(issues[1]).title == "new"
        assert (paths(asked)["search/jql"], paths(asked)["issue/bulkfetch"]) == (2, 1)


def test_the_hour_that_comes_twice_loses_nothing(tmp_path: Path) -> None:
    """At 01:00 UTC on 25 October 2026 Paris goes from 03:00 back to 02:00."""
    with JiraWorld(tmp_path, "datacenter", zone="Europe/Paris").served() as world:
        world.clock.set(datetime(2026, 10, 24, 23, 50, tzinfo=UTC))
        issue = world.task()
        for minute in range(0, 180, 20):
            world.clock.set(datetime(2026, 10, 25, minute // 60, minute % 60, tzinfo=UTC))
            world.jira.edit(MEI, issue, summary=f"at {minute}")
            world.pull()
            assert world.of(issue).title == f"at {minute}"


def test_only_what_changed_since_a_day_is_imported(world: JiraWorld) -> None:
    old = world.task("old")
    world.later(days=30)
    new = world.task("new")
    world.table["history_since"] = date(2026, 7, 20)
    world.pull()
    assert set(world.states()) == {new.id}
    world.later(days=1)
    world.sweep()
    assert set(world.states()) == {new.id}
    world.jira.edit(MEI, old, summary="alive")
    world.pull()
    assert set(world.states()) == {new.id, old.id}


# Keys.


def test_a_moved_task_keeps_its_identity_and_its_old_keys(world: JiraWorld) -> None:
    world.jira.add_project("LEG", "Legal", lead=APP)
    world.table["projects"] = ["BRD", "LEG"]
    issue, other = world.task(), world.task("other")
    old = issue.key
    world.jira.comment(MEI, other, f"as in {old}")
    world.pull()
    world.later(hours=1)
    world.jira.relocate(MEI, issue, "LEG")
    world.pull()
    task = world.of(issue)
    assert (task.key, task.former_keys, len(world.records(Task))) == (issue.key, (old,), 2)
    with Store(world.settings.mirror) as store:
        snapshot = take_snapshot(store, world.settings)
    (said,) = snapshot.comments[world.of(other).ref]
    assert [snapshot.resolve(link.target) for link in said.links] == [task.ref]


def test_an_archived_project_ends_no_run(world: JiraWorld) -> None:
    legal = world.jira.add_project("LEG", "Legal", lead=APP)
    world.table["projects"] = ["BRD", "LEG"]
    issue = world.task()
    there = world.jira.create_issue(MEI, "LEG", "Task", "contract")
    world.pull()
    world.jira.archive_project(APP, legal)
    world.later(hours=1)
    world.jira.edit(MEI, issue, summary="goes on")
    world.pull()
    assert world.of(issue).title == "goes on"
    world.sweep()
    assert world.states()[there.id] == ("archived", "fate.project_archived")


def test_what_was_in_a_project_in_the_recycle_bin_is_deleted(world: JiraWorld) -> None:
    legal = world.jira.add_project("LEG", "Legal", lead=APP)
    world.table["projects"] = ["BRD", "LEG"]
    issue, hidden = world.task(), world.task("hidden")
    there = world.jira.create_issue(MEI, "LEG", "Task", "contract")
    world.pull()
    projects.trash(world.jira, APP, legal)
    del world.jira.issues[hidden.id]
    world.jira.changed(hidden, gone=True)
    world.later(hours=1)
    world.pull()
    world.sweep()
    states = world.states()
    assert (states[there.id], states[issue.id]) == (("deleted", "fate.project_deleted"), ("present", ""))
    assert states[hidden.id] == ("gone", "fate.gone")


def made(world: JiraWorld, n: int) -> list[Issue]:
    return [world.task(str(number)) for number in range(n)]


def test_each_state_has_its_reason_and_time(world: JiraWorld) -> None:
    world.jira.add_project("LEG", "Legal", lead=APP)
    stays, archived, moved, deleted, hidden = made(world, 5)
    world.pull()
    world.later(hours=1)
    world.jira.archive(archived)
    world.jira.relocate(MEI, moved, "LEG")
    world.jira.delete(deleted, MEI)
    gone_at = world.clock.now()
    world.later(hours=1)
    world.jira.add_level("Secret", [])
    hidden.values["security"] = next(iter(world.jira.levels))
    world.jira.changed(hidden)
    world.sweep(accept=True)
    assert world.states() == {
        stays.id: ("present", ""),
        archived.id: ("archived", "fate.archived"),
        moved.id: ("moved", "fate.other_project"),
        deleted.id: ("deleted", "fate.deleted"),
        hidden.id: ("gone", "fate.gone"),
    }
    assert datetime.fromisoformat(world.stamp(deleted)) == gone_at


def test_without_the_audit_log_a_deletion_is_only_gone(world: JiraWorld) -> None:
    issue, _ = world.task(), world.task("other")
    world.pull()
    world.jira.delete(issue, MEI)
    world.jira.admins.discard(APP)
    world.later(hours=1)
    world.sweep()
    assert world.states()[issue.id] == ("gone", "fate.gone")


def test_what_only_the_index_has_not_seen_is_present(world: JiraWorld) -> None:
    """The listing lags; by its id the search is asked for the newest state."""
    world.task("other")
    world.jira.index_lag_s = 600
    issue = world.task()
    with world.adapter() as adapter:
        adapter.source.check()
        assert issue.id not in list(adapter.source.list_ids("issues"))
        (fate,) = adapter.source.fates("issues", [issue.id])
    assert (fate.state, fate.reason) == ("present", "fate.lag")


# Bad records.


def test_a_bad_record_is_kept_and_counted(world: JiraWorld) -> None:
    issue = world.task()
    world.jira.comment(MEI, issue, document(words("hello")))
    shown = world.jira.view(world.address).issue(issue, None)
    comments = shown["fields"]["comment"]
    comments["comments"] += ["no object", {"created": 7}, {"id": 12}]
    comments["total"] = 4
    fault = {"kind": "status", "code": 200, "body": {"issues": [shown, {"id": "99", "key": 7, "fields": []}]}}
    world.sandbox.set_faults(script({"path": "/rest/api/3/issue/bulkfetch", "fault": fault}))
    world.pull()
    with Store(world.settings.mirror) as store:
        rows = store.sql.execute("SELECT kind, id FROM quarantine ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [
        ("comment", f"{issue.id}/1"),
        ("comment", f"{issue.id}/2"),
        ("comment", f"{issue.id}/3"),
        ("issue", "99"),
    ]
    assert [comment.text for comment in world.records(Comment)] == ["hello"]


def test_a_text_of_any_shape_is_read(world: JiraWorld) -> None:
    issue = world.task(description=adf.from_text("first\nsecond"))
    world.pull()
    assert world.of(issue).text.split("\n") == ["first", "second"]
