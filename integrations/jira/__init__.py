"""Jira Cloud and Data Center. Follow a task through it: `source.py` finds it, `bundles.py` reads it whole, `mapping.py` makes
it a Task. Back again: `wishes.py` says what its fields should say, `looking.py` what they do, `sink.py` writes them."""

from __future__ import annotations

from integrations.jira.client import Client
from integrations.jira.reports import AccountReports
from integrations.jira.settings import JiraSettings
from integrations.jira.sink import JiraSink
from integrations.jira.source import JiraSource
from sync.config import Settings
from sync.ports import Adapter


def connect(settings: Settings) -> Adapter:
    table: JiraSettings = settings.vendors["jira"]
    client = Client(table, table.secret.reveal(settings.folder), settings.folder)
    groups = tuple(dict.fromkeys([*table.groups, *settings.jira_groups]))
    source = JiraSource(client, table.model_copy(update={"groups": groups}))
    # Asked of OAuth apps alone: a token has no app that could report.
    reports = AccountReports(client.report) if table.oauth else None
    return Adapter(source, JiraSink(client, settings.organisation.language), client.close, reports)
