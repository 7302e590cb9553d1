"""The demo organisation: the same every time, as big and as untidy as it promises, and full of help to be found."""

from __future__ import annotations

import base64
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from integrations.sandbox.clock import Clock
from integrations.sandbox.demo import Demo, build, content, mess, workspace
from integrations.sandbox.demo.people import JIRA_ONLY, LEAVER, LEFT_ON, MOVED_ON, MOVER, PEOPLE, SPAMMER, TEAMS
from integrations.sandbox.http import Json, Request
from integrations.sandbox.jira import access, adf
from integrations.sandbox.server import Sandbox

SEEDS = (7, 1, 42)
BIG = ("brand", "marketing", "design", "sales", "data")
BASE = "http://127.0.0.1"

Org = tuple[Sandbox, Demo]


def built(seed: int) -> Org:
    sandbox = Sandbox(Clock(datetime(2026, 6, 1, tzinfo=UTC)))
    return sandbox, build(sandbox, seed)


shared_build = cache(built)
"""For tests that only look."""


@pytest.fixture(params=SEEDS)
def org(request: pytest.FixtureRequest) -> Org:
    return shared_build(request.param)


@pytest.fixture
def demo_org() -> Org:
    return shared_build(7)


def dump(org: Org) -> str:
    """Everything that either tool could ever answer."""
    jira, notion = org[0].jira, org[0].notion
    issues = [
        [jira.issue_json(issue, BASE), jira.history_json(issue, BASE), jira.comments_json(issue, BASE)]
        for issue in jira.issues.values()
    ]
    shelves = [notion.users, notion.pages, notion.blocks, notion.databases, notion.data_sources, notion.comments]
    return json.dumps([jira.users, issues, shelves, notion.below, notion.views], ensure_ascii=False, default=str)


def counts(org: Org) -> dict[str, int]:
    body: dict[str, int] = org[0].handle(Request("GET", "/_sandbox/counts", {})).body
    return body


def person_of(account: str) -> str:
    """Login behind a Jira account id, or the id itself."""
    return next((login for login, person in PEOPLE.items() if person.jira == account), account)


def team_of(account: str, at: datetime) -> str | None:
    person = PEOPLE.get(person_of(account))
    return person.team_on(at.date()) if person else None


# --- determinism --------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_organisation() -> None:
    first, second = built(7), built(7)
    assert counts(first) == counts(second)
    assert dump(first) == dump(second)
    assert first[1] == second[1]


def test_another_seed_gives_another_story_of_the_same_structure() -> None:
    one, other = shared_build(7), shared_build(42)
    assert dump(one) != dump(other)
    titles = [sorted(issue.values["summary"] for issue in org[0].jira.issues.values()) for org in (one, other)]
    assert titles[0] == titles[1]
    for key in ("data_sources", "jira_accounts", "notion_accounts", "projects", "tasks"):
        assert counts(one)[key] == counts(other)[key]


def test_the_clock_stands_at_the_end_and_nothing_is_later(org: Org) -> None:
    sandbox, demo = org
    assert sandbox.clock.now() == demo.as_of == datetime(2026, 10, 9, 2, tzinfo=UTC)
    assert max(issue.updated_at for issue in sandbox.jira.issues.values()) <= demo.as_of


def test_ids_grow_with_time(org: Org) -> None:
    issues = list(org[0].jira.issues.values())
    assert [issue.created_at for issue in issues] == sorted(issue.created_at for issue in issues)
    for issue in issues:
        moments = [history.at for history in issue.histories]
        assert moments == sorted(moments)
        assert all(comment.created_at >= issue.created_at for comment in issue.comments)


# --- size ---------------------------------------------------------------------------------------------------------


def test_size(org: Org) -> None:
    kinds = Counter(issue.fields["issuetype"]["name"] for issue in org[0].jira.issues.values())
    assert 90 <= kinds.total() - kinds["Epic"] <= 140
    assert kinds["Epic"] == 14
    assert kinds["需求"] == 14
    found = counts(org)
    assert 60 <= found["docs"] <= 110
    assert 300 <= found["blocks"] <= 1000
    assert found["comments"] > 500
    assert found["data_sources"] == 15


