# ruff: noqa: F811 (a fixture is imported and asked for)
"""What a person takes with them is all that is stored of them, and nothing that is somebody else's or secret."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from test_end_to_end import World as Served
from test_end_to_end import world as served  # noqa: F401
from test_erasing import World, world  # noqa: F401
from test_privacy_levels import PRIVATE

from integrations.jira.wishes import Wishes
from integrations.notion.pages import SHOWN, Writer
from scoring.explain import explain
from scoring.own import Audience
from scoring.periods import Calendar
from scoring.policy import Policy
from scoring.portrait import portrait
from scoring.results import score
from sync.errors import AlongsideError
from sync.explained_shown import explanation_json
from sync.model import Account, Comment, Results, Task
from sync.own_data import own_data
from sync.shapes import results_json
from sync.store import Mirror
from sync.take import take_snapshot
from sync.who import read_register


def scored(world: World, pages: dict[str, str]) -> Results:
    snapshot = take_snapshot(world.store, world.settings)
    period = Calendar(world.settings.organisation.zone).default_period(snapshot.as_of)
    return score(snapshot, Policy(), period, audience=Audience(pages=pages))


def exported(world: World, person: str, results: Results) -> dict[str, Any]:
    register = read_register(world.store, world.settings)
    return {**own_data(world.store, world.settings, register, person), "periods": [portrait(results, person)]}


@pytest.fixture(scope="module")
def results(world: World) -> Results:
    return scored(world, {person.id: "" for person in world.people()})


def secrets(world: World) -> list[str]:
    """Whole texts of restricted comments, titles and texts of secured tasks."""
    mirror = Mirror(world.store)
    texts = [c.text for c in mirror.records(Comment) if c.restricted]
    texts += [text for t in mirror.records(Task) if t.restricted for text in (t.title, t.text)]
    return [text for text in texts if text]


def test_everything_that_names_the_person_is_in_it(world: World, results: Results) -> None:
    """Held against a plain search for the account ids in the stored records."""
    shut = {t.ref for t in Mirror(world.store).records(Task) if t.restricted}
    for person in world.people()[:3]:
        found = exported(world, person.id, results)
        listed = {record["ref"] for record in found["records"]}
        for account in person.accounts:
            question = (
                "SELECT type, source, id, body FROM record WHERE body LIKE ? AND type NOT IN ('account', 'group')"
            )
            for type_, source, id_, body in world.store.sql.execute(question, (f'%"{account.ref}"%',)):
                if '"restricted":true' not in body and json.loads(body).get("on") not in shut:
                    assert f"{source}/{type_}/{id_}" in listed
        assert [a["email"] for a in found["accounts"]] == [a.email for a in person.accounts]
        assert all(account["received"] for account in found["accounts"])
        assert {m["team"] for m in found["memberships"]} >= set(person.teams)
        (period,) = found["periods"]
        assert set(period["indicators"]) & set(PRIVATE)
        assert period["points"] == str(period["indicators"]["HP1"]["value"]).rstrip("0").rstrip(".")
        assert sum(Decimal(row["points"]) for row in period["rows"] if "helper" in row["as"]) == Decimal(
            period["points"]
        )
        assert all(row["url"].startswith("http") for row in period["rows"])
        assert {row["policy"] for row in period["rows"]} == {Policy().version}


def test_nobody_else_is_in_what_was_scored(world: World, results: Results) -> None:
    people = world.people()
    accounts = {a.ref: a for a in Mirror(world.store).records(Account)}
    for person in people[:3]:
        said = json.dumps(portrait(results, person.id), ensure_ascii=False)
        own = {a.ref for a in person.accounts}
        assert not [ref for ref in accounts if ref not in own and f'"{ref}"' in said]


def test_no_output_has_anything_that_is_restricted(world: World, results: Results) -> None:
    marks = secrets(world)
    assert len(marks) >= 3
    for name, text in outputs(world, results):
        assert not [mark for mark in marks if mark in text], name


def outputs(world: World, results: Results) -> Iterator[tuple[str, str]]:
    snapshot = take_snapshot(world.store, world.settings)
    individual = world.score()
    for found in (results, individual):
        yield "results", json.dumps(json.loads(found.model_dump_json()), ensure_ascii=False)
        yield "score", json.dumps(results_json(found), ensure_ascii=False)
        yield "jira", str([(w.values, w.label) for w in Wishes("zh-Hant").all([found])])
        writer = Writer("zh-Hant", world.settings.organisation.zone)
        yield "report", writer.report(found)
        for card in [c for kind in SHOWN for c in found.of(kind) if not c.suppressed] + list(found.own):
            yield f"page {card.id}", writer.own(card, found)
        for subject in [*found.teams, *snapshot.directory.people, *snapshot.tasks]:
            try:
                told = explanation_json(explain(snapshot, found, subject))
            except AlongsideError as error:
                told = {"error": str(error)}
            yield f"explain {subject}", json.dumps(told, ensure_ascii=False, default=str)
    for person in read_register(world.store, world.settings).directory.people:
        yield f"export {person}", json.dumps(exported(world, person, results), ensure_ascii=False, default=str)


def test_the_commands(served: Served) -> None:
    served.alongside("run")
    person = max((c for c in served.alongside("score")["scorecards"] if c["kind"] == "person"), key=lambda c: c["rows"])
    name = person["title"]
    out = served.folder / "mine.json"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            served.command(*words),
            capture_output=True,
            text=True,
            cwd=served.folder,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    assert run("people", "export", name, "--output", str(out)).returncode == 0
    assert (out.stat().st_mode & 0o777, json.loads(out.read_text())["person"]["name"]) == (0o600, name)
    again = run("people", "export", name, "-o", str(out))
    assert (again.returncode, len(again.stderr.strip().splitlines())) == (2, 2)
    refused = run("people", "erase", name)
    assert (refused.returncode, "--yes" in refused.stderr) == (2, True)
    done = served.alongside("people", "erase", name, "--yes")
    assert done["pseudonym"].partition(":")[2].startswith("erased-")
    assert served.alongside("people", "log")[-1]["action"] == "erase"
    # What was written and named the person goes at the next run, and stays away.
    notion = served.sandbox.notion
    assert [p for p in notion.pages if name in title(notion.page_json(p)) and not notion.page_json(p)["in_trash"]]
    served.alongside("run")
    assert not [p for p in notion.pages if name in title(notion.page_json(p)) and not notion.page_json(p)["in_trash"]]
    assert served.alongside("run")["planned"] == 0


def title(page: Any) -> str:
    """Of rows of ours."""
    ours = "Alongside key" in page["properties"]
    cells = [cell for cell in page["properties"].values() if ours and cell["type"] == "title"]
    return "".join(part["plain_text"] for cell in cells for part in cell["title"])
