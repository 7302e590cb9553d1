"""Prices a random ledger with Spark on two threads of this machine; the rows, as JSON, are the last line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from random_candidates import PERIOD, priced, some, table  # noqa: E402

from scoring.engine.engines import PySpark  # noqa: E402
from scoring.engine.pricing import price  # noqa: E402
from scoring.policy import Policy  # noqa: E402


def main() -> None:
    from pyspark.sql import SparkSession

    local = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false"}
    builder = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "4")
    for name, value in local.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    engine = PySpark()
    rows = priced(engine, price(table(engine, some(9, 2000)), Policy(), PERIOD))
    session.stop()
    sys.stdout.write("\n" + json.dumps(rows) + "\n")


if __name__ == "__main__":
    main()
