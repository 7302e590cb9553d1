"""What a person meets when a vendor shows less than it should: the exit code, one sentence with the next step, and a mirror
in which nothing was marked; the other vendor is read to its end.

The command itself runs, against both tools over HTTP.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from forks import Ended, Forks, forking
from small_sandbox import BOT, EMAIL, JIRA_TOKEN, NOTION_TOKEN, START, script

from integrations.sandbox.clock import Clock
from integrations.sandbox.jira.site import Deployment
from integrations.sandbox.notion.grants import CAPABILITIES, Grant
from integrations.sandbox.server import Sandbox, serving

Vendor = Literal["jira", "notion"]
States = dict[tuple[str, str, str], str]

APP, LEAD = "5b-app", "5b-mei"
N = 42
"""Objects of each vendor; 13 of them are 31 %, 12 are 29 %."""
OTHER: dict[Vendor, Vendor] = {"jira": "notion", "notion": "jira"}


class World:
    def __init__(self, folder: Path, deployment: Deployment, forks: Forks) -> None:
        self.clock = Clock(START)
        self.sandbox = Sandbox(self.clock, jira_deployment=deployment)
        self.jira, self.notion = self.sandbox.jira, self.sandbox.notion
        self.address = ""
        self.search = "/rest/api/3/search/*" if deployment == "cloud" else "/rest/api/2/search*"
        self._deployment, self._folder, self._forks = deployment, folder, forks
        self.jira.add_user(APP, "Alongside", email=EMAIL, token=JIRA_TOKEN, admin=True)
        self.jira.add_user(LEAD, "Mei", email="mei@example.com")
        self.jira.add_project("BRD", "Brand", lead=LEAD)
        self.jira.add_issue_type("Task")
        self.tasks = [self.jira.create_issue(LEAD, "BRD", "Task", f"poster {n}") for n in range(N)]
        self.notion.add_bot(BOT, "Alongside", token=NOTION_TOKEN, owner_workspace_name="Acme")
        self.root = self.notion.create_page(BOT, {"workspace": True}, "Home")
        self.notion.share(self.root, BOT)
        _, source = self.notion.create_database(BOT, self.root, "Table", {"Name": {"title": {}}})
        # With the root and the database as many as there are tasks.
        self.rows = [self.notion.create_page(BOT, {"data_source_id": source}, f"row {n}") for n in range(N - 2)]
        for vendor, token in (("jira", JIRA_TOKEN), ("notion", NOTION_TOKEN)):
            self.token(vendor, token)

    def token(self, vendor: str, token: str) -> None:
        (self._folder / f"{vendor}.token").write_text(token)

    def serve(self, address: str) -> None:
        self.address = address
        email = f'email = "{EMAIL}"' if self._deployment == "cloud" else 'deployment = "datacenter"'
        (self._folder / "alongside.toml").write_text(f"""
[organisation]
name = "Acme"
time_zone = "Asia/Taipei"
[jira]
url = "{address}"
{email}
token = {{ file = "jira.token" }}
projects = ["BRD"]
requests_per_second = 1000
[notion]
url = "{address}"
token = {{ file = "notion.token" }}
roots = ["{self.root}"]
requests_per_second = 1000
""")

    def alongside(self, *words: str) -> Ended:
        return self._forks.run(self._folder, *words)

    def lose(self, vendor: str, n: int) -> None:
        """So many objects are taken away, with the vendor's clock well past every lag."""
        for task in self.tasks[:n] if vendor == "jira" else ():
            self.jira.delete(task)
        for row in self.rows[:n] if vendor == "notion" else ():
            self.notion.trash(BOT, row)
        self.clock.advance(timedelta(hours=25))

    def states(self, vendor: str) -> States:
        with closing(sqlite3.connect(self._folder / "alongside.sqlite3")) as sql:
            rows = sql.execute("SELECT source, stream, id, state FROM bundle WHERE source = ?", (vendor,))
            return {(source, stream, id_): state for source, stream, id_, state in rows}


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with forking() as made:
        yield made


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path, forks: Forks) -> Iterator[World]:
    made = World(tmp_path, getattr(request, "param", "cloud"), forks)
    with serving(made.sandbox) as address:
        made.serve(address)
        first = made.alongside("pull")
        assert first.code == 0, first.stderr
        yield made


# The troubles: what happens at a vendor, the exit code, and what the sentence must name.

Trouble = Callable[[World, Vendor], None]


def wrong_token(world: World, vendor: Vendor) -> None:
    world.token(vendor, "canary-of-nobody")


