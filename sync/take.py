"""Mirror -> `Snapshot`: the step from what is stored to what scoring may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec.structs import replace

from sync.config import Settings
from sync.errors import StoreError
from sync.memberships import Entry, from_origins
from sync.model import Account, Block, Change, Collection, Comment, Doc, Goal, Ref, RemoteLinks, Row, Task
from sync.people import Directory, directory
from sync.rows import ROWS, PersonEntry
from sync.scope import Scope, Territory
from sync.snapshot import Snapshot
from sync.store import Decisions, Erasures, Mirror, Rolls, Store

T = TypeVar("T")
R = TypeVar("R", bound=Row)

_TEAMS = ("teams", "from_teams", "to_teams", "about_teams")


def take_snapshot(store: Store, settings: Settings) -> Snapshot:
    """Read what the mirror holds of the places that the configuration allows, all of it as of one moment. Raises StoreError
    when nothing was pulled yet."""
    with store.snapshot():
        return _taken(store, settings)


def read_directory(store: Store, settings: Settings, entries: Sequence[Entry] | None = None) -> Directory:
    """Who is who and who is where when, by the mirror, the configuration and what admins decided; `entries` are the rows of
    people databases, where they were read already. Raises StoreError when nothing was pulled yet."""
    mirror = Mirror(store)
    if entries is None:
        named = any(origin.notion_people for team in settings.teams for origin in team.origins)
        entries = _entries(mirror, _docs(mirror, territory(mirror, settings))) if named else ()
    accounts, erasures = list(mirror.records(Account)), Erasures(store)
    return directory(
        accounts,
        settings.team_list,
        settings.memberships,
        zone=settings.organisation.zone,
        same=[*settings.same, *erasures.humans()],
        own=own_accounts(mirror),
        decisions=Decisions(store).log(),
        observed=[
            *(m for m in erasures.memberships() if m[1].team in {team.id for team in settings.teams}),
            *from_origins(settings.teams, Rolls(store).by_group().values(), entries),
        ],
        calendar=settings.calendar,
        calendars=settings.team_calendars,
        row_keys=erasures.row_keys(account.ref for account in accounts),
    )


def own_accounts(mirror: Mirror) -> frozenset[Ref]:
    """Alongside's, in every vendor. Raises StoreError when nothing was pulled yet."""
    identities = mirror.identities()
    if not identities:
        raise StoreError("store.empty")
    return frozenset(account.ref for account, _ in identities.values())


def _taken(store: Store, settings: Settings) -> Snapshot:
    mirror = Mirror(store)
    own = own_accounts(mirror)
    listed = sorted(mirror.records(Block), key=lambda b: b.ref)
    allowed = territory(mirror, settings, listed)
    tasks = {task.ref: task for task in mirror.records(Task) if task in allowed}
    docs = _docs(mirror, allowed)
    blocks = _grouped((block for block in listed if block.doc in docs), lambda b: b.doc)
    return Snapshot(
        as_of=max(at for _, at in mirror.identities().values()),
        directory=read_directory(store, settings, _entries(mirror, docs)),
        tasks=_with_remote_links(tasks, mirror.records(RemoteLinks)),
        docs={ref_: with_content(doc, blocks.get(ref_, ())) for ref_, doc in docs.items()},
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
        goals=_rows(mirror, Goal, docs),
        rows={kind: _rows(mirror, kind, docs) for kind in ROWS.values() if kind is not Goal},
        collections={c.ref: c for c in mirror.records(Collection) if c in allowed},
    )


def territory(mirror: Mirror, settings: Settings, blocks: Iterable[Block] | None = None) -> Territory:
    """What the configuration allows to be read into a result."""
    own = frozenset(settings.privacy.person_pages.values())
    scopes = {name: Scope(t.scope.within, t.scope.without | own) for name, t in settings.vendors.items()}
    listed = sorted(mirror.records(Block), key=lambda b: b.ref) if blocks is None else blocks
    return Territory(scopes, mirror.records(Collection), mirror.records(Doc), listed)


def _docs(mirror: Mirror, allowed: Territory) -> dict[Ref, Doc]:
    return {doc.ref: doc for doc in mirror.records(Doc) if doc in allowed}


def _entries(mirror: Mirror, docs: Mapping[Ref, Doc]) -> list[Entry]:
    """One for each team of each row of a people database."""
    return [
        Entry(row.name, team, row.email, row.accounts, row.since, row.until)
        for row in _rows(mirror, PersonEntry, docs)
        for team in row.teams
    ]


def _rows(mirror: Mirror, kind: type[R], docs: Mapping[Ref, Doc]) -> list[R]:
    """Rows whose page may be read. Teams that are pages of a database of teams are their titles."""
    return [_named(row, docs) for row in mirror.records(kind) if row.doc in docs]


def _named(row: R, docs: Mapping[Ref, Doc]) -> R:
    given = {name: getattr(row, name) for name in _TEAMS if name in row.__struct_fields__}
    names = {name: tuple(docs[t].title if t in docs else t for t in teams) for name, teams in given.items()}
    return row if names == given else replace(row, **names)


def _with_remote_links(tasks: dict[Ref, Task], found: Iterable[RemoteLinks]) -> dict[Ref, Task]:
    """Tasks with the links that were read apart from them."""
    for each in found:
        if each.links and (task := tasks.get(each.on)):
            tasks[each.on] = replace(task, links=tuple(dict.fromkeys([*task.links, *each.links])))
    return tasks


def with_content(doc: Doc, blocks: Sequence[Block]) -> Doc:
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
