"""Everything that speaks a vendor's API. Adapters are opened lazily: their SDKs are slow to import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import reduce
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.config import Settings, Strict
    from sync.ports import Adapter, Source
    from sync.webhook import Hook

ADAPTERS = {
    "jira": "integrations.jira",
    "notion": "integrations.notion",
}
"""Kind -> package with `connect(settings) -> Adapter`, in its `settings` module the model of its table, `SETTINGS`, and in
its `webhook` module `hook(settings) -> Hook | None`."""


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


@contextmanager
def offline(settings: Settings) -> Iterator[dict[str, Source]]:
    """The sources by kind, for what needs no vendor: no secret is looked up, so no request could succeed."""
    from sync.config import without_secrets

    vendors = {kind: without_secrets(table) for kind, table in settings.vendors.items()}
    with connected(settings.model_copy(update={"vendors": vendors})) as adapters:
        yield {kind: adapter.source for kind, adapter in adapters.items()}


def hooks(settings: Settings) -> dict[str, Hook]:
    """Of the vendors whose webhooks can be heard. Raises ConfigError when a secret is named and not there."""
    found = {kind: import_module(f"{ADAPTERS[kind]}.webhook").hook(settings) for kind in settings.vendors}
    return {kind: hook for kind, hook in found.items() if hook is not None}


def links(settings: Settings) -> Callable[[str], str]:
    """Where a person opens an address that a vendor gave: as its table says, if it says anything (`link`)."""
    known = [table.link for table in settings.vendors.values() if hasattr(table, "link")]
    return lambda url: reduce(lambda address, link: link(address), known, url)
