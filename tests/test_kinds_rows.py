"""Rows of databases as records: from pages as Notion answers them, whatever their properties hold."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from integrations.notion import plain
from integrations.notion.kinds import catalogue
from integrations.notion.mapping import collection_of, map_payload
from integrations.notion.shape import Declared, Shape
from sync.errors import MappingError
from sync.model import Block, Doc, Goal, Record, Task
from sync.ports import Payload
from sync.records import encoded
from sync.rows import (
    Agreement,
    AppealEntry,
    Approval,
    Case,
    Cost,
    Idea,
    KeyResult,
    Meeting,
    PersonEntry,
    Request,
    Risk,
    Survey,
    Thanks,
)

Json = dict[str, Any]
SOURCE = "5a1e0000-0000-4000-8000-000000000001"
PAGE = "7b0d12aa-0000-4000-8000-00000000000a"
ADA, BO = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
OTHER = "99999999-9999-4999-8999-999999999999"
CREATED = datetime(2026, 7, 1, 1, 30, tzinfo=UTC)


def words(text: str) -> list[Json]:
    return [{"type": "text", "text": {"content": text, "link": None}, "plain_text": text, "href": None}]


def user(id_: str) -> Json:
    return {"object": "user", "id": id_, "type": "person", "person": {"email": "a@example.com"}}


def prop(type_: str, value: Any) -> Json:
    """A property value as a page carries it."""
    shaped: Any = value
    match type_:
        case "title" | "rich_text":
            shaped = words(value)
        case "select" | "status":
            shaped = {"id": "o", "name": value, "color": "blue"}
        case "multi_select":
            shaped = [{"id": "o", "name": name, "color": "blue"} for name in value]
        case "people":
            shaped = [user(id_) for id_ in value]
        case "relation":
            shaped = [{"id": id_} for id_ in value]
        case "date":
            start, end = value if isinstance(value, tuple) else (value, None)
            shaped = {"start": start, "end": end, "time_zone": None}
    return {"type": type_, type_: shaped}


def page(**properties: Json) -> Json:
    shaped = {name.replace("_", " "): {"id": f"p{n}", **value} for n, (name, value) in enumerate(properties.items())}
    return {
        "object": "page",
        "id": PAGE,
        "url": "https://app.notion.com/p/1",
        "created_time": "2026-07-01T01:30:00.000Z",
        "last_edited_time": "2026-07-02T01:30:00.000Z",
        "created_by": {"object": "user", "id": ADA},
        "last_edited_by": {"object": "user", "id": BO},
        "parent": {"type": "data_source_id", "data_source_id": SOURCE, "database_id": OTHER},
        "properties": shaped,
    }


def shape(kind: str, body: Json, status: Json | None = None) -> Shape:
    """Of a workspace whose only data source has the properties of that page."""
    columns = {n: {"id": v["id"], "name": n, "type": v["type"], v["type"]: {}} for n, v in body["properties"].items()}
    for column in columns.values():
        if column["type"] == "status":
            column["status"] = status or {"options": [], "groups": []}
    schema = {"id": SOURCE, "url": "https://n", "title": [], "parent": {"database_id": OTHER}, "properties": columns}
    declared = {SOURCE: Declared(SOURCE, kind)}
    return Shape("Asia/Taipei", declared).learned([collection_of(schema)])


def records(kind: str, status: Json | None = None, **properties: Json) -> list[Record]:
    """What a page becomes; every record must be one that can be stored."""
    body = page(**properties)
    made = list(map_payload(Payload("page", PAGE, body), shape(kind, body, status)))
    assert all(encoded(record) for record in made)
    assert isinstance(made[0], Doc)
    return made


def row(kind: str, **properties: Json) -> Any:
    doc, made = records(kind, **properties)
    assert doc.ref == getattr(made, "doc", doc.ref)
    return made


def account(id_: str) -> str:
    return f"notion/account/{id_}"


DAY = datetime(2026, 6, 30, 16, tzinfo=UTC)
"""The first moment of 1 July in Taipei."""


def test_a_meeting() -> None:
    made = row(
        "meetings",
        名稱=prop("title", "週三聯合會議"),
        類型=prop("select", "聯合會議"),
        日期=prop("date", ("2026-07-01T15:00:00.000+08:00", "2026-07-01T16:00:00.000+08:00")),
        預定時間=prop("date", "2026-07-01"),
        主持=prop("people", [ADA]),
        講者=prop("people", [ADA, BO]),
        應出席=prop("people", [ADA, BO]),
        出席=prop("people", [BO]),
        團隊=prop("multi_select", ["品牌部", "行銷部"]),
        紀要分享時間=prop("date", "2026-07-01T18:00:00.000+08:00"),
        需支持事項=prop("rich_text", "卡在色差"),
        狀態=prop("select", "已結束"),
    )
    assert isinstance(made, Meeting)
    assert (made.kind, made.teams, made.needs) == ("聯合會議", ("品牌部", "行銷部"), "卡在色差")
    assert made.held_at == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert made.held_until == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert (made.planned_at, made.planned_until) == (DAY, datetime(2026, 7, 1, 16, tzinfo=UTC))
    assert (made.host, made.presenters) == ((account(ADA),), (account(ADA), account(BO)))
    assert (made.invitees, made.attendees) == ((account(ADA), account(BO)), (account(BO),))
    assert made.minutes_shared_at == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert not made.cancelled


def test_a_meeting_with_one_date_was_planned_then_and_a_cancelled_one_was_not_held() -> None:
    made = row("meetings", 名稱=prop("title", "會"), 日期=prop("date", "2026-07-01"), 狀態=prop("select", "已取消"))
    assert (made.planned_at, made.held_at, made.held_until, made.cancelled) == (DAY, None, None, True)


def test_a_goal_and_a_key_result() -> None:
    goal = row(
        "goals",
        Goal=prop("title", "Refunds"),
        Target=prop("number", 30),
        Actual={"type": "rollup", "rollup": {"type": "number", "number": 28.6, "function": "sum"}},
        Unit=prop("select", "%"),
        Lower_is_better=prop("checkbox", True),
        Horizon=prop("select", "Long-term"),
        Parent_goal=prop("relation", [OTHER]),
        Status=prop("select", "未達成"),
        Due=prop("date", "2026-09-30"),
    )
    assert isinstance(goal, Goal)
    assert (goal.target, goal.actual, goal.unit, goal.lower_is_better) == (Decimal(30), Decimal("28.6"), "%", True)
    assert (goal.horizon, goal.parent, goal.due_on) == ("long", f"notion/goal/{OTHER}", date(2026, 9, 30))
    assert (goal.status, goal.status_category) == ("未達成", "done")
    result = row(
        "key_results",
        名稱=prop("title", "官網"),
        目標=prop("relation", [OTHER]),
        目標值={"type": "formula", "formula": {"type": "number", "number": 2_000_000}},
        實際值=prop("number", 0),
        權重=prop("number", 0.4),
        參與人=prop("people", [ADA, BO]),
    )
    assert isinstance(result, KeyResult)
    assert (result.goal, result.target, result.actual) == (f"notion/goal/{OTHER}", Decimal(2_000_000), Decimal(0))
    assert (result.weight, result.people) == (Decimal("0.4"), (account(ADA), account(BO)))


def test_a_survey_by_item_and_by_columns() -> None:
    one = row(
        "surveys",
        名稱=prop("title", "1"),
        題目=prop("select", "夥伴主動分享知識"),
        分數=prop("select", "4 分"),
        匿名代碼=prop("rich_text", "k7"),
        填答團隊=prop("select", "品牌部"),
        評價對象=prop("select", "行銷部"),
        季度=prop("select", "2026-Q3"),
    )
    assert isinstance(one, Survey)
    assert (one.topic, one.score, one.respondent, one.period) == ("sharing", Decimal(4), "k7", "2026-Q3")
    assert (one.teams, one.about_teams, one.answered_at) == (("品牌部",), ("行銷部",), CREATED)
    doc, *answers = records(
        "surveys",
        名稱=prop("title", "2"),
        知識共享=prop("select", "⭐⭐⭐⭐⭐"),
        心理安全=prop("number", 3),
        公平性=prop("number", None),
    )
    found = [(a.item, a.topic, a.score, a.doc) for a in answers if isinstance(a, Survey)]
    assert found == [
        ("知識共享", "sharing", Decimal(5), doc.ref),
        ("心理安全", "safety", Decimal(3), doc.ref),
    ]
    assert len({answer.ref for answer in answers}) == 2


def test_an_agreement() -> None:
    made = row(
        "agreements",
        名稱=prop("title", "品牌部 × 行銷部"),
        合作團隊=prop("rich_text", "品牌部、行銷部"),
        窗口=prop("people", [ADA]),
        生效日=prop("date", "2026-07-01"),
        下次檢視=prop("date", ("2026-10-01", "2026-10-09")),
        費用分攤=prop("rich_text", "品牌部 70%、行銷部：30％"),
        聯合審批門檻=prop("number", 100000),
    )
    assert isinstance(made, Agreement)
    assert made.teams == ("品牌部", "行銷部")
    assert made.shares == {"品牌部": Decimal(70), "行銷部": Decimal(30)}
    assert (made.starts_on, made.review_due_on) == (date(2026, 7, 1), date(2026, 10, 9))
    assert (made.approval_threshold, made.liaisons) == (Decimal(100000), (account(ADA),))


def test_a_cost_and_its_approval() -> None:
    cost = row(
        "costs",
        名稱=prop("title", "場地"),
        金額=prop("rich_text", "NT$ 180,000"),
        幣別=prop("select", "TWD"),
        分攤團隊=prop("multi_select", ["品牌部"]),
        渠道=prop("select", "KOL"),
        檔期=prop("date", ("2026-07-01", "2026-07-02")),
        協議=prop("relation", [OTHER]),
    )
    assert isinstance(cost, Cost)
    assert (cost.amount, cost.currency, cost.channel, cost.agreement) == (
        Decimal(180000),
        "TWD",
        "KOL",
        f"notion/doc/{OTHER}",
    )
    assert (cost.runs_at, cost.runs_until) == (DAY, datetime(2026, 7, 2, 16, tzinfo=UTC))
    approval = row(
        "approvals",
        名稱=prop("title", "審批"),
        審批對象=prop("relation", [OTHER]),
        審批人=prop("people", [ADA, BO]),
        審批時間=prop("date", "2026-07-01"),
        審批結果=prop("select", "退回"),
        輪次=prop("number", 2),
        緊急=prop("checkbox", True),
    )
    assert isinstance(approval, Approval)
    assert (approval.on, approval.outcome, approval.rounds) == ((f"notion/doc/{OTHER}",), "returned", 2)
    assert (approval.asked_at, approval.asked_by, approval.urgent) == (CREATED, (account(ADA),), True)


def test_a_request_an_idea_a_case_and_a_risk() -> None:
    request = row(
        "requests",
        名稱=prop("title", "三張圖"),
        提出團隊=prop("select", "業務部"),
        對象團隊=prop("relation", [OTHER]),
        需要日期=prop("date", "2026-07-01"),
        回覆時間=prop("date", "2026-07-01"),
        升級時間=prop("date", None) | {"date": None},
        狀態=prop("select", "處理中"),
    )
    assert isinstance(request, Request)
    assert (request.from_teams, request.to_teams) == (("業務部",), (f"notion/doc/{OTHER}",))
    assert (request.needed_on, request.answered_at, request.escalated_at) == (date(2026, 7, 1), DAY, None)
    assert (request.status, request.status_category, request.asked_by) == ("處理中", "active", (account(ADA),))
    idea = row("ideas", 點子=prop("title", "計算機"), 階段=prop("select", "已採用"), 採用於=prop("relation", [OTHER]))
    assert isinstance(idea, Idea)
    assert (idea.status, idea.stage, idea.used_in, idea.authors) == (
        "已採用",
        "used",
        (f"notion/doc/{OTHER}",),
        (account(ADA),),
    )
    case = row("cases", 名稱=prop("title", "慢"), 成敗=prop("select", "失敗教訓"), 教訓=prop("rich_text", "早說"))
    assert isinstance(case, Case)
    assert (case.outcome, case.lesson) == ("failure", "早說")
    risk = row("risks", 名稱=prop("title", "色差"), 風險等級=prop("select", "高"), 狀態=prop("select", "已化解"))
    assert isinstance(risk, Risk)
    assert (risk.level, risk.raised_at, risk.status_category) == ("高", CREATED, "done")


def test_a_person_and_thanks() -> None:
    person = row(
        "people",
        姓名=prop("title", "林薇安"),
        電子郵件={"type": "email", "email": "Vivian@Example.com"},
        帳號=prop("people", [BO]),
        部門={
            "type": "rollup",
            "rollup": {"type": "array", "array": [prop("title", "行銷部")], "function": "show_original"},
        },
        專長=prop("multi_select", ["投放"]),
        每週工時=prop("number", 37.5),
        到職日=prop("date", "2020-08-17"),
    )
    assert isinstance(person, PersonEntry)
    assert (person.name, person.email, person.accounts) == ("林薇安", "vivian@example.com", (account(BO),))
    assert (person.teams, person.capacity_hours, person.since) == (("行銷部",), Decimal("37.5"), date(2020, 8, 17))
    thanks = row("thanks", 名稱=prop("title", "謝謝"), 感謝對象=prop("people", [BO]), 已確認=prop("checkbox", False))
    assert isinstance(thanks, Thanks)
    assert (thanks.to, thanks.by, thanks.confirmed) == ((account(BO),), (account(ADA),), False)


def test_a_dispute_and_what_is_given_back() -> None:
    """The proof's address may be shown as the title of what it leads to; one property for each decider, or one for both."""
    link = prop("rich_text", "LOGO-12")
    link["rich_text"][0]["href"] = "https://acme.test/browse/LOGO-12?focusedCommentId=7"
    made = row(
        "appeals",
        名稱=prop("title", "那不是我們用的"),
        協作證明=link,
        類型=prop("select", "異議"),
        裁決人=prop("people", [ADA]),
        複核人=prop("people", [BO]),
        裁決結果=prop("select", "異議不成立"),
        裁決日期=prop("date", "2026-07-01"),
    )
    assert isinstance(made, AppealEntry)
    assert made.proof == "LOGO-12 https://acme.test/browse/LOGO-12?focusedCommentId=7"
    assert (made.what, made.decision, made.decided_at) == ("dispute", "rejected", DAY)
    assert (made.deciders, made.second_decider) == ((account(ADA),), (account(BO),))
    assert (made.opened_by, made.opened_at) == ((account(ADA),), CREATED)
    back = row(
        "appeals",
        Name=prop("title", "Not me"),
        Proof=prop("rich_text", "0123456789abcdef0123"),
        Type=prop("select", "Give back"),
    )
    assert (back.proof, back.what, back.decision) == ("0123456789abcdef0123", "give_back", None)


