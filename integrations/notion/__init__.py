"""Notion. Follow a doc through it: `source.py` reads it, `mapping.py` makes it a Doc, `sink.py` and `pages.py` write ours."""

from __future__ import annotations

from integrations.notion.client import Client
from integrations.notion.settings import NotionSettings
from integrations.notion.sink import NotionSink
from integrations.notion.source import NotionSource
from sync.config import Settings
from sync.errors import ConfigError
from sync.ports import Adapter


def connect(settings: Settings) -> Adapter:
    table: NotionSettings = settings.vendors["notion"]
    client = Client(table, table.token.reveal(settings.folder))
    if table.results_page in settings.privacy.person_pages.values():
        raise ConfigError("notion.person_page_shared")
    sink = NotionSink(client, table.results_page, settings.organisation, settings.privacy)
    return Adapter(NotionSource(client, table, settings.organisation.time_zone), sink, client.close)
