"""會議 Meetings: kick-off, joint meetings, 共榮洞見 sessions, stand-ups and retrospectives, with their minutes."""

from __future__ import annotations

from integrations.sandbox.company import blocks, office
from integrations.sandbox.company.people import Person
from integrations.sandbox.company.texts import Piece
from integrations.sandbox.demo import content, library
from integrations.sandbox.demo.casting import mentioned
from integrations.sandbox.demo.people import TEAMS
from integrations.sandbox.demo.stage import Stage
from integrations.sandbox.http import Json


def plan(stage: Stage) -> None:
    for meeting in content.rows("meetings", content.Meeting):
        _meeting(stage, meeting)


def _meeting(stage: Stage, meeting: content.Meeting) -> None:
    """The minutes are written on the day, as the founding documents ask (within 24 hours), now and then two days late."""
    host = stage.cast.author(meeting.host, meeting.day)
    speakers = [stage.cast.author(team, meeting.day) for team in meeting.speakers]
    slug = meeting.slug or meeting.title
    late = 2 * office.DAY if stage.rng.random() < 0.1 else 0
    written = office.minute(meeting.day, stage.rng.randrange(360, 500)) + late
    stage.written[slug] = written + library.KNOWN
    if speakers:
        stage.authors[slug] = speakers[0]
    present = [stage.rng.choice(mentioned(TEAMS[team].on(meeting.day))) for team in meeting.teams]
    attended = list(dict.fromkeys([*speakers, *present]))
    parts = _minutes(stage, meeting, present, attended)
    properties = _properties(meeting, host, speakers) | {
        "出席": {"people": [{"id": person.notion} for person in attended if person.in_notion]},
        "紀要分享時間": {"date": {"start": office.instant(written).isoformat()}},
    }

    def add() -> None:
        parent = {"data_source_id": stage.sources["meetings"]}
        stage.pages[slug] = stage.notion.create_page(host.notion, parent, properties, parts)

    stage.at(written, add)


def _properties(meeting: content.Meeting, host: Person, speakers: list[Person]) -> dict[str, Json]:
    teams = [TEAMS[team].name for team in meeting.teams]
    return library.values(meeting.title, select={"類型": meeting.kind}, many={"團隊": teams}) | {
        "日期": {"date": {"start": meeting.day.isoformat()}},
        "主持": {"people": [{"id": host.notion}]},
        "講者": {"people": [{"id": person.notion} for person in speakers]},
    }


def _minutes(stage: Stage, meeting: content.Meeting, present: list[Person], attended: list[Person]) -> list[Json]:
    attendance: list[Piece] = ["出席："]
    for person in attended:
        attendance += [person, " "]
    parts = [blocks.block("paragraph", stage.rich(attendance)), blocks.block("heading_2", "紀要")]
    parts += [blocks.block("bulleted_list_item", note) for note in meeting.notes]
    parts.append(blocks.block("heading_2", "行動項"))
    return parts + [library.action(stage, text, present, meeting.day) for text in meeting.actions]
