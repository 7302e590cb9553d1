"""Webhooks posted as they come, the way the vendor does it, instead of on demand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from integrations.sandbox.notion.webhooks import Webhooks

LOOK_S = 0.2
"""How long a gathered event may wait after its minute, of the machine's time."""


@contextmanager
def posting(webhooks: Webhooks, settle: Callable[[], None], look_s: float = LOOK_S) -> Iterator[None]:
    """Post every delivery from a thread of its own while the block runs, and what is left when it ends.

    `settle` lets what is due happen, while no request is answered: `Sandbox.settle`.
    """
    over = threading.Event()

    def post() -> None:
        while not over.is_set():
            webhooks.came.wait(look_s)
            webhooks.came.clear()
            settle()
            webhooks.send()

    thread = threading.Thread(target=post, name="webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        webhooks.came.set()
        thread.join()
        webhooks.send()
