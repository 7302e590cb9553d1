"""Accounts in both tools, Jira's projects and fields, Notion's root pages and databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from integrations.sandbox.company import blocks, office
from integrations.sandbox.demo.people import LEAVER, LEFT_ON, PEOPLE, TEAMS
from integrations.sandbox.demo.stage import Stage
from integrations.sandbox.http import Json

OPENED_AT = datetime(2026, 6, 29, 10, 0, tzinfo=office.TAIPEI)

JIRA_EMAIL = "alongside@gongrong.example"
JIRA_TOKEN = "sandbox-jira-service"  # noqa: S105 (the sandbox's own)
NOTION_TOKEN = "sandbox-notion-bot"  # noqa: S105
OTHER_TOKEN = "sandbox-notion-slack"  # noqa: S105
PERSON_TOKEN = "sandbox-jira-vivian"  # noqa: S105
PERSON_NOTION_TOKEN = "sandbox-notion-vivian"  # noqa: S105
PERSON = "vivian.lin"
"""Whose tokens are given out for trying edits by hand."""

SERVICE = "5f1e0a9b7c3d2e4f6a8b9c0d"
AUTOMATION = "557058:4b0f7c52-93de-5a18-8c77-2f3d9a6e1b04"
SUPPLIER = "qm:8d2f61c4-7a3b-4f0e-9c15-6b7e0d9a2f38:printer"
BOT = "b07a1e5d-0000-5c11-9d3e-a10a95ede001"
OTHER_BOT = "b07a1e5d-0000-5c11-9d3e-a10a95ede002"

TYPES = (("Epic", 1), ("任務", 0), ("子任務", -1), ("需求", 0))
PROJECTS = {"BRD": "品牌", "MKT": "行銷", "DSN": "設計", "SAL": "業務與通路", "DAT": "數據", "LEG": "法務"}

_TEAM_NAMES = [{"name": team.name} for team in TEAMS.values()]
_TEAM = {"select": {"options": _TEAM_NAMES}}
_MANY_TEAMS = {"multi_select": {"options": _TEAM_NAMES}}
DATABASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "goals": (
        "目標 Goals",
        "🎯",
        {
            "名稱": {"title": {}},
            "目標值": {"number": {"format": "number_with_commas"}},
            "實際值": {"number": {"format": "number_with_commas"}},
            "單位": {"select": {}},
            "參與團隊": _MANY_TEAMS,
            "到期日": {"date": {}},
            "狀態": {"select": {}},
        },
    ),
    "meetings": (
        "會議 Meetings",
        "🗓️",
        {
            "名稱": {"title": {}},
            "類型": {"select": {}},
            "日期": {"date": {}},
            "主持": {"people": {}},
            "講者": {"people": {}},
            "團隊": _MANY_TEAMS,
            "出席": {"people": {}},
            "紀要分享時間": {"date": {}},
        },
    ),
    "cases": (
        "案例庫 Cases",
        "📚",
        {"名稱": {"title": {}}, "案例類型": {"select": {}}, "團隊": _TEAM, "標籤": {"multi_select": {}}},
    ),
    "requests": (
        "需求 Requests",
        "📮",
        {
            "名稱": {"title": {}},
            "提出團隊": _TEAM,
            "對象團隊": _TEAM,
            "狀態": {"select": {}},
            "提出時間": {"date": {}},
            "回覆時間": {"date": {}},
            "Jira": {"url": {}},
        },
    ),
    "docs": (
        "文件 Docs",
        "📄",
        {"名稱": {"title": {}}, "分類": {"select": {}}, "團隊": _TEAM, "標籤": {"multi_select": {}}},
    ),
}
_NAME: dict[str, Any] = {"title": {}}
_TEXT: dict[str, Any] = {"rich_text": {}}
_NUMBER: dict[str, Any] = {"number": {}}
_CHOICE: dict[str, Any] = {"select": {}}
_PEOPLE: dict[str, Any] = {"people": {}}
_DATE: dict[str, Any] = {"date": {}}
_BOX: dict[str, Any] = {"checkbox": {}}

REGISTERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "key_results": (
        "關鍵結果 Key results",
        "📐",
        {
            "名稱": _NAME,
            "所屬目標": {"relation": "goals"},
            "目標值": _NUMBER,
            "實際值": _NUMBER,
            "單位": _CHOICE,
            "權重": _NUMBER,
            "參與團隊": _MANY_TEAMS,
            "負責人": _PEOPLE,
            "參與人": _PEOPLE,
        },
    ),
    "people": (
        "人員 People",
        "🧑",
        {
            "名稱": _NAME,
            "電子郵件": {"email": {}},
            "帳號": _PEOPLE,
            "部門": _TEAM,
            "職稱": _TEXT,
            "專長": {"multi_select": {}},
            "每週工時": _NUMBER,
            "到職日": _DATE,
            "帶教人": _PEOPLE,
        },
    ),
    "agreements": (
        "合作協議 Agreements",
        "🤝",
        {
            "名稱": _NAME,
            "合作團隊": _MANY_TEAMS,
            "窗口": _PEOPLE,
            "生效日": _DATE,
            "上次檢視": _DATE,
            "下次檢視": _DATE,
            "費用分攤": _TEXT,
            "聯合審批門檻": _NUMBER,
            "溝通節奏": _TEXT,
        },
    ),
    "costs": (
        "費用 Costs",
        "💰",
        {
            "名稱": _NAME,
            "金額": _NUMBER,
            "預算": _NUMBER,
            "幣別": _CHOICE,
            "分攤團隊": _MANY_TEAMS,
            "分攤比例": _TEXT,
            "渠道": _CHOICE,
            "目標客群": _TEXT,
            "支出日期": _DATE,
            "檔期": _DATE,
            "協議": {"relation": "agreements"},
        },
    ),
    "approvals": (
        "審批 Approvals",
        "✅",
        {
            "名稱": _NAME,
            "審批對象": {"relation": "costs"},
            "審批團隊": _MANY_TEAMS,
            "申請人": _PEOPLE,
            "送審時間": _DATE,
            "審批人": _PEOPLE,
            "審批時間": _DATE,
            "審批結果": _CHOICE,
            "輪次": _NUMBER,
            "金額": _NUMBER,
            "緊急": _BOX,
        },
    ),
    "ideas": (
        "點子 Ideas",
        "💡",
        {
            "名稱": _NAME,
            "提案人": _PEOPLE,
            "團隊": _MANY_TEAMS,
            "階段": _CHOICE,
            "入選日期": _DATE,
            "採用日期": _DATE,
            "票數": _NUMBER,
        },
    ),
    "risks": (
        "風險 Risks",
        "⚠️",
        {
            "名稱": _NAME,
            "風險等級": _CHOICE,
            "發生機率": _CHOICE,
            "應對措施": _TEXT,
            "負責人": _PEOPLE,
            "提出人": _PEOPLE,
            "發現日期": _DATE,
            "發生日期": _DATE,
            "化解日期": _DATE,
            "狀態": _CHOICE,
        },
    ),
    "surveys": (
        "滿意度問卷 Surveys",
        "📝",
        {
            "名稱": _NAME,
            "題目": _TEXT,
            "分數": _NUMBER,
            "匿名代碼": _TEXT,
            "填答團隊": _TEAM,
            "評價對象": _TEAM,
            "季度": _CHOICE,
            "填寫時間": _DATE,
        },
    ),
    "thanks": (
        "感謝 Thanks",
        "💛",
        {
            "名稱": _NAME,
            "感謝對象": _PEOPLE,
            "感謝人": _PEOPLE,
            "感謝日期": _DATE,
            "感謝內容": _TEXT,
            "已確認": _BOX,
        },
    ),
    "appeals": (
        "申訴 Appeals",
        "⚖️",
        {
            "名稱": _NAME,
            "證明連結": _TEXT,
            "異議類型": _CHOICE,
            "提出日期": _DATE,
            "裁決人": _PEOPLE,
            "裁決結果": _CHOICE,
            "裁決日期": _DATE,
        },
    ),
}
"""The smaller databases. A relation names the database that it leads to, one above."""

VIEWS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "goals": ("時程", "timeline", {"date_property_id": "到期日", "preference": {"zoom_level": "month"}}),
    "meetings": ("行事曆", "calendar", {"date_property_id": "日期", "view_range": "month"}),
    "cases": ("卡片", "gallery", {"cover": {"type": "page_cover"}, "cover_size": "medium"}),
    "requests": ("看板", "board", {"group_by": {"type": "select", "property_id": "狀態", "hide_empty_groups": False}}),
    "docs": ("分類", "board", {"group_by": {"type": "select", "property_id": "分類", "hide_empty_groups": False}}),
}
"""Beside each database's table: name, type and configuration, with columns by name where the API has ids."""
COVER = "https://images.example.com/covers/morning.jpg"


