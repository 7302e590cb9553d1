# ruff: noqa: F811 (a fixture is imported and asked for)
"""What a sweep, and a pull that webhooks gave hints to, ask a source for, and what they conclude."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import NOW, PAGES, World, page, shouted, world  # noqa: F401

from sync.ports import Fate, Page, State, Stream
from sync.pull import pull
from sync.rolling import is_due
from sync.store.progress import Swept
from sync.sweep import sweep

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
