"""Reading Jira Cloud: ids first, then details in parallel-friendly bulk calls, nested lists completed.

`search/jql` alone would lose data silently: it cuts comments at 20 and the changelog at 40 entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from integrations.jira.client import Client, Json
from integrations.jira.mapping import Shape, instant, map_payload
from integrations.jira.settings import JiraSettings
from sync.errors import ConfigError, Unavailable
from sync.model import Account, Record
from sync.ports import Bundle, Cursor, Fate, Identity, Page, Payload, Stream

T = TypeVar("T")

OVERLAP = timedelta(minutes=10)
"""Search lags behind writes "from a few seconds to minutes" (Atlassian, Search and reconcile)."""
DETAILS = 100
"""Most issues that one `issue/bulkfetch` answers."""
SMALLER = 10
"""How many to ask for where it could not answer all (it names its limit of bytes, not of issues)."""
PROJECT_KEYS = 50
"""Most keys that one `project/search` takes."""
HELPERS_NAMES = ("協作人", "协作人", "Helpers")

PERMISSIONS = ("BROWSE_PROJECTS", "EDIT_ISSUES", "ADMINISTER", "USER_PICKER")


class JiraSource:
    name = "jira"
    streams: tuple[Stream, ...] = (Stream("users"), Stream("projects"), Stream("issues", listed=True, within_days=30))

    def __init__(self, client: Client, settings: JiraSettings) -> None:
        self._client = client
        self._settings = settings
        self._shape = Shape(client.site)
        self._now: datetime | None = None

    def check(self) -> Identity:
        me = self._client.get("myself")
        self._now = instant(self._client.get("serverInfo")["serverTime"])
        granted = self._client.get("mypermissions", permissions=",".join(PERMISSIONS))["permissions"]
        self._shape = self._learn_shape()
        self._projects()
        account = Account(source=self.name, id=me["accountId"], name=me["displayName"], email=me.get("emailAddress"))
        return Identity(account, self._now, {name: granted[name]["havePermission"] for name in granted})

    def _learn_shape(self) -> Shape:
        fields: list[Json] = self._client.get("field")
        helpers, size = self._settings.helpers_field, self._settings.size_field
        found = _field(fields, [helpers] if helpers else HELPERS_NAMES)
        if helpers and not found:
            raise ConfigError("jira.no_such_field", key="jira.helpers_field", given=helpers)
        sized = _field(fields, [size]) if size else None
        if size and not sized:
            raise ConfigError("jira.no_such_field", key="jira.size_field", given=size)
        return Shape(self._client.site, found, sized)

    @property
    def mapping(self) -> str:
        return self._shape.name

    def recall(self, mapping: str) -> bool:
        return mapping == self.mapping

    def map(self, payload: Payload) -> Sequence[Record]:
        return map_payload(payload, self._shape)

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        match stream:
            case "users":
                users = self._client.pages("users/search", "")
                yield Page(tuple(_single("user", user["accountId"], user) for user in users), {})
            case "projects":
                yield Page(tuple(_single("project", p["id"], p) for p in self._projects()), {})
            case "issues":
                yield from self._issues(since or {})

    def _projects(self) -> list[Json]:
        wanted = self._settings.projects
        found = {
            project["key"]: project
            for keys in _chunks(wanted, PROJECT_KEYS)
            for project in self._client.pages("project/search", "values", keys=list(keys))
        }
        missing = [key for key in wanted if key not in found]
        if missing:
            raise ConfigError("jira.no_such_project", given=", ".join(missing))
        return [found[key] for key in wanted]

    def _issues(self, since: Cursor) -> Iterator[Page]:
        """Cursor: `mark` (epoch ms; everything changed before it is mirrored) for `projects`, and while reading `started`
        (the vendor's clock when this pull began, in ms) and `after` (ids up to it are stored) of `reading` (projects).

        An issue that was moved out of the projects is dropped when it is seen elsewhere; moved where we may not look, it
        stays until a sweep misses it."""
        assert self._now is not None, "check() comes first"
        mark, known, reading = since.get("mark"), since.get("projects", []), list(self._settings.projects)
        resumed = since if since.get("reading") == reading else {}
        started = resumed.get("started") or int(self._now.timestamp() * 1000)
        position = {"mark": mark, "projects": known, "started": started, "reading": reading}
        if mark and known:
            left = self._ids(f"project not in ({_listed(reading)}) AND updated >= {mark}")
            yield Page((), fates=tuple(Fate(str(id_), "moved", "fate.other_project") for id_ in left))
        ids = [id_ for id_ in self._wanted_ids(mark, known) if id_ > resumed.get("after", 0)]
        for chunk in _chunks(ids, DETAILS):
            yield Page(tuple(self._bundles(chunk)), {**position, "after": chunk[-1]}, total=len(ids))
        done = {"mark": started - int(OVERLAP.total_seconds() * 1000), "projects": reading}
        yield Page((), done, total=len(ids))

    def _wanted_ids(self, mark: int | None, known: Sequence[str]) -> list[int]:
        """What changed in the projects that the mark is about, and everything in new ones."""
        reading = self._settings.projects
        old = [key for key in reading if key in known]
        new = [key for key in reading if key not in known]
        if not mark or not old:
            return self._ids(f"project in ({_listed(reading)})")
        # Epoch milliseconds need no time zone; there is no upper bound, since an issue that keeps changing would then
        # never be read.
        changed = self._ids(f"project in ({_listed(old)}) AND updated >= {mark}")
        added = self._ids(f"project in ({_listed(new)})") if new else []
        return sorted({*changed, *added})

    def fetch(self, stream: str, ids: Sequence[str]) -> Iterator[Page]:  # noqa: ARG002 (there is one that has it)
        for chunk in _chunks(ids, DETAILS):
            inside = [b for b in self._bundles(list(map(int, chunk))) if self._is_inside(b.payloads[0].body)]
            yield Page(tuple(inside), total=len(ids))

    def list_ids(self, stream: str) -> Iterator[str]:  # noqa: ARG002
        yield from map(str, self._ids(f"project in ({_listed(self._settings.projects)})"))

    def fates(self, stream: str, ids: Sequence[str]) -> Iterator[Fate]:  # noqa: ARG002
        """A deleted issue and one that is hidden from us are answered alike: not at all."""
        found = {issue["id"]: issue for issue in self._details(ids)}
        for id_ in ids:
            if id_ not in found:
                yield Fate(id_, "gone", "fate.gone")
            elif self._is_inside(found[id_]):
                yield Fate(id_, "present", "fate.lag")
            else:
                yield Fate(id_, "moved", "fate.other_project")

    def _is_inside(self, issue: Mapping[str, Any]) -> bool:
        return issue["fields"]["project"]["key"] in self._settings.projects

    def _ids(self, jql: str) -> list[int]:
        """Numeric ids, ascending."""

        def search(token: str | None) -> Json:
            body: Json = {"jql": f"{jql} ORDER BY created ASC", "fields": ["id"], "maxResults": 5000}
            answer: Json = self._client.ask("search/jql", body | ({"nextPageToken": token} if token else {}))
            if answer.get("warnings"):
                raise Unavailable("jira.partial_search")
            return answer

        return sorted({int(issue["id"]) for answer in self._client.tokens(search) for issue in answer["issues"]})

    def _bundles(self, ids: Sequence[int]) -> Iterator[Bundle]:
        """Issues that vanished since the search are in no answer; the next sweep says what became of them."""
        names = [str(id_) for id_ in ids]
        issues = self._details(names)
        histories = self._histories(names)
        for issue in issues:
            comments = self._comments(issue)
            own = {key: value for key, value in issue["fields"].items() if key not in ("comment", "lastViewed")}
            yield Bundle(
                issue["id"],
                (
                    Payload("issue", issue["id"], {**issue, "fields": own}),
                    *(Payload("comment", c["id"], c, parent=issue["id"]) for c in comments),
                    *(Payload("history", h["id"], h, parent=issue["id"]) for h in histories[issue["id"]]),
                ),
            )

    def _details(self, names: Sequence[str]) -> list[Json]:
        """Issues whole. What Jira names under `issueErrors` (trouble on its side, an answer too large) is asked for again,
        fewer at a time; raises Unavailable when it is still there alone."""
        found: list[Json] = []
        for size in (DETAILS, SMALLER, 1):
            failed: list[str] = []
            for chunk in _chunks(names, size):
                answer = self._client.ask("issue/bulkfetch", {"issueIdsOrKeys": list(chunk), "fields": ["*all"]})
                found += answer["issues"]
                if answer.get("issueErrors"):
                    answered = {issue["id"] for issue in answer["issues"]}
                    failed += [name for name in chunk if name not in answered]
            names = failed
        if names:
            raise Unavailable("jira.partial_fetch", n=len(names))
        return found

    def _histories(self, names: Sequence[str]) -> dict[str, list[Json]]:
        found: dict[str, list[Json]] = defaultdict(list)

        def fetch(token: str | None) -> Json:
            body: Json = {"issueIdsOrKeys": list(names), "maxResults": 1000}
            answer: Json = self._client.ask("changelog/bulkfetch", body | ({"nextPageToken": token} if token else {}))
            return answer

        for answer in self._client.tokens(fetch):
            for log in answer["issueChangeLogs"]:
                found[str(log["issueId"])] += log["changeHistories"]
        return found

    def _comments(self, issue: Json) -> list[Json]:
        nested: dict[str, Any] = issue["fields"].get("comment") or {}
        comments: list[Json] = nested.get("comments", [])
        if len(comments) < nested.get("total", len(comments) + 1):
            return list(self._client.pages(f"issue/{issue['id']}/comment", "comments"))
        return comments


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[i : i + size] for i in range(0, len(items), size))


def _listed(keys: Sequence[str]) -> str:
    return ", ".join(f'"{key}"' for key in keys)


def _field(fields: Sequence[Json], names: Sequence[str]) -> str | None:
    """The id of the field with one of these ids or names; names are tried in order."""
    for name in names:
        for field in fields:
            if name in (field["id"], field["name"]):
                return str(field["id"])
    return None


def _single(kind: str, id_: str, body: Json) -> Bundle:
    return Bundle(id_, (Payload(kind, id_, body),))
