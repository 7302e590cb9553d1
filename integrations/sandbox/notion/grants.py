"""What a connection may do: the capabilities that its owner ticked, and what answers hold without them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import refusal

READ = "read_content"
INSERT = "insert_content"
UPDATE = "update_content"
READ_COMMENTS = "read_comments"
INSERT_COMMENTS = "insert_comments"
USERS = "users"
CAPABILITIES = frozenset({READ, INSERT, UPDATE, READ_COMMENTS, INSERT_COMMENTS})
_CONTENT = frozenset({"page", "database", "data_source", "block", "view"})


@dataclass(frozen=True, slots=True)
class Grant:
    """The capabilities of one connection."""

    capabilities: frozenset[str] = CAPABILITIES
    users: Literal["none", "without_email", "with_email"] = "with_email"

    def check(self, needed: str) -> None:
        """Raises the vendor's 403 when the endpoint needs what the connection has not."""
        allowed = self.users != "none" if needed == USERS else needed in self.capabilities
        if needed and not allowed:
            raise refusal(403, "restricted_resource", "Insufficient permissions for this endpoint.")

    def shown_user(self, part: Json) -> Json:
        """A user in an answer: without e-mail, or nothing but the id."""
        if part.get("object") != "user" or self.users == "with_email":
            return part
        if self.users == "none":
            return {"object": "user", "id": part["id"]}
        return {**part, "person": {}} if "person" in part else part

    def shown(self, answer: Json) -> Json:
        """The answer to a write of a connection that may not read: the id alone."""
        if READ in self.capabilities or answer.get("object") not in _CONTENT:
            return answer
        return {"object": answer["object"], "id": answer["id"]}


FULL = Grant()
