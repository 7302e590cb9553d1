"""The walk down from the roots: budgets, interruptions, roots that change, what was hidden and comes back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from notion_home import MEI, Home, block
from small_sandbox import BOT, START, script

from integrations.notion.client import Client
from integrations.notion.walk import Place, Walk
from integrations.sandbox.server import serving
from sync.errors import AlongsideError
from sync.store.raw import canonical


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    with serving(made.small) as made.address:
        yield made
    made.store.close()


def grow(home: Home) -> dict[str, str]:
    """A little of everything; ids by title."""
    made = {"Kid": home.add(home.page, "Kid", block("text")), "Leaf": home.add(home.page, "Leaf")}
    toggle = home.write(home.page, "more", "toggle", children=[block("inner")])
    made["Grandchild"] = home.add(made["Kid"], "Grandchild", block("old"))
    made["source"] = home.table(made["Kid"], "Tasks")
    for number in range(4):
        made[f"Row {number}"] = home.add(made["source"], f"Row {number}", block("row"))
        home.later(minutes=1)
    made["Below"] = home.add(made["Row 1"], "Below", block("below"))
    made["deep"] = home.table(made["Below"], "Deep")
    made["Deep row"] = home.add(made["deep"], "Deep row")
    made["toggle"] = toggle
    home.later(hours=3)
    return made


def test_a_change_below_an_unchanged_page_is_seen(home: Home) -> None:
    made = grow(home)
    home.pull()
    for title in ("Grandchild", "Below", "Deep row"):
        home.later(hours=3)
        home.write(made[title], "new")
        home.add(made[title], f"New below {title}")
        asked = home.counted(home.pull)
        assert home.stored() == home.there()
        assert f"GET blocks/{made['Leaf']}/children" not in asked
        assert f"GET pages/{made['Leaf']}" not in asked


def test_a_page_that_moves_no_stamp_of_its_new_home_is_seen(home: Home) -> None:
    made = grow(home)
    outside = home.notion.create_page(MEI, {"workspace": True}, "Outside")
    old = home.add(outside, "Old", block("old"))
    home.add(old, "Below the old")
    home.later(hours=3)
    home.pull()
    home.later(hours=3)
    with home.quietly(old), home.quietly(home.page):
        home.notion.move_page(MEI, old, {"page_id": home.page})
    home.pull()
    assert {"Old", "Below the old"} <= home.titles()
    assert home.stored() == home.there()
    assert made


def test_a_renamed_page_has_its_name_where_it_is_listed(home: Home) -> None:
    made = grow(home)
    home.pull()
    home.later(hours=3)
    title = {"title": {"title": [{"text": {"content": "Other name"}}]}}
    home.notion.update_page(MEI, made["Leaf"], properties=title)
    home.pull()
    assert home.stored() == home.there()


def test_what_was_hidden_and_edited_is_read_when_it_is_back(home: Home) -> None:
    made = grow(home)
    home.pull()
    home.notion.unshare(made["Kid"], BOT)
    home.later(hours=3)
    home.pull()
    for title in ("Kid", "Grandchild", "Row 2", "Below"):
        home.write(made[title], "while nobody saw it")
    for _ in range(2):
        home.later(hours=3)
        home.pull()
    home.notion.share(made["Kid"], BOT)
    home.pull()
    assert home.stored() == home.there()


# A budget.


def test_a_walk_goes_on_where_its_budget_ended(home: Home) -> None:
    made = grow(home)
    home.more = {"walk_budget": 2}
    seen = [len(home.stored())]
    while "mark" not in (home.progress.cursor("notion", "content") or {"walk": {}})["walk"]:
        home.later(minutes=30)
        home.pull()
        seen.append(len(home.stored()))
        assert len(seen) < 20
    assert len(seen) > 4, "it took several runs"
    assert seen == sorted(seen)
    assert home.stored() == home.there()
    assert made


def test_rows_are_read_and_nothing_is_missed_while_a_walk_is_under_way(home: Home) -> None:
    made = grow(home)
    home.pull()
    home.more = {"walk_budget": 1}
    home.later(hours=3)
    home.write(home.page, "so that the walk starts with work")
    home.pull()
    visited = made["Leaf"]
    for hour in range(12):
        home.later(hours=1)
        home.write(made["Row 0"], f"at {hour}")
        home.write(visited, f"at {hour}")
        home.pull()
        row = dict(home.there())
        stored = home.stored()
        blocks = [key for key, text in row.items() if key[0] == "block" and f"at {hour}" in text]
        assert sum(key in stored for key in blocks) >= 1, "the row's at once"
    for _ in range(12):
        home.later(hours=1)
        home.pull()
    assert home.stored() == home.there()


def test_a_new_page_is_found_though_each_run_visits_one_place(home: Home) -> None:
    made = grow(home)
    home.pull()
    home.more = {"walk_budget": 1}
    home.later(hours=3)
    home.add(made["Grandchild"], "New")
    for _ in range(10):
        home.pull()
        home.later(hours=1)
    assert "New" in home.titles()


# Interruptions.


class Killed(BaseException):
    """The process ends in the middle of a request: nothing is caught, nothing is stored any more."""


def refused(home: Home, number: int, run: Callable[[], object]) -> bool:
    """Whether the run ended early: no answer but a refusal comes from request `number` on."""
    fault = {"kind": "status", "code": 401, "body": {"object": "error", "code": "unauthorized"}}
    home.small.set_faults(script({"fault": fault, "numbers": list(range(number, number + 60))}))
    try:
        run()
    except AlongsideError:
        return True
    finally:
        home.healthy()
    return False


def killed(home: Home, number: int, run: Callable[[], object]) -> bool:
    """Whether the run ended early: the process is killed by request `number`."""
    asked = itertools.count(1)
    send = Client._send

    def counted(client: Client, *how: Any, **more: Any) -> Any:
        if next(asked) >= number:
            raise Killed
        return send(client, *how, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_send", counted)
        try:
            run()
        except Killed:
            return True
    return False


Ending = Callable[[Home, int, Callable[[], object]], bool]


@pytest.mark.parametrize(("ends", "budget", "step"), [(killed, 2000, 1), (refused, 2000, 3), (killed, 3, 6)])
def test_a_pull_interrupted_at_any_request_goes_on(home: Home, ends: Ending, budget: int, step: int) -> None:
    """At each request in turn a pull ends, and the next one early, and the third goes on."""
    made = grow(home)
    home.more = {"walk_budget": budget}
    number, early = 1, True
    while early:
        early = ends(home, number, home.pull)
        ends(home, 6, home.pull)
        home.write(made["Row 3"], f"edit {number}")
        home.write(made["Grandchild"], f"edit {number}")
        home.add(made["Row 2"] if number % 2 else made["Leaf"], f"Page {number}")
        home.later(minutes=7)
        for _ in range(1 if budget > 100 else 14):
            home.pull()
        if number % 9 == 0:
            assert home.stored() == home.there(), number
        number += step
    assert home.stored() == home.there()
    assert number > 12


@pytest.mark.parametrize(("ends", "step"), [(killed, 1), (refused, 4)])
def test_a_first_pull_interrupted_at_any_request_goes_on(home: Home, ends: Ending, step: int) -> None:
    grow(home)
    there, number, early = home.there(), 1, True
    while early:
        home.start_over()
        early = ends(home, number, home.pull)
        assert home.stored().items() <= there.items(), "nothing half read is stored"
        home.later(minutes=1)
        home.pull()
        assert home.stored() == there, number
        number += step
    assert number > 30


def test_a_first_pull_that_is_always_interrupted_comes_to_its_end(home: Home) -> None:
    grow(home)
    runs = 0
    while refused(home, 18, home.pull):
        home.later(minutes=1)
        runs += 1
        assert runs < 40
    assert runs > 2
    assert home.stored() == home.there()


def test_many_rows_of_one_minute_do_not_keep_a_pull_from_its_end(home: Home) -> None:
    """An import: all rows have the same `created_time`, so no position says which of them were read."""
    source = home.table(home.page)
    for number in range(60):
        home.add(source, f"Row {number}", block("imported"))
    runs = 0
    while refused(home, 36, home.pull):
        home.later(minutes=1)
        runs += 1
        assert runs < 10
    assert runs > 1
    assert home.stored() == home.there()


# Roots.


def test_a_root_that_left_costs_the_others_nothing(home: Home) -> None:
    made = grow(home)
    other = home.notion.create_page(MEI, {"workspace": True}, "Other")
    home.notion.share(other, BOT)
    source = home.table(other)
    row = home.add(source, "Other row", block("text"))
    below = home.add(row, "Below the other row")
    home.later(hours=3)
    home.roots = [home.page, other]
    home.pull()
    home.later(hours=3)
    home.roots = [home.page]
    home.write(made["Row 0"], "new")
    asked = home.counted(home.pull)
    assert home.there().items() <= home.stored().items()
    assert f"POST data_sources/{source}/query" not in asked
    assert not {f"GET blocks/{each}/children" for each in (other, row, below, made["Row 2"])} & set(asked)
    home.later(hours=3)
    home.write(row, "while it was no root")
    home.later(hours=30)
    home.pull()
    home.roots = [home.page, other]
    asked = home.counted(home.pull)
    assert home.stored() == home.there()
    assert f"GET blocks/{made['Row 2']}/children" not in asked


# The cursor.


def written(places: int) -> int:
    """How many bytes of cursors a walk writes that has so many places to visit."""
    walk = Walk({}, ["root"], START)
    walk.begin(Place("page", f"{number:036}", fresh=True) for number in range(places))
    total = 0
    while walk.pending:
        del walk.pending[-10:]
        cursor = walk.count(10)
        total += len(canonical(cursor)) if cursor else 0
    return total


def test_cursors_grow_with_what_is_read_and_not_with_its_square() -> None:
    assert written(16_000) < 1.5 * 4 * written(4_000)


def test_a_cursor_at_rest_names_no_page(home: Home) -> None:
    made = grow(home)
    home.pull()
    text = canonical(home.progress.cursor("notion", "content"))
    assert [title for title, id_ in made.items() if id_ in text] == ["source", "Row 1", "deep"]
