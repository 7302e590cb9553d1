"""What a pull and a sweep ask a source for, in which order, and what they write down: with a source in memory that keeps a
journal of what it was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from integrations.memory import MemorySource
from sync.errors import MappingError, Unavailable
from sync.model import Account, Collection, Record
from sync.ports import Bundle, Cursor, Fate, Mirrored, Page, Payload, State, Stream
from sync.pull import PullReport, pull
from sync.rolling import is_due
from sync.store import Mirror, Progress, Store
from sync.store.progress import Swept
from sync.sweep import SweepReport, sweep

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAGES = Stream("pages", listed=True)
FILES = Stream("files")
NOTES = Stream("notes", of="pages", kind="page", budget=2)
STREAMS = (PAGES, FILES, NOTES)


def named(payload: Payload) -> Sequence[Record]:
    if payload.body["name"] == "bad":
        raise MappingError("mapping.bad", where="name", problem="is bad")
    return [Account(source="memory", id=f"{payload.kind}/{payload.id}", name=payload.body["name"])]


def shouted(payload: Payload) -> Sequence[Record]:
    return [Account(source="memory", id=f"{payload.kind}/{payload.id}", name=payload.body["name"].upper())]


def page(id_: str, name: str = "Mei", kind: str = "page") -> Bundle:
    return Bundle(id_, (Payload(kind, id_, {"name": name}),))


@dataclass
class Asked(MemorySource):
    """`told` is what each stream's pull says; `journal` is who was asked for what."""

    streams: tuple[Stream, ...] = STREAMS
    told: dict[str, list[Page]] = field(default_factory=dict)
    journal: list[tuple[str, ...]] = field(default_factory=list)

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        self.journal.append(("pull", stream, str((since or {}).get("mark", ""))))
        yield from self.told.get(stream, [])

    def fetch(self, stream: str, ids: Sequence[str]) -> Iterator[Page]:
        self.journal.append(("fetch", stream, *ids))
        if stream == "notes":
            yield Page(tuple(Bundle(id_, ()) for id_ in ids), total=len(ids))
        else:
            yield from super().fetch(stream, ids)

    def fates(self, stream: str, ids: Sequence[str]) -> Iterator[Fate]:
        self.journal.append(("fates", stream, *ids))
        yield from super().fates(stream, ids)


class World:
    def __init__(self, store: Store) -> None:
        self.store, self.mirror, self.progress = store, Mirror(store), Progress(store)
        self.source = Asked([], named, now=NOW)
        self.heard: list[tuple[str, int, int | None]] = []

    def pull(self, *bundles: Bundle) -> PullReport:
        self.source.told = {"pages": [Page(bundles, {"mark": "1"})]} if bundles else {}
        return pull(self.source, self.source.check(), self.store, lambda *what: self.heard.append(what))

    def sweep(self) -> SweepReport:
        return sweep(self.source, self.source.check(), self.store)

    def hint(self, id_: str, state: State, at: datetime, stream: str = "pages") -> None:
        with self.store.transaction() as sql:
            self.progress.hint(sql, "memory", stream, Fate(id_, state, ""), at)

    def states(self, stream: str = "pages") -> dict[str, State]:
        return {id_: known.state for id_, known in self.mirror.known("memory", stream).items()}

    def names(self) -> list[str]:
        return [account.name for account in self.mirror.records(Account)]

    def asked(self) -> list[tuple[str, ...]]:
        """Since the last question."""
        asked, self.source.journal = self.source.journal, []
        return asked


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Store(tmp_path / "mirror.sqlite3") as store:
        yield World(store)


# A pull.


def test_a_pull_reads_each_stream_from_its_cursor_and_then_what_belongs_to_it(world: World) -> None:
    world.pull(page("a"), page("b"))
    assert world.asked() == [("pull", "pages", ""), ("pull", "files", ""), ("fetch", "notes", "a", "b")]
    world.pull()
    assert world.asked()[:2] == [("pull", "pages", "1"), ("pull", "files", "")]


def test_nothing_is_fetched_where_nothing_is_due(world: World) -> None:
    world.pull()
    assert world.asked() == [("pull", "pages", ""), ("pull", "files", "")]


