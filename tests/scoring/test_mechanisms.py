"""The table of mechanisms says what there is: it is written anew whenever an indicator or a test changes."""

from __future__ import annotations

from bench import mechanisms
from bench.mechanisms import PAGE, ROOT, Mechanism


def test_the_committed_table_is_not_stale() -> None:
    """Else: `python -m bench.mechanisms --write`."""
    assert PAGE.read_text(encoding="utf-8") == mechanisms.page(mechanisms.mechanisms())


def test_every_mechanism_is_in_it_once() -> None:
    """28 + 24 + 20 + 11 + 9 of the five documents."""
    ids = [m.id for m in mechanisms.mechanisms()]
    asked = {"S0": 28, "S1": 24, "S2": 20, "S3": 11, "S4": 9}
    assert ids == [f"{document}-{n}" for document, last in asked.items() for n in range(1, last + 1)]


def test_the_files_that_it_names_are_there() -> None:
    named = {file for m in mechanisms.mechanisms() for file in (*m.implemented, *m.tests)}
    assert {file for file in named if not (ROOT / file).is_file()} == set()


def test_what_is_not_computed_is_not_called_computed() -> None:
    assert Mechanism("X-1", ("HP1",)).state == "computed"
    assert Mechanism("X-2", ("HP1", "XX1")).state == "in part"
    assert Mechanism("X-3", ("HP1",), lacks="an export").state == "in part"
    assert (Mechanism("X-4", ("XX1",)).state, Mechanism("X-4", ("XX1",)).shown) == ("not yet", "later")


def test_what_is_for_one_person_alone_is_not_shown() -> None:
    assert Mechanism("X-5", ("DV1",)).shown == "later"
    assert "team" in Mechanism("X-6", ("HP1",)).shown
