"""A visitor acts as a person of the demo: through the APIs, in the person's name, and the next run sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from viewer_company import HELPER, TASK, account, run

from integrations.sandbox.clock import Clock
from integrations.sandbox.demo import Demo
from integrations.sandbox.http import Request, Response
from integrations.sandbox.server import Sandbox, serving
from integrations.sandbox.start import Started, organisation
from integrations.sandbox.viewer.fields import points_field
from integrations.sandbox.viewer.retyped import retyped
from integrations.sandbox.viewer.spoken import Piece, pieces
from integrations.sandbox.viewer.writes import NothingToWriteError

Json = dict[str, Any]
CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"
ADA, BO, CY = "712020:ada", "712020:bo", "712020:cy"
NADA, NBO = "00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000a2"
START = datetime(2026, 7, 14, 1, 30, tzinfo=UTC)
HOST = "127.0.0.1:8700"


@dataclass
class Visitor:
    """Posts the viewer's forms, as a browser does."""

    sandbox: Sandbox
    person: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, /, **fields: Any) -> Response:
        cookie = {"cookie": f"sandbox-person={quote(self.person, safe='')}"} if self.person else {}
        headers = {"host": HOST, "origin": f"http://{HOST}", **cookie, **self.headers}
        body = urlencode({"back": "/", **fields}, doseq=True).encode()
        return self.sandbox.handle(Request("POST", path, headers, body, f"http://{HOST}"))

    def act(self, name: str, /, **fields: Any) -> Response:
        response = self.post(f"/_act/{name}", **fields)
        assert response.status == 303, response.body
        return response

    def html(self, target: str, **cookies: str) -> str:
        kept = {"sandbox-person": self.person, **cookies}
        cookie = "; ".join(f"{name}={quote(value, safe='')}" for name, value in kept.items() if value)
        response = self.sandbox.handle(Request("GET", target, {"cookie": cookie}, base=f"http://{HOST}"))
        assert response.status == 200, target
        return str(response.body)


@dataclass
class Desk:
    sandbox: Sandbox
    key: str
    helpers: str
    page: str
    row: str
    blocks: dict[str, str]

    def visitor(self, person: str = ADA) -> Visitor:
        return Visitor(self.sandbox, person)

    @property
    def issue(self) -> Any:
        return self.sandbox.jira.issue_by(self.key)


@pytest.fixture
def desk() -> Desk:
    sandbox = Sandbox(Clock(START))
    jira, notion = sandbox.jira, sandbox.notion
    jira.add_user("service", "Service", email="service@example.com", token="t", admin=True)
    jira.add_user(ADA, "Ada Lovelace", email="ada@example.com")
    jira.add_user(BO, "陳怡君 Bo")
    jira.add_user(CY, "Cy", active=False)
    jira.add_project("MKT", "Marketing", lead=ADA)
    for name, level in (("Epic", 1), ("Task", 0), ("Sub-task", -1)):
        jira.add_issue_type(name, level=level)
    helpers = jira.add_field("協作人", CUSTOM + "multiuserpicker")
    key = jira.create_issue(ADA, "MKT", "Task", "Prices", duedate="2026-07-20").key
    notion.add_user(NADA, "Ada", email="ada@example.com")
    notion.add_user(NBO, "陳怡君 Bo")
    page = notion.create_page(NBO, {"workspace": True}, "Plan", children=_blocks())
    blocks = {block["type"]: block["id"] for block in notion.children(page)}
    _, source = notion.create_database(NBO, page, "Tasks", _schema())
    row = notion.create_page(NBO, {"data_source_id": source}, "Row")
    sandbox.clock.advance(timedelta(minutes=5))
    return Desk(sandbox, key, helpers, page, row, blocks)


def _blocks() -> list[Json]:
    bold = {"type": "text", "text": {"content": "bold"}, "annotations": {"bold": True}}
    plain = {"type": "text", "text": {"content": " and plain"}}
    return [
        {"type": "paragraph", "paragraph": {"rich_text": [bold, plain]}},
        {"type": "to_do", "to_do": {"rich_text": [plain], "checked": False}},
    ]


def _schema() -> Json:
    return {
        "Name": {"title": {}},
        "Points": {"number": {}},
        "Day": {"date": {}},
        "Who": {"people": {}},
        "Stage": {"select": {"options": [{"name": "Open"}, {"name": "Shut"}]}},
        "Sure": {"checkbox": {}},
    }


def last(desk: Desk) -> Any:
    return desk.sandbox.journal[-1]


