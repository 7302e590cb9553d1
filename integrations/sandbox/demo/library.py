"""What is written in Notion apart from meetings: docs, cases, goals, plans and retrospectives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from integrations.sandbox.company import blocks, office
from integrations.sandbox.company.people import Person
from integrations.sandbox.company.texts import Card
from integrations.sandbox.demo import content
from integrations.sandbox.demo.casting import mentioned
from integrations.sandbox.demo.people import TEAMS
from integrations.sandbox.demo.stage import Stage
from integrations.sandbox.http import Json

KNOWN = 150
"""Working minutes after which a doc is known to others."""
SET_ON, SETTLED_ON = date(2026, 7, 1), date(2026, 10, 2)
"""Days on which goals are set and their actual values filled in."""


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
    stage.authors[doc.slug], stage.written[doc.slug] = author, written + KNOWN
    properties = values(doc.title, select={"分類": doc.category, "團隊": TEAMS[doc.team].name}, many={"標籤": doc.tags})
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
    properties = values(
        case.title, select={"案例類型": case.kind, "團隊": TEAMS[case.team].name}, many={"標籤": case.tags}
    )
    parts = [blocks.block("paragraph", case.text), blocks.block("quote", f"{case.kind}：寫下來，下一檔的人才用得到。")]
    stage.at(when, lambda: _add(stage, author, "cases", case.title, properties, parts))


def _sheet(stage: Stage, sheet: content.Plan) -> None:
    """A page of its own under the root."""
    author = TEAMS[sheet.team].lead
    icon = {"type": "emoji", "emoji": sheet.icon}

    def add() -> None:
        parts = [blocks.callout(sheet.lead, sheet.icon)]
        for section in sheet.section:
            parts += _section(stage, section, sheet.day)
        parent = {"page_id": stage.pages["root"]}
        stage.pages[sheet.slug] = stage.notion.create_page(author.notion, parent, sheet.title, parts, icon=icon)

    written = office.minute(sheet.day, 60)
    stage.written[sheet.slug], stage.authors[sheet.slug] = written + KNOWN, author
    stage.at(written, add)


def _section(stage: Stage, section: content.Section, day: date) -> list[Json]:
    parts = [blocks.block("heading_2", section.title)]
    parts += [blocks.block("bulleted_list_item", point) for point in section.points]
    parts += [blocks.block("bulleted_list_item", stage.rich([Card(title)])) for title in section.tasks]
    parts += [blocks.table(section.table)] if section.table else []
    everybody = [person for id_, team in TEAMS.items() if id_ != "legal" for person in mentioned(team.on(day))]
    return parts + [action(stage, text, everybody, day) for text in section.todo]


def action(stage: Stage, text: str, present: Sequence[Person], day: date) -> Json:
    """A to-do with the name of somebody who was there: of the team that the text names, if it names one."""
    charged = [p for p in present if TEAMS[p.team_on(day) or ""].name in text]
    person = stage.rng.choice(charged or present)
    return blocks.block("to_do", stage.rich([f"{text} ", person]), checked=stage.rng.random() < 0.7)


def _goals(stage: Stage, goals: Sequence[content.Goal]) -> None:
    """Set at the start of the quarter; the actual values are filled in after its end."""
    lead = TEAMS["data"].lead
    for goal in goals:
        properties = values(goal.title, select={"單位": goal.unit, "狀態": "進行中"}, many={"參與團隊": goal.teams})
        properties |= {
            "目標值": {"number": goal.target},
            "到期日": {"date": {"start": goal.due.isoformat()}},
        }
        stage.at(office.minute(SET_ON, 30), partial(_add, stage, lead, "goals", goal.title, properties, []))
        if goal.actual is not None:
            stage.at(office.minute(SETTLED_ON, 60), partial(_settle, stage, lead, goal))


def _settle(stage: Stage, lead: Person, goal: content.Goal) -> None:
    properties = {"實際值": {"number": goal.actual}, "狀態": {"select": {"name": goal.status}}}
    stage.notion.update_page(lead.notion, stage.pages[goal.title], properties=properties)
