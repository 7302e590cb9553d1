"""Reading a Jira Data Center: API 2, a personal access token, names and keys, a search with an end."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from jira_world import APP, MEI, TOM, JiraWorld, document, mention, paths, words
from pydantic import SecretStr
from small_sandbox import script

import integrations
from integrations.jira import datacenter
from integrations.jira.client import Client
from integrations.jira.settings import JiraSettings
from integrations.sandbox.jira import datacenter_routes as vendor
from integrations.sandbox.jira import people, worklogs
from integrations.sandbox.jira.site import Deployment
from integrations.sandbox.server import serving
from integrations.sandbox.start import organisation
from sync.config import SecretSource, load
from sync.errors import ConfigError, CredentialError, Unavailable
from sync.job import pull_all
from sync.model import Account, Change, Comment, Group, Task, Worklog
from sync.store import Mirror, Store
from sync.take import take_snapshot


@pytest.fixture
def world(tmp_path: Path) -> Iterator[JiraWorld]:
    with JiraWorld(tmp_path, "datacenter").served() as world:
        yield world


def test_everything_is_read_by_api_2_and_a_bearer_token(world: JiraWorld) -> None:
    issue = world.task("poster", assignee=TOM)
    for n in range(45):
        world.jira.comment(MEI, issue, f"comment {n}")
        world.jira.edit(TOM, issue, summary=f"poster {n}")
    for n in range(25):
        worklogs.add(world.jira, TOM, issue, 60 + n)
    asked = world.pull()
    assert all(entry.target.startswith("/rest/api/2/") for entry in asked)
    assert {entry.status for entry in asked} == {200}
    assert (len(world.records(Comment)), len(world.records(Worklog))) == (45, 25)
    assert len([change for change in world.records(Change) if change.items[0].field == "summary"]) == 45
    assert "changelog/bulkfetch" not in paths(asked)
    assert world.of(issue).assignee == f"jira/account/{world.jira.username(TOM).key}"


def test_the_kind_of_site_is_found_out(world: JiraWorld) -> None:
    del world.table["deployment"]
    issue = world.task()
    world.pull()
    assert world.of(issue).title == "poster"
    world.table["deployment"] = "cloud"
    world.table["email"] = "app@example.com"
    with pytest.raises(CredentialError):  # a Data Center's names are no addresses
        world.pull()
    del world.table["email"]
    with pytest.raises(ConfigError, match=r"jira\.deployment"):
        world.pull()


def test_a_person_keeps_the_key_when_the_name_changes(world: JiraWorld) -> None:
    issue = world.task(by=TOM)
    world.jira.comment(MEI, issue, document(words("ask "), mention(TOM)))
    world.pull()
    people.call(world.jira, TOM, "thomas")
    world.later(days=1)
    world.pull()
    account = next(a for a in world.records(Account) if a.name == "Tom")
    assert (account.id, account.aliases) == (world.jira.username(TOM).key, ("thomas",))
    assert (account.kind, world.of(issue).creator) == ("human", account.ref)
    (comment,) = world.records(Comment)
    assert comment.mentions == ("jira/account/thomas",), "by the name, which is an alias of the account"
    with Store(world.settings.mirror) as store:
        directory = take_snapshot(store, world.settings).directory
    assert directory.person("jira/account/thomas") == directory.person(account.ref) == account.ref


def test_a_listing_goes_beyond_the_end_of_a_search(world: JiraWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that shows 7 a page and nothing beyond 20 results."""
    monkeypatch.setattr(vendor, "PAGE_LIMIT", 7)
    monkeypatch.setattr(vendor, "RESULT_WINDOW", 20)
    monkeypatch.setattr(datacenter.DataCenter, "details_at_once", 15)
    issues = [world.task(str(n)) for n in range(25)]
    asked = world.pull()
    assert {task.id for task in world.records(Task)} == {issue.id for issue in issues}
    assert {entry.status for entry in asked} == {200}
    world.later(hours=1)
    for issue in issues[::2]:
        world.jira.edit(MEI, issue, summary="new")
    world.pull()
    assert sum(task.title == "new" for task in world.records(Task)) == 13


