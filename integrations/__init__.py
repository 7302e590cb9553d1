"""Everything that speaks a vendor's API. Adapters are opened lazily: their SDKs are slow to import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.config import Settings, Strict
    from sync.ports import Adapter

ADAPTERS = {
    "jira": "integrations.jira",
    "notion": "integrations.notion",
}
"""Kind -> package with `connect(settings) -> Adapter`, and in its `settings` module the model of its table, `SETTINGS`."""


def settings_models() -> dict[str, type[Strict]]:
    return {kind: import_module(f"{package}.settings").SETTINGS for kind, package in ADAPTERS.items()}


@contextmanager
def connect(kind: str, settings: Settings) -> Iterator[Adapter]:
    """One adapter, closed at the end. Sends nothing; raises ConfigError when its secret is missing."""
    adapter: Adapter = import_module(ADAPTERS[kind]).connect(settings)
    try:
        yield adapter
    finally:
        adapter.close()


@contextmanager
def connected(settings: Settings) -> Iterator[dict[str, Adapter]]:
    """The configured adapters by kind."""
    with ExitStack() as stack:
        yield {kind: stack.enter_context(connect(kind, settings)) for kind in settings.vendors}
