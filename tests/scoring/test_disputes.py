"""Disputes and give-backs as people write them down: which row is meant, who may decide, what becomes of the row."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from scoring_build import CALENDAR, QUARTER, Town, account, at, task, two_teams

from scoring.books import Books
from scoring.explain import explain
from sync.messages import LANGUAGES, catalogue
from sync.model import Dispute, Proof, Results
from sync.rows import AppealEntry

WORK = task("work")
NEXT = CALENDAR.period("2026-Q4")


def helped() -> tuple[Town, Proof]:
    """Rob says on day 10 that Ann helped."""
    town = two_teams()
    town.connect("appeals")
    town.helper(WORK, "rob", "ann", 10)
    (row,) = town.score().proofs
    return town, row


def appeal(
    town: Town,
    proof: str,
    *,
    by: str = "gil",
    day: float = 20,
    deciders: str = "",
    decided: float | None = None,
    **more: Any,
) -> None:
    """`by` writes it on `day`; `deciders` decide on day `decided`."""
    said = {"proof": proof, "opened_by": (account(by),), "opened_at": at(day), "what": "dispute"}
    if decided is not None:
        said |= {"decided_at": at(decided), "decision": "upheld"}
    made = {**said, "deciders": tuple(map(account, deciders.split())), **more}
    town.page_row(AppealEntry, f"appeal {day}", by, day=day, **made)


def one(results: Results) -> Dispute:
    assert results.disputes is not None
    (found,) = results.disputes
    for language in LANGUAGES:
        assert found.reason is None or catalogue(language)[found.reason]
    return found


def points(results: Results) -> int:
    return sum(row.units for row in results.proofs)


def test_without_a_database_nobody_keeps_a_record() -> None:
    assert two_teams().score().disputes is None
    town, _ = helped()
    assert town.score().disputes == ()


def test_a_dispute_is_open_until_it_is_decided() -> None:
    town, row = helped()
    appeal(town, row.id)
    results = town.score()
    assert (one(results).state, one(results).proof, points(results)) == ("open", row.id, row.units)
    told = explain(town.snapshot(), results, "WORK-1")
    assert [dispute.standing for dispute in told.disputes] == [True]
    assert results.of("org")[0].indicators["TR3"].value == 1


def test_two_others_uphold_it_and_the_row_is_taken_back() -> None:
    town, row = helped()
    appeal(town, f"see {row.id}", deciders="gus rio", decided=30)
    results = town.score()
    own, back = results.proofs
    assert (own.id, back.compensates, back.finder, back.at) == (row.id, row.id, "dispute", at(30))
    assert (back.source, points(results)) == (one(results).record, 0)
    assert (one(results).state, one(results).decided_at) == ("upheld", at(30))
    assert results.of("org")[0].indicators["TR3U"].value == 1


def test_one_property_for_each_decider_is_as_good() -> None:
    town, row = helped()
    appeal(town, row.id, deciders="gus", decided=30, second_decider=(account("rio"),))
    assert one(town.score()).state == "upheld"


def test_a_dispute_that_is_rejected_changes_nothing() -> None:
    town, row = helped()
    appeal(town, row.id, deciders="gus rio", decided=30, decision="rejected")
    results = town.score()
    assert (one(results).state, points(results)) == ("rejected", row.units)
    assert results.of("org")[0].indicators["TR3"].value == 0


@pytest.mark.parametrize(
    ("deciders", "reason"),
    [
        ("gus", "too_few_deciders"),
        ("gus gus", "too_few_deciders"),
        ("gus nobody", "too_few_deciders"),
        ("gus ann", "own_decider"),
        ("gus rob", "own_decider"),
        ("gus gil", "own_decider"),
    ],
)
def test_who_may_not_decide(deciders: str, reason: str) -> None:
    """Ann helped, Rob confirmed it, Gil opened the dispute: it stays open, and says why it does not count."""
    town, row = helped()
    appeal(town, row.id, deciders=deciders, decided=30)
    results = town.score()
    found = one(results)
    assert (found.state, found.reason, points(results)) == ("invalid", f"appeal.reason.{reason}", row.units)
    assert found.standing
    assert results.of("org")[0].indicators["TR3"].value == 1


def test_two_accounts_of_one_human_are_one_decider() -> None:
    town, row = helped()
    town.person("gus2")
    town.same.append(["gus", "gus2"])
    appeal(town, row.id, deciders="gus gus2", decided=30)
    assert one(town.score()).reason == "appeal.reason.too_few_deciders"


def test_a_decision_needs_its_day_and_waits_for_it() -> None:
    town, row = helped()
    appeal(town, row.id, deciders="gus rio", decision="upheld")
    assert one(town.score()).reason == "appeal.reason.undated"
    town, row = helped()
    appeal(town, row.id, deciders="gus rio", decided=60)
    assert one(town.score(as_of=at(50))).state == "open"


def test_the_helper_alone_gives_a_row_back() -> None:
    town, row = helped()
    appeal(town, row.id, by="ann", what="give_back")
    results = town.score()
    assert (one(results).state, points(results)) == ("given_back", 0)
    assert results.proofs[1].finder == "give_back"
    assert results.of("org")[0].indicators["TR3"].n == 0


def test_nobody_gives_back_what_another_earned() -> None:
    """Gil writes the page and fills in Ann's name."""
    town, row = helped()
    appeal(town, row.id, by="gil", what="give_back", opened_by=(account("ann"),))
    results = town.score()
    assert (one(results).reason, points(results)) == ("appeal.reason.not_the_helper", row.units)


