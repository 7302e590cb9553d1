"""The arithmetic of the ledger, written once for every engine: Polars, DuckDB and PySpark run the same narwhals functions.

`columns` says what a table of candidates holds; `pricing` makes rows with points of it (gate, each row once, weights, pots);
`pots` are the brackets; `renewal` prices again only what was touched; `engines` are the three that can be chosen.
"""