def plan(stage: Stage) -> None:
    stage.at(OPENED_AT, lambda: _open(stage))
    leaver = PEOPLE[LEAVER]
    left_at = office.instant(office.minute(LEFT_ON))
    stage.at(left_at, lambda: stage.jira.add_user(leaver.jira, leaver.name, email=leaver.email, active=False))


def _open(stage: Stage) -> None:
    _jira_accounts(stage)
    _notion_accounts(stage)
    _projects(stage)
    _pages(stage)


def _jira_accounts(stage: Stage) -> None:
    jira = stage.jira
    jira.add_user(SERVICE, "Alongside (service)", email=JIRA_EMAIL, token=JIRA_TOKEN, admin=True)
    jira.add_user(AUTOMATION, "Automation for Jira", kind="app")
    jira.add_user(SUPPLIER, "日昇印刷 王先生", email="wang@printer.example", kind="customer")
    for person in PEOPLE.values():
        token = PERSON_TOKEN if person.login == PERSON else None
        jira.add_user(person.jira, person.name, email=person.email, token=token, email_visible=person.jira_email)


def _notion_accounts(stage: Stage) -> None:
    notion = stage.notion
    notion.add_bot(BOT, "Alongside", token=NOTION_TOKEN, owner_workspace_name="共榮生活 Gongrong Living")
    notion.add_bot(OTHER_BOT, "Slack 通知", token=OTHER_TOKEN, owner_workspace_name="共榮生活 Gongrong Living")
    for person in PEOPLE.values():
        if person.in_notion:
            token = PERSON_NOTION_TOKEN if person.login == PERSON else None
            email = person.email if person.notion_email else None
            notion.add_user(person.notion, person.name, email=email, token=token)


