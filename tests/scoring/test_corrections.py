"""Sealed periods: nothing published changes; late rows, disputes, give-backs and identities come as new rows."""

from __future__ import annotations

from collections import Counter
from datetime import date

from scoring_build import CALENDAR, QUARTER, Town, account, at, task, two_teams

from scoring.books import Books
from scoring.corrections import Correction
from scoring.policy import Policy
from sync.model import Proof, Results
from sync.rows import Thanks

WORK = task("work")
NEXT = CALENDAR.period("2026-Q4")
SEALED = CALENDAR.sealed_at(QUARTER)
LATER = at(120)
"""In Q4, after Q3 was sealed at the end of 14 October (day 105)."""


def _later(town: Town, books: Books | None = None) -> Results:
    return town.score(period=NEXT, as_of=LATER, books=books)


def _helped() -> Town:
    town = two_teams()
    town.helper(WORK, "rob", "ann", 10)
    return town


def _published(town: Town) -> dict[str, tuple[Proof, ...]]:
    return {QUARTER.name: town.score().proofs}


def _sums(*results: Results) -> dict[str, int]:
    units: Counter[str] = Counter()
    for each in results:
        for row in each.proofs:
            units[row.helper] += row.units
    return {helper: sum_ for helper, sum_ in units.items() if sum_}


def test_every_row_says_by_which_rules_it_was_made() -> None:
    rules = Policy(version="2026-2", starts_on=date(2026, 7, 1))
    (row,) = _helped().score(policy=rules).proofs
    assert (row.policy, row.late, row.compensates) == ("2026-2", False, None)


def _thanks(day: float) -> Town:
    """Rob says on `day` that Ann helped on 20 August (day 50)."""
    town = two_teams()
    made = {"to": (account("ann"),), "given_at": at(50), "confirmed": True, "on": (WORK,)}
    town.page_row(Thanks, "praise", "rob", day=day, **made)
    return town


def test_a_row_written_after_the_seal_is_late_and_of_the_open_period() -> None:
    assert at(106) == SEALED
    in_time, late = _thanks(105.9), _thanks(106)
    assert [row.late for row in in_time.score(as_of=LATER).proofs] == [False]
    assert _later(in_time).proofs == ()
    assert late.score(as_of=LATER).proofs == ()
    (row,) = _later(late).proofs
    assert (row.late, row.at, row.helper) == (True, at(50), account("ann"))


def test_what_was_published_of_a_sealed_period_stays() -> None:
    """Abe's help of Q3 comes to light after the seal (his account was mapped late): a late row of Q4, 1.05 raw and full in
    an empty pot of 1 (1 + 0.05 / 2 = 1.025); Q3 stays as it was."""
    town = _helped()
    books = Books(sealed=_published(town))
    town.helper(WORK, "rob", "abe", 20)
    assert town.score(books=books, as_of=LATER).proofs == books.sealed[QUARTER.name]
    (late,) = _later(town, books).proofs
    assert (late.helper, late.late, late.at) == (account("abe"), True, at(20))
    assert late.units == books.sealed[QUARTER.name][0].units
    both = Books(sealed={**books.sealed, NEXT.name: (late,)})
    assert town.score(period=CALENDAR.period("2027-Q1"), as_of=at(220), books=both).proofs == ()


def test_a_dispute_upheld_takes_the_row_back_where_the_books_are_open() -> None:
    town = _helped()
    (row,) = town.score().proofs
    soon = Correction(row.id, at(30), "dispute")
    own, back = town.score(books=Books(corrections=[soon, soon])).proofs
    assert (own.units, back.units, back.compensates, back.finder) == (row.units, -row.units, row.id, "dispute")
    after = Books(sealed=_published(town), corrections=[Correction(row.id, at(110), "give_back")])
    assert town.score(books=after, as_of=LATER).proofs == (row,)
    (back,) = _later(town, after).proofs
    assert (back.units, back.helper, back.at, back.finder) == (-row.units, row.helper, at(110), "give_back")
    assert _sums(town.score(books=after), _later(town, after)) == {}


def test_only_compensating_rows_are_negative() -> None:
    town = _helped()
    (row,) = town.score().proofs
    results = town.score(books=Books(corrections=[Correction(row.id, at(30), "dispute")]))
    assert [r.compensates is not None for r in results.proofs] == [r.units < 0 for r in results.proofs]


def test_v21_merge_and_unmerge_restore_every_total() -> None:
    """Ann's row of Q3 is moved to Abe, whose account comes first, by two rows of Q4; when the accounts are two people again,
    two rows of 2027-Q1 move it back."""
    town = _helped()
    books = Books(sealed=_published(town))
    before = _sums(town.score(books=books))
    merged = _helped()
    merged.same.append(["abe", "ann"])
    moved = _later(merged, books)
    assert [row.finder for row in moved.proofs] == ["identity", "identity"]
    assert list(_sums(town.score(books=books), moved)) == [account("abe")]
    sealed = Books(sealed={**books.sealed, NEXT.name: moved.proofs})
    back = town.score(period=CALENDAR.period("2027-Q1"), as_of=at(220), books=sealed)
    assert _sums(town.score(books=books), moved, back) == before
    assert len(back.proofs) == 2


def test_whoever_vouched_for_themselves_loses_the_row() -> None:
    town = _helped()
    books = Books(sealed=_published(town))
    merged = _helped()
    merged.same.append(["ann", "rob"])
    assert _sums(town.score(books=books), _later(merged, books)) == {}
