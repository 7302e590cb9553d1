"""Everybody whom the mirror knows, as `alongside people` speaks of them: found by name, marked, joined and parted."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sync.config import Settings
from sync.decisions import Decision, in_force, pair, undone
from sync.errors import Refused, UsageError
from sync.identity import grouped
from sync.messages import say
from sync.model import Account, Ref
from sync.people import Directory
from sync.staffing import handle_ref
from sync.store import Decisions, Mirror, Store
from sync.take import own_accounts, read_directory

_NEAR = 3
"""How many near names an error names."""


def handle(account: Ref) -> str:
    """`jira/account/5b10` -> `jira:5b10`, as people write it."""
    return account.replace("/account/", ":", 1)


@dataclass(frozen=True)
class Listed:
    """A person, or an account that is nobody's. `id` is an account ref, `teams` are ids as of the day asked for, the home
    first; `marks` are keys under `people.mark`."""

    id: Ref
    name: str
    accounts: tuple[Account, ...]
    teams: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Register:
    """Built by `read_register`."""

    accounts: dict[Ref, Account]
    directory: Directory
    own: frozenset[Ref]
    log: Sequence[Decision]
    same: Sequence[Sequence[str]]
    as_of: datetime
    """The vendors' clock at the last pull."""

    def listed(self) -> list[Listed]:
        """People by name, then accounts that are nobody's."""
        people = [self._person(id_) for id_ in self.directory.people]
        nobody = [
            Listed(a.ref, a.name, (a,), marks=(mark,)) for a in self.accounts.values() if (mark := self.mark_of(a))
        ]
        return [*sorted(people, key=_by_name), *sorted(nobody, key=_by_name)]

    def _person(self, id_: Ref) -> Listed:
        person = self.directory.people[id_]
        accounts = tuple(self.accounts[ref] for ref in person.accounts)
        teams = self._teams(id_)
        marks = [*([] if teams else ["no_team"]), *([] if any(a.active for a in accounts) else ["inactive"])]
        return Listed(id_, person.name, accounts, teams, tuple(marks))

    def _teams(self, person: Ref) -> tuple[str, ...]:
        day = self.as_of.astimezone(self.directory.zone).date()
        found = [
            m.team
            for m in self.directory.memberships
            if m.person == person and (m.since is None or m.since <= day) and (m.until is None or day < m.until)
        ]
        return tuple(dict.fromkeys(sorted(found, key=lambda team: self.directory.teams[team].joint)))

    def mark_of(self, account: Account) -> str | None:
        """Why an account is nobody's and never scores; None for a human's."""
        if account.ref in self.own:
            return "ours"
        return None if account.kind == "human" else account.kind

    def groups(self) -> list[tuple[Account, ...]]:
        """The accounts of each person."""
        return [tuple(self.accounts[ref] for ref in person.accounts) for person in self.directory.people.values()]

    # Finding.

    def human(self, given: str) -> Account:
        """The first account of whoever is meant by an e-mail address, `jira:ID`, a ref or a full name. Raises UsageError
        when nobody is, when several are, or when it is no human's."""
        found = self._named(given)
        if not found:
            raise self._unknown(given)
        people = {self.directory.person(account.ref) or account.ref for account in found}
        if len(people) > 1:
            names = "; ".join(f"{handle(a.ref)} ({a.name})" for a in found)
            raise UsageError("people.several", given=given, names=names)
        if mark := self.mark_of(found[0]):
            raise UsageError("people.not_human", given=given, mark=say(f"people.mark.{mark}"))
        return found[0]

    def _named(self, given: str) -> list[Account]:
        exact = self.accounts.get(handle_ref(given)) or self.accounts.get(given)
        if exact:
            return [exact]
        plain = _plain(given)
        return [a for a in self.accounts.values() if plain in (_plain(a.name), _plain(a.email or ""))]

    def _unknown(self, given: str) -> UsageError:
        known = {
            _plain(name): name for a in self.accounts.values() for name in (a.name, a.email, handle(a.ref)) if name
        }
        within = [name for name in known if _plain(given) in name]
        near = dict.fromkeys([*within, *difflib.get_close_matches(_plain(given), known, n=_NEAR)])
        if near:
            names = ", ".join(known[name] for name in list(near)[:_NEAR])
            return UsageError("people.unknown", given=given, near=names)
        return UsageError("people.unknown_far", given=given)

    # Deciding.

    def may_merge(self, one: Account, other: Account) -> None:
        """Raises Refused when they are one already, or when an earlier decision keeps their accounts apart."""
        if self.directory.person(one.ref) == self.directory.person(other.ref):
            raise Refused("people.one_already", one=handle(one.ref), other=handle(other.ref))
        for decision in self._between(one, other):
            if pair(decision.one, decision.other) != pair(one.ref, other.ref):
                apart = self.accounts[decision.other if self._is(decision.other, other) else decision.one]
                names = {"one": handle(one.ref), "other": handle(other.ref), "name": handle(apart.ref)}
                raise Refused("people.kept_apart", number=decision.number, **names)

    def may_split(self, one: Account, other: Account) -> None:
        """Raises Refused when they are two already, or one by the configuration."""
        names = {"one": handle(one.ref), "other": handle(other.ref)}
        if self.directory.person(one.ref) != self.directory.person(other.ref) or one.ref == other.ref:
            raise Refused("people.two_already", **names)
        trial = [*self.log, Decision(0, self.as_of, "", "split", one.ref, other.ref)]
        humans = (account for group in self.groups() for account in group)
        for group in grouped(humans, self.same, trial):
            if {one.ref, other.ref} <= {account.ref for account in group}:
                raise Refused("people.configured", **names)

    def may_undo(self, number: int | None) -> Decision:
        """The decision of that number, or the last one in force. Raises UsageError when there is none to take back."""
        gone = undone(self.log)
        if number is None:
            last = next(
                (d for d in reversed(self.log) if d.action in ("merge", "split") and d.number not in gone), None
            )
            if last is None:
                raise UsageError("people.nothing_to_undo")
            return last
        found = next((d for d in self.log if d.number == number), None)
        if found is None:
            raise UsageError("people.no_decision", number=number)
        if found.action == "erase":
            raise Refused("people.erased_stays", number=number)
        if number in gone:
            raise UsageError("people.undone_already", number=number)
        return found

    def _between(self, one: Account, other: Account) -> Iterator[Decision]:
        """Decisions that keep an account of the one person from an account of the other."""
        for decision in in_force(self.log).values():
            sides = {self.directory.person(decision.one), self.directory.person(decision.other)}
            if decision.action == "split" and sides == {self.directory.person(a.ref) for a in (one, other)}:
                yield decision

    def _is(self, ref: Ref, account: Account) -> bool:
        return self.directory.person(ref) == self.directory.person(account.ref)

    @cached_property
    def parted(self) -> frozenset[tuple[Ref, Ref]]:
        return frozenset(p for p, decision in in_force(self.log).items() if decision.action == "split")


def read_register(store: Store, settings: Settings) -> Register:
    """Raises StoreError when nothing was pulled yet."""
    with store.snapshot():
        mirror = Mirror(store)
        return Register(
            {account.ref: account for account in mirror.records(Account)},
            read_directory(store, settings),
            own_accounts(mirror),
            Decisions(store).log(),
            settings.same,
            max(at for _, at in mirror.identities().values()),
        )


def _by_name(listed: Listed) -> tuple[str, Ref]:
    return listed.name.casefold(), listed.id


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()
