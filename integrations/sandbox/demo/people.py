"""Who works at 共榮生活 Gongrong Living: six teams, 43 people, and what is untidy about their accounts."""

from __future__ import annotations

from datetime import date

from integrations.sandbox.company.people import Membership, Person, Team

MOVER, MOVED_ON = "milo.cheng", date(2026, 8, 15)
"""Changes from design to brand in the middle of the quarter."""
LEAVER, LEFT_ON = "karen.meng", date(2026, 9, 1)
"""Leaves; the account is deactivated, the tasks stay."""
SPAMMER = "eric.lee"
"""Writes 收到 and 加油 on other teams' tasks."""
JIRA_ONLY = "dan.gu"
JIRA_HIDDEN = ("neil.hsieh", "paul.sung")
NOTION_HIDDEN = ("tina.kuo", "paul.sung")
"""Accounts whose e-mail address is not shown; one of them in both tools."""

_ROSTER = (
    (
        ("brand", "品牌部", "BRD"),
        "peggy.hsu 許佩琪 Peggy|irene.chen 陳怡君|kevin.lai 賴冠宇 Kevin|joanne.wu 吳若安 Joanne|"
        "marco.tseng 曾柏睿 Marco|lily.fang 方莉雯 Lily|alan.ho 何亞倫 Alan|tina.kuo 郭庭瑄 Tina",
    ),
    (
        ("marketing", "行銷部", "MKT"),
        "vivian.lin 林薇安 Vivian|jason.huang 黃建勳 Jason|yichun.chen 陳怡君|amber.liao 廖苡安 Amber|"
        "sam.chiu 邱聖恩 Sam|nicole.yeh 葉思妤 Nicole|ryan.tsai 蔡睿哲 Ryan|mia.su 蘇芷晴 Mia|hank.lo 羅翰 Hank",
    ),
    (
        ("design", "設計部", "DSN"),
        "doris.yang 楊舒涵 Doris|leo.kang 康立 Leo|grace.shih 施雅恩 Grace|owen.wei 魏宇恩 Owen|"
        "zoe.pan 潘若溪 Zoe|felix.hung 洪子翔 Felix|emma.tang 唐心瑜 Emma|milo.cheng 鄭宇辰 Milo",
    ),
    (
        ("sales", "業務部", "SAL"),
        "gary.chang 張家銘 Gary|wendy.chou 周雯婷 Wendy|tony.liu 劉東霖 Tony|jenny.kao 高靜宜 Jenny|"
        "paul.sung 宋柏翰 Paul|sandy.ko 柯珊瑜 Sandy|ben.fu 傅秉文 Ben|karen.meng 孟采潔 Karen|eric.lee 李承恩 Eric",
    ),
    (
        ("data", "數據部", "DAT"),
        "sophie.tu 杜書妍 Sophie|ivan.wang 王奕凡 Ivan|cathy.peng 彭欣儀 Cathy|neil.hsieh 謝承翰 Neil|"
        "amy.jian 簡子涵 Amy|dan.gu 古振宇 Dan",
    ),
    (("legal", "法務", "LEG"), "judy.ruan 阮慧敏 Judy|victor.mo 莫維翰 Victor|helen.shao 邵怡婷 Helen"),
)


def _memberships(login: str, team: str) -> tuple[Membership, ...]:
    if login == MOVER:
        return (Membership("design", until=MOVED_ON), Membership("brand", since=MOVED_ON))
    return (Membership(team, until=LEFT_ON if login == LEAVER else None),)


def _person(line: str, team: str) -> Person:
    login, name = line.split(" ", 1)
    return Person(
        login=login,
        name=name,
        memberships=_memberships(login, team),
        jira_email=login not in JIRA_HIDDEN,
        notion_email=login not in NOTION_HIDDEN,
        in_notion=login != JIRA_ONLY,
    )


def _teams() -> dict[str, Team]:
    people = {id_: [_person(line, id_) for line in lines.split("|")] for (id_, _, _), lines in _ROSTER}
    mover = next(person for person in people["design"] if person.login == MOVER)
    people["brand"].append(mover)
    return {id_: Team(id_, name, project, tuple(people[id_])) for (id_, name, project), _ in _ROSTER}


TEAMS = _teams()
PEOPLE = {person.login: person for team in TEAMS.values() for person in team.members}
