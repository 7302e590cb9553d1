"""Erasing a person: everything that says who it was is replaced by a pseudonym, and the key between the two is never stored.

What the person did stays, as the pseudonym's: comments, changes and rows are team sums, and every number of a team, a pair
and the whole is the same as before, bit for bit (row ids come from a key that stays), but for HP4Z, an estimate by lots.
Replaced are account ids, names,
addresses and handles in raw payloads, records, decisions, groups' rolls and stored results, in one transaction; tombs (salted
hashes) see to it that no later pull brings them back. `rebuild` counts pseudonymous accounts among what it cannot rebuild.

Left alone: a single Latin name, or one of two characters, inside a longer text without @ (it may be a word); the file
`alongside.toml`, which its admin changes; receipts of pages that name the person, until the next `apply` retires those pages;
backups.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from sync.config import Settings
from sync.decisions import Decision
from sync.errors import Refused, StoreError
from sync.model import Account, Membership, Ref, ref
from sync.ports import Source
from sync.pseudonyms import AT, MARK, Disguise, is_pseudonym, words_of
from sync.records import encoded
from sync.staffing import handle_ref
from sync.store import Decisions, Erased, Erasures, Keeping, Mirror, Store
from sync.store.connection import Connection
from sync.store.mirror import disguised_by
from sync.who import read_register

STREAM = "erased"
"""In which pseudonymous accounts are kept: no vendor's."""
BODIES = ("results", "sealed")
"""Tables whose `body` is results that were computed, or rows of them."""


@dataclass(frozen=True)
class Erasure:
    """What was done; nothing in it says who it was. `still_named` are keys of `alongside.toml` that name the person."""

    decision: Decision
    person: Ref
    bundles: int
    accounts: int
    still_named: Sequence[str] = field(default=())


def erase(
    store: Store, settings: Settings, sources: Mapping[str, Source], who: str, *, at: datetime, by: str
) -> Erasure:
    """Irreversible. Raises UsageError when `who` is nobody's, Refused when the person was erased before or a source of theirs
    is not connected, StoreError when the stored mapping is not one that this version knows without asking the vendor."""
    register = read_register(store, settings)
    first = register.human(who)
    person = register.directory.people[register.directory.person(first.ref) or ""]
    accounts = [register.accounts[account] for account in person.accounts]
    _may_erase(store, sources, accounts)
    new = _pseudonyms(accounts)
    disguise = _disguise(accounts, new, register.accounts.values())
    named, memberships = _named(settings, accounts), _configured(settings, accounts)
    keys = Erasures(store).row_keys(new) or {account: account for account in new}
    mine = [Erased(new[account], new[person.id], keys[account]) for account in person.accounts]
    with store.transaction() as sql:
        Erasures(store).bury(sql, mine, disguise.words, memberships)
        bundles = sum(_rewrite(sql, store, source, disguise) for source in sources.values())
        _move_accounts(sql, accounts, new, at)
        _relabel(sql, new)
        _relabel_results(sql, new, disguise)
    decision = Decisions(store).add(at, by, "erase", one=new[person.id])
    return Erasure(decision, new[person.id], bundles, len(accounts), named)


def _may_erase(store: Store, sources: Mapping[str, Source], accounts: Sequence[Account]) -> None:
    if is_pseudonym(accounts[0].ref):
        raise Refused("people.erased_already")
    for account in accounts:
        if account.source not in sources:
            raise Refused("people.erase_source", source=account.source)
    for source in sources.values():
        mapping = Mirror(store).mapping(source.name)
        if mapping is not None and not source.recall(mapping):
            raise StoreError("rebuild.other_mapping", source=source.name)


def _pseudonyms(accounts: Sequence[Account]) -> dict[Ref, Ref]:
    """Account -> pseudonymous account, in the same order, so that the first stays the first."""
    token, seen, found = secrets.token_hex(5), Counter[str](), {}
    for account in sorted(accounts, key=lambda account: account.ref):
        more = f"-{seen[account.source]}" if seen[account.source] else ""
        seen[account.source] += 1
        found[account.ref] = ref(account.source, Account.type, f"{MARK}{token}{more}")
    return found


def _disguise(accounts: Sequence[Account], new: Mapping[Ref, Ref], everybody: Iterable[Account]) -> Disguise:
    """A name that somebody else has too is replaced only where the account stands beside it."""
    others = {a.name for a in everybody if a.ref not in new}
    words = [word for account in accounts for word in words_of(account, _id(new[account.ref]))]
    return Disguise([w for w in words if w.kind != "name" or w.text not in others], others)


def _id(account: Ref) -> str:
    return account.split("/", 2)[2]