def test_a_comment_mentions_and_stands_in_the_journal_under_the_person(desk: Desk) -> None:
    response = desk.visitor().act(
        "jira/comment", issue=desk.key, text="Thanks @陳怡君!\r\n\r\nBye", back=f"/browse/{desk.key}", place="comments"
    )
    assert response.headers["Location"] == f"/browse/{desk.key}#comments"
    comment = desk.issue.comments[0]
    assert comment.author == ADA
    assert [node["type"] for node in comment.body["content"]] == ["paragraph", "paragraph"]
    assert comment.body["content"][0]["content"][1] == {
        "type": "mention",
        "attrs": {"id": BO, "text": "", "accessLevel": ""},
    }
    assert (last(desk).account, last(desk).method, last(desk).mutating) == (ADA, "POST", True)
    assert desk.issue.updated_at == desk.sandbox.clock.now()
    assert "@陳怡君 Bo" in desk.visitor().html(f"/browse/{desk.key}")


def test_fields_change_with_a_history(desk: Desk) -> None:
    ada = desk.visitor()
    ada.act("jira/field", issue=desk.key, field="duedate", value="2026-08-01")
    ada.act("jira/field", issue=desk.key, field="summary", value="New prices")
    ada.act("jira/field", issue=desk.key, field="labels", value="one two")
    ada.act("jira/field", issue=desk.key, field="assignee", value=BO)
    ada.act("jira/field", issue=desk.key, field="duedate", value="")
    entries = [(h.author, i["field"], i["fromString"], i["toString"]) for h in desk.issue.histories for i in h.items]
    assert entries == [
        (ADA, "duedate", "2026-07-20 00:00:00.0", "2026-08-01 00:00:00.0"),
        (ADA, "summary", "Prices", "New prices"),
        (ADA, "labels", "", "one two"),
        (ADA, "assignee", None, "陳怡君 Bo"),
        (ADA, "duedate", "2026-08-01 00:00:00.0", None),
    ]


def test_helpers_are_added_and_removed(desk: Desk) -> None:
    ada = desk.visitor()
    ada.act("jira/member", issue=desk.key, field=desk.helpers, add=BO)
    assert desk.issue.values[desk.helpers] == [BO]
    ada.act("jira/member", issue=desk.key, field=desk.helpers, remove=BO)
    assert desk.helpers not in desk.issue.values


def test_a_status_change_is_a_transition(desk: Desk) -> None:
    html = desk.visitor().html(f"/browse/{desk.key}")
    number = re.findall(r'name="transition" value="(\d+)">Done<', html)[0]
    desk.visitor().act("jira/status", issue=desk.key, transition=number)
    assert desk.sandbox.jira.statuses[desk.issue.values["status"]].name == "Done"
    assert desk.issue.values["resolution"]


def test_an_action_item_of_a_description_is_ticked(desk: Desk) -> None:
    items = [
        {
            "type": "taskItem",
            "attrs": {"localId": name, "state": "TODO"},
            "content": [{"type": "text", "text": name}],
        }
        for name in ("first", "second")
    ]
    tasks = {"type": "taskList", "attrs": {"localId": "list"}, "content": items}
    desk.sandbox.jira.edit(ADA, desk.issue, description={"type": "doc", "version": 1, "content": [tasks]})
    html = desk.visitor().html(f"/browse/{desk.key}")
    assert re.findall(r'name="item" value="(\d)".*?aria-checked="(\w+)"', html) == [("0", "false"), ("1", "false")]
    assert 'type="checkbox" disabled' in desk.visitor("").html(f"/browse/{desk.key}")
    desk.visitor().act("jira/tick", issue=desk.key, item="1")
    kept = desk.issue.values["description"]["content"][0]["content"]
    assert [item["attrs"]["state"] for item in kept] == ["TODO", "DONE"]
    assert desk.issue.histories[-1].author == ADA
    desk.visitor().act("jira/tick", issue=desk.key, item="1")
    assert desk.issue.values["description"]["content"][0]["content"][1]["attrs"]["state"] == "TODO"
    assert desk.visitor().post("/_act/jira/tick", issue=desk.key, item="2").status == 400


