"""A doc of one team is linked from another team's task, page or comment. Step 1; the object is where the link is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from scoring.candidates import Candidate
from scoring.scene import Scene
from scoring.sessions import held
from sync.model import Doc, Link, Ref, Task
from sync.snapshot import aliases_in


@dataclass(frozen=True, slots=True)
class _Place:
    """Where links stand, who put them there and when."""

    object: Ref
    source: Ref
    by: Ref | None
    at: datetime
    links: tuple[Link, ...]
    restricted: bool = False


def find(scene: Scene) -> Iterator[Candidate]:
    """Pages of sessions are left out: what is used of them is what was taught (`sessions`)."""
    sessions = held(scene)
    for doc, place in _linked_docs(scene):
        if doc.ref not in sessions and _foreign(scene, doc, place):
            yield _candidate(scene, doc, place)


def links_to(scene: Scene, docs: Collection[Ref]) -> Iterator[Candidate]:
    """Every use of some docs by a link, whoever wrote them."""
    for doc, place in _linked_docs(scene) if docs else ():
        if doc.ref in docs:
            yield _candidate(scene, doc, place)


def _linked_docs(scene: Scene) -> Iterator[tuple[Doc, _Place]]:
    for place in _places(scene):
        targets = (scene.snapshot.resolve(link.target) for link in place.links if link.kind != "parent")
        for target in dict.fromkeys(targets):
            doc = scene.snapshot.docs.get(target or "")
            if doc and doc.ref != place.object:
                yield doc, place


def _places(scene: Scene) -> Iterator[_Place]:
    for task in scene.snapshot.tasks.values():
        yield _Place(task.ref, task.ref, task.creator, task.created_at, task.links, task.restricted)
    for doc in scene.snapshot.docs.values():
        blocks = scene.snapshot.blocks.get(doc.ref, ())
        for block in blocks:
            yield _Place(doc.ref, block.ref, block.author, block.created_at, block.links)
        in_blocks = {link.target for block in blocks for link in block.links}
        rest = tuple(link for link in doc.links if link.target not in in_blocks)
        yield _Place(doc.ref, doc.ref, doc.author, doc.created_at, rest)
    for object_, comments in scene.snapshot.comments.items():
        for c in comments:
            restricted = c.restricted or scene.restricted(object_)
            yield _Place(object_, c.ref, c.author, c.created_at, c.links, restricted)


def _foreign(scene: Scene, doc: Doc, place: _Place) -> bool:
    """Not a team's own doc on its own object: that is daily work and nobody asks why it earns nothing."""
    return scene.staff.team_of(doc.author, place.at) != scene.beneficiary(place.object, place.at)


def _candidate(scene: Scene, doc: Doc, place: _Place) -> Candidate:
    by, at, source = _linked(scene, doc, place)
    return Candidate(
        helper=doc.author,
        object=place.object,
        kind="doc",
        step=1,
        at=at,
        by=by,
        source=source,
        finder="docs_linked",
        asset=doc.ref,
        restricted=place.restricted,
    )


def _linked(scene: Scene, doc: Doc, place: _Place) -> tuple[Ref | None, datetime, Ref]:
    """Who put the link there, and when: in a task the changelog knows; a link that its creator could not have made yet,
    because the doc is younger, is nobody's."""
    task = scene.snapshot.tasks.get(place.source)
    if task:
        for change in scene.changes(task.ref):
            if any(_adds(doc, item.old_text or item.old, item.new_text or item.new) for item in change.items):
                return change.author, change.at, change.ref
    if doc.created_at <= place.at:
        return place.by, place.at, place.source
    return (None if isinstance(task, Task) else place.by), doc.created_at, place.source


def _adds(doc: Doc, old: str | None, new: str | None) -> bool:
    names = set(doc.aliases)
    return bool(names & set(aliases_in(new or ""))) and not names & set(aliases_in(old or ""))