STATUS = {
    "options": [{"id": "a", "name": "醞釀"}, {"id": "b", "name": "趕工"}, {"id": "c", "name": "收工"}],
    "groups": [
        {"id": "1", "name": "To-do", "option_ids": ["a"]},
        {"id": "2", "name": "動手", "option_ids": ["b"]},
        {"id": "3", "name": "Complete", "option_ids": ["c"]},
    ],
}


@pytest.mark.parametrize(("option", "category"), [("醞釀", "new"), ("趕工", "active"), ("收工", "done")])
def test_a_task_s_category_is_its_option_s_group(option: str, category: str) -> None:
    _, task = records(
        "tasks",
        STATUS,
        任務=prop("title", "寫文案"),
        狀態=prop("status", option),
        負責人=prop("people", [ADA]),
        協作人=prop("people", [BO]),
        規模=prop("select", "小"),
        優先級=prop("select", "高"),
        到期日=prop("date", "2026-07-09"),
        ID={"type": "unique_id", "unique_id": {"prefix": "MKT", "number": 7}},
        上層任務=prop("relation", [OTHER]),
    )
    assert isinstance(task, Task)
    assert (task.key, task.status, task.status_category, task.size) == ("MKT-7", option, category, "S")
    assert task.priority == "高"
    assert (task.assignee, task.helpers, task.reporter) == (account(ADA), (account(BO),), account(ADA))
    assert (task.due_on, task.parent, task.level) == (date(2026, 7, 9), f"notion/task/{OTHER}", "subtask")
    assert task.collection == f"notion/collection/{SOURCE}"


