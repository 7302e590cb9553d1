"""Who is erased leaves no name behind, no number changes, and no later pull brings them back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from test_retention import everything

import integrations
from integrations.sandbox.server import serving
from integrations.sandbox.start import Started, organisation
from scoring.periods import Calendar
from scoring.policy import Policy
from scoring.results import score
from sync.config import Settings, load
from sync.erasing import Erasure, erase
from sync.errors import Refused
from sync.job import Adapters, pull_all
from sync.model import Account, Results
from sync.pseudonyms import Tombs, is_pseudonym
from sync.rebuild import rebuild
from sync.roll_call import note_groups
from sync.shapes import results_json
from sync.store import Decisions, Mirror, Scores, Store
from sync.take import take_snapshot
from sync.who import Listed, read_register

AT = datetime(2026, 9, 1, tzinfo=UTC)


class World:
    def __init__(self, started: Started, settings: Settings, store: Store, adapters: Adapters) -> None:
        self.started, self.settings, self.store, self.adapters = started, settings, store, adapters

    def pull(self) -> None:
        self.started.sandbox.clock.advance(timedelta(minutes=1))
        pull_all(self.adapters, self.store, lambda stream, done, total: None)
        note_groups(self.store, self.settings.organisation.zone)

    def score(self) -> Results:
        snapshot = take_snapshot(self.store, self.settings)
        period = Calendar(self.settings.organisation.zone).default_period(snapshot.as_of)
        return score(snapshot, Policy(), period, level="individual")

    def erase(self, who: str) -> Erasure:
        with integrations.offline(self.settings) as sources:
            return erase(self.store, self.settings, sources, who, at=AT, by="admin")

    def people(self) -> list[Listed]:
        """Those with most rows first, without who was erased."""
        rows = self.score().proofs
        listed = {p.id: p for p in read_register(self.store, self.settings).listed()}
        given = sorted({row.helper for row in rows}, key=lambda p: -sum(row.helper == p for row in rows))
        return [listed[person] for person in given if not is_pseudonym(person)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder, started = tmp_path_factory.mktemp("erasing"), organisation(7)
    with serving(started.sandbox) as address:
        settings = load(started.write_config(folder, address, level="individual"), integrations.settings_models())
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            made = World(started, settings, store, adapters)
            made.pull()
            yield made


def numbers(results: Results) -> list[Any]:
    """Every card of a team, a pair, the whole or a thing, and the points of every row, without who. Not HP4Z: an estimate by
    lots, which are drawn by names."""
    cards = [card for card in results_json(results)["scorecards"] if card["kind"] != "person"]
    for card in cards:
        card["indicators"].pop("HP4Z", None)
    rows = [(r.id, r.at, r.team, r.beneficiary, r.object, r.kind, r.step, r.units, r.raw_units) for r in results.proofs]
    return [cards, rows, len(results.refusals)]


def test_every_number_stays_and_no_word_says_who_it_was(world: World) -> None:
    for person in world.people()[:3]:
        before = world.score()
        Scores(world.store).save(before)
        done = world.erase(person.id)
        after = world.score()
        for one, other in zip(numbers(before), numbers(after), strict=True):
            assert one == other
        assert {row.helper for row in after.proofs} - {row.helper for row in before.proofs} == {done.person}
        left = everything(world.store) + "".join(map(str, world.store.sql.execute("SELECT * FROM results")))
        for account in person.accounts:
            assert account.id not in left
            assert account.email is None or account.email not in left
        assert f'"{person.name}"' not in left
        assert f"@{person.name}" not in left
        assert not [card for card in after.of("person") if is_pseudonym(card.id)]
        assert Mirror(world.store).quarantine() == []


def test_a_later_pull_does_not_bring_them_back(world: World) -> None:
    person = world.people()[0]
    world.erase(person.id)
    before = numbers(world.score())
    # The vendor sends everything anew, changed or not.
    with world.store.transaction() as sql:
        sql.execute("DELETE FROM cursor")
        sql.execute("UPDATE bundle SET digest = 'other' WHERE digest <> ''")
    world.pull()
    left = everything(world.store)
    assert not [a.id for a in person.accounts if a.id in left]
    assert not [a.email for a in person.accounts if a.email and a.email in left]
    assert f'"{person.name}"' not in left
    assert f"@{person.name}" not in left
    assert numbers(world.score()) == before
    assert person.name not in {a.name for a in Mirror(world.store).records(Account)}


def test_rebuilding_says_what_it_cannot_rebuild(world: World) -> None:
    before, erased = numbers(world.score()), [a for a in Mirror(world.store).records(Account) if is_pseudonym(a.ref)]
    assert erased
    with integrations.offline(world.settings) as sources:
        done = [rebuild(source, world.store) for source in sources.values()]
    assert sum(made.purged for made in done if made) == len(erased)
    assert numbers(world.score()) == before


def test_it_is_logged_and_cannot_be_taken_back(world: World) -> None:
    last = [d for d in Decisions(world.store).log() if d.action == "erase"][-1]
    assert is_pseudonym(last.one)
    with pytest.raises(Refused):
        read_register(world.store, world.settings).may_undo(last.number)
    with pytest.raises(Refused):
        world.erase(last.one)


def test_the_configuration_that_still_names_the_person_is_said(world: World, tmp_path: Path) -> None:
    person = world.people()[-1]
    done = world.erase(person.id)
    assert [key.partition("[")[0] for key in done.still_named] == ["teams"]
    assert person.name not in json.dumps([done.decision.one, done.person, *done.still_named])
    assert tmp_path


def test_the_check_catches_a_mirror_without_tombs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last one: it brings somebody back."""
    person = world.people()[0]
    world.erase(person.id)
    monkeypatch.setattr(Tombs, "__bool__", lambda _: False)
    monkeypatch.setattr(Tombs, "hides", lambda *_: False)
    with world.store.transaction() as sql:
        sql.execute("DELETE FROM cursor")
        sql.execute("UPDATE bundle SET digest = 'other' WHERE digest <> ''")
    world.pull()
    assert [a.id for a in person.accounts if a.id in everything(world.store)]
