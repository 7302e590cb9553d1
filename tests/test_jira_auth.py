"""The ways in: an API token, a scoped one through the gateway, OAuth 2.0 with refresh tokens that rotate."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jira_world import APP, EMAIL, MEI, JiraWorld, paths
from pydantic import SecretStr
from requests import PreparedRequest
from small_sandbox import script

from integrations.jira.auth import Rotating, token_address
from integrations.jira.settings import OAuth
from sync.config import SecretSource
from sync.errors import ConfigError, CredentialError, Unavailable

SCOPES = ("read:jira-work", "read:jira-user", "report:personal-data", "offline_access")
APP_SECRET = "canary-of-the-app"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[JiraWorld]:
    with JiraWorld(tmp_path).served() as world:
        world.task()
        yield world


def gateway(world: JiraWorld) -> str:
    return f"{world.address}/ex/jira/{world.jira.cloud_id}"


def consented(world: JiraWorld, folder: Path) -> Path:
    """The app has a person's consent, and its refresh token lies in a file."""
    world.jira.apps.secrets["client"] = APP_SECRET
    (folder / "client.secret").write_text(APP_SECRET)
    path = folder / "refresh.token"
    path.write_text(world.jira.apps.consent(APP, "client", SCOPES)["refresh_token"])
    for name in ("token", "email"):
        del world.table[name]
    secret, refresh = {"file": "client.secret"}, {"file": "refresh.token"}
    world.table |= {
        "url": gateway(world),
        "oauth": {"client_id": "client", "client_secret": secret, "refresh_token": refresh},
    }
    return path


def test_a_scoped_token_goes_through_the_gateway_and_links_to_the_site(world: JiraWorld, tmp_path: Path) -> None:
    world.jira.add_token(APP, "canary-scoped", EMAIL, SCOPES)
    (tmp_path / "jira.token").write_text("canary-scoped")
    with pytest.raises(CredentialError):
        world.pull()
    world.table["url"] = gateway(world)
    asked = world.pull()
    assert all(entry.target.startswith("/ex/jira/") for entry in asked)
    (task,) = world.states()
    issue = world.jira.issues[task]
    assert world.of(issue).url == f"{world.address}/browse/{issue.key}"


def test_a_refresh_token_rotates_and_the_new_one_is_kept(world: JiraWorld, tmp_path: Path) -> None:
    path = consented(world, tmp_path)
    seen = [path.read_text()]
    for _ in range(3):
        asked = world.pull()
        assert sum(entry.target == "/oauth/token" for entry in asked) == 1, "one for all workers and requests"
        seen.append(path.read_text())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        world.later(hours=2)
    assert len(set(seen)) == 4
    assert list(tmp_path.glob("*.new")) == []


def test_a_refresh_token_that_was_used_by_others_is_a_matter_of_the_credential(
    world: JiraWorld, tmp_path: Path
) -> None:
    path = consented(world, tmp_path)
    old = path.read_text()
    world.pull()
    path.write_text(old)
    world.later(hours=1)
    with pytest.raises(CredentialError, match=r"jira\.oauth\.refresh_token") as raised:
        world.pull()
    assert old not in str(raised.value)
    assert APP_SECRET not in str(raised.value)
    assert path.read_text() == old


def test_a_lost_answer_to_a_refresh_is_asked_for_again(world: JiraWorld, tmp_path: Path) -> None:
    """Atlassian takes a used refresh token for ten minutes more, for just that."""
    path = consented(world, tmp_path)
    old = path.read_text()
    world.sandbox.set_faults(
        script({"path": "/oauth/token", "fault": {"kind": "reset"}, "position": "after", "times": 1})
    )
    world.pull()
    assert path.read_text() != old


def test_an_app_that_may_not_report_accounts_is_told_which_scope_it_lacks(world: JiraWorld, tmp_path: Path) -> None:
    path = consented(world, tmp_path)
    path.write_text(world.jira.apps.consent(APP, "client", SCOPES[:2] + SCOPES[3:])["refresh_token"])
    with pytest.raises(CredentialError, match="report:personal-data"):
        world.pull()
    assert world.states(), "what was read is kept"


