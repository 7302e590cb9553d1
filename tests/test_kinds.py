"""Which kind a database is of, by its properties' names; what is kept of that when people rename and remove."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest
from pydantic import ValidationError

from integrations.notion.kinds import TYPES, catalogue, meaning, named
from integrations.notion.recognise import recognise
from integrations.notion.settings import NotionSettings
from integrations.notion.shape import Declared, Shape
from integrations.notion.words import squeezed, variants
from sync.model import Collection, Column
from sync.rows import ROWS

# Kind -> title, and its properties in English, Traditional and Simplified Chinese: `name:type`.
SCHEMAS: dict[str, tuple[str, str, str]] = {
    "tasks": (
        "Name:title Status:status Assignee:people Due_date:date",
        "任務名稱:title 狀態:status 負責人:people 協作人:people 到期日:date",
        "任务名称:title 状态:select 负责人:people 截止日期:date 完成标准:rich_text",
    ),
    "docs": (
        "Name:title Category:select Tags:multi_select Author:people",
        "名稱:title 分類:select 標籤:multi_select 評分:number",
        "名称:title 分类:select 标签:multi_select 作者:people",
    ),
    "goals": (
        "Goal:title Target:number Actual:number Unit:select",
        "名稱:title 目標值:number 實際值:number 參與團隊:multi_select",
        "名称:title 目标值:number 实际值:rollup 单位:select 权重:number",
    ),
    "key_results": (
        "Key_result:title Objective:relation Target:number Current:number",
        "名稱:title 所屬目標:relation 目標值:number 實際值:number",
        "名称:title 目标:relation 目标值:number 当前值:formula 权重:number",
    ),
    "meetings": (
        "Name:title Date:date Attendees:people Minutes_shared:date",
        "名稱:title 日期:date 主持:people 講者:people 團隊:multi_select",
        "名称:title 会议时间:date 与会者:people 会议纪要:relation",
    ),
    "surveys": (
        "Name:title Question:rich_text Score:number Respondent:rich_text",
        "名稱:title 題目:select 分數:number 匿名代碼:rich_text",
        "名称:title 知识共享:number 公平性:number 填写日期:date",
    ),
    "agreements": (
        "Agreement:title Teams:multi_select Next_review:date Liaisons:people",
        "名稱:title 合作團隊:multi_select 下次檢視:date 費用分攤:rich_text",
        "名称:title 合作部门:multi_select 联络人:people 下次评估:date",
    ),
    "costs": (
        "Name:title Amount:number Currency:select Channel:select",
        "名稱:title 金額:number 幣別:select 分攤比例:rich_text",
        "名称:title 金额:formula 预算:number 渠道:select",
    ),
    "approvals": (
        "Name:title Approvers:people Decision:status Requested_at:date",
        "名稱:title 審批人:people 審批結果:select 送審時間:date",
        "名称:title 审批人:people 审批时间:date 轮次:number",
    ),
    "requests": (
        "Name:title From_team:select To_team:select Needed_by:date",
        "名稱:title 提出團隊:select 對象團隊:select 提出時間:date",
        "名称:title 需求部门:select 受理部门:select 需要日期:date",
    ),
    "ideas": (
        "Idea:title Stage:status Proposed_by:people Votes:number",
        "點子:title 階段:select 提案人:people 採用日期:date",
        "创意:title 状态:select 发想人:people 入选日期:date",
    ),
    "cases": (
        "Case:title Outcome:select Lessons_learned:rich_text Tags:multi_select",
        "案例名稱:title 成敗:select 教訓:rich_text",
        "案例名称:title 原因:rich_text 经验教训:rich_text",
    ),
    "risks": (
        "Risk:title Severity:select Likelihood:select Owner:people",
        "名稱:title 風險等級:select 發生機率:select 應對措施:rich_text",
        "名称:title 严重度:select 概率:select 解决措施:rich_text",
    ),
    "people": (
        "Full_name:title Email:email Department:select Skills:multi_select",
        "姓名:title 電子郵件:email 部門:select 專長:multi_select",
        "姓名:title 账号:people 所属部门:relation 岗位:select",
    ),
    "thanks": (
        "Name:title Thanks_to:people Thanked_by:people Message:rich_text",
        "名稱:title 感謝對象:people 感謝內容:rich_text",
        "名称:title 感谢谁:people 感谢日期:date 已确认:checkbox",
    ),
    "appeals": (
        "Name:title Proof:rich_text Type:select Decided_by:people Decision:status",
        "名稱:title 協作證明:url 異議類型:select 裁決人:people 裁決結果:select",
        "名称:title 证明链接:rich_text 类型:select 复核人:people 裁决日期:date",
    ),
}
LANGUAGES = ("English", "Traditional", "Simplified")


def columns(schema: str) -> tuple[Column, ...]:
    parts = [part.rsplit(":", 1) for part in schema.split()]
    return tuple(Column(id=f"i{n}", name=name.replace("_", " "), type=type_) for n, (name, type_) in enumerate(parts))


def source(schema: str | Iterable[Column], title: str = "Rows", id_: str = "s1") -> Collection:
    made = columns(schema) if isinstance(schema, str) else tuple(schema)
    return Collection(
        source="notion", id=id_, title=title, url="https://n", parent="notion/collection/d1", columns=made
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_kind_is_recognised_in_each_language_without_a_title(kind: str, language: str) -> None:
    schema = columns(SCHEMAS[kind][LANGUAGES.index(language)])
    found = recognise("", schema)
    assert (found.kind, found.candidates[0].kind) == (kind, kind)
    assert len(found.fields) >= len(schema) - 1
    assert set(found.fields.values()) <= {column.id for column in schema}


def test_every_kind_of_the_catalogue_is_tried() -> None:
    assert set(SCHEMAS) == set(catalogue())


@pytest.mark.parametrize(
    "names",
    [
        ("ＤＵＥ　ｄａｔｅ", "due-date", "Due Date"),
        ("參與團隊", "参与团队", "參與 團隊"),
        ("後臺", "后台", "後台"),
    ],
)
def test_names_are_compared_without_width_case_spaces_and_script(names: tuple[str, ...]) -> None:
    assert len({squeezed(name) for name in names}) == 1


def test_a_name_in_two_languages_or_with_a_noun_in_front_means_each_part() -> None:
    assert variants("類型 Kind") == ("类型kind", "类型", "kind")
    assert "日期" in variants("會議日期", ("会议",))
    assert "负责人" in variants("負責人（Owner）")


def test_the_catalogue_has_one_script_inside() -> None:
    """Every Chinese word is found by its Simplified form: the table has all characters that differ."""
    words = {name for kind in catalogue().values() for field in kind.fields.values() for name in field.ranks}
    assert not set("標參與團隊實際會議紀錄問費審點職稱離週權") & set("".join(words))


def test_no_name_stands_for_two_fields_of_a_kind() -> None:
    for kind in catalogue().values():
        for one, other in itertools.combinations(kind.fields.values(), 2):
            assert not (set(one.ranks) & set(other.ranks) and one.types & other.types), (
                kind.name,
                one.name,
                other.name,
            )


def test_every_field_of_the_catalogue_is_one_of_its_record() -> None:
    records = {
        "people": "person_entry",
        "key_results": "key_result",
        "thanks": "thanks",
        **{kind: kind.removesuffix("s") for kind in catalogue() if kind not in ("people", "key_results", "thanks")},
    }
    for kind in catalogue().values():
        assert {field.read for field in kind.fields.values()} <= {*TYPES, "word"}
        if kind.name not in ("tasks", "docs"):
            known = set(ROWS[records[kind.name]].__struct_fields__) | {
                "title",
                "sharing",
                "fairness",
                "safety",
                "stage",
            }
            assert set(kind.fields) <= known, kind.name
        assert {name for group in kind.need for name in group} <= set(kind.fields)


@pytest.mark.parametrize(
    ("title", "schema"),
    [
        ("會議 Meetings", "名稱:title 團隊:multi_select 狀態:status"),
        ("Goals", "Name:title Target:number"),
        ("Bookmarks", "Name:title Category:select Tags:multi_select"),
        ("Contacts", "Name:title Email:email Phone:phone_number Role:select"),
        ("Habits", "Name:title Date:date Done:checkbox"),
        ("", ""),
    ],
)
def test_a_title_alone_or_common_properties_say_nothing(title: str, schema: str) -> None:
    assert recognise(title, columns(schema)).kind is None


@pytest.mark.parametrize(
    ("title", "schema", "kind"),
    [
        ("Bugs", "Name:title Status:status Assignee:people Priority:select Severity:select", "tasks"),
        ("Content calendar", "Name:title Status:status Publish_date:date Channel:select", None),
        ("Meeting notes", "Name:title Date:date Type:select Attendees:people Created_by:created_by", "meetings"),
        ("Expenses", "Name:title Amount:number Category:select Date:date", "costs"),
        ("CRM", "Company:title Email:email Status:status Owner:people Deal:number", None),
        ("Sprint board", "Name:title Status:status Sprint:relation", None),
        ("Roadmap", "Feature:title Status:status Owner:people Due_date:date", "tasks"),
        ("項目進度", "任務:title 狀態:status 負責人:people 期限:date", "tasks"),
        ("報名表", "姓名:title 信箱:email 電話:phone_number 場次:select", None),
    ],
)
def test_what_teams_often_keep(title: str, schema: str, kind: str | None) -> None:
    assert recognise(title, columns(schema)).kind == kind


def test_types_count_as_well_as_names() -> None:
    assert recognise("", columns("名稱:title 日期:rich_text 主持:rich_text 講者:rich_text")).kind is None


def test_what_may_be_two_kinds_is_neither() -> None:
    both = "名稱:title 審批人:people 審批結果:select 提出團隊:select 提出時間:date"
    found = recognise("", columns(both))
    assert found.kind is None
    assert found.ambiguous
    assert {candidate.kind for candidate in found.candidates[:2]} == {"approvals", "requests"}
    # A title helps where the properties already say something.
    assert recognise("審批", columns(both)).kind == "approvals"


def test_key_results_are_goals_with_a_goal_above() -> None:
    assert (
        recognise("", columns("名稱:title 目標:relation 目標值:number 實際值:number 單位:select")).kind == "key_results"
    )


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("已完成", "done"),
        ("未完成", "new"),
        ("進行中", "active"),
        ("进行中", "active"),
        ("Done", "done"),
        ("紫色", None),
    ],
)
def test_words_mean_a_category(word: str, meant: str | None) -> None:
    assert meaning("category", word) == meant


def test_a_page_s_title_says_what_it_is() -> None:
    assert named("page", "Q3 Retrospective of the launch") == "retro"
    assert named("page", "沐日 Q3 複盤") == "retro"
    assert named("page", "Retrospectively") is None


# What is kept.

MEETINGS = "名稱:title 日期:date 主持:people 講者:people"


def renamed(columns_: Iterable[Column], **names: str) -> list[Column]:
    return [Column(id=c.id, name=names.get(c.id, c.name), type=c.type) for c in columns_]


def test_a_renamed_property_keeps_its_meaning() -> None:
    shape = Shape().learned([source(MEETINGS)])
    after = shape.learned([source(renamed(columns(MEETINGS), i1="哪一天", i2="主事的人", i3="輪到誰"))])
    assert after.table("s1") == shape.table("s1")
    assert after.table("s1").fields == {"held_at": "i1", "host": "i2", "presenters": "i3"}
    assert not after.reshapes(shape.text)


def test_a_removed_property_is_dropped_and_looked_for_anew() -> None:
    shape = Shape().learned([source(MEETINGS)])
    less = [column for column in columns(MEETINGS) if column.id != "i3"]
    assert shape.learned([source(less)]).table("s1").fields == {"held_at": "i1", "host": "i2"}
    more = [*less, Column(id="new", name="分享人", type="people")]
    after = shape.learned([source(more)])
    assert after.table("s1").fields == {"held_at": "i1", "host": "i2", "presenters": "new"}
    assert after.reshapes(shape.text)


def test_a_property_of_another_type_is_no_longer_the_field() -> None:
    shape = Shape().learned([source(MEETINGS)])
    retyped = [Column(id=c.id, name=c.name, type="rich_text" if c.id == "i3" else c.type) for c in columns(MEETINGS)]
    assert "presenters" not in shape.learned([source(retyped)]).table("s1").fields


def test_a_database_that_lost_what_it_needs_is_judged_again() -> None:
    shape = Shape().learned([source(MEETINGS)])
    assert shape.learned([source("名稱:title 風險等級:select 發生機率:select")]).table("s1").kind == "risks"


def test_a_shape_is_kept_as_a_text_and_taken_up_again() -> None:
    shape = Shape("Asia/Taipei").learned([source(MEETINGS), source("A:title", id_="s2")])
    again = Shape("Asia/Taipei").recalled(shape.text)
    assert again
    assert again.tables == shape.tables
    assert again.text == shape.text
    assert Shape().recalled("2 Shape(goals=None)") is None
    assert Shape().recalled(shape.text.replace('"version":4', '"version":3')) is None


def test_only_what_changes_stored_rows_maps_them_again() -> None:
    status = Column(id="s", name="狀態", type="status", states={"A": "new"})
    shape = Shape("Asia/Taipei").learned([source([*columns(MEETINGS), status])])
    more = Column(id="s", name="狀態", type="status", states={"A": "new", "已完成": "done"})
    other = Column(id="s", name="狀態", type="status", states={"A": "done"})
    assert not shape.learned([source(MEETINGS, id_="s9")]).reshapes(shape.text)
    assert not shape.learned([source([*columns(MEETINGS), more])]).reshapes(shape.text)
    assert shape.learned([source([*columns(MEETINGS), other])]).reshapes(shape.text)
    odd = Column(id="s", name="狀態", type="status", states={"A": "new", "B": "done"})
    assert shape.learned([source([*columns(MEETINGS), odd])]).reshapes(shape.text)
    assert Shape("Asia/Tokyo", {}, shape.tables).reshapes(shape.text)
    assert shape.reshapes("of another version")


# What is declared.

ODD = "Titel:title Wann:date Wer:people Was:rich_text"


def declared(kind: str = "meetings", **fields: str) -> dict[str, Declared]:
    return {"s1": Declared("s1", kind, fields)}


def test_a_declared_database_is_what_the_configuration_says() -> None:
    shape = Shape("UTC", declared(held_at="Wann", host="i2")).learned([source(ODD)])
    assert (shape.table("s1").kind, shape.table("s1").by) == ("meetings", "declared")
    assert shape.table("s1").fields == {"held_at": "i1", "host": "i2"}
    wrong = Shape("UTC", declared(held_at="Was")).learned([source(ODD)])
    assert wrong.table("s1").fields == {}
    by_database = Shape("UTC", {"d1": Declared("d1", "meetings")}).learned([source(ODD)])
    assert by_database.table("s1").kind == "meetings"


def test_a_declared_name_survives_a_rename_but_not_a_removal() -> None:
    shape = Shape("UTC", declared(held_at="Wann")).learned([source(ODD)])
    after = shape.learned([source(renamed(columns(ODD), i1="Zeit"))])
    assert after.table("s1").fields == {"held_at": "i1"}
    gone = [column for column in columns(ODD) if column.id != "i1"]
    assert shape.learned([source(gone)]).table("s1").fields == {}


def test_a_declaration_wins_over_names_and_ends_with_the_configuration() -> None:
    shape = Shape("UTC", declared("risks")).learned([source(MEETINGS)])
    assert shape.table("s1").kind == "risks"
    again = Shape("UTC").recalled(shape.text)
    assert again
    assert again.learned([source(MEETINGS)]).table("s1").kind == "meetings"
    assert Shape("UTC", declared("none")).learned([source(MEETINGS)]).table("s1").kind is None


ID = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({"id": ID, "kind": "meeting"}, "config.database_kind"),
        ({"id": ID, "kind": "meetings", "fields": {"when": "日期"}}, "config.database_field"),
        ({"id": ID, "kind": "none", "fields": {"held_at": "日期"}}, "config.database_field"),
        ({"id": "x", "kind": "meetings"}, "config.notion_id"),
    ],
)
def test_a_mistake_in_a_declaration_is_named(table: dict[str, object], key: str) -> None:
    given = {"token": {"env": "T"}, "roots": [ID.replace("0", "f")], "databases": {"a": table}}
    with pytest.raises(ValidationError) as refused:
        NotionSettings.model_validate(given)
    assert refused.value.errors()[0]["ctx"]["key"] == key


def test_one_database_is_declared_once() -> None:
    table = {"id": ID, "kind": "meetings"}
    given = {"token": {"env": "T"}, "roots": [ID.replace("0", "f")], "databases": {"a": table}, "goals": ID}
    with pytest.raises(ValidationError) as refused:
        NotionSettings.model_validate(given)
    assert refused.value.errors()[0]["ctx"]["key"] == "config.database_twice"