def test_one_deletes_one_s_own_comment_and_an_issue(desk: Desk) -> None:
    desk.visitor().act("jira/comment", issue=desk.key, text="oops")
    comment = desk.issue.comments[0].id
    assert desk.visitor(BO).post("/_act/jira/uncomment", issue=desk.key, comment=comment).status == 400
    desk.visitor().act("jira/uncomment", issue=desk.key, comment=comment)
    assert desk.issue.comments == []
    assert desk.visitor().act("jira/delete", issue=desk.key).headers["Location"] == "/jira/MKT"
    assert desk.issue is None


def test_the_vendor_s_refusal_is_shown(desk: Desk) -> None:
    response = desk.visitor().post(
        "/_act/jira/field", issue=desk.key, field="summary", value="x" * 256, back="/jira/MKT"
    )
    assert response.status == 400
    assert "Summary can&#x27;t exceed 255 characters." in response.body
    assert 'href="/jira/MKT"' in response.body
    assert desk.issue.values["summary"] == "Prices"


@pytest.mark.parametrize(
    ("act", "fields", "status"),
    [
        ("jira/field", {"field": "nope", "value": "1"}, 400),
        ("jira/comment", {"issue": "MKT-99", "text": "x"}, 400),
        ("jira/nope", {}, 404),
        ("elsewhere/comment", {}, 404),
        ("notion/tick", {"block": "nope"}, 400),
    ],
)
def test_a_form_that_makes_no_sense_changes_nothing(desk: Desk, act: str, fields: Json, status: int) -> None:
    assert desk.visitor().post(f"/_act/{act}", **{"issue": desk.key, **fields}).status == status
    assert not any(entry.mutating for entry in desk.sandbox.journal)


def test_properties_are_edited(desk: Desk) -> None:
    ada = desk.visitor()
    for name, value in {"Points": "2.5", "Day": "2026-07-20", "Stage": "Shut", "Sure": "true", "Name": "New"}.items():
        ada.act("notion/property", page=desk.row, name=name, value=value)
    ada.act("notion/property", page=desk.row, name="Who", add=NBO)
    page = desk.sandbox.notion.page_json(desk.row)
    values = page["properties"]
    assert values["Points"]["number"] == 2.5
    assert values["Day"]["date"]["start"] == "2026-07-20"
    assert values["Stage"]["select"]["name"] == "Shut"
    assert values["Sure"]["checkbox"] is True
    assert values["Who"]["people"][0]["id"] == NBO
    assert desk.sandbox.notion.title_of(desk.row) == "New"
    assert (page["last_edited_by"]["id"], page["created_by"]["id"]) == (NADA, NBO)
    ada.act("notion/property", page=desk.row, name="Points", value="")
    ada.act("notion/property", page=desk.row, name="Who", remove=NBO)
    values = desk.sandbox.notion.page_json(desk.row)["properties"]
    assert (values["Points"]["number"], values["Who"]["people"]) == (None, [])


def test_a_box_is_ticked_and_a_text_keeps_its_formatting(desk: Desk) -> None:
    ada, notion = desk.visitor(), desk.sandbox.notion
    ada.act("notion/tick", block=desk.blocks["to_do"])
    assert notion.blocks[desk.blocks["to_do"]]["to_do"]["checked"] is True
    ada.act("notion/text", block=desk.blocks["paragraph"], text="bold and very plain")
    items = notion.blocks[desk.blocks["paragraph"]]["paragraph"]["rich_text"]
    assert "".join(item["plain_text"] for item in items) == "bold and very plain"
    assert [item["annotations"]["bold"] for item in items][:2] == [True, False]
    assert notion.pages[desk.page]["last_edited_by"]["id"] == NADA


def test_text_is_appended_and_a_page_goes_to_the_trash_and_back(desk: Desk) -> None:
    ada, notion = desk.visitor(), desk.sandbox.notion
    ada.act("notion/append", page=desk.page, text="one\r\n@陳怡君 two", kind="to_do")
    added = notion.children(desk.page)[-2:]
    assert [block["type"] for block in added] == ["to_do", "to_do"]
    assert added[1]["to_do"]["rich_text"][0]["mention"]["user"]["id"] == NBO
    ada.act("notion/delete", page=desk.row)
    assert notion.trashed(desk.row)
    ada.act("notion/restore", page=desk.row)
    assert not notion.trashed(desk.row)


