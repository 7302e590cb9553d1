"""The mirror and the rows of a period as Parquet files: for DuckDB, Spark, a notebook. `docs/parquet.md` describes them.

What scoring may read is written, no more: places outside the allow-list are not in a snapshot, and what is restricted is
left out here. Names and texts are in it, so only their owner may read the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import inspect

from sync.errors import Refused, UsageError
from sync.messages import say
from sync.model import (
    Change,
    Collection,
    Comment,
    Doc,
    Frozen,
    Goal,
    Membership,
    Person,
    Proof,
    Record,
    Refusal,
    Task,
)
from sync.rows import ROWS
from sync.snapshot import Snapshot
from sync.terminal import note, table

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Table:
    """One file. `schema` says what a column holds by the names of Polars' types."""

    name: str
    schema: Mapping[str, str]
    columns: Mapping[str, Sequence[Any]]


def export_tables(
    snapshot: Snapshot,
    rows: Sequence[Proof],
    refusals: Sequence[Refusal],
    candidates: Mapping[str, Sequence[Any]],
    schema: Mapping[str, type],
) -> Iterator[Table]:
    """The mirror's records, one table a type; then what the gate admitted, the rows with points, and what was refused."""
    people = sorted(snapshot.directory.people.values(), key=lambda person: person.id)
    yield _of_models("people", Person, people)
    yield _of_models("memberships", Membership, snapshot.directory.memberships)
    for kind, records in _records(snapshot):
        yield _of_records(kind, records)
    yield Table("candidates", {name: type_.__name__ for name, type_ in schema.items()}, candidates)
    yield _of_models("rows", Proof, rows)
    yield _of_models("refusals", Refusal, refusals)


def _records(snapshot: Snapshot) -> Iterator[tuple[type[Record], Iterable[Record]]]:
    open_tasks = {ref: task for ref, task in snapshot.tasks.items() if not task.restricted}
    open_ = {*open_tasks, *snapshot.docs}
    yield Collection, snapshot.collections.values()
    yield Task, open_tasks.values()
    yield Doc, snapshot.docs.values()
    yield Comment, (c for on, each in snapshot.comments.items() if on in open_ for c in each if not c.restricted)
    yield Change, (c for on, each in snapshot.changes.items() if on in open_ for c in each)
    for kind in ROWS.values():
        yield kind, snapshot.goals if kind is Goal else snapshot.rows.get(kind, ())


def _of_records(kind: type[Record], records: Iterable[Record]) -> Table:
    fields = {field.name: _type_of(field.type) for field in msgspec.structs.fields(kind)}
    listed = list(records)
    columns = {name: [_value(getattr(r, name), type_) for r in listed] for name, type_ in fields.items()}
    return Table(kind.type, {"ref": "String", **fields}, {"ref": [r.ref for r in listed], **columns})


def _of_models(name: str, kind: type[Frozen], models: Sequence[Frozen]) -> Table:
    fields = {name: _type_of(field.annotation) for name, field in kind.model_fields.items()}
    return Table(name, fields, {f: [_value(getattr(m, f), type_) for m in models] for f, type_ in fields.items()})


def _type_of(annotation: Any) -> str:
    """What holds several values is text in JSON; a decimal is text, to stay exact."""
    found = inspect.type_info(annotation)
    kinds = found.types if isinstance(found, inspect.UnionType) else (found,)
    plain = [_PLAIN.get(type(t), "String") for t in kinds if not isinstance(t, inspect.NoneType)]
    numbers = isinstance(kinds[0], inspect.LiteralType) and all(isinstance(v, int) for v in kinds[0].values)
    return "Int64" if numbers else plain[0]


_PLAIN: dict[type, str] = {
    inspect.IntType: "Int64",
    inspect.BoolType: "Boolean",
    inspect.FloatType: "Float64",
    inspect.DateTimeType: "Datetime",
    inspect.DateType: "Date",
}


def _value(value: Any, type_: str) -> Any:
    if type_ != "String" or value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode().strip('"')


def written(folder: Path, tables: Iterable[Table]) -> dict[str, int]:
    """File -> rows. Raises Refused when the folder holds anything, UsageError when it cannot be written to."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Refused("export.not_empty", folder=folder)
        return {each.name: _write(folder / f"{each.name}.parquet", each) for each in tables}
    except OSError:
        raise UsageError("export.cannot", folder=folder) from None


def _write(path: Path, made: Table) -> int:
    import polars as pl

    frame = pl.DataFrame(dict(made.columns), {name: _polars(type_) for name, type_ in made.schema.items()})
    path.touch(mode=0o600)
    frame.write_parquet(path)
    return frame.height


def _polars(type_: str) -> pl.DataType:
    import polars as pl

    found: pl.DataType = pl.Datetime("us", "UTC") if type_ == "Datetime" else getattr(pl, type_)()
    return found


def export_shown(folder: Path, period: str, counts: Mapping[str, int]) -> None:
    rows = [[f"{name}.parquet", str(n)] for name, n in counts.items()]
    table(say("export.title", period=period, folder=folder), [say("export.table"), say("export.rows")], rows, (1,))
    note("export.private")