def test_a_pull_says_what_it_received_changed_and_put_aside(world: World) -> None:
    world.pull(page("a"))
    world.heard.clear()
    world.source.told = {
        "pages": [Page((page("a"), page("b")), {"mark": "2"}, total=4), Page((page("c", "bad"), page("d")), total=4)],
        "files": [Page((page("f"),))],
    }
    report = pull(world.source, world.source.check(), world.store, lambda *what: world.heard.append(what))
    assert (report.received, report.quarantined) == (5, 1)
    assert report.streams == {"pages": 4, "files": 1, "notes": 2}
    assert world.heard == [
        ("memory/pages", 2, 4),
        ("memory/pages", 4, 4),
        ("memory/files", 1, None),
        ("memory/notes", 2, 2),
    ]
    assert report.changed == 6, "b c d f are new, and the notes of two pages"
    assert world.progress.cursor("memory", "pages") == {"mark": "2"}, "a page without a cursor leaves it"


def test_a_finished_pull_is_a_point_in_time(world: World) -> None:
    world.pull(page("a"))
    assert world.progress.unfinished() == {}
    assert world.mirror.identities()["memory"][1] == NOW


def stop(*what: object) -> None:
    raise Unavailable("vendor.unavailable", vendor="Memory", status=503)


def test_an_interrupted_stream_is_unfinished(world: World) -> None:
    world.source.told = {"pages": [Page((page("a"),), {"mark": "1"})]}
    with pytest.raises(Unavailable):
        pull(world.source, world.source.check(), world.store, stop)
    assert world.progress.unfinished() == {("memory", "pages"): NOW}


def test_what_is_gone_takes_along_what_belongs_to_it_and_nothing_else(world: World) -> None:
    world.source.told = {"pages": [Page((page("a"), page("b")))], "files": [Page((page("a", kind="file"),))]}
    pull(world.source, world.source.check(), world.store)
    world.source.told = {"pages": [Page((), fates=(Fate("a", "moved", "fate.moved"),))]}
    pull(world.source, world.source.check(), world.store)
    assert [world.states(stream) for stream in ("pages", "notes", "files")] == [
        {"a": "moved", "b": "present"},
        {"a": "moved", "b": "present"},
        {"a": "present"},
    ]


# Another mapping.


def test_another_mapping_maps_again_what_is_stored(world: World) -> None:
    world.pull(page("a"))
    world.source.mapper = shouted
    world.pull()
    assert world.names() == ["Mei"], "the same mapping: nothing is mapped again"
    world.source.mapping = "2"
    world.pull()
    assert (world.names(), world.mirror.mapping("memory")) == (["MEI"], "2")


@dataclass
class Learning(Asked):
    """Learns how to write names from its schemas. `known` is the oldest mapping that it understands, `same` whether what
    another one made would be the same."""

    known: bool = True
    same: bool = False
    learned: list[str] = field(default_factory=list)

    def recall(self, mapping: str) -> bool:
        return self.known

    def learn(self, collections: Iterable[Collection]) -> None:
        self.learned = [each.title for each in collections]
        self.journal.append(("learn", *self.learned))

    def reshapes(self, before: str) -> bool:
        return not self.same

    def map(self, payload: Payload) -> Sequence[Record]:
        if payload.kind == "schema":
            title = f"{payload.body['name']} by {self.mapping}"
            return [Collection(source="memory", id=payload.id, title=title, url="")]
        (account,) = named(payload)
        assert isinstance(account, Account)
        name = " ".join([account.name, *self.learned])
        return [Account(source="memory", id=account.id, name=name)]


def learning(world: World, *, known: bool, same: bool) -> Learning:
    world.source = Learning([], named, now=NOW, known=known, same=same)
    other = Collection(source="elsewhere", id="x", title="not ours", url="")
    elsewhere = MemorySource([[page("x")]], lambda payload: [other], name="elsewhere")
    pull(elsewhere, elsewhere.check(), world.store)
    world.pull(page("s", "Table", kind="schema"), page("a"))
    assert not [each for each in world.asked() if each[0] == "learn"], "there is nothing to be reminded of at first"
    assert isinstance(world.source, Learning)
    return world.source


