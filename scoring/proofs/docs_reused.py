"""A template, a tool, a process or a case of one team (or any doc, by a copy that says so in its title) is copied into
another team's page or task. Step 1. No vendor says what is a copy of what: lines of text do. (Links are `docs_linked`'s.)"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scoring import past
from scoring.candidates import Candidate
from scoring.scene import Scene
from sync.model import Doc, Ref, Task

SHORT = 8
"""Lines with fewer characters (a heading, a name) say nothing."""

_COPY = re.compile(
    r"^(?:copy of|副本[:：]?)\s*(.+)$|^(.+?)\s*(?:的副本|[(（](?:副本|複製|复制|copy|\d+)[)）]| copy)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a page or task, with who wrote it when."""

    text: str
    by: Ref | None
    at: datetime
    source: Ref


@dataclass(frozen=True)
class _Shelf:
    """What may be copied: by ref, how many lines each has, and line -> what has it."""

    docs: Mapping[Ref, Doc]
    sizes: Mapping[Ref, int]
    holders: Mapping[str, Sequence[Ref]]


def find(scene: Scene) -> Iterator[Candidate]:
    shelf = _shelf(scene)
    if not shelf.docs:
        return
    for doc in scene.snapshot.docs.values():
        yield from _copy(scene, shelf, doc, _of_doc(scene, doc))
    for task in scene.snapshot.tasks.values():
        yield from _copy(scene, shelf, task, _of_task(scene, task))


def _shelf(scene: Scene) -> _Shelf:
    """What is made to be copied, and what some title says was."""
    docs, tasks = scene.snapshot.docs.values(), scene.snapshot.tasks.values()
    titles = [*(doc.title for doc in docs), *(task.title for task in tasks)]
    copied = {name for title in titles if (name := _original(title))}
    assets = {d.ref: d for d in docs if d.kind in scene.policy.reusable_kinds or _named(d.title) in copied}
    holders: dict[str, list[Ref]] = defaultdict(list)
    for ref_, asset in assets.items():
        for text in sorted({line.text for line in _of_doc(scene, asset)}):
            holders[text].append(ref_)
    return _Shelf(assets, Counter(ref_ for refs in holders.values() for ref_ in refs), holders)


def _copy(scene: Scene, shelf: _Shelf, copy: Doc | Task, lines: Iterable[_Line]) -> Iterator[Candidate]:
    """One: of the asset with which it shares the most lines, the oldest first; dated by the line that made it a copy."""
    shared: dict[Ref, dict[str, _Line]] = defaultdict(dict)
    for line in sorted(lines, key=lambda one: (one.at, one.source)):
        for ref_ in shelf.holders.get(line.text, ()):
            if ref_ != copy.ref and shelf.docs[ref_].created_at < line.at:
                shared[ref_].setdefault(line.text, line)
    for ref_ in sorted(shared, key=lambda r: (-len(shared[r]), shelf.docs[r].created_at, r)):
        asset = shelf.docs[ref_]
        needed = _needed(scene, asset, copy, shelf.sizes[ref_])
        if len(shared[ref_]) >= needed:
            line = list(shared[ref_].values())[needed - 1]
            if scene.staff.team_of(asset.author, line.at) != scene.beneficiary(copy.ref, line.at):
                yield _candidate(scene, asset, copy, line)
            return


def _needed(scene: Scene, asset: Doc, copy: Doc | Task, lines: int) -> int:
    """Half of the asset's lines, and not under the policy's number where no title says that it is a copy."""
    half = max(1, (lines + 1) // 2)
    return half if _original(copy.title) == _named(asset.title) else max(half, scene.policy.copied_lines)


def _candidate(scene: Scene, asset: Doc, copy: Doc | Task, line: _Line) -> Candidate:
    return Candidate(
        helper=asset.author,
        object=copy.ref,
        kind="doc",
        step=1,
        at=line.at,
        by=line.by,
        source=line.source,
        finder="docs_reused",
        asset=asset.ref,
        restricted=scene.restricted(copy.ref),
    )


def _of_doc(scene: Scene, doc: Doc) -> Iterator[_Line]:
    """By its blocks, which have authors; a page without any is its author's."""
    blocks = scene.snapshot.blocks.get(doc.ref, ())
    for block in blocks:
        yield from _lines(block.text, block.author, block.created_at, block.ref)
    if not blocks:
        yield from _lines(doc.text, doc.author, doc.created_at, doc.ref)


def _of_task(scene: Scene, task: Task) -> Iterator[_Line]:
    """By the changes of its description; what no change brought was there at its creation."""
    brought: set[str] = set()
    for change, item in past.items(scene.changes(task.ref), "description"):
        old = {line.text for line in _lines(item.old_text or "", None, change.at, change.ref)}
        new = [
            line
            for line in _lines(item.new_text or "", change.author, change.at, change.ref)
            if line.text not in old | brought
        ]
        brought |= {line.text for line in new}
        yield from new
    yield from (x for x in _lines(task.text, task.creator, task.created_at, task.ref) if x.text not in brought)


def _lines(text: str, by: Ref | None, at: datetime, source: Ref) -> Iterable[_Line]:
    words = (" ".join(line.split()).lower() for line in text.splitlines())
    return (_Line(line, by, at, source) for line in words if len(line) >= SHORT)


def _named(title: str) -> str:
    return " ".join(title.split()).lower()


def _original(title: str) -> str | None:
    """Of what a title says it is a copy."""
    match = _COPY.match(" ".join(title.split()))
    return _named(match[1] or match[2]) if match else None
