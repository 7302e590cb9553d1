"""A visitor's write as a Data Center takes it: API 2, texts in wiki markup, people by name."""

from __future__ import annotations

from functools import partial
from typing import Any

from integrations.sandbox.jira import Jira, dialects, wiki_writing
from integrations.sandbox.viewer.writes import Write


def spoken(jira: Jira, write: Write) -> Write:
    """The same write, which was made for API 3 of Jira Cloud."""
    return write._replace(target=write.target.replace("/rest/api/3/", "/rest/api/2/", 1), body=_told(jira, write.body))


def _told(jira: Jira, value: Any) -> Any:
    match value:
        case {"type": "doc"}:
            return wiki_writing.write(value, partial(dialects.mention, jira))
        case {"accountId": str(account)}:
            return {"name": jira.username(account).name}
        case dict():
            return {key: _told(jira, each) for key, each in value.items()}
        case list():
            return [_told(jira, each) for each in value]
    return value
