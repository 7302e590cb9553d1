"""People, their accounts in both tools, and the teams that they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import NAMESPACE_DNS, uuid5


@dataclass(frozen=True)
class Membership:
    team: str
    since: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Person:
    login: str
    name: str
    memberships: tuple[Membership, ...]
    jira_email: bool = True
    """The e-mail address is shown in Jira."""
    notion_email: bool = True
    in_notion: bool = True
    domain: str = "gongrong.example"

    @property
    def email(self) -> str:
        return f"{self.login}@{self.domain}"

    @property
    def jira(self) -> str:
        """Account id, in one of the two shapes that real sites mix."""
        digest = sha256(f"jira {self.login}".encode()).hexdigest()
        return digest[:24] if int(digest[-1], 16) < 6 else f"712020:{uuid5(NAMESPACE_DNS, self.email)}"

    @property
    def notion(self) -> str:
        return str(uuid5(NAMESPACE_DNS, f"notion.{self.email}"))

    @property
    def handle(self) -> str:
        """What names this person in a list of team members: an e-mail address where any tool shows it."""
        shown = self.jira_email or (self.in_notion and self.notion_email)
        return self.email if shown else f"jira/account/{self.jira}"

    @property
    def same(self) -> tuple[str, ...]:
        """Handles of the mapping table: accounts that are one human although they share no e-mail address."""
        if not self.in_notion or (self.jira_email and self.notion_email):
            return ()
        jira = self.email if self.jira_email else f"jira/account/{self.jira}"
        notion = self.email if self.notion_email else f"notion/account/{self.notion}"
        return (jira, notion)

    def team_on(self, day: date) -> str | None:
        return next((m.team for m in self.memberships if m.covers(day)), None)


@dataclass(frozen=True)
class Team:
    id: str
    name: str
    project: str
    members: tuple[Person, ...]
    """Everyone who was in it in the story; the first is the lead."""

    @property
    def lead(self) -> Person:
        return self.members[0]

    def on(self, day: date) -> list[Person]:
        return [person for person in self.members if person.team_on(day) == self.id]
