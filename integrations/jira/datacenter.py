"""How Jira Data Center is read: by API 2 and the old search, never by offsets into a long result.

What is beyond 10,000 results cannot be had (`max_result_window`), so a listing seeks: the ids above the last one. Its
search answers issues whole, with every comment and the whole history, for which there is no other resource.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from integrations.jira.client import Client, Json
from integrations.jira.fields import EPIC_TYPES, typed
from integrations.jira.mapping import BESIDE
from integrations.jira.query import Query, local, quoted
from integrations.jira.site import ALL, Deletions, chunks, identified
from sync.errors import Unavailable, VendorRefused

PAGE = 1000
"""`jira.search.views.default.max`; an administrator may have set less."""
USERS = 1000
"""100 since Jira 10 (JRASERVER-78660), whatever is asked for."""
CUSTOM_FIELDS = 10_000
"""More than a site has; no document says whether `startAt` counts fields or pages of them."""
DEFAULT_SCREEN = 1
"""The one that `screens/addToDefault` means, on every site."""


class DataCenter:
    """A Jira Data Center or Server."""

    details_at_once = 50

    def __init__(self, client: Client, zone: str) -> None:
        self._client = client
        self._moment = local(zone)
        self._epic_fields: tuple[str, ...] = ()
        self._epics: dict[str, str] = {}

    # What there is.

    def ids(self, query: Query) -> Iterator[list[int]]:
        for issues in self._seek(query, ["project"]):
            yield [int(issue["id"]) for issue in issues]

    def changed(self, query: Query) -> dict[int, str]:
        found = (issue for issues in self._seek(query, ["project"]) for issue in issues)
        return {int(issue["id"]): str(issue["key"]).rpartition("-")[0] for issue in found}

    def _seek(self, query: Query, fields: Sequence[str]) -> Iterator[list[Json]]:
        last = 0
        while True:
            jql = f"{query.jql(self._moment)} AND id > {last} ORDER BY id ASC"
            answer = self._client.ask("search", {"jql": jql, "fields": list(fields), "maxResults": PAGE})
            issues = identified(answer["issues"])
            yield issues
            # A page may be cut to less than asked for; the total is of what is above the last id.
            if not issues or len(issues) >= answer["total"]:
                return
            after = max(int(issue["id"]) for issue in issues)
            if after <= last:
                raise Unavailable("vendor.unavailable", vendor="Jira", status="ORDER BY id")
            last = after

    def found(self, ids: Sequence[str]) -> set[str]:
        found = _bisected(lambda some: self._by_ids(some, ["project"], []), ids, lambda _: [])
        return {issue["id"] for issue in found}

    def there(self, ids: Sequence[str]) -> dict[str, str]:
        """One by one: a search does not find what is archived."""
        found = [issue for id_ in ids for issue in self._read(id_, fields="project")]
        return {issue["id"]: issue["fields"]["project"]["key"] for issue in found}

    def deleted(self, ids: Sequence[str]) -> Deletions:  # noqa: ARG002
        """The audit log of a Data Center does not say by default which issues were deleted."""
        return {}

    # What is in it.

    def details(self, ids: Sequence[int], fields: Sequence[str] = ALL) -> list[Json]:
        """One by one those that no search finds: it has its index to go by, which lacks what is archived."""
        names = [str(id_) for id_ in ids]
        expand = ("changelog",) if tuple(fields) == ALL else ()

        def read(id_: str) -> list[Json]:
            return self._read(id_, fields=",".join(fields), expand=",".join(expand))

        several = names if len(names) > 1 else []
        found = _bisected(lambda some: self._by_ids(some, fields, expand), several, read)
        answered = {issue["id"] for issue in found}
        found += [issue for name in names if name not in answered for issue in read(name)]
        self._note_epics(found)
        return sorted(found, key=lambda issue: int(issue["id"]))

    def _note_epics(self, issues: Sequence[Json]) -> None:
        """An issue names its epic by key; what stays is the id."""
        fields = [(issue, issue.get("fields")) for issue in issues]
        named = [(i, f[id_]) for i, f in fields if isinstance(f, dict) for id_ in self._epic_fields if f.get(id_)]
        ids = self._ids_of([key for _, key in named if isinstance(key, str)])
        for issue, key in named:
            if isinstance(key, str) and key in ids:
                issue[BESIDE] = {"epic": ids[key]}

    def _ids_of(self, keys: Sequence[str]) -> dict[str, str]:
        """Epic key -> id, each looked up once a run; those that cannot be seen are missing."""
        unknown = sorted(set(keys) - self._epics.keys())
        for some in chunks(unknown, PAGE):
            found = _bisected(self._by_keys, some, lambda key: self._read(key, fields="project"))
            self._epics |= dict.fromkeys(some, "") | {issue["key"]: issue["id"] for issue in found}
        return {key: id_ for key in keys if (id_ := self._epics.get(key))}

    def _by_keys(self, keys: Sequence[str]) -> list[Json]:
        return self._by_ids([quoted([key]) for key in keys], ["project"], [])

    def _by_ids(self, ids: Sequence[str], fields: Sequence[str], expand: Sequence[str]) -> list[Json]:
        """All of them, though a page may be cut to less than asked for."""
        jql = f"id in ({', '.join(ids)}) ORDER BY id ASC"
        found: list[Json] = []
        while True:
            body: Json = {"jql": jql, "fields": list(fields), "expand": list(expand)}
            answer = self._client.ask("search", body | {"startAt": len(found), "maxResults": len(ids)})
            issues = identified(answer["issues"])
            found += issues
            if not issues or len(found) >= answer["total"]:
                return found

    def _read(self, id_: str, **how: str) -> list[Json]:
        try:
            return identified([self._client.get(f"issue/{id_}", **how)])
        except VendorRefused as refused:
            if refused.status != 404:
                raise
            return []

    def histories(self, ids: Sequence[int]) -> dict[str, list[Json]]:  # noqa: ARG002
        """They come with the issues."""
        return {}

    # Who and where.

    def fields(self) -> list[Json]:
        found: list[Json] = self._client.get("field")
        self._epic_fields = typed(found, EPIC_TYPES)
        return found

    def described(self, word: str) -> list[Json] | None:
        told = self._custom_fields()
        return None if told is None else [field for field in told if word in (field.get("description") or "")]

    def shown(self, fields: Sequence[str]) -> set[str]:
        told = self._custom_fields()
        if told is not None:
            return {field["id"] for field in told if field["id"] in fields and field.get("screensCount", 0) > 0}
        available = self._client.get(f"screens/{DEFAULT_SCREEN}/availableFields")
        return set(fields) - {field["id"] for field in available}

    def _custom_fields(self) -> list[Json] | None:
        """With descriptions and the number of their screens, which `field` does not tell; None where they are refused or
        not all told."""
        try:
            answer = self._client.get("customFields", maxResults=CUSTOM_FIELDS)
        except VendorRefused as refused:
            if refused.status not in (403, 404):
                raise
            return None
        told: list[Json] = answer["values"]
        return told if len(told) >= answer["total"] else None

    def projects(self, keys: Sequence[str]) -> Iterator[Json]:
        """With `archived` where one is."""
        listed: list[Json] = self._client.get("project", includeArchived="true")
        return (project for project in listed if project.get("key") in keys)

    def users(self) -> Iterator[Json]:
        """Everybody: `.` is in every address."""
        yield from self._client.pages("user/search", "", USERS, username=".", includeInactive="true")

    def accounts(self, ids: Sequence[str]) -> Iterator[Json]:
        for key in ids:
            try:
                yield self._client.get("user", key=key)
            except VendorRefused as refused:
                if refused.status != 404:
                    raise

    def group(self, name: str) -> Json:
        try:
            members = list(
                self._client.pages("group/member", "values", 50, groupname=name, includeInactiveUsers="true")
            )
        except VendorRefused as refused:
            if refused.status != 404:
                raise
            return {}
        return {"name": name, "members": members}


def _bisected(
    ask: Callable[[Sequence[str]], list[Json]], ids: Sequence[str], alone: Callable[[str], list[Json]]
) -> list[Json]:
    """A query that names one issue which there is not is refused as a whole: ask for each half, and for one in another
    way."""
    if not ids:
        return []
    try:
        return ask(ids)
    except VendorRefused as refused:
        if refused.status != 400:
            raise
    if len(ids) == 1:
        return alone(ids[0])
    half = len(ids) // 2
    return _bisected(ask, ids[:half], alone) + _bisected(ask, ids[half:], alone)
