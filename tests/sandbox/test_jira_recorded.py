"""Recorded issues of a real Jira, served: nothing of them is lost, and every answer still satisfies the spec."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jira_site import Caller, caller, site

from integrations.sandbox.jira import Jira
from integrations.sandbox.jira.adf import to_text
from integrations.sandbox.jira.recorded import load

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "real" / "jira"

pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason="no recorded answers beside the repository")


@pytest.fixture(scope="module")
def bodies() -> list[dict[str, Any]]:
    with (RECORDED / "cloud_issues.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def jira() -> Jira:
    jira = site()
    assert load(jira, RECORDED) == {"issues": 33, "histories": 522, "comments": 8, "users": 35}
    return jira


@pytest.fixture(scope="module")
def app(jira: Jira) -> Caller:
    return caller(jira)


def test_every_issue_is_served(app: Caller, bodies: list[dict[str, Any]]) -> None:
    # One sub-task had become a task when it was recorded itself, later than its parent.
    promoted = {body["id"] for body in bodies if not body["fields"]["issuetype"]["subtask"]}
    for body in bodies:
        shown, recorded = app.get(f"issue/{body['key']}?expand=changelog"), body["fields"]
        fields = shown["fields"]
        assert shown["id"] == body["id"]
        assert recorded.keys() - fields.keys() <= {"parent"}
        assert _custom(fields) == _custom(recorded)
        for name in ("summary", "labels", "duedate", "fixVersions", "customfield_10020"):
            assert fields[name] == recorded.get(name)
        for name in ("status", "issuetype", "project", "priority"):
            assert fields[name]["id"] == recorded[name]["id"]
            assert fields[name]["name"] == recorded[name]["name"] or body["key"].startswith("K5-")
        for name in ("assignee", "reporter", "creator"):
            assert (fields[name] or {}).get("accountId") == (recorded[name] or {}).get("accountId")
        assert _at(fields["updated"]) == _at(recorded["updated"])
        assert fields.get("parent", {}).get("id") == recorded.get("parent", {}).get("id")
        assert {each["id"] for each in fields["subtasks"]} == {each["id"] for each in recorded["subtasks"]} - promoted


def _custom(fields: dict[str, Any]) -> set[str]:
    return {id_ for id_ in fields if id_.startswith("customfield_")}


def test_every_status_is_served(app: Caller) -> None:
    with (RECORDED / "statuses.jsonl").open(encoding="utf-8") as lines:
        recorded = [json.loads(line)["data"] for line in lines]
    served = {each["id"]: each for each in app.get("status")}
    for status in recorded:
        shown = served[status["id"]]
        assert [shown.get(key) for key in ("name", "scope")] == [status.get(key) for key in ("name", "scope")]
        assert shown["statusCategory"]["id"] == status["statusCategory"]["id"]


def test_every_history_is_served(app: Caller, bodies: list[dict[str, Any]]) -> None:
    logs = app.post("changelog/bulkfetch", {"issueIdsOrKeys": [body["id"] for body in bodies]})["issueChangeLogs"]
    served = {entry["id"]: entry for log in logs for entry in log["changeHistories"]}
    recorded = {entry["id"]: entry for body in bodies for entry in body["changelog"]["histories"]}
    assert served.keys() == recorded.keys()
    for id_, entry in recorded.items():
        assert served[id_]["created"] == _at(entry["created"]).timestamp() * 1000
        assert [item["toString"] for item in served[id_]["items"]] == [item["toString"] for item in entry["items"]]
        assert served[id_]["author"]["accountId"] == entry["author"]["accountId"]
    page = app.get("issue/EE-1/changelog")["values"]
    assert [_at(entry["created"]) for entry in page] == sorted(_at(entry["created"]) for entry in page)


def test_comments_become_documents(app: Caller, bodies: list[dict[str, Any]]) -> None:
    for body in bodies:
        for comment in app.get(f"issue/{body['id']}/comment")["comments"]:
            recorded = next(each for each in body["fields"]["comment"]["comments"] if each["id"] == comment["id"])
            url = "https://link.example.com/x"
            again = to_text(comment["body"]).replace(f"[{url}|{url}]", url)
            assert again.split() == recorded["body"].split()
    mention = app.get("issue/10081/comment/10077")["body"]["content"][1]["content"][0]
    assert (mention["type"], mention["attrs"]["id"]) == ("mention", "5f0000000000000000000001")
    linked = app.get("issue/EE-1")["fields"]["comment"]["comments"][0]["body"]["content"][0]["content"][0]
    assert linked["marks"] == [{"type": "link", "attrs": {"href": "https://link.example.com/x"}}]


def test_bulkfetch_and_search_know_them(app: Caller) -> None:
    page = app.post("search/jql", {"jql": "project = EE and status = 已完成 order by created", "maxResults": 5000})
    ids = [issue["id"] for issue in page["issues"]]
    assert len(ids) == 30
    assert len(app.post("issue/bulkfetch", {"issueIdsOrKeys": ids, "fields": ["*all"]})["issues"]) == 30
    assert app.post("search/approximate-count", {"jql": "parent = EE-1"})["count"] > 0
    assert app.post("search/approximate-count", {"jql": "statusCategory = done"})["count"] == 30


def test_worklogs_and_remote_links_are_served(app: Caller, bodies: list[dict[str, Any]]) -> None:
    for body in bodies:
        recorded = body["fields"].get("worklog", {}).get("worklogs", [])
        shown = app.get(f"issue/{body['key']}/worklog")["worklogs"]
        times = {each["id"]: each["timeSpent"] for each in shown}
        assert times | {each["id"]: each["timeSpent"] for each in recorded} == times
    link = app.get("issue/EE-1/remotelink")[0]
    assert (link["relationship"], link["object"]["icon"]["title"]) == ("mentioned on", "GitLab")


def test_users_are_as_recorded(app: Caller) -> None:
    users = app.get("users/search?maxResults=1000")
    assert sum(user["accountType"] == "app" for user in users) == 3
    assert sum(not user["active"] for user in users) >= 8
    assert all(user["accountId"] for user in users)


def test_life_goes_on_above_recorded_ids(jira: Jira, app: Caller) -> None:
    made = app.post("issue", {"fields": {"project": {"key": "EE"}, "issuetype": {"name": "故事"}, "summary": "x"}})
    assert int(made["id"]) > max(int(id_) for id_ in jira.issues if id_ != made["id"])
    app.put("issue/EE-1", {"fields": {"summary": "new"}})
    assert app.get("issue/EE-1/changelog?startAt=25")["values"][0]["items"][0]["toString"] == "new"
    jira.delete(jira.issues[made["id"]])


def test_a_site_takes_them_once(jira: Jira) -> None:
    with pytest.raises(ValueError, match="already on this site"):
        load(jira, RECORDED)


def test_an_author_without_an_id_is_found_in_the_address(tmp_path: Path) -> None:
    with (RECORDED / "cloud_issues.jsonl").open(encoding="utf-8") as lines:
        body = json.loads(lines.readline())
    for entry in body["changelog"]["histories"]:
        entry["author"]["accountId"] = ""
    (tmp_path / "cloud_issues.jsonl").write_text(json.dumps(body), encoding="utf-8")
    jira = site()
    load(jira, tmp_path)
    assert all(history.author and history.author.startswith("5f0") for history in jira.issues[body["id"]].histories)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
