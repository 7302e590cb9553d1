"""How long we keep what the vendor no longer has, and what is left of a person who asks to be forgotten.

**What was deleted.** A mirror must not become the archive that people believe they have emptied. Of an object that is
`deleted` or `gone` for longer than `retention.days`, everything received goes: raw payloads, records, what waited in
quarantine, and what belongs to it (its comments). A line stays that says which object it was, what became of it and when:
ids only, so that counts stay true and `rebuild` can say what it cannot rebuild. Until then the object is kept, because a
listing may err and `gone` may mean hidden for a while. What is `archived` or `moved` still exists at the vendor and stays.

**Who was deleted.** `purge_accounts` drops what a person said (comments) and who they are (name, address, picture),
in old raw payloads, too. Tasks, pages and their history are the organisation's work and stay, with the bare account id in
the place of the person: Atlassian does not count the id alone as personal data, and without it the others' rows would no
longer add up. A name that somebody typed into a text is not found.

Not here: what was scored (`results`), because published quarters are the organisation's own record (`sync.erasing` puts a
pseudonym there). And a copy of the mirror's file: purge the backups as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from sync.errors import MappingError
from sync.model import Account, Comment, Record, Ref
from sync.ports import Payload, Source, Stream
from sync.store import Keeping, Mirror, Store

KEPT = frozenset({"object", "type", "accountType"})
"""What may stand beside the id in the place of an account: words of the vendor's schema."""
IDS = ("accountId", "id")


def purge(store: Store, streams: Mapping[str, Sequence[Stream]], days: int) -> dict[str, int]:
    """Drop what was lost for longer than `days` by the vendor's clock at the last complete pull: where pulls have stopped,
    nothing ages. Returns `source/stream` -> objects of which only a line is left now; nothing at 0 days."""
    keeping = Keeping(store)
    done: dict[str, int] = {}
    if not days:
        return done
    for source, (_, as_of) in Mirror(store).identities().items():
        before = as_of - timedelta(days=days)
        # What belongs to others first: it goes by what became of them.
        for stream in sorted(streams.get(source, ()), key=lambda each: not each.of):
            lost = keeping.lost(source, stream.name, before, stream.of)
            if lost:
                with store.transaction() as sql:
                    done[f"{source}/{stream.name}"] = keeping.purge(sql, source, stream.name, lost)
    return done


def purge_accounts(store: Store, refs: Iterable[Ref], sources: Mapping[str, Source]) -> int:
    """Drop what these accounts said and who they are; see above. `sources` must be able to map (`check`ed, or `recall`ed);
    one transaction a source. Returns how many bundles were changed.

    It holds as long as the vendor's objects do not change there: what the vendor sends anew is stored anew."""
    mirror = Mirror(store)
    ids: dict[str, set[str]] = defaultdict(set)
    for ref in refs:
        source, _, id_ = ref.partition(f"/{Account.type}/")
        ids[source].add(id_)
    names = _names(mirror, ids)
    return sum(_purge_in(store, sources[source], gone, names) for source, gone in ids.items() if source in sources)


def _names(mirror: Mirror, ids: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Every text by which these accounts are shown."""
    mine = [account for account in mirror.records(Account) if account.id in ids.get(account.source, ())]
    shown = {name for account in mine for name in (account.name, account.email) if name}
    return frozenset(shown | {f"@{name}" for name in shown})


def _purge_in(store: Store, source: Source, ids: Collection[str], names: Collection[str]) -> int:
    mirror = Mirror(store)
    places = dict.fromkeys(place for id_ in sorted(ids) for place in Keeping(store).naming(source.name, id_))
    with store.transaction() as sql:
        for stream, bundle in places:
            payloads = mirror.payloads(source.name, stream, bundle)
            left = [
                replace(payload, body=_scrubbed(payload.body, ids, names))
                for payload in payloads
                if not _is_theirs(source, payload, ids)
            ]
            mirror.rewrite(sql, source.name, stream, bundle, left, source.map)
    return len(places)


def _is_theirs(source: Source, payload: Payload, ids: Collection[str]) -> bool:
    """A comment that one of them wrote, or the account itself."""
    try:
        records: Sequence[Record] = source.map(payload)
    except MappingError:
        return False
    authors = {f"{source.name}/{Account.type}/{id_}" for id_ in ids}
    return any(
        (isinstance(record, Comment) and record.author in authors)
        or (isinstance(record, Account) and record.ref in authors)
        for record in records
    )


def _scrubbed(value: Any, ids: Collection[str], names: Collection[str]) -> Any:
    """The same JSON with the bare id where one of the accounts stood, and nothing where one was shown by name."""
    if isinstance(value, Mapping):
        if any(isinstance(value.get(key), str) and value[key] in ids for key in IDS):
            return {key: inner for key, inner in value.items() if key in KEPT or (key in IDS and inner in ids)}
        return {key: _scrubbed(inner, ids, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_scrubbed(inner, ids, names) for inner in value]
    return "" if isinstance(value, str) and value in names else value