def test_a_source_is_reminded_of_its_own_schemas_before_it_reads(world: World) -> None:
    learning(world, known=True, same=True)
    world.pull()
    assert world.asked()[0] == ("learn", "Table by 1")
    assert world.names() == ["Mei"], "nothing is mapped again"


def test_what_another_version_learned_is_learned_anew(world: World) -> None:
    """The schemas first, then what is mapped by them."""
    source = learning(world, known=False, same=True)
    source.mapping = "2"
    world.pull()
    assert world.asked()[0] == ("learn", "Table by 2")
    assert (world.names(), world.mirror.mapping("memory")) == (["Mei Table by 2"], "2")


@pytest.mark.parametrize(("same", "names"), [(True, ["Mei"]), (False, ["Mei Table by 1"])])
def test_what_would_be_the_same_is_not_mapped_again(world: World, same: bool, names: list[str]) -> None:
    source = learning(world, known=True, same=same)
    source.mapping = "2"
    world.pull()
    assert (world.names(), world.mirror.mapping("memory")) == (names, "2")


def test_what_a_source_learns_is_kept_with_the_page_that_it_came_with(world: World) -> None:
    learning(world, known=True, same=True)

    class Growing(Learning):
        def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
            self.mapping = "1 and the schema of b"
            yield Page((page("b"),), {"mark": "2"})

    source = Growing([], named, now=NOW, known=True, same=True)
    with pytest.raises(Unavailable):
        pull(source, source.check(), world.store, stop)
    assert world.mirror.mapping("memory") == "1 and the schema of b"


# What a source may ask about itself.


class Remembers(Asked):
    mirrored: Mirrored

    def remember(self, mirrored: Mirrored) -> None:
        self.mirrored = mirrored


def test_a_source_that_asks_is_told_what_is_mirrored_of_it(world: World) -> None:
    world.pull(page("a"))
    source = Remembers([], named, now=NOW)
    pull(source, source.check(), world.store)
    assert source.mirrored.cursor("pages") == {"mark": "1"}
    assert set(source.mirrored.known("pages")) == {"a"}
    assert [payload.body for payload in source.mirrored.payloads("pages", "a")] == [{"name": "Mei"}]


# What a webhook named.


@pytest.mark.parametrize(("later_s", "state"), [(-1, "present"), (0, "deleted"), (1, "deleted")])
def test_a_deletion_counts_unless_the_object_was_seen_since(world: World, later_s: int, state: State) -> None:
    world.pull(page("a"), page("b"))
    world.source.objects = {"a": page("a"), "b": page("b")}
    world.hint("a", "deleted", NOW + timedelta(seconds=later_s))
    world.asked()
    world.pull()
    assert world.states() == {"a": state, "b": "present"}
    assert (("fetch", "pages", "a") in world.asked()) is (state == "present")
    assert world.progress.waiting() == {}


def test_what_is_not_known_is_left_to_the_pull(world: World) -> None:
    world.pull(page("a"))
    world.hint("new", "present", NOW)
    world.hint("strange", "deleted", NOW)
    world.asked()
    world.pull()
    assert world.asked() == [("pull", "pages", "1"), ("pull", "files", ""), ("fetch", "notes", "a")]
    assert (world.states(), world.progress.waiting()) == ({"a": "present"}, {})


def test_what_a_hint_named_and_is_not_there_is_asked_about(world: World) -> None:
    world.pull(page("a"), page("b"))
    world.source.objects = {"b": page("b")}
    world.hint("a", "present", NOW)
    world.hint("b", "present", NOW)
    world.asked()
    world.pull()
    assert world.asked()[:3] == [("fetch", "pages", "a", "b"), ("fates", "pages", "a"), ("pull", "pages", "1")]
    assert world.states() == {"a": "gone", "b": "present"}


def test_nobody_is_asked_about_what_no_listing_names(world: World) -> None:
    world.source.told = {"files": [Page((page("f"),))]}
    pull(world.source, world.source.check(), world.store)
    world.hint("f", "present", NOW, "files")
    world.asked()
    world.pull()
    assert ("fetch", "files", "f") in world.asked()
    assert (world.states("files"), world.progress.waiting()) == ({"f": "present"}, {})


