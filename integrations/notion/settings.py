"""The `[notion]` table."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from sync.config import SecretSource, Strict, address, mistake
from sync.scope import Scope

_ID = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})(?:\?.*)?$", re.IGNORECASE)


def object_id(given: str) -> str:
    """The id in a pasted address, or the id itself, with dashes. Addresses change hosts; ids do not."""
    found = _ID.search(given.strip())
    if found is None:
        raise mistake("config.notion_id", given=given)
    return "-".join(found.groups()).lower()


ObjectId = Annotated[str, AfterValidator(object_id)]


class NotionSettings(Strict):
    token: SecretSource
    roots: Annotated[tuple[ObjectId, ...], Field(min_length=1)]
    """Allow-list: only these pages and databases, and what lies below them, are read. Share each with the connection."""
    results_page: ObjectId | None = None
    """Page under which Alongside writes; nothing is written to Notion without it. It is never read as a source."""
    goals: ObjectId | None = None
    """Data source (or its database) of goals: 目標值, 實際值, 單位, 參與團隊, 到期日."""
    webhook_token: SecretSource | None = None
    """The verification token of the webhook subscription; `alongside webhook` shows it at the hand-shake."""
    url: Annotated[str, AfterValidator(address)] = "https://api.notion.com"
    requests_per_second: Annotated[float, Field(gt=0, le=1000)] = 3.0
    workers: Annotated[int, Field(ge=1, le=32)] = 4
    """Requests under way at once; all of them keep to `requests_per_second`."""
    walk_budget: Annotated[int, Field(ge=1)] = 2000
    """Pages and databases outside databases that one run visits; the next run goes on. Rows are read at every run."""
    comment_days: Annotated[int, Field(ge=1)] = 7
    """The comments of every page are read within so many days, since Notion does not say that there are new ones"""
    comment_budget: Annotated[int, Field(ge=0)] = 500
    """of at most so many pages a sweep, besides new and edited pages."""
    block_comment_days: Annotated[int, Field(ge=1)] = 30
    """The same for the comments on single blocks, which take a request each"""
    block_comment_budget: Annotated[int, Field(ge=0)] = 50
    """of at most so many pages a sweep."""

    @model_validator(mode="after")
    def _results_apart(self) -> NotionSettings:
        if self.results_page in self.roots:
            raise mistake("config.results_in_roots")
        return self

    @property
    def scope(self) -> Scope:
        return Scope(frozenset(self.roots), frozenset([self.results_page] if self.results_page else []))


SETTINGS = NotionSettings
