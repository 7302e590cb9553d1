"""Everything that speaks a vendor's API. Adapters are opened lazily: their SDKs are slow to import."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.config import Settings, Strict
    from sync.ports import Sink, Source

ADAPTERS = {
    "jira": "integrations.jira",
    "notion": "integrations.notion",
}
"""Kind -> package with `SETTINGS` (the model of its table), `source(settings)` and `sink(settings)`."""


def settings_models() -> dict[str, type[Strict]]:
    return {kind: import_module(f"{package}.settings").SETTINGS for kind, package in ADAPTERS.items()}


def sources(settings: Settings) -> list[Source]:
    return [import_module(ADAPTERS[kind]).source(settings) for kind in settings.vendors]


def sinks(settings: Settings) -> dict[str, Sink]:
    return {kind: import_module(ADAPTERS[kind]).sink(settings) for kind in settings.vendors}
