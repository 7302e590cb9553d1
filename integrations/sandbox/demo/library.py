"""What is written in Notion apart from meetings: docs, cases, goals, plans and retrospectives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from integrations.sandbox.demo import blocks, content, office
from integrations.sandbox.demo.casting import mentioned
from integrations.sandbox.demo.people import TEAMS, Person
from integrations.sandbox.demo.stage import Stage
from integrations.sandbox.http import Json

SETTLED = 150
"""Working minutes after which a doc is known to others."""


def plan(stage: Stage) -> None:
    for doc in content.rows("docs", content.Doc):
        _doc(stage, doc)
    for case in content.rows("cases", content.Case):
        _case(stage, case)
    for sheet in content.rows("plans", content.Plan):
        _sheet(stage, sheet)
    _goals(stage, content.rows("goals", content.Goal))


def values(
    title: str, *, select: dict[str, str] | None = None, many: dict[str, Sequence[str]] | None = None
) -> dict[str, Json]:
    """Page properties in the form of requests; the title is 名稱."""
    made: dict[str, Json] = {"名稱": {"title": blocks.words(title)}}
    made |= {name: {"select": {"name": value}} for name, value in (select or {}).items()}
    made |= {name: {"multi_select": [{"name": each} for each in each_of]} for name, each_of in (many or {}).items()}
    return made


def _doc(stage: Stage, doc: content.Doc) -> None:
    author = stage.cast.author(doc.team, doc.day)
    written = office.minute(doc.day, stage.rng.randrange(10, 150))
    stage.authors[doc.slug], stage.written[doc.slug] = author, written + SETTLED
    properties = values(
        doc.title, select={"分類": doc.category, "團隊": TEAMS[doc.team].name}, many={"標籤": doc.tags}
    )
    parts = [blocks.block("quote", f"{doc.category}｜{TEAMS[doc.team].name}｜{doc.day:%Y-%m-%d}")]
    parts.append(blocks.block("heading_2", "重點"))
    parts += [blocks.block("bulleted_list_item", point) for point in doc.points]
    if doc.table:
        parts += [blocks.block("heading_3", "數字"), blocks.table(doc.table)]
    parts += [blocks.divider(), blocks.callout("引用時請連回這一頁；問題直接留言。", "📎")]
    stage.at(written, lambda: _add(stage, author, "docs", doc.slug, properties, parts))


def _add(stage: Stage, by: Person, source: str, slug: str, properties: dict[str, Json], parts: list[Json]) -> None:
    parent = {"data_source_id": stage.sources[source]}
    stage.pages[slug] = stage.notion.create_page(by.notion, parent, properties, parts)


def _case(stage: Stage, case: content.Case) -> None:
    author = stage.cast.author(case.team, case.day)
    when = office.minute(case.day, stage.rng.randrange(200, 500))
    properties = values(case.title, select={"類型": case.kind, "團隊": TEAMS[case.team].name}, many={"標籤": case.tags})
    parts = [blocks.block("paragraph", case.text), blocks.block("quote", f"{case.kind}：寫下來，下一檔的人才用得到。")]
    stage.at(when, lambda: _add(stage, author, "cases", case.title, properties, parts))


def _sheet(stage: Stage, sheet: content.Plan) -> None:
    """A page of its own under the root."""
    author = TEAMS[sheet.team].lead
    parts = [blocks.callout(sheet.lead, sheet.icon)]
    for section in sheet.section:
        parts.append(blocks.block("heading_2", section.title))
        parts += [blocks.block("bulleted_list_item", point) for point in section.points]
        parts += [blocks.table(section.table)] if section.table else []
        parts += [_task_for(stage, text, sheet.day) for text in section.todo]
    icon = {"type": "emoji", "emoji": sheet.icon}

    def add() -> None:
        parent = {"page_id": stage.pages["root"]}
        stage.pages[sheet.slug] = stage.notion.create_page(author.notion, parent, sheet.title, parts, icon=icon)

    written = office.minute(sheet.day, 60)
    stage.written[sheet.slug], stage.authors[sheet.slug] = written + SETTLED, author
    stage.at(written, add)


def _task_for(stage: Stage, text: str, day: date) -> Json:
    """A to-do with somebody's name on it."""
    team = stage.rng.choice([team for team in TEAMS if team != "legal"])
    person = stage.rng.choice(mentioned(TEAMS[team].on(day)))
    return blocks.block("to_do", stage.rich([f"{text} ", person]), checked=stage.rng.random() < 0.6)


def _goals(stage: Stage, goals: Sequence[content.Goal]) -> None:
    """Set at the start of the quarter; the actual values are filled in after its end."""
    lead = TEAMS["data"].lead
    for goal in goals:
        properties = values(goal.title, select={"單位": goal.unit, "狀態": "進行中"}, many={"參與團隊": goal.teams})
        properties |= {
            "目標值": {"number": goal.target},
            "到期日": {"date": {"start": goal.due.isoformat()}},
        }
        stage.at(
            office.minute(date(2026, 7, 1), 30), lambda g=goal, p=properties: _add(stage, lead, "goals", g.title, p, [])
        )
        if goal.actual is not None:
            stage.at(office.minute(date(2026, 10, 2), 60), lambda g=goal: _settle(stage, lead, g))


def _settle(stage: Stage, lead: Person, goal: content.Goal) -> None:
    properties = {"實際值": {"number": goal.actual}, "狀態": {"select": {"name": goal.status}}}
    stage.notion.update_page(lead.notion, stage.pages[goal.title], properties=properties)
