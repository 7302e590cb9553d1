"""What Atlassian has beside Jira's own API: tokens, the gateway, teams, reports of accounts, approvals."""

from __future__ import annotations

import httpx
from session_calls import Caller

from integrations.sandbox.jira import approvals, teams
from integrations.sandbox.start import Started

SCOPES = ("read:jira-work", "read:jira-user", "report:personal-data", "offline_access")
LONG_AGO = "2020-01-01T00:00:00.000Z"


def visit(site: Caller, org: Started, issue: str, me: str) -> None:
    """`site` is the account on the site itself; `issue` is its own."""
    jira = org.sandbox.jira
    cloud = site.good("GET", "_edge/tenant_info")["cloudId"]
    assert site.good("GET", f"ex/jira/{cloud}/rest/api/3/myself")["accountId"] == me
    team = teams.found(jira, "Session", [me]).id
    for place in (f"{area}public/teams/v1/org/{jira.org_id}/teams" for area in ("gateway/api/", "")):
        assert [each["teamId"] for each in site.good("GET", place)["entities"]] == [team]
        site.good("GET", f"{place}/{team}")
        assert site.good("POST", f"{place}/{team}/members", {"first": 50})["results"] == [{"accountId": me}]
    found = jira.issue_by(issue)
    assert found
    asked = approvals.ask(jira, found, "Session", [me]).id
    place = f"rest/servicedeskapi/request/{issue}/approval"
    assert site.good("GET", place)["size"] == 1
    assert site.good("POST", f"{place}/{asked}", {"decision": "approve"})["finalDecision"] == "approved"
    _as_app(site, org, cloud, me)


def _as_app(site: Caller, org: Started, cloud: str, me: str) -> None:
    """With a consent's tokens, which the site's own address refuses."""
    apps = org.sandbox.jira.apps
    apps.secrets["session"] = "hidden"
    kept = apps.consent(me, "session", SCOPES)["refresh_token"]
    asked = {"grant_type": "refresh_token", "client_id": "session", "client_secret": "hidden", "refresh_token": kept}
    access = site.good("POST", "oauth/token", asked)["access_token"]
    headers = {"authorization": f"Bearer {access}", "user-agent": site.http.headers["user-agent"]}
    with httpx.Client(base_url=site.http.base_url, headers=headers) as http:
        app = Caller(http, "/")
        assert [each["id"] for each in app.good("GET", "oauth/token/accessible-resources")] == [cloud]
        assert app.good("GET", f"ex/jira/{cloud}/rest/api/3/myself")["accountId"] == me
        assert app.send("GET", "rest/api/3/myself").status_code == 401
        app.good("POST", "app/report-accounts", {"accounts": [{"accountId": me, "updatedAt": LONG_AGO}]})
