"""What is for one person: a card with everything, private indicators too, for a page of their own; a card for others without
those; and who agreed to be named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scoring import indicators
from scoring.indicators import View
from sync.model import LEVELS, Indicator, Level, Scorecard
from sync.people import Directory
from sync.rows import PersonEntry
from sync.snapshot import Snapshot

Codes = Mapping[str, Indicator]


@dataclass(frozen=True)
class Audience:
    """By handle (an e-mail address or an account ref), as the configuration names people."""

    agreed: frozenset[str] = frozenset()
    pages: Mapping[str, str] = field(default_factory=dict)
    """Whose own page -> the id of the page under which it is written."""


def agreed(snapshot: Snapshot, audience: Audience, level: Level) -> tuple[str, ...]:
    """People who said so in the configuration or in a people database; nobody below the level that asks."""
    if LEVELS.index(level) < LEVELS.index("opt-in"):
        return ()
    people = [snapshot.directory.called(handle) for handle in audience.agreed]
    entries = [entry for entry in snapshot.of(PersonEntry) if entry.agreed]
    people += [person for entry in entries for person in _of_entry(snapshot.directory, entry)]
    return tuple(sorted({person for person in people if person}))


def _of_entry(directory: Directory, entry: PersonEntry) -> Iterator[str | None]:
    yield from map(directory.person, entry.accounts)
    yield directory.called(entry.email) if entry.email else None


def own_cards(view: View, values: Mapping[str, Codes], audience: Audience) -> Iterator[Scorecard]:
    """Of those who have a page, whatever the level: nobody else reads it."""
    pages = {view.scene.snapshot.directory.called(handle): page for handle, page in audience.pages.items()}
    for person, page in sorted((p, page) for p, page in pages.items() if p):
        yield own_card(view, person, values.get(person, {}), page)


def own_card(view: View, person: str, codes: Codes, page: str | None = None) -> Scorecard:
    rows = [row for row in view.proofs if row.helper == person]
    return Scorecard(
        kind="person",
        id=person,
        title=view.scene.staff.name(person),
        indicators=dict(codes),
        proofs=tuple(row.id for row in rows),
        teams=tuple(sorted({row.team for row in rows})),
        url=page,
    )


def shown_to_others(codes: Codes) -> dict[str, Indicator]:
    private = {each.code for each in indicators.REGISTRY if each.kind == "person" and each.private}
    return {code: value for code, value in codes.items() if code not in private}
