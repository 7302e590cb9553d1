"""Which issues of a project somebody wants to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from integrations.sandbox.jira.issues import Issue

NOBODY = "nobody"


@dataclass(frozen=True)
class Choice:
    """Ids to match, and words to find in a summary or key; "" takes everything."""

    text: str = ""
    assignee: str = ""
    status: str = ""
    type: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        return cls(*(query.get(name, "").strip() for name in ("text", "assignee", "status", "type")))

    def query(self) -> dict[str, str]:
        """As parameters of an address, without the empty ones."""
        return {name: value for name, value in vars(self).items() if value}

    def takes(self, issue: Issue) -> bool:
        values = issue.values
        return (
            self.assignee in ("", values.get("assignee") or NOBODY)
            and self.status in ("", values["status"])
            and self.type in ("", values["issuetype"])
            and self.text.casefold() in f"{issue.key} {values['summary']}".casefold()
        )
