"""Writing to Jira: three custom fields of ours, made once, and one PUT per task whose values changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from integrations.jira.client import Client
from integrations.jira.looking import Looking
from integrations.jira.mapping import SOURCE
from integrations.jira.sites import site_of
from integrations.jira.slots import SLOTS, label_of, marker, searcher_of, type_of, wire
from integrations.jira.wishes import Wishes
from sync.errors import VendorRefused
from sync.messages import say
from sync.model import Results
from sync.ports import NOTHING, Change, Desired, Observed, Target


class JiraSink:
    name = SOURCE

    def __init__(self, client: Client, language: str) -> None:
        self._client = client
        self._language = language

    @cached_property
    def _looking(self) -> Looking:
        """From the first look on, for which the site must have been met."""
        return Looking(self._client, site_of(self._client), self._language)

    def obstacles(self) -> Mapping[str, str]:
        looking = self._looking  # which meets the site
        granted = self._client.get("mypermissions", permissions="ADMINISTER,EDIT_ISSUES")["permissions"]
        missing: dict[str, str] = {}
        if not granted["EDIT_ISSUES"]["havePermission"]:
            missing["task"] = "jira.may_not_edit"
        if not granted["ADMINISTER"]["havePermission"]:
            missing |= dict.fromkeys(("field", "screen"), "jira.may_not_administer")
            if len(looking.field_ids()) < len(SLOTS):
                missing["task"] = "jira.may_not_administer"
        return missing

    def render(self, results: Sequence[Results]) -> Sequence[Desired]:
        return Wishes(self._language).all(results)

    def inside(self, target: Target) -> Sequence[Target]:  # noqa: ARG002
        return ()

    def read(
        self,
        targets: Sequence[Target],
        remembered: Mapping[Target, str] = NOTHING,  # noqa: ARG002
    ) -> Mapping[Target, Observed]:
        return self._looking.at(targets)

    def write(self, change: Change) -> Observed:
        match change.target.kind:
            case "field":
                return self._create_field(change)
            case "screen":
                return self._show_field(change)
            case _:
                return self._put_task(change)

    def _create_field(self, change: Change) -> Observed:
        slot = change.target.key
        about = say(f"jira.field.{slot}_about", language=self._language)
        created = self._client.post(
            "field",
            {
                "name": label_of(slot, self._language),
                "description": f"{about} {marker(slot)}",
                "type": type_of(slot),
                "searcherKey": searcher_of(slot),
            },
        )
        self._looking.forget_fields()
        return Observed(change.target, created["id"], change.values, ours=True)

    def _show_field(self, change: Change) -> Observed:
        field_id = self._looking.field_ids()[change.target.key]
        self._client.post(f"screens/addToDefault/{field_id}")
        self._looking.forget_screens()
        return Observed(change.target, field_id, change.values, ours=True)

    def _put_task(self, change: Change) -> Observed:
        ids = self._looking.field_ids()
        fields = {ids[slot]: wire(slot, value) for slot, value in change.values.items()}
        # Without notifyUsers=false every watcher gets a mail about every score.
        self._client.put(f"issue/{change.target.key}", {"fields": fields}, notifyUsers="false")
        left = self.read([change.target])[change.target]
        if any(left.values[slot] != value for slot, value in change.values.items()):
            # "If the user doesn't have the necessary permission the request is ignored" (Edit issue, notifyUsers).
            raise VendorRefused("jira.write_ignored", status=204, label=change.label)
        return left
