"""Benchmarks, one module each, every one a command that prints a table: `python -m bench` runs them all."""
