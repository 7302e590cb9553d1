"""The sandbox while a generated story is played: who is who, what was made so far, and what people say."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from integrations.sandbox.company.people import Person
from integrations.sandbox.company.texts import Card, Page, Piece, adf, pieces, rich
from integrations.sandbox.company.timeline import Site, Timeline
from integrations.sandbox.generator.cast import cast, content
from integrations.sandbox.generator.events import Story
from integrations.sandbox.generator.jobs import Job
from integrations.sandbox.http import Json
from integrations.sandbox.jira.issues import Issue

JIRA_SITE = "https://tongxin.atlassian.net"


class Play(Timeline):
    """Tasks by number of the job, pages by slug. Its own generator decides on words, never on what the story says."""

    def __init__(self, site: Site, story: Story) -> None:
        super().__init__(site, Random(story.seed + 1))  # noqa: S311 (a story, not a secret)
        self.story = story
        self.cast = cast(self.rng, story.population)
        self.issues: dict[int, Issue] = {}
        self.epics: dict[tuple[int, int], Issue] = {}
        """By quarter and number of the team."""
        self.pages: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        """Of pages, by slug."""
        self.sources: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        """`helpers` and `size`."""
        self._phrases = content("phrases")

    def person(self, number: int) -> Person:
        return self.cast.people[number]

    def language(self, number: int) -> str:
        """Of the person's team."""
        return self.cast.languages[self.story.population.people[number].team]

    def phrase(self, number: int, name: str) -> str:
        """One of the sentences of that name, in the person's language."""
        found = self._phrases[self.language(number)][name]
        return found if isinstance(found, str) else str(self.rng.choice(found))

    def line(self, number: int, name: str, **slots: Piece) -> list[Piece]:
        return pieces(self.phrase(number, name), **slots)

    def says(self, when: int, who: int, job: Job, name: str, **slots: Piece) -> None:
        """Plan a comment on the task of a job."""
        line, speaker = self.line(who, name, **slots), self.person(who).jira
        self.at(when, lambda: self.jira.comment(speaker, self.issues[job.number], self.document([line])))

    def thread(self, slug: str, remarks: Sequence[tuple[int, int, list[Piece]]]) -> None:
        """Plan one discussion on a page: (when, who, what) each."""
        discussion: list[str] = []
        for when, who, line in remarks:
            self.at(when, lambda who=who, line=line: self._remark(slug, discussion, self.person(who), line))  # type: ignore[misc]

    def _remark(self, slug: str, discussion: list[str], who: Person, line: list[Piece]) -> None:
        on = {"discussion_id": discussion[0]} if discussion else {"page_id": self.pages[slug]}
        comment = self.notion.comment(who.notion, rich_text=self.rich(line), **on)
        discussion.append(self.notion.comments[comment]["discussion_id"])

    def moves(self, when: int, who: int, job: Job, status: str) -> None:
        mover = self.person(who).jira
        self.at(when, lambda: self.jira.move(mover, self.issues[job.number], status))

    def edits(self, when: int, who: int, job: Job, **fields: object) -> None:
        editor = self.person(who).jira
        self.at(when, lambda: self.jira.edit(editor, self.issues[job.number], **fields))

    def document(self, lines: Sequence[Sequence[Piece]]) -> Json:
        return adf(lines, self._target)

    def rich(self, line: Sequence[Piece] | str) -> list[Json]:
        return rich(line, self._target)

    def _target(self, reference: Page | Card) -> tuple[str, str]:
        """Only pages are linked here."""
        slug = reference.slug if isinstance(reference, Page) else reference.title
        return self.titles[slug], str(self.notion.pages[self.pages[slug]]["url"])
