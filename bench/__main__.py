"""Every benchmark, one table each: `python -m bench`; one of them: `python -m bench.NAME`."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import bench

# A benchmark may start processes of its own, which import this module again.
if __name__ == "__main__":
    for module in pkgutil.iter_modules(bench.__path__):
        if not module.name.startswith("_"):
            import_module(f"bench.{module.name}").main()
