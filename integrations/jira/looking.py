"""What stands in Jira of ours: which fields, on a screen or not, and what they say on tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integrations.jira.client import Client, Json
from integrations.jira.site import Site, chunks
from integrations.jira.slots import MARKER, SLOTS, comparable, label_of, marker, type_of
from sync.ports import Observed, Target, Value


class Looking:
    """Remembers for a run which fields are ours and where Jira takes them."""

    def __init__(self, client: Client, site: Site, language: str) -> None:
        self._client = client
        self._site = site
        self._language = language
        self._ids: dict[str, str] = {}
        self._open: dict[tuple[str, str], bool] = {}
        self._awaited = False
        """Our fields are about to be put on the screen: what a task takes now says nothing, it is asked before the write."""

    def at(self, targets: Sequence[Target]) -> dict[Target, Observed]:
        ids = self.field_ids()
        ours = [target for target in targets if target.key in ids]
        seen = {target: _field(target, ids) for target in ours if target.kind == "field"}
        seen |= self._screens([target for target in ours if target.kind == "screen"], ids)
        tasks = [target for target in targets if target.kind == "task"]
        for some in chunks(tasks, self._site.details_at_once):
            seen |= self._tasks(some, ids)
        return seen

    # Fields.

    def field_ids(self) -> dict[str, str]:
        """Slot -> id of our field. Administrators find it by the marker in its description; others are shown no
        descriptions, so for them it is the one field with our name and type."""
        if len(self._ids) < len(SLOTS):
            described = self._site.described(MARKER)
            self._ids = self._named() if described is None else _marked(described)
        return self._ids

    def _named(self) -> dict[str, str]:
        fields = self._site.fields()
        found = {slot: [field["id"] for field in fields if self._is_like(slot, field)] for slot in SLOTS}
        return {slot: ids[0] for slot, ids in found.items() if len(ids) == 1}

    def _is_like(self, slot: str, field: Json) -> bool:
        custom = field.get("schema", {}).get("custom")
        return bool(field["name"] == label_of(slot, self._language) and custom == type_of(slot))

    def forget_fields(self) -> None:
        """One of them was just made."""
        self._ids = {}

    # Screens.

    def _screens(self, targets: Sequence[Target], ids: Mapping[str, str]) -> dict[Target, Observed]:
        shown = self._site.shown([ids[target.key] for target in targets]) if targets else set()
        if len(shown) < len(targets):
            self._awaited = True
        on = [target for target in targets if ids[target.key] in shown]
        return {target: Observed(target, ids[target.key], {"shown": True}, ours=True) for target in on}

    def forget_screens(self) -> None:
        """A field was just put on one."""
        self._open.clear()
        self._awaited = False

    # Tasks.

    def _tasks(self, targets: Sequence[Target], ids: Mapping[str, str]) -> dict[Target, Observed]:
        by_id = {target.key: target for target in targets}
        issues = self._site.details([int(id_) for id_ in by_id], ["issuetype", *sorted(ids.values())])
        return {by_id[issue["id"]]: self._task(by_id[issue["id"]], issue, ids) for issue in issues}

    def _task(self, target: Target, issue: Json, ids: Mapping[str, str]) -> Observed:
        fields = issue["fields"]
        values = {slot: comparable(fields.get(ids[slot])) if slot in ids else None for slot in SLOTS}
        closed = "" if self._is_editable(issue, ids) else "jira.not_on_screen"
        return Observed(target, issue["id"], values, f"{self._client.site}/browse/{issue['key']}", closed=closed)

    def _is_editable(self, issue: Json, ids: Mapping[str, str]) -> bool:
        """Does Jira take our fields here? Screens differ by project and issue type, team-managed projects have none of ours,
        and permissions differ by project: one task of each is asked for what may be edited, once a run."""
        if len(ids) < len(SLOTS) or self._awaited:
            return True
        kind = (issue["key"].rpartition("-")[0], issue["fields"]["issuetype"]["id"])
        if kind not in self._open:
            fields = self._client.get(f"issue/{issue['id']}/editmeta")["fields"]
            # The two numbers only: no document says whether a read-only text is listed.
            self._open[kind] = all(ids[slot] in fields for slot in ("points", "teams"))
        return self._open[kind]


def _field(target: Target, ids: Mapping[str, str]) -> Observed:
    values: dict[str, Value] = {"type": type_of(target.key)}
    return Observed(target, ids[target.key], values, ours=True)


def _marked(described: Sequence[Json]) -> dict[str, str]:
    named = [((field.get("description") or "").split(), field["id"]) for field in described]
    return {slot: id_ for slot in SLOTS for words, id_ in named if marker(slot) in words}
