"""Accounts -> groups that are one human each: a pure function of accounts, configuration and decisions.

The strongest word first: the configuration's `[[people]]` tables, then what an admin decided to join, then equal e-mail
addresses. What an admin parted stays apart, whatever would join it but the configuration.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise

from sync.decisions import Decision, Pair, in_force
from sync.model import Account, Ref


def grouped(
    accounts: Iterable[Account], same: Sequence[Sequence[str]], log: Sequence[Decision] = ()
) -> list[tuple[Account, ...]]:
    """`same` lists handles (e-mail addresses in lower case, account refs) that are one human. Groups and the accounts in them
    are in the order of refs."""
    ordered = sorted(accounts, key=lambda account: account.ref)
    groups = _Groups(account.ref for account in ordered)
    addresses = by_email(ordered)
    for handles in same:
        named = [ref for handle in handles for ref in addresses.get(handle, [handle])]
        for one, other in pairwise(ref for ref in named if ref in groups):
            groups.join(one, other)
    decided = in_force(log)
    groups.part(pair for pair, decision in decided.items() if decision.action == "split")
    joined = sorted(pair for pair, decision in decided.items() if decision.action == "merge")
    equal = (pair for refs in addresses.values() for pair in combinations(refs, 2))
    for one, other in (*joined, *equal):
        groups.join(one, other)
    found: dict[Ref, list[Account]] = defaultdict(list)
    for account in ordered:
        found[groups.of(account.ref)].append(account)
    return [tuple(group) for group in found.values()]


def by_email(accounts: Iterable[Account]) -> Mapping[str, Sequence[Ref]]:
    found: dict[str, list[Ref]] = defaultdict(list)
    for account in accounts:
        if account.email:
            found[account.email.lower()].append(account.ref)
    return found


class _Groups:
    """Disjoint sets of accounts, some of which must not meet."""

    def __init__(self, refs: Iterable[Ref]) -> None:
        self._above = {ref: ref for ref in refs}
        self._apart: dict[Ref, set[Ref]] = {}
        """Top of a set -> accounts that may not come in."""

    def __contains__(self, ref: Ref) -> bool:
        return ref in self._above

    def of(self, ref: Ref) -> Ref:
        while (above := self._above[ref]) != ref:
            self._above[ref] = ref = self._above[above]
        return ref

    def join(self, one: Ref, other: Ref) -> None:
        """Nothing happens when an account is unknown, or when two that were parted would meet."""
        if one not in self or other not in self:
            return
        here, there = self.of(one), self.of(other)
        if here == there or any(self.of(ref) == there for ref in self._apart.get(here, ())):
            return
        self._above[there] = here
        self._apart[here] = self._apart.get(here, set()) | self._apart.pop(there, set())

    def part(self, pairs: Iterable[Pair]) -> None:
        for one, other in pairs:
            if one in self and other in self and self.of(one) != self.of(other):
                self._apart.setdefault(self.of(one), set()).add(other)
                self._apart.setdefault(self.of(other), set()).add(one)