def test_teams(demo_org: Org) -> None:
    start = date(2026, 7, 1)
    sizes = {
        team.id: sum((m.since or start) <= start < (m.until or date.max) for m in team.members)
        for team in demo_org[1].teams
    }
    assert sizes == {"brand": 8, "marketing": 9, "design": 8, "sales": 9, "data": 6, "legal": 3}


def test_two_people_of_one_name_in_two_teams() -> None:
    homes = [person.memberships[0].team for person in PEOPLE.values() if person.name == "陳怡君"]
    assert len(homes) == len(set(homes)) == 2


def test_every_module_has_what_the_template_asks_for(org: Org) -> None:
    """任務描述, 負責人, 協作人, 完成標準, 時間節點."""
    sandbox, demo = org
    standard = next(id_ for id_, field in sandbox.jira.fields.items() if field.name == "完成標準")
    for issue in sandbox.jira.issues.values():
        if issue.fields["issuetype"]["name"] in ("Epic", "任務") and issue.values["summary"] not in {
            mess.HUSHED,
            mess.STALE,
            mess.MOVED_HELP,
        }:
            assert {"description", "assignee", "duedate", standard} <= issue.values.keys(), issue.key
    named = [issue for issue in sandbox.jira.issues.values() if demo.helpers_field in issue.values]
    assert len(named) >= 40


def test_the_goal_is_attained_to_104_per_cent(demo_org: Org) -> None:
    sandbox, demo = demo_org
    goal = next(
        row["properties"]
        for row in sandbox.notion.rows(demo.goals)
        if row["properties"]["名稱"]["title"][0]["plain_text"] == "Q3新品銷售額突破500萬"
    )
    assert goal["實際值"]["number"] / goal["目標值"]["number"] == 1.04
    assert len(goal["參與團隊"]["multi_select"]) == 5


# --- accounts -----------------------------------------------------------------------------------------------------


def test_every_member_can_be_found_and_accounts_join(demo_org: Org) -> None:
    """By a shown e-mail address or by the mapping table; one person has no account in Notion."""
    sandbox, demo = demo_org
    shown = {user.get("emailAddress") for user in sandbox.jira.users.values()}
    notion = {user["person"].get("email") for user in sandbox.notion.users.values() if user["type"] == "person"}
    known = shown | notion | {f"jira/account/{id_}" for id_ in sandbox.jira.users}
    assert all(member.handle in known for team in demo.teams for member in team.members)
    mapped = {handle for group in demo.same for handle in group}
    alone = [
        person.login
        for person in PEOPLE.values()
        if not (person.email in shown and person.email in notion) and not set(person.same) & mapped
    ]
    assert alone == [JIRA_ONLY]
    assert len(demo.same) == 3


def test_somebody_changes_teams_in_the_quarter(demo_org: Org) -> None:
    of = {
        team.id: [m for m in team.members if m.handle == PEOPLE[MOVER].email]
        for team in demo_org[1].teams
        if team.id in ("design", "brand")
    }
    assert of["design"][0].until == of["brand"][0].since == MOVED_ON == date(2026, 8, 15)


def test_who_left_is_deactivated_and_silent(org: Org) -> None:
    sandbox, _ = org
    leaver = PEOPLE[LEAVER].jira
    assert [id_ for id_, user in sandbox.jira.users.items() if not user["active"]] == [leaver]
    for issue in sandbox.jira.issues.values():
        acts = [(h.author, h.at) for h in issue.histories] + [(c.author, c.created_at) for c in issue.comments]
        assert all(at.date() < LEFT_ON for author, at in acts if author == leaver)


def test_there_are_bots_and_a_customer(demo_org: Org) -> None:
    kinds = Counter(user["accountType"] for user in demo_org[0].jira.users.values())
    assert kinds["app"] == kinds["customer"] == 1
    assert sum(user["type"] == "bot" for user in demo_org[0].notion.users.values()) == 2
    authors = {comment.author for issue in demo_org[0].jira.issues.values() for comment in issue.comments}
    assert {workspace.AUTOMATION, workspace.SUPPLIER} <= authors


