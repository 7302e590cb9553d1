"""`alongside people`: who is who, suggestions, decisions and the way back, as an admin meets them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from people_build import AT, jira, notion

import cli
from integrations.memory import MemorySource
from sync.check import findings
from sync.config import load
from sync.model import Account, Group, Record
from sync.ports import Bundle, Identity, Payload
from sync.pull import pull
from sync.roll_call import note_memberships
from sync.store import Decisions, Store, Where

CONFIG = """
[organisation]
name = "Gongrong"
time_zone = "Asia/Taipei"
calendar = "tw"

[jira]
url = "http://127.0.0.1:9"
email = "alongside@example.com"
token = { env = "TEST_JIRA_TOKEN" }
projects = ["BRD"]

[[teams]]
id = "brand"
name = "品牌部"
members = ["mei@a.example"]
from = [{ jira_group = "brand-people" }]

[[teams]]
id = "launch"
name = "Launch"
joint = true
calendar = "night"
members = ["mei@a.example"]

[[people]]
same = ["jira:both", "notion:both"]

[[calendars]]
id = "tw"
hours = "09:00-12:00, 13:00-18:00"
holidays = [2026-10-09]
make_up = [2026-10-10]

[[calendars]]
id = "night"
time_zone = "America/New_York"
days = ["sat", "sun"]
hours = ["00:00-06:00", "22:00-24:00"]
"""
ACCOUNTS = [
    jira("app", "Alongside"),
    jira("mei", "林美", "mei@a.example"),
    notion("mei", "林美 Mei", "MEI@a.example"),
    jira("wang", "Wang Xiaoming", "xiaoming.wang@a.example"),
    notion("wang", "王小明"),
    jira("both", "Bo"),
    notion("both", "Theo"),
    jira("robot", "Robot", kind="app"),
    notion("left", "Leo", active=False),
]

Say = Callable[..., tuple[int, str, str]]


def mirror_of(accounts: Sequence[Account], where: Where) -> None:
    """As a pull of both tools by the account `app` leaves it."""
    for name in ("jira", "notion"):
        known = {account.ref: account for account in accounts if account.source == name}

        def mapped(payload: Payload, known: dict[str, Account] = known) -> Sequence[Record]:
            return [known[payload.id]]

        bundles = [Bundle(ref, (Payload("user", ref, {}),)) for ref in known]
        source = MemorySource([bundles], mapped, name)
        with Store(where) as store:
            pull(source, Identity(Account(source=name, id="app", name="Alongside"), AT), store)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "alongside.toml").write_text(CONFIG, encoding="utf-8")
    mirror_of(ACCOUNTS, tmp_path / "alongside.sqlite3")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALONGSIDE_LANG", "en")
    monkeypatch.setenv("LOGNAME", "admin")
    return tmp_path


@pytest.fixture
def say(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run `alongside people ...` in this process: (exit code, stdout, stderr)."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alongside", "people", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return run


def listed(say: Say) -> dict[str, Any]:
    code, out, _ = say("list", "--json")
    assert code == 0
    return {person["id"]: person for person in json.loads(out)}


def people(say: Say) -> list[list[str]]:
    humans = (person for person in listed(say).values() if not {"ours", "app"} & set(person["marks"]))
    return sorted([account["account"] for account in person["accounts"]] for person in humans)


def test_the_list_says_who_is_who_where_and_what_never_scores(say: Say) -> None:
    found = listed(say)
    assert found["jira/account/mei"] == {
        "id": "jira/account/mei",
        "name": "林美",
        "accounts": [
            {"account": "jira:mei", "name": "林美", "email": "mei@a.example"},
            {"account": "notion:mei", "name": "林美 Mei", "email": "MEI@a.example"},
        ],
        "teams": ["brand", "launch"],
        "marks": [],
    }
    marks = {id_: person["marks"] for id_, person in found.items()}
    assert marks["jira/account/app"] == ["ours"]
    assert marks["jira/account/robot"] == ["app"]
    assert marks["notion/account/left"] == ["no_team", "inactive"]
    _, text, _ = say("list")
    assert "林美" in text
    assert "品牌部, Launch" in text
    assert "Alongside itself" in text


def test_a_suggestion_prints_the_command_that_confirms_it_and_joins_nothing(say: Say) -> None:
    before = people(say)
    code, out, _ = say("suggest", "--json")
    [best] = json.loads(out)
    assert (code, best["score"], best["others_with_this_name"]) == (0, 80, 0)
    assert best["confirm"] == "alongside people merge jira:wang notion:wang"
    assert [reason["reason"] for reason in best["reasons"]] == ["same_reading", "local_part"]
    assert best["confirm"] in say("suggest")[1]
    assert say("suggest", "--least", "90")[1] == "Nothing to suggest.\n"
    assert people(say) == before


def test_merge_and_undo(say: Say) -> None:
    before = listed(say)
    code, out, _ = say("merge", "xiaoming.wang@a.example", "王小明")
    assert code == 0
    assert "jira:wang and notion:wang are one person now: Wang Xiaoming." in out
    assert ["jira:wang", "notion:wang"] in people(say)
    assert say("suggest", "--json")[1] == "[]\n"
    assert "Decision 1 is taken back" in say("undo")[1]
    assert listed(say) == before


def test_split_parts_what_an_address_joined_and_undo_joins_it_again(say: Say) -> None:
    before = listed(say)
    assert say("split", "jira:mei", "notion:mei")[0] == 0
    assert {("jira:mei",), ("notion:mei",)} <= {tuple(accounts) for accounts in people(say)}
    assert say("undo", "1")[0] == 0
    assert listed(say) == before


def test_the_log_keeps_everything(say: Say) -> None:
    say("merge", "jira:wang", "notion:wang")
    say("split", "jira:mei", "notion:mei")
    _, out, _ = say("undo", "1", "--json")
    assert json.loads(out)["undoes"] == 1
    _, out, _ = say("log", "--json")
    log = json.loads(out)
    assert [(d["number"], d["action"], d["undone"], d["by"]) for d in log] == [
        (1, "merge", True, "admin"),
        (2, "split", False, "admin"),
        (3, "undo", False, "admin"),
    ]
    assert (log[0]["one"], log[0]["other"], log[2]["undoes"]) == ("jira:wang", "notion:wang", 1)
    assert abs(datetime.fromisoformat(log[0]["at"]) - datetime.now(UTC)).days == 0
    _, text, _ = say("log")
    assert "jira:wang = notion:wang (taken back)" in text
    assert "jira:mei ≠ notion:mei" in text


WRONG = [
    (["merge", "xiaoming.wong@a.example", "notion:wang"], 2, "Near it: xiaoming.wang@a.example"),
    (["merge", "王小", "jira:wang"], 2, "Near it: 王小明"),
    (["merge", "zzz", "jira:wang"], 2, "alongside people list"),
    (["merge", "jira:robot", "jira:wang"], 2, "jira:robot is marked: app. Only humans"),
    (["merge", "Alongside", "jira:wang"], 2, "is marked: Alongside itself"),
    (["merge", "jira:mei", "notion:mei"], 4, "are one person already"),
    (["split", "jira:mei", "notion:wang"], 4, "are two persons already"),
    (["split", "jira:mei", "jira:mei"], 4, "are two persons already"),
    (["split", "jira:both", "notion:both"], 4, "one person by alongside.toml"),
    (["undo"], 2, "There is no decision to take back"),
    (["undo", "7"], 2, "There is no decision 7"),
    (["undo", "0"], 2, "Invalid value"),
]


@pytest.mark.parametrize(("words", "code", "text"), WRONG)
def test_what_cannot_be_is_one_clear_error_and_no_line_of_the_log(
    say: Say, words: list[str], code: int, text: str
) -> None:
    ended, out, err = say(*words)
    assert (ended, out) == (code, "")
    assert text in err
    assert say("log", "--json")[1] == "[]\n"


def test_a_merge_that_an_earlier_split_forbids_names_it(say: Say) -> None:
    """wang's accounts were joined, then notion:wang and jira:mei parted: jira:wang cannot join mei either."""
    say("merge", "jira:wang", "notion:wang")
    say("merge", "notion:wang", "jira:mei")
    say("split", "notion:wang", "jira:mei")
    code, _, err = say("merge", "jira:wang", "jira:mei")
    assert code == 4
    assert "decision 3 keeps" in err
    assert "alongside people undo 3" in err
    assert say("merge", "jira:mei", "notion:wang")[0] == 0, "the pair itself may be decided anew"


