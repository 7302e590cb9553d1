"""API v2 on the resources of v3: texts in wiki markup instead of documents, and addresses of its own.

A v2 request is translated before a resource sees it, and its answer afterwards, so that no resource knows of versions.
What programs keep in issue properties is nobody's text and stays as it is.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import wiki, wiki_inline, wiki_writing
from integrations.sandbox.jira.values import RejectedError

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

V2 = "/rest/api/2/"
V3 = "/rest/api/3/"
NOT_TEXT = "Operation value must be a string"


class Version2:
    def __init__(self, jira: Jira) -> None:
        self.jira = jira

    def speaks(self, request: Request) -> bool:
        """On Data Center nothing else is spoken."""
        return request.path.startswith(V2) or self.jira.deployment == "datacenter"

    # requests

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

    # answers

    def answered(self, request: Request, response: Response) -> Response:
        if "/properties" in request.path:
            return response
        return replace(response, body=self._shown(response.body, request.base + V3, request.base + V2))

    def _shown(self, value: Any, ours: str, theirs: str) -> Any:
        if isinstance(value, dict):
            if value.get("type") == "doc" and "content" in value:
                return wiki_writing.write(value, self._mention)
            kept = ("properties",)
            return {name: each if name in kept else self._shown(each, ours, theirs) for name, each in value.items()}
        if isinstance(value, list):
            return [self._shown(each, ours, theirs) for each in value]
        return theirs + value[len(ours) :] if isinstance(value, str) and value.startswith(ours) else value

    def _mention(self, account: str) -> str:
        if self.jira.deployment == "datacenter":
            return self.jira.username(account).name
        return wiki_writing.as_account_id(account)