def _projects(stage: Stage) -> None:
    leads = {team.project: team.lead for team in TEAMS.values()}
    for key, name in PROJECTS.items():
        stage.jira.add_project(key, name, lead=leads[key].jira)
    for name, level in TYPES:
        stage.jira.add_issue_type(name, level=level)
    custom = "com.atlassian.jira.plugin.system.customfieldtypes:"
    stage.fields["helpers"] = stage.jira.add_field("協作人", custom + "multiuserpicker", description="誰幫了這個任務")
    stage.fields["standard"] = stage.jira.add_field("完成標準", custom + "textarea")
    stage.fields["size"] = stage.jira.add_field("規模", custom + "select", description="S / M / L")


def _led(stage: Stage, column: Json) -> Json:
    """A relation's database, by the id that it has by now."""
    if "relation" not in column:
        return column
    return {"relation": {"data_source_id": stage.sources[column["relation"]], "single_property": {}}}


def _pages(stage: Stage) -> None:
    """The two pages that the integration may see, one that it may not, and the databases."""
    notion, lead = stage.notion, TEAMS["brand"].lead.notion
    top = {"workspace": True}
    intro = [
        blocks.callout("五個部門共用的上市工作區：目標、會議、文件、需求、案例都在這裡。", "🌤️"),
        blocks.block("heading_2", "從哪裡開始"),
        blocks.block("numbered_list_item", "先看上市啟動頁，再看檔期行事曆。"),
        blocks.block("numbered_list_item", "要人幫忙：先開需求，24 小時內一定有人回。"),
        blocks.block("numbered_list_item", "幫過忙的人：填在 Jira 的協作人，或直接說謝謝。"),
    ]
    stage.pages["root"] = notion.create_page(
        lead, top, "共榮生活 · Q3 新品上市", intro, icon={"type": "emoji", "emoji": "🌤️"}
    )
    stage.pages["results"] = notion.create_page(
        lead, top, "並肩 Alongside", [blocks.block("paragraph", "協作成果會寫在這一頁下面。")]
    )
    stage.pages["private"] = notion.create_page(
        TEAMS["legal"].lead.notion, top, "法務內部：合約底線", [blocks.block("paragraph", "僅限法務。")]
    )
    for slug, (title, emoji, columns) in (DATABASES | REGISTERS).items():
        icon = {"type": "emoji", "emoji": emoji}
        led = {name: _led(stage, column) for name, column in columns.items()}
        database, source = notion.create_database(lead, stage.pages["root"], title, led, icon=icon)
        stage.sources[slug] = source
        if slug in VIEWS:
            view = {"database_id": database, "data_source_id": source, **_view(stage, slug)}
            notion.create_view(lead, view)
    cover = {"type": "external", "external": {"url": COVER}}
    notion.update_page(lead, stage.pages["root"], cover=cover)
    for slug in ("root", "results"):
        notion.share(stage.pages[slug], BOT)


def _view(stage: Stage, slug: str) -> dict[str, object]:
    name, kind, settings = VIEWS[slug]
    columns = stage.notion.data_source_json(stage.sources[slug])["properties"]
    configuration: dict[str, object] = {"type": kind}
    for key, value in settings.items():
        configuration[key] = columns[value]["id"] if key.endswith("property_id") else value
    if group_by := settings.get("group_by"):
        manual = {"sort": {"type": "manual"}}
        configuration["group_by"] = {**group_by, "property_id": columns[group_by["property_id"]]["id"], **manual}
    return {"name": name, "type": kind, "configuration": configuration}