def test_comments_on_a_page_a_block_and_in_a_thread(desk: Desk) -> None:
    ada, notion, block = desk.visitor(), desk.sandbox.notion, desk.blocks["paragraph"]
    ada.act("notion/comment", page=desk.page, text="On the page", mention=NBO)
    ada.act("notion/comment", block=block, text="On the block")
    thread = notion.comments_on(block)[0]["discussion_id"]
    desk.visitor(BO).act("notion/comment", discussion=thread, text="And again")
    assert [c["created_by"]["id"] for c in notion.comments_on(block)] == [NADA, NBO]
    assert notion.comments_on(desk.page)[0]["rich_text"][0]["mention"]["user"]["id"] == NBO
    html = desk.visitor().html(f"/p/{desk.page}")
    assert html.index("On the page") < html.index("bold") < html.index("On the block"), "under the title, and beside it"
    ada.act("notion/comment", page=desk.page, text="  ")
    assert len(notion.comments_on(desk.page)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9"},
        {"host": "rebound.example", "origin": "http://rebound.example"},
        {"host": ""},
    ],
)
def test_another_site_s_page_can_not_act(desk: Desk, headers: dict[str, str]) -> None:
    visitor = Visitor(desk.sandbox, ADA, headers)
    for path in ("/_act/jira/delete", "/_visit"):
        assert visitor.post(path, issue=desk.key, person=BO).status == 403
    assert desk.issue is not None


@pytest.mark.parametrize("person", ["", "712020:unknown", CY, "service"])
def test_only_who_could_sign_in_acts(desk: Desk, person: str) -> None:
    assert desk.visitor(person).post("/_act/jira/comment", issue=desk.key, text="x").status == 403
    assert 'action="/_act/' not in desk.visitor(person).html(f"/browse/{desk.key}")


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/\nx"])
def test_one_only_goes_back_to_this_server(desk: Desk, back: str) -> None:
    assert desk.visitor().post("/_visit", person=BO, back=back).headers["Location"] == "/"


def test_a_choice_is_a_cookie_that_no_script_reads(desk: Desk) -> None:
    response = desk.visitor().post("/_visit", person=BO, back="/journal")
    assert response.headers == {
        "Location": "/journal",
        "Set-Cookie": f"sandbox-person={quote(BO, safe='')}; Path=/; HttpOnly; SameSite=Strict",
    }
    assert 'lang="zh-Hant"' in desk.visitor().html("/", **{"sandbox-language": "zh-Hant"})[:60]
    assert 'lang="en"' in desk.visitor().html("/", **{"sandbox-language": "tlh"})[:60]


def test_accounts_with_one_address_or_name_are_one_person(desk: Desk) -> None:
    html = desk.visitor().html("/")
    names = re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)', html)
    assert names == [(ADA, "Ada Lovelace"), (BO, "陳怡君 Bo")]


def test_the_board_and_the_list_are_filtered(desk: Desk) -> None:
    jira, ada = desk.sandbox.jira, desk.visitor()
    other = jira.create_issue(ADA, "MKT", "Task", "Other", assignee=BO)
    jira.move(ADA, other, "Blocked")
    for view in ("board", "list"):
        page = f"/jira/MKT?view={view}"
        assert shown(ada.html(page)) == {desk.key, other.key}
        assert shown(ada.html(f"{page}&assignee={BO}")) == {other.key}
        assert shown(ada.html(f"{page}&assignee=nobody")) == {desk.key}
        assert shown(ada.html(f"{page}&status={other.values['status']}")) == {other.key}
        assert shown(ada.html(f"{page}&text=PRICES")) == {desk.key}
        assert shown(ada.html(f"{page}&type=0")) == set()


def shown(html: str) -> set[str]:
    return set(re.findall(r'href="/browse/([A-Z]+-\d+)"', html))


def test_fields_stand_in_the_order_of_the_screen(desk: Desk) -> None:
    jira = desk.sandbox.jira
    ids = [jira.add_field(name, CUSTOM + kind) for name, kind in (("Z", "float"), ("A", "float"), ("M", "textarea"))]
    jira.edit(ADA, desk.issue, **{ids[0]: 1, ids[1]: 2, ids[2]: "three"})
    assert re.findall(r"<dt>([ZAM])</dt>", desk.visitor("").html(f"/browse/{desk.key}")) == ["Z", "A", "M"]


def test_a_field_is_offered_only_where_its_contexts_are(desk: Desk) -> None:
    jira = desk.sandbox.jira
    offered = desk.helpers.replace("_", "")
    assert f'id="{offered}"' in desk.visitor().html(f"/browse/{desk.key}")
    epic = next(each.id for each in jira.issue_types.values() if each.name == "Epic")
    jira.contexts[desk.helpers][0].types = (epic,)
    jira.reconfigured()
    assert f'id="{offered}"' not in desk.visitor().html(f"/browse/{desk.key}")


