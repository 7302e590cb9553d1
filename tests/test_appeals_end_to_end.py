"""A dispute and a give-back written in Notion, read over real HTTP, decided, and shown; on the demo organisation."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.sandbox.demo.people import PEOPLE, TEAMS
from integrations.sandbox.http import Json
from integrations.sandbox.server import serving
from integrations.sandbox.start import Started, organisation

COLUMNS: dict[str, Json] = {
    "事由": {"title": {}},
    "證明連結": {"rich_text": {}},
    "異議類型": {"select": {"options": []}},
    "裁決人": {"people": {}},
    "裁決結果": {"select": {"options": []}},
    "裁決日期": {"date": {}},
}
BY_ACCOUNT = {f"jira/account/{person.jira}": person for person in PEOPLE.values()}


def _words(text: str) -> list[Json]:
    return [{"type": "text", "text": {"content": text}}]


class Office:
    def __init__(self, started: Started, folder: Path) -> None:
        self.notion, self.clock, self.folder = started.sandbox.notion, started.sandbox.clock, folder
        root = started.roots[0]
        _, self.source = self.notion.create_database(TEAMS["brand"].lead.notion, root, "申訴", COLUMNS)

    def alongside(self, *words: str) -> Any:
        command = [sys.executable, "-m", "cli", *words, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def write(self, author: str, proof: str, what: str, *deciders: str) -> None:
        """`author` and `deciders` are Notion's user ids."""
        properties: dict[str, Json] = {
            "事由": {"title": _words(what)},
            "證明連結": {"rich_text": _words(proof)},
            "異議類型": {"select": {"name": what}},
        }
        if deciders:
            properties["裁決人"] = {"people": [{"id": each} for each in deciders]}
            properties["裁決結果"] = {"select": {"name": "異議成立"}}
            properties["裁決日期"] = {"date": {"start": "2026-10-08"}}
        self.notion.create_page(author, {"data_source_id": self.source}, properties)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    started = organisation(7)
    with serving(started.sandbox) as address:
        started.write_config(tmp_path, address, level="individual")
        yield Office(started, tmp_path)


def test_written_in_notion_decided_and_shown(office: Office) -> None:
    """The row with the most points of the person with the most is disputed and upheld; of the next person the first row is
    given back. Nothing is left to do afterwards."""
    report = office.alongside("run")
    before = {each["record"] for each in office.alongside("appeals")["appeals"]}
    people = [card for card in report["results"]["scorecards"] if card["kind"] == "person"]
    first, second = sorted(people, key=lambda card: -float(card["indicators"]["HP1"]["value"]))[:2]
    disputed, returned = (office.alongside("explain", card["id"])["rows"][0] for card in (first, second))
    partial = {disputed["helper"], disputed["by"]}
    others = [person.notion for account, person in BY_ACCOUNT.items() if account not in partial and person.in_notion]
    office.write(others[0], disputed["id"], "異議", *others[1:3])
    office.write(BY_ACCOUNT[returned["helper"]].notion, f"請看 {returned['id']}", "退還")
    office.clock.advance(timedelta(minutes=20))
    after = office.alongside("run")
    found = [each for each in office.alongside("appeals")["appeals"] if each["record"] not in before]
    assert {(each["state"], each["proof"]) for each in found} == {
        ("upheld", disputed["id"]),
        ("given_back", returned["id"]),
    }
    lost = float(report["results"]["ledger"]["points"]) - float(after["results"]["ledger"]["points"])
    assert lost == pytest.approx(float(disputed["points"]) + float(returned["points"]))
    told = office.alongside("explain", first["id"])
    (back,) = [row for row in told["rows"] if row["compensates"] == disputed["id"]]
    assert (back["finder"], float(back["points"])) == ("dispute", -float(disputed["points"]))
    assert back["url"] == next(each["url"] for each in found if each["state"] == "upheld")
    again = office.alongside("run")
    assert (again["planned"], again["written"]) == (0, {})
