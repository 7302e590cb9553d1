"""What every source must do (`sync.ports.Source`), as checks that take any vendor; and for each check a saboteur, a
source that breaks the promise and must be caught (promise P21)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

from sync.errors import AlongsideError, CredentialError, MappingError
from sync.model import Account, Record
from sync.ports import Bundle, Cursor, Fate, Identity, Page, Payload, Source
from sync.pull import Reading, pull
from sync.store import Mirror, Store

Wrap = Callable[[Source], Source]


class Rig(Protocol):
    """A vendor with a few objects in one listed stream, over real HTTP, and sources that read it."""

    stream: str

    def source(self) -> AbstractContextManager[Source]: ...
    def stranger(self) -> AbstractContextManager[Source]:
        """One whose credential is wrong."""

    def make(self) -> str:
        """The id of a new object."""

    def edit(self, id_: str) -> None: ...
    def delete(self, id_: str) -> None: ...
    def later(self, **time: float) -> None: ...
    def break_listing(self) -> None:
        """From now on a listing fails somewhere in its middle."""


class Reader:
    """One mirror of the rig's vendor, read through a source that `wrap` may have spoilt."""

    def __init__(self, rig: Rig, wrap: Wrap, folder: Path, name: str = "mirror") -> None:
        self._rig, self._wrap = rig, wrap
        self.store = Store(folder / f"{name}.sqlite3")
        self.mirror = Mirror(self.store)

    def pull(self, pages: int = 1000) -> int:
        """A run that ends after so many pages; how many bundles it changed."""
        left = pages

        def told(stream: str, done: int, total: int | None) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt

        with self._rig.source() as source:
            spoilt = self._wrap(source)
            return pull(spoilt, spoilt.check(), self.store, told).changed

    def content(self) -> dict[str, str]:
        """Bundle -> digest of what is stored of it, in every stream."""
        rows = self.store.sql.execute("SELECT stream, id, digest FROM bundle WHERE state = 'present'")
        return {f"{stream}/{id_}": digest for stream, id_, digest in rows}


# The checks.


def everything_listed_is_mirrored(rig: Rig, wrap: Wrap, folder: Path) -> None:
    reader = Reader(rig, wrap, folder)
    reader.pull()
    with rig.source() as source:
        listed = set(_listed(source, rig, reader))
    known = {id_ for id_, each in reader.mirror.known(source.name, rig.stream).items() if each.state == "present"}
    assert listed == known


def a_second_pull_changes_nothing(rig: Rig, wrap: Wrap, folder: Path) -> None:
    reader = Reader(rig, wrap, folder)
    reader.pull()
    assert reader.pull() == 0


def a_change_is_seen(rig: Rig, wrap: Wrap, folder: Path) -> None:
    reader = Reader(rig, wrap, folder)
    id_ = rig.make()
    reader.pull()
    before = reader.content()
    rig.later(hours=3)
    rig.edit(id_)
    rig.later(hours=3)
    reader.pull()
    assert reader.content()[f"{rig.stream}/{id_}"] != before[f"{rig.stream}/{id_}"]


def a_change_in_the_moment_of_reading_is_seen(rig: Rig, wrap: Wrap, folder: Path) -> None:
    reader = Reader(rig, wrap, folder)
    id_ = rig.make()
    reader.pull()
    rig.later(hours=3)
    reader.pull()
    before = reader.content()
    rig.edit(id_)
    rig.later(minutes=30)
    reader.pull()
    assert reader.content()[f"{rig.stream}/{id_}"] != before[f"{rig.stream}/{id_}"]


def an_interrupted_pull_goes_on(rig: Rig, wrap: Wrap, folder: Path) -> None:
    whole = Reader(rig, wrap, folder, "whole")
    whole.pull()
    for pages in range(1000):
        reader = Reader(rig, wrap, folder, f"cut{pages}")
        try:
            reader.pull(pages)
        except KeyboardInterrupt:
            reader.pull()
            assert reader.content() == whole.content(), pages
        else:
            return


