"""共榮生活 Gongrong Living in 2026-Q3: a made-up consumer brand that launches a product line, to try Alongside on.

Six teams, about 140 tasks with their histories and a hundred pages. What is written is in `content/`; who does it and
when comes from the seed. Everything that a person did between two teams is there to be found, and so is what must not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from integrations.sandbox.company.charter import Charter, listed
from integrations.sandbox.company.timeline import Site
from integrations.sandbox.demo import library, meetings, mess, registers, requests, talk, tasks, workspace
from integrations.sandbox.demo.people import PEOPLE, TEAMS
from integrations.sandbox.demo.stage import Stage

AS_OF = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Demo(Charter):
    """What an `alongside.toml` for the demo needs, and credentials to try things by hand."""

    goals: str
    person_email: str
    person_token: str
    person_notion_token: str
    as_of: datetime


def build(sandbox: Site, seed: int = 7) -> Demo:
    """Play the story into an empty sandbox; its clock then stands at `Demo.as_of`. The same seed gives the same ids."""
    stage = Stage(sandbox, seed)
    for part in (workspace, library, meetings, tasks, requests, talk, mess, registers):
        part.plan(stage)
    stage.play(AS_OF)
    return Demo(
        jira_email=workspace.JIRA_EMAIL,
        jira_token=workspace.JIRA_TOKEN,
        notion_token=workspace.NOTION_TOKEN,
        roots=(stage.pages["root"], stage.pages["results"]),
        results_page=stage.pages["results"],
        projects=tuple(workspace.PROJECTS),
        helpers_field=stage.fields["helpers"],
        size_field=stage.fields["size"],
        goals=stage.sources["goals"],
        teams=listed(TEAMS.values()),
        same=tuple(person.same for person in PEOPLE.values() if person.same),
        person_email=PEOPLE[workspace.PERSON].email,
        person_token=workspace.PERSON_TOKEN,
        person_notion_token=workspace.PERSON_NOTION_TOKEN,
        as_of=AS_OF,
    )