def test_a_row_is_named_by_its_link_or_by_what_it_is_on() -> None:
    town, row = helped()
    for proof in (row.url, f"Work {row.url}", "WORK-1"):
        town.rows, town.docs = [], []
        appeal(town, proof)
        assert one(town.score()).proof == row.id


def test_a_link_to_the_help_of_several_names_none() -> None:
    """But of two helpers on one task only one can give back."""
    town, row = helped()
    town.helper(WORK, "rob", "abe", 12)
    appeal(town, "WORK-1")
    assert one(town.score()).reason == "appeal.reason.several_rows"
    town.rows, town.docs = [], []
    appeal(town, "WORK-1", by="ann", what="give_back")
    assert (one(town.score()).state, one(town.score()).proof) == ("given_back", row.id)


@pytest.mark.parametrize("proof", ["", "0123456789abcdef0123", "https://jira.test/nowhere", "ELSE-9"])
def test_a_row_that_there_is_not(proof: str) -> None:
    town, _ = helped()
    appeal(town, proof)
    results = town.score()
    assert (one(results).state, one(results).reason) == ("invalid", "appeal.reason.unknown_row")
    assert not one(results).standing


def test_a_compensating_row_is_not_taken_back_again() -> None:
    town, row = helped()
    appeal(town, row.id, deciders="gus rio", decided=30)
    _, back = town.score().proofs
    sealed = Books(sealed={QUARTER.name: town.score().proofs})
    appeal(town, back.id, day=110)
    results = town.score(period=NEXT, as_of=at(120), books=sealed)
    assert [d.reason for d in results.disputes or ()] == [None, "appeal.reason.compensating"]


def test_of_a_sealed_quarter_the_row_is_taken_back_in_the_open_one() -> None:
    town, row = helped()
    sealed = Books(sealed={QUARTER.name: (row,)})
    appeal(town, row.id, day=107, deciders="gus rio", decided=110)
    assert town.score(as_of=at(120), books=sealed).proofs == (row,)
    (back,) = town.score(period=NEXT, as_of=at(120), books=sealed).proofs
    assert (back.units, back.compensates, back.finder) == (-row.units, row.id, "dispute")
    both = Books(sealed={**sealed.sealed, NEXT.name: (back,)})
    assert town.score(period=CALENDAR.period("2027-Q1"), as_of=at(220), books=both).proofs == ()


def test_a_row_from_before_the_books_cannot_be_taken_back() -> None:
    """Q3 was never published: nothing of it may be subtracted from Q4."""
    town, row = helped()
    appeal(town, row.id, deciders="gus rio", day=110, decided=115)
    results = town.score(period=NEXT, as_of=at(120))
    assert (one(results).reason, results.proofs) == ("appeal.reason.unknown_row", ())


def test_a_record_whose_page_is_restricted_or_gone_is_none() -> None:
    """A give-back needs its page, which says who wrote it."""
    town, row = helped()
    town.row(AppealEntry, "ghost", proof=row.id, what="give_back", opened_by=(account("ann"),), opened_at=at(20))
    assert one(town.score()).reason == "appeal.reason.not_the_helper"


def test_a_saboteur_that_believes_what_is_filled_in_is_caught() -> None:
    town, row = helped()
    appeal(town, row.id, by="gil", what="give_back", opened_by=(account("ann"),))
    honest = points(town.score())
    town.docs = [replace(doc, author=account("ann")) for doc in town.docs]
    assert points(town.score()) != honest