def test_credentials_work(demo_org: Org) -> None:
    sandbox, demo = demo_org
    for email, token in ((demo.jira_email, demo.jira_token), (demo.person_email, demo.person_token)):
        login = base64.b64encode(f"{email}:{token}".encode()).decode()
        request = Request("GET", "/rest/api/3/myself", {"authorization": f"Basic {login}"})
        assert sandbox.handle(request).status == 200
    for token in (demo.notion_token, demo.person_notion_token):
        headers = {"authorization": f"Bearer {token}", "notion-version": "2026-03-11"}
        assert sandbox.handle(Request("GET", "/v1/users/me", headers)).status == 200


# --- mess ---------------------------------------------------------------------------------------------------------


def test_a_spammer_writes_empty_comments_on_other_teams_tasks(org: Org) -> None:
    spam = [
        (issue, adf.to_text(comment.body))
        for issue in org[0].jira.issues.values()
        for comment in issue.comments
        if comment.author == PEOPLE[SPAMMER].jira and adf.to_text(comment.body) in content.phrases()["spam"]
    ]
    assert len(spam) >= 40
    assert not [issue.key for issue, _ in spam if issue.key.startswith("SAL-")]


def test_some_work_is_late_open_blocked_or_opened_again(org: Org) -> None:
    sandbox, demo = org
    issues = list(sandbox.jira.issues.values())
    is_open = [issue for issue in issues if issue.fields["status"]["statusCategory"]["key"] != "done"]
    overdue = [issue for issue in is_open if issue.values.get("duedate", "9999") < demo.as_of.date().isoformat()]
    assert {issue.values["summary"] for issue in overdue} >= {mess.STALE, "通路退換與報廢流程"}
    assert any(issue.status == "Blocked" for issue in is_open)
    items = [(i, item) for i in issues for h in i.histories for item in h.items]
    assert sum(item["field"] == "status" and item["fromString"] == "Done" for _, item in items) == 2
    assert sum(item["field"] == "duedate" for _, item in items) >= 3


def test_a_task_is_secret(demo_org: Org) -> None:
    sandbox, _ = demo_org
    secret = [issue for issue in sandbox.jira.issues.values() if issue.values.get("security")]
    assert [issue.values["summary"] for issue in secret] == [mess.HUSHED]
    assert access.sees(sandbox.jira, workspace.SERVICE, secret[0])
    assert not access.sees(sandbox.jira, PEOPLE["amber.liao"].jira, secret[0])


def test_a_comment_is_restricted(demo_org: Org) -> None:
    comments = [comment for issue in demo_org[0].jira.issues.values() for comment in issue.comments]
    assert sum(comment.visibility is not None for comment in comments) == 1


def test_the_integration_sees_its_roots_only(demo_org: Org) -> None:
    sandbox, demo = demo_org
    assert tuple(sandbox.notion.roots(workspace.BOT)) == demo.roots
    private = [id_ for id_ in sandbox.notion.pages if not sandbox.notion.sees(workspace.BOT, id_)]
    assert len(private) == 1
    assert demo.results_page in demo.roots


# --- text ---------------------------------------------------------------------------------------------------------


def test_texts_respect_the_vendors_limits(org: Org) -> None:
    sandbox, _ = org
    for issue in sandbox.jira.issues.values():
        assert len(issue.values["summary"]) <= 255
        bodies = [comment.body for comment in issue.comments] + [issue.values.get("description", adf.document())]
        assert all(0 <= len(adf.to_text(body)) <= 32_767 for body in bodies)
        assert all(adf.to_text(comment.body).strip() for comment in issue.comments)
    for thing in [*sandbox.notion.blocks.values(), *sandbox.notion.comments.values()]:
        for items in _rich_texts(thing):
            assert len(items) <= 100
            assert all(len(item["plain_text"]) <= 2000 for item in items)


def _rich_texts(thing: Any) -> Iterator[list[Json]]:
    if isinstance(thing, dict):
        for key, value in thing.items():
            if key == "rich_text":
                yield value
            else:
                yield from _rich_texts(value)


def test_no_place_of_a_template_is_left_open(org: Org) -> None:
    text = dump(org)
    slots = (
        "helper",
        "owner",
        "author",
        "mate",
        "thanks",
        "reply",
        "ask",
        "note",
        "fix",
        "use",
        "doc",
        "days",
        "block",
    )
    assert not [slot for slot in slots if f"{{{slot}}}" in text]


# --- content ------------------------------------------------------------------------------------------------------


