"""The same site in other words: Cloud's API v2 with wiki markup, and a Data Center."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jira import JIRA, JIRAError
from jira_site import BASE, START, TYPES

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Request, Response
from integrations.sandbox.jira import adf, worklogs
from integrations.sandbox.jira.site import Deployment
from integrations.sandbox.server import Sandbox, serving


@dataclass
class Speaker:
    """One account's v2, without a socket."""

    sandbox: Sandbox
    token: str = "app-token"

    def send(self, method: str, target: str, body: Any = None, version: str = "2") -> Response:
        sent = b"" if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {self.token}"}
        return self.sandbox.handle(Request(method, f"/rest/api/{version}/{target}", headers, sent, BASE))

    def get(self, target: str) -> Any:
        response = self.send("GET", target)
        assert response.status == 200, response.body
        return response.body


def made(deployment: Deployment) -> Sandbox:
    sandbox = Sandbox(Clock(START), jira_deployment=deployment)
    jira = sandbox.jira
    jira.add_user("712020:app", "Alongside", email="app@example.com", token="app-token", admin=True)
    jira.add_user("5b-amy", "王小美", email="amy@example.com", token="amy-token", username="amy")
    jira.add_user("5b-gone", "Former", active=False)
    jira.add_project("BRD", "品牌", lead="5b-amy")
    jira.add_issue_type("Task")
    return sandbox


@pytest.fixture
def cloud() -> Speaker:
    return Speaker(made("cloud"))


@pytest.fixture
def center() -> Speaker:
    return Speaker(made("datacenter"))


_NAMES = ("fields", "update", "body", "comment", "summary", "description", "assignee", "add", "set", "name", "jql")
_TARGETS = [
    ("POST", "issue/BRD-1/comment"),
    ("POST", "issue/BRD-1/worklog"),
    ("PUT", "issue/BRD-1"),
    ("PUT", "issue/BRD-1/assignee"),
    ("POST", "issue/BRD-1/transitions"),
    ("POST", "issue"),
    ("POST", "search"),
]


# Cloud, v2


def test_the_second_version_speaks_wiki(cloud: Speaker) -> None:
    jira = cloud.sandbox.jira
    text = "h2. Plan\n\n* *draw*\n* ask [~accountid:5b-amy]"
    fields = {"project": {"key": "BRD"}, "issuetype": {"name": "Task"}, "summary": "x", "description": text}
    key = cloud.send("POST", "issue", {"fields": fields}).body["key"]
    issue = jira.issue_by(key)
    assert issue
    assert issue.values["description"]["content"][0]["type"] == "heading"
    shown = cloud.get(f"issue/{key}")
    assert shown["fields"]["description"] == text
    assert shown["self"] == f"{BASE}/rest/api/2/issue/{issue.id}"
    assert shown["fields"]["status"]["self"].startswith(f"{BASE}/rest/api/2/status/")
    assert cloud.send("GET", f"issue/{key}", version="3").body["fields"]["description"]["type"] == "doc"


def test_comments_and_worklogs_are_texts(cloud: Speaker) -> None:
    jira = cloud.sandbox.jira
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    added = cloud.send("POST", "issue/BRD-1/comment", {"body": "see [plan|https://example.com/p]"})
    assert (added.status, added.body["body"]) == (201, "see [plan|https://example.com/p]")
    edited = cloud.send("PUT", f"issue/BRD-1/comment/{added.body['id']}", {"body": "_new_"})
    assert edited.body["body"] == "_new_"
    assert issue.comments[0].body["content"][0]["content"][0]["marks"] == [{"type": "em"}]
    assert cloud.send("POST", "issue/BRD-1/comment", {"body": adf.from_text("x")}).status == 400
    logged = cloud.send("POST", "issue/BRD-1/worklog", {"timeSpent": "1h", "comment": "*drew*"})
    assert logged.body["comment"] == "*drew*"
    cloud.send("PUT", "issue/BRD-1", {"update": {"comment": [{"add": {"body": "by update"}}]}})
    found = cloud.send("POST", "search/jql", {"jql": "project = BRD", "fields": ["comment"]}).body["issues"][0]
    assert [each["body"] for each in found["fields"]["comment"]["comments"]] == ["_new_", "by update"]


