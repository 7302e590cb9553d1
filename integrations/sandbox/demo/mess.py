"""What no organisation is free of: a spammer, a secret task, a stale one, bots, customers, help after a move."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial

from integrations.sandbox.company import office
from integrations.sandbox.company.people import Person
from integrations.sandbox.demo import workspace
from integrations.sandbox.demo.content import modules
from integrations.sandbox.demo.people import MOVED_ON, MOVER, PEOPLE, SPAMMER, TEAMS
from integrations.sandbox.demo.stage import Stage

SPAM = 48
LEVEL = "管理層限閱"
HUSHED = "momo 獨家合約底價試算"
STALE = "Q3 樣品盤點與報廢"
MOVED_HELP = "直播用背景板改版"


def plan(stage: Stage) -> None:
    _spam(stage)
    _secret(stage)
    _stale(stage)
    _after_the_move(stage)
    _machines(stage)
    _trashed(stage)


def _spam(stage: Stage) -> None:
    """On other teams' tasks that are under way."""
    spammer = PEOPLE[SPAMMER]
    tasks = [(work, module) for module in modules() for work in module.task if module.team != "sales"]
    for _ in range(SPAM):
        work, _module = stage.rng.choice(tasks)
        when = office.minute(work.start, stage.rng.randrange(240, 240 + 2 * office.DAY))
        stage.says(when, spammer, work.title, stage.phrase("spam"))


def _create(stage: Stage, team: str, title: str, owner: Person, day: date, **fields: object) -> None:
    """A plain task of a team, asked for by its lead."""
    lead = TEAMS[team].lead

    def create() -> None:
        size = {stage.fields["size"]: "S"}
        stage.issues[title] = stage.jira.create_issue(
            lead.jira, TEAMS[team].project, "任務", title, assignee=owner.jira, **size, **fields
        )

    stage.at(office.minute(day, 40), create)
    stage.moves(office.minute(day, 120), owner, title, "In Progress")


def _secret(stage: Stage) -> None:
    """A task with a security level: help on it is real and may appear nowhere."""
    day = date(2026, 8, 4)
    owner = stage.cast.owner("sales", day)
    helper = stage.cast.helper("data", "sales", day)
    text = stage.document([["僅管理層與承辦可見。底價、返利、退出條款試算。"]])
    _create(stage, "sales", HUSHED, owner, day, description=text, security=LEVEL, duedate="2026-08-14")
    started = office.minute(day, 200)
    stage.says(started, owner, HUSHED, "{helper} 返利階梯要算到第幾層？", helper=helper)
    stage.says(started + 90, helper, HUSHED, "算到第三層即可，第四層去年沒有一家達到，我附了分布。")
    stage.says(started + 400, owner, HUSHED, "謝謝 {helper}，第三層就夠，底價守住了。", helper=helper)
    stage.moves(started + 5 * office.DAY, TEAMS["sales"].lead, HUSHED, "Done")


def _stale(stage: Stage) -> None:
    """Overdue, and nobody has touched it since."""
    owner = stage.cast.owner("sales", date(2026, 9, 7))
    _create(stage, "sales", STALE, owner, date(2026, 9, 7), duedate="2026-09-17", labels=["倉庫"])
    stage.says(office.minute(date(2026, 9, 9), 200), owner, STALE, "北倉盤完，差異 12 件；南倉等人手。")


def _after_the_move(stage: Stage) -> None:
    """The mover helps the old team: no row for 90 days."""
    mover, day = PEOPLE[MOVER], MOVED_ON + timedelta(days=9)
    owner = stage.cast.owner("design", day)
    _create(stage, "design", MOVED_HELP, owner, day, duedate="2026-08-31")
    given = office.minute(day, 300)
    stage.says(given, mover, MOVED_HELP, "舊檔在我的個人資料夾，圖層命名照以前的規則，剛搬回共用區。")
    stage.says(given + 60, owner, MOVED_HELP, "謝謝 {helper}，舊檔一找就到。", helper=mover)
    stage.moves(given + 3 * office.DAY, TEAMS["design"].lead, MOVED_HELP, "Done")


def _machines(stage: Stage) -> None:
    """Automation comments and labels, a customer's comment, and one that only administrators may read."""
    tasks = [work for module in modules() for work in module.task if not work.title.isascii()]
    for work in stage.rng.sample(tasks, 14):
        when = office.minute(office.shifted(work.due, -2), -510)
        when = max(when, office.minute(work.start, 220))
        stage.at(when, partial(_automated, stage, work.title, stage.phrase("automation")))
    printing = "印前檢查與色彩打樣"
    asked = office.instant(office.minute(date(2026, 7, 30), 100))
    supplier = stage.document([["色樣已寄出，請確認收件人；大圖輸出要另外報價嗎？"]])
    stage.at(asked, lambda: stage.jira.comment(workspace.SUPPLIER, stage.issues[printing], supplier))
    inner = stage.document([["（主管備註）違約金條款先不要讓廠商看到。"]])
    lead = TEAMS["design"].lead
    stage.at(asked + timedelta(hours=1), lambda: _restricted(stage, lead, printing, inner))


def _automated(stage: Stage, title: str, text: str) -> None:
    stage.jira.comment(workspace.AUTOMATION, stage.issues[title], stage.document([[text]]))


def _restricted(stage: Stage, lead: Person, title: str, body: dict[str, object]) -> None:
    stage.jira.roles["Administrators"].add(lead.jira)
    visibility = {"type": "role", "value": "Administrators", "identifier": "Administrators"}
    stage.jira.comment(lead.jira, stage.issues[title], body, visibility=visibility)


def _trashed(stage: Stage) -> None:
    """A draft that was thrown away."""
    author = TEAMS["marketing"].lead
    made_at = datetime.combine(date(2026, 7, 8), time(11, 0), office.TAIPEI)

    def make() -> None:
        parent = {"data_source_id": stage.sources["docs"]}
        stage.pages["draft"] = stage.notion.create_page(author.notion, parent, "（作廢）上市行事曆草稿")

    stage.at(made_at, make)
    stage.at(made_at + timedelta(days=2), lambda: stage.notion.delete_block(author.notion, stage.pages["draft"]))
