"""Approvals of Jira Service Management: who was asked to agree to a request, and what they said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from integrations.sandbox.jira.issues import Issue
    from integrations.sandbox.jira.state import Jira

Decision = Literal["pending", "approved", "declined"]


@dataclass(eq=False)
class Approval:
    id: str
    name: str
    approvers: dict[str, Decision]
    """By account id, in the order in which they were asked."""
    created_at: datetime
    completed_at: datetime | None = None

    @property
    def outcome(self) -> Decision:
        """Everybody must agree; one who does not is enough to decline."""
        said = set(self.approvers.values())
        if "declined" in said:
            return "declined"
        return "approved" if said == {"approved"} else "pending"


def ask(jira: Jira, issue: Issue, name: str, approvers: Iterable[str]) -> Approval:
    made = Approval(jira.next_id("approval"), name, dict.fromkeys(approvers, "pending"), jira.clock.now())
    jira.approvals[issue.id].append(made)
    return made


def decide(jira: Jira, approval: Approval, account: str, decision: Decision) -> None:
    """Raises KeyError for somebody who was not asked."""
    if account not in approval.approvers:
        raise KeyError(account)
    approval.approvers[account] = decision
    if approval.outcome != "pending":
        approval.completed_at = jira.clock.now()