def test_properties_are_nobodys_text(cloud: Speaker) -> None:
    cloud.sandbox.jira.create_issue("5b-amy", "BRD", "Task", "x")
    value = {"body": "*x*", "document": adf.from_text("x")}
    cloud.send("PUT", "issue/BRD-1/properties/k", value)
    assert cloud.get("issue/BRD-1/properties/k")["value"] == value
    assert cloud.get("issue/BRD-1?properties=k")["properties"] == {"k": value}


def test_a_text_field_of_ones_own_is_wiki_too(cloud: Speaker) -> None:
    jira = cloud.sandbox.jira
    field = jira.add_field("完成標準", TYPES + "textarea")
    jira.create_issue("5b-amy", "BRD", "Task", "x")
    cloud.send("PUT", "issue/BRD-1", {"fields": {field: "# a\n# b"}})
    assert cloud.get("issue/BRD-1")["fields"][field] == "# a\n# b"
    assert cloud.send("PUT", "issue/BRD-1", {"fields": {field: adf.from_text("x")}}).status == 400


# Data Center


def test_a_data_center_has_no_cloud_resources(center: Speaker) -> None:
    center.sandbox.jira.create_issue("5b-amy", "BRD", "Task", "x")
    targets = ["search/jql?jql=id>0", "issue/BRD-1/changelog", "users/search", "project/search", "user/bulk"]
    assert [center.send("GET", each).status for each in targets] == [404] * 5
    assert center.send("GET", "issue/BRD-1", version="3").status == 404
    assert center.send("GET", "issue/BRD-1", version="latest").status == 200
    assert center.get("serverInfo")["deploymentType"] == "Server"
    assert Speaker(center.sandbox, "wrong").send("GET", "search?jql=id>0").status == 401


def test_the_old_search_pages_by_number(center: Speaker) -> None:
    jira = center.sandbox.jira
    for number in range(1100):
        jira.create_issue("5b-amy", "BRD", "Task", str(number))
    page = center.get("search?startAt=3&maxResults=2&fields=summary&jql=project%3DBRD+order+by+id")
    assert (page["startAt"], page["maxResults"], page["total"]) == (3, 2, 1100)
    assert [each["fields"]["summary"] for each in page["issues"]] == ["3", "4"]
    asked = {"jql": "order by id", "startAt": 50, "maxResults": 5000, "fields": ["summary"]}
    page = center.send("POST", "search", asked).body
    assert (page["maxResults"], len(page["issues"])) == (1000, 1000)
    assert len(center.get("search?jql=project%3DBRD&fields=id")["issues"]) == 50
    beyond = center.send("GET", "search?jql=project%3DBRD&startAt=10000")
    assert beyond.status == 400
    assert "Search limit exceeded" in beyond.body["errorMessages"][0]


def test_an_unknown_key_fails_the_whole_query(center: Speaker) -> None:
    center.sandbox.jira.create_issue("5b-amy", "BRD", "Task", "x")
    assert center.send("GET", "search?jql=issuekey+in+(BRD-1,BRD-9)").status == 400


def test_people_have_names_and_keys(center: Speaker) -> None:
    jira = center.sandbox.jira
    issue = jira.create_issue("712020:app", "BRD", "Task", "x")
    center.sandbox.clock.advance(timedelta(minutes=1))
    assert center.send("PUT", "issue/BRD-1", {"fields": {"assignee": {"name": "amy"}}}).status == 204
    assert issue.values["assignee"] == "5b-amy"
    shown = center.get("issue/BRD-1?expand=changelog")
    assignee = shown["fields"]["assignee"]
    assert (assignee["name"], assignee["emailAddress"]) == ("amy", "amy@example.com")
    assert "accountId" not in assignee
    item = shown["changelog"]["histories"][0]["items"][0]
    assert (item["to"], item["toString"]) == (assignee["key"], "王小美")
    assert center.get("search?jql=assignee%3Damy")["total"] == 1
    assert center.get(f"user?key={assignee['key']}")["name"] == center.get("user?username=amy")["name"] == "amy"
    assert [each["name"] for each in center.get("user/search?username=.")] == ["app", "amy"]
    assert [each["name"] for each in center.get("user/search?username=小")] == ["amy"]
    assert center.send("GET", "user?username=nobody").status == 404


def test_a_mention_goes_by_name(center: Speaker) -> None:
    issue = center.sandbox.jira.create_issue("712020:app", "BRD", "Task", "x")
    body = center.send("POST", "issue/BRD-1/comment", {"body": "hi [~amy]"}).body["body"]
    assert body == "hi [~amy]"
    assert issue.comments[0].body["content"][0]["content"][1]["attrs"]["id"] == "5b-amy"


