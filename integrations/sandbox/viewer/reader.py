"""Who reads the pages: their language and time zone, and the person that they have chosen to act as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.sandbox.viewer.html import Html, tag
from sync.messages import say


@dataclass(frozen=True)
class Actor:
    """A person whom a visitor may act as, with their account in each tool; "" where they have none."""

    name: str
    jira: str = ""
    notion: str = ""

    @property
    def id(self) -> str:
        return self.jira or self.notion


@dataclass(frozen=True)
class Reader:
    language: str
    zone: ZoneInfo
    here: str = "/"
    """Path and query of the page that is read."""
    actor: Actor | None = None
    actors: tuple[Actor, ...] = ()
    """Whom one may act as."""

    @property
    def jira(self) -> str:
        """The acting person's Jira account, "" when nobody acts there."""
        return self.actor.jira if self.actor else ""

    @property
    def notion(self) -> str:
        """The acting person's Notion user, "" when nobody acts there."""
        return self.actor.notion if self.actor else ""

    def say(self, key: str, /, **arguments: Any) -> str:
        """The text of `viewer.<key>`."""
        return say(f"viewer.{key}", language=self.language, **arguments)

    def when(self, stamp: str | datetime) -> str:
        """An instant such as `2026-07-14 09:30` on this reader's clock; a plain day stays a day."""
        if isinstance(stamp, str):
            if len(stamp) == len("2026-07-14"):
                return date.fromisoformat(stamp).isoformat()
            stamp = datetime.fromisoformat(stamp)
        return f"{stamp.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def time(self, stamp: str | datetime) -> Html:
        """`when` as an element that also carries the instant in UTC."""
        if isinstance(stamp, str) and len(stamp) == len("2026-07-14"):
            return tag("time", self.when(stamp))
        at = datetime.fromisoformat(stamp) if isinstance(stamp, str) else stamp
        return tag("time", self.when(at), datetime=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")

    def day_of(self, stamp: str) -> str:
        """The day of an instant or a day, ISO."""
        return self.when(stamp)[:10]

    def day_of_millis(self, since_epoch_ms: int) -> str:
        """A day kept as milliseconds of its midnight in UTC (dates in Atlassian documents)."""
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=since_epoch_ms)).date().isoformat()
