"""The sandbox's Jira, issue by issue: reading, editing, commenting, setting up. Every answer is held against the spec."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import jira_spec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jira_site import START, TYPES, Caller, caller, site

from integrations.sandbox.http import Request
from integrations.sandbox.jira import Jira, routes, worklogs
from integrations.sandbox.jira.catalog import EDITABLE
from integrations.sandbox.jira.values import RejectedError

DOCUMENT: dict[str, Any] = {
    "type": "doc",
    "version": 1,
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "hello"}]}],
}


@pytest.fixture
def jira() -> Jira:
    return site()


@pytest.fixture
def app(jira: Jira) -> Caller:
    return caller(jira)


@pytest.fixture
def amy(jira: Jira) -> Caller:
    return caller(jira, "amy")


def tick(jira: Jira, **by: float) -> None:
    jira.clock.advance(timedelta(**by))


# who is asking


@pytest.mark.parametrize("target", ["serverInfo", "myself", "field", "issue/BRD-1", "nowhere"])
def test_a_bad_credential_is_refused(jira: Jira, target: str) -> None:
    response = Caller(jira, "amy@example.com", "wrong").send("GET", target)
    assert response.status == 401
    assert response.headers == {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_bad_credential_on_search_is_an_empty_answer(jira: Jira, method: str) -> None:
    jira.create_issue("5b-amy", "BRD", "Task", "x")
    response = Caller(jira, "bob@example.com", "amy-token").send(method, "search/jql?jql=project%3DBRD", {})
    assert (response.status, response.body) == (200, {"issues": [], "isLast": True})
    assert response.headers == {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}


def test_only_an_unknown_address_is_not_found(app: Caller) -> None:
    response = app.answer(_request(app, "/rest/api/3/nowhere"))
    assert response.status == 404
    assert response.body["status-code"] == 404


def _request(app: Caller, path: str) -> Request:
    return Request("GET", path, {"authorization": f"Bearer {app.token}"})


def test_the_old_search_is_gone(app: Caller) -> None:
    assert app.send("GET", "search?jql=project%3DBRD").status == 410


def test_an_own_address_is_seen_only_by_oneself(app: Caller, amy: Caller) -> None:
    assert amy.get("myself")["emailAddress"] == "amy@example.com"
    assert "emailAddress" not in app.get("user?accountId=5b-amy")


def test_everybody_is_listed_page_by_page(app: Caller) -> None:
    first, second = app.get("users/search?maxResults=3"), app.get("users/search?startAt=3&maxResults=3")
    assert [user["accountId"] for user in first + second] == ["5b-amy", "5b-bob", "712020:app", "5b-gone"]
    assert not second[0]["active"]
    assert app.send("GET", "user?accountId=nobody").status == 404


def test_permissions_follow_the_admin_flag(app: Caller, amy: Caller) -> None:
    target = "mypermissions?permissions=ADMINISTER,BROWSE_PROJECTS"
    granted = {name: has["havePermission"] for name, has in amy.get(target)["permissions"].items()}
    assert granted == {"ADMINISTER": False, "BROWSE_PROJECTS": True}
    assert app.get(target)["permissions"]["ADMINISTER"]["havePermission"]
    assert app.send("GET", "mypermissions").status == 400
    assert app.send("GET", "mypermissions?permissions=FLY").status == 400


# reading an issue


def test_an_issue_is_shown_in_the_zone_of_who_asks(jira: Jira, app: Caller) -> None:
    jira.create_issue("5b-amy", "BRD", "Task", "海報", assignee="5b-bob", duedate=date(2026, 8, 14), labels=["b", "a"])
    assert app.get("issue/BRD-1")["fields"]["created"] == "2026-07-01T09:30:00.000+0800"
    fields = caller(jira, "bob").get("issue/10001")["fields"]
    assert fields["created"] == "2026-07-01T03:30:00.000+0200"
    assert fields["assignee"]["accountId"] == "5b-bob"
    assert (fields["duedate"], fields["labels"]) == ("2026-08-14", ["a", "b"])
    assert fields["status"]["statusCategory"]["key"] == "new"


def test_fields_are_chosen(jira: Jira, app: Caller) -> None:
    jira.create_issue("5b-amy", "BRD", "Task", "x")
    assert app.get("issue/BRD-1?fields=summary,status,nonsense")["fields"].keys() == {"summary", "status"}
    assert "comment" not in app.get("issue/BRD-1?fields=*navigable")["fields"]
    assert "summary" not in app.get("issue/BRD-1?fields=-summary")["fields"]


def test_family_and_links_are_shown_on_both_sides(jira: Jira, app: Caller) -> None:
    epic = jira.create_issue("5b-amy", "BRD", "Epic", "上市")
    task = jira.create_issue("5b-amy", "BRD", "Task", "海報", parent=epic.id)
    jira.create_issue("5b-amy", "BRD", "Subtask", "草圖", parent=task.id)
    app.post(
        "issueLink", {"type": {"name": "Blocks"}, "inwardIssue": {"key": "BRD-2"}, "outwardIssue": {"id": epic.id}}
    )
    shown, above = app.get("issue/BRD-2")["fields"], app.get("issue/BRD-1")["fields"]
    assert shown["parent"]["key"] == "BRD-1"
    assert [each["key"] for each in shown["subtasks"]] == ["BRD-3"]
    assert above["subtasks"] == []
    assert shown["issuelinks"][0]["outwardIssue"]["key"] == "BRD-1"
    assert above["issuelinks"][0]["inwardIssue"]["key"] == "BRD-2"
    item = app.get("issue/BRD-1/changelog")["values"][0]["items"][0]
    assert (item["field"], item["to"], item["toString"]) == ("Link", "BRD-2", "This issue is blocked by BRD-2")
    wrong = {"type": {"name": "Hugs"}, "inwardIssue": {"key": "BRD-2"}, "outwardIssue": {"id": epic.id}}
    assert app.send("POST", "issueLink", wrong).status == 404


def test_a_restricted_issue_is_hidden_like_a_missing_one(jira: Jira) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "密件", security="管理層")
    bob, amy = caller(jira, "bob"), caller(jira, "amy")
    hidden, missing = bob.send("GET", f"issue/{issue.id}"), bob.send("GET", "issue/BRD-999")
    assert (hidden.status, hidden.body) == (missing.status, missing.body)
    assert amy.get(f"issue/{issue.id}")["fields"]["security"]["name"] == "管理層"
    assert bob.post("search/approximate-count", {"jql": "project = BRD"}) == {"count": 0}
    assert bob.send("POST", "search/approximate-count", {"jql": "key = BRD-1"}).status == 400
    jira.add_level("管理層", members=["5b-bob"])
    assert bob.get(f"issue/{issue.id}")["key"] == "BRD-1"


def test_a_moved_issue_answers_to_its_old_key(jira: Jira, app: Caller) -> None:
    jira.add_project("DSN", "設計", lead="5b-bob")
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    jira.relocate("5b-amy", issue, "DSN")
    assert app.get("issue/BRD-1")["key"] == "DSN-1"
    assert {item["field"] for item in app.get("issue/DSN-1/changelog")["values"][0]["items"]} == {"Key", "project"}


# editing


def test_an_edit_leaves_one_entry_and_moves_updated(jira: Jira, app: Caller) -> None:
    number = jira.add_field("Score", TYPES + "float")
    people = jira.add_field("協作人", TYPES + "multiuserpicker")
    jira.create_issue("5b-amy", "BRD", "Task", "x")
    tick(jira, hours=1)
    fields = {"summary": "y", number: 8.5, people: [{"accountId": "5b-bob"}, {"accountId": "5b-amy"}]}
    assert app.put("issue/BRD-1?notifyUsers=false", {"fields": fields, "update": {}}) is None
    page = app.get("issue/BRD-1/changelog")
    assert page["total"] == 1
    items = {item["field"]: item for item in page["values"][0]["items"]}
    assert page["values"][0]["author"]["accountId"] == "712020:app"
    assert (items["summary"]["fromString"], items["summary"]["toString"]) == ("x", "y")
    assert (items["Score"]["fieldtype"], items["Score"]["fieldId"], items["Score"]["toString"]) == (
        "custom",
        number,
        "8.5",
    )
    assert items["協作人"]["to"] == "[5b-bob, 5b-amy]"
    assert items["協作人"]["toString"] == "[Bob Lin, 王小美]"
    shown = app.get("issue/BRD-1")["fields"]
    assert shown[number] == 8.5
    assert [user["displayName"] for user in shown[people]] == ["Bob Lin", "王小美"]
    assert shown["updated"] == "2026-07-01T10:30:00.000+0800"


def test_an_edit_of_nothing_leaves_no_trace(jira: Jira, app: Caller) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x", labels=["a"], assignee="5b-bob")
    tick(jira, hours=1)
    app.put("issue/BRD-1", {"fields": {"summary": "x", "labels": ["a"], "assignee": {"accountId": "5b-bob"}}})
    assert not jira.edit("5b-amy", issue, summary="x", environment=None)
    assert (issue.updated_at, issue.histories) == (START, [])


def test_python_and_http_leave_the_same_traces(jira: Jira, app: Caller) -> None:
    one, two = (jira.create_issue("5b-amy", "BRD", "Task", "x") for _ in range(2))
    jira.edit("712020:app", one, assignee="5b-bob", duedate="2026-08-14", description="see https://example.com/a")
    body = jira.issue_json(one, "")["fields"]["description"]
    fields = {"assignee": {"accountId": "5b-bob"}, "duedate": "2026-08-14", "description": body}
    app.put("issue/BRD-2", {"fields": fields})
    assert one.histories[0].items == two.histories[0].items
    described = next(item for item in one.histories[0].items if item["field"] == "description")
    assert described["toString"] == "see [https://example.com/a|https://example.com/a]"


def test_update_operations_add_and_remove(jira: Jira, app: Caller) -> None:
    people = jira.add_field("協作人", TYPES + "multiuserpicker")
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x", labels=["a", "b"], **{people: ["5b-bob"]})
    update = {
        "labels": [{"add": "c"}, {"remove": "a"}],
        people: [{"add": {"accountId": "5b-amy"}}],
        "comment": [{"add": {"body": DOCUMENT}}],
    }
    app.put("issue/BRD-1", {"update": update})
    assert (issue.values["labels"], issue.values[people]) == (["b", "c"], ["5b-bob", "5b-amy"])
    assert len(issue.comments) == 1
    assert app.send("PUT", "issue/BRD-1", {"update": {"summary": [{"add": "x"}]}}).status == 400


@pytest.mark.parametrize(
    ("type_key", "value", "words"),
    [
        ("float", "8.5", "Operation value must be a number"),
        ("float", True, "Operation value must be a number"),
        ("textfield", 8, "Operation value must be a string"),
        ("readonlyfield", "x" * 256, "255 characters"),
        ("textarea", "plain", "Atlassian Document"),
        ("multiuserpicker", {"accountId": "5b-bob"}, "not an array"),
        ("multiuserpicker", [{"accountId": "nobody"}], "valid value"),
        ("datepicker", "tomorrow", "date"),
        ("labels", ["two words"], "spaces"),
        ("select", "S", "valid"),
    ],
)
def test_a_wrong_value_is_refused(jira: Jira, app: Caller, type_key: str, value: object, words: str) -> None:
    field = jira.add_field("Field", TYPES + type_key)
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    response = app.send("PUT", "issue/BRD-1", {"fields": {field: value, "summary": "y"}})
    assert response.status == 400
    assert words in response.body["errors"][field]
    assert issue.values["summary"] == "x"


def test_a_field_off_the_screen_cannot_be_set(jira: Jira, app: Caller) -> None:
    jira.create_issue("5b-amy", "BRD", "Task", "x")
    field = app.post("field", {"name": "Score", "description": "alongside:score", "type": TYPES + "float"})["id"]
    refused = app.send("PUT", "issue/BRD-1", {"fields": {field: 1}})
    message = f"Field '{field}' cannot be set. It is not on the appropriate screen, or unknown."
    assert (refused.status, refused.body) == (400, {"errorMessages": [], "errors": {field: message}})
    assert field not in app.get("issue/BRD-1/editmeta")["fields"]
    app.post(f"screens/addToDefault/{field}", None)
    app.put("issue/BRD-1", {"fields": {field: 1}})
    assert app.get("issue/BRD-1/editmeta")["fields"][field]["schema"]["type"] == "number"
    assert app.send("POST", f"screens/addToDefault/{field}").status == 400


def test_an_unknown_field_is_no_better(app: Caller, jira: Jira) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    assert app.send("PUT", "issue/BRD-1", {"fields": {"customfield_99999": 1}}).status == 400
    with pytest.raises(RejectedError):
        jira.edit("5b-amy", issue, status="Done")


@pytest.mark.parametrize(
    "body",
    [{}, {"fields": []}, {"fields": {"summary": ""}}, {"fields": {"summary": "a\nb"}}, {"fields": {"issuetype": None}}],
)
def test_an_empty_or_odd_edit_is_refused(jira: Jira, app: Caller, body: object) -> None:
    jira.create_issue("5b-amy", "BRD", "Task", "x")
    assert app.send("PUT", "issue/BRD-1", body).status == 400


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"x"', b"\xff"])
def test_a_body_that_is_no_object_is_refused(jira: Jira, app: Caller, raw: bytes) -> None:
    jira.create_issue("5b-amy", "BRD", "Task", "x")
    assert app.send("PUT", "issue/BRD-1", raw=raw).status == 400


def test_creating(app: Caller) -> None:
    made = app.post("issue", {"fields": {"project": {"key": "BRD"}, "issuetype": {"name": "Task"}, "summary": "新"}})
    assert (made["id"], made["key"]) == ("10001", "BRD-1")
    fields = app.get("issue/BRD-1")["fields"]
    assert fields["reporter"]["accountId"] == fields["creator"]["accountId"] == "712020:app"
    for wrong in ({"project": {"key": "NO"}}, {"issuetype": {"name": "No"}}, {"summary": ""}, {"creator": {"id": "x"}}):
        fields = {"project": {"key": "BRD"}, "issuetype": {"name": "Task"}, "summary": "x", **wrong}
        assert app.send("POST", "issue", {"fields": fields}).body["errors"].keys() == wrong.keys()


def test_a_transition_sets_and_clears_the_resolution(jira: Jira, app: Caller) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    offered = {each["to"]["name"]: each["id"] for each in app.get("issue/BRD-1/transitions")["transitions"]}
    assert list(offered) == ["To Do", "In Progress", "In Review", "Blocked", "Done"]
    tick(jira, hours=1)
    app.post("issue/BRD-1/transitions", {"transition": {"id": offered["Done"]}})
    fields = app.get("issue/BRD-1")["fields"]
    assert (fields["resolution"]["name"], fields["resolutiondate"]) == ("Done", "2026-07-01T10:30:00.000+0800")
    assert {item["field"] for item in issue.histories[0].items} == {"status", "resolution"}
    jira.move("5b-amy", issue, "進行中")
    assert app.get("issue/BRD-1")["fields"]["resolution"] is None
    assert not jira.move("5b-amy", issue, "In Progress")
    assert app.send("POST", "issue/BRD-1/transitions", {"transition": {"id": "99"}}).status == 400


def test_statuses_speak_the_sites_language(jira: Jira) -> None:
    chinese = caller(site(language="zh-Hant"))
    assert [each["name"] for each in chinese.get("status")] == ["待辦事項", "進行中", "審核中", "受阻", "完成"]
    assert jira.status_named("完成").name == "Done"
    with pytest.raises(KeyError):
        jira.status_named("nowhere")


def test_a_new_parent_is_told_by_another_name(jira: Jira) -> None:
    epic = jira.create_issue("5b-amy", "BRD", "Epic", "e")
    task = jira.create_issue("5b-amy", "BRD", "Task", "t")
    jira.edit("5b-amy", task, parent=epic.id)
    item = task.histories[0].items[0]
    assert (item["field"], "fieldId" in item, item["to"], item["toString"]) == (
        "IssueParentAssociation",
        False,
        epic.id,
        "BRD-1",
    )
    jira.edit("5b-amy", task, parent=None)
    assert epic.children == []


def test_a_parent_is_one_level_above(jira: Jira) -> None:
    epic = jira.create_issue("5b-amy", "BRD", "Epic", "e")
    task = jira.create_issue("5b-amy", "BRD", "Task", "t", parent=epic.id)
    for child, parent in ((epic, task), (task, task)):
        with pytest.raises(RejectedError, match="hierarchy"):
            jira.edit("5b-amy", child, parent=parent.id)
    with pytest.raises(RejectedError, match="hierarchy"):
        jira.create_issue("5b-amy", "BRD", "Subtask", "s", parent=epic.id)


def test_a_workflow_migration_does_not_move_updated(jira: Jira) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    tick(jira, days=1)
    jira.migrate_workflow("5b-amy", issue, "old", "new")
    assert (issue.updated_at, len(issue.histories)) == (START, 1)


def test_a_deleted_issue_leaves_nothing(jira: Jira, app: Caller) -> None:
    task, other = (jira.create_issue("5b-amy", "BRD", "Task", "x") for _ in range(2))
    jira.create_issue("5b-amy", "BRD", "Subtask", "s", parent=task.id)
    jira.link("5b-amy", task, other)
    assert app.send("DELETE", "issue/BRD-1").status == 400
    app.delete("issue/BRD-1?deleteSubtasks=true")
    assert app.send("GET", "issue/BRD-3").status == 404
    assert app.get("issue/BRD-2")["fields"]["issuelinks"] == []


# comments


def test_comments_come_in_pages_and_orders(jira: Jira, app: Caller) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    for number in range(120):
        tick(jira, minutes=1)
        jira.comment("5b-bob", issue, f"no {number}")
    page = app.get("issue/BRD-1/comment")
    assert (page["total"], page["maxResults"], len(page["comments"])) == (120, 100, 100)
    assert page["comments"][0]["body"]["content"][0]["content"][0]["text"] == "no 0"
    newest = app.get("issue/BRD-1/comment?orderBy=-created&maxResults=1&startAt=1")["comments"]
    assert newest[0]["body"]["content"][0]["content"][0]["text"] == "no 118"
    nested = app.get("issue/BRD-1")["fields"]["comment"]
    assert (nested["total"], len(nested["comments"])) == (120, 100)
    assert nested["comments"][0]["id"] == page["comments"][20]["id"]


def test_a_comment_is_written_edited_and_deleted(jira: Jira, app: Caller, amy: Caller) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    tick(jira, hours=1)
    made = amy.post("issue/BRD-1/comment", {"body": DOCUMENT})
    assert (made["author"]["accountId"], issue.updated_at) == ("5b-amy", START + timedelta(hours=1))
    tick(jira, hours=1)
    edited = app.put(f"issue/BRD-1/comment/{made['id']}", {"body": {**DOCUMENT, "content": []}})
    assert edited["updateAuthor"]["accountId"] == "712020:app"
    assert (edited["created"], edited["updated"]) == ("2026-07-01T10:30:00.000+0800", "2026-07-01T11:30:00.000+0800")
    assert caller(jira, "bob").send("DELETE", f"issue/BRD-1/comment/{made['id']}").status == 400
    tick(jira, hours=1)
    amy.delete(f"issue/BRD-1/comment/{made['id']}")
    assert (issue.comments, issue.histories, issue.updated_at) == ([], [], START + timedelta(hours=3))
    assert amy.send("GET", f"issue/BRD-1/comment/{made['id']}").status == 404


@pytest.mark.parametrize("body", ["text", None, {"type": "paragraph"}, {**DOCUMENT, "content": ["x"]}])
def test_a_comment_must_be_a_document(jira: Jira, app: Caller, body: object) -> None:
    jira.create_issue("5b-amy", "BRD", "Task", "x")
    assert app.send("POST", "issue/BRD-1/comment", {"body": body}).status == 400


def test_a_comment_with_a_visibility_is_for_those(jira: Jira, app: Caller) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    jira.comment("5b-amy", issue, "secret", visibility={"type": "role", "value": "主管"})
    bob = caller(jira, "bob")
    assert bob.get("issue/BRD-1/comment")["total"] == 0
    assert app.get("issue/BRD-1/comment")["total"] == 0, "administrators are in no role by themselves"
    assert caller(jira, "amy").get("issue/BRD-1/comment")["comments"][0]["visibility"]["value"] == "主管"
    jira.roles["主管"].add("5b-bob")
    assert bob.get("issue/BRD-1")["fields"]["comment"]["total"] == 1


# setting up


def test_fields_are_listed_and_searched(jira: Jira, app: Caller) -> None:
    number = jira.add_field("Score", TYPES + "float", description="alongside:score")
    jira.add_field("協作人", TYPES + "multiuserpicker")
    listed = {field["id"]: field for field in app.get("field")}
    assert listed[number]["clauseNames"] == ["cf[10051]", "Score"]
    assert listed["assignee"]["schema"] == {"type": "user", "system": "assignee"}
    found = app.get("field/search?type=custom&query=alongside")
    assert [(each["id"], each["description"]) for each in found["values"]] == [(number, "alongside:score")]
    page = app.get("field/search?type=custom&maxResults=1")
    assert (page["total"], page["isLast"]) == (2, False)
    assert "startAt=1" in page["nextPage"]


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "field"),
        ("GET", "screens"),
        ("GET", "screens/1/tabs"),
        ("GET", "screens/1/tabs/10000/fields"),
        ("POST", "screens/1/tabs/10000/fields"),
        ("POST", "screens/addToDefault/summary"),
    ],
)
def test_only_administrators_set_up(amy: Caller, method: str, target: str) -> None:
    response = amy.send(method, target, {} if method == "POST" else None)
    assert response.status == 403
    assert "Administrator privileges" in response.body["errorMessages"][0]


def test_screens_tabs_and_their_fields(jira: Jira, app: Caller) -> None:
    field = jira.add_field("Score", TYPES + "float", on_screen=False)
    screen = app.get("screens")["values"][0]["id"]
    tab = app.get(f"screens/{screen}/tabs")[0]["id"]
    app.post(f"screens/{screen}/tabs/{tab}/fields", {"fieldId": field})
    assert field in {each["id"] for each in app.get(f"screens/{screen}/tabs/{tab}/fields")}
    assert [each["id"] for each in app.get(f"field/{field}/screens")["values"]] == [screen]
    for missing in ("screens/9/tabs", f"screens/{screen}/tabs/9/fields"):
        assert app.send("GET", missing).status == 404


def test_a_field_needs_a_name_and_a_type(app: Caller) -> None:
    assert app.send("POST", "field", {"name": " ", "type": TYPES + "float"}).status == 400
    assert app.send("POST", "field", {"name": "x", "type": "float"}).status == 400


def test_projects_types_priorities_and_links(jira: Jira, app: Caller) -> None:
    jira.add_project("DSN", "設計", lead="5b-bob")
    assert [each["key"] for each in app.get("project")] == ["BRD", "DSN"]
    page = app.get("project/search?maxResults=1&query=d")
    assert (page["values"][0]["key"], page["total"], page["isLast"]) == ("BRD", 2, False)
    assert app.get("project/DSN")["lead"]["accountId"] == "5b-bob"
    assert app.send("GET", "project/NO").status == 404
    assert [each["hierarchyLevel"] for each in app.get("issuetype")] == [0, -1, 1]
    assert len(app.get("priority")) == 5
    assert {each["name"] for each in app.get("issueLinkType")["issueLinkTypes"]} >= {"Blocks", "Relates"}


def test_server_info_tells_the_sandboxs_time(jira: Jira, app: Caller) -> None:
    tick(jira, days=30)
    answer = app.get("serverInfo")
    assert (answer["deploymentType"], answer["serverTime"]) == ("Cloud", "2026-07-31T09:30:00.000+0800")


def test_counts_are_what_the_service_account_may_see(jira: Jira) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x", security="s")
    jira.comment("5b-amy", issue, "c")
    jira.edit("5b-amy", issue, summary="y")
    jira.service_account = "5b-bob"
    assert jira.counts() == {"tasks": 0, "comments": 0, "changes": 0, "jira_accounts": 4, "projects": 1}
    jira.service_account = "712020:app"
    assert jira.counts()["changes"] == 1


# as a whole

_NAMES = st.sampled_from(
    ("id", "key", "name", "accountId", "type", "value", "version", "content", "add", "set", "body", "marks", "attrs")
)
_TEXTS = st.sampled_from(("BRD-1", "10001", "5b-bob", "Task", "doc", "role", "text", "project = BRD")) | st.text(
    max_size=3
)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS
_VALUES = st.recursive(
    _LEAVES, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(_NAMES, inside, max_size=4), max_leaves=8
)
_VALUES |= st.builds(lambda inside: DOCUMENT | {"content": inside}, _VALUES)
_FIELDS = _VALUES | st.dictionaries(st.sampled_from((*EDITABLE, "project", "comment")), _VALUES, max_size=4)
_OTHERS: tuple[str, ...] = (
    "body",
    "visibility",
    "jql",
    "maxResults",
    "nextPageToken",
    "expand",
    "issueIdsOrKeys",
    "fieldIds",
    "name",
)
_OTHERS += ("reconcileIssues", "transition", "type", "inwardIssue", "outwardIssue", "fieldId", "description")
_BODIES = st.fixed_dictionaries({}, optional={"fields": _FIELDS, "update": _FIELDS} | dict.fromkeys(_OTHERS, _VALUES))
_PARTS = {
    "issue": "BRD-1",
    "comment": "10001",
    "screen": "1",
    "tab": "10000",
    "field": "x",
    "key": "k",
    "project": "BRD",
}
_PARTS |= {"worklog": "10001", "link": "10001", "context": "10001"}
_TARGETS = [
    (method, pattern.removeprefix(routes.API + "/").format(**_PARTS))
    for method, pattern, _ in (*routes._READING, *routes._WRITING)
    if method in ("POST", "PUT")
]


@settings(deadline=None)
@given(st.sampled_from(_TARGETS), _BODIES)
def test_any_body_is_answered(target: tuple[str, str], body: object) -> None:
    jira = site()
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    jira.comment("5b-amy", issue, "c")
    worklogs.add(jira, "5b-amy", issue, 60)
    jira.link_remote("5b-amy", issue, {"object": {"url": "https://example.com", "title": "x"}})
    assert caller(jira).send(*target, body).status < 500
    assert caller(jira, "bob").send("GET", "issue/BRD-1").status == 200


@pytest.mark.skipif(not jira_spec.DOCUMENT.exists(), reason=jira_spec.ABSENT)
def test_every_route_is_one_of_jiras() -> None:
    for method, pattern, _ in (*routes._READING, *routes._SITE, *routes._WRITING):
        path = pattern.replace("(?:2|3|latest)", "3").replace("{", "").replace("}", "")
        assert jira_spec.schema_of(method, path, 418) is None


def test_the_same_calls_give_the_same_site() -> None:
    def history() -> Any:
        jira = site()
        issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
        jira.edit("5b-bob", issue, labels=["a"])
        jira.comment("5b-bob", issue, "c")
        return jira.issue_json(issue, ""), jira.history_json(issue, ""), jira.comments_json(issue, "")

    assert history() == history()


def test_reading_an_issue_is_fast(jira: Jira, app: Caller) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x", assignee="5b-bob", description="text")
    for number in range(40):
        jira.edit("5b-bob", issue, summary=f"x {number}")
        jira.comment("5b-amy", issue, "c")
    request = _request(app, "/rest/api/3/issue/BRD-1")
    started = time.perf_counter()
    for _ in range(1000):
        app.answer(request)
    assert time.perf_counter() - started < 1


def test_a_year_of_times_is_exact(jira: Jira, app: Caller) -> None:
    jira.clock.set(datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC))
    jira.create_issue("5b-amy", "BRD", "Task", "x")
    assert caller(jira, "bob").get("issue/BRD-1")["fields"]["created"] == "2026-03-29T01:59:59.123+0100"
