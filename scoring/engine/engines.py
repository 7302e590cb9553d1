"""The engines that can be chosen. Polars comes with Alongside, the others are extras; each is imported when it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import narwhals.stable.v2 as nw

from scoring.engine.columns import Type
from scoring.engine.pots import Frame
from sync.errors import ConfigError

EXTRAS: dict[str, str] = {"duckdb": "duckdb", "pyspark": "spark"}
"""Engine -> the extra to install."""


class Engine(Protocol):
    def table(self, columns: Mapping[str, Sequence[Any]], schema: Mapping[str, Type]) -> Frame: ...

    def rows(self, frame: Frame) -> list[tuple[Any, ...]]: ...


class Polars:
    """In this process, in memory."""

    def table(self, columns: Mapping[str, Sequence[Any]], schema: Mapping[str, Type]) -> Frame:
        return _made(columns, schema).lazy()

    def rows(self, frame: Frame) -> list[tuple[Any, ...]]:
        return frame.collect("polars").rows()


class DuckDB:
    """In this process; what does not fit into memory goes to disk."""

    def __init__(self) -> None:
        import duckdb
        import pyarrow  # type: ignore[import-untyped]  # noqa: F401  (by which DuckDB takes tables)

        self._session = duckdb.connect()

    def table(self, columns: Mapping[str, Sequence[Any]], schema: Mapping[str, Type]) -> Frame:
        return nw.from_native(self._session.from_arrow(_made(columns, schema).to_arrow()))

    def rows(self, frame: Frame) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = frame.to_native().fetchall()
        return found


class PySpark:
    """On the cluster that Spark's own configuration names, else here. Raises ConfigError when it does not start."""

    def __init__(self) -> None:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

        try:
            self._session = SparkSession.builder.appName("Alongside").getOrCreate()
        except PySparkException:
            raise ConfigError("engine.no_java") from None

    def table(self, columns: Mapping[str, Sequence[Any]], schema: Mapping[str, Type]) -> Frame:
        types = {nw.String: "string", nw.Int64: "long", nw.Boolean: "boolean"}
        described = ", ".join(f"{name} {types[schema[name]]}" for name in columns)
        found: Frame = nw.from_native(
            self._session.createDataFrame(list(zip(*columns.values(), strict=True)), described)
        )
        return found

    def rows(self, frame: Frame) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in frame.to_native().collect()]


def _made(columns: Mapping[str, Sequence[Any]], schema: Mapping[str, Type]) -> nw.DataFrame[Any]:
    return nw.from_dict(dict(columns), {name: schema[name] for name in columns}, backend="polars")


def opened(name: str) -> Engine:
    """Raises ConfigError when its extra is not installed."""
    kinds: dict[str, type[Polars | DuckDB | PySpark]] = {"polars": Polars, "duckdb": DuckDB, "pyspark": PySpark}
    try:
        return kinds[name]()
    except ImportError:
        raise ConfigError("engine.missing", engine=name, extra=EXTRAS[name]) from None