def test_content_is_consistent() -> None:
    """Docs and sessions are lent by the team that made them; teams help others, never themselves; titles are unique."""
    docs = {doc.slug: doc.team for doc in content.rows("docs", content.Doc)}
    sessions = {m.slug: m.speakers[0] for m in content.rows("meetings", content.Meeting) if m.slug and m.speakers}
    titles: list[str] = []
    for module in content.modules():
        titles += [module.name, *(work.title for work in module.task)]
        for work in module.task:
            for favour in work.helps:
                assert favour.by in TEAMS
                assert favour.by != module.team
                assert docs.get(favour.doc, favour.by) == favour.by
                assert sessions.get(favour.meeting, favour.by) == favour.by
    assert len(titles) == len(set(titles))


# --- help ---------------------------------------------------------------------------------------------------------


def helps(org: Org) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(helping team, helped team) -> (helper, task) that somebody of the helped team, another than the helper, thanked
    or named in 協作人, on a task that a third person of that team reported. Counted here from what anybody can read."""
    found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for issue in org[0].jira.issues.values():
        owner = issue.values.get("assignee")
        home = team_of(owner, issue.created_at) if owner else None
        if home is None or owner == issue.values["reporter"] or issue.values.get("security"):
            continue
        for helper, by, at in [*_thanked(issue), *_named(issue, org[1].helpers_field)]:
            team = team_of(helper, at)
            if team_of(by, at) == home and team and team != home and helper != issue.values["reporter"]:
                found[team, home].add((helper, issue.key))
    return {pair: sorted(each) for pair, each in found.items()}


def _thanked(issue: Any) -> Iterator[tuple[str, str, datetime]]:
    for comment in issue.comments:
        text = adf.to_text(comment.body)
        if any(word in text for word in ("謝", "Thank")):
            nodes = comment.body["content"][0]["content"]
            yield from (
                (node["attrs"]["id"], comment.author, comment.created_at) for node in nodes if node["type"] == "mention"
            )


def _named(issue: Any, field: str) -> Iterator[tuple[str, str, datetime]]:
    for history in issue.histories:
        for item in history.items:
            if item.get("fieldId") == field:
                for account in item["to"].strip("[]").split(", "):
                    yield account, history.author, history.at


def test_every_pair_of_the_big_teams_has_enough_help_to_be_shown(org: Org) -> None:
    """A cell needs 10 rows by 3 helpers, and one acknowledged help makes two or three rows."""
    found = helps(org)
    pairs = [(a, b) for a in BIG for b in BIG if a != b]
    assert all(len({helper for helper, _ in found[pair]}) >= 3 for pair in pairs)
    assert all(len(found[pair]) >= 4 for pair in pairs)
    assert sum(len(found[pair]) >= 6 for pair in pairs) >= 14


def test_help_is_unequal(org: Org) -> None:
    found = helps(org)
    given = {team: sum(len(rows) for (a, _), rows in found.items() if a == team) for team in TEAMS}
    received = {team: sum(len(rows) for (_, b), rows in found.items() if b == team) for team in TEAMS}
    assert min(given["data"], given["design"]) > given["sales"]
    assert received["sales"] > received["design"]
    assert received["sales"] > given["sales"]
    assert 0 < given["legal"] < 10


def test_some_help_is_never_acknowledged(org: Org) -> None:
    silent = [f for module in content.modules() for work in module.task for f in work.helps if not f.thanks]
    assert len(silent) >= 5


def test_some_requests_are_answered_late_or_never(demo_org: Org) -> None:
    hours = [request.hours for request in content.rows("requests", content.Request)]
    assert any(hour is None for hour in hours)
    assert any(hour is not None and hour > 24 for hour in hours)
    assert sum(hour is not None and hour <= 24 for hour in hours) >= 7


def test_tasks_finish_early_after_help_was_named(org: Org) -> None:
    early = {w.title for m in content.modules() for w in m.task if (w.early or 0) >= 3}
    finished = [issue for issue in org[0].jira.issues.values() if issue.values["summary"] in early]
    assert len(finished) >= 7
    for issue in finished:
        done = issue.values["resolutiondate"].date()
        assert (date.fromisoformat(issue.values["duedate"]) - done).days >= 3