def a_listing_raises_rather_than_stops(rig: Rig, wrap: Wrap, folder: Path) -> None:
    reader = Reader(rig, wrap, folder)
    reader.pull()
    rig.break_listing()
    with rig.source() as source, pytest.raises(AlongsideError):
        list(_listed(wrap(source), rig, reader))


def each_fate_is_told(rig: Rig, wrap: Wrap, folder: Path) -> None:
    reader = Reader(rig, wrap, folder)
    there, gone = rig.make(), rig.make()
    reader.pull()
    rig.delete(gone)
    with rig.source() as source:
        spoilt = wrap(source)
        spoilt.check()
        _remember(spoilt, reader)
        found = {fate.id: fate.state for fate in spoilt.fates(rig.stream, [gone, there])}
    assert found.keys() == {gone, there}
    assert found[there] == "present"
    assert found[gone] in ("gone", "deleted")


def what_is_fetched_is_what_is_pulled(rig: Rig, wrap: Wrap, folder: Path) -> None:
    reader = Reader(rig, wrap, folder)
    id_ = rig.make()
    reader.pull()
    with rig.source() as source:
        spoilt = wrap(source)
        spoilt.check()
        _remember(spoilt, reader)
        bundles = [bundle for page in spoilt.fetch(rig.stream, [id_]) for bundle in page.bundles]
    fetched = {(payload.kind, payload.id) for bundle in bundles for payload in bundle.payloads}
    stored = {(payload.kind, payload.id) for payload in reader.mirror.payloads(source.name, rig.stream, id_)}
    assert [bundle.id for bundle in bundles] == [id_]
    assert fetched == stored


def mapping_is_pure_and_can_be_recalled(rig: Rig, wrap: Wrap, folder: Path) -> None:
    reader = Reader(rig, wrap, folder)
    reader.pull()
    rows = reader.store.sql.execute("SELECT source, stream, id FROM bundle").fetchall()
    payloads = [payload for row in rows for payload in reader.mirror.payloads(*row)]
    with rig.source() as source, rig.source() as other:
        assert other.recall(reader.mirror.mapping(source.name) or "")
        source.check()
        source.recall(reader.mirror.mapping(source.name) or "")
        spoilt = wrap(source)
        assert payloads
        for payload in payloads:
            assert _mapped(spoilt, payload) == _mapped(other, payload) == _mapped(spoilt, payload)


def a_wrong_credential_is_refused(rig: Rig, wrap: Wrap, folder: Path) -> None:
    with rig.stranger() as source, pytest.raises(CredentialError):
        wrap(source).check()


def a_cursor_is_json(rig: Rig, wrap: Wrap, folder: Path) -> None:
    with rig.source() as source:
        spoilt = wrap(source)
        spoilt.check()
        for stream in spoilt.streams:
            if not stream.of:
                for page in spoilt.pull(stream.name, None):
                    assert json.loads(json.dumps(page.cursor)) == page.cursor


def _listed(source: Source, rig: Rig, reader: Reader) -> Iterator[str]:
    source.check()
    _remember(source, reader)
    return source.list_ids(rig.stream)


def _remember(source: Source, reader: Reader) -> None:
    Reading(
        source,
        Identity(Account(source=source.name, id="x", name="x"), datetime.now().astimezone()),
        reader.store,
        _quiet,
    )


def _quiet(stream: str, done: int, total: int | None) -> None:
    return


def _mapped(source: Source, payload: Payload) -> Sequence[Record] | str:
    try:
        return list(source.map(payload))
    except MappingError as error:
        return str(error)


# The saboteurs.