def test_a_task_without_an_id_is_known_by_the_beginning_of_its_page_s() -> None:
    _, task = records("tasks", 任務=prop("title", "x"), 狀態=prop("select", "已完成"), 負責人=prop("people", []))
    assert isinstance(task, Task)
    assert (task.key, task.status_category, task.assignee, task.level) == ("7b0d12aa", "done", None, "task")


def test_a_doc_says_what_it_is() -> None:
    (doc,) = records(
        "docs",
        名稱=prop("title", "表"),
        分類=prop("select", "工具模板"),
        標籤=prop("multi_select", ["a", "b"]),
        評分=prop("number", 4.5),
        評分人數=prop("number", 12),
    )
    assert isinstance(doc, Doc)
    assert (doc.kind, doc.tags, doc.rating, doc.ratings) == ("template", ("a", "b"), Decimal("4.5"), 12)
    minutes = records("meetings", 名稱=prop("title", "會"), 類型=prop("select", "複盤"))[0]
    assert isinstance(minutes, Doc)
    assert minutes.kind == "retro"


@pytest.mark.parametrize("title", ["【範本】會議記錄", "[Template] Weekly", "Template: weekly", "（模板）周会"])
def test_a_row_to_be_copied_is_no_meeting(title: str) -> None:
    assert len(records("meetings", 名稱=prop("title", title), 日期=prop("date", "2026-07-01"))) == 1


