"""Writing to Jira: three custom fields of ours, made once, and one PUT per task whose values changed.

What a field says is about the task (points over all helpers, number of helping teams, the proofs in words), never about
one person's score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from integrations.jira.client import Client, Json
from integrations.jira.cloud import DETAILS
from sync.errors import Unavailable, VendorRefused
from sync.messages import say
from sync.model import Proof, Results
from sync.points import decimal_text, points_text
from sync.ports import NOTHING, Change, Desired, Observed, Target, Value

SLOTS = {
    "points": ("float", "exactnumber"),
    "teams": ("float", "exactnumber"),
    # Text that only the API can fill in: people see it, nobody edits it by accident.
    "proofs": ("readonlyfield", "textsearcher"),
}
"""Slot -> custom field type and searcher (`POST /field`)."""

TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"
TEXT_LIMIT = 255


def marker(slot: str) -> str:
    """Field names are not unique in Jira; this word in the description says that a field is ours."""
    return f"alongside:{slot}"


class JiraSink:
    name = "jira"

    def __init__(self, client: Client, language: str) -> None:
        self._client = client
        self._language = language
        self._ids: dict[str, str] = {}
        self._open: dict[tuple[str, str], bool] = {}
        self._awaited = False
        """Our fields are about to be put on the screen: what a task takes now says nothing, it is asked before the write."""

    def obstacles(self) -> Mapping[str, str]:
        granted = self._client.get("mypermissions", permissions="ADMINISTER,EDIT_ISSUES")["permissions"]
        missing: dict[str, str] = {}
        if not granted["EDIT_ISSUES"]["havePermission"]:
            missing["task"] = "jira.may_not_edit"
        if not granted["ADMINISTER"]["havePermission"]:
            missing |= dict.fromkeys(("field", "screen"), "jira.may_not_administer")
            if len(self._field_ids()) < len(SLOTS):
                missing["task"] = "jira.may_not_administer"
        return missing

    def render(self, results: Sequence[Results]) -> Sequence[Desired]:
        fields = [
            Desired(Target(self.name, "field", slot), {"type": TYPES + SLOTS[slot][0]}, label=self._label(slot))
            for slot in SLOTS
        ]
        screens = [
            Desired(
                Target(self.name, "screen", slot), {"shown": True}, label=self._label(slot), needs=self._fields(slot)
            )
            for slot in SLOTS
        ]
        return [*fields, *screens, *self._tasks(results)]

    def _tasks(self, results: Sequence[Results]) -> list[Desired]:
        rows: dict[str, list[Proof]] = defaultdict(list)
        teams: dict[str, str] = {}
        keys: dict[str, str] = {}
        for result in results:
            teams |= result.teams
            keys |= {card.id: f"{(card.url or card.id).rpartition('/')[2]} {card.title}" for card in result.of("task")}
            for proof in result.proofs:
                if proof.root.startswith("jira/task/"):
                    rows[proof.root].append(proof)
        return [self._task(root, rows[root], teams, keys.get(root, root)) for root in sorted(rows, key=_numeric)]

    def _task(self, root: str, proofs: Sequence[Proof], teams: Mapping[str, str], label: str) -> Desired:
        values: dict[str, Value] = {
            "points": points_text(sum(proof.units for proof in proofs)),
            "teams": str(len({proof.team for proof in proofs})),
            "proofs": self._words(proofs, teams),
        }
        target = Target(self.name, "task", root.rpartition("/")[2])
        return Desired(target, values, label=label, needs=self._fields(*SLOTS), creatable=False)

    def _fields(self, *slots: str) -> tuple[Target, ...]:
        return tuple(Target(self.name, "field", slot) for slot in slots)

    def _words(self, proofs: Sequence[Proof], teams: Mapping[str, str]) -> str:
        """`設計部：協助 2、審閱 1；數據部：文件 1`, the most helpful team first, at most 255 characters."""
        kinds: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for proof in proofs:
            kinds[proof.team][proof.kind] += 1
        parts = [
            say(
                "jira.team_proofs",
                language=self._language,
                team=teams[team],
                proofs=say("list.comma", language=self._language).join(
                    f"{say(f'proof.kind.{kind}', language=self._language)} {n}" for kind, n in sorted(found.items())
                ),
            )
            for team, found in sorted(kinds.items(), key=lambda item: (-sum(item[1].values()), item[0]))
        ]
        text = say("list.semicolon", language=self._language).join(parts)
        return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"

    def _label(self, slot: str) -> str:
        return say(f"jira.field.{slot}", language=self._language)

    # Looking.

    def inside(self, target: Target) -> Sequence[Target]:  # noqa: ARG002
        return ()

    def read(
        self,
        targets: Sequence[Target],
        remembered: Mapping[Target, str] = NOTHING,  # noqa: ARG002
    ) -> Mapping[Target, Observed]:
        ids = self._field_ids()
        seen: dict[Target, Observed] = {}
        for target in targets:
            if target.kind == "field" and target.key in ids:
                values: dict[str, Value] = {"type": TYPES + SLOTS[target.key][0]}
                seen[target] = Observed(target, ids[target.key], values, ours=True)
            if target.kind == "screen" and target.key in ids and self._shown(ids[target.key]):
                seen[target] = Observed(target, ids[target.key], {"shown": True}, ours=True)
        if any(target.kind == "screen" and target.key in ids and target not in seen for target in targets):
            self._awaited = True
        tasks = [target for target in targets if target.kind == "task"]
        for i in range(0, len(tasks), DETAILS):
            seen |= self._read_tasks(tasks[i : i + DETAILS], ids)
        return seen

    def _field_ids(self) -> dict[str, str]:
        """Slot -> id of our field. Administrators find it by the marker in its description; others are shown no
        descriptions, so for them it is the one field with our name and type."""
        if len(self._ids) < len(SLOTS):
            try:
                found = list(self._client.pages("field/search", "values", type="custom", query="alongside:"))
            except VendorRefused as refused:
                if refused.status != 403:
                    raise
                self._ids = self._named_fields()
            else:
                named = [(field.get("description") or "", field["id"]) for field in found]
                self._ids = {slot: id_ for slot in SLOTS for text, id_ in named if marker(slot) in text.split()}
        return self._ids

    def _named_fields(self) -> dict[str, str]:
        fields: list[Json] = self._client.get("field")
        found = {
            slot: [
                field["id"]
                for field in fields
                if field["name"] == self._label(slot)
                and field.get("schema", {}).get("custom") == TYPES + SLOTS[slot][0]
            ]
            for slot in SLOTS
        }
        return {slot: ids[0] for slot, ids in found.items() if len(ids) == 1}

    def _shown(self, field_id: str) -> bool:
        return any(True for _ in self._client.pages(f"field/{field_id}/screens", "values"))

    def _read_tasks(self, targets: Sequence[Target], ids: Mapping[str, str]) -> dict[Target, Observed]:
        by_id = {target.key: target for target in targets}
        body: Json = {"issueIdsOrKeys": list(by_id), "fields": ["issuetype", *sorted(ids.values())]}
        answer: Json = self._client.ask("issue/bulkfetch", body)
        if answer.get("issueErrors"):
            # Not seen is not gone: a receipt forgotten for it would make our own value a stranger's.
            raise Unavailable("jira.partial_fetch", n=len(answer["issueErrors"]))
        return {by_id[issue["id"]]: self._observed(by_id[issue["id"]], issue, ids) for issue in answer["issues"]}

    def _observed(self, target: Target, issue: Json, ids: Mapping[str, str]) -> Observed:
        fields = issue["fields"]
        values = {slot: _comparable(fields.get(ids[slot])) if slot in ids else None for slot in SLOTS}
        closed = "" if self._editable(issue, ids) else "jira.not_on_screen"
        return Observed(target, issue["id"], values, f"{self._client.site}/browse/{issue['key']}", closed=closed)

    def _editable(self, issue: Json, ids: Mapping[str, str]) -> bool:
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

    # Writing.

    def write(self, change: Change) -> Observed:
        match change.target.kind:
            case "field":
                return self._create_field(change)
            case "screen":
                field_id = self._field_ids()[change.target.key]
                self._client.post(f"screens/addToDefault/{field_id}")
                self._open.clear()
                self._awaited = False
                return Observed(change.target, field_id, change.values, ours=True)
            case _:
                return self._put_task(change)

    def _create_field(self, change: Change) -> Observed:
        slot = change.target.key
        kind, searcher = SLOTS[slot]
        about = say(f"jira.field.{slot}_about", language=self._language)
        created = self._client.post(
            "field",
            {
                "name": self._label(slot),
                "description": f"{about} {marker(slot)}",
                "type": TYPES + kind,
                "searcherKey": TYPES + searcher,
            },
        )
        self._ids = {}
        return Observed(change.target, created["id"], change.values, ours=True)

    def _put_task(self, change: Change) -> Observed:
        ids = self._field_ids()
        fields = {ids[slot]: _wire(slot, value) for slot, value in change.values.items()}
        # Without notifyUsers=false every watcher gets a mail about every score.
        self._client.put(f"issue/{change.target.key}", {"fields": fields}, notifyUsers="false")
        left = self.read([change.target])[change.target]
        if any(left.values[slot] != value for slot, value in change.values.items()):
            # "If the user doesn't have the necessary permission the request is ignored" (Edit issue, notifyUsers).
            raise VendorRefused("jira.write_ignored", status=204, label=change.label)
        return left


def _comparable(value: Any) -> Value:
    if value is None:
        return None
    return decimal_text(Decimal(str(value))) if isinstance(value, int | float) else str(value)


def _wire(slot: str, value: Value) -> Any:
    return float(str(value)) if value is not None and slot != "proofs" else value


def _numeric(root: str) -> int:
    return int(root.rpartition("/")[2])
