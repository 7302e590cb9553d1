"""JQL and the bulk endpoints of the sandbox's Jira, with the traps of the real ones."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jira_site import START, TYPES, Caller, caller, site

from integrations.sandbox.jira import Jira
from integrations.sandbox.jira.jql import And, Clause, JqlError, Not, Or, parse


@pytest.fixture(scope="module")
def jira() -> Jira:
    """BRD-1 ... BRD-6, an hour apart; nobody is assigned to the even ones."""
    jira = site()
    jira.add_project("DSN", "設計", lead="5b-bob")
    score = jira.add_field("Contribution score", TYPES + "float")
    people = jira.add_field("協作人", TYPES + "multiuserpicker")
    for number in range(1, 7):
        jira.clock.set(START + timedelta(hours=number))
        odd = {"assignee": "5b-bob", "duedate": f"2026-08-0{number}", score: number, people: ["5b-amy"]}
        name = "Epic" if number == 6 else "Task"
        jira.create_issue(
            "5b-amy", "BRD", name, f"no {number}", labels=[f"l{number % 3}"], **(odd if number % 2 else {})
        )
    jira.move("5b-amy", jira.issues["10002"], "Done")
    jira.edit("5b-amy", jira.issues["10001"], parent="10006")
    jira.comment("5b-amy", jira.issues["10004"], "夏季海報 draft")
    jira.add_group("設計組", ["5b-bob", "5b-gone"])
    jira.link("5b-amy", jira.issues["10003"], jira.issues["10005"], "Blocks")
    return jira


@pytest.fixture
def app(jira: Jira) -> Caller:
    return caller(jira)


def found(app: Caller, jql: str) -> list[int]:
    """The numbers of the keys."""
    page = app.post("search/jql", {"jql": jql, "fields": ["key"], "maxResults": 5000})
    assert page["isLast"]
    return [int(issue["key"].split("-")[1]) for issue in page["issues"]]


@pytest.mark.parametrize(
    ("jql", "numbers"),
    [
        ("project = BRD", [6, 5, 4, 3, 2, 1]),
        ("project = 品牌 order by key", [1, 2, 3, 4, 5, 6]),
        ("project in (DSN)", []),
        ("project = BRD AND status = Done", [2]),
        ('status = "to do" or statusCategory = done order by id', [1, 2, 3, 4, 5, 6]),
        ("status not in (\"To Do\", 'Done')", []),
        ("assignee = currentUser()", []),
        ("assignee = '5b-bob' order by created asc", [1, 3, 5]),
        ("assignee is empty order by key", [2, 4, 6]),
        ("assignee != 5b-amy order by key", [1, 3, 5]),
        ("NOT assignee = 5b-amy order by key", [1, 3, 5]),
        ("assignee in (EMPTY, 5b-amy) order by key", [2, 4, 6]),
        ("assignee is not null order by key", [1, 3, 5]),
        ("reporter = 王小美 and not (labels = l1 or labels = l2) order by key", [3, 6]),
        ("labels in (l1, nonsense) order by key desc", [4, 1]),
        ("labels != l1 order by key", [2, 3, 5, 6]),
        ("issuetype = epic", [6]),
        ("type != Epic order by key", [1, 2, 3, 4, 5]),
        ("parent = BRD-6", [1]),
        ("parent is empty order by key", [2, 3, 4, 5, 6]),
        ("key in (BRD-2, brd-3) order by key", [2, 3]),
        ("id > 10004 order by id", [5, 6]),
        ("id > 7 AND id <= 10002 order by id", [1, 2]),
        ("issuekey != BRD-1 order by key", [2, 3, 4, 5, 6]),
        ("duedate >= 2026-08-03 order by duedate desc", [5, 3]),
        ("due < '2026/08/03'", [1]),
        ("duedate is empty order by key", [2, 4, 6]),
        ('created >= "2026/07/01 12:30" order by key', [3, 4, 5, 6]),
        ('created = "2026-07-01 12:30"', [3]),
        (f"created > {int((START + timedelta(hours=5)).timestamp() * 1000)}", [6]),
        ("created >= -90m order by key", [5, 6]),
        ("created > '-1h'", [6]),
        ("created <= now() and created > startOfDay() order by created", [1, 2, 3, 4, 5, 6]),
        ("updated >= 2026-07-02", []),
        ('cf[10051] > 2 and "Contribution score" < 5', [3]),
        ("customfield_10051 = 5", [5]),
        ("協作人 in (5b-amy) order by 'contribution score' desc", [5, 3, 1]),
        ("協作人 is empty order by key", [2, 4, 6]),
        ("project = BRD order by assignee, duedate desc, key", [5, 3, 1, 2, 4, 6]),
        ("project = BRD order by assignee desc, key desc", [6, 4, 2, 5, 3, 1]),
        ("key = BRD-1 or key = BRD-2 and status = 'To Do'", [1]),
        ("(key = BRD-1 or key = BRD-2) && !(status = 'To Do')", [2]),
        ("type in standardIssueTypes() and key < BRD-3 order by key", [1, 2]),
        ("type in subTaskIssueTypes()", []),
        ("summary ~ 'NO 3'", [3]),
        ("summary ~ n* order by key", [1, 2, 3, 4, 5, 6]),
        ("summary ~ n", []),
        ('summary ~ "\\"no 4\\""', [4]),
        ("project = BRD and summary !~ 3 order by key", [1, 2, 4, 5, 6]),
        ("text ~ 海報", [4]),
        ("comment ~ 報", [4]),
        ("description is empty order by key", [1, 2, 3, 4, 5, 6]),
        ("assignee in membersOf(設計組) order by key", [1, 3, 5]),
        ("issue in linkedIssues(BRD-3)", [5]),
        ("issue in linkedIssues(BRD-3, 'is blocked by')", []),
        ("created > startOfDay(-1) and created < endOfDay() order by key", [1, 2, 3, 4, 5, 6]),
        ("created > startOfWeek() and created < endOfWeek() order by key", [1, 2, 3, 4, 5, 6]),
        ("created >= startOfMonth() order by key", [1, 2, 3, 4, 5, 6]),
        ("created > endOfMonth(-1) and created < startOfYear('+1y') order by key", [1, 2, 3, 4, 5, 6]),
        ("created > startOfDay('+1d')", []),
        ("resolved >= startOfDay()", [2]),
        ("resolved is not empty and statusCategory = Done", [2]),
        ("status was 'To Do' and status = Done", [2]),
        ("status was not Done order by key", [1, 3, 4, 5, 6]),
        ("status was in (Done, Blocked)", [2]),
        ("status was Done before '2026/07/01 15:00'", []),
        ("status was 'To Do' after '2026/07/01 15:31' and key = BRD-2", []),
        ("status was Done by 5b-amy", [2]),
        ("status changed", [2]),
        ("not status changed order by key", [1, 3, 4, 5, 6]),
        ("status changed from 'To Do' to Done by 5b-amy on 2026-07-01", [2]),
        ("status changed to Blocked", []),
        ("status changed during (startOfDay(), endOfDay())", [2]),
        ("assignee was EMPTY order by key", [2, 4, 6]),
        ("assignee was 5b-bob order by key", [1, 3, 5]),
    ],
)
def test_jql_finds(app: Caller, jql: str, numbers: list[int]) -> None:
    assert found(app, jql) == numbers


@pytest.mark.parametrize(
    ("jql", "words"),
    [
        ("", "Unbounded JQL"),
        ("order by created", "Unbounded JQL"),
        ("nonsense = 1", "Field 'nonsense' does not exist or you do not have permission to view it."),
        ("assignee = nobody", "The value 'nobody' does not exist for the field 'assignee'."),
        ("project = NO", "The value 'NO' does not exist for the field 'project'."),
        ("assignee in friendsOf('x')", "Unable to find JQL function 'friendsOf()'."),
        ("assignee in membersOf('x')", "can not generate a list of usernames for group 'x'"),
        ("assignee in membersOf()", "expected '1' arguments"),
        ("created > now(1)", "expected '0' arguments"),
        ("created > startOfDay(x)", "The increment 'x' is not valid"),
        ("created > startOfYear(99999)", "out of the calendar"),
        ("issue in linkedIssues(BRD-99)", "needs an issue that exists"),
        ("summary = no", "The operator '=' is not supported by the 'summary' field."),
        ("summary ~ '*'", "not allowed to be empty"),
        ("summary ~ EMPTY", "needs a text"),
        ("labels was l1", "History searches do not support the field 'labels'."),
        ("status was in Done", "Expecting a list in parentheses or a function"),
        ("status was Done from Done", "The predicate 'FROM' is not valid here."),
        ("status changed during (now())", "The predicate 'DURING' is not valid here."),
        ("status changed after EMPTY", "A date is needed"),
        ("key = BRD-99", "An issue with key 'BRD-99' does not exist for field 'key'."),
        ("status > Done", "The operator '>' is not supported by the 'status' field."),
        ("assignee ~ bob", "The operator '~' is not supported"),
        ("created >= soon", "Date value 'soon' for field 'created' is invalid."),
        ("'Contribution score' = many", "not a number"),
        ("labels > EMPTY", "does not support EMPTY"),
        ("project = BRD order by labels", "Not able to sort using field 'labels'."),
        ("project = BRD order by key,key,key,key,key,key,key,key", "maximum number of fields"),
        ("project = ", "Expecting either a value"),
        ("project BRD", "Expecting an operator"),
        ("project = BRD AND", "Expecting a field name"),
        ("project = BRD status = Done", "Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 15)"),
        ("(project = BRD", "Expecting ')'"),
        ("project in BRD", "does not support a single value"),
        ("project in (BRD", "Expecting ',' or ')'"),
        ("project = BRD order created", "Expecting 'by'"),
        ("project = 'BRD", "is not allowed here"),
        ("status ist Done", "Expecting an operator"),
    ],
)
def test_jql_refuses(app: Caller, jql: str, words: str) -> None:
    response = app.send("POST", "search/jql", {"jql": jql})
    assert response.status == 400
    assert words in response.body["errorMessages"][0]
    assert app.send("POST", "search/approximate-count", {"jql": jql}).status == 400


def test_jql_dates_are_in_the_zone_of_who_asks(jira: Jira) -> None:
    query = 'created >= "2026/07/01 06:30"'
    assert found(caller(jira, "bob"), query) == [6, 5, 4, 3]
    assert found(caller(jira, "amy"), query) == [6, 5, 4, 3, 2, 1]


def test_the_grammar_binds_and_before_or() -> None:
    query = parse("a = 1 or b = 2 and not c = 3 order by d desc, 'e f'")
    assert isinstance(query.where, Or)
    left, right = query.where.parts
    assert isinstance(left, Clause)
    assert isinstance(right, And)
    assert isinstance(right.parts[1], Not)
    assert [(sort.field, sort.descending) for sort in query.order] == [("d", True), ("e f", False)]


@settings(deadline=None)
@given(st.text(alphabet="ab=<>!~(),'\"\\ []|&-/09協", max_size=30) | st.text(max_size=30))
def test_any_text_parses_or_is_refused(text: str) -> None:
    with contextlib.suppress(JqlError):
        parse(text)


# pages


def pages(app: Caller, jql: str, **asked: Any) -> list[dict[str, Any]]:
    all_pages, token = [], None
    while True:
        page = app.post("search/jql", {"jql": jql, **asked, **({"nextPageToken": token} if token else {})})
        all_pages.append(page)
        token = page.get("nextPageToken")
        assert page["isLast"] is (token is None)
        if token is None:
            return all_pages


def test_pages_join_without_gap(app: Caller) -> None:
    for jql in (
        "project = BRD",
        "project = BRD order by assignee desc, duedate",
        "project = BRD order by updated desc",
    ):
        ids = [issue["id"] for page in pages(app, jql, maxResults=2) for issue in page["issues"]]
        assert len(ids) == len(set(ids)) == 6


@pytest.mark.parametrize(
    ("jql", "expected"),
    [
        ("resolution = Unresolved", ["a", "b"]),
        ("resolution != Unresolved", ["c"]),
        ("resolution in (Unresolved, Done)", ["a", "b", "c"]),
        ("priority > Medium", ["a"]),
        ("priority <= Medium", ["b", "c"]),
        ("priority = Highest OR id < 0", ["a"]),
        ("priority was Highest", ["a"]),
        ("project in projectsLeadByUser()", []),
        ('project in projectsLeadByUser("5b-amy")', ["a", "b", "c"]),
        ('issue in updatedBy("5b-bob")', ["b", "c"]),
        ('issue in updatedBy("5b-bob", "-30m")', ["b"]),
        ('issue in updatedBy("5b-bob", "2026-07-01 09:00", "2026-07-01 09:31")', ["c"]),
    ],
)
def test_what_people_ask_for_most(jql: str, expected: list[str]) -> None:
    jira = site()
    made = {name: jira.create_issue("5b-amy", "BRD", "Task", name) for name in "abc"}
    jira.edit("5b-amy", made["a"], priority="Highest")
    jira.move("5b-bob", made["c"], "Done")
    jira.clock.advance(timedelta(hours=1))
    jira.comment("5b-bob", made["b"], "x")
    page = caller(jira).post("search/jql", {"jql": f"{jql} ORDER BY id", "fields": ["summary"]})
    assert [each["fields"]["summary"] for each in page["issues"]] == expected


@pytest.mark.parametrize("jql", ["priority > EMPTY", "issue in updatedBy()", 'issue in updatedBy("5b-bob", "soon")'])
def test_what_makes_no_sense(app: Caller, jql: str) -> None:
    assert app.send("POST", "search/jql", {"jql": jql}).status == 400


def test_the_most_urgent_comes_first_when_descending() -> None:
    jira = site()
    for name, priority in (("low", "Low"), ("high", "High"), ("medium", "Medium")):
        jira.create_issue("5b-amy", "BRD", "Task", name, priority=priority)
    page = caller(jira).post("search/jql", {"jql": "id > 0 ORDER BY priority DESC", "fields": ["summary"]})
    assert [each["fields"]["summary"] for each in page["issues"]] == ["high", "medium", "low"]


def test_get_and_post_are_one(app: Caller) -> None:
    jql = "project = BRD order by key"
    first = app.get(f"search/jql?jql={quote(jql)}&maxResults=2&fields=summary,status")
    sent = {"jql": jql, "maxResults": 2, "fields": ["summary", "status"], "expand": None, "reconcileIssues": []}
    assert app.post("search/jql", sent) == first
    second = app.get(f"search/jql?jql={quote(jql)}&nextPageToken={first['nextPageToken']}&fields=summary")
    assert [issue["key"] for issue in second["issues"]] == ["BRD-3", "BRD-4", "BRD-5", "BRD-6"]


def test_only_ids_without_fields(app: Caller) -> None:
    assert app.post("search/jql", {"jql": "key = BRD-1"})["issues"] == [{"id": "10001"}]


@pytest.mark.parametrize("token", ["x", "bnVsbA==", "WyJhIiwgMV0=", "\u00e9"])
def test_a_token_of_nothing_is_refused(app: Caller, token: str) -> None:
    assert app.send("POST", "search/jql", {"jql": "project = BRD", "nextPageToken": token}).status == 400


def test_a_token_is_bound_to_its_query(app: Caller) -> None:
    token = app.post("search/jql", {"jql": "project = BRD", "maxResults": 1})["nextPageToken"]
    assert app.send("POST", "search/jql", {"jql": "key = BRD-1", "nextPageToken": token}).status == 400


@pytest.mark.parametrize("most", [0, -1, 5001, "many"])
def test_pages_have_a_size(app: Caller, most: object) -> None:
    assert app.send("POST", "search/jql", {"jql": "project = BRD", "maxResults": most}).status == 400
    assert app.send("GET", f"search/jql?jql=project%3DBRD&maxResults={most}").status == 400


def test_only_light_pages_are_large() -> None:
    jira = site()
    for number in range(150):
        jira.create_issue("5b-amy", "BRD", "Task", str(number))
    app = caller(jira)
    sizes = [len(page["issues"]) for page in pages(app, "project = BRD", maxResults=5000, fields=["summary"])]
    assert sizes == [100, 50]
    assert len(app.post("search/jql", {"jql": "project = BRD", "maxResults": 5000, "fields": ["id"]})["issues"]) == 150


def test_an_issue_that_moves_while_paging_is_missed() -> None:
    """Why a pull never orders by `updated`."""
    jira = site()
    issues = [jira.create_issue("5b-amy", "BRD", "Task", str(number)) for number in range(4)]
    app, jql = caller(jira), "project = BRD order by updated desc"
    first = app.post("search/jql", {"jql": jql, "maxResults": 2})
    jira.clock.advance(timedelta(hours=1))
    jira.edit("5b-amy", issues[3], summary="moved")
    second = app.post("search/jql", {"jql": jql, "maxResults": 2, "nextPageToken": first["nextPageToken"]})
    seen = {issue["id"] for page in (first, second) for issue in page["issues"]}
    assert issues[3].id not in seen


def test_nothing_cannot_be_reconciled(app: Caller) -> None:
    assert app.send("POST", "search/jql", {"jql": "project = BRD", "reconcileIssues": None}).status == 500


def test_more_than_fifty_cannot_be_reconciled(app: Caller) -> None:
    sent = {"jql": "project = BRD", "reconcileIssues": list(range(51))}
    assert app.send("POST", "search/jql", sent).body["errorMessages"] == [
        "The max number of issues to reconcile is 50."
    ]


def test_names_and_schema_come_when_asked(app: Caller) -> None:
    asked = {"jql": "key = BRD-1", "fields": ["summary", "customfield_10051"], "expand": "names,schema"}
    page = app.post("search/jql", asked)
    assert page["names"] == {"summary": "Summary", "customfield_10051": "Contribution score"}
    assert page["schema"]["customfield_10051"]["type"] == "number"


# nested lists and bulk


@pytest.fixture(scope="module")
def busy() -> Jira:
    """Two issues of 50 edits and 30 comments each, and a restricted one."""
    jira = site()
    for _ in range(2):
        issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
        for number in range(50):
            jira.clock.advance(timedelta(minutes=1))
            jira.edit("5b-bob", issue, summary=f"no {number}")
            if number < 30:
                jira.comment("5b-bob", issue, f"c {number}")
    jira.create_issue("712020:app", "BRD", "Task", "密件", security="管理層")
    return jira


def test_nested_lists_are_cut_and_say_so(busy: Jira) -> None:
    asked = {"jql": "key = BRD-1", "fields": ["comment", "worklog"], "expand": "changelog"}
    issue = caller(busy).post("search/jql", asked)["issues"][0]
    assert (len(issue["changelog"]["histories"]), issue["changelog"]["total"]) == (40, 50)
    assert issue["changelog"]["histories"][0]["items"][0]["toString"] == "no 49"
    comments = issue["fields"]["comment"]
    assert (len(comments["comments"]), comments["total"]) == (20, 30)
    assert issue["fields"]["worklog"]["maxResults"] == 20


def test_bulkfetch_says_nothing_of_what_it_does_not_show(busy: Jira) -> None:
    sent = {"issueIdsOrKeys": ["BRD-2", "10001", "BRD-3", "BRD-99"], "expand": ["changelog"]}
    answer = caller(busy, "bob").post("issue/bulkfetch", sent)
    assert [issue["key"] for issue in answer["issues"]] == ["BRD-2", "BRD-1"]
    assert answer["issueErrors"] == []
    assert len(answer["issues"][0]["changelog"]["histories"]) == 40
    assert "comment" not in answer["issues"][0]["fields"]
    assert len(caller(busy).post("issue/bulkfetch", sent)["issues"]) == 3


@pytest.mark.parametrize("ids", [[], [str(number) for number in range(101)], "BRD-1", None])
def test_bulkfetch_has_limits(busy: Jira, ids: object) -> None:
    assert caller(busy).send("POST", "issue/bulkfetch", {"issueIdsOrKeys": ids}).status == 400


def test_bulk_changelogs_come_in_pages_by_issue(busy: Jira) -> None:
    app, ids = caller(busy, "bob"), ["10003", "BRD-2", "10001", "777"]
    first = app.post("changelog/bulkfetch", {"issueIdsOrKeys": ids, "maxResults": 70})
    second = app.post(
        "changelog/bulkfetch", {"issueIdsOrKeys": ids, "maxResults": 70, "nextPageToken": first["nextPageToken"]}
    )
    shape = [(log["issueId"], len(log["changeHistories"])) for log in first["issueChangeLogs"]]
    assert shape == [("10001", 50), ("10002", 20)]
    assert [(log["issueId"], len(log["changeHistories"])) for log in second["issueChangeLogs"]] == [("10002", 30)]
    assert "nextPageToken" not in second
    oldest = first["issueChangeLogs"][0]["changeHistories"][0]
    assert oldest["items"][0]["toString"] == "no 0"
    assert oldest["created"] == int((START + timedelta(minutes=1)).timestamp() * 1000)


def test_bulk_changelogs_can_be_of_some_fields(busy: Jira) -> None:
    asked = {"issueIdsOrKeys": ["10001"], "fieldIds": ["status"]}
    assert caller(busy).post("changelog/bulkfetch", asked) == {"issueChangeLogs": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {"issueIdsOrKeys": []},
        {"issueIdsOrKeys": [str(number) for number in range(1001)]},
        {"maxResults": 10_001},
        {"maxResults": "9"},
        {"nextPageToken": "x"},
        {"fieldIds": [str(number) for number in range(11)]},
    ],
)
def test_bulk_changelogs_have_limits(busy: Jira, wrong: dict[str, Any]) -> None:
    assert caller(busy).send("POST", "changelog/bulkfetch", {"issueIdsOrKeys": ["10001"], **wrong}).status == 400


def test_an_issues_changelog_comes_oldest_first(busy: Jira) -> None:
    app = caller(busy)
    page = app.get("issue/BRD-1/changelog?startAt=45&maxResults=3")
    assert [entry["items"][0]["toString"] for entry in page["values"]] == ["no 45", "no 46", "no 47"]
    assert (page["total"], page["isLast"]) == (50, False)
    assert app.send("GET", "issue/BRD-1/changelog?startAt=x").status == 400
