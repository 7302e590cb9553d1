"""API v2 on the resources of v3: texts are wiki markup instead of documents.

A v2 request is translated before a resource sees it, and a `View` writes its answer, so that no resource knows of
versions. What programs keep in issue properties is nobody's text and stays as it is.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json, Request
from integrations.sandbox.jira import wiki, wiki_inline, wiki_writing
from integrations.sandbox.jira.values import RejectedError

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

V2 = "/rest/api/2/"
NOT_TEXT = "Operation value must be a string"


def speaks_wiki(jira: Jira, request: Request) -> bool:
    """Is it a request of API v2? On a Data Center every one is."""
    return request.path.startswith(V2) or jira.deployment == "datacenter"


def mention(jira: Jira, account: str) -> str:
    """What wiki markup writes after `[~`."""
    return jira.username(account).name if jira.deployment == "datacenter" else wiki_writing.as_account_id(account)


class Version2:
    def __init__(self, jira: Jira) -> None:
        self.jira = jira

    def asked(self, request: Request) -> Request:
        """The request as v3 has it. Raises RejectedError for a document where a text belongs."""
        if request.body[:1] != b"{" or "/properties" in request.path:
            return request
        try:
            sent = request.json
        except ValueError:
            return request
        return replace(request, body=json.dumps(self._sent(sent)).encode())

    def _sent(self, sent: Json) -> Json:
        made = dict(sent)
        for name in ("body", "comment"):
            if name in made:
                made[name] = self._document(name, made[name])
        if isinstance(made.get("fields"), dict):
            made["fields"] = {id_: self._field(id_, value) for id_, value in made["fields"].items()}
        if isinstance(made.get("update"), dict):
            made["update"] = {id_: self._operations(id_, value) for id_, value in made["update"].items()}
        return made

    def _document(self, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            raise RejectedError(errors={name: NOT_TEXT})
        return wiki.read(value, self._mentioned) if isinstance(value, str) else value

    def _mentioned(self, name: str) -> str | None:
        if self.jira.deployment == "datacenter":
            return self.jira.account_named(name)
        return wiki_inline.by_account_id(name)

    def _field(self, id_: str, value: Any) -> Any:
        field = self.jira.fields.get(id_)
        return self._document(id_, value) if field and field.kind == "paragraph" and value else value

    def _operations(self, id_: str, operations: Any) -> Any:
        if not isinstance(operations, list):
            return operations
        return [self._operation(id_, each) if isinstance(each, dict) else each for each in operations]

    def _operation(self, id_: str, operation: Json) -> Json:
        if id_ == "comment":
            return {verb: self._sent(value) if isinstance(value, dict) else value for verb, value in operation.items()}
        return {verb: self._field(id_, value) for verb, value in operation.items()}
