"""The sandbox while the story is played: accounts, the timeline, and what was made so far, by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from random import Random
from typing import Any

from integrations.sandbox.company.people import Person
from integrations.sandbox.company.texts import Card, Page, Piece, adf, pieces, rich
from integrations.sandbox.company.timeline import Site, Timeline
from integrations.sandbox.demo import content
from integrations.sandbox.demo.casting import Cast, Deck
from integrations.sandbox.http import Json
from integrations.sandbox.jira.issues import Issue

JIRA_SITE = "https://gongrong.atlassian.net"


class Stage(Timeline):
    """Plans with `at`, `says` ... by the titles of tasks and the slugs of pages."""

    def __init__(self, site: Site, seed: int) -> None:
        super().__init__(site, Random(seed))  # noqa: S311 (a story, not a secret)
        self.cast = Cast(self.rng)
        self.issues: dict[str, Issue] = {}
        """By title."""
        self.pages: dict[str, str] = {}
        """Slug -> id."""
        self.sources: dict[str, str] = {}
        """Slug of a database -> id of its data source."""
        self.fields: dict[str, str] = {}
        """`helpers`, `standard`, `size` -> field id."""
        self.authors: dict[str, Person] = {}
        """Slug of a doc or session -> who made or gave it."""
        self.written: dict[str, int] = {}
        """Slug -> working minute from which others may refer to the page."""
        self._phrases = content.phrases()
        self._decks: dict[str, Deck[str]] = {}
        self._talks: Deck[dict[str, str]] = Deck(self.rng, self._phrases["inner"])

    def phrase(self, name: str) -> str:
        """The next sentence of that list."""
        if name not in self._decks:
            self._decks[name] = Deck(self.rng, self.phrases(name))
        return self._decks[name].draw()

    def phrases(self, name: str) -> list[str]:
        """A list of `content/phrases.toml`; `progress.BRD` is one level down."""
        table: Any = self._phrases
        for key in name.split("."):
            table = table[key]
        return list(table)

    def inner_talk(self) -> dict[str, str]:
        """Question, answer and thanks within a team."""
        return self._talks.draw()

    def says(self, when: int | datetime, who: Person, title: str, template: str, **slots: Piece) -> None:
        """Plan a comment on the Jira task of that title."""
        line = pieces(template, **slots)
        self.at(when, lambda: self.jira.comment(who.jira, self.issues[title], self.document([line])))

    def notes(self, when: int | datetime, who: Person, slug: str, template: str, **slots: Piece) -> None:
        """Plan a comment on a Notion page."""
        line = pieces(template, **slots)
        self.at(when, lambda: self.notion.comment(who.notion, page_id=self.pages[slug], rich_text=self.rich(line)))

    def thread(self, slug: str, remarks: Sequence[tuple[int, Person, list[Piece]]]) -> None:
        """Plan one discussion on a Notion page."""
        discussion: list[str] = []

        def remark(who: Person, line: list[Piece]) -> None:
            on = {"discussion_id": discussion[0]} if discussion else {"page_id": self.pages[slug]}
            comment = self.notion.comment(who.notion, rich_text=self.rich(line), **on)
            discussion.append(self.notion.comments[comment]["discussion_id"])

        for when, who, line in remarks:
            self.at(when, partial(remark, who, line))

    def moves(self, when: int, who: Person, title: str, status: str) -> None:
        self.at(when, lambda: self.jira.move(who.jira, self.issues[title], status))

    def edits(self, when: int, who: Person, title: str, **fields: object) -> None:
        self.at(when, lambda: self.jira.edit(who.jira, self.issues[title], **fields))

    def document(self, lines: Sequence[Sequence[Piece]]) -> Json:
        return adf(lines, self._target)

    def rich(self, line: Sequence[Piece] | str) -> list[Json]:
        return rich(line, self._target)

    def _target(self, reference: Page | Card) -> tuple[str, str]:
        if isinstance(reference, Card):
            issue = self.issues[reference.title]
            return f"{issue.key} {reference.title}", f"{JIRA_SITE}/browse/{issue.key}"
        page = self.notion.page_json(self.pages[reference.slug])
        title = next(value["title"] for value in page["properties"].values() if value["type"] == "title")
        return "".join(item["plain_text"] for item in title), page["url"]