def test_nested_lists_are_whole(center: Speaker) -> None:
    jira = center.sandbox.jira
    issue = jira.create_issue("712020:app", "BRD", "Task", "x")
    for number in range(120):
        jira.edit("5b-amy", issue, summary=str(number))
        jira.comment("5b-amy", issue, str(number))
    found = center.get("search?jql=id>0&expand=changelog&fields=comment")["issues"][0]
    histories = found["changelog"]["histories"]
    assert (len(histories), histories[0]["items"][0]["toString"]) == (120, "0")
    assert len(found["fields"]["comment"]["comments"]) == 120


def test_every_comment_comes_at_once(center: Speaker, cloud: Speaker) -> None:
    for speaker in (center, cloud):
        jira = speaker.sandbox.jira
        issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
        for number in range(101):
            jira.comment("5b-amy", issue, str(number))
    assert len(center.get("issue/BRD-1/comment")["comments"]) == 101
    assert len(cloud.get("issue/BRD-1/comment")["comments"]) == 100


def test_a_field_can_be_made_for_some_projects(center: Speaker) -> None:
    jira = center.sandbox.jira
    other = jira.add_project("DSN", "設計", lead="5b-amy")
    asked = {"name": "Score", "type": TYPES + "float", "projectIds": [other.id]}
    field = center.send("POST", "field", asked).body["id"]
    assert center.send("POST", f"screens/addToDefault/{field}").status == 200
    for key, status in (("BRD", 400), ("DSN", 204)):
        jira.create_issue("5b-amy", key, "Task", "x")
        assert center.send("PUT", f"issue/{key}-1", {"fields": {field: 1}}).status == status


def test_descriptions_and_screens_of_fields_are_told_to_administrators(center: Speaker) -> None:
    made = [
        center.send("POST", "field", {"name": name, "type": TYPES + kind, "description": f"about {name}"}).body["id"]
        for name, kind in (("Score", "float"), ("Score in words", "readonlyfield"), ("Other", "float"))
    ]
    assert center.send("GET", f"field/{made[0]}/screens").status == 404, "only Cloud has it"
    center.send("POST", f"screens/addToDefault/{made[1]}")
    found = center.get("customFields?search=score")
    assert [(each["id"], each["description"], each["screensCount"]) for each in found["values"]] == [
        (made[0], "about Score", 0),
        (made[1], "about Score in words", 1),
    ]
    assert (found["startAt"], found["total"], found["isLast"]) == (1, 2, True)
    assert [each["id"] for each in center.get(f"customFields?types={TYPES}float")["values"]] == [made[0], made[2]]
    shown = {each["id"] for each in center.get("customFields?screenIds=1&maxResults=100")["values"]}
    assert shown & set(made) == {made[1]}
    second = center.get("customFields?search=score&maxResults=1&startAt=2")
    assert ([each["id"] for each in second["values"]], second["isLast"]) == ([made[1]], True)
    assert Speaker(center.sandbox, "amy-token").send("GET", "customFields").status == 403


def test_beyond_the_window_nothing_can_be_had(center: Speaker) -> None:
    center.sandbox.jira.create_issue("5b-amy", "BRD", "Task", "x")
    assert center.get("search?jql=id>0&startAt=9999")["total"] == 1
    refused = center.send("GET", "search?jql=id>0&startAt=10000")
    assert (refused.status, "max_result_window" in refused.body["errorMessages"][0]) == (400, True)
    assert center.get("search?jql=id>0&maxResults=5000")["maxResults"] == 1000


def test_people_are_renamed_and_groups_filled_by_name(center: Speaker) -> None:
    jira = center.sandbox.jira
    group = jira.add_group("設計組")
    assert (
        center.send("PUT", "user?username=amy", {"name": "amy.wang", "displayName": "Amy"}).body["name"] == "amy.wang"
    )
    assert center.send("GET", "user?username=amy").status == 404
    assert center.send("PUT", "user?username=amy", {}).status == 404
    assert center.send("POST", "group/user?groupname=設計組", {"name": "amy.wang"}).status == 201
    jira.add_group("設計組", ["712020:app"])
    first = center.get("group/member?groupname=設計組&maxResults=1")
    assert (first["total"], first["isLast"], len(first["values"])) == (2, False, 1)
    assert center.get("group/member?groupname=設計組&startAt=1")["isLast"]
    assert center.get("groups/picker?query=設")["groups"][0]["name"] == group.name
    assert center.send("DELETE", "group/user?groupname=設計組&username=amy.wang").status == 200
    assert group.members == {"712020:app"}


