"""The `[notion]` table."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from integrations.notion.kinds import NONE, catalogue
from integrations.notion.shape import Declared
from sync.config import SecretSource, Strict, address, mistake
from sync.scope import Scope
from sync.tables import ObjectId


class DatabaseTable(Strict):
    """`[notion.databases.NAME]`: what a data source (or its database) holds, and which property is which field."""

    id: ObjectId
    kind: str
    fields: dict[str, str] = Field(default_factory=dict)
    """Field -> name or id of a property."""

    @model_validator(mode="after")
    def _known(self) -> DatabaseTable:
        kinds = catalogue()
        if self.kind not in (NONE, *kinds):
            raise mistake("config.database_kind", given=self.kind, allowed=", ".join([*kinds, NONE]))
        fields = kinds[self.kind].fields if self.kind != NONE else {}
        for name in self.fields:
            if name not in fields:
                raise mistake("config.database_field", given=name, kind=self.kind, allowed=", ".join(fields))
        return self


API, PAGES = "https://api.notion.com", "https://app.notion.com/p/"


class NotionSettings(Strict):
    token: SecretSource
    roots: Annotated[tuple[ObjectId, ...], Field(min_length=1)]
    """Allow-list: only these pages and databases, and what lies below them, are read. Share each with the connection."""
    results_page: ObjectId | None = None
    """Page under which Alongside writes; nothing is written to Notion without it. It is never read as a source."""
    goals: ObjectId | None = None
    """Data source (or its database) of goals: short for a table of `databases`."""
    databases: dict[str, DatabaseTable] = Field(default_factory=dict)
    """What the names of its properties do not say of a database. The names of the tables are for people."""
    webhook_token: SecretSource | None = None
    """The verification token of the webhook subscription; `alongside webhook` shows it at the hand-shake."""
    url: Annotated[str, AfterValidator(address)] = API
    requests_per_second: Annotated[float, Field(gt=0, le=1000)] = 3.0
    workers: Annotated[int, Field(ge=1, le=32)] = 4
    """Requests under way at once; all of them keep to `requests_per_second`."""
    walk_budget: Annotated[int, Field(ge=1)] = 2000
    """Pages and databases outside databases that one run visits; the next run goes on. Rows are read at every run."""
    comment_days: Annotated[int, Field(ge=1)] = 7
    """The comments of every page are read within so many days, since Notion does not say that there are new ones"""
    comment_budget: Annotated[int, Field(ge=0)] = 150
    """of at most so many pages a run, besides new and edited pages: less than a minute, at three requests a second."""
    block_comment_days: Annotated[int, Field(ge=1)] = 30
    """The same for the comments on single blocks, which take a request each"""
    block_comment_budget: Annotated[int, Field(ge=0)] = 100
    """of at most so many pages a day."""

    @model_validator(mode="after")
    def _results_apart(self) -> NotionSettings:
        if self.results_page in self.roots:
            raise mistake("config.results_in_roots")
        return self

    @model_validator(mode="after")
    def _one_kind_each(self) -> NotionSettings:
        ids = [*([self.goals] if self.goals else []), *(table.id for table in self.databases.values())]
        for id_ in ids:
            if ids.count(id_) > 1:
                raise mistake("config.database_twice", id=id_)
        return self

    @property
    def declared(self) -> dict[str, Declared]:
        """By the id of a data source or database."""
        found = {table.id: Declared(table.id, table.kind, table.fields) for table in self.databases.values()}
        return found | ({self.goals: Declared(self.goals, "goals")} if self.goals else {})

    def link(self, url: str) -> str:
        """A workspace that is served elsewhere, a sandbox, has its pages there."""
        here = self.url != API and url.startswith(PAGES)
        return f"{self.url}/p/{url.removeprefix(PAGES)}" if here else url

    @property
    def scope(self) -> Scope:
        return Scope(frozenset(self.roots), frozenset([self.results_page] if self.results_page else []))


SETTINGS = NotionSettings
