"""People, permissions and set-up: groups, projects that not everybody sees, contexts, the archive, bulk edits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from jira_site import START, TYPES, Caller, caller, site

from integrations.sandbox.jira import Jira


@pytest.fixture
def jira() -> Jira:
    return site()


@pytest.fixture
def app(jira: Jira) -> Caller:
    return caller(jira)


@pytest.fixture
def bob(jira: Jira) -> Caller:
    return caller(jira, "bob")


def bulk(issues: list[str], field: str, value: float | None, **more: Any) -> dict[str, Any]:
    number = {"fieldId": field} | ({} if value is None else {"value": value})
    edited = {"clearableNumberFields": [number]}
    return {"selectedIssueIdsOrKeys": issues, "selectedActions": [field], "editedFieldsInput": edited, **more}


# people


def test_users_are_read_in_bulk(app: Caller) -> None:
    page = app.get("user/bulk?accountId=5b-amy&accountId=nobody&accountId=5b-bob")
    assert [each["accountId"] for each in page["values"]] == ["5b-amy", "5b-bob"]
    assert page["maxResults"] == 10
    assert app.send("GET", "user/bulk").status == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bob", ["5b-bob"]),
        ("lin", ["5b-bob"]),
        ("ob", []),
        ("amy@example.com", ["5b-amy"]),
        ("amy@", []),
        ("former", []),
    ],
)
def test_a_person_is_searched(app: Caller, query: str, found: list[str]) -> None:
    assert [each["accountId"] for each in app.get(f"user/search?query={query}")] == found


def test_groups_and_their_members(jira: Jira, app: Caller, bob: Caller) -> None:
    group = jira.add_group("設計組", ["5b-amy", "5b-gone"])
    assert app.get("group/bulk")["values"] == [{"name": "設計組", "groupId": group.id}]
    page = app.get(f"group/member?groupId={group.id}")
    assert [each["accountId"] for each in page["values"]] == ["5b-amy"]
    assert app.get(f"group/member?groupId={group.id}&includeInactiveUsers=true")["total"] == 2
    assert app.get("user/groups?accountId=5b-amy")[0]["name"] == "設計組"
    assert app.get("user/groups?accountId=5b-bob") == []
    assert app.send("GET", "group/member?groupname=nobody").status == 404
    assert bob.send("GET", "group/bulk").status == 403


# who may see and do what


def test_a_project_that_is_closed_to_somebody_is_not_there(jira: Jira, app: Caller, bob: Caller) -> None:
    jira.create_issue("5b-amy", "BRD", "Task", "密")
    jira.grant("712020:app", "BROWSE_PROJECTS", "BRD", ["5b-amy", "712020:app"])
    assert bob.send("GET", "issue/BRD-1").status == 404
    assert bob.get("project") == []
    assert bob.get("project/search")["values"] == []
    assert bob.send("GET", "project/BRD").status == 404
    assert bob.post("search/jql", {"jql": "id > 0"})["issues"] == []
    assert bob.post("issue/bulkfetch", {"issueIdsOrKeys": ["BRD-1"]})["issues"] == []
    made = bob.send(
        "POST", "issue", {"fields": {"project": {"key": "BRD"}, "issuetype": {"name": "Task"}, "summary": "x"}}
    )
    assert made.status == 400
    assert app.get("issue/BRD-1")["key"] == "BRD-1"


def test_a_permission_that_is_taken_away_takes_it_from_administrators_too(jira: Jira, app: Caller) -> None:
    jira.create_issue("5b-amy", "BRD", "Task", "密")
    assert len(app.post("search/jql", {"jql": "project = BRD"})["issues"]) == 1
    jira.grant("5b-amy", "BROWSE_PROJECTS", "BRD", ["5b-amy"])
    assert app.post("search/jql", {"jql": "id > 0"})["issues"] == []
    refused = app.send("POST", "search/jql", {"jql": "project = BRD"})
    assert (refused.status, refused.body["errorMessages"]) == (
        400,
        ["The value 'BRD' does not exist for the field 'project'."],
    )
    record = app.get("auditing/record")["records"][0]
    assert (record["summary"], record["authorKey"]) == ("Permission scheme updated", "5b-amy")
    assert record["changedValues"] == [{"fieldName": "BROWSE_PROJECTS", "changedTo": "5b-amy"}]


def test_permissions_are_of_a_project(jira: Jira, bob: Caller) -> None:
    jira.add_project("DSN", "設計", lead="5b-bob")
    jira.create_issue("5b-amy", "BRD", "Task", "x")
    jira.grant("712020:app", "EDIT_ISSUES", "BRD", ["5b-amy"])

    def may(more: str) -> bool:
        granted = bob.get(f"mypermissions?permissions=EDIT_ISSUES{more}")["permissions"]["EDIT_ISSUES"][
            "havePermission"
        ]
        return bool(granted)

    assert (may("&projectKey=BRD"), may("&issueKey=BRD-1"), may("&projectKey=DSN"), may("")) == (
        False,
        False,
        True,
        True,
    )
    assert bob.send("GET", "mypermissions?permissions=EDIT_ISSUES&projectKey=NO").status == 404
    assert bob.send("PUT", "issue/BRD-1", {"fields": {"summary": "y"}}).status == 403
    assert [each["key"] for each in bob.post("permissions/project", {"permissions": ["EDIT_ISSUES"]})["projects"]] == [
        "DSN"
    ]


def test_a_quiet_edit_needs_its_permission(jira: Jira, app: Caller, bob: Caller) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    app.put("issue/BRD-1?notifyUsers=false", {"fields": {"summary": "y"}})
    assert jira.mails == []
    bob.put("issue/BRD-1?notifyUsers=false", {"fields": {"summary": "z"}})
    assert jira.mails == [(START, "BRD-1", "5b-bob")]
    jira.refuses_quiet_edits = True
    bob.put("issue/BRD-1?notifyUsers=false", {"fields": {"summary": "lost"}})
    assert issue.values["summary"] == "z"


def test_a_deletion_is_in_the_audit_log_only(jira: Jira, app: Caller, bob: Caller) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    app.delete("issue/BRD-1")
    page = app.get("auditing/record?filter=deleted")
    assert page["total"] == 1
    assert page["records"][0]["objectItem"] == {"id": issue.id, "name": "BRD-1", "typeName": "ISSUE"}
    assert app.get("auditing/record?from=2026-07-01T01:31:00Z")["total"] == 0
    assert app.get("auditing/record?to=2026-07-01T01:30:00Z")["total"] == 1
    assert bob.send("GET", "auditing/record").status == 403


# set-up


def test_a_field_is_where_its_contexts_are(jira: Jira, app: Caller) -> None:
    design = jira.add_project("DSN", "設計", lead="5b-bob")
    field = jira.add_field("Score", TYPES + "float")
    for project in ("BRD", "DSN"):
        jira.create_issue("5b-amy", project, "Task", "x")
    (everywhere,) = app.get(f"field/{field}/context")["values"]
    assert everywhere["isGlobalContext"]
    made = app.post(f"field/{field}/context", {"name": "design only", "projectIds": [design.id]})
    assert app.send("POST", f"field/{field}/context", {"name": "again", "projectIds": [design.id]}).status == 409
    app.delete(f"field/{field}/context/{everywhere['id']}")
    assert app.send("PUT", "issue/BRD-1", {"fields": {field: 1}}).status == 400
    app.put("issue/DSN-1", {"fields": {field: 1}})
    assert field in app.get("issue/DSN-1/editmeta")["fields"]
    assert field not in app.get("issue/BRD-1/editmeta")["fields"]
    assert app.get(f"issue/DSN-1?fields=summary,{field}")["fields"] == {"summary": "x", field: 1}
    assert field not in app.get("issue/BRD-1")["fields"]
    assert app.get(f"issue/BRD-1?fields=summary,{field}")["fields"] == {"summary": "x"}
    app.delete(f"field/{field}/context/{made['id']}")
    assert app.send("PUT", "issue/DSN-1", {"fields": {field: 2}}).status == 400
    assert field not in app.get("issue/DSN-1")["fields"]


def test_a_context_can_be_of_some_types(jira: Jira, app: Caller) -> None:
    field, types = jira.add_field("Epic name", TYPES + "textfield"), {t.name: t.id for t in jira.issue_types.values()}
    (everywhere,) = app.get(f"field/{field}/context")["values"]
    app.delete(f"field/{field}/context/{everywhere['id']}")
    app.post(f"field/{field}/context", {"name": "epics", "issueTypeIds": [types["Epic"]]})
    issue = jira.create_issue("5b-amy", "BRD", "Epic", "x", **{field: "long"})
    assert app.get(f"issue/{issue.key}")["fields"][field] == "long"
    for name in ("Epic", "Task"):
        settable = app.get(f"issue/createmeta/BRD/issuetypes/{types[name]}")["fields"]
        assert (field in {each["fieldId"] for each in settable}) is (name == "Epic")
    jira.relocate("5b-amy", issue, "BRD", types["Task"])
    assert field not in app.get(f"issue/{issue.key}")["fields"]
    assert field not in app.get(f"issue/{issue.key}/editmeta")["fields"]


def test_a_team_managed_project_has_statuses_of_its_own(jira: Jira, app: Caller) -> None:
    team = jira.add_project("TEAM", "小組", lead="5b-bob", simplified=True)
    issue = jira.create_issue("5b-amy", "TEAM", "Task", "x")
    scoped = [each for each in app.get("status") if "scope" in each]
    assert [each["name"] for each in scoped] == ["To Do", "In Progress", "Done"]
    assert all(each["scope"] == {"type": "PROJECT", "project": {"id": team.id}} for each in scoped)
    assert app.get(f"status/{scoped[0]['id']}")["scope"]["project"] == {"id": team.id}
    shown = app.get("issue/TEAM-1")["fields"]["status"]
    assert (shown["id"], "scope" in shown) == (scoped[0]["id"], False)
    targets = [each["to"]["id"] for each in app.get("issue/TEAM-1/transitions")["transitions"]]
    assert targets == [each["id"] for each in scoped]
    assert jira.move("5b-amy", issue, "完成")
    assert issue.values["status"] == scoped[2]["id"]
    other = jira.create_issue("5b-amy", "BRD", "Task", "x")
    assert not {each["to"]["id"] for each in app.get(f"issue/{other.key}/transitions")["transitions"]} & set(targets)


def test_a_move_between_projects_finds_a_status_of_the_same_category(jira: Jira, app: Caller) -> None:
    jira.add_project("TEAM", "小組", lead="5b-bob", simplified=True)
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    jira.move("5b-amy", issue, "Blocked")
    jira.relocate("5b-amy", issue, "TEAM")
    shown = app.get(f"issue/{issue.key}")["fields"]["status"]
    assert shown["name"] == "In Progress"
    assert shown["id"] in jira.workflow(jira.project_named("TEAM"))
    items = {item["field"]: item for item in issue.histories[-1].items}
    assert (items["status"]["fromString"], items["status"]["to"]) == ("Blocked", shown["id"])


def test_a_team_managed_project_refuses_custom_fields(jira: Jira, app: Caller) -> None:
    jira.add_project("TEAM", "小組", lead="5b-bob", simplified=True)
    field = jira.add_field("Score", TYPES + "float")
    jira.create_issue("5b-amy", "TEAM", "Task", "x")
    refused = app.send("PUT", "issue/TEAM-1", {"fields": {field: 1}})
    assert refused.body["errors"][field].startswith(f"Field '{field}' cannot be set.")
    assert field not in app.get("issue/TEAM-1/editmeta")["fields"]
    shown = app.get("project/TEAM")
    assert (shown["simplified"], shown["style"]) == (True, "next-gen")
    app.put("issue/TEAM-1", {"fields": {"summary": "y"}})


def test_what_an_issue_can_be_created_with(jira: Jira, app: Caller) -> None:
    field = jira.add_field("Score", TYPES + "float")
    page = app.get("issue/createmeta/BRD/issuetypes")
    assert [each["name"] for each in page["issueTypes"]] == ["Task", "Subtask", "Epic"]
    task = page["issueTypes"][0]["id"]
    fields = app.get(f"issue/createmeta/BRD/issuetypes/{task}")["fields"]
    assert {"project", "summary", field} <= {each["fieldId"] for each in fields}
    assert {each["fieldId"] for each in fields if each["required"]} == {"project", "summary", "issuetype"}
    assert app.send("GET", "issue/createmeta/NO/issuetypes").status == 404


def test_one_of_each_list(app: Caller) -> None:
    assert app.get("priority/3")["name"] == "Medium"
    assert app.get("status/Done")["id"] == "10003"
    assert app.get("resolution")[0]["name"] == "Done"
    link = app.get("issueLinkType")["issueLinkTypes"][0]
    assert app.get(f"issueLinkType/{link['id']}") == link
    assert app.get("resolution/10000")["name"] == "Done"
    assert app.get(f"issuetype/{app.get('issuetype')[0]['id']}")["name"] == "Task"
    assert [each["isDefault"] for each in app.get("priority/search?id=3&id=4")["values"]] == [True, False]
    kinds = ("priority", "status", "issueLinkType", "resolution", "issuetype", "securitylevel")
    assert [app.send("GET", f"{each}/0").status for each in kinds] == [404] * 6


def test_a_security_level_has_a_name(jira: Jira, app: Caller) -> None:
    assert app.get(f"securitylevel/{jira.add_level('Board').id}")["name"] == "Board"


def test_a_field_leaves_its_screen(jira: Jira, app: Caller) -> None:
    field = jira.add_field("Score", TYPES + "float")
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x", **{field: 1})
    assert app.get("screens/1/availableFields") == []
    app.delete(f"screens/1/tabs/10000/fields/{field}")
    assert app.send("DELETE", f"screens/1/tabs/10000/fields/{field}").status == 404
    assert app.get("screens/1/availableFields") == [{"id": field, "name": "Score"}]
    refused = app.send("PUT", "issue/BRD-1", {"fields": {field: 2}})
    words = f"Field '{field}' cannot be set. It is not on the appropriate screen, or unknown."
    assert (refused.status, refused.body["errors"]) == (400, {field: words})
    assert issue.values[field] == 1
    app.post(f"screens/addToDefault/{field}", {})
    app.put("issue/BRD-1", {"fields": {field: 2}})


# the archive


def test_an_archived_issue_leaves_searches_and_is_still_read(jira: Jira, app: Caller, bob: Caller) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    jira.create_issue("5b-amy", "BRD", "Subtask", "y", parent=issue.id)
    sent = {"issueIdsOrKeys": ["BRD-1", "BRD-2", "BRD-9"]}
    assert bob.send("PUT", "issue/archive", sent).status == 403
    answer = app.put("issue/archive", sent)
    assert answer["numberOfIssuesUpdated"] == 1
    assert answer["errors"]["issuesNotFound"]["issueIdsOrKeys"] == ["BRD-9"]
    assert answer["errors"]["issueIsSubtask"]["issueIdsOrKeys"] == ["BRD-2"]
    assert app.post("search/jql", {"jql": "project = BRD"})["issues"] == []
    assert app.get("issue/BRD-1")["fields"]["updated"] == "2026-07-01T09:30:00.000+0800"
    assert app.send("PUT", "issue/BRD-1", {"fields": {"summary": "z"}}).status == 400
    assert app.put("issue/unarchive", {"issueIdsOrKeys": ["BRD-1"]})["numberOfIssuesUpdated"] == 1
    assert len(app.post("search/jql", {"jql": "project = BRD"})["issues"]) == 2


def test_an_archived_project_looks_deleted(jira: Jira, app: Caller, bob: Caller) -> None:
    jira.create_issue("5b-amy", "BRD", "Task", "x")
    assert bob.send("POST", "project/BRD/archive").status == 403
    assert app.post("project/BRD/archive", None) is None
    assert app.get("project") == []
    assert app.post("search/jql", {"jql": "id > 0"})["issues"] == []
    assert [each["archived"] for each in app.get("project/search?status=archived")["values"]] == [True]
    assert app.get("issue/BRD-1")["key"] == "BRD-1"
    assert app.get("auditing/record")["records"][0]["summary"] == "Project archived"
    assert app.post("project/BRD/restore", None)["key"] == "BRD"
    assert len(app.post("search/jql", {"jql": "id > 0"})["issues"]) == 1


# bulk edits


def test_one_value_is_written_to_many(jira: Jira, app: Caller, bob: Caller) -> None:
    field = jira.add_field("Score", TYPES + "float")
    issues = [jira.create_issue("5b-amy", "BRD", "Task", str(number)) for number in range(3)]
    keys = [issue.key for issue in issues]
    assert bob.send("POST", "bulk/issues/fields", bulk(keys, field, 8)).status == 403
    task = app.post("bulk/issues/fields", bulk([*keys, "BRD-99"], field, 8, sendBulkNotification=False))["taskId"]
    told = app.get(f"bulk/queue/{task}")
    assert (told["status"], told["progressPercent"], told["totalIssueCount"]) == ("COMPLETE", 100, 4)
    assert told["processedAccessibleIssues"] == [issue.number for issue in issues]
    assert told["invalidOrInaccessibleIssueCount"] == 1
    assert [issue.values[field] for issue in issues] == [8, 8, 8]
    assert jira.mails == []
    app.post("bulk/issues/fields", bulk(keys[:1], field, None))
    assert field not in issues[0].values
    assert len(jira.mails) == 1


def test_a_field_off_the_screen_fails_issue_by_issue(jira: Jira, app: Caller) -> None:
    field = jira.add_field("Score", TYPES + "float", on_screen=False)
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    task = app.post("bulk/issues/fields", bulk(["BRD-1"], field, 8))["taskId"]
    assert app.get(f"bulk/queue/{task}")["failedAccessibleIssues"].keys() == {issue.id}


def test_labels_are_added_and_removed(jira: Jira, app: Caller) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x", labels=["a", "b"])

    def change(how: str, *labels: str) -> list[str]:
        given = {
            "fieldId": "labels",
            "labels": [{"name": each} for each in labels],
            "bulkEditMultiSelectFieldOption": how,
        }
        edited = {"labelsFields": [given]}
        sent = {"selectedIssueIdsOrKeys": ["BRD-1"], "selectedActions": ["labels"], "editedFieldsInput": edited}
        app.post("bulk/issues/fields", sent)
        return list(issue.values.get("labels", ()))

    assert change("ADD", "c") == ["a", "b", "c"]
    assert change("REMOVE", "a") == ["b", "c"]
    assert change("REPLACE", "z") == ["z"]
    assert change("REMOVE_ALL") == []


def test_five_bulk_edits_run_at_once(jira: Jira, app: Caller) -> None:
    field = jira.add_field("Score", TYPES + "float")
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    jira.tasks.duration_s = 60
    tasks = [app.post("bulk/issues/fields", bulk(["BRD-1"], field, number))["taskId"] for number in range(5)]
    assert app.send("POST", "bulk/issues/fields", bulk(["BRD-1"], field, 9)).status == 400
    jira.clock.advance(timedelta(seconds=30))
    assert (app.get(f"bulk/queue/{tasks[0]}")["status"], app.get(f"bulk/queue/{tasks[0]}")["progressPercent"]) == (
        "RUNNING",
        50,
    )
    assert field not in issue.values
    jira.clock.advance(timedelta(seconds=30))
    assert app.get(f"bulk/queue/{tasks[4]}")["status"] == "COMPLETE"
    assert issue.values[field] == 4
    app.post("bulk/issues/fields", bulk(["BRD-1"], field, 9))
    jira.clock.advance(timedelta(days=15))
    assert app.send("GET", f"bulk/queue/{tasks[0]}").status == 400


def test_issues_are_moved_in_bulk(jira: Jira, app: Caller) -> None:
    jira.add_project("DSN", "設計", lead="5b-bob")
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    story = jira.add_issue_type("Story").id
    sent = {"targetToSourcesMapping": {f"DSN,{story}": {"issueIdsOrKeys": ["BRD-1", "BRD-9"]}}}
    told = app.get(f"bulk/queue/{app.post('bulk/issues/move', sent)['taskId']}")
    assert (told["processedAccessibleIssues"], told["invalidOrInaccessibleIssueCount"]) == ([issue.number], 1)
    assert app.get("issue/BRD-1")["key"] == "DSN-1"
    assert app.post("issue/bulkfetch", {"issueIdsOrKeys": ["BRD-1"]})["issues"][0]["id"] == issue.id
    items = {item["field"] for entry in app.get("issue/DSN-1/changelog")["values"] for item in entry["items"]}
    assert items == {"issuetype", "project", "Key"}
    assert app.send("POST", "bulk/issues/move", {"targetToSourcesMapping": {"NO,1": {}}}).status == 400


@pytest.mark.parametrize("count", [0, 1001])
def test_a_bulk_edit_has_its_limits(app: Caller, count: int) -> None:
    sent = bulk([str(number) for number in range(count)], "customfield_1", 1)
    assert app.send("POST", "bulk/issues/fields", sent).status == 400


def test_a_bulk_edit_needs_a_value_for_every_action(app: Caller) -> None:
    sent = bulk(["BRD-1"], "customfield_1", 1) | {"selectedActions": ["summary"]}
    assert app.send("POST", "bulk/issues/fields", sent).status == 400
    assert app.send("POST", "bulk/issues/fields", sent | {"editedFieldsInput": {"colorFields": []}}).status == 400
