"""Every benchmark, one table each: `python -m bench`; one of them: `python -m bench.NAME`."""

from __future__ import annotations

from importlib import import_module

BENCHMARKS = ("fidelity", "mirror", "sandbox", "scoring", "attacks", "validity")

# A benchmark may start processes of its own, which import this module again.
if __name__ == "__main__":
    for name in BENCHMARKS:
        import_module(f"bench.{name}").main()
