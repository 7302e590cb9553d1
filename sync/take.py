"""Mirror -> `Snapshot`: the step from what is stored to what scoring may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from sync.config import Settings
from sync.errors import StoreError
from sync.memberships import Entry, from_origins
from sync.model import Account, Block, Change, Collection, Comment, Doc, Goal, Ref, RemoteLinks, Task, ref
from sync.people import Directory, directory
from sync.scope import Territory
from sync.snapshot import Snapshot
from sync.store import Decisions, Mirror, Rolls, Store

T = TypeVar("T")


def take_snapshot(store: Store, settings: Settings) -> Snapshot:
    """Read what the mirror holds of the places that the configuration allows, all of it as of one moment. Raises StoreError
    when nothing was pulled yet."""
    with store.snapshot():
        return _taken(store, settings)


def read_directory(store: Store, settings: Settings, entries: Sequence[Entry] = ()) -> Directory:
    """Who is who and who is where when, by the mirror, the configuration and what admins decided; `entries` are the rows of a
    people database. Raises StoreError when nothing was pulled yet."""
    mirror = Mirror(store)
    return directory(
        mirror.records(Account),
        settings.team_list,
        settings.memberships,
        zone=settings.organisation.zone,
        same=settings.same,
        own=own_accounts(mirror),
        decisions=Decisions(store).log(),
        observed=from_origins(settings.teams, Rolls(store).by_group().values(), entries),
        calendar=settings.calendar,
        calendars=settings.team_calendars,
    )


def own_accounts(mirror: Mirror) -> frozenset[Ref]:
    """Alongside's, in every vendor. Raises StoreError when nothing was pulled yet."""
    identities = mirror.identities()
    if not identities:
        raise StoreError("store.empty")
    return frozenset(account.ref for account, _ in identities.values())


def _taken(store: Store, settings: Settings) -> Snapshot:
    mirror = Mirror(store)
    own, people = own_accounts(mirror), read_directory(store, settings)
    collections, everything = list(mirror.records(Collection)), list(mirror.records(Doc))
    listed = sorted(mirror.records(Block), key=lambda b: b.ref)
    scopes = {name: table.scope for name, table in settings.vendors.items()}
    territory = Territory(scopes, collections, everything, listed)
    tasks = {task.ref: task for task in mirror.records(Task) if task in territory}
    docs = {doc.ref: doc for doc in everything if doc in territory}
    blocks = _grouped((block for block in listed if block.doc in docs), lambda b: b.doc)
    return Snapshot(
        as_of=max(at for _, at in mirror.identities().values()),
        directory=people,
        tasks=_with_remote_links(tasks, mirror.records(RemoteLinks)),
        docs={ref_: _with_content(doc, blocks.get(ref_, ())) for ref_, doc in docs.items()},
        comments=_grouped(
            sorted(
                (c for c in mirror.records(Comment) if c.on in tasks or c.on in docs),
                key=lambda c: (c.created_at, c.ref),
            ),
            lambda c: c.on,
        ),
        changes=_grouped(
            sorted(
                (c for c in mirror.records(Change) if c.on in tasks and c.author not in own),
                key=lambda c: (c.at, c.ref),
            ),
            lambda c: c.on,
        ),
        blocks=blocks,
        goals=[goal for goal in mirror.records(Goal) if ref(goal.source, Doc.type, goal.id) in docs],
        collections={c.ref: c for c in collections if c in territory},
    )


def _with_remote_links(tasks: dict[Ref, Task], found: Iterable[RemoteLinks]) -> dict[Ref, Task]:
    """Tasks with the links that were read apart from them."""
    for each in found:
        if each.links and (task := tasks.get(each.on)):
            tasks[each.on] = replace(task, links=tuple(dict.fromkeys([*task.links, *each.links])))
    return tasks


def _with_content(doc: Doc, blocks: Sequence[Block]) -> Doc:
    """A doc with the texts, mentions and links of its blocks."""
    lines = [block.text for block in blocks if block.text]
    mentions = [*doc.mentions, *(m for block in blocks for m in block.mentions)]
    links = [*doc.links, *(link for block in blocks for link in block.links)]
    return replace(
        doc,
        text="\n".join(lines),
        mentions=tuple(dict.fromkeys(mentions)),
        links=tuple(dict.fromkeys(links)),
    )


def _grouped(records: Iterable[T], key: Callable[[T], Ref]) -> dict[Ref, list[T]]:
    found: dict[Ref, list[T]] = defaultdict(list)
    for record in records:
        found[key(record)].append(record)
    return dict(found)