def test_a_board_has_the_columns_of_its_own_workflow(desk: Desk) -> None:
    jira = desk.sandbox.jira
    jira.add_project("TEAM", "Team", lead=ADA, simplified=True)
    issue = jira.create_issue(ADA, "TEAM", "Task", "Ours")
    jira.move(ADA, issue, "In Progress")
    html = desk.visitor("").html("/jira/TEAM")
    assert re.findall(r"<h2><span>([^<]+)</span><span[^>]*>(\d)", html) == [
        ("To Do", "0"),
        ("In Progress", "1"),
        ("Done", "0"),
    ]
    assert "In Review" in desk.visitor("").html("/jira/MKT")


@pytest.mark.parametrize(
    ("kind", "marks"), [("board", ("rows-board", "Shut")), ("gallery", ("row-gallery",)), ("list", ("row-list",))]
)
def test_boards_galleries_and_lists_of_rows(desk: Desk, kind: str, marks: tuple[str, ...]) -> None:
    notion = desk.sandbox.notion
    source = notion.parents[desk.row]
    database = notion.parents[source]
    view = notion.create_view(NBO, {"database_id": database, "data_source_id": source, "name": kind, "type": kind})
    html = desk.visitor("").html(f"/p/{database}?v={view['id']}")
    assert all(mark in html for mark in (*marks, "Row"))


def test_empty_properties_are_folded_and_the_tree_knows_where_one_is(desk: Desk) -> None:
    html = desk.visitor("").html(f"/p/{desk.row}")
    assert "4 empty properties" in html
    tree = re.findall(r'<nav class="tree".*?</nav>', html)[0]
    assert "Plan" in unescape(tree)
    assert "Row" not in tree, "rows are in their database"
    assert "<details open>" in tree


PEOPLE = {"1": "Ada Lovelace", "2": "Ada Byron", "3": "陳怡君 Bo", "4": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hi", [Piece("hi")]),
        ("@Ada Byron!", [Piece("@Ada Byron", "2"), Piece("!")]),
        ("@Ada", [Piece("@Ada")]),
        ("謝謝@陳怡君，好", [Piece("謝謝"), Piece("@陳怡君", "3"), Piece("，好")]),
        ("@陳怡君 Bo", [Piece("@陳怡君 Bo", "3")]),
        ("", []),
    ],
)
def test_names_in_a_text(text: str, expected: list[Piece]) -> None:
    assert list(pieces(text, PEOPLE)) == expected


def rich(kind: str, text: str) -> Json:
    return {"type": kind, kind: {"content": text}, "plain_text": text, "annotations": {"bold": kind != "text"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("say @Ada now!", ["say ", "@Ada", " now", "!"]),
        ("say @Add now", ["say ", "@Add", " now"]),
        ("@Ada now", ["@Ada", " now"]),
        ("", []),
        ("new", ["ne", "w"]),
    ],
)
def test_what_is_left_alone_keeps_its_form(text: str, expected: list[str]) -> None:
    items = [rich("text", "say "), rich("mention", "@Ada"), rich("text", " now")]
    made = retyped(items, text, lambda words: [{"type": "text", "text": {"content": words}}] if words else [])
    assert [item[item["type"]]["content"] for item in made] == expected
    with pytest.raises(NothingToWriteError):
        retyped(items, "say @Ada now", lambda _: [])


@pytest.fixture
def company(tmp_path: Path) -> Iterator[tuple[Started, Path]]:
    started = organisation(7)
    with serving(started.sandbox) as address:
        yield started, started.write_config(tmp_path, address, level="individual")


def test_the_next_run_picks_up_what_a_visitor_did(company: tuple[Started, Path]) -> None:
    """The owner of a task thanks somebody of another team and names them as a helper, in the browser's forms."""
    started, config = company
    jira = started.sandbox.jira
    issue, helper = jira.issue_by(TASK), account(jira, HELPER)
    assert issue is not None
    assert isinstance(started.charter, Demo)
    owner = Visitor(started.sandbox, issue.values["assignee"])
    run(config)
    points = points_field(jira)
    assert points not in issue.values
    started.sandbox.clock.advance(timedelta(hours=1))
    owner.act("jira/comment", issue=TASK, text=f"@{HELPER} 謝謝你幫忙對帳，多虧了你！")
    owner.act("jira/member", issue=TASK, field=started.charter.helpers_field, add=helper)
    run(config)
    assert issue.values[points] > 0
