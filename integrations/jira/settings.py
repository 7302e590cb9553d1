"""The `[jira]` table."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from sync.config import GATEWAY, SecretSource, Strict, address, mistake
from sync.scope import Scope

Deployment = Literal["cloud", "datacenter"]

CLOUD_HOSTS = (".atlassian.net", ".jira.com")


def _email(value: str) -> str:
    if value.count("@") != 1 or value.startswith("@") or value.endswith("@"):
        raise mistake("config.email", given=value)
    return value


ProjectKey = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]+$")]
Id = Annotated[str, Field(pattern=r"^[0-9a-zA-Z-]+$")]
Count = Annotated[int, Field(ge=0, le=100_000)]


class OAuth(Strict):
    """An OAuth 2.0 (3LO) app. Its refresh token changes with every use, so it is kept in a file that is written anew."""

    client_id: Annotated[str, Field(min_length=1)]
    client_secret: SecretSource
    refresh_token: SecretSource

    @field_validator("refresh_token")
    @classmethod
    def _rotates(cls, value: SecretSource) -> SecretSource:
        if value.file is None:
            raise mistake("jira.config.refresh_file")
        return value


class JiraSettings(Strict):
    deployment: Deployment | None = None
    """Asked of the site when left out."""
    url: str
    oauth: OAuth | None = None
    email: Annotated[str, AfterValidator(_email)] | None = None
    """Of the account that an API token belongs to; without one the token is a bearer token (a personal access token)."""
    token: Annotated[SecretSource | None, Field(validate_default=True)] = None
    projects: Annotated[tuple[ProjectKey, ...], Field(min_length=1)]
    """Allow-list: nothing outside these projects is read."""
    helpers_field: str | None = None
    """Id or name of the multi-user field 協作人; found by its usual names when left out."""
    size_field: str | None = None
    """Id or name of a select field with S, M or L."""
    points_field: str | None = None
    """Id or name of the number of story points; found by type and usual names when left out."""
    flagged_field: str | None = None
    """Id or name of the flag; found by its usual names when left out."""
    groups: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Names of the Jira groups whose members are read."""
    org_id: Id | None = None
    """Of the Atlassian organisation, to read its teams."""
    history_since: date | None = None
    """Tasks that were last changed before this day are not read."""
    remote_links: Count = 200
    """Most tasks a sweep whose links to other tools are read in their turn."""
    ca_file: Path | None = None
    """Certificates (PEM) of a private authority, relative to alongside.toml."""
    workers: Annotated[int, Field(ge=1, le=32)] = 8
    """Most requests at the same time."""
    webhook_secret: SecretSource | None = None
    """Of the webhook that an administrator registered; without it `alongside webhook` does not listen to Jira."""
    requests_per_second: Annotated[float, Field(gt=0, le=1000)] = 8.0

    @field_validator("url")
    @classmethod
    def _address(cls, value: str, info: ValidationInfo) -> str:
        """A Data Center may lie under a context path; Cloud does not."""
        url = address(value, path=info.data.get("deployment") == "datacenter")
        if info.data.get("deployment") == "datacenter" and _is_cloud(url):
            raise mistake("jira.config.not_datacenter", given=url)
        return url

    @field_validator("oauth")
    @classmethod
    def _through_the_gateway(cls, value: OAuth | None, info: ValidationInfo) -> OAuth | None:
        if value and "url" in info.data and not _is_gateway(info.data["url"]):
            raise mistake("jira.config.gateway")
        return value

    @field_validator("token")
    @classmethod
    def _one_credential(cls, value: SecretSource | None, info: ValidationInfo) -> SecretSource | None:
        url, oauth, email = (info.data.get(name) for name in ("url", "oauth", "email"))
        if oauth and (value or email):
            raise mistake("jira.config.one_credential")
        if value is None and "oauth" in info.data and not oauth:
            raise PydanticCustomError("missing", "is required")
        if value and "email" in info.data and not email and url and _is_cloud(url) and not _is_gateway(url):
            raise mistake("jira.config.email_missing")
        return value

    @field_validator("org_id")
    @classmethod
    def _has_teams(cls, value: str | None, info: ValidationInfo) -> str | None:
        """The API of teams knows API tokens only, says its documentation, and no Data Center."""
        if value and (info.data.get("oauth") or info.data.get("deployment") == "datacenter"):
            raise mistake("jira.config.no_teams")
        return value

    @property
    def scope(self) -> Scope:
        return Scope(frozenset(self.projects))

    @property
    def secret(self) -> SecretSource:
        """The token, or the secret of the OAuth app."""
        found = self.oauth.client_secret if self.oauth else self.token
        assert found is not None
        return found

    @property
    def says_cloud(self) -> bool:
        """Does the address alone tell?"""
        return _is_cloud(self.url)

    @property
    def by_gateway(self) -> bool:
        return _is_gateway(self.url)


def _is_cloud(url: str) -> bool:
    return _is_gateway(url) or (urlsplit(url).hostname or "").endswith(CLOUD_HOSTS)


def _is_gateway(url: str) -> bool:
    return urlsplit(url).path.startswith(GATEWAY)


SETTINGS = JiraSettings
