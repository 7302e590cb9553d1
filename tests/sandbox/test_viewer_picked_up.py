"""Everything that a visitor may do, in a real browser, and after each act a pull.

Its records show the act, but for what no pull asks for: comments on single blocks, and what is deleted as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pytest
from viewer_browser import CHROMIUM, Browser, chromium
from viewer_company import HELPER, TASK, account, pull

from integrations.sandbox.server import serving
from integrations.sandbox.start import Started, organisation
from sync.model import Block, Change, Comment, Doc, Record, Task, ref
from sync.store import Mirror, Store

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
R = TypeVar("R", bound=Record)
COMMENTS, DETAILS = "#comments form.say", "#duedate form"


class Rig:
    """The owner of a task at a browser, and the mirror as the last pull left it."""

    def __init__(self, browser: Browser, started: Started, address: str, config: Path) -> None:
        self.jira, self.notion = started.sandbox.jira, started.sandbox.notion
        self._browser, self._address, self._config = browser, address, config
        issue = self.jira.issue_by(TASK)
        assert issue is not None
        self.owner, self.task_id = issue.values["assignee"], issue.id
        browser.size(1400, 900)
        browser.call(
            "Network.setCookie", name="sandbox-person", value=quote(self.owner, safe=""), url=address, httpOnly=True
        )

    def open(self, page: str) -> None:
        self._browser.open(self._address + page)

    def fill(self, field: str, value: str) -> None:
        """Type into a field as the page knows it by its selector."""
        self._browser.run(f"document.querySelector({field!r}).value = {value!r}")

    def press(self, button: str) -> None:
        """Press what sends a form, and pull."""
        self._browser.submit(f"document.querySelector({button!r}).click()")
        pull(self._config)

    def drag(self, what: str, onto: str) -> None:
        self._browser.drag(what, onto)
        pull(self._config)

    def ask(self, script: str) -> str:
        return str(self._browser.run(script))

    def records(self, kind: type[R]) -> list[R]:
        with Store(self._config.parent / "alongside.sqlite3") as store:
            return list(Mirror(store).records(kind))

    @property
    def task(self) -> Task:
        return next(task for task in self.records(Task) if task.key == TASK)

    def doc(self, id_: str) -> Doc:
        return next(doc for doc in self.records(Doc) if doc.id == id_)

    def said_on(self, id_: str) -> list[Comment]:
        return [comment for comment in self.records(Comment) if comment.on.endswith(f"/{id_}")]

    def blocks_of(self, page: str) -> dict[str, Block]:
        return {block.id: block for block in self.records(Block) if block.doc.endswith(f"/{page}")}


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    folder = tmp_path_factory.mktemp("company")
    started = organisation(7)
    with serving(started.sandbox) as address, chromium() as browser:
        config = started.write_config(folder, address, level="individual")
        pull(config)
        yield Rig(browser, started, address, config)


@pytest.fixture
def meeting(rig: Rig) -> str:
    """The first meeting, with boxes to tick."""
    box = next(block for block in rig.notion.blocks.values() if block["type"] == "to_do")
    page = rig.notion.page_above(box["id"])
    assert page is not None
    rig.open(f"/p/{page}")
    return page


def place(rig: Rig, meeting: str, column: str) -> str:
    """Where a property stands on the page."""
    source = rig.notion.parents[meeting]
    assert source is not None
    id_ = rig.notion.data_source_json(source)["properties"][column]["id"]
    return "#p" + "".join(c for c in id_ if c.isalnum())


def test_a_comment_that_mentions_on_an_issue_and_its_withdrawal(rig: Rig) -> None:
    helper = account(rig.jira, HELPER)
    rig.open(f"/browse/{TASK}")
    rig.fill(f"{COMMENTS} textarea", "Could you look?")
    rig.fill(f"{COMMENTS} select[name=mention]", helper)
    rig.press(f"{COMMENTS} button")
    said = rig.said_on(rig.task_id)[-1]
    assert "Could you look?" in said.text
    assert said.mentions == (ref("jira", "account", helper),)
    assert said.author == ref("jira", "account", rig.owner)
    rig.press("#comments article:last-of-type form[action='/_act/jira/uncomment'] button")
    assert said.id not in {comment.id for comment in rig.said_on(rig.task_id)}


def test_fields_of_an_issue(rig: Rig) -> None:
    rig.open(f"/browse/{TASK}")
    rig.fill("#summary [name=value]", "Reconcile the ads")
    rig.press("#summary form button")
    assert rig.task.title == "Reconcile the ads"
    rig.fill(f"{DETAILS} [name=value]", "2026-11-20")
    rig.press(f"{DETAILS} button")
    assert f"{rig.task.due_on}" == "2026-11-20"
    rig.fill("select[name=add]", account(rig.jira, HELPER))
    rig.press("select[name=add] + button")
    assert rig.task.helpers == (ref("jira", "account", account(rig.jira, HELPER)),)


def test_an_action_item_of_an_issue(rig: Rig) -> None:
    item = {
        "type": "taskItem",
        "attrs": {"localId": "1", "state": "TODO"},
        "content": [{"type": "text", "text": "Ask"}],
    }
    tasks = {"type": "taskList", "attrs": {"localId": "0"}, "content": [item]}
    issue = rig.jira.issue_by(TASK)
    assert issue is not None
    rig.jira.edit(rig.owner, issue, description={"type": "doc", "version": 1, "content": [tasks]})
    rig.open(f"/browse/{TASK}")
    seen = {change.id for change in rig.records(Change)}
    rig.press("#description .box")
    assert rig.ask("document.querySelector('#description .box').ariaChecked") == "true"
    made = [change for change in rig.records(Change) if change.id not in seen]
    assert [item.field for change in made for item in change.items] == ["description"] * len(made)
    assert {change.author for change in made} == {ref("jira", "account", rig.owner)}


def test_the_status_of_an_issue_on_its_page_and_on_the_board(rig: Rig) -> None:
    rig.open(f"/browse/{TASK}")
    before, wanted = rig.task.status, rig.ask("document.querySelector('.status .menu-buttons button').textContent")
    rig.press(".status .menu-buttons button")
    assert before != rig.task.status == wanted
    rig.open("/jira/MKT")
    rig.drag(f"#c{rig.task_id}", ".lane.done")
    assert rig.task.status_category == "done"
    rig.press(f"#c{rig.task_id} .menu-buttons button")
    assert rig.task.status_category != "done"


def test_an_issue_is_deleted(rig: Rig) -> None:
    rig.open(f"/browse/{TASK}")
    rig.press(".deletion button")
    assert rig.ask("location.pathname") == "/jira/MKT"
    assert rig.jira.issue_by(TASK) is None


def test_comments_on_a_page_and_beside_a_block(rig: Rig, meeting: str) -> None:
    rig.fill(f"{COMMENTS} textarea", f"@{HELPER} thanks")
    rig.press(f"{COMMENTS} button")
    said = rig.said_on(meeting)[-1]
    assert said.text.endswith("thanks")
    assert len(said.mentions) == 1
    rig.fill(".block-menu textarea[name=text]:not([rows='3'])", "Which one?")
    rig.press(".block-menu form[action='/_act/notion/comment'] button")
    assert "Which one?" in rig.ask("document.querySelector('.notes').innerText")


def test_properties_of_a_page(rig: Rig, meeting: str) -> None:
    day, kind, speaker = (place(rig, meeting, column) for column in ("日期", "類型", "講者"))
    rig.fill(f"{day} [name=value]", "2026-11-21")
    rig.press(f"{day} button")
    assert rig.doc(meeting).properties["日期"] == "2026-11-21"
    rig.fill(f"{kind} [name=value]", "站會")
    rig.press(f"{kind} button")
    assert rig.doc(meeting).properties["類型"] == "站會"
    somebody = next(id_ for id_, user in rig.notion.users.items() if user.get("name") == HELPER)
    rig.fill(f"{speaker} [name=add]", somebody)
    rig.press(f"{speaker} button.primary")
    assert rig.doc(meeting).properties["講者"] == [ref("notion", "account", somebody)]


def test_words_and_boxes_of_a_page(rig: Rig, meeting: str) -> None:
    box = next(block for block in rig.notion.children(meeting) if block["type"] == "to_do")
    editor = rig.blocks_of(meeting)[box["id"]].last_editor
    rig.press(".to-do .box")
    assert rig.notion.blocks[box["id"]]["to_do"]["checked"] is not box["to_do"]["checked"]
    assert rig.blocks_of(meeting)[box["id"]].last_editor not in (None, editor)
    rig.fill("#append textarea", "And one more thing")
    rig.press("#append button")
    added = rig.notion.children(meeting)[-1]["id"]
    assert rig.blocks_of(meeting)[added].text == "And one more thing"
    place = f"#b{added.replace('-', '')}"
    rig.fill(f"{place} form[action='/_act/notion/text'] textarea", "And something else")
    rig.press(f"{place} form[action='/_act/notion/text'] button")
    assert rig.blocks_of(meeting)[added].text == "And something else"
    rig.press(f"{place} form[action='/_act/notion/unblock'] button")
    assert added not in rig.blocks_of(meeting)


def test_a_page_goes_to_the_trash_and_back(rig: Rig, meeting: str) -> None:
    rig.press(".deletion button")
    assert rig.notion.trashed(meeting)
    rig.open(f"/p/{meeting}")
    rig.press(".banner button")
    assert not rig.notion.trashed(meeting)
