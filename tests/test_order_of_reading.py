# ruff: noqa: F811 (a fixture is imported and asked for)
"""What a pull asks a source for, in which order, and what it writes down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from asked import NOW, Asked, World, named, page, shouted, world  # noqa: F401

from integrations.memory import MemorySource
from sync.errors import Unavailable
from sync.model import Account, Collection, Record
from sync.ports import Cursor, Fate, Mirrored, Page, Payload
from sync.pull import pull

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
