"""Atlassian teams, which are above every site of an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from integrations.sandbox.jira.site import Site


@dataclass
class Team:
    id: str
    name: str
    description: str = ""
    members: list[str] = field(default_factory=list)
    """Account ids, in the order in which they joined."""


def found(site: Site, name: str, members: Iterable[str] = (), *, description: str = "") -> Team:
    """A new team; its id comes from its name and number, so that the same calls give the same ids."""
    id_ = str(uuid5(NAMESPACE_URL, f"team/{site.next_id('team')}/{name}"))
    team = Team(id_, name, description, list(dict.fromkeys(members)))
    site.teams[id_] = team
    site.reconfigured()
    return team


def disband(site: Site, team: Team) -> None:
    """Issues keep the id in their Team field, and show nothing for it."""
    del site.teams[team.id]
    site.reconfigured()
