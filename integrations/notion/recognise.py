"""Which kind of rows a data source holds, by the names and types of its properties. When in doubt, none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from integrations.notion.kinds import Field, Kind, catalogue
from integrations.notion.words import squeezed, variants
from sync.model import Column

ENOUGH = 4
"""Weights of the matched fields from which a kind is recognised."""
TITLE = 2
"""What a kind's noun in the title of the database adds, where the properties say something already."""
MARGIN = 2
"""By so much a kind must be ahead of the next one that explains other properties."""

Fields = Mapping[str, str]
"""Field -> id of a property."""


@dataclass(frozen=True)
class Candidate:
    """A kind that a data source may be of. `missing` are groups of which it has no field."""

    kind: str
    score: int
    fields: Fields
    missing: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Recognition:
    """`kind` is None when nothing fits, or when two fit equally well. `candidates` are the likeliest, the best first."""

    kind: str | None
    fields: Fields = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Two kinds fit: else nothing does."""
        return self.kind is None and len([c for c in self.candidates if _fits(c)]) > 1


def recognise(title: str, columns: Sequence[Column]) -> Recognition:
    found = [_candidate(kind, title, columns) for kind in catalogue().values()]
    likely = tuple(sorted((c for c in found if c.score), key=lambda c: (not _fits(c), -c.score, c.kind)))
    fitting = [candidate for candidate in likely if _fits(candidate)]
    if not fitting or any(_rivals(fitting[0], other) for other in fitting[1:]):
        return Recognition(None, {}, likely)
    return Recognition(fitting[0].kind, fitting[0].fields, likely)


def fitted(kind: Kind, columns: Iterable[Column], taken: Iterable[str] = ()) -> dict[str, str]:
    """The property for each field of a kind, by name: for each the property whose name stands first in its list; each
    property for one field, the best that its name says. Properties in `taken` are left alone."""
    free = [column for column in columns if column.id not in set(taken)]
    offers = sorted(
        (how, rank, wanted.name, column.id)
        for column in free
        for wanted in kind.fields.values()
        if column.type in wanted.types
        for how, rank in _offers(wanted, column, kind)
    )
    chosen: dict[str, str] = {}
    for _, _, name, id_ in offers:
        if name not in chosen and id_ not in chosen.values():
            chosen[name] = id_
    return chosen


def missing(kind: Kind, fields: Fields) -> tuple[tuple[str, ...], ...]:
    return tuple(group for group in kind.need if not set(group) & set(fields))


def _offers(wanted: Field, column: Column, kind: Kind) -> list[tuple[int, int]]:
    """How literally the property's name is one of the field's, and which."""
    said = variants(column.name, kind.nouns)
    return [(how, wanted.ranks[name]) for how, name in enumerate(said) if name in wanted.ranks][:1]


def _candidate(kind: Kind, title: str, columns: Sequence[Column]) -> Candidate:
    fields = fitted(kind, columns)
    score = sum(kind.fields[name].weight for name in fields)
    if score and _is_named(kind, title):
        score += TITLE
    return Candidate(kind.name, score, fields, missing(kind, fields))


def _is_named(kind: Kind, title: str) -> bool:
    said = variants(title)
    return any(noun in said or any(part.endswith(noun) for part in said) for noun in kind.nouns) or any(
        squeezed(word) in kind.nouns for word in title.split()
    )


def _fits(candidate: Candidate) -> bool:
    return not candidate.missing and candidate.score >= ENOUGH


def _rivals(best: Candidate, other: Candidate) -> bool:
    """Nearly as good, and not merely a part of the better one's explanation."""
    explains = set(other.fields.values()) - set(best.fields.values())
    return best.score - other.score < MARGIN and bool(explains or best.score == other.score)
