"""The published rules. A score is a function of the snapshot and this value; a change is a new version, later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from scoring.words import Words
from sync.model import POINT, Frozen, Ref
from sync.tables import mistake

Kind = Literal["comment", "answer", "review", "doc", "session", "assist", "early"]
Step = Literal[1, 2, 3]
Size = Literal["S", "M", "L"]
Cadence = Literal["daily", "weekly", "biweekly", "monthly", "quarterly"]

WEIGHTS: dict[Kind, int] = {"comment": 1, "answer": 2, "review": 2, "doc": 2, "session": 2, "assist": 3, "early": 3}
INCREMENTS: dict[Step, int] = {1: 25, 2: 35, 3: 40}
HALVES: dict[Size, int] = {"S": 1, "M": 2, "L": 4}
HELP_HOURS: dict[Size, Decimal] = {"S": Decimal(1), "M": Decimal(2), "L": Decimal(4)}

KICKOFF_SECTIONS: dict[str, tuple[str, ...]] = {
    "risks": ("風險", "风险", "risk"),
    "insights": ("洞察", "洞見", "洞见", "insight"),
    "experience": ("經驗", "经验", "教訓", "教训", "experience", "lessons learned"),
}
RETRO_SECTIONS: dict[str, tuple[str, ...]] = {
    "causes": ("原因", "根因", "因素", "cause", "why", "factor"),
    "lessons": ("教訓", "教训", "經驗", "经验", "不足", "學到", "学到", "lesson", "learned", "improve"),
    "actions": ("行動", "行动", "改進", "改进", "下一步", "action", "next step"),
}
CADENCES: dict[Cadence, tuple[str, ...]] = {
    "daily": ("每日", "每天", "daily", "every day"),
    "weekly": ("每週", "每周", "weekly", "every week"),
    "biweekly": ("雙週", "双周", "隔週", "隔周", "每兩週", "每两周", "bi-weekly", "biweekly", "every two weeks"),
    "monthly": ("每月", "monthly", "every month"),
    "quarterly": ("每季", "quarterly", "every quarter"),
}

MICRO = 1_000_000
"""Micro-points in a point."""
POT_GRAIN = POINT // MICRO
"""Pots are multiples of this many units, whole micro-points: two rounds of quarters then stay whole (4 x 4)."""

SHARED: dict[str, tuple[str, ...]] = {
    "市場報告": ("市场报告", "market report", "market reports", "report"),
    "專案進度": ("项目进度", "项目进展", "project progress", "progress", "update"),
    "消費者洞察": ("消费者洞察", "consumer insight", "consumer insights", "insight"),
    "儀表板": ("仪表板", "看板", "dashboards", "dashboard"),
}
"""The shared space of S0-9."""

_NOT = ("不用", "不必", "不需要", "無需", "无需", "毋須", "不", "甭", "不敢言")
_NO_NEED = ("不用了", "不必了", "不了", "不需要了")
_ACCEPTED = ("採納", "已解決", "解決了", "問題解決", "采纳", "已解决", "解决了", "问题解决")
_COMMAS = ("", "，", ",", " ")


def _steps(value: Any) -> Any:
    """TOML and JSON have no keys but texts."""
    if not isinstance(value, dict):
        return value
    return {int(step) if isinstance(step, str) and step.isdecimal() else step: part for step, part in value.items()}


class Policy(Frozen):
    """The defaults are the published method's. Weights are points, increments per cent, pots points a quarter."""

    version: str = "1"
    starts_on: date = date(2000, 1, 1)
    """First day of the periods it may score; an organisation that changes a rule gives its own."""

    weights: dict[Kind, int] = WEIGHTS
    increments: Annotated[dict[Step, int], BeforeValidator(_steps)] = INCREMENTS
    halves: dict[Size, int] = HALVES
    """Size factor in halves."""
    default_size: Size = "M"

    pot_root: Decimal = Decimal(1)
    """c1: strong rows of one helper on one root, times the root's size."""
    pot_owner: Decimal = Decimal(4)
    """c2: strong rows of one helper for one owner."""
    pot_weak_root: Decimal = Decimal("0.25")
    """cw: weak rows of one helper on one root."""
    pot_weak: Decimal = Decimal(1)
    """c3: all weak rows of one helper."""
    acknowledgements: Annotated[int, Field(ge=1)] = 40
    """Q: acknowledgements a quarter that one person gives at full value."""
    cool_off_days: Annotated[int, Field(ge=0)] = 90
    """Days after the last shared team before help counts."""

    helpers_fields: tuple[str, ...] = ("Helpers", "協作人", "协作人")
    size_fields: tuple[str, ...] = ("Size", "T-shirt size", "規模", "规模", "大小")
    points_fields: tuple[str, ...] = (
        "Story Points",
        "Story point estimate",
        "故事點",
        "故事點數",
        "故事点",
        "故事点数",
    )
    sized_tasks: Annotated[int, Field(ge=1)] = 8
    """Tasks with story points that a team must have finished in the quarter before for cut points: below the lower third of
    them is S, above the upper third L."""
    review_statuses: tuple[str, ...] = (
        "In Review",
        "Review",
        "審核中",
        "审核中",
        "評審中",
        "评审中",
        "待審核",
        "待审核",
    )
    request_types: tuple[str, ...] = ("Request", "Support request", "需求", "支援需求", "支持需求")

    thanks: tuple[str, ...] = (
        *("thanks", "thank you", "thx", "many thanks", "much appreciated", "kudos"),
        *("謝謝", "感謝", "多謝", "謝啦", "謝了", "感激", "谢谢", "感谢", "多谢", "谢啦", "谢了"),
    )
    no_thanks: tuple[str, ...] = (
        *("no thanks", "no, thanks", "no thank you", "no, thank you", "no need to thank", "thanks but no"),
        *(
            "thanks in advance",
            "thank you in advance",
            "thanking you in advance",
            "先謝",
            "先谢",
            "提前感謝",
            "提前感谢",
        ),
        *(no + word for no in _NOT for word in ("謝", "感謝", "谢", "感谢", "多謝", "多谢")),
        *("thanks, but no", "thanks for nothing", "thank you for nothing", "thanks anyway", "thank you anyway"),
        *(
            "thanks a lot for breaking",
            "thanks for breaking",
            "would thank",
            "not thank",
            "don't thank",
            "no one to thank",
        ),
        *("別謝我", "别谢我", "別謝了", "别谢了", "免謝", "免谢"),
        *(word + comma + no for no in _NO_NEED for comma in _COMMAS for word in ("謝謝", "感謝", "谢谢", "感谢")),
        *(
            no + comma + word
            for no in (*_NO_NEED, "不用", "不必", "不需要")
            for comma in _COMMAS
            for word in ("謝謝", "感謝", "谢谢", "感谢")
        ),
    )
    """Phrases with a word of thanks that thank nobody for anything done."""
    empty_replies: tuple[str, ...] = (
        *("ok", "okay", "k", "noted", "got it", "roger", "sure", "yes", "done", "1", "same"),
        *(
            "收到",
            "好的",
            "好",
            "好喔",
            "嗯",
            "嗯嗯",
            "了解",
            "瞭解",
            "知道了",
            "明白",
            "已閱",
            "已阅",
            "沒問題",
            "没问题",
        ),
    )
    """Replies that answer nothing; emoji and punctuation alone are always empty."""
    questions: tuple[str, ...] = ("?", "？", "請問", "请问", "嗎", "吗")

    permutations: Annotated[int, Field(ge=100)] = 500
    """HP4: how often the teams' labels are shuffled for the z-value."""
    broker_people: int = 5
    """HP6: people whom a team must have for its broker roles to be shown."""
    early_days: int = 3
    """HP7: business days before the date for an early finish (S1-15)."""
    cycle_tasks: int = 8
    """HP7: finished tasks of one type and team that a median cycle time needs,"""
    cycle_quarters: int = 4
    """and the quarters before the period from which they are taken."""
    flag_fields: tuple[str, ...] = ("Flagged", "Impediment", "已標記", "已标记", "標記", "标记")
    blocked_statuses: tuple[str, ...] = (
        "Blocked",
        "On Hold",
        "Impeded",
        "受阻",
        "阻塞",
        "卡住",
        "卡關",
        "擱置",
        "搁置",
    )
    unblock_days: int = 2
    """HP8: business days from the help until the flag, or the blocked status, is gone."""
    absence_percent: Annotated[int, Field(ge=1, le=100)] = 50
    """HP9: the part of a team's help that is looked at (CHAOSS takes half)."""
    full_time_hours: Annotated[int, Field(ge=1)] = 40
    """Hours a week of one full-time person: of all in KS1, and in WL1, WL2 and WL4 of whose row says none."""
    rating_prior: Annotated[int, Field(ge=0)] = 5
    """KS2: m, so many ratings at the organisation's mean are added to every doc's own."""
    reusable_kinds: tuple[str, ...] = ("template", "tool", "process", "case")
    reuse_teams: Annotated[int, Field(ge=1)] = 2
    """KS5: other teams that must have used such a doc."""
    change_labels: tuple[str, ...] = (
        *("strategy-change", "market-change", "策略調整", "策略调整", "市場變化", "市场变化", "市場反饋", "市场反馈"),
    )
    """KS8: labels of a task, and tags of a doc, that tell of a change which others must hear of."""
    shared_categories: dict[str, tuple[str, ...]] = SHARED
    """KS9: category -> its other names: kinds and tags of docs, titles of databases. Required where no agreement of the
    two teams says what is to be shared."""
    fresh_days: Annotated[int, Field(ge=1)] = 30
    """KS9: a shared page older than that is not up to date."""

    ironies: tuple[str, ...] = (
        *("🙄", "😒", "/s", "#sarcasm"),
        *("謝謝你全家", "谢谢你全家", "還真是謝謝", "还真是谢谢", "可真是謝謝", "可真是谢谢"),
    )
    """Marks of irony: a comment with one thanks nobody."""
    acceptances: tuple[str, ...] = (
        *("solved", "accepted", "that answers it", "that answers my question", "exactly what i needed", "✅"),
        *("採納", "已解決", "解決了", "問題解決", "就照這個做", "正是我要的"),
        *("采纳", "已解决", "解决了", "问题解决", "就照这个做", "正是我要的"),
    )
    """Words by which somebody who asked accepts an answer."""
    rejections: tuple[str, ...] = (
        *("not solved", "not yet solved", "isn't solved", "be solved", "partly solved", "if accepted", "be accepted"),
        *("not accepted", "isn't accepted"),
        *(no + word for no in ("未", "沒", "沒有", "尚未", "不", "没", "没有") for word in _ACCEPTED),
    )
    """Phrases with such a word that accept nothing."""
    approved_statuses: tuple[str, ...] = (
        *("Approved", "Accepted"),
        *("已核准", "已核可", "已通過", "已驗收", "已批准", "已通过", "已验收", "審核通過", "审核通过", "通過", "通过"),
    )
    """Statuses into which an approver moves a task, besides the step from a review status to a done one."""
    blocked_by_links: tuple[str, ...] = (
        *("is blocked by", "blocked by", "depends on", "被封鎖", "被阻擋", "受阻於", "依賴於", "相依於"),
        *("被阻塞", "受阻于", "依赖于", "被阻止"),
    )
    """What a link to the task that holds this one up is called, in the site's words."""
    passing_links: tuple[str, ...] = (
        *("blocks", "is depended on by", "duplicates", "is duplicated by", "clones", "is cloned by"),
        *("封鎖", "阻擋", "重複", "被重複", "複製", "被複製", "阻塞", "阻止", "重复", "被重复", "复制", "被复制"),
    )
    """What links are called that ask nothing of the task at the other end."""
    session_types: tuple[str, ...] = (
        *("sharing", "show and tell", "brown bag", "lunch and learn", "training", "workshop"),
        *("分享會", "知識分享", "共榮洞見", "培訓", "工作坊", "分享会", "知识分享", "共荣洞见", "培训"),
    )
    """A meeting whose kind has one of these in it is a session in which somebody teaches others."""
    copied_lines: Annotated[int, Field(ge=1)] = 5
    """Lines that a page must share with such a doc to be a copy; at least half of the doc's in any case."""

    cell_people: int = 5
    cell_rows: int = 10
    cell_helpers: int = 3

    response_business_hours: Decimal = Decimal(24)
    """RS1B: within which a request of another team is to be answered, counted in working hours of the team asked."""
    escalation_hours: int = 24
    """RS3: an answer is late after so many hours; then there are as many again to escalate."""
    escalation_words: tuple[str, ...] = ("escalat", "升級處理", "升级处理", "上報", "上报")
    """In comments, labels, statuses and links, in small letters."""
    escalation_labels: tuple[str, ...] = ("升級", "升级", "已升級", "已升级", "Escalated")
    blocker_hours: int = 24
    """RS4: within which a blocker is to be cleared (S1-18)."""
    blocker_kinds: tuple[str, ...] = (
        "blocker",
        "resource",
        "阻礙",
        "阻碍",
        "障礙",
        "障碍",
        "資源",
        "资源",
        "資源不足",
        "资源不足",
    )
    """Kinds of requests that name a lack of resources, in small letters."""
    awaiting_statuses: tuple[str, ...] = (
        *("Awaiting approval", "Waiting for approval", "Pending approval"),
        *("待審批", "審批中", "待批准", "待簽核", "待审批", "审批中", "待签核"),
    )
    submitted_statuses: tuple[str, ...] = ("Submitted", "Delivered", "已提交", "已交付", "提交")
    returned_statuses: tuple[str, ...] = (
        *("Returned", "Changes requested", "Rework"),
        *("退回", "已退回", "需修改", "待修改", "返工"),
    )

    lag_days: int = 2
    """PU3: business days over the due date from which a task lags (S1-17: 滞后2天)."""
    silent_days: int = 1
    """PU3: business days without an update."""
    progress_days: int = 2
    """PU4: business days within which an active task was updated."""
    overload_factor: Decimal = Decimal("1.25")
    """WL2: times the team's median load,"""
    overload_weeks: int = 2
    """for so many weeks."""
    help_hours: dict[Size, Decimal] = HELP_HOURS
    """WL4: hours that a help takes, by the size of what was helped with: a stand-in where no hours are known."""
    help_share_limit: Decimal = Decimal("0.30")
    """WL4: part of the capacity from which help is much."""
    acceptance_fields: tuple[str, ...] = (
        *("Acceptance criteria", "Definition of done"),
        *("完成標準", "完成标准", "驗收標準", "验收标准", "交付標準", "交付标准"),
    )
    """GO7: names of the field, or of the heading in the description, that says when a task is done."""
    responsibilities: Mapping[str, str] = Field(default_factory=dict)
    """GO7B: kind, label or component of a task -> the team that is responsible for such work."""
    no_helpers_labels: tuple[str, ...] = ("no-helpers", "無需協作", "无需协作", "無需協作人", "无需协作人")
    """GO7: labels that say that no helper is needed: decided, too."""
    lead_roles: tuple[str, ...] = (
        "lead",
        "team lead",
        "manager",
        "主管",
        "負責人",
        "负责人",
        "組長",
        "组长",
        "經理",
        "经理",
    )
    """Roles in the people database, in small letters, whose holders are told about their team's load."""
    suggested_helpers: int = 3
    """People suggested for a task that lags."""
    lapse_hours: int = 4
    """An open request is about to lapse so many hours before its 24 are over."""
    silo_limit: Decimal = Decimal("0.80")
    """HP5 from which a team is told that it works alone."""
    alert_review_days: int = 365
    """Days after an agreement's start or last review at which the next one is due (S2-15)."""
    alert_notice_days: int = 14
    """Days before that at which it is said."""
    bonus_base: Decimal | None = None
    """Of GO4: paid from an attainment of 100 %. Without amounts nothing is proposed."""
    bonus_rate: Decimal | None = None
    """Part of the target, on the excess over 100 %: 0.1 is 10 %."""
    bonus_tier: Decimal = Decimal("1.2")
    """Attainment above which the rate is higher (超额20%以上)."""
    bonus_step: Decimal = Decimal("0.05")
    """By how much (提升5%),"""
    bonus_mode: Literal["points", "relative"] = "points"
    """in percentage points, or in per cent of the rate,"""
    bonus_scope: Literal["marginal", "all"] = "marginal"
    """for the part above the tier, or for the whole excess once it is passed."""
    agreement_bonus: Decimal | None = None
    """AG1B: a department's whole bonus at 100 marks. Without an amount nothing is proposed."""
    team_fund: Decimal | None = None
    """GO3F: the fund that is divided among the teams of shared goals."""
    agreement_bands: tuple[tuple[Decimal, int], ...] = (
        (Decimal(1), 100),
        (Decimal("0.9"), 80),
        (Decimal("0.8"), 60),
        (Decimal("0.6"), 40),
    )
    """Of AG1: the marks, 0 to 100, from that attainment on; below the last, 0."""
    horizon_floor: Decimal = Decimal("0.2")
    """GO6 is flagged when short or long goals are fewer than this part."""
    ahead_days: Annotated[int, Field(ge=0)] = 5
    """Business days by which requirements are shared before the start (S1-23: 提前1周), and a plan for emergencies is there
    before the day on which a project is due (S3-10)."""
    kickoff_days: Annotated[int, Field(ge=0)] = 5
    """Business days after a project's start until its kick-off page is late."""
    retro_days: Annotated[int, Field(ge=0)] = 10
    """Business days after a project's end until its retrospective is late."""
    minutes_hours: Annotated[int, Field(ge=0)] = 24
    """Hours after a meeting until its minutes are late."""
    support_days: Annotated[int, Field(ge=0)] = 5
    """Business days in which a need that was raised is to be served."""
    respondents: Annotated[int, Field(ge=1)] = 5
    """Fewer answers to a survey are not shown."""
    prior_answers: Annotated[int, Field(ge=0)] = 5
    """m of a shrunken mean: so many answers of the organisation's mean are added."""
    kickoff_sections: dict[str, tuple[str, ...]] = KICKOFF_SECTIONS
    """What a kick-off page speaks of, by words of which one is in it."""
    retro_sections: dict[str, tuple[str, ...]] = RETRO_SECTIONS
    cadences: dict[Cadence, tuple[str, ...]] = CADENCES
    meeting_words: tuple[str, ...] = ("會議", "会议", "例會", "例会", "站會", "站会", "洞見", "洞见", "meeting")
    """Of an agreement's sentence that promises one."""
    need_words: tuple[str, ...] = ("需支持", "需支援", "需要支持", "需要支援", "needs support", "need support")
    """In a check-in comment."""
    dissent_labels: tuple[str, ...] = ("dissent", "risk", "不同意見", "不同意见", "異議", "异议", "風險", "风险")
    development_words: tuple[str, ...] = (
        *("training", "mentoring", "secondment", "development"),
        *("培訓", "培训", "進修", "进修", "帶教", "带教", "跨部門歷練", "跨部门历练", "輪調", "轮岗"),
    )
    """Kinds and labels of tasks that are somebody's chance to learn."""

    published_on: date | None = None
    """TR1: the day on which these rules were published to everybody,"""
    rules_page: Ref | None = None
    """and the doc, or task, on which they stand and are commented on."""
    appeal_days: Annotated[int, Field(ge=0)] = 5
    """TR3: business days within which a dispute is to be decided."""
    award_owners: int = 3
    """Root owners who must have given a nominee strong points,"""
    award_teams: int = 2
    """the teams that they are of,"""
    award_owner_percent: int = 40
    """and the part of the strong points that one of them may give at most."""
    award_circle_steps: int = 4
    """Steps of the walk along acknowledgements that must not come back,"""
    award_circle_percent: int = 30
    """more often than so."""
    award_strong_percent: int = 50
    """Part of a nominee's points that must be strong."""
    award_appeal_percent: int = 20
    """Part of them that may be disputed."""
    award_approvers: tuple[Ref, ...] = ()
    """Accounts of those who decide about awards: they are not nominated."""
    award_places: Annotated[int, Field(ge=2)] = 4
    """Places of an award to persons: half by points, half by points against exposure."""
    award_team_places: Annotated[int, Field(ge=1)] = 2
    """Places of an award to teams, or to pairs of teams."""
    exposure_prior: Decimal = Decimal(2)
    """k of R = (S + k) / (E + k), in points."""
    knowledge_teams: int = 3
    """知識貢獻獎: other teams whose people used the nominee's docs,"""
    knowledge_docs: int = 1
    """and reusable docs (KS5) that the nominee wrote."""

    @model_validator(mode="after")
    def _exact(self) -> Policy:
        pots = (self.pot_root / 2, self.pot_owner, self.pot_weak_root, self.pot_weak)
        if any(pot <= 0 or pot * POINT % POT_GRAIN for pot in pots):
            raise mistake("config.rules_pot", grain=f"{Decimal(2 * POT_GRAIN) / POINT:f}")
        return self

    @cached_property
    def words(self) -> Words:
        return Words(
            self.thanks,
            self.no_thanks,
            self.empty_replies,
            self.questions,
            ironies=self.ironies,
            acceptances=self.acceptances,
            rejections=self.rejections,
        )


def units(points: Decimal) -> int:
    return int(points * POINT)


def micro(points: Decimal) -> int:
    """Of a pot, which is a whole number of them."""
    return int(points * MICRO)
