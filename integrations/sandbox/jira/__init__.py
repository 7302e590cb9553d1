"""A Jira site in memory, served as Cloud's REST v3 and v2 or as a Data Center's v2.

`routes.build` gives its HTTP, `Jira` its state.
"""

from integrations.sandbox.jira.state import Jira

__all__ = ["Jira"]
