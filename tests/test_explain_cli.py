"""`explain`, `show` and `what-if` on the demo organisation: every number leads to rows, every row to a link that opens."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from demo_mirror import DemoMirror, demo_mirror

from cli import cli
from sync.messages import LANGUAGES, speak

TEAMS = ("品牌部", "數據部", "業務部", "行銷部", "設計部")
WITHOUT = {
    *("AW1", "AW2", "TR2S"),  # made of lists that are shown elsewhere
    *("SV1", "SV2", "SV3", "SV3N"),  # who said it stays unsaid
}
"""Figures behind which no record is named."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoMirror]:
    with demo_mirror(tmp_path_factory.mktemp("demo"), "individual") as mirror:
        yield mirror


@pytest.fixture(scope="module")
def discreet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoMirror]:
    """With the privacy level that publishes nothing about one person."""
    with demo_mirror(tmp_path_factory.mktemp("discreet"), "team") as mirror:
        yield mirror


def _links(explained: dict[str, Any]) -> set[str]:
    found = {row["url"] for row in [*explained["rows"], *explained["refused"]]}
    for figure in explained["indicators"]:
        found |= {each["url"] for side in ("yes", "no", "open") for each in figure["counts"][side]}
    return found | {part["key_result"]["url"] for part in explained["credit"]} - {""}


def test_every_link_of_every_team_opens_in_the_viewer(demo: DemoMirror) -> None:
    explained = [demo.json("explain", team) for team in TEAMS]
    links = set[str]().union(*map(_links, explained))
    assert len(links) > 300
    with httpx.Client() as client:
        answers = {link: client.get(link).status_code for link in sorted(links)}
    assert {link: code for link, code in answers.items() if code != 200} == {}
    assert all(link.startswith(demo.address) for link in links)


@pytest.mark.parametrize("who", [*TEAMS, "品牌部>業務部", "org", "Q3新品銷售額突破500萬", "DSN-6"])
def test_every_number_leads_to_records(demo: DemoMirror, who: str) -> None:
    bare = {
        figure["code"]
        for figure in demo.json("explain", who)["indicators"]
        if figure.get("value") not in (None, "0", "0.00", "0.0000")
        and figure["code"] not in WITHOUT
        and not any(figure["counts"][side] for side in ("yes", "no", "open"))
        and not figure["counts"]["hidden"]
    }
    assert bare == set()


def test_what_is_counted_is_n(demo: DemoMirror) -> None:
    """Where a figure is a share of records, they are as many as n; rows of hidden pairs are said to be left out."""
    for figure in demo.json("explain", "品牌部")["indicators"]:
        counts = figure["counts"]
        n = sum(len(counts[side]) for side in ("yes", "no", "open")) + counts["more"] + counts["hidden"]
        if figure["code"] in ("RS1", "RS1B", "RS2", "RS3", "PU1", "RI2", "KS6", "HP1", "IN", "HP4", "KS1"):
            assert n == figure["n"], figure["code"]


def test_a_goal_shows_how_its_credit_is_divided(demo: DemoMirror) -> None:
    found = demo.json("explain", "Q3新品銷售額突破500萬")
    whole = next(f["value"] for f in found["indicators"] if f["code"] == "GO3")
    teams = [part for part in found["credit"] if not part["person"]]
    people = [part for part in found["credit"] if part["person"]]
    assert float(whole) == pytest.approx(sum(float(part["points"]) for part in teams))
    assert sum(float(p["points"]) for p in people) == pytest.approx(sum(float(p["points"]) for p in teams))


def test_what_results_do_not_keep_is_found_again(demo: DemoMirror) -> None:
    """Results keep a hundred records of each list; the others are read from the mirror."""
    who = ("org", "品牌部", "業務部")
    every = [(name, figure) for name in who for figure in demo.json("explain", name)["indicators"]]
    cut = [(name, figure) for name, figure in every if figure["counts"]["more"]]
    assert cut
    for name, kept in cut:
        full = demo.json("explain", name, "--indicator", kept["code"])["indicators"][0]
        sizes = [sum(len(each["counts"][side]) for side in ("yes", "no", "open")) for each in (kept, full)]
        assert 100 in (len(kept["counts"][side]) for side in ("yes", "no", "open"))
        assert (sizes[1], full["counts"]["more"]) == (sizes[0] + kept["counts"]["more"], 0)


def test_one_indicator_in_full(demo: DemoMirror) -> None:
    found = demo.json("explain", "品牌部", "--indicator", "rs1")
    assert [figure["code"] for figure in found["indicators"]] == ["RS1"]
    shown = demo.text("explain", "品牌部", "--indicator", "RS1")
    figure = found["indicators"][0]
    assert all(each["url"] in shown for side in ("yes", "no", "open") for each in figure["counts"][side])
    assert demo.error("explain", "品牌部", "--indicator", "XX9") == "explain.no_indicator"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_reads_has_every_figure_in_their_language(demo: DemoMirror, language: str) -> None:
    speak(language)
    card, explained = demo.text("show", "品牌部"), demo.text("explain", "品牌部", "--all")
    points = next(f["value"] for f in demo.json("explain", "品牌部")["indicators"] if f["code"] == "HP1")
    assert f"{float(points):.2f}" in card
    assert f"{float(points):.2f}" in explained
    assert len(demo.json("explain", "品牌部")["rows"]) <= explained.count("http")
    for words in (("show",), ("what-if", "--set", "pot_owner=6"), ("show", "org"), ("explain", "品牌部>業務部")):
        assert max(map(len, demo.text(*words).splitlines())) <= 180


