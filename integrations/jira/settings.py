"""The `[jira]` table."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from sync.config import SecretSource, Strict, address, mistake
from sync.scope import Scope


def _email(value: str) -> str:
    if value.count("@") != 1 or value.startswith("@") or value.endswith("@"):
        raise mistake("config.email", given=value)
    return value


ProjectKey = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]+$")]


class JiraSettings(Strict):
    url: Annotated[str, AfterValidator(address)]
    email: Annotated[str, AfterValidator(_email)]
    """Of the account that the API token belongs to."""
    token: SecretSource
    projects: Annotated[tuple[ProjectKey, ...], Field(min_length=1)]
    """Allow-list: nothing outside these projects is read."""
    helpers_field: str | None = None
    """Id or name of the multi-user field 協作人; found by its usual names when left out."""
    size_field: str | None = None
    """Id or name of a select field with S, M or L."""
    webhook_secret: SecretSource | None = None
    """Of the webhook that an administrator registered; without it `alongside webhook` does not listen to Jira."""
    requests_per_second: Annotated[float, Field(gt=0, le=1000)] = 8.0

    @property
    def scope(self) -> Scope:
        return Scope(frozenset(self.projects))


SETTINGS = JiraSettings