def test_a_query_that_one_vanished_task_spoils_is_asked_in_parts(world: JiraWorld) -> None:
    issues = [world.task(str(n)) for n in range(7)]
    gone = issues[3].id
    refused = {"kind": "status", "code": 400, "body": {"errorMessages": ["no such issue"], "errors": {}}}
    with world.adapter() as adapter:
        adapter.source.check()
        world.jira.delete(issues[3])
        # Only the first question is refused by the script; the halves are answered.
        world.sandbox.set_faults(script({"path": "/rest/api/2/search", "fault": refused, "times": 1}))
        pages = list(adapter.source.fetch("issues", [issue.id for issue in issues]))
    assert {bundle.id for page in pages for bundle in page.bundles} == {i.id for i in issues if i.id != gone}


def test_a_task_that_no_search_takes_is_read_by_itself(world: JiraWorld) -> None:
    issue = world.task()
    refused = {"kind": "status", "code": 400, "body": {"errorMessages": ["no such issue"], "errors": {}}}
    with world.adapter() as adapter:
        adapter.source.check()
        world.sandbox.set_faults(script({"path": "/rest/api/2/search", "fault": refused}))
        (page,) = adapter.source.fetch("issues", [issue.id])
        assert [bundle.id for bundle in page.bundles] == [issue.id]
        world.jira.delete(issue)
        (page,) = adapter.source.fetch("issues", [issue.id])
        assert page.bundles == ()


def test_a_history_that_is_cut_is_none(world: JiraWorld) -> None:
    issue, other = world.task(), world.task("other")
    world.jira.edit(MEI, issue, summary="new")
    shown = world.jira.view(world.address, APP, wiki=True).issue(issue, None, changelog=100)
    shown["changelog"]["total"] = 2
    answer = {"startAt": 0, "maxResults": 50, "total": 1, "issues": [shown]}
    fault = {"kind": "status", "code": 200, "body": answer}
    with world.adapter() as adapter:
        adapter.source.check()
        world.sandbox.set_faults(script({"path": "/rest/api/2/search", "fault": fault}))
        with pytest.raises(Unavailable, match=issue.key):
            list(adapter.source.fetch("issues", [issue.id, other.id]))


def test_archived_and_gone_are_different(world: JiraWorld) -> None:
    world.jira.add_project("LEG", "Legal", lead=APP)
    archived, gone, moved, _ = (world.task(str(n)) for n in range(4))
    world.pull()
    world.jira.archive(archived)
    world.jira.delete(gone)
    world.jira.relocate(MEI, moved, "LEG")
    world.later(hours=1)
    world.sweep()
    states = world.states()
    assert states[archived.id] == ("archived", "fate.archived")
    assert states[gone.id] == ("gone", "fate.gone")
    assert states[moved.id] == ("moved", "fate.other_project")


def test_epics_hold_tasks(world: JiraWorld) -> None:
    """They are a type of issue without a level, and tasks name them by key."""
    epic_link = world.jira.add_field("Epic Link", "com.pyxis.greenhopper.jira:gh-epic-link")
    epic_name = world.jira.add_field("Epic Name", "com.pyxis.greenhopper.jira:gh-epic-label")
    epic, other = world.task("launch", **{epic_name: "launch"}), world.task("other")
    tasks = [world.task(str(n), **{epic_link: epic.key}) for n in range(3)]
    asked = paths(world.pull())
    assert {world.of(task).parent for task in tasks} == {f"jira/task/{epic.id}"}
    assert (world.of(other).parent, asked["search"]) == (None, 3)


def test_groups_have_all_their_members(world: JiraWorld) -> None:
    crowd = [f"5b-{n}" for n in range(60)]
    for id_ in crowd:
        world.jira.add_user(id_, id_)
    world.jira.add_group("designers", crowd)
    world.table["groups"] = ["designers"]
    world.pull()
    (group,) = world.records(Group)
    assert (group.name, len(group.members)) == ("designers", 60)
    assert group.members[0].startswith("jira/account/JIRAUSER")


