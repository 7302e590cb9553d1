"""Ten million candidates in Parquet, as an organisation with a hundred thousand people might make them in a quarter.

Few do much and most do little; each helps mostly a dozen others; people are of teams of twelve; one in twenty candidates is
a repeat, some have no witness. Ids and names are integers, as a warehouse has them. Made by seeded arithmetic in Polars, a
million at a time.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import polars as pl

PERIOD = "2026-Q3"
START_US = 1_782_864_000_000_000
QUARTER_US = 92 * 24 * 60 * 60 * 1_000_000
TEAM = 12
FRIENDS = 12
ROOTS = 12
"""Of one owner."""
BATCH = 1_000_000
CANDIDATES_EACH = 100
PRIME = 2**31 - 1


def write(path: Path, rows: int, seed: int) -> None:
    """One file a million rows, in order of time as a log is."""
    path.mkdir()
    for first in range(0, rows, BATCH):
        _write(candidates(first, min(BATCH, rows - first), rows, seed), path / f"{first // BATCH:04}.parquet")


def more(path: Path, rows: int, n: int, seed: int) -> None:
    """The `n` candidates that come after so many."""
    path.mkdir()
    _write(candidates(rows, n, rows, seed), path / "new.parquet")


def _write(made: pl.DataFrame, path: Path) -> None:
    """Packed by what is quick to unpack: half of pricing a few helpers again is reading."""
    made.write_parquet(path, compression="lz4")


def candidates(first: int, n: int, rows: int, seed: int) -> pl.DataFrame:
    """From the `first` on, of an organisation that makes so many `rows` a quarter."""
    people = max(200, rows // CANDIDATES_EACH)
    number = pl.int_range(first, first + n, dtype=pl.Int64, eager=True)
    draws = _Draws(number, seed)
    frame = pl.DataFrame({"n": number}).with_columns(
        helper=_few_do_much(draws.part("helper"), people),
        friend=(draws.part("friend") ** 2 * FRIENDS).floor().cast(pl.Int64),
        root_of=(draws.part("root") ** 2 * ROOTS).floor().cast(pl.Int64),
        stranger=_few_do_much(draws.part("stranger"), people),
        mate=draws.below("mate", TEAM),
        other=draws.below("other", TEAM),
        object=draws.below("object", 3),
        kind=draws.below("kind", 7),
        step=draws.part("step"),
        seen=draws.part("seen"),
        near=draws.part("near"),
        when=draws.part("when"),
    )
    owner = pl.when(pl.col("near") < 0.85).then(_mix("helper", "friend") % people).otherwise(pl.col("stranger"))
    frame = frame.with_columns(owner=owner, step=_step(pl.col("step")))
    team = pl.col("owner") // TEAM * TEAM
    frame = frame.with_columns(
        root=pl.col("owner") * ROOTS + pl.col("root_of"),
        by=(team + pl.col("mate")).clip(0, people - 1),
        witness=pl.when((pl.col("step") > 1) & (pl.col("seen") < 0.75)).then(
            (team + pl.col("other")).clip(0, people - 1)
        ),
    )
    at = START_US + (pl.col("n") * (QUARTER_US // rows)) + (pl.col("when") * 1_000_000).cast(pl.Int64)
    object_ = pl.col("root") * 3 + pl.col("object")
    return frame.select(
        id=((pl.col("helper") * ROOTS * 3 * people + object_) * 7 + pl.col("kind")) * 3 + pl.col("step") - 1,
        period=pl.lit(PERIOD),
        at=at,
        helper=pl.col("helper"),
        team=pl.col("helper") // TEAM,
        object=object_,
        root=pl.col("root"),
        owner=pl.col("owner"),
        beneficiary=pl.col("owner") // TEAM,
        kind=_named("kind", ("comment", "answer", "review", "doc", "session", "assist", "early")),
        step=pl.col("step"),
        size=_named("root", ("S", "M", "M", "L")),
        by=pl.col("by"),
        witness=pl.col("witness"),
        beta=pl.when(pl.col("by") % 10 == 0).then(750).otherwise(1000).cast(pl.Int64),
        involved=pl.col("root") % 50 == pl.col("helper") % 50,
        shared=pl.col("helper") // TEAM // 2 == pl.col("owner") // TEAM // 2,
    )


class _Draws:
    """Numbers that look random: of the row's number, by squares in a prime field whose constants the seed and a name give."""

    def __init__(self, numbers: pl.Series, seed: int) -> None:
        self._numbers, self._seed = numbers, seed

    def _drawn(self, name: str) -> pl.Series:
        rng = Random(f"{self._seed} {name}")
        found = (self._numbers * rng.randrange(1, PRIME) + rng.randrange(PRIME)) % PRIME
        for _ in range(3):
            found = (found * found + rng.randrange(PRIME)) % PRIME
        return found

    def part(self, name: str) -> pl.Series:
        """From 0 to 1."""
        return self._drawn(name).cast(pl.Float64) / PRIME

    def below(self, name: str, n: int) -> pl.Series:
        return self._drawn(name) % n


def _few_do_much(part: pl.Series, people: int) -> pl.Series:
    """The busiest thousandth does about three in a hundred of everything."""
    return (part**2 * people).floor().cast(pl.Int64)


def _mix(one: str, other: str) -> pl.Expr:
    return pl.col(one) * 7_919 + (pl.col(other) + 1) * 104_729


def _step(part: pl.Expr) -> pl.Expr:
    return pl.when(part < 0.6).then(1).when(part < 0.85).then(2).otherwise(3).cast(pl.Int64)


def _named(column: str, names: tuple[str, ...]) -> pl.Expr:
    return (pl.col(column) % len(names)).replace_strict(dict(enumerate(names)), return_dtype=pl.String)