def refused(world: JiraWorld, **rule: Any) -> None:
    world.sandbox.set_faults(script({"path": "/rest/*", "fault": {"kind": "status", "code": 401}} | rule))


def test_an_access_token_that_ends_early_is_renewed_once_and_the_pull_goes_on(world: JiraWorld, tmp_path: Path) -> None:
    consented(world, tmp_path)
    refused(world, path="/rest/api/3/search/*", times=1)
    asked = world.pull()
    assert sum(entry.target == "/oauth/token" for entry in asked) == 2
    assert {state for state, _ in world.states().values()} == {"present"}


def test_an_app_that_is_refused_with_a_new_token_too_is_a_matter_of_the_credential(
    world: JiraWorld, tmp_path: Path
) -> None:
    consented(world, tmp_path)
    refused(world)
    before = len(world.sandbox.journal)
    with pytest.raises(CredentialError):
        world.pull()
    asked = [entry.target for entry in world.sandbox.journal[before:]]
    assert asked.count("/oauth/token") == 2
    assert len(asked) == 4


def test_no_teams_where_the_organisation_is_wrong(world: JiraWorld) -> None:
    world.table["org_id"] = "0000"
    with pytest.raises(ConfigError, match=r"jira\.org_id"):
        world.pull()


def test_atlassians_own_addresses() -> None:
    assert token_address("https://api.atlassian.com/ex/jira/1") == "https://auth.atlassian.com"


class Vendor:
    """A token endpoint that counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.asked: list[str] = []
        self.now_s = 0.0

    def exchange(self, place: str, body: dict[str, str]) -> Any:
        self.asked.append(body["refresh_token"])
        n = len(self.asked)
        return {"access_token": f"access-{n}", "refresh_token": f"refresh-{n}", "expires_in": 3600}

    def rotating(self) -> Rotating:
        app = OAuth(
            client_id="client",
            client_secret=SecretSource(env="UNUSED"),
            refresh_token=SecretSource(file=Path(self.path.name)),
        )
        return Rotating(app, SecretStr("canary-of-the-app"), self.path.parent, self.exchange, lambda: self.now_s)


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    path = tmp_path / "refresh"
    path.write_text("refresh-0")
    return Vendor(path)


def said(rotating: Rotating) -> str:
    request = PreparedRequest()
    request.headers = {}  # type: ignore[assignment]
    return str(rotating(request).headers["Authorization"])


def test_all_threads_that_were_refused_with_one_token_go_on_with_the_next(vendor: Vendor) -> None:
    rotating = vendor.rotating()
    first = said(rotating)
    assert [rotating.forget(first) for _ in range(3)] == [True] * 3
    second = said(rotating)
    assert (second != first, rotating.forget(first), rotating.forget(second)) == (True, True, False)


def test_threads_share_one_refresh(vendor: Vendor) -> None:
    rotating, heard = vendor.rotating(), list[str]()
    threads = [threading.Thread(target=lambda: heard.append(said(rotating))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (vendor.asked, set(heard)) == (["refresh-0"], {"Bearer access-1"})


def test_a_token_is_renewed_before_it_ends(vendor: Vendor) -> None:
    rotating = vendor.rotating()
    said(rotating)
    vendor.now_s = 3539
    assert said(rotating) == "Bearer access-1"
    vendor.now_s = 3540
    assert said(rotating) == "Bearer access-2"
    assert vendor.asked == ["refresh-0", "refresh-1"]


def test_the_second_process_reads_what_the_first_has_written(vendor: Vendor) -> None:
    assert (said(vendor.rotating()), said(vendor.rotating())) == ("Bearer access-1", "Bearer access-2")
    assert vendor.asked == ["refresh-0", "refresh-1"]


def test_an_answer_without_a_token_is_none(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    rotating = vendor.rotating()
    monkeypatch.setattr(rotating, "_exchange", lambda place, body: {"error": "x"})
    with pytest.raises(Unavailable):
        said(rotating)
    assert vendor.path.read_text() == "refresh-0"


def test_the_environment_and_netrc_say_nothing(
    world: JiraWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line of `.netrc` for the host would take the place of the credential."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    asked = world.pull()
    assert {entry.account for entry in asked} == {APP}
    assert paths(asked)["myself"] == 1
    assert MEI not in {entry.account for entry in asked}