class Honest:
    """Passes everything on; a saboteur spoils one method."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.name, self.streams = source.name, source.streams

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def remember(self, mirrored: Any) -> None:
        if hasattr(self._source, "remember"):
            self._source.remember(mirrored)

    @property
    def mapping(self) -> str:
        return self._source.mapping

    def recall(self, mapping: str) -> bool:
        return self._source.recall(mapping)

    def check(self) -> Identity:
        return self._source.check()

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        return self._source.pull(stream, since)

    def fetch(self, stream: str, ids: Sequence[str]) -> Iterator[Page]:
        return self._source.fetch(stream, ids)

    def list_ids(self, stream: str) -> Iterator[str]:
        return self._source.list_ids(stream)

    def fates(self, stream: str, ids: Sequence[str]) -> Iterator[Fate]:
        return self._source.fates(stream, ids)

    def map(self, payload: Payload) -> Sequence[Record]:
        return self._source.map(payload)

    def _listed(self, stream: str) -> bool:
        return any(each.name == stream and each.listed for each in self.streams)


class DropsTheLast(Honest):
    """A page that is said to be stored, and one object of it is not."""

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        for page in self._source.pull(stream, since):
            yield replace(page, bundles=page.bundles[:-1]) if self._listed(stream) else page


class SaysWhenItLooked(Honest):
    looks = 0

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        SaysWhenItLooked.looks += 1
        for page in self._source.pull(stream, None):
            yield replace(page, bundles=tuple(_stamped(bundle, SaysWhenItLooked.looks) for bundle in page.bundles))


def _stamped(bundle: Bundle, look: int) -> Bundle:
    first, *rest = bundle.payloads
    return replace(
        bundle, payloads=(Payload(first.kind, first.id, {**first.body, "looked": look}, first.parent), *rest)
    )


class ReadsOnce(Honest):
    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        return iter(()) if since and self._listed(stream) else self._source.pull(stream, since)


class HasNoOverlap(Honest):
    """Its mark is the moment at which it ends, or later."""

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        for page in self._source.pull(stream, since):
            yield replace(page, cursor=_ahead(page.cursor))


def _ahead(cursor: Any) -> Any:
    """The same with every mark in it later, wherever it stands."""
    if not isinstance(cursor, dict):
        return cursor
    return {key: _later(value) if key == "mark" else _ahead(value) for key, value in cursor.items()}


def _later(mark: Any) -> Any:
    if isinstance(mark, int):
        return mark + 1_200_000
    return (datetime.fromisoformat(mark) + timedelta(minutes=20)).isoformat() if mark else mark


class MovesItsMarkFirst(Honest):
    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        pages = list(self._source.pull(stream, since))
        yield Page((), pages[-1].cursor if pages else None)
        yield from (replace(page, cursor=None) for page in pages)


class StopsEarly(Honest):
    def list_ids(self, stream: str) -> Iterator[str]:
        try:
            yield from self._source.list_ids(stream)
        except AlongsideError:
            return


class Hopes(Honest):
    def fates(self, stream: str, ids: Sequence[str]) -> Iterator[Fate]:
        yield from (Fate(id_, "present", "") for id_ in ids)


class FetchesHalf(Honest):
    def fetch(self, stream: str, ids: Sequence[str]) -> Iterator[Page]:
        for page in self._source.fetch(stream, ids):
            yield replace(page, bundles=tuple(replace(b, payloads=b.payloads[:1]) for b in page.bundles))


class Moody(Honest):
    mood = 0

    def map(self, payload: Payload) -> Sequence[Record]:
        self.mood += 1
        return list(self._source.map(payload))[: self.mood % 2]


class LetsAnybodyIn(Honest):
    def check(self) -> Identity:
        try:
            return self._source.check()
        except CredentialError:
            return Identity(Account(source=self.name, id="anonymous", name="?"), datetime.now().astimezone())


class KeepsASet(Honest):
    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        for page in self._source.pull(stream, since):
            yield replace(page, cursor={**(page.cursor or {}), "seen": (1, 2)})


Check = Callable[[Rig, Wrap, Path], None]
CONTRACT: dict[Check, type[Honest]] = {
    everything_listed_is_mirrored: DropsTheLast,
    a_second_pull_changes_nothing: SaysWhenItLooked,
    a_change_is_seen: ReadsOnce,
    a_change_in_the_moment_of_reading_is_seen: HasNoOverlap,
    an_interrupted_pull_goes_on: MovesItsMarkFirst,
    a_listing_raises_rather_than_stops: StopsEarly,
    each_fate_is_told: Hopes,
    what_is_fetched_is_what_is_pulled: FetchesHalf,
    mapping_is_pure_and_can_be_recalled: Moody,
    a_wrong_credential_is_refused: LetsAnybodyIn,
    a_cursor_is_json: KeepsASet,
}
"""Check -> the saboteur that it must catch."""
