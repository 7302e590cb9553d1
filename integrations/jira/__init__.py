"""Jira Cloud. Follow a task through it: `source.py` reads it, `mapping.py` makes it a Task, `sink.py` writes its fields."""

from __future__ import annotations

from integrations.jira.client import Client
from integrations.jira.settings import JiraSettings
from integrations.jira.sink import JiraSink
from integrations.jira.source import JiraSource
from sync.config import Settings
from sync.ports import Adapter


def connect(settings: Settings) -> Adapter:
    table: JiraSettings = settings.vendors["jira"]
    client = Client(table, table.token.reveal(settings.folder))
    return Adapter(JiraSource(client, table), JiraSink(client, settings.organisation.language), client.close)
