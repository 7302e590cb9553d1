"""What a full listing of Notion finds, what it makes of the missing, and when it refuses to conclude anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from notion_home import MEI, Home, block
from small_sandbox import BOT

from integrations.notion import client
from integrations.sandbox.server import serving
from sync.errors import ConfigError, Refused, Unavailable
from sync.pull import Reading

NOT_FOUND = {"kind": "status", "code": 404, "body": {"object": "error", "code": "object_not_found"}}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    with serving(made.small) as made.address:
        yield made
    made.store.close()


def listed(home: Home) -> list[str]:
    with home.source() as source:
        Reading(source, source.check(), home.store, lambda stream, done, total: None)
        return list(source.list_ids("content"))


# Beyond 10,000.


def test_more_rows_than_one_query_gives_are_read_and_listed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 3)
    home.notion.query_limit = 7
    source = home.table(home.page)
    rows = []
    for number in range(25):
        rows.append(home.add(source, f"Row {number}"))
        home.later(seconds=25)
    for row in rows[:9]:
        home.notion.update_page(MEI, row, is_archived=True)
    home.pull()
    assert home.titles() == {"Home", *(f"Row {n}" for n in range(9, 25))}
    found = listed(home)
    assert sorted(found) == sorted([home.page, home.database_of(source), *rows[9:]])
    assert len(found) == len(set(found))
    with home.source() as asked:
        asked.check()
        list(asked.list_ids("content"))
        home.small.journal.clear()
        assert {fate.state for fate in asked.fates("content", rows[:9])} == {"archived"}
        assert home.small.journal == [], "the listing has seen them"


def test_more_rows_in_one_minute_than_one_query_gives_end_it(home: Home) -> None:
    home.notion.query_limit = 7
    source = home.table(home.page)
    for number in range(8):
        home.add(source, f"Row {number}")
    with pytest.raises(Unavailable):
        listed(home)
    with pytest.raises(Unavailable):
        home.pull()


# A listing that does not finish says nothing.


def furnished(home: Home) -> dict[str, str]:
    made = {"Kid": home.add(home.page, "Kid"), "Leaf": home.add(home.page, "Leaf")}
    made["Grandchild"] = home.add(made["Kid"], "Grandchild")
    made["source"] = home.table(made["Kid"])
    made["Row"] = home.add(made["source"], "Row", block("text"))
    made["Below"] = home.add(made["Row"], "Below")
    home.later(hours=3)
    home.pull()
    home.later(hours=3)
    return made


@pytest.mark.parametrize("place", ["blocks/{Kid}/children", "blocks/{Row}/children", "data_sources/{source}/query"])
def test_a_list_of_what_is_there_that_is_not_answered_ends_the_listing(home: Home, place: str) -> None:
    made = furnished(home)
    home.strikes(f"/v1/{place.format_map(made)}", fault=NOT_FOUND)
    with pytest.raises(Unavailable):
        home.sweep()
    home.healthy()
    assert {home.state(made[title])[0] for title in ("Kid", "Grandchild", "Row", "Below")} == {"present"}


def test_a_root_that_is_hidden_ends_everything(home: Home) -> None:
    furnished(home)
    home.notion.unshare(home.page, BOT)
    with pytest.raises(ConfigError):
        home.sweep()


def test_a_root_in_the_trash_needs_a_person(home: Home) -> None:
    made = furnished(home)
    home.notion.trash(MEI, home.page)
    with pytest.raises(Refused):
        home.sweep()
    assert home.state(made["Row"])[0] == "present"
    home.sweep(accept=True)
    assert home.state(home.page) == ("deleted", "fate.trash")
    assert home.state(made["Row"]) == ("deleted", "fate.trash_above")


def test_a_listing_opens_only_what_holds_something(home: Home) -> None:
    made = furnished(home)
    asked = home.counted(home.sweep)
    for title, opened in {"Kid": True, "Leaf": False, "Grandchild": False, "Row": True, "Below": False}.items():
        assert (f"GET blocks/{made[title]}/children" in asked) == opened
    assert home.stored() == home.there()
    assert sorted(listed(home)) == sorted(id_ for (kind, id_) in home.there() if kind in ("page", "database"))


def test_a_sweep_alone_knows_what_rows_hold(home: Home) -> None:
    """Nothing but the mirror tells it: it is another run than the pull."""
    made = furnished(home)
    report = home.sweep()
    assert report.became["content"] == {}
    assert home.state(made["Below"])[0] == "present"


def test_what_a_row_holds_since_its_turn_came_is_walked(home: Home) -> None:
    made = furnished(home)
    plain = home.add(made["source"], "Plain")
    home.pull()
    home.later(hours=3)
    home.pull()
    with home.quietly(plain):
        late = home.add(plain, "Late")
    home.later(hours=3)
    home.pull()
    assert home.state(late) == ("", "")
    for _ in range(31):
        home.later(days=1)
        home.sweep()
    home.pull()
    assert home.stored() == home.there()


# What became of the missing.


def test_the_trash_and_back(home: Home) -> None:
    made = furnished(home)
    for title in ("Row", "Leaf"):
        home.notion.trash(MEI, made[title])
    home.sweep()
    for title in ("Row", "Leaf"):
        assert home.state(made[title]) == ("deleted", "fate.trash")
    assert home.state(made["Below"]) == ("deleted", "fate.trash_above")
    home.later(hours=3)
    for title in ("Row", "Leaf"):
        home.notion.restore(MEI, made[title])
    home.sweep()
    home.pull()
    assert home.stored() == home.there()


def test_what_comes_back_without_a_trace_is_found(home: Home) -> None:
    """The page above keeps its time, as it does when a connection restores; it holds nothing else, and was read meanwhile."""
    box = home.add(home.page, "Box")
    page = home.add(box, "Page")
    row = home.add(home.table(home.page), "Row")
    of_row = home.add(row, "Page of a row")
    made = [page, of_row, home.database_of(home.table(box))]
    home.add(page, "Below")
    home.pull()
    for id_ in made:
        home.notion.trash(MEI, id_)
    home.later(hours=3)
    home.pull()
    home.sweep()
    assert {home.state(id_)[0] for id_ in made} == {"deleted"}
    home.later(hours=3)
    with home.quietly(box), home.quietly(row):
        for id_ in made:
            home.notion.restore(MEI, id_)
    home.sweep()
    assert home.stored() == home.there()


def test_an_archived_row_is_archived_and_not_gone(home: Home) -> None:
    made = furnished(home)
    home.notion.update_page(MEI, made["Row"], is_archived=True)
    home.sweep()
    assert home.state(made["Row"]) == ("archived", "fate.archived")
    assert home.state(made["Below"]) == ("archived", "fate.archived_above")
    home.notion.update_page(MEI, made["Row"], is_archived=False)
    home.sweep()
    home.pull()
    assert home.stored() == home.there()


def test_an_archived_page_that_is_still_listed_is_archived(home: Home) -> None:
    made = furnished(home)
    home.notion.update_page(MEI, made["Leaf"], is_archived=True)
    home.pull()
    assert home.state(made["Leaf"]) == ("archived", "fate.archived")
    home.later(hours=3)
    home.pull()
    assert f"GET pages/{made['Leaf']}" not in home.counted(home.pull)


def test_what_moved_out_of_the_roots_is_moved(home: Home) -> None:
    made = furnished(home)
    outside = home.notion.create_page(MEI, {"workspace": True}, "Outside")
    home.notion.share(outside, BOT)
    for title in ("Row", "Leaf"):
        home.notion.move_page(MEI, made[title], {"page_id": outside})
    home.sweep()
    for title in ("Row", "Leaf", "Below"):
        assert home.state(made[title]) == ("moved", "fate.other_place")
    home.pull()
    home.sweep()
    assert f"GET blocks/{made['Row']}/children" not in home.counted(home.pull)
    assert home.stored() == home.there()


def test_a_row_moved_to_another_database_is_there(home: Home) -> None:
    made = furnished(home)
    other = home.table(home.page, "Other")
    home.notion.move_page(MEI, made["Row"], {"data_source_id": other})
    home.pull()
    home.sweep()
    assert home.stored() == home.there()


def test_a_hidden_page_is_gone_as_one_deleted_for_good_and_back_it_is_read(home: Home) -> None:
    made = furnished(home)
    home.notion.unshare(made["Row"], BOT)
    home.notion.purge(MEI, made["Leaf"])
    home.sweep()
    assert home.state(made["Row"]) == home.state(made["Leaf"]) == ("gone", "fate.gone")
    home.write(made["Row"], "while nobody saw it")
    home.later(days=2)
    home.pull()
    home.notion.share(made["Row"], BOT)
    home.later(days=2)
    home.sweep()
    home.pull()
    assert home.stored() == home.there()


def test_what_a_listing_missed_is_present(home: Home) -> None:
    made = furnished(home)
    with home.source() as source:
        source.check()
        fates = {
            fate.id: fate.state for fate in source.fates("content", [made["Row"], made["Below"], made["Grandchild"]])
        }
    assert set(fates.values()) == {"present"}


def test_the_fate_of_a_database(home: Home) -> None:
    made = furnished(home)
    database = home.database_of(made["source"])
    home.notion.trash(MEI, database)
    home.pull()
    home.sweep()
    assert home.state(database) == ("deleted", "fate.trash")
    assert home.state(made["Row"])[0] == "deleted"
    home.notion.restore(MEI, database)
    home.later(hours=3)
    home.pull()
    assert home.stored() == home.there()


def test_what_lies_below_an_archived_page_is_archived_with_it(home: Home) -> None:
    """The page that holds an archived one goes on to list it."""
    box = home.add(home.page, "Box")
    below = home.add(box, "Below")
    home.pull()
    home.notion.update_page(MEI, box, is_archived=True)
    home.pull()
    home.sweep()
    assert home.state(box) == ("archived", "fate.archived")
    assert home.state(below) == ("archived", "fate.archived_above")
    home.notion.update_page(MEI, box, is_archived=False)
    home.sweep()
    home.pull()
    assert home.stored() == home.there()


def test_what_lies_below_an_archived_page_is_archived_though_something_else_was_lost_there(home: Home) -> None:
    """The page above is asked what it lists, not the archived one: it would list both as before."""
    box = home.add(home.page, "Box")
    below, lost = home.add(box, "Below"), home.add(box, "Lost")
    home.pull()
    home.notion.trash(MEI, lost)
    home.pull()
    home.sweep()
    home.notion.update_page(MEI, box, is_archived=True)
    home.pull()
    home.sweep()
    assert home.state(below) == ("archived", "fate.archived_above")


def test_what_is_shared_late_below_a_page_that_held_nothing_is_read_with_it(home: Home) -> None:
    """No time stamp tells of it, and a listing asks nothing of such a page."""
    box = home.add(home.page, "Box")
    late = home.add(box, "Late")
    home.add(late, "Below")
    home.notion.unshare(late, BOT)
    home.pull()
    home.later(days=2)
    home.notion.share(late, BOT)
    home.sweep(complete=True)
    assert home.stored() == home.there()
