"""Who of two tools was active on the same matter: on a task and on a doc that one of them links to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sync.decisions import Pair, pair
from sync.model import Link, Ref
from sync.snapshot import Snapshot

MOST_PAIRS = 400
"""A matter in which everybody takes part says nothing about two of them."""


def active_together(snapshot: Snapshot) -> dict[Pair, int]:
    """Two accounts of different tools -> on how many linked tasks and docs both were active."""
    counts: Counter[Pair] = Counter()
    for task, doc in sorted(set(_linked(snapshot))):
        on_task, on_doc = set(_on_task(snapshot, task)), set(_on_doc(snapshot, doc))
        if len(on_task) * len(on_doc) <= MOST_PAIRS:
            counts.update({pair(one, other) for one in on_task for other in on_doc if _source(one) != _source(other)})
    return dict(counts)


def _linked(snapshot: Snapshot) -> Iterator[tuple[Ref, Ref]]:
    for task in snapshot.tasks.values():
        if not task.restricted:
            yield from ((task.ref, to) for to in _targets(snapshot, task.ref, task.links) if to in snapshot.docs)
    for doc in snapshot.docs.values():
        for to in _targets(snapshot, doc.ref, doc.links):
            if to in snapshot.tasks and not snapshot.tasks[to].restricted:
                yield to, doc.ref


def _targets(snapshot: Snapshot, object_: Ref, links: Iterable[Link]) -> Iterator[Ref]:
    """What the object itself and the comments on it link."""
    said = (c.links for c in snapshot.comments.get(object_, ()) if not c.restricted)
    for link in (*links, *(link for found in said for link in found)):
        if target := snapshot.resolve(link.target):
            yield target


def _on_task(snapshot: Snapshot, ref: Ref) -> Iterator[Ref]:
    task = snapshot.tasks[ref]
    yield from filter(None, (task.assignee, task.reporter, task.creator))
    yield from (*task.helpers, *task.mentions)
    yield from filter(None, (change.author for change in snapshot.changes.get(ref, ())))
    yield from _commenting(snapshot, ref)


def _on_doc(snapshot: Snapshot, ref: Ref) -> Iterator[Ref]:
    doc = snapshot.docs[ref]
    yield from filter(None, (doc.author, doc.last_editor))
    yield from doc.mentions
    yield from filter(None, (block.author for block in snapshot.blocks.get(ref, ())))
    yield from _commenting(snapshot, ref)


def _commenting(snapshot: Snapshot, ref: Ref) -> Iterator[Ref]:
    for comment in snapshot.comments.get(ref, ()):
        if not comment.restricted:
            yield from (*((comment.author,) if comment.author else ()), *comment.mentions)


def _source(account: Ref) -> str:
    return account.partition("/")[0]
