"""A small Jira and Notion in which people do everything that a mirror may miss, at any moment, also while it reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

from small_sandbox import BOT, Small

from integrations.sandbox.http import Answer, Request, Response
from integrations.sandbox.jira import people
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.jira.values import RejectedError

APP = "5b-app"
PEOPLE = ("5b-amy", "5b-bob", "5b-cat")
ADA = "11111111-1111-4111-8111-111111111111"
ZONES = (
    "Pacific/Pago_Pago",
    "America/New_York",
    "UTC",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Asia/Taipei",
    "Pacific/Kiritimati",
)
"""From -11 to +14; two of them change their clocks."""
DST = (datetime.fromisoformat("2026-03-28T22:00+00:00"), datetime.fromisoformat("2026-11-01T04:30+00:00"))
HIDDEN = "For the board"
"""A security level that our account does not have."""
TABLE: dict[str, dict[str, Any]] = {"Name": {"title": {}}, "Note": {"rich_text": {}}, "Points": {"number": {}}}


class Restless(Small):
    """`people` act before some requests of ours are answered, `busy` of them."""

    def __init__(self, random: Random) -> None:
        super().__init__(issues=3)
        self.random, self.busy = random, 0.0
        self.act: Callable[[], None] = lambda: None

    def handle(self, request: Request) -> Response:
        if self.random.random() < self.busy and not request.path.startswith("/_"):
            with self._lock:
                self.act()
        return super().handle(request)


class World:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.sandbox = Restless(self.random)
        self.sandbox.act = self.act
        self.jira, self.notion, self.clock = self.sandbox.jira, self.sandbox.notion, self.sandbox.clock
        if seed % 3 == 0:
            self.clock.set(DST[seed % 2])
        self._people()
        self._places()
        self.sizes = 0

    def _people(self) -> None:
        for name in PEOPLE:
            self.jira.add_user(name, name[3:].title())
        people.change(self.jira, APP, timeZone=self.random.choice(ZONES))
        self.jira.add_level(HIDDEN)
        self.notion.add_user(ADA, "Ada", email="ada@example.com")

    def _places(self) -> None:
        for key, name in (("DSN", "Design"), ("OUT", "Elsewhere")):
            self.jira.add_project(key, name, lead=PEOPLE[0])
        self.home = self.sandbox.page
        self.outside = self.notion.create_page(ADA, {"workspace": True}, "Outside")
        self.database, self.rows = self.notion.create_database(ADA, self.home, "Table", TABLE)
        self.other = self.notion.create_database(ADA, self.home, "Other", TABLE)[1]
        self.wiki = self.notion.create_page(ADA, {"page_id": self.home}, "Wiki")

    # What people do.

    def act(self) -> None:
        """One act, and perhaps some time. What the tools refuse did not happen."""
        acts = JIRA if self.random.random() < 0.5 else NOTION
        with suppress(Answer, RejectedError, KeyError, IndexError):
            self.random.choice(acts)(self)
        if self.random.random() < 0.5:
            self.clock.advance(timedelta(seconds=self.random.choice((1, 7, 20, 59, 61, 600, 7200))))

    def person(self) -> str:
        return self.random.choice(PEOPLE)

    def issue(self) -> Issue:
        return self.random.choice(list(self.jira.issues.values()))

    def page(self) -> str:
        """Any page that people still have, ours or not."""
        pages = [
            id_ for id_ in self.notion.pages if id_ not in self.notion.purged and id_ not in (self.home, self.outside)
        ]
        return self.random.choice(pages)

    def block(self) -> str:
        kinds = ("paragraph", "to_do", "toggle")
        return self.random.choice([id_ for id_, block in self.notion.blocks.items() if block["type"] in kinds])

    def word(self) -> str:
        self.sizes += 1
        return self.random.choice(("thanks", "謝謝", "BRD-1", "done?")) + f" {self.sizes}"


def _document(text: str, mention: str) -> dict[str, Any]:
    nodes = [{"type": "mention", "attrs": {"id": mention, "text": "@x"}}, {"type": "text", "text": text}]
    return {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": nodes}]}


def _create(w: World) -> None:
    w.jira.create_issue(w.person(), w.random.choice(("BRD", "DSN", "OUT")), "Task", w.word())


def _edit(w: World) -> None:
    fields: dict[str, Any] = w.random.choice(
        (
            {"summary": w.word()},
            {"duedate": f"2026-07-{w.random.randint(1, 28):02}"},
            {"assignee": {"accountId": w.person()}},
            {"labels": [w.word().split()[0]]},
            {"description": _document(w.word(), w.person())},
        )
    )
    w.jira.edit(w.person(), w.issue(), **fields)


def _move(w: World) -> None:
    issue = w.issue()
    w.jira.move(w.person(), issue, w.random.choice(("To Do", "In Progress", "Done")))


def _say(w: World) -> None:
    hidden = {"type": "role", "value": "Developers"} if w.random.random() < 0.2 else None
    w.jira.comment(w.person(), w.issue(), _document(w.word(), w.person()), visibility=hidden)


def _edit_comment(w: World) -> None:
    issue = w.issue()
    w.jira.edit_comment(w.person(), issue, w.random.choice(issue.comments).id, _document(w.word(), w.person()))


def _delete_comment(w: World) -> None:
    issue = w.issue()
    w.jira.delete_comment(issue, w.random.choice(issue.comments).id)


def _many_comments(w: World) -> None:
    issue = w.issue()
    for _ in range(25):
        w.jira.comment(w.person(), issue, w.word())


def _link(w: World) -> None:
    w.jira.link(w.person(), w.issue(), w.issue())


def _link_remote(w: World) -> None:
    w.jira.link_remote(w.person(), w.issue(), {"object": {"url": f"https://example.com/{w.sizes}", "title": w.word()}})


def _delete(w: World) -> None:
    w.jira.delete(w.issue(), w.person())


def _archive(w: World) -> None:
    w.jira.archive(w.issue(), archived=w.random.random() < 0.6)


def _relocate(w: World) -> None:
    w.jira.relocate(w.person(), w.issue(), w.random.choice(("BRD", "DSN", "OUT")))


def _hide(w: World) -> None:
    w.jira.edit(w.person(), w.issue(), security=HIDDEN)


def _show(w: World) -> None:
    issue = w.issue()
    issue.values.pop("security", None)
    w.jira.changed(issue)


def _migrate(w: World) -> None:
    w.jira.migrate_workflow(w.person(), w.issue(), "Old", w.word())


def _rename_user(w: World) -> None:
    people.change(w.jira, w.person(), displayName=w.word())


def _zone(w: World) -> None:
    people.change(w.jira, APP, timeZone=w.random.choice(ZONES))


def _lag(w: World) -> None:
    w.jira.index_lag_s = w.random.choice((0, 0, 5, 60, 300))


JIRA: Sequence[Callable[[World], None]] = (
    *(_create, _create, _edit, _edit, _edit, _move, _say, _say, _edit_comment, _delete_comment, _many_comments),
    *(_link, _link_remote, _delete, _archive, _relocate, _hide, _show, _migrate, _rename_user, _zone, _lag),
)


def _text(text: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": {"content": text}}]


def _parent(w: World) -> dict[str, Any]:
    places = [{"page_id": w.home}, {"page_id": w.wiki}, {"data_source_id": w.rows}, {"data_source_id": w.other}]
    return w.random.choice([*places, {"page_id": w.page()}, {"page_id": w.outside}])


def _create_page(w: World) -> None:
    w.notion.create_page(ADA, _parent(w), w.word(), [_paragraph(w.word())] if w.random.random() < 0.5 else ())


def _paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "paragraph": {"rich_text": _text(text)}}


def _edit_page(w: World) -> None:
    page = w.page()
    columns = w.notion.pages[page]["properties"]
    values = {"Note": {"rich_text": _text(w.word())}, "Points": {"number": w.sizes}}
    known = {name: value for name, value in values.items() if name in columns}
    w.notion.update_page(ADA, page, properties=known or {"title": {"title": _text(w.word())}})


def _append(w: World) -> None:
    nested = w.random.random() < 0.3
    kind = "toggle" if nested else "paragraph"
    content: dict[str, Any] = {"rich_text": _text(w.word())}
    content |= {"children": [_paragraph(w.word())]} if nested else {}
    w.notion.append(ADA, w.random.choice((w.home, w.page())), [{"type": kind, kind: content}])


def _edit_block(w: World) -> None:
    block = w.block()
    kind = w.notion.blocks[block]["type"]
    w.notion.update_block(w.random.choice((ADA, BOT)), block, {kind: {"rich_text": _text(w.word())}})


def _delete_block(w: World) -> None:
    w.notion.delete_block(ADA, w.block())


def _comment(w: World) -> None:
    w.notion.comment(ADA, page_id=w.page(), rich_text=w.word())


def _comment_block(w: World) -> None:
    w.notion.comment(ADA, block_id=w.block(), rich_text=w.word())


def _reply(w: World) -> None:
    said = w.random.choice(list(w.notion.comments.values()))
    w.notion.comment(ADA, discussion_id=said["discussion_id"], rich_text=w.word())


def _change_comment(w: World) -> None:
    w.notion.edit_comment(ADA, w.random.choice(list(w.notion.comments)), w.word())


def _drop_comment(w: World) -> None:
    w.notion.delete_comment(ADA, w.random.choice(list(w.notion.comments)))


def _resolve(w: World) -> None:
    said = w.random.choice(list(w.notion.comments.values()))
    (w.notion.resolve if w.random.random() < 0.7 else w.notion.reopen)(said["discussion_id"])


def _trash(w: World) -> None:
    w.notion.trash(ADA, w.page())


def _restore(w: World) -> None:
    trashed = [id_ for id_, page in w.notion.pages.items() if page["in_trash"] and id_ not in w.notion.purged]
    w.notion.restore(ADA, w.random.choice(trashed))


def _purge(w: World) -> None:
    w.notion.purge(ADA, w.page())


def _archive_page(w: World) -> None:
    w.notion.update_page(ADA, w.page(), is_archived=w.random.random() < 0.6)


def _move_page(w: World) -> None:
    w.notion.move_page(ADA, w.page(), _parent(w))


def _unshare(w: World) -> None:
    w.notion.unshare(w.page(), BOT)


def _share(w: World) -> None:
    w.notion.share(w.random.choice(sorted(w.notion.hidden.get(BOT, ()))), BOT)


def _rename_column(w: World) -> None:
    w.notion.update_data_source(
        ADA, w.other, {"properties": {"Points": {"name": w.random.choice(("Points", "Score"))}}}
    )


def _lag_query(w: World) -> None:
    w.notion.lag(query_s=w.random.choice((0, 0, 5, 60)))


NOTION: Sequence[Callable[[World], None]] = (
    *(_create_page, _create_page, _create_page, _edit_page, _edit_page, _append, _append, _edit_block, _delete_block),
    *(_comment, _comment_block, _reply, _change_comment, _drop_comment, _resolve, _trash, _restore, _purge),
    *(_archive_page, _move_page, _unshare, _share, _rename_column, _lag_query),
)
