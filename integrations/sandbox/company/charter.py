"""What an `alongside.toml` for a made-up company needs to know of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from integrations.sandbox.company import people


@dataclass(frozen=True)
class Member:
    """`handle` is an e-mail address or `jira/account/<id>`; `since <= day < until`."""

    handle: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Team:
    id: str
    name: str
    members: tuple[Member, ...]


@dataclass(frozen=True, kw_only=True)
class Charter:
    """Credentials, places and people."""

    jira_email: str
    jira_token: str
    notion_token: str
    roots: tuple[str, ...]
    """Notion pages shared with the integration: all of it lies below them."""
    results_page: str
    """Under which results are written."""
    projects: tuple[str, ...]
    helpers_field: str
    size_field: str
    goals: str | None = None
    """Data source id."""
    teams: tuple[Team, ...]
    same: tuple[tuple[str, ...], ...] = ()
    """Handles that are one human although no e-mail address says so."""


def listed(teams: Iterable[people.Team]) -> tuple[Team, ...]:
    """Teams as a configuration lists them."""
    return tuple(
        Team(
            team.id,
            team.name,
            tuple(
                Member(person.handle, m.since, m.until)
                for person in team.members
                for m in person.memberships
                if m.team == team.id
            ),
        )
        for team in teams
    )