def test_show_compares_with_the_quarter_before(tmp_path: Path) -> None:
    """Of the quarter before nothing was scored; it can be, and then stands beside each figure with its n."""
    with demo_mirror(tmp_path, "individual") as demo:
        assert demo.error("show", "品牌部", "--against", "2026-Q2") == "show.not_scored"
        assert not any("before" in figure for figure in demo.json("show", "品牌部")["indicators"])
        demo.text("score", "--period", "2026-Q2")
        figures = demo.json("show", "品牌部", "--period", "2026-Q3")["indicators"]
        before = {figure["code"]: figure["before"] for figure in figures if "before" in figure}
        assert {each["period"] for each in before.values()} == {"2026-Q2"}
        now = {figure["code"]: Decimal(figure["value"]) for figure in figures if figure.get("value")}
        moved = {code: each for code, each in before.items() if each["change"] is not None}
        assert moved
        assert all(Decimal(each["change"]) == now[code] - Decimal(each["value"]) for code, each in moved.items())
        assert "2026-Q2" in demo.text("show", "品牌部", "--period", "2026-Q3")


def test_show_without_a_name_ranks_nobody(demo: DemoMirror) -> None:
    kinds = {subject["kind"] for subject in demo.json("show")["subjects"]}
    assert kinds == {"org", "team", "pair", "goal"}
    people = {row["helper"] for row in demo.json("explain", "品牌部")["rows"]}
    assert not any(person in demo.text("show") for person in people)


def test_where_persons_are_not_published_no_command_names_one(discreet: DemoMirror, demo: DemoMirror) -> None:
    rows = demo.json("explain", "品牌部")["rows"]
    person = rows[0]["helper"]
    assert discreet.error("show", person) == discreet.error("explain", person) == "explain.private"
    names = {card["title"] for card in demo.json("score")["scorecards"] if card["kind"] == "person"}
    assert len(names) > 20
    shown = [
        discreet.text(*words)
        for words in (
            *(("explain", who, "--all") for who in ("品牌部", "org", "Q3新品銷售額突破500萬", "品牌部>業務部")),
            *(("show", who) for who in ("品牌部", "org")),
            ("show",),
            ("what-if", "--set", "weights.answer=4"),
        )
    ]
    # A title of a task or page may name a person: those are visible in the tools anyway.
    assert {name for name in names if any(f"{name} ←" in text or f"← {name}" in text for text in shown)} == set()
    assert {name for name in names if name in shown[5] + shown[6] + shown[7] + shown[2]} == set()


def test_hidden_stays_hidden(discreet: DemoMirror) -> None:
    hidden = [f"{a}>{b}" for a in TEAMS for b in TEAMS if a != b and discreet.run("explain", f"{a}>{b}").exception]
    assert hidden
    listed = discreet.json("explain", "org")["rows"]
    names = {team["id"]: team["title"] for team in discreet.json("show")["subjects"] if team["kind"] == "team"}
    assert not {f"{names[r['team']]}>{names[r['beneficiary']]}" for r in listed} & set(hidden)
    assert discreet.error("show", hidden[0]) == "explain.hidden"


def test_what_if_saves_nothing(demo: DemoMirror) -> None:
    before = (demo.config.parent / "alongside.sqlite3").read_bytes()
    report = demo.json("what-if", "--set", "weights.answer=4")
    assert report["rules"] == {"weights.answer": {"before": 2, "after": 4}}
    assert report["rows"]["revalued"] > 50
    assert {m["kind"] for m in report["sums"]} == {"team", "pair", "person"}
    assert (demo.config.parent / "alongside.sqlite3").read_bytes() == before
    assert demo.error("what-if", "--set", "pot_ownr=6") == "trial.unknown"
    assert demo.error("what-if") == "trial.nothing"


def test_the_rules_are_those_of_the_organisation(demo: DemoMirror, tmp_path: Path) -> None:
    own = tmp_path / "alongside.toml"
    later = (
        '[rules]\ncool_off_days = 77\n[[rules.versions]]\nversion = "2"\nstarts_on = 2999-01-01\ncool_off_days = 66\n'
    )
    own.write_text(demo.config.read_text(encoding="utf-8") + later, encoding="utf-8")
    texts = [
        CliRunner().invoke(cli, ["rules", "--language", "en", *words, "-c", str(config)]).stdout
        for words, config in (((), tmp_path / "none.toml"), ((), own), (("--period", "2999-Q2"), own))
    ]
    assert ["within the last 90 days" in texts[0], "last 77 days" in texts[1], "last 66 days" in texts[2]] == [True] * 3
    assert "Version 2, in force for quarters that begin on 2999-01-01 or later." in texts[2]
