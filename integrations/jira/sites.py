"""Which of the two kinds of Jira it is, and so in which way it is asked."""

from __future__ import annotations

from integrations.jira.client import Client
from integrations.jira.cloud import Cloud
from integrations.jira.datacenter import DataCenter
from integrations.jira.site import Site


def site_of(client: Client, zone: str = "") -> Site:
    """The site is met where neither its address nor the configuration told its kind, and nobody has met it before. The zone
    is that of our account: only queries by time need it."""
    if client.deployment is None:
        client.meet()
    return Cloud(client, zone) if client.deployment == "cloud" else DataCenter(client, zone)
