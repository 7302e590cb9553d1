"""`alongside appeals`, `alerts`, `awards`, and what `explain` and `status` say of disputes, as an admin meets them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from scoring_build import Town, account, at, task

import cli
from integrations.memory import MemorySource
from scoring.gate import row_id
from scoring.telling import Naming
from sync.appeals_shown import appeals_tables
from sync.messages import LANGUAGES
from sync.model import Account, Collection, Dispute, Record
from sync.notices import Notice, Notices
from sync.notices_shown import alerts_table
from sync.ports import Bundle, Identity, Payload
from sync.pull import pull
from sync.rows import AppealEntry
from sync.store import Erasures, Scores, Store

ROOT = "01234567-89ab-cdef-0123-456789abcdef"
CONFIG = """
[organisation]
name = "Gongrong"
time_zone = "UTC"

[privacy]
level = "LEVEL"
policy_url = "https://acme.example/policy"

[jira]
url = "http://127.0.0.1:9"
email = "alongside@example.com"
token = { env = "TEST_JIRA_TOKEN" }
projects = ["BRD"]

[notion]
url = "http://127.0.0.1:9"
token = { env = "TEST_NOTION_TOKEN" }
roots = ["0123456789abcdef0123456789abcdef"]
"""
TEAMS = {
    "blue": "ann abe ada ava amy",
    "red": "rex ray rob rio ron",
    "green": "gil gus gia gem guy",
}
NAMES = {name.title() for names in TEAMS.values() for name in names.split()}

Say = Callable[..., Any]


def town() -> Town:
    """Ann helps three owners of two teams, so does Abe on the same tasks; one task is late; one row is disputed, one given
    back, and one record names no row."""
    made = Town(**TEAMS)
    for name, owner, creator, by in (
        ("logo", "rex", "ray", "rob"),
        ("flyer", "ray", "rio", "ron"),
        ("video", "rob", "rex", "rio"),
        ("poster", "gil", "gus", "gia"),
        ("spot", "gus", "gem", "guy"),
    ):
        made.task(name, owner, creator=creator)
        made.helper(task(name), by, "ann", 10)
        made.helper(task(name), by, "abe", 12)
    made.task("late", "rex", creator="ray", due_on=date(2026, 8, 3), status="Doing", status_category="active")
    return made


def appeals(made: Town, *rows: tuple[str, str, dict[str, Any]]) -> None:
    made.collections.append(Collection(source="notion", id=ROOT, title="申訴", url="https://n", kind="appeals"))
    for n, (by, proof, more) in enumerate(rows):
        made.page_row(AppealEntry, f"appeal {n}", by, day=20 + n, proof=proof, opened_at=at(20 + n), **more)
    made.docs = [replace(doc, collection=f"notion/collection/{ROOT}") for doc in made.docs]


def mirrored(made: Town, path: Path, as_of: datetime) -> None:
    """As pulls of both tools leave it."""
    project = Collection(source="jira", id="1", key="BRD", title="Brand", url="https://jira.test")
    records: list[Record] = [
        *made.accounts,
        *made.tasks,
        *made.docs,
        *made.comments,
        *made.changes,
        *made.rows,
        project,
    ]
    records += made.collections
    for name in ("jira", "notion"):
        known = {record.ref: record for record in records if record.source == name}

        def mapped(payload: Payload, known: dict[str, Record] = known) -> list[Record]:
            return [known[payload.id]]

        bundles = [Bundle(ref, (Payload("any", ref, {}),)) for ref in known]
        with Store(path) as store:
            app = Account(source=name, id="app", name="Alongside")
            pull(MemorySource([bundles], mapped, name), Identity(app, as_of), store)


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run `alongside ...` in this process, at a privacy level: the parsed JSON, or the text with `--json` left out."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, level: str = "individual", language: str = "en", more: str = "") -> Any:
        teams = "".join(
            f'\n[[teams]]\nid = "{team}"\nname = "{team.title()}"\nmembers = {["jira:" + n for n in names.split()]}\n'
            for team, names in TEAMS.items()
        )
        text = CONFIG.replace("LEVEL", level) + more + teams.replace("'", '"')
        (tmp_path / "alongside.toml").write_text(text, encoding="utf-8")
        monkeypatch.setenv("ALONGSIDE_LANG", language)
        monkeypatch.setattr(sys, "argv", ["alongside", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        assert ended.value.code == 0, err
        return json.loads(out) if "--json" in words else out

    return run


def ids_of_rows(made: Town, path: Path) -> dict[str, str]:
    """As they are in that mirror, which has a salt of its own."""
    with Store(path) as store:
        with store.transaction() as sql:
            Erasures(store).ensure_salt(sql)
        keys = Erasures(store).row_keys(a.ref for a in made.accounts)
    found = made.score(as_of=at(50)).proofs
    name = {row.id: f"{row.helper.rpartition('/')[2]} {row.title}" for row in found}
    return {name[row.id]: row_id(keys[row.helper], row.object, row.kind, row.step) for row in found}


@pytest.fixture
def disputed(say: Say, tmp_path: Path) -> dict[str, str]:
    """Scored with four records; helper and task -> id of the row."""
    made = town()
    rows = ids_of_rows(made, tmp_path / "alongside.sqlite3")
    decided = {"deciders": (account("gem"), account("rio")), "decision": "upheld", "decided_at": at(30)}
    appeals(
        made,
        ("ron", rows["ann logo"], {"what": "dispute"}),
        ("ron", rows["abe logo"], {"what": "dispute", **decided}),
        ("abe", "FLYER-1", {"what": "give_back"}),
        ("ron", "FLYER-99", {"what": "dispute"}),
    )
    mirrored(made, tmp_path / "alongside.sqlite3", at(50))
    say("score")
    return rows


def test_appeals_lists_what_is_open_what_does_not_count_and_what_was_decided(
    say: Say, disputed: dict[str, str]
) -> None:
    found = say("appeals", "--json")
    assert found["connected"]
    assert [(each["state"], each["what"], each["proof"]) for each in found["appeals"]] == [
        ("open", "dispute", disputed["ann logo"]),
        ("invalid", "dispute", None),
        ("upheld", "dispute", disputed["abe logo"]),
        ("given_back", "give_back", disputed["abe flyer"]),
    ]
    assert "names no row" in found["appeals"][1]["why"]
    assert found["appeals"][0]["row"]["title"] == "logo"


def test_appeals_name_nobody_in_any_language(say: Say, disputed: dict[str, str]) -> None:
    texts = {say("appeals", language=language) for language in LANGUAGES}
    assert len(texts) == 3
    for text in texts:
        assert disputed["ann logo"] in text
        assert not {name for name in NAMES if f" {name} " in text.replace("\n", " ")}


def test_explain_shows_the_dispute_on_the_row(say: Say, disputed: dict[str, str]) -> None:
    told = say("explain", "LOGO-1", "--json")
    assert {each["state"]: each["proof"] for each in told["disputes"]} == {
        "open": disputed["ann logo"],
        "upheld": disputed["abe logo"],
    }
    marks = [line for line in say("explain", "LOGO-1").splitlines() if "disputed" in line]
    assert len(marks) == 1
    assert "dispute upheld" in say("explain", "LOGO-1")


def test_status_says_how_many_do_not_count(say: Say, disputed: dict[str, str]) -> None:
    found = say("status", "--json")
    assert found["disputes"] == {"given_back": 1, "invalid": 1, "open": 1, "upheld": 1}
    assert {"key": "status.trouble.disputes", "n": 1} in found["troubles"]
    assert "alongside appeals" in say("status")


def test_a_second_run_says_the_same(say: Say, disputed: dict[str, str], tmp_path: Path) -> None:
    with Store(tmp_path / "alongside.sqlite3") as store:
        before = Scores(store).kept()
    say("score")
    with Store(tmp_path / "alongside.sqlite3") as store:
        assert Scores(store).kept() == before


def test_without_a_database_it_says_how_to_make_one(say: Say, tmp_path: Path) -> None:
    mirrored(town(), tmp_path / "alongside.sqlite3", at(50))
    say("score")
    assert say("appeals", "--json") == {"as_of": at(50).isoformat(), "connected": False, "appeals": []}
    assert "Decision date" in say("appeals")


def test_days_are_those_of_the_organisation(capsys: pytest.CaptureFixture[str]) -> None:
    """A day that somebody typed in Taipei begins on the evening before in UTC."""
    opened_at = datetime(2026, 10, 6, 16, tzinfo=UTC)
    dispute = Dispute(
        record="notion/appeal/1", url="https://n", title="no", what="dispute", state="open", opened_at=opened_at
    )
    appeals_tables([dispute], {}, town().score(), ZoneInfo("Asia/Taipei"))
    assert "2026-10-07" in capsys.readouterr().out
    notice = Notice("late", opened_at, "team", "red", "Red", "jira/task/1", "", ("alert.silo", {}))
    alerts_table(Notices("2026-Q4", opened_at, [notice]), ZoneInfo("Asia/Taipei"))
    assert "2026-10-07" in capsys.readouterr().out


# Alerts


def test_alerts_for_one_person_are_counted_only_where_persons_are_not_published(say: Say, tmp_path: Path) -> None:
    """The late task is Red's, and Rex's: who could help is for him alone."""
    mirrored(town(), tmp_path / "alongside.sqlite3", at(50))
    everything = say("alerts", "--json")
    late = [(each["audience"], each["to_name"]) for each in everything["alerts"] if each["kind"] == "late"]
    assert late == [("person", "Rex"), ("team", "Red")]
    assert everything["withheld"] == 0
    private = sum(each["audience"] == "person" for each in everything["alerts"])
    public = say("alerts", "--json", level="team")
    assert public["alerts"] == [each for each in everything["alerts"] if each["audience"] != "person"]
    assert public["withheld"] == private
    for language in LANGUAGES:
        text = say("alerts", level="team", language=language)
        assert "LATE-1" in text
        assert not {name for name in NAMES if name in text}


def test_alerts_are_of_now_while_the_last_quarter_waits_for_its_seal(say: Say, tmp_path: Path) -> None:
    mirrored(town(), tmp_path / "alongside.sqlite3", at(100))
    assert say("alerts", "--json")["period"] == "2026-Q4"
    assert say("alerts", "--json", "--period", "2026-Q3")["period"] == "2026-Q3"
    assert say("awards", "--json")["period"] == "2026-Q3"


def test_nothing_to_tell_is_said(say: Say, tmp_path: Path) -> None:
    made = Town(**TEAMS)
    mirrored(made, tmp_path / "alongside.sqlite3", at(50))
    assert say("alerts").strip() == "There is nothing that anybody should be told now."
    assert "Nobody is nominated." in say("awards")


# Awards


def test_awards_show_persons_teams_and_who_is_excluded_by_which_rule(say: Say, tmp_path: Path) -> None:
    """Ann decides about awards, so Abe alone is nominated; Blue is nominated beside him where enough of its people helped."""
    mirrored(town(), tmp_path / "alongside.sqlite3", at(50))
    rules = '\n[rules]\naward_approvers = ["jira:ann"]\ncell_helpers = 2\n'
    found = say("awards", "--json", more=rules)
    collaboration = [each for each in found["nominations"] if each["award"] == "collaboration"]
    assert {(each["recipient"], each["name"], each["band"]) for each in collaboration} == {
        ("person", "Abe", 1),
        ("team", "Blue", 1),
    }
    assert all(each["decided_by"] is None and each["reasons"] and each["rows"] for each in collaboration)
    out = [each for each in found["ineligible"] if each["award"] == "collaboration" and each["recipient"] == "person"]
    assert [(each["name"], [rule["key"] for rule in each["rules"]]) for each in out] == [
        ("Ann", ["award.rule.approver"])
    ]
    texts = {say("awards", language=language, more=rules) for language in LANGUAGES}
    assert all("Abe" in text and "Blue" in text for text in texts)


def test_awards_name_no_person_at_the_level_of_teams(say: Say, tmp_path: Path) -> None:
    mirrored(town(), tmp_path / "alongside.sqlite3", at(50))
    rules = '\n[rules]\naward_approvers = ["jira:ann"]\ncell_helpers = 2\n'
    found = say("awards", "--json", level="team", more=rules)
    persons = [each for each in (*found["nominations"], *found["ineligible"]) if each["recipient"] == "person"]
    assert persons
    assert all(each["name"] is None and each["subject"] is None and not each.get("rows") for each in persons)
    assert "jira/account" not in json.dumps(found)
    for language in LANGUAGES:
        text = say("awards", level="team", language=language, more=rules)
        assert "Blue" in text
        assert not {name for name in NAMES if name in text}


def test_awards_name_a_nominee_who_agreed_and_nobody_else(say: Say, tmp_path: Path) -> None:
    """Abe agreed; Ann, who is not eligible, is never named below the level of persons, though she agreed too."""
    mirrored(town(), tmp_path / "alongside.sqlite3", at(50))
    rules = '\n[rules]\naward_approvers = ["jira:ann"]\ncell_helpers = 2\n'
    level = 'opt-in"\nopt_in = ["jira:abe", "jira:ann"] # "'
    found = say("awards", "--json", level=level, more=rules)
    assert {each["name"] for each in found["nominations"] if each["recipient"] == "person"} == {"Abe"}
    assert {each["name"] for each in found["ineligible"] if each["recipient"] == "person"} == {None}


def test_a_changed_rule_is_refused_with_what_to_do(say: Say, tmp_path: Path) -> None:
    mirrored(town(), tmp_path / "alongside.sqlite3", at(50))
    say("score", more="\n[rules]\npot_owner = 2\n")
    with pytest.raises(AssertionError, match=r"\(pot_owner\)\.\n\s*Take that back, and put the change into a new"):
        say("score", more="\n[rules]\npot_owner = 3\n")


def test_who_agreed_is_named_and_no_team_at_the_level_of_the_organisation() -> None:
    assert [Naming(level, {"ann"}).allows("person", "ann") for level in ("team", "individual")] == [True, True]
    assert [Naming(level).allows("person", "ann") for level in ("team", "individual")] == [False, True]
    assert [Naming(level).allows("team", "red") for level in ("organisation", "team")] == [False, True]
    assert Naming("organisation").allows("project", "jira/task/1")
