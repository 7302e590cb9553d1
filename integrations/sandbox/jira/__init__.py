"""A Jira Cloud site in memory, served as REST v3. `routes.build` gives its HTTP, `Jira` its state."""

from integrations.sandbox.jira.state import Jira

__all__ = ["Jira"]
