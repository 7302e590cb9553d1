"""Which accounts of two tools may be one human: suggestions with their reasons, best first. Nothing is joined here.

Points are of 100 and say how much speaks for it, never that it is so: a name that others have too stays below a half.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from sync.decisions import Pair, pair
from sync.memberships import Entry
from sync.model import Account, Ref
from sync.names import Name, read, read_local_part

MOST = 95
MOST_AMONG_NAMESAKES = 45
LEAST = 40
"""What is shown when nobody asks for more."""
_SAME_NAME, _SAME_READING, _NEAR, _PART = 60, 50, 40, 20
_LOCAL_PART, _SAME_LOCAL_PART, _ENTRY = 30, 30, 40
_EACH_SHARED, _MOST_SHARED = 4, 20
_RATIO = 0.85
_PREFIX = 3
"""Names that may be misspelt are compared when they begin with the same letters, in any order of their parts."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`kind` is a key under `people.reason`."""

    kind: str
    points: int
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`one` and `other` are accounts, each the first of its person; `others` is how many more people have the name."""

    one: Account
    other: Account
    score: int
    reasons: tuple[Reason, ...]
    others: int


@dataclass(frozen=True)
class Known:
    """A person as far as matching looks."""

    accounts: tuple[Account, ...]

    @property
    def id(self) -> Ref:
        return self.accounts[0].ref

    @cached_property
    def sources(self) -> frozenset[str]:
        return frozenset(account.source for account in self.accounts)

    @cached_property
    def names(self) -> list[Name]:
        return [read(account.name) for account in self.accounts]

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(key for name in self.names for key in name.keys)

    @cached_property
    def emails(self) -> list[str]:
        return [account.email.lower() for account in self.accounts if account.email]

    @cached_property
    def mail_keys(self) -> frozenset[str]:
        return frozenset(key for email in self.emails for key in read_local_part(email))

    @cached_property
    def local_parts(self) -> frozenset[str]:
        return frozenset(email.partition("@")[0] for email in self.emails)


def suggest(
    people: Iterable[Sequence[Account]],
    *,
    apart: Collection[Pair] = (),
    together: Mapping[Pair, int] | None = None,
    entries: Iterable[Entry] = (),
) -> list[Suggestion]:
    """`people` are groups of accounts, each one human; `apart` are accounts that an admin parted, `together` how often two
    accounts were active on linked objects. Only people without an account in a common tool are suggested."""
    known = [Known(tuple(accounts)) for accounts in people]
    search = _Search(known, _by_people(known, together or {}), _entered(known, entries))
    parted = {frozenset(p) for p in apart}
    found = (search.judge(one, other) for one, other in search.candidates() if not _parted(one, other, parted))
    return sorted((s for s in found if s), key=lambda s: (-s.score, s.one.ref, s.other.ref))


def _parted(one: Known, other: Known, apart: Collection[frozenset[Ref]]) -> bool:
    return any(frozenset((a.ref, b.ref)) in apart for a in one.accounts for b in other.accounts)


def _by_people(known: Iterable[Known], together: Mapping[Pair, int]) -> dict[Pair, int]:
    of = {account.ref: person.id for person in known for account in person.accounts}
    found: dict[Pair, int] = defaultdict(int)
    for (one, other), n in together.items():
        if one in of and other in of and of[one] != of[other]:
            found[pair(of[one], of[other])] += n
    return found


def _entered(known: Iterable[Known], entries: Iterable[Entry]) -> frozenset[Pair]:
    """People who stand in one row of a people database."""
    of = {handle: p.id for p in known for handle in (*(a.ref for a in p.accounts), *p.emails)}
    found = set()
    for entry in entries:
        handles = [entry.email.lower() if entry.email else "", *entry.accounts]
        named = sorted({of[handle] for handle in handles if handle in of})
        found |= {pair(one, other) for i, one in enumerate(named) for other in named[i + 1 :]}
    return frozenset(found)


class _Search:
    def __init__(self, known: Sequence[Known], together: Mapping[Pair, int], entered: frozenset[Pair]) -> None:
        self._people = {person.id: person for person in known}
        self._together = together
        self._entered = entered
        self._named = self._index(lambda person: person.keys)

    def candidates(self) -> Iterator[tuple[Known, Known]]:
        """Pairs worth a look, once each: with a common key, in one row, active together, or with names that begin alike."""
        mails = self._index(lambda person: person.mail_keys)
        same = [sorted({*ids, *mails.get(key, ())}) for key, ids in self._named.items()]
        same += self._index(lambda person: person.local_parts).values()
        found = {p for ids in same for p in _pairs(ids)} | self._entered | set(self._together)
        found = {p for p in found if self._strangers(p)}
        matched = {id_ for p in found if self._exact(p) for id_ in p}
        begin = self._index(lambda person: () if person.id in matched else {key[:_PREFIX] for key in person.keys})
        found |= {p for ids in begin.values() for p in _pairs(ids) if self._strangers(p)}
        return ((self._people[one], self._people[other]) for one, other in sorted(found))

    def judge(self, one: Known, other: Known) -> Suggestion | None:
        """None when nothing but common work speaks for it: that is what colleagues do."""
        both = pair(one.id, other.id)
        reasons = [*_names_alike(one, other), *_mails_alike(one, other)]
        if both in self._entered:
            reasons.append(Reason("entry", _ENTRY))
        if not reasons:
            return None
        if n := self._together.get(both, 0):
            reasons.append(Reason("shared", min(n * _EACH_SHARED, _MOST_SHARED), {"n": n}))
        others = self._namesakes(one, other)
        most = MOST_AMONG_NAMESAKES if others and both not in self._entered else MOST
        score = min(sum(reason.points for reason in reasons), most)
        return Suggestion(one.accounts[0], other.accounts[0], score, tuple(reasons), others)

    def _namesakes(self, one: Known, other: Known) -> int:
        """How many further people have a name that both may have."""
        keys = (one.keys | one.mail_keys) & (other.keys | other.mail_keys)
        return len({id_ for key in keys for id_ in self._named.get(key, ())} - {one.id, other.id})

    def _strangers(self, both: Pair) -> bool:
        return self._people[both[0]].sources.isdisjoint(self._people[both[1]].sources)

    def _exact(self, both: Pair) -> bool:
        return not self._people[both[0]].keys.isdisjoint(self._people[both[1]].keys)

    def _index(self, keys: Callable[[Known], Iterable[str]]) -> dict[str, list[Ref]]:
        found: dict[str, list[Ref]] = defaultdict(list)
        for person in self._people.values():
            for key in keys(person):
                found[key].append(person.id)
        return found


def _pairs(ids: Sequence[Ref]) -> Iterator[Pair]:
    return (pair(one, other) for i, one in enumerate(ids) for other in ids[i + 1 :])


def _names_alike(one: Known, other: Known) -> list[Reason]:
    """The strongest likeness of any two of their names."""
    found = [reason for a in one.names for b in other.names if (reason := _alike(a, b))]
    return [max(found, key=lambda reason: reason.points)] if found else []


def _alike(a: Name, b: Name) -> Reason | None:
    if a.keys & b.keys:
        same = a.text == b.text or (a.han and a.han == b.han)
        return Reason("same_name", _SAME_NAME) if same else Reason("same_reading", _SAME_READING)
    # Of two names in Han characters, one that reads nearly alike is another name.
    near = [] if a.han and b.han else [(x, y) for x in a.keys for y in b.keys if x[:_PREFIX] == y[:_PREFIX]]
    ratio = max((_ratio(x, y) for x, y in near), default=0.0)
    if ratio >= _RATIO:
        return Reason("near_name", round(_NEAR * ratio), {"percent": int(ratio * 100)})
    if common := sorted(a.words & b.words):
        return Reason("part_of_name", _PART, {"part": " ".join(word.title() for word in common)})
    return None


def _ratio(a: str, b: str) -> float:
    """0 where it cannot reach what counts: told by the lengths before anything is compared."""
    if 2 * min(len(a), len(b)) < _RATIO * (len(a) + len(b)):
        return 0.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _RATIO else 0.0


def _mails_alike(one: Known, other: Known) -> list[Reason]:
    found = []
    for a, b in ((one, other), (other, one)):
        fitting = next((email for email in a.emails if read_local_part(email) & b.keys), None)
        if fitting:
            found.append(Reason("local_part", _LOCAL_PART, {"email": fitting}))
            break
    if one.local_parts & other.local_parts:
        found.append(Reason("same_local_part", _SAME_LOCAL_PART))
    return found