def _rewrite(sql: Connection, store: Store, source: Source, disguise: Disguise) -> int:
    """Every bundle of a source that has one of the words, again with pseudonyms. Returns how many there were."""
    mirror, keeping = Mirror(store), Keeping(store)
    places = dict.fromkeys(place for word in disguise.words for place in keeping.naming(source.name, word.text))
    for stream, bundle in places:
        left = [disguised_by(disguise, payload) for payload in mirror.payloads(source.name, stream, bundle)]
        mirror.rewrite(sql, source.name, stream, bundle, left, source.map)
    return len(places)


def _move_accounts(sql: Connection, accounts: Sequence[Account], new: Mapping[Ref, Ref], at: datetime) -> None:
    """From the vendor's stream, where a sweep would find them missing, to one of our own without payloads."""
    for account in accounts:
        bundles = "SELECT stream, bundle FROM record WHERE (type, source, id) IN ((?, ?, ?), (?, ?, ?))"
        id_ = _id(new[account.ref])
        names = (Account.type, account.source, account.id, Account.type, account.source, id_)
        for stream, bundle in sql.execute(bundles, names).fetchall():
            sql.execute(
                "DELETE FROM record WHERE (source, stream, bundle) = (?, ?, ?)", (account.source, stream, bundle)
            )
            sql.execute("DELETE FROM bundle WHERE (source, stream, id) = (?, ?, ?)", (account.source, stream, bundle))
        now = at.isoformat()
        line = (account.source, STREAM, id_, "", now, "", "{}", now, "present", "", "")
        columns = "source, stream, id, digest, changed_at, kind, kinds, read_at, state, reason, state_at"
        sql.execute(f"INSERT INTO bundle ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", line)
        left = replace(account, id=id_, name=id_, email=id_ + AT, handle=id_ if account.handle else None)
        record = (Account.type, account.source, id_, STREAM, id_, encoded(left))
        sql.execute("INSERT INTO record (type, source, id, stream, bundle, body) VALUES (?, ?, ?, ?, ?, ?)", record)
        for table in ("account_report", "hint"):
            sql.execute(f"DELETE FROM {table} WHERE (source, id) = (?, ?)", (account.source, account.id))


def _relabel(sql: Connection, new: Mapping[Ref, Ref]) -> None:
    for old, account in new.items():
        sql.execute("UPDATE spell SET account = ? WHERE account = ?", (account, old))
        for column in ("one", "other"):
            sql.execute(f"UPDATE decision SET {column} = ? WHERE {column} = ?", (account, old))


def _relabel_results(sql: Connection, new: Mapping[Ref, Ref], disguise: Disguise) -> None:
    """Rows stay, of the pseudonym; there is no card of one person any more."""
    renamed = {json.dumps(old): json.dumps(account) for old, account in new.items()}
    for table in BODIES:
        for period, body in sql.execute(f"SELECT period, body FROM {table}").fetchall():
            text = body
            for old, account in renamed.items():
                text = text.replace(old, account)
            found = json.loads(text)
            made = disguise.body(_without_cards(found, frozenset(new.values())) if isinstance(found, dict) else found)
            left = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
            if left != body:
                sql.execute(f"UPDATE {table} SET body = ? WHERE period = ?", (left, period))


def _without_cards(results: dict[str, Any], persons: frozenset[Ref]) -> dict[str, Any]:
    def kept(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [card for card in cards if card["kind"] != "person" or card["id"] not in persons]

    results["people"] |= {person: _id(person) for person in persons if person in results["people"]}
    for name in ("scorecards", "own"):
        if name in results:
            results[name] = kept(results[name])
    return results


# The configuration.


def _handles(accounts: Sequence[Account]) -> frozenset[str]:
    return frozenset({*(a.ref for a in accounts), *(a.email.lower() for a in accounts if a.email)})


def _configured(settings: Settings, accounts: Sequence[Account]) -> list[Membership]:
    """Memberships that would be lost once the person has another name."""
    mine = _handles(accounts)
    for human in settings.same:
        mine = mine.union(human) if mine & set(human) else mine
    return [membership for handle, membership in settings.memberships if handle in mine]


def _named(settings: Settings, accounts: Sequence[Account]) -> list[str]:
    def keys() -> Iterator[str]:
        mine = _handles(accounts)
        for n, team in enumerate(settings.teams, 1):
            if any(handle_ref(member.who) in mine for member in team.members):
                yield f"teams[{n}].members"
        for n, human in enumerate(settings.same, 1):
            if mine & set(human):
                yield f"people[{n}].same"
        if settings.privacy.agreed & mine:
            yield "privacy.opt_in"
        if set(settings.privacy.pages) & mine:
            yield "privacy.person_pages"

    return list(keys())
