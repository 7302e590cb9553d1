"""`alongside sandbox` and `alongside demo`: a sandbox behind an address, until Ctrl-C, and the tour of the whole product."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from integrations.sandbox.generator.scenario import chosen, sized
from integrations.sandbox.jira.site import Deployment
from integrations.sandbox.server import serving
from integrations.sandbox.start import Started, counted, generated, mutations, organisation
from sync.errors import UsageError
from sync.job import RunReport
from sync.messages import say
from sync.shapes import demo_json, mirrored
from sync.store import Store
from sync.terminal import note, table


def asked(seed: int, scenario: str | None, size: Mapping[str, int | None], deployment: Deployment) -> Started:
    """The demo's organisation, or a generated one as soon as a size or a scenario is given."""
    if scenario is None and not any(size.values()):
        return organisation(seed, running=True, deployment=deployment)
    return generated(seed, sized(**size), chosen(scenario or "base"), running=True, deployment=deployment)


@contextmanager
def served(started: Started, port: int) -> Iterator[str]:
    """Its address. Raises UsageError when somebody else listens there."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(serving(started.sandbox, port))
        except OSError:
            raise UsageError("sandbox.port_taken", port=port) from None
        yield address


def introduce(started: Started, address: str, folder: Path | None, target: Path | None) -> None:
    """What was loaded from `folder`, the configuration written into `target`, where to look and how to sign in."""
    if started.loaded:
        rows = [[kind, str(n)] for kind, n in started.loaded.items()]
        table(say("sandbox.loaded", folder=folder), [say("report.kind"), say("report.count")], rows, (1,))
    if target:
        note("sandbox.wrote", path=started.write_config(target, address, level="individual"))
    note("sandbox.serving", address=address)
    note("sandbox.try", email=started.jira_login, jira=started.jira_token, notion=started.notion_token)


def until_interrupted() -> None:
    """Ctrl-C is how a person ends what they are looking at: no error."""
    with suppress(KeyboardInterrupt):
        signal.pause()


def tour(
    started: Started, address: str, store: Store, run: Callable[[], RunReport]
) -> tuple[RunReport, dict[str, Any]]:
    """Run the job twice: what the first did, and what both together say of our promises (`broken` names those not held)."""
    source = counted(address, started.roots)
    first = run()
    # Before the second run, which reads the history that our own writes have added.
    kinds = mirrored(store)
    before = mutations(address)
    second = run()
    return first, demo_json(store, kinds, source, first, second, mutations(address) - before)