def test_more_than_a_hundred_people(world: JiraWorld) -> None:
    for n in range(130):
        world.jira.add_user(f"5b-{n}", f"User {n}", email=f"u{n}@example.com", active=n != 7)
    world.pull()
    assert len(world.records(Account)) == 133


def test_a_new_account_is_read_as_soon_as_a_task_names_it(world: JiraWorld) -> None:
    issue = world.task()
    world.later(hours=1)
    world.pull()
    world.jira.add_user("5b-new", "New")
    world.later(hours=1)
    world.jira.comment("5b-new", issue, "hello")
    asked = paths(world.pull())
    assert (asked["user"], asked["user/search"]) == (1, 0)
    assert world.jira.username("5b-new").key in {account.id for account in world.records(Account)}


def test_the_page_of_a_data_center_is_the_vendor_s(world: JiraWorld) -> None:
    """What this suite relies on."""
    assert (vendor.PAGE_LIMIT, vendor.RESULT_WINDOW) == (datacenter.PAGE, 10_000)


def normalized(deployment: Deployment, folder: Path) -> dict[str, list[Any]]:
    """What the mirror of the demo's Jira says, without the ids that differ by kind of site."""
    started = organisation(7, deployment=deployment)
    folder.mkdir()
    with serving(started.sandbox) as address:
        settings = load(started.write_config(folder, address, level="team"), integrations.settings_models())
        with Store(settings.mirror) as store, integrations.connect("jira", settings) as adapter:
            pull_all({"jira": adapter}, store, lambda stream, done, total: None)
            mirror = Mirror(store)
            assert mirror.quarantine() == []
            names = {account.ref: account.name for account in mirror.records(Account)}
            handles = {f"jira/account/{a.handle}": a.name for a in mirror.records(Account) if a.handle}
            who = names | handles
            tasks, comments = list(mirror.records(Task)), list(mirror.records(Comment))
            changes = list(mirror.records(Change))
    return {
        "people": sorted(names.values()),
        "tasks": [(t.key, t.title, t.status_category, t.size, t.parent, t.due_on, t.resolved_at) for t in tasks],
        # Markup has no name beside a mention.
        "texts": [(t.key, t.text) for t in tasks if not t.mentions],
        "roles": [[who[ref] for ref in (t.assignee, t.creator, *t.helpers) if ref] for t in tasks],
        "comments": [(c.on, c.created_at, c.restricted, who[c.author or ""]) for c in comments],
        "mentions": [(c.id, [who.get(mention) for mention in c.mentions]) for c in comments],
        "links": [(c.id, sorted(link.target for link in c.links)) for c in comments],
        "changes": [(c.on, c.at, [(i.field, i.old_text, i.new_text) for i in c.items]) for c in changes],
    }


def test_the_same_organisation_is_the_same_from_either_kind_of_site(tmp_path: Path) -> None:
    cloud, datacenter = (normalized(kind, tmp_path / kind) for kind in ("cloud", "datacenter"))
    assert min(len(found) for found in cloud.values()) > 20
    for part, found in cloud.items():
        assert datacenter[part] == found, part


# A context path and a certificate of one's own.


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = (
            b'{"key": "JIRAUSER1", "name": "me", "displayName": "Me"}'
            if self.path == "/tracker/rest/api/2/myself"
            else b"{}"
        )
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ca")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "ca.pem"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture
def private(certificate: Path) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Page)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "ca.pem", certificate / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}/tracker"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("trusted", [True, False])
def test_a_private_authority_is_trusted_where_it_is_named(
    private: str, certificate: Path, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the environment names another one, which `requests` would rather believe."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ssl.get_default_verify_paths().openssl_cafile)
    monkeypatch.setattr("integrations.call.ATTEMPTS", 1)
    table = JiraSettings(
        deployment="datacenter",
        url=private,
        token=SecretSource(env="X"),
        projects=("BRD",),
        ca_file=Path("ca.pem") if trusted else None,
    )
    client = Client(table, SecretStr("canary"), certificate)
    client._caller._retrying = client._caller._retrying.copy(stop=lambda state: True)
    if trusted:
        assert client.meet()[0]["name"] == "me"
    else:
        with pytest.raises(Unavailable, match="SSLError"):
            client.meet()
    client.close()