@pytest.mark.parametrize("kind", [kind for kind in catalogue() if kind not in ("docs", "surveys")])
def test_an_empty_row_is_a_row(kind: str) -> None:
    doc, made = records(kind, 名稱=prop("title", ""))
    assert made.id == doc.id


ROLLUP: Json = {"type": "rollup"}


@pytest.mark.parametrize(
    "value",
    [
        {"type": "formula", "formula": {"type": "string", "string": None}},
        {"type": "formula", "formula": {"type": "number", "number": None}},
        {"type": "rollup", "rollup": {"type": "incomplete", "incomplete": {}, "function": "sum"}},
        {"type": "rollup", "rollup": {"type": "unsupported", "unsupported": {}, "function": "sum"}},
        {"type": "rollup", "rollup": {"type": "array", "array": [], "function": "show_original"}},
        {"type": "date", "date": {"start": "soon", "end": None, "time_zone": None}},
        {"type": "date", "date": {"start": "0001-01-01", "end": None, "time_zone": "Asia/Taipei"}},
        {"type": "date", "date": {"start": "2026-07-01", "end": None, "time_zone": "Mars/Olympus"}},
        {"type": "select", "select": None},
        {"type": "button", "button": {}},
        {"type": "verification", "verification": {"state": "verified"}},
        None,
    ],
)
def test_what_cannot_be_read_is_nothing(value: Json | None) -> None:
    zone = Shape("Asia/Taipei").clock
    assert (plain.number(value), plain.span(value, zone), plain.day(value, zone)) == (None, None, None)
    assert (plain.people(value), plain.references(value), plain.flag(value)) == ((), (), None)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (prop("number", 0.1), Decimal("0.1")),
        (prop("rich_text", "約 12,500 元"), Decimal(12500)),
        (prop("rich_text", "3 到 5"), None),
        (prop("select", "★★★"), Decimal(3)),
        ({"type": "formula", "formula": {"type": "string", "string": "7.5"}}, Decimal("7.5")),
        (ROLLUP | {"rollup": {"type": "array", "array": [prop("number", 4)]}}, Decimal(4)),
        (ROLLUP | {"rollup": {"type": "array", "array": [prop("number", 4), prop("number", 5)]}}, None),
    ],
)
def test_numbers_are_decimals(value: Json, number: Decimal | None) -> None:
    assert plain.number(value) == number


