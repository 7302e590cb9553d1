"""Discussions on Notion pages: questions to the author, and help from people of other teams."""

from __future__ import annotations

from datetime import date

from integrations.sandbox.company import blocks, office
from integrations.sandbox.company.people import Person
from integrations.sandbox.company.texts import pieces
from integrations.sandbox.demo import content
from integrations.sandbox.demo.people import TEAMS
from integrations.sandbox.demo.stage import Stage

ASKED_ABOUT = ("segments", "voice", "stores", "kol", "pop", "bundles")


def plan(stage: Stage) -> None:
    for slug in ASKED_ABOUT:
        _question(stage, slug)
    for talk in content.rows("talks", content.Talk):
        _help(stage, talk)
    _kick_off(stage)


def _question(stage: Stage, slug: str) -> None:
    author, asked = stage.authors[slug], stage.written[slug] + stage.rng.randrange(300, 2000)
    day = office.day_of(asked)
    others = [id_ for id_ in ("brand", "marketing", "design", "sales") if id_ != author.team_on(day)]
    asker = stage.cast.author(stage.rng.choice(others), day)
    stage.thread(
        slug,
        [
            (asked, asker, pieces(stage.phrase("doc_ask"), author=author)),
            (asked + 140, author, pieces(stage.phrase("doc_reply"))),
            (asked + 200, asker, pieces(stage.phrase("doc_reply_thanks"), author=author)),
        ],
    )


def _help(stage: Stage, talk: content.Talk) -> None:
    """A remark, a line added by a mate of the author, thanks of the author."""
    author, said = stage.authors[talk.slug], stage.written[talk.slug] + stage.rng.randrange(200, 3000)
    day = office.day_of(said)
    team = author.team_on(day) or ""
    helper = _writer(stage, talk.by, team, day)
    mate = stage.cast.author(team, day)
    line = blocks.block("bulleted_list_item", stage.rich([f"{talk.added}（", helper, " 提供）"]))
    stage.at(said + 90, lambda: stage.notion.append(mate.notion, stage.pages[talk.slug], [line]))
    thanks = pieces("謝謝 {helper}，{thanks}。", helper=helper, thanks=talk.thanks)
    stage.thread(talk.slug, [(said, helper, [talk.note]), (said + stage.rng.randrange(120, 900), author, thanks)])


def _writer(stage: Stage, team: str, helped: str, day: date) -> Person:
    helper = stage.cast.helper(team, helped, day)
    return helper if helper.in_notion else stage.cast.author(team, day)


def _kick_off(stage: Stage) -> None:
    asked = office.minute(date(2026, 7, 2), 90)
    asker, answerer = TEAMS["marketing"].lead, TEAMS["data"].lead
    stage.thread(
        "startpage",
        [
            (asked, asker, ["達成率用含稅還是未稅？請數據部定一個口徑。"]),
            (asked + 70, answerer, pieces("{asker} 未稅、已付款；儀表板也會照這個口徑。", asker=asker)),
            (asked + 95, asker, pieces("謝謝 {answerer}，已轉給通路與財務。", answerer=answerer)),
        ],
    )
