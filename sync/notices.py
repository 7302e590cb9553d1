"""What somebody should know, or decide about: alerts and nominations, with names and links, as far as they may be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

Said = tuple[str, Mapping[str, str]]
"""A message key and what fills its places."""


@dataclass(frozen=True)
class Notice:
    """`to` is a team, a person, a project or an agreement, by id and by name."""

    kind: str
    at: datetime
    """When it began, or will."""
    audience: str
    to: str
    to_name: str
    subject: str
    url: str
    said: Said


@dataclass(frozen=True)
class Notices:
    period: str
    as_of: datetime
    told: Sequence[Notice]
    withheld: int = 0
    """For one person each, which the privacy level does not let us show."""

    def relinked(self, link: Callable[[str], str]) -> Notices:
        """With every address as `link` gives it."""
        return replace(self, told=tuple(replace(notice, url=link(notice.url)) for notice in self.told))


@dataclass(frozen=True)
class Nominee:
    """`recipient` is person, team or pair. Of a person who may not be named there are no id, name and rows."""

    award: str
    version: int
    round: str
    round_name: str
    recipient: str
    subject: str | None
    name: str | None
    band: int
    basis: str
    reasons: Sequence[Said]
    rows: Sequence[str] = ()


@dataclass(frozen=True)
class Ineligible:
    """Who would have had a place, and the rules that stand against it."""

    award: str
    round: str
    round_name: str
    recipient: str
    subject: str | None
    name: str | None
    rules: Sequence[str]


@dataclass(frozen=True)
class Nominations:
    period: str
    as_of: datetime
    nominees: Sequence[Nominee] = field(default_factory=tuple)
    ineligible: Sequence[Ineligible] = field(default_factory=tuple)
    named: bool = False
    """May persons be named?"""
