"""A small Jira and Notion, and a mirror of them in either database."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from small_sandbox import BOT, START
from test_pull import World

import integrations
from integrations.sandbox.server import serving
from sync.config import Settings, load
from sync.store import Mirror, Store, Where
from sync.webhook import Inbox, Receiver

NOTION_HOOK, JIRA_HOOK = "canary-notion-webhook-token", "canary-jira-webhook-secret"


class Kept(World):
    """`heard` and `offered` are what the receiver told."""

    def __init__(self, folder: Path, where: Where) -> None:
        super().__init__(folder)
        self.folder = folder
        self.where = where
        self.heard: list[tuple[str, int, int]] = []
        self.offered: list[tuple[str, str]] = []
        self.tables: list[str] = []
        (folder / "hook.notion").write_text(NOTION_HOOK)
        (folder / "hook.jira").write_text(JIRA_HOOK)
        if isinstance(where, str):
            (folder / "store.url").write_text(where)
        self.hooked = {
            "notion": 'webhook_token = { file = "hook.notion" }',
            "jira": 'webhook_secret = { file = "hook.jira" }',
        }

    @property
    def settings(self) -> Settings:
        _ = super().settings
        path = self.folder / "alongside.toml"
        text = path.read_text()
        for vendor, line in self.hooked.items():
            text = text.replace(f"[{vendor}]\n", f"[{vendor}]\n{line}\n")
        place = 'url = { file = "store.url" }' if isinstance(self.where, str) else f'path = "{self.where}"'
        path.write_text("\n".join([text, "[store]", place, *self.tables]))
        return load(path, integrations.settings_models())

    def states(self) -> Mapping[tuple[str, str, str, str], int]:
        with Store(self.where) as store:
            return {key: n for key, n in Mirror(store).states().items() if key[2] != "present"}

    @contextlib.contextmanager
    def receiving(self) -> Iterator[Receiver]:
        """The receiver as `alongside webhook` makes it, on a port of its own."""
        settings = self.settings
        with integrations.offline(settings) as sources:
            streams = {kind: frozenset(s.name for s in source.streams) for kind, source in sources.items()}
        inbox = Inbox(
            settings.mirror,
            integrations.hooks(settings),
            streams,
            lambda *told: self.heard.append(told),
            lambda *told: self.offered.append(told),
        )
        with Receiver("127.0.0.1", 0, inbox) as receiver:
            thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield receiver
            finally:
                receiver.shutdown()
                thread.join()


@contextlib.contextmanager
def kept(folder: Path, where: Where) -> Iterator[Kept]:
    world = Kept(folder, where)
    with serving(world.small) as world.address:
        yield world


__all__ = ["BOT", "JIRA_HOOK", "NOTION_HOOK", "START", "Kept", "kept"]
