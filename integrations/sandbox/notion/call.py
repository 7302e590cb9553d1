"""One request to the workspace, and the endpoint that answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.notion import ids
from integrations.sandbox.notion.state import Notion
from integrations.sandbox.notion.versions import NEWEST


@dataclass(frozen=True, slots=True)
class Call:
    notion: Notion
    request: Request
    account: str
    body: Any
    """The JSON of the request in the newest version's words; `{}` for one without."""
    id: str = ""
    """The id in the path, dashed."""
    property_id: str = ""
    query_id: str = ""
    version: str = NEWEST

    def see(self, kind: str, id_: str) -> Json:
        """The object as stored. Raises the vendor's 404 when it is not there for this account."""
        shelves = {
            "page": self.notion.pages,
            "database": self.notion.databases,
            "data_source": self.notion.data_sources,
            "view": self.notion.views,
            "comment": self.notion.comments,
        }
        return self.notion.seen(shelves[kind], kind, ids.dashed(id_) or id_, self.account)

    def see_above(self, parent: Json) -> bool:
        """Is there a parent, and (or 404) may the account see it? False for the workspace itself."""
        for kind in ("page", "data_source", "database"):
            if f"{kind}_id" in parent:
                self.see(kind, parent[f"{kind}_id"])
                return True
        return False

    def share_root(self, id_: str) -> None:
        """What a connection makes at the top of the workspace is shared with it."""
        if self.account in self.notion.shares:
            self.notion.share(id_, self.account)


Endpoint = Callable[[Call], Json | Response]
"""Answers 200 with a body, or a whole response."""


class Adder(Protocol):
    def __call__(
        self, method: str, pattern: str, endpoint: Endpoint, *, needs: str = "", mutates: bool = False
    ) -> None: ...
