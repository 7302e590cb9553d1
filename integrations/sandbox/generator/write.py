"""A story written into an empty sandbox, through the same calls as people's clients make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from integrations.sandbox.company.charter import Charter, listed
from integrations.sandbox.company.timeline import Site
from integrations.sandbox.generator import helping, library, tasks, workspace
from integrations.sandbox.generator.events import Story
from integrations.sandbox.generator.play import Play
from integrations.sandbox.generator.truth import Told, Truth, values

AS_OF = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
"""In the days after the last quarter, before it is sealed."""


@dataclass(frozen=True, kw_only=True)
class Generated(Charter):
    truth: Truth


def write(site: Site, story: Story) -> Generated:
    """Play the story; the sandbox's clock then stands at `AS_OF`. The same story gives the same ids."""
    play = Play(site, story)
    for part in (workspace, library, tasks, helping):
        part.plan(play)
    play.play(AS_OF)
    return Generated(
        jira_email=workspace.JIRA_EMAIL,
        jira_token=workspace.JIRA_TOKEN,
        notion_token=workspace.NOTION_TOKEN,
        roots=(play.pages["root"], play.pages["results"]),
        results_page=play.pages["results"],
        projects=tuple(team.project for team in play.cast.teams),
        helpers_field=play.fields["helpers"],
        size_field=play.fields["size"],
        teams=listed(play.cast.teams),
        same=tuple(person.same for person in play.cast.people if person.same),
        truth=Truth(story, _people(play), _places(play)),
    )


def _people(play: Play) -> tuple[Told, ...]:
    story = play.story
    worth, logged = values(story), values(story, logged=True)
    return tuple(
        Told(
            number,
            person.memberships[0].team,
            person.name,
            person.email,
            person.jira,
            person.notion,
            worth[number],
            logged[number],
        )
        for number, person in enumerate(play.cast.people)
    )


def _places(play: Play) -> tuple[str, ...]:
    return tuple(
        play.pages[helping.page_of(job)] if job.place == "page" else play.issues[job.number].key
        for job in play.story.jobs
    )
