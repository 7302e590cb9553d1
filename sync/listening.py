"""`alongside webhook`: a receiver in the terminal, which says what it hears until Ctrl-C."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from sync.errors import UsageError
from sync.store import Store
from sync.store.database import Where
from sync.terminal import note
from sync.webhook import Hook, Inbox, Receiver


def listen(
    mirror: Where, heard: Mapping[str, Hook], streams: Mapping[str, frozenset[str]], host: str, port: int
) -> None:
    """Raises UsageError when somebody else listens there."""
    # Opened once before anything is heard: a mirror that cannot be used is said at the start.
    with Store(mirror):
        pass
    inbox = Inbox(
        mirror,
        heard,
        streams,
        lambda path, code, n: note("webhook.heard", path=path, status=code, n=n),
        lambda source, token: note("webhook.offered", source=source, token=token),
    )
    try:
        receiver = Receiver(host, port, inbox)
    except OSError:
        raise UsageError("webhook.port_taken", host=host, port=port) from None
    with receiver, suppress(KeyboardInterrupt):
        note("webhook.listening", address=receiver.address, paths=" ".join(f"/{kind}" for kind in heard))
        receiver.serve_forever()
