"""How much each vendor takes, as data; `meters` counts it.

Jira Cloud and its figures: developer.atlassian.com/cloud/jira/platform/rate-limiting (August 2026), the sizes of the
burst buckets as measured by others. Jira Data Center: "Adjusting your code for rate limiting". Notion: its API
reference, "Request limits" (2026). Nobody documents whether windows slide; these do, which is the stricter reading.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from integrations.sandbox.frozen import Frozen

Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0, le=86_400)]


class Burst(Frozen):
    """A token bucket for every endpoint and method that fit."""

    method: str = "*"
    endpoint: str = "*"
    per_s: Positive
    bucket: Count


class Allowance(Frozen):
    """So many in a window."""

    requests: Count
    window_s: Positive


class JiraCloud(Frozen):
    kind: Literal["cloud"] = "cloud"
    bursts: tuple[Burst, ...] = (
        Burst(method="GET", endpoint="/rest/api/*/issue/{issue}", per_s=150, bucket=400),
        Burst(method="GET", endpoint="/rest/api/*/issue/{issue}/changelog", per_s=200, bucket=350),
        Burst(method="GET", endpoint="/rest/api/*/user", per_s=150, bucket=350),
        Burst(method="GET", endpoint="/rest/api/*/user/email", per_s=200, bucket=350),
        Burst(method="POST", endpoint="/rest/api/*/search/approximate-count", per_s=150, bucket=350),
        Burst(method="POST", endpoint="/rest/api/*/search/jql", per_s=100, bucket=200),
        Burst(method="PUT", per_s=50, bucket=350),
        Burst(method="DELETE", per_s=50, bucket=350),
        Burst(per_s=100, bucket=350),
    )
    """The first that fits a request counts it."""
    issue_writes: tuple[Allowance, ...] = (
        Allowance(requests=20, window_s=2),
        Allowance(requests=100, window_s=30),
    )
    points_per_hour: Count | None = None
    """The quota of Forge, Connect and OAuth apps."""
    points_from: Literal["apps", "everybody"] = "apps"
    """Whose requests cost points. In reality those with an API token cost none."""
    points_pool: Literal["global", "tenant"] = "tenant"


class JiraDataCenter(Frozen):
    """One token bucket per user."""

    kind: Literal["data_center"] = "data_center"
    bucket: Count = 60
    fill: Count = 10
    interval_s: Count = 1
    exempt: frozenset[str] = frozenset()
    """Accounts without a limit, as an administrator's allow-list."""


class NotionPlan(Frozen):
    per_minute: Count = 180
    """By connection; 600 on the plans Business and Enterprise."""
    workspace: Allowance | None = None
    """Shared by all connections. There is one, its number is not published."""


class Limits(Frozen):
    jira: Annotated[JiraCloud | JiraDataCenter, Field(discriminator="kind")] | None = None
    notion: NotionPlan | None = None


PRESETS = {
    "standard": Limits(jira=JiraCloud(), notion=NotionPlan()),
    "business": Limits(jira=JiraCloud(), notion=NotionPlan(per_minute=600)),
    "data-center": Limits(jira=JiraDataCenter(), notion=NotionPlan()),
}