def test_dates_have_the_zone_that_they_name() -> None:
    zone = Shape("Asia/Taipei").clock
    ny = {"type": "date", "date": {"start": "2026-07-01T09:00:00", "end": None, "time_zone": "America/New_York"}}
    assert plain.span(ny, zone) == (datetime(2026, 7, 1, 13, tzinfo=UTC),) * 2
    late = prop("date", "2026-07-01T23:30:00.000Z")
    assert plain.day(late, zone) == date(2026, 7, 2)
    rolled = ROLLUP | {"rollup": {"type": "date", "date": {"start": "2026-07-01", "end": None, "time_zone": None}}}
    assert plain.span(rolled, zone) == (DAY, datetime(2026, 7, 1, 16, tzinfo=UTC))
    assert plain.span({"type": "created_time", "created_time": "2026-07-01T01:30:00.000Z"}, zone) == (CREATED,) * 2


def test_groups_are_no_people() -> None:
    group = {"object": "group", "id": OTHER, "name": "Brand"}
    assert plain.people({"type": "people", "people": [group, user(ADA)]}) == (account(ADA),)


def test_what_does_not_fit_is_refused_with_a_reason() -> None:
    body = page(名稱=prop("title", "會"), 日期=prop("date", "2026-07-01"))
    known = shape("meetings", body)
    for broken in (
        {**body, "properties": [1]},
        {**body, "properties": {"日期": {"id": "p1", "type": "date", "date": "2026"}}},
    ):
        with pytest.raises(MappingError, match="page"):
            map_payload(Payload("page", PAGE, broken), known)


def test_a_to_do_is_an_action_with_a_day() -> None:
    mention: Json = {"type": "mention", "plain_text": "2026-07-09", "href": None}
    dated = mention | {"mention": {"type": "date", "date": {"start": "2026-07-09", "end": None}}}
    card: Json = {"type": "mention", "plain_text": "BRD-7", "href": None}
    card |= {"mention": {"type": "link_mention", "link_mention": {"href": "https://a.atlassian.net/browse/BRD-7"}}}
    block = {
        "id": OTHER,
        "type": "to_do",
        "to_do": {"rich_text": [*words("補打樣 "), dated, card], "checked": True},
        "parent": {"page_id": PAGE},
        "created_time": "2026-07-01T01:30:00.000Z",
        "last_edited_time": "2026-07-01T01:30:00.000Z",
    }
    (made,) = map_payload(Payload("block", OTHER, block, PAGE), Shape())
    assert isinstance(made, Block)
    assert (made.checked, made.due_on) == (True, date(2026, 7, 9))
    assert "https://a.atlassian.net/browse/BRD-7" in {link.target for link in made.links}
