"""The organisation's own rules: `[rules]` of alongside.toml, a version for each time, and what has scored stays as it was.

A version is in force in the periods that begin on its first day or later, until the next one is. Rules change only by a new
version that starts in a later period (V23): one that has scored is kept as it was, and a period stays with its version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from scoring.policy import Policy
from sync.errors import ConfigError, Refused
from sync.model import Period, Results
from sync.snapshot import Snapshot
from sync.staffing import Handle, handle_ref, refuse_repeats

FACTS = frozenset({"published_on", "rules_page", "award_approvers"})
"""No rules: who decides, and where and when the rules were published, may be said at any time."""


def _page(address: str) -> str:
    return address.strip()


class Version(Policy):
    """A later version: what it does not say is as in `[rules]`, but when it was published."""

    version: Annotated[str, Field(min_length=1)]
    starts_on: date
    award_approvers: tuple[Handle, ...] = ()
    """E-mail addresses, or `jira:ACCOUNT_ID` / `notion:USER_ID`."""
    rules_page: Annotated[str, AfterValidator(_page)] | None = None
    """The address of the page, or a task's key."""


class RulesTable(Version):
    """`[rules]`: the first version."""

    version: Annotated[str, Field(min_length=1)] = "1"
    starts_on: date = date(2000, 1, 1)
    versions: tuple[Version, ...] = ()

    @model_validator(mode="after")
    def _apart(self) -> RulesTable:
        every = (self, *self.versions)
        refuse_repeats("config.rules_twice", [each.version for each in every])
        refuse_repeats("config.rules_same_day", [each.starts_on.isoformat() for each in every])
        return self


@dataclass(frozen=True)
class Rulebook:
    versions: tuple[Policy, ...] = (Policy(),)
    """The oldest first."""

    def of(self, period: Period, first: date) -> Policy:
        """The version in force on the period's first day. Raises Refused when all start later."""
        found = self.next_of(first)
        if found.starts_on > first:
            raise Refused("rule.not_in_force", version=found.version, starts_on=found.starts_on, period=period.name)
        return found

    def next_of(self, first: date) -> Policy:
        """The version in force in a period that begins on that day; before all of them, the first that will be."""
        begun = [each for each in self.versions if each.starts_on <= first]
        return begun[-1] if begun else self.versions[0]

    def knows(self, first: date) -> bool:
        return self.versions[0].starts_on <= first


def rulebook(table: RulesTable | None) -> Rulebook:
    if table is None:
        return Rulebook()
    given = {name: getattr(table, name) for name in table.model_fields_set - {"versions"}}
    policies = [Policy(**given)]
    given.pop("published_on", None)
    for version in table.versions:
        policies.append(Policy(**{**given, **{name: getattr(version, name) for name in version.model_fields_set}}))
    return Rulebook(tuple(sorted(policies, key=lambda policy: policy.starts_on)))


def written(policy: Policy) -> str:
    """What is kept of a version once it has scored: all of it, and which parts the organisation said itself."""
    said = sorted(policy.model_fields_set - FACTS)
    return json.dumps({"said": said, "rules": policy.model_dump(mode="json", exclude=set(FACTS))}, ensure_ascii=False)


def held(policy: Policy, kept: str | None) -> Policy:
    """The version as it first scored; only the facts are today's. So a new Alongside with other defaults changes nothing
    that has begun. Raises Refused when the organisation itself now says something else."""
    if kept is None:
        return policy
    before: Mapping[str, Any] = json.loads(kept)
    known = {name: value for name, value in before["rules"].items() if name in Policy.model_fields}
    then = Policy(**{**known, **{name: getattr(policy, name) for name in FACTS}})
    said = {*before["said"], *policy.model_fields_set} & known.keys()
    changed = sorted(name for name in said if getattr(policy, name) != getattr(then, name))
    if changed:
        raise Refused("rule.changed", version=policy.version, names=", ".join(changed))
    return then


def refuse_another_version(policy: Policy, published: Results | None) -> None:
    """Raises Refused when the period was scored by another version already."""
    if published is not None and published.policy != policy.version:
        period, before = published.period.name, published.policy
        raise Refused("rule.begun", period=period, before=before, version=policy.version)


def placed(policy: Policy, snapshot: Snapshot) -> Policy:
    """With accounts and a page of the mirror where the configuration has names and an address. Raises ConfigError when an
    approver is nobody: they could be nominated for what they decide about."""
    called = {handle: snapshot.directory.called(handle_ref(handle)) for handle in policy.award_approvers}
    for handle, person in called.items():
        if person is None:
            raise ConfigError("rule.approver_unknown", who=handle)
    page = snapshot.resolve(policy.rules_page) if policy.rules_page else None
    return policy.model_copy(update={"award_approvers": tuple(filter(None, called.values())), "rules_page": page})
