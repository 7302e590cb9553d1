"""Requests between teams: a 需求 in the asked team's Jira project and a row of 需求 Requests in Notion."""

from __future__ import annotations

from datetime import datetime, timedelta

from integrations.sandbox.company import office
from integrations.sandbox.company.people import Person
from integrations.sandbox.demo import content, library
from integrations.sandbox.demo.people import TEAMS
from integrations.sandbox.demo.stage import JIRA_SITE, Stage

WATCHED = timedelta(minutes=50)
"""After which a colleague of the asker adds a label."""


def plan(stage: Stage) -> None:
    for number, request in enumerate(content.rows("requests", content.Request)):
        _request(stage, request, labelled=number % 2 == 0)


def _request(stage: Stage, request: content.Request, *, labelled: bool) -> None:
    """Opened without an assignee; whoever answers takes it."""
    asked_at = request.at.replace(tzinfo=office.TAIPEI)
    asker = stage.cast.owner(request.asker, asked_at.date())
    stage.at(asked_at, lambda: _open(stage, request, asker))
    if labelled:
        mate = stage.cast.mate(request.asker, asked_at.date(), asker)
        stage.at(asked_at + WATCHED, lambda: stage.jira.edit(mate.jira, stage.issues[request.title], labels=["跨部門"]))
    if request.row and asker.in_notion:
        stage.at(asked_at + timedelta(minutes=8), lambda: _row(stage, request, asker))
    if request.hours is not None:
        _answered(stage, request, asker, request.hours)


def _open(stage: Stage, request: content.Request, asker: Person) -> None:
    lead = TEAMS[request.asked].lead
    stage.issues[request.title] = stage.jira.create_issue(
        asker.jira,
        TEAMS[request.asked].project,
        "需求",
        request.title,
        description=stage.document([[lead, f" {request.text}可以嗎？"]]),
    )


def _answered(stage: Stage, request: content.Request, asker: Person, hours: int) -> None:
    answered_at = request.at.replace(tzinfo=office.TAIPEI) + timedelta(hours=hours)
    answerer = stage.cast.helper(request.asked, request.asker, answered_at.date())
    title = request.title

    def take() -> None:
        stage.jira.edit(answerer.jira, stage.issues[title], assignee=answerer.jira)
        stage.jira.move(answerer.jira, stage.issues[title], "In Progress")

    stage.at(answered_at - timedelta(minutes=6), take)
    stage.says(answered_at, answerer, title, "{asker} {reply}", asker=asker, reply=request.reply)
    closed = office.minute(office.shifted(answered_at.date(), 1), stage.rng.randrange(60, 400))
    if request.thanks:
        stage.says(closed - 15, asker, title, "謝謝 {helper}，{thanks}。", helper=answerer, thanks=request.thanks)
    stage.moves(closed, asker, title, "Done")
    if request.row and asker.in_notion:
        stage.at(closed + 20, lambda: _close_row(stage, request, asker, answered_at))


def _row(stage: Stage, request: content.Request, asker: Person) -> None:
    teams = {"提出團隊": TEAMS[request.asker].name, "對象團隊": TEAMS[request.asked].name, "狀態": "待回覆"}
    properties = library.values(request.title, select=teams) | {
        "提出時間": {"date": {"start": request.at.replace(tzinfo=office.TAIPEI).isoformat()}},
        "Jira": {"url": f"{JIRA_SITE}/browse/{stage.issues[request.title].key}"},
    }
    parent = {"data_source_id": stage.sources["requests"]}
    stage.pages[request.title] = stage.notion.create_page(asker.notion, parent, properties)


def _close_row(stage: Stage, request: content.Request, asker: Person, answered_at: datetime) -> None:
    done = {"狀態": {"select": {"name": "已完成"}}, "回覆時間": {"date": {"start": answered_at.isoformat()}}}
    stage.notion.update_page(asker.notion, stage.pages[request.title], properties=done)
