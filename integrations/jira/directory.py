"""Who there is: accounts, Jira groups and Atlassian teams, read once a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from integrations.jira.client import Client, Json
from integrations.jira.mapping import account_id
from integrations.jira.settings import JiraSettings
from integrations.jira.site import Site
from sync.errors import ConfigError, VendorRefused
from sync.ports import Bundle, Cursor, Fate, Page, Payload

DAILY = timedelta(hours=20)
"""A job that runs once a day, now earlier and now later, reads them in every run."""
TEAMS_PAGE = 300
MEMBERS_PAGE = 50


def is_due(since: Cursor | None, asked: list[str], now: datetime) -> bool:
    """Was it long ago, or has the configuration changed?"""
    if not since or since.get("asked") != asked:
        return True
    return now - datetime.fromisoformat(since["read_at"]) >= DAILY


def read_at(now: datetime) -> Cursor:
    return {"asked": [], "read_at": now.isoformat()}


def users(site: Site, now: datetime) -> Iterator[Page]:
    yield Page(accounts(site.users()), read_at(now))


def accounts(found: Iterable[Json]) -> tuple[Bundle, ...]:
    return tuple(Bundle(id_, (Payload("user", id_, user),)) for user in found if (id_ := account_id(user)) is not None)


def people_in(bundle: Bundle) -> Iterator[str]:
    """Accounts that an issue, its comments, worklogs and history name."""
    for payload in bundle.payloads:
        fields = payload.body.get("fields") if payload.kind == "issue" else None
        values = fields.values() if isinstance(fields, dict) else (payload.body.get("author"),)
        for value in values:
            for each in value if isinstance(value, list) else (value,):
                # In a field other objects have a key, too; only people have a name to be shown.
                if isinstance(each, dict) and "displayName" in each and isinstance(id_ := account_id(each), str):
                    yield id_


def groups(
    client: Client, site: Site, settings: JiraSettings, asked: list[str], since: Cursor | None, now: datetime
) -> Iterator[Page]:
    """Those that were read before and are no more are gone. Raises ConfigError for a group that there is not."""
    found = [_group(site, name) for name in settings.groups]
    if settings.org_id:
        found += list(_teams(client, settings.url, settings.org_id))
    ids = [bundle.id for bundle in found]
    before: list[str] = (since or {}).get("ids", [])
    lost = tuple(Fate(id_, "gone", "fate.gone") for id_ in before if id_ not in ids)
    yield Page(tuple(found), {"asked": asked, "read_at": now.isoformat(), "ids": ids}, fates=lost)


def _group(site: Site, name: str) -> Bundle:
    group = site.group(name)
    if not group:
        raise ConfigError("jira.no_such_group", given=name)
    id_ = str(group.get("groupId") or group["name"])
    return Bundle(id_, (Payload("group", id_, group),))


def _teams(client: Client, url: str, org_id: str) -> Iterator[Bundle]:
    """By the public Teams API: at the site, or at api.atlassian.com for the gateway."""
    parts = urlsplit(url)
    below = "/public/teams" if parts.path else "/gateway/api/public/teams"
    place = f"{parts.scheme}://{parts.netloc}{below}/v1/org/{org_id}/teams"
    cursor = ""
    while True:
        page = _asked(client, "GET", f"{place}?size={TEAMS_PAGE}{cursor}", None)
        for team in page["entities"]:
            members = list(_members(client, f"{place}/{team['teamId']}/members"))
            yield Bundle(team["teamId"], (Payload("group", team["teamId"], {**team, "members": members}),))
        if not page.get("cursor"):
            return
        cursor = f"&cursor={page['cursor']}"


def _members(client: Client, place: str) -> Iterator[Json]:
    after: str | None = None
    while True:
        body: Json = {"first": MEMBERS_PAGE} | ({"after": after} if after else {})
        page = _asked(client, "POST", place, body)
        yield from page["results"]
        after = page["pageInfo"].get("endCursor")
        if not page["pageInfo"].get("hasNextPage") or not after:
            return


def _asked(client: Client, method: str, address: str, body: Json | None) -> Json:
    try:
        answer: Json = client.read_anywhere(method, address, body)
    except VendorRefused as refused:
        if refused.status != 404:
            raise
        raise ConfigError("jira.no_such_organisation") from None
    return answer