def token_that_ends_under_way(world: World, vendor: Vendor) -> None:
    """Who we are was still answered; then an anonymous search finds nothing, and says so with a 200."""
    path = "/v1/data_sources/*" if vendor == "notion" else world.search
    world.sandbox.set_faults(script({"path": path, "fault": {"kind": "expire_token"}}))


def revoked_permission(world: World, vendor: Vendor) -> None:
    if vendor == "jira":
        world.jira.grant(LEAD, "BROWSE_PROJECTS", "BRD", [LEAD])
    else:
        world.notion.unshare(world.root, BOT)


def revoked_capability(world: World, vendor: Vendor) -> None:
    del vendor
    world.notion.grant(BOT, Grant(CAPABILITIES - {"read_comments"}))


def empty_listing(world: World, vendor: Vendor) -> None:
    path = "/v1/data_sources/*/query" if vendor == "notion" else world.search
    body = {"issues": [], "isLast": True, "total": 0, "startAt": 0, "maxResults": 100}
    none = {"object": "list", "type": "page_or_data_source", "results": [], "has_more": False, "next_cursor": None}
    answer = {"kind": "status", "code": 200, "body": body if vendor == "jira" else none}
    world.sandbox.set_faults(script({"path": path, "fault": answer}))


def shrunk_listing(world: World, vendor: Vendor) -> None:
    world.lose(vendor, 13)


TROUBLES: list[tuple[Vendor, Trouble, int, tuple[str, ...]]] = [
    ("jira", wrong_token, 77, ("Jira", "token")),
    ("notion", wrong_token, 77, ("Notion", "token")),
    ("jira", token_that_ends_under_way, 77, ("Jira", "token")),
    ("notion", token_that_ends_under_way, 77, ("Notion", "token")),
    ("jira", revoked_permission, 78, ("BRD", "jira.projects", "Browse")),
    ("notion", revoked_permission, 78, ("Notion", "Connections")),
    ("notion", revoked_capability, 77, ("Notion", "alongside check")),
    ("jira", empty_listing, 4, ("jira/issues", f"{N} of {N}", "alongside sweep --accept")),
    ("notion", empty_listing, 4, ("notion/content", f"{N - 2} of {N}", "alongside sweep --accept")),
    ("jira", shrunk_listing, 4, ("jira/issues", f"13 of {N}", "alongside sweep --accept")),
    ("notion", shrunk_listing, 4, ("notion/content", f"13 of {N}", "alongside sweep --accept")),
]


CASES = [
    *(("cloud", command, *trouble) for trouble in TROUBLES for command in ("sweep", "run")),
    *(("datacenter", "sweep", *trouble) for trouble in TROUBLES if trouble[0] == "jira"),
]


@pytest.mark.parametrize(("world", "command", "vendor", "happens", "code", "facts"), CASES, indirect=["world"])
def test_nothing_is_concluded_from_it_and_the_other_vendor_is_read(
    world: World, command: str, vendor: Vendor, happens: Trouble, code: int, facts: tuple[str, ...]
) -> None:
    other = OTHER[vendor]
    world.lose(other, 1)
    happens(world, vendor)
    before = world.states(vendor)
    done = world.alongside(command)
    assert done.code == code, done.stderr
    assert [fact for fact in facts if fact not in done.stderr] == [], done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 2, "what is wrong, and the next step"
    after = world.states(vendor)
    assert {id_: after[id_] for id_ in before} == before
    assert set(after.values()) == {"present"}, "nor is what a pull has newly read anything else"
    lost = {id_ for (_, _, id_), state in world.states(other).items() if state != "present"}
    assert len(lost) == 1, "what the other vendor lost is known, and what belongs to it"


@pytest.mark.parametrize("vendor", ["jira", "notion"])
def test_a_person_says_that_it_is_right(world: World, vendor: Vendor) -> None:
    world.lose(vendor, 13)
    assert world.alongside("sweep").code == 4
    assert world.alongside("sweep", "--accept").code == 0
    stream = "issues" if vendor == "jira" else "content"
    lost = [state for (_, of, _), state in world.states(vendor).items() if of == stream and state != "present"]
    assert len(lost) == 13
    assert world.alongside("sweep").code == 0


@pytest.mark.parametrize("vendor", ["jira", "notion"])
def test_less_than_that_needs_nobody(world: World, vendor: Vendor) -> None:
    world.lose(vendor, 12)
    assert world.alongside("sweep").code == 0
    assert len(set(world.states(vendor).values())) == 2


def test_both_in_trouble_say_both(world: World) -> None:
    world.lose("jira", 13)
    wrong_token(world, "notion")
    done = world.alongside("sweep")
    assert done.code == 4
    assert f"13 of {N}" in done.stderr
    assert "Notion refuses the token" in done.stderr
