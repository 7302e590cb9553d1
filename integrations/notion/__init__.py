"""Notion. Follow a doc through it: `source.py` reads it, `mapping.py` makes it a Doc, `sink.py` and `pages.py` write ours."""

from __future__ import annotations

from integrations.notion.client import Client
from integrations.notion.settings import NotionSettings
from integrations.notion.sink import NotionSink
from integrations.notion.source import NotionSource
from sync.config import Settings


def _client(settings: Settings) -> Client:
    table: NotionSettings = settings.vendors["notion"]
    return Client(table, table.token.reveal(settings.folder))


def source(settings: Settings) -> NotionSource:
    return NotionSource(_client(settings), settings.vendors["notion"])


def sink(settings: Settings) -> NotionSink:
    table: NotionSettings = settings.vendors["notion"]
    return NotionSink(_client(settings), table.results_page, settings.organisation)
