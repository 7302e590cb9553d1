"""Accounts in both tools, a Jira project and an epic a quarter for each team, Notion's roots and databases."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from integrations.sandbox.company import blocks, office
from integrations.sandbox.generator import jobs
from integrations.sandbox.generator.cast import DOMAIN
from integrations.sandbox.generator.play import Play
from integrations.sandbox.http import Json

JIRA_EMAIL = f"alongside@{DOMAIN}"
JIRA_TOKEN = "sandbox-jira-service"  # noqa: S105 (the sandbox's own)
NOTION_TOKEN = "sandbox-notion-bot"  # noqa: S105
SERVICE = "5f1e0a9b7c3d2e4f6a8b9c0d"
BOT = "b07a1e5d-0000-5c11-9d3e-a10a95ede001"

COMPANY = "同心集團 Tongxin Group"
EPIC, TASK, REQUEST = "Epic", "任務", "需求"
BEFORE = 40 * office.DAY
"""Working minutes for which the company has been writing docs when the first quarter begins."""

DATABASES: dict[str, tuple[str, str, Json]] = {
    "docs": ("文件 Docs", "📄", {"名稱": {"title": {}}, "團隊": {"select": {}}}),
    "meetings": (
        "會議 Meetings",
        "🗓️",
        {"名稱": {"title": {}}, "團隊": {"select": {}}, "日期": {"date": {}}, "主持": {"people": {}}},
    ),
}
PAGES = 2
"""Roots: the workspace and the place of results."""


def plan(play: Play) -> None:
    opened = jobs.span(play.story.size.quarters, 0)[0] - BEFORE
    play.at(office.instant(opened) - timedelta(days=1), lambda: _open(play))
    for quarter in range(play.story.size.quarters):
        _epics(play, quarter)


def epic(play: Play, job: jobs.Job) -> str:
    """The id of the epic under which the job is done."""
    return play.epics[job.quarter, play.story.population.people[job.owner].team].id


def _open(play: Play) -> None:
    _accounts(play)
    _projects(play)
    _roots(play)


def _accounts(play: Play) -> None:
    play.jira.add_user(SERVICE, "Alongside (service)", email=JIRA_EMAIL, token=JIRA_TOKEN, admin=True)
    play.notion.add_bot(BOT, "Alongside", token=NOTION_TOKEN, owner_workspace_name=COMPANY)
    for person in play.cast.people:
        play.jira.add_user(person.jira, person.name, email=person.email, email_visible=person.jira_email)
        play.notion.add_user(person.notion, person.name, email=person.email)


def _projects(play: Play) -> None:
    for team in play.cast.teams:
        play.jira.add_project(team.project, team.name, lead=team.lead.jira)
    for name, level in ((EPIC, 1), (TASK, 0), (REQUEST, 0)):
        play.jira.add_issue_type(name, level=level)
    custom = "com.atlassian.jira.plugin.system.customfieldtypes:"
    play.fields["helpers"] = play.jira.add_field("協作人", custom + "multiuserpicker")
    play.fields["size"] = play.jira.add_field("規模", custom + "select", description="S / M / L")


def _roots(play: Play) -> None:
    lead, top = play.cast.teams[0].lead.notion, {"workspace": True}
    play.pages["root"] = play.notion.create_page(
        lead, top, COMPANY, [blocks.callout("文件與會議都在這裡。", "🧭")], icon={"type": "emoji", "emoji": "🧭"}
    )
    play.pages["results"] = play.notion.create_page(
        lead, top, "並肩 Alongside", [blocks.block("paragraph", "協作成果會寫在這一頁下面。")]
    )
    for slug, (title, emoji, columns) in DATABASES.items():
        icon = {"type": "emoji", "emoji": emoji}
        play.sources[slug] = play.notion.create_database(lead, play.pages["root"], title, columns, icon=icon)[1]
    for slug in ("root", "results"):
        play.notion.share(play.pages[slug], BOT)


def _epics(play: Play, quarter: int) -> None:
    opens, closes = jobs.span(play.story.size.quarters, quarter)
    first = office.day_of(opens)
    name = f"{first.year}-Q{(first.month + 2) // 3}"
    due = office.day_of(closes - 1).isoformat()
    for number in range(len(play.cast.teams)):
        play.at(opens - 200, partial(_epic, play, quarter, number, name, due))


def _epic(play: Play, quarter: int, number: int, name: str, due: str) -> None:
    team = play.cast.teams[number]
    title = play.phrase(play.story.population.teams[number][0], "epic").format(quarter=name)
    play.epics[quarter, number] = play.jira.create_issue(
        team.lead.jira, team.project, EPIC, title, assignee=team.lead.jira, duedate=due
    )