def test_issues_are_archived_one_by_one(center: Speaker) -> None:
    center.sandbox.jira.create_issue("712020:app", "BRD", "Task", "x")
    assert center.send("PUT", "issue/BRD-1/archive").status == 204
    assert center.get("search?jql=project%3DBRD")["total"] == 0
    assert center.get("issue/BRD-1")["key"] == "BRD-1"
    assert center.send("PUT", "issue/BRD-1/restore").status == 204
    assert center.get("search?jql=project%3DBRD")["total"] == 1


def test_creation_metadata_is_a_page_of_values(center: Speaker) -> None:
    (type_,) = center.get("issue/createmeta/BRD/issuetypes")["values"]
    fields = center.get(f"issue/createmeta/BRD/issuetypes/{type_['id']}")["values"]
    assert "summary" in {each["fieldId"] for each in fields}


def test_changed_worklogs_are_told_there_too(center: Speaker) -> None:
    issue = center.sandbox.jira.create_issue("712020:app", "BRD", "Task", "x")
    worklogs.add(center.sandbox.jira, "5b-amy", issue, 60)
    center.sandbox.clock.advance(timedelta(minutes=2))
    assert len(center.get("worklog/updated")["values"]) == 1
    assert len(center.get("mypermissions")["permissions"]) > 10


_BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inside, max_size=4),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.sampled_from(["cloud", "datacenter"]), st.sampled_from(_TARGETS), _BODIES)
def test_any_body_is_answered_there_too(deployment: Deployment, target: tuple[str, str], body: object) -> None:
    speaker = Speaker(made(deployment))
    speaker.sandbox.jira.create_issue("5b-amy", "BRD", "Task", "x")
    assert speaker.send(*target, body).status < 500
    assert speaker.get("issue/BRD-1")["key"] == "BRD-1"


# the unmodified client


@pytest.fixture(params=["cloud", "datacenter"])
def client(request: pytest.FixtureRequest) -> Iterator[tuple[JIRA, Sandbox]]:
    sandbox = made(request.param)
    how: dict[str, Any] = {"basic_auth": ("app@example.com", "app-token")}
    with serving(sandbox) as address:
        if request.param == "datacenter":
            how = {"token_auth": "app-token"}
        client = JIRA(server=address, max_retries=0, **how)
        yield client, sandbox
        client.close()  # type: ignore[no-untyped-call]


def test_the_client_works_with_both(client: tuple[JIRA, Sandbox]) -> None:
    jira, sandbox = client
    issue = jira.create_issue(project="BRD", issuetype={"name": "Task"}, summary="x", description="*bold*")
    assert issue.fields.description == "*bold*"
    jira.add_comment(issue, "_hello_")
    assert [each.body for each in jira.comments(issue)] == ["_hello_"]
    jira.add_worklog(issue, timeSpent="1h", comment="did it")
    assert jira.worklogs(issue.id)[0].timeSpentSeconds == 3600
    jira.add_simple_link(issue.id, {"url": "https://example.com", "title": "there"})
    assert jira.remote_links(issue)[0].object.title == "there"
    jira.add_issue_property(issue.id, "k", {"a": 1})
    assert jira.issue_property(issue.id, "k").value.a == 1
    found = jira.search_issues("project = BRD", fields="summary")
    assert [each.key for each in found] == ["BRD-1"]
    assert jira._is_cloud is (sandbox.jira.deployment == "cloud")


def test_the_client_finds_people_by_name() -> None:
    sandbox = made("datacenter")
    with serving(sandbox) as address:
        jira = JIRA(server=address, token_auth="app-token", max_retries=0)
        assert jira.user("amy").displayName == "王小美"
        assert [each.name for each in jira.search_users(user="amy")] == ["amy"]
        issue = jira.create_issue(project="BRD", issuetype={"name": "Task"}, summary="x")
        jira.assign_issue(issue, "amy")
        assert sandbox.jira.issues[issue.id].values["assignee"] == "5b-amy"
        with pytest.raises(JIRAError, match="does not exist"):
            jira.issue("BRD-9")
        jira.close()  # type: ignore[no-untyped-call]
