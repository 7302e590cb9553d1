"""Atlassian around the site: the gateway, tokens with scopes, OAuth 2.0, teams, reports of accounts."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from jira import JIRA, JIRAError
from jira_site import BASE, START, TYPES

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Request, Response
from integrations.sandbox.jira import people, teams
from integrations.sandbox.server import Sandbox, serving

WORK = ("read:jira-work", "read:jira-user", "offline_access")
TEAM_FIELD = "com.atlassian.teams:rm-teams-custom-field-team"


@dataclass
class World:
    sandbox: Sandbox
    clock: Clock

    @property
    def gateway(self) -> str:
        return f"/ex/jira/{self.sandbox.jira.cloud_id}/rest/api/3/"

    def send(self, method: str, target: str, body: Any = None, *, bearer: str = "", basic: str = "") -> Response:
        credential = f"Bearer {bearer}" if bearer else f"Basic {base64.b64encode(basic.encode()).decode()}"
        sent = b"" if body is None else json.dumps(body).encode()
        headers = {"authorization": credential} if bearer or basic else {}
        return self.sandbox.handle(Request(method, target, headers, sent, BASE))

    def refresh(self, token: str, secret: str = "secret") -> Response:
        sent = {"grant_type": "refresh_token", "client_id": "app", "client_secret": secret, "refresh_token": token}
        return self.send("POST", "/oauth/token", sent)

    def consent(self, *scopes: str) -> dict[str, Any]:
        jira = self.sandbox.jira
        jira.apps.secrets["app"] = "secret"
        return jira.apps.consent("5b-amy", "app", scopes or WORK)


@pytest.fixture
def world() -> World:
    clock = Clock(START)
    sandbox = Sandbox(clock)
    jira = sandbox.jira
    jira.add_user("5b-amy", "王小美", email="amy@example.com", token="amy-token", admin=True)
    jira.add_token("5b-amy", "scoped", "amy@example.com", ["read:jira-work"])
    jira.add_project("BRD", "品牌", lead="5b-amy")
    for name, level in (("Task", 0), ("Subtask", -1)):
        jira.add_issue_type(name, level=level)
    jira.create_issue("5b-amy", "BRD", "Task", "海報")
    return World(sandbox, clock)


# the gateway


def test_a_scoped_token_works_on_the_gateway_only(world: World) -> None:
    assert world.send("GET", "/rest/api/3/issue/BRD-1", basic="amy@example.com:scoped").status == 401
    anonymous = world.send("GET", "/rest/api/3/search/jql?jql=id>0", basic="amy@example.com:scoped")
    assert (anonymous.status, anonymous.body["issues"]) == (200, [])
    assert anonymous.headers == {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
    read = world.send("GET", world.gateway + "issue/BRD-1", basic="amy@example.com:scoped")
    assert read.status == 200
    assert read.body["self"].startswith(f"{BASE}/ex/jira/{world.sandbox.jira.cloud_id}/rest/api/3/issue/")
    assert world.sandbox.journal[-1].target == world.gateway + "issue/BRD-1"


def test_the_gateway_knows_no_anonymous_search(world: World) -> None:
    assert world.send("GET", world.gateway + "search/jql?jql=id>0", bearer="nonsense").status == 401
    other = world.gateway.replace(world.sandbox.jira.cloud_id, "another")
    assert world.send("GET", other + "issue/BRD-1", basic="amy@example.com:amy-token").status == 404


def test_the_site_says_where_it_is(world: World) -> None:
    access = world.consent()["access_token"]
    assert world.send("GET", world.gateway + "serverInfo", bearer=access).body["baseUrl"] == BASE
    assert world.send("GET", "/_edge/tenant_info").body == {"cloudId": world.sandbox.jira.cloud_id}


@pytest.mark.parametrize(
    ("method", "target", "scope"),
    [
        ("GET", "issue/BRD-1", "read:jira-work"),
        ("POST", "search/jql", "read:jira-work"),
        ("GET", "myself", "read:jira-user"),
        ("PUT", "issue/BRD-1", "write:jira-work"),
        ("POST", "field", "manage:jira-configuration"),
    ],
)
def test_a_scope_opens_its_own_addresses(world: World, method: str, target: str, scope: str) -> None:
    fitting, other = world.consent(scope), world.consent("offline_access")
    refused = world.send(method, world.gateway + target, {}, bearer=other["access_token"])
    assert (refused.status, refused.body["message"]) == (401, "Unauthorized; scope does not match")
    assert world.send(method, world.gateway + target, {}, bearer=fitting["access_token"]).status in (200, 400)


# OAuth 2.0


def test_a_refresh_token_rotates(world: World) -> None:
    first = world.consent()
    assert (first["expires_in"], first["token_type"]) == (3600, "Bearer")
    world.clock.advance(timedelta(hours=1))
    assert world.send("GET", world.gateway + "myself", bearer=first["access_token"]).status == 401
    second = world.refresh(first["refresh_token"]).body
    assert world.send("GET", world.gateway + "myself", bearer=second["access_token"]).status == 200
    assert second["refresh_token"] != first["refresh_token"]
    world.clock.advance(timedelta(minutes=10))
    assert world.refresh(first["refresh_token"]).status == 200
    world.clock.advance(timedelta(seconds=1))
    late = world.refresh(first["refresh_token"])
    assert (late.status, late.body["error"]) == (403, "invalid_grant")
    assert world.refresh(second["refresh_token"]).status == 200


def test_a_refresh_token_ends_by_itself(world: World) -> None:
    token = world.consent()["refresh_token"]
    world.clock.advance(timedelta(days=90, seconds=1))
    assert world.refresh(token).status == 403


def test_tokens_that_are_not_given(world: World) -> None:
    token = world.consent()["refresh_token"]
    assert world.refresh(token, secret="wrong").status == 401
    assert world.refresh("nonsense").body["error"] == "invalid_grant"
    assert world.send("POST", "/oauth/token", {"grant_type": "password"}).status == 400
    assert "refresh_token" not in world.consent("read:jira-work")
    world.sandbox.jira.apps.revoke("5b-amy", "app")
    assert world.refresh(token).status == 403


def test_an_app_learns_its_sites(world: World) -> None:
    access = world.consent()["access_token"]
    (site,) = world.send("GET", "/oauth/token/accessible-resources", bearer=access).body
    assert (site["id"], site["url"]) == (world.sandbox.jira.cloud_id, BASE)
    assert site["scopes"] == sorted(WORK)
    assert world.send("GET", "/oauth/token/accessible-resources", bearer="x").status == 401


# personal data


def test_accounts_are_reported(world: World) -> None:
    jira, access = world.sandbox.jira, world.consent("report:personal-data")["access_token"]
    for name in ("5b-bob", "5b-gone"):
        jira.add_user(name, name, email=f"{name}@example.com", token=name)
    known = {"updatedAt": START.isoformat()}

    def report(*ids: str) -> Response:
        return world.send(
            "POST", "/app/report-accounts/", {"accounts": [{"accountId": i, **known} for i in ids]}, bearer=access
        )

    assert report("5b-bob", "5b-gone").status == 204
    world.clock.advance(timedelta(hours=1))
    access = world.consent("report:personal-data")["access_token"]
    people.change(jira, "5b-bob", displayName="Bob Lin")
    people.close(jira, "5b-gone")
    told = report("5b-amy", "5b-bob", "5b-gone")
    assert (told.status, told.headers["Cycle-Period"]) == (200, "P7D")
    assert told.body["accounts"] == [
        {"accountId": "5b-bob", "status": "updated"},
        {"accountId": "5b-gone", "status": "closed"},
    ]
    assert report(*map(str, range(91))).status == 400
    shown = world.send("GET", "/rest/api/3/user?accountId=5b-gone", basic="amy@example.com:amy-token").body
    assert (shown["displayName"], shown["active"], "emailAddress" in shown) == ("Former user", False, False)
    assert world.send("GET", "/rest/api/3/myself", bearer="5b-gone").status == 401


# teams


def test_teams_and_their_members_are_paged(world: World) -> None:
    jira = world.sandbox.jira
    made = [teams.found(jira, f"Team {n}", [f"5b-{m}" for m in range(51)]) for n in range(3)]
    place = f"/gateway/api/public/teams/v1/org/{jira.org_id}/teams"
    first = world.send("GET", f"{place}?size=2", bearer="amy-token").body
    rest = world.send("GET", f"{place}?size=2&cursor={first['cursor']}", bearer="amy-token").body
    assert [each["teamId"] for each in first["entities"] + rest["entities"]] == [each.id for each in made]
    assert "cursor" not in rest
    assert world.send("GET", f"{place}/{made[0].id}", bearer="amy-token").body["displayName"] == "Team 0"
    page = world.send("POST", f"{place}/{made[0].id}/members", {"first": 50}, bearer="amy-token").body
    assert (len(page["results"]), page["pageInfo"]["hasNextPage"]) == (50, True)
    after = {"first": 50, "after": page["pageInfo"]["endCursor"]}
    last = world.send("POST", f"{place}/{made[0].id}/members", after, bearer="amy-token").body
    assert (last["results"], last["pageInfo"]["hasNextPage"]) == ([{"accountId": "5b-50"}], False)


def test_what_teams_refuse(world: World) -> None:
    jira = world.sandbox.jira
    place = f"/public/teams/v1/org/{jira.org_id}/teams"
    assert world.send("GET", place, bearer="amy-token").body == {"entities": []}
    assert world.send("GET", place).status == 401
    assert world.send("GET", place, bearer=world.consent()["access_token"]).status == 401
    assert world.send("GET", place.replace(jira.org_id, "x"), bearer="amy-token").status == 404
    assert world.send("POST", f"{place}/x/members", {}, bearer="amy-token").status == 404
    team = teams.found(jira, "設計組")
    for wrong in ({"first": 51}, {"first": True}, {"after": "?"}):
        assert world.send("POST", f"{place}/{team.id}/members", wrong, bearer="amy-token").status == 400


def test_the_team_field(world: World) -> None:
    jira = world.sandbox.jira
    field, team = jira.add_field("Team", TEAM_FIELD), teams.found(jira, "設計組", ["5b-amy"])
    issue = jira.issue_by("BRD-1")
    assert issue
    below = jira.create_issue("5b-amy", "BRD", "Subtask", "x", parent=issue.id)

    def put(key: str, value: Any) -> Response:
        return world.send("PUT", f"/rest/api/3/issue/{key}", {"fields": {field: value}}, bearer="amy-token")

    def shown(key: str) -> Any:
        return world.send("GET", f"/rest/api/3/issue/{key}", bearer="amy-token").body["fields"][field]

    assert put("BRD-1", {"id": team.id}).status == 400
    assert put("BRD-1", "no team").status == 400
    assert put("BRD-1", team.id).status == 204
    assert (shown("BRD-1")["id"], shown("BRD-1")["name"]) == (team.id, "設計組")
    assert shown(below.key)["id"] == team.id
    assert put(below.key, team.id).status == 400
    assert issue.histories[-1].items[0]["toString"] == "設計組"
    found = world.send("POST", "/rest/api/3/search/jql", {"jql": f"cf[{field[12:]}] = {team.id}"}, bearer="amy-token")
    assert {each["id"] for each in found.body["issues"]} == {issue.id, below.id}
    schema = next(f for f in world.send("GET", "/rest/api/3/field", bearer="amy-token").body if f["id"] == field)[
        "schema"
    ]
    assert schema["custom"] == TEAM_FIELD


def test_fields_that_other_apps_made(world: World) -> None:
    jira = world.sandbox.jira
    points = jira.add_field("Story point estimate", "com.pyxis.greenhopper.jira:jsw-story-points")
    flagged, helpers = (
        jira.add_field("Flagged", TYPES + "multicheckboxes"),
        jira.add_field("協作人", TYPES + "multiuserpicker"),
    )
    fields = {points: 5, flagged: [{"value": "Impediment"}], helpers: [{"accountId": "5b-amy"}]}
    assert world.send("PUT", "/rest/api/3/issue/BRD-1", {"fields": fields}, bearer="amy-token").status == 204
    shown = world.send("GET", "/rest/api/3/issue/BRD-1", bearer="amy-token").body["fields"]
    assert (shown[points], shown[flagged][0]["value"], shown[helpers][0]["accountId"]) == (5, "Impediment", "5b-amy")


@pytest.mark.parametrize(
    "body", [[], "x", 7, {}, {"accounts": [1]}, {"accounts": [{"accountId": "x", "updatedAt": "x"}]}]
)
@pytest.mark.parametrize("target", ["/oauth/token", "/app/report-accounts/", "/public/teams/v1/org/x/teams/y/members"])
def test_odd_bodies_are_refused(world: World, target: str, body: Any) -> None:
    assert 400 <= world.send("POST", target, body, bearer="amy-token").status < 500


def test_the_client_works_through_the_gateway(world: World) -> None:
    access = world.consent("read:jira-work", "read:jira-user", "write:jira-work")["access_token"]
    with serving(world.sandbox) as address:
        place = f"{address}/ex/jira/{world.sandbox.jira.cloud_id}"
        client = JIRA(server=place, token_auth=access, max_retries=0, timeout=5)
        client.add_comment("BRD-1", "hello")
        issue = client.issue("BRD-1")
        assert issue.self.startswith(f"{place}/rest/api/2/issue/")
        assert client.server_info()["baseUrl"] == address
        assert [each.key for each in client.search_issues("project = BRD")] == ["BRD-1"]
        with pytest.raises(JIRAError) as refused:
            JIRA(server=address, token_auth=access, max_retries=0, timeout=5).myself()
        assert refused.value.status_code == 401
