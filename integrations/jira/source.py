"""Reading Jira: who we are, what changed, what there is, what became of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from integrations.jira import directory
from integrations.jira.bundles import Reading
from integrations.jira.client import Client, Json
from integrations.jira.fates import fates
from integrations.jira.fields import Shape, learn, recalled
from integrations.jira.mapping import SOURCE, VERSION, account_id, map_payload
from integrations.jira.query import Query
from integrations.jira.settings import JiraSettings
from integrations.jira.site import Site
from integrations.jira.sites import site_of
from sync.errors import ConfigError
from sync.model import Account, Record
from sync.ports import Bundle, Cursor, Fate, Identity, Mirrored, Page, Payload, Stream

OVERLAP = timedelta(minutes=10)
"""Search lags behind writes "from a few seconds to minutes" (Atlassian, Search and reconcile)."""

PERMISSIONS = ("BROWSE_PROJECTS", "EDIT_ISSUES", "ADMINISTER", "USER_PICKER")


class JiraSource:
    name = SOURCE

    def __init__(self, client: Client, settings: JiraSettings) -> None:
        self.streams: tuple[Stream, ...] = (
            Stream("groups"),
            Stream("statuses"),
            Stream("projects"),
            Stream("issues", listed=True, within_days=30),
            # After the issues, which may name new ones.
            Stream("users"),
            Stream("remote_links", within_days=30, of="issues", kind="issue", budget=settings.remote_links, pause_h=20),
        )
        self._client = client
        self._settings = settings
        self._shape = Shape(client.site)
        self._site: Site | None = None
        self._now = datetime.min.replace(tzinfo=UTC)
        self._projects: Mapping[str, Json] = {}
        self._mirrored: Mirrored | None = None
        self._seen: set[str] = set()
        """Accounts that changed issues name."""

    def remember(self, mirrored: Mirrored) -> None:
        self._mirrored = mirrored

    def check(self) -> Identity:
        me, self._now = self._client.meet()
        self._site = site_of(self._client, me.get("timeZone") or "")
        granted = self._client.get("mypermissions", permissions=",".join(PERMISSIONS))["permissions"]
        self._shape = learn(self._client.site, self._site.fields(), self._settings)
        self._projects = self._found_projects()
        account = Account(
            source=self.name,
            id=account_id(me) or "",
            name=me["displayName"],
            email=me.get("emailAddress"),
            handle=me.get("name") if "accountId" not in me else None,
        )
        can = {name: granted[name]["havePermission"] for name in PERMISSIONS if name in granted}
        return Identity(account, self._now, can)

    def _found_projects(self) -> dict[str, Json]:
        wanted = self._settings.projects
        found = {project["key"]: project for project in self._asked.projects(wanted)}
        missing = [key for key in wanted if key not in found]
        if missing:
            raise ConfigError("jira.no_such_project", given=", ".join(missing))
        return {key: found[key] for key in wanted}

    @property
    def _asked(self) -> Site:
        assert self._site is not None, "check() comes first"
        return self._site

    @property
    def mapping(self) -> str:
        return self._shape.named(VERSION)

    def recall(self, mapping: str) -> bool:
        shape = recalled(mapping, VERSION)
        self._shape = shape or self._shape
        return shape is not None

    def map(self, payload: Payload) -> Sequence[Record]:
        return map_payload(payload, self._shape)

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        match stream:
            case "users":
                yield from self._users(since)
            case "groups":
                asked = [*self._settings.groups, self._settings.org_id or ""]
                if directory.is_due(since, asked, self._now):
                    yield from directory.groups(self._client, self._asked, self._settings, asked, since, self._now)
            case "statuses":
                if directory.is_due(since, [], self._now):
                    found = tuple(_single("status", each["id"], each) for each in self._client.get("status"))
                    yield Page(found, directory.read_at(self._now))
            case "projects":
                yield Page(tuple(_single("project", p["id"], p) for p in self._projects.values()), {})
            case "issues":
                yield from self._issues(since or {})

    def _users(self, since: Cursor | None) -> Iterator[Page]:
        """Everybody once a day; in between those that are new."""
        if directory.is_due(since, [], self._now):
            yield from directory.users(self._asked, self._now)
        elif self._mirrored and (new := sorted(self._seen - self._mirrored.known("users").keys())):
            yield Page(directory.accounts(self._asked.accounts(new)))

    def _issues(self, since: Cursor) -> Iterator[Page]:
        """Cursor: `mark` (epoch ms; everything changed before it is mirrored) for `projects`, and while reading `started`
        (the vendor's clock when this pull began, in ms) and `after` (ids up to it are stored) of `reading` (projects).

        An issue that was moved out of the projects is dropped when it is seen elsewhere; moved where we may not look, it
        stays until a sweep misses it."""
        mark, known, reading = since.get("mark"), since.get("projects", []), list(self._settings.projects)
        resumed = since if since.get("reading") == reading else {}
        started = resumed.get("started") or _ms(self._now)
        position = {"mark": mark, "projects": known, "started": started, "reading": reading}
        wanted, left = self._wanted(mark, known)
        if left:
            yield Page((), fates=tuple(Fate(str(id_), "moved", "fate.other_project") for id_ in left))
        ids = [id_ for id_ in wanted if id_ > resumed.get("after", 0)]
        for some, bundles in self._reading.bundles(ids):
            if mark:
                self._seen.update(person for bundle in bundles for person in directory.people_in(bundle))
            yield Page(bundles, {**position, "after": some[-1]}, total=len(ids))
        done = {"mark": started - int(OVERLAP.total_seconds() * 1000), "projects": reading}
        yield Page((), done, total=len(ids))

    def _wanted(self, mark: int | None, known: Sequence[str]) -> tuple[list[int], list[int]]:
        """Ids of what changed in the projects that the mark is about and of everything in new ones; and of what changed
        outside all of them, where something may have been moved to."""
        known_here = [key for key in self._live if key in known] if mark else []
        new = [key for key in self._live if key not in known_here]
        changed = self._asked.changed(Query((), mark)) if known_here else {}
        inside = [id_ for id_, project in changed.items() if project in known_here]
        outside = [id_ for id_, project in changed.items() if project not in self._projects]
        return sorted({*inside, *self._listed(new)}), sorted(outside)

    @property
    def _live(self) -> list[str]:
        return [key for key, state in self._states.items() if state == "live"]

    @property
    def _states(self) -> dict[str, str]:
        return {key: _state(project) for key, project in self._projects.items()}

    @property
    def _reading(self) -> Reading:
        return Reading(self._client, self._asked, self._settings.workers)

    def _listed(self, projects: Sequence[str]) -> Iterator[int]:
        """Everything in these projects, as far back as is wanted."""
        first = self._settings.history_since
        since = _ms(datetime.combine(first, time(), UTC)) if first else None
        if projects:
            for ids in self._asked.ids(Query(projects, since)):
                yield from ids

    def fetch(self, stream: str, ids: Sequence[str]) -> Iterator[Page]:
        if stream == "remote_links":
            for id_, links in self._reading.remote_links(ids):
                yield Page((_outside(id_, links),), total=len(ids))
            return
        for _, bundles in self._reading.bundles(sorted(map(int, ids))):
            yield Page(tuple(b for b in bundles if self._is_inside(b.payloads[0].body)), total=len(ids))

    def _is_inside(self, issue: Mapping[str, Any]) -> bool:
        return str(issue.get("key", "")).rpartition("-")[0] in self._projects

    def list_ids(self, stream: str) -> Iterator[str]:  # noqa: ARG002 (there is one that has it)
        yield from map(str, self._listed(self._live))

    def fates(self, stream: str, ids: Sequence[str]) -> Iterator[Fate]:  # noqa: ARG002
        yield from fates(self._asked, self._states, ids, self._was_in)

    def _was_in(self, id_: str) -> str | None:
        payloads = self._mirrored.payloads("issues", id_) if self._mirrored else ()
        key = payloads[0].body.get("key") if payloads else None
        return str(key).rpartition("-")[0] if key else None


def _state(project: Json) -> str:
    return next((state for state in ("deleted", "archived") if project.get(state)), "live")


def _outside(id_: str, links: list[Json]) -> Bundle:
    """Empty where an issue has none."""
    return Bundle(id_, (Payload("remote_links", id_, {"links": links}, parent=id_),) if links else ())


def _single(kind: str, id_: str, body: Json) -> Bundle:
    return Bundle(id_, (Payload(kind, id_, body),))


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
