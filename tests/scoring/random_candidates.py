"""Random tables of candidates, full of what makes engines differ: ties, repeats, missing witnesses, rows of other periods."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from random import Random
from typing import Any

from hypothesis import strategies as st

from scoring.engine.engines import Engine
from scoring.engine.pots import Frame
from scoring.table import SCHEMA

PERIOD = "2026-Q3"
PEOPLE = ("ann", "abe", "ray", "rex", "gil")
TEAM = {"ann": "blue", "abe": "blue", "ray": "red", "rex": "red", "gil": "green"}
KINDS = ("comment", "answer", "review", "doc", "session", "assist", "early")


@dataclass(frozen=True)
class Row:
    """What is not said here follows from it: `help_` numbers objects, two of which have one root."""

    helper: str
    help_: int
    step: int
    at: int
    by: str
    witness: str | None = None
    period: str = PERIOD
    size: str = "M"
    beta: int = 1000
    involved: bool = False
    shared: bool = False

    @property
    def columns(self) -> dict[str, Any]:
        root = self.help_ // 2
        owner = PEOPLE[root % len(PEOPLE)]
        return {
            **{name: value for name, value in asdict(self).items() if name != "help_"},
            "id": f"{self.helper}-{self.help_}-{self.step}",
            "team": TEAM[self.helper],
            "object": f"object {self.help_}",
            "root": f"root {root}",
            "owner": owner,
            "beneficiary": TEAM[owner],
            "kind": KINDS[self.help_ % len(KINDS)],
        }


people = st.sampled_from(PEOPLE)
rows = st.builds(
    Row,
    people,
    st.integers(0, 11),
    st.sampled_from([1, 2, 3]),
    st.integers(0, 8),
    people,
    st.none() | people,
    st.sampled_from([PERIOD, PERIOD, PERIOD, "2026-Q2"]),
)
tables = st.lists(rows, max_size=40).map(lambda found: consistent(found, {}, {}))


def consistent(found: list[Row], sizes: dict[int, str], betas: dict[str, int]) -> list[Row]:
    """One size a root, one factor a person; a few of the pairs of helper and root are near each other."""
    return [
        Row(
            **{
                **{field.name: getattr(row, field.name) for field in fields(row)},
                "size": sizes.get(row.help_ // 2, "SML"[row.help_ // 2 % 3]),
                "beta": betas.get(row.by, (1000, 975, 333)[PEOPLE.index(row.by) % 3]),
                "involved": (PEOPLE.index(row.helper), row.help_ // 2) == (0, 5),
                "shared": (PEOPLE.index(row.helper), row.help_ // 2) == (4, 1),
            }
        )
        for row in found
    ]


def some(seed: int, n: int) -> list[Row]:
    rng = Random(seed)
    found = [
        Row(
            rng.choice(PEOPLE),
            rng.randrange(60),
            rng.choice([1, 1, 2, 3]),
            rng.randrange(n),
            rng.choice(PEOPLE),
            rng.choice([None, *PEOPLE]),
            rng.choice([PERIOD, PERIOD, "2026-Q2"]),
        )
        for _ in range(n)
    ]
    return consistent(found, {}, {})


def table(engine: Engine, found: list[Row]) -> Frame:
    each = [row.columns for row in found]
    return engine.table({name: [columns[name] for columns in each] for name in SCHEMA}, SCHEMA)


def priced(engine: Engine, frame: Frame) -> list[tuple[Any, ...]]:
    """In order of id, with every column that pricing makes or decides."""
    wanted = ("id", "at", "helper", "by", "witness", "team", "beneficiary", "weak", "raw_units", "units")
    return sorted(engine.rows(frame.select(*wanted)))