def test_a_decision_is_taken_back_once(say: Say) -> None:
    say("merge", "jira:wang", "notion:wang")
    say("undo")
    assert say("undo", "1")[0] == 2
    assert say("undo", "2")[0] == 0, "taking back the taking back"
    assert ["jira:wang", "notion:wang"] in people(say)


def test_two_of_one_name_must_be_told_apart(say: Say, folder: Path) -> None:
    (folder / "alongside.sqlite3").unlink()
    mirror_of([jira("w1", "王偉"), jira("w2", "王偉"), notion("w", "王偉")], folder / "alongside.sqlite3")
    code, _, err = say("merge", "王偉", "jira:w1")
    assert code == 2
    assert "jira:w1 (王偉); jira:w2 (王偉); notion:w (王偉)" in err


def test_before_the_first_pull_there_is_nobody(say: Say, folder: Path) -> None:
    (folder / "alongside.sqlite3").unlink()
    code, _, err = say("list")
    assert code == 70
    assert "alongside pull" in err


def test_help_is_spoken(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALONGSIDE_LANG", "zh_TW")
    _, out, _ = say("--help")
    assert "誰是誰" in out
    assert "撤銷一項決定" in out


def test_check_names_groups_that_were_never_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_JIRA_TOKEN", "secret")
    from integrations import connect, settings_models

    settings = load(folder / "alongside.toml", settings_models()).model_copy(update={"vendors": {}})
    assert "brand-people" in "".join(f.text for f in findings(settings, connect) if f.subject == "people")
    with Store(settings.mirror) as store:
        note_memberships(store, [Group(source="jira", id="1", name="brand-people")], AT.date())
    assert "brand-people" not in "".join(f.text for f in findings(settings, connect) if f.subject == "people")


def test_the_team_s_calendar_comes_from_the_configuration(folder: Path) -> None:
    from integrations import settings_models
    from sync.take import read_directory

    settings = load(folder / "alongside.toml", settings_models())
    with Store(settings.mirror) as store:
        found = read_directory(store, settings)
    brand, night = found.calendar_of("brand"), found.calendar_of("launch")
    friday, saturday = datetime(2026, 10, 9, 4, tzinfo=UTC), datetime(2026, 10, 10, 4, tzinfo=UTC)
    assert brand == found.calendar == settings.calendar
    assert [brand.works_on(at.date()) for at in (friday, saturday)] == [False, True]
    assert night.business_hours(friday, saturday) == 0
    assert night.business_hours(saturday, datetime(2026, 10, 11, 4, tzinfo=UTC)) == 8 * 3600
    assert str(night.zone) == "America/New_York"


def test_decisions_are_kept_in_either_database(where: Where) -> None:
    with Store(where) as store:
        first = Decisions(store).add(AT, "ann", "merge", one="a", other="b")
        second = Decisions(store).add(AT, "bob", "undo", undoes=first.number)
    with Store(where) as store:
        assert Decisions(store).log() == [first, second]
