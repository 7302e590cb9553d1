"""What a site is made of -> JSON, once: users, statuses, types, projects, priorities, in one version of the API."""

from __future__ import annotations

from datetime import datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from integrations.sandbox.http import Json
from integrations.sandbox.jira import dialects, wiki_writing
from integrations.sandbox.jira.catalog import IssueType, Named, Project, Status

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

_AVATARS = {0: 10318, -1: 10316}
"""Types of other levels have an icon without an avatar (recorded)."""


@lru_cache(maxsize=65_536)
def _stamp(at: datetime, zone: tzinfo) -> str:
    text = at.astimezone(zone).isoformat(timespec="milliseconds")
    return text[:-3] + text[-2:]


class SiteView:
    def __init__(self, jira: Jira, base: str, account: str, *, wiki: bool = False) -> None:
        """Times are in the account's zone. With `wiki` texts are markup and addresses those of API v2."""
        self.jira = jira
        self.account = account
        self.zone = jira.zone_of(account)
        self.cloud = jira.deployment == "cloud"
        self.wiki = wiki
        self.api = f"{base}/rest/api/{2 if wiki else 3}"
        self.base = base
        self.users = {id_: self._user(user) for id_, user in jira.users.items()}
        self.statuses = {id_: self._status(each) for id_, each in jira.statuses.items()}
        self.types = {id_: self._type(each) for id_, each in jira.issue_types.items()}
        self.projects = {id_: self._project(each) for id_, each in jira.projects.items()}
        self.priorities = {id_: self._priority(each) for id_, each in jira.priorities.items()}
        self.resolutions = {
            id_: self._named("resolution", e.id, e.name) | {"description": ""} for id_, e in jira.resolutions.items()
        }
        self.levels = {id_: self._named("securitylevel", e.id, e.name) for id_, e in jira.levels.items()}

    def stamp(self, at: datetime) -> str:
        """`2026-07-01T09:30:00.000+0800`."""
        return _stamp(at, self.zone)

    def text(self, document: Json) -> Json | str:
        return wiki_writing.write(document, self._mention) if self.wiki else document

    def _mention(self, account: str) -> str:
        return dialects.mention(self.jira, account)

    def _user(self, user: Json) -> Json:
        id_ = user["accountId"]
        avatar, place, person = f"{self.base}/avatars/{id_}", f"{self.api}/user?accountId={id_}", user
        if self.wiki and not self.cloud:
            called = self.jira.username(id_)
            place = f"{self.api}/user?username={called.name}"
            person = {"key": called.key, "name": called.name}
            person |= {name: each for name, each in user.items() if name not in ("accountId", "accountType")}
        return {
            "self": place,
            **person,
            "avatarUrls": {size: f"{avatar}/{size}" for size in ("48x48", "24x24", "16x16", "32x32")},
        }

    def _status(self, status: Status) -> Json:
        category = status.category
        return {
            "self": f"{self.api}/status/{status.id}",
            "description": status.description,
            "iconUrl": f"{self.base}/images/icons/statuses/generic.png",
            "name": status.name,
            "id": status.id,
            "statusCategory": {
                "self": f"{self.api}/statuscategory/{category.id}",
                "id": category.id,
                "key": category.key,
                "colorName": category.color,
                "name": category.name,
            },
        }

    def _type(self, type_: IssueType) -> Json:
        avatar = {"avatarId": _AVATARS[type_.level]} if type_.level in _AVATARS else {}
        return {
            "self": f"{self.api}/issuetype/{type_.id}",
            "id": type_.id,
            "description": type_.description,
            "iconUrl": f"{self.base}/images/icons/issuetypes/{type_.id}.svg",
            "name": type_.name,
            "subtask": type_.level < 0,
            "hierarchyLevel": type_.level,
            **avatar,
        }

    def _project(self, project: Project) -> Json:
        avatar = f"{self.base}/avatars/{project.key}"
        return {
            "self": f"{self.api}/project/{project.id}",
            "id": project.id,
            "key": project.key,
            "name": project.name,
            "projectTypeKey": "software",
            "simplified": project.simplified,
            "avatarUrls": {size: f"{avatar}/{size}" for size in ("48x48", "24x24", "16x16", "32x32")},
        }

    def _priority(self, priority: Named) -> Json:
        icon = f"{self.base}/images/icons/priorities/{priority.name.lower()}.svg"
        return self._named("priority", priority.id, priority.name) | {"iconUrl": icon}

    def _named(self, resource: str, id_: str, name: str) -> Json:
        return {"self": f"{self.api}/{resource}/{id_}", "id": id_, "name": name}