def test_everything_is_there_and_nobody_is_asked(world: World) -> None:
    world.pull(page("a"))
    world.source.objects = {"a": page("a")}
    world.hint("a", "present", NOW)
    world.asked()
    world.pull()
    assert "fates" not in [each[0] for each in world.asked()]


def test_a_hint_at_what_belongs_to_a_page_is_followed_where_the_page_is_known(world: World) -> None:
    world.source.streams = (PAGES, Stream("notes", of="pages", kind="page"))
    world.pull(page("a"))
    world.hint("a", "present", NOW, "notes")
    world.hint("strange", "present", NOW, "notes")
    world.asked()
    world.pull()
    assert ("fetch", "notes", "a") in world.asked()
    assert world.progress.waiting() == {}


# A sweep.


def test_a_sweep_compares_what_is_listed_and_reads_what_is_new(world: World) -> None:
    world.pull(page("a"), page("b"))
    world.source.objects = {"a": page("a"), "c": page("c")}
    world.asked()
    report = world.sweep()
    assert world.asked() == [("fates", "pages", "b"), ("fetch", "pages", "c")]
    assert world.states() == {"a": "present", "b": "gone", "c": "present"}
    assert (report.listed, report.became) == ({"pages": 2}, {"pages": {"gone": 1}})
    assert world.progress.sweeps() == {("memory", "pages"): Swept("memory", "pages", NOW, 2, 1)}
    assert report.reading.streams == {"pages": 1}


def test_a_sweep_asks_nobody_where_nothing_is_missing(world: World) -> None:
    world.pull(page("a"))
    world.source.objects = {"a": page("a")}
    world.asked()
    report = world.sweep()
    assert world.asked() == []
    assert report.became == {"pages": {}}


def test_what_a_listing_missed_and_is_there_is_read(world: World) -> None:
    world.pull(page("a"), page("b"))
    world.source.objects = {"a": page("a")}
    world.source.fate = {"b": Fate("b", "present", "")}
    world.asked()
    report = world.sweep()
    assert world.asked() == [("fates", "pages", "b"), ("fetch", "pages", "b")]
    assert report.became == {"pages": {}}


def test_what_is_back_is_read_and_no_longer_missed(world: World) -> None:
    world.pull(page("a"), page("b"))
    world.source.objects = {"a": page("a")}
    world.sweep()
    world.asked()
    world.sweep()
    assert world.asked() == [], "what is gone is not asked about twice"
    world.source.objects = {"a": page("a"), "b": page("b")}
    world.sweep()
    assert world.asked() == [("fetch", "pages", "b")]
    assert world.states() == {"a": "present", "b": "present"}


def test_a_complete_sweep_reads_everything_and_what_belongs_to_it(world: World) -> None:
    world.pull(page("a"), page("b"), page("c"), page("d", kind="table"))
    world.source.objects = {id_: page(id_) for id_ in "abc"} | {"d": page("d", kind="table")}
    world.asked()
    sweep(world.source, world.source.check(), world.store, complete=True)
    assert world.asked() == [("fetch", "pages", "a", "b", "c", "d"), ("fetch", "notes", "a", "b", "c")]
    del world.source.objects["b"]
    sweep(world.source, world.source.check(), world.store, complete=True)
    assert world.asked()[1:] == [("fetch", "pages", "a", "c", "d"), ("fetch", "notes", "a", "c")]


def test_a_sweep_reads_again_what_has_its_turn(world: World) -> None:
    day = NOW.date()
    turn, waits = (
        next(str(n) for n in range(999) if is_due(str(n), day, day + timedelta(days=1), 30) is due)
        for due in (True, False)
    )
    world.source.streams = (Stream("pages", listed=True, within_days=30),)
    world.pull(page(turn), page(waits))
    world.source.objects = {turn: page(turn), waits: page(waits)}
    world.source.now = NOW + timedelta(days=1)
    world.asked()
    world.sweep()
    assert world.asked() == [("fetch", "pages", turn)]


def test_a_sweep_maps_again_before_it_compares(world: World) -> None:
    world.pull(page("a"))
    world.source.objects = {"a": page("a")}
    world.source.mapper, world.source.mapping = shouted, "2"
    world.sweep()
    assert world.names() == ["MEI"]
