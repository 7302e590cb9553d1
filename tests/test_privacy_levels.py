# ruff: noqa: F811 (a fixture is imported and asked for)
"""What each privacy level writes, over real HTTP on the demo organisation; and the pages that are for one person alone."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import httpx
from small_sandbox import VERSION
from test_end_to_end import World, world  # noqa: F401

from integrations.notion.pages import at_level
from integrations.sandbox.demo import workspace
from sync.model import Account, Results
from sync.store import Mirror, Scores, Store

PRIVATE = ("WL1", "WL2", "WL4", "ON1", "GO3", "DV1", "AW1")


def level(world: World, new: str, *lines: str) -> None:
    """From whatever was there."""
    path = world.folder / "alongside.toml"
    head, rest = path.read_text().split("[privacy]\n", 1)
    rest = rest[rest.index("\n[") :]
    path.write_text("\n".join([f'{head}[privacy]\nlevel = "{new}"', *lines, rest]))


def history(folder: Path) -> list[Results]:
    with Store(folder / "alongside.sqlite3") as store:
        return Scores(store).history()


def stored(folder: Path) -> Results:
    """The first period."""
    return history(folder)[0]


def best_helper(world: World) -> tuple[str, str, str]:
    """(person id, e-mail, name)."""
    results = stored(world.folder)
    person = max(results.of("person"), key=lambda card: len(card.proofs))
    with Store(world.folder / "alongside.sqlite3") as store:
        account = next(a for a in Mirror(store).records(Account) if a.ref == person.id)
    assert account.email
    return person.id, account.email, account.name


def given_page(world: World) -> str:
    """A page of a person's own, shared with nobody else but us."""
    notion = world.sandbox.notion
    page = str(notion.create_page(next(iter(notion.tokens.values())), {"workspace": True}, "Only mine"))
    notion.share(page, workspace.BOT)
    return page


def below(world: World, page: str) -> dict[str, str]:
    """Title -> text of the pages that stand below and are not in the trash."""
    notion = world.sandbox.notion
    kids = [p for p in notion.pages if notion.parents.get(p) == page and not notion.page_json(p)["in_trash"]]
    return {title(notion.page_json(kid)): markdown(world, kid) for kid in kids}


def markdown(world: World, page: str) -> str:
    headers = {"authorization": f"Bearer {world.started.notion_token}", "notion-version": VERSION}
    return str(httpx.get(f"{world.address}/v1/pages/{page}/markdown", headers=headers).json()["markdown"])


def title(page: Any) -> str:
    return "".join(part["plain_text"] for part in page["properties"]["title"]["title"])


def test_a_person_s_own_page_stands_below_the_page_given_and_nowhere_else(world: World) -> None:
    world.alongside("run")
    person, email, name = best_helper(world)
    mine = given_page(world)
    level(world, "team", f'person_pages = {{ "{email}" = "{mine}" }}')
    report = world.alongside("run")
    periods = history(world.folder)
    assert report["written"]["notion/own"] == report["written"]["notion/own_text"] == len(periods)
    assert world.alongside("run")["planned"] == 0
    results = stored(world.folder)
    pages = below(world, mine)
    assert len(pages) == len(periods)
    (text,) = (text for shown, text in pages.items() if results.period.name in shown)
    assert name in text
    (card,) = results.own
    assert (card.id, results.individual) == (person, False)
    assert set(card.indicators) & set(PRIVATE)
    assert all(proof.url in text for proof in results.proofs if proof.helper == person)
    # Others read none of it: nor is there a card of a person anywhere.
    said = world.alongside("score")
    assert not [c for c in said["scorecards"] if c["kind"] == "person"]
    level(world, "team")
    assert world.alongside("run")["written"]["notion/own"] == len(periods)
    assert below(world, mine) == {}


def test_the_organisation_s_level_says_nothing_of_a_team(world: World) -> None:
    level(world, "L0")
    report = world.alongside("run")
    assert {card["kind"] for card in report["results"]["scorecards"]} == {"org", "task"}
    assert "notion/view" in report["written"]
    notion = world.sandbox.notion
    rows = [p for p in notion.pages if "Alongside key" in notion.page_json(p)["properties"]]
    assert rows == []
    assert world.alongside("run")["planned"] == 0
    team = next(iter(stored(world.folder).teams))
    done = subprocess.run(world.command("explain", team), capture_output=True, text=True, cwd=world.folder, check=False)
    assert (done.returncode, "organisation" in done.stderr) == (4, True)


def test_older_periods_show_no_more_than_today_s_level(world: World) -> None:
    world.alongside("run")
    results = stored(world.folder)
    assert {c.kind for c in results.scorecards} >= {"person", "team"}
    lower = at_level(results, "opt-in")
    assert not lower.of("person")
    assert lower.of("team")
    assert not at_level(results, "organisation").of("team")
    before = results.model_copy(update={"level": "team"})  # as an earlier version stored it
    assert not at_level(before, "team").of("person")
