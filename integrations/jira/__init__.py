"""Jira Cloud. Follow a task through it: `source.py` reads it, `mapping.py` makes it a Task, `sink.py` writes its fields."""

from __future__ import annotations

from integrations.jira.client import Client
from integrations.jira.settings import JiraSettings
from integrations.jira.sink import JiraSink
from integrations.jira.source import JiraSource
from sync.config import Settings


def _client(settings: Settings) -> Client:
    table: JiraSettings = settings.vendors["jira"]
    return Client(table, table.token.reveal(settings.folder))


def source(settings: Settings) -> JiraSource:
    return JiraSource(_client(settings), settings.vendors["jira"])


def sink(settings: Settings) -> JiraSink:
    return JiraSink(_client(settings), settings.organisation.language)
