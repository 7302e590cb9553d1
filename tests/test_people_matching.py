"""Names across scripts, and what may be one human: with reasons, and never certain of a common name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from people_build import jira, notion

from sync.matching import LEAST, MOST_AMONG_NAMESAKES, Suggestion, suggest
from sync.memberships import Entry
from sync.messages import LANGUAGES, say
from sync.model import Account, Comment, Doc, Link, Task
from sync.names import read, read_local_part
from sync.people import directory
from sync.people_shown import reason_text, suggestions_json
from sync.shared_work import active_together
from sync.snapshot import Snapshot

AT = datetime(2026, 7, 1, tzinfo=UTC)
NAMES = [
    ("王小明", "Wang Xiaoming"),
    ("王小明", "Xiaoming Wang"),
    ("王小明", "Xiao-Ming WANG"),
    ("王小明", "Wang, Xiao Ming"),
    ("陳怡君", "陈怡君"),
    ("許佩琪 Peggy", "Peggy Hsu"),
    ("許佩琪", "Hsu Pei-chi"),
    ("許佩琪（品牌部）", "许佩琪"),
    ("歐陽娜娜", "欧阳 娜娜"),
    ("歐陽娜娜", "Nana Ouyang"),
    ("張簡子涵", "Zihan Zhangjian"),
    ("呂布", "Lǚ Bù"),
    ("呂秀蓮", "Lu Xiulian"),
    ("曾柏睿", "Bairui Zeng"),
    ("José Álvarez", "Alvarez, Jose"),
    ("김민수", "김민수"),
]
OTHERS = [
    ("王小明", "Wang Xiaoli"),
    ("陳怡君", "林怡君"),
    ("歐陽娜娜", "Yang Nana"),
    ("Mei", "Yi"),
    ("김민수", "이민수"),
]


@pytest.mark.parametrize(("one", "other"), NAMES)
def test_names_that_read_alike(one: str, other: str) -> None:
    assert read(one).keys & read(other).keys


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_names_that_do_not(one: str, other: str) -> None:
    assert not read(one).keys & read(other).keys


@pytest.mark.parametrize("email", ["xiaoming.wang@a.example", "wang_xiaoming2@a.example", "wangxiaoming@a.example"])
def test_an_address_that_fits_a_name(email: str) -> None:
    assert read_local_part(email) & read("王小明").keys


def found(*accounts: Account, **more: Any) -> list[Suggestion]:
    """Each account is a person of its own."""
    return suggest([[account] for account in accounts], **more)


def kinds(suggestion: Suggestion) -> list[str]:
    return [reason.kind for reason in suggestion.reasons]


def test_name_and_address_speak_for_one_human() -> None:
    best, *rest = found(
        jira("1", "Wang Xiaoming", "xiaoming.wang@a.example"), notion("2", "王小明"), notion("3", "林薇安")
    )
    assert (best.one.ref, best.other.ref) == ("jira/account/1", "notion/account/2")
    assert kinds(best) == ["same_reading", "local_part"]
    assert best.score == 80
    assert rest == []


def test_a_misspelt_name_is_suggested_with_less() -> None:
    [near] = found(jira("1", "Wang Xiaomin"), notion("2", "王小明"))
    assert kinds(near) == ["near_name"]
    assert near.score < 50


def test_two_names_in_characters_that_nearly_read_alike_are_two() -> None:
    assert found(jira("1", "王小明"), notion("2", "王小敏")) == []


def test_a_common_name_never_looks_certain_and_says_how_common_it_is() -> None:
    among = found(
        jira("1", "王偉", "wang.wei@a.example"),
        jira("2", "王偉", "wei.wang2@b.example"),
        notion("3", "王伟"),
        notion("4", "Wang Wei"),
        together={("jira/account/1", "notion/account/3"): 9},
    )
    assert len(among) == 4
    assert {suggestion.others for suggestion in among} == {2}
    assert max(suggestion.score for suggestion in among) == MOST_AMONG_NAMESAKES < 50
    assert suggestions_json(among)[0]["others_with_this_name"] == 2


def test_a_namesake_who_is_joined_already_counts_too() -> None:
    joined = [jira("1", "王偉"), notion("2", "王偉")]
    [only] = suggest([joined, [jira("3", "王偉")], [notion("4", "王偉")]])
    assert (only.one.ref, only.other.ref, only.others) == ("jira/account/3", "notion/account/4", 1)


def test_whom_an_admin_parted_is_not_suggested_again() -> None:
    accounts = jira("1", "王小明"), notion("2", "王小明")
    assert found(*accounts)
    assert found(*accounts, apart=[("jira/account/1", "notion/account/2")]) == []


def test_two_accounts_of_one_tool_are_never_suggested() -> None:
    assert found(jira("1", "王小明"), jira("2", "王小明")) == []


def test_colleagues_are_not_one_human_because_they_work_together() -> None:
    assert (
        found(jira("1", "王小明"), notion("2", "林薇安"), together={("jira/account/1", "notion/account/2"): 50}) == []
    )


def test_common_work_lifts_part_of_a_name_into_sight() -> None:
    accounts = jira("1", "Peggy"), notion("2", "許佩琪 Peggy")
    [seen] = found(*accounts, together={("jira/account/1", "notion/account/2"): 6})
    assert (kinds(seen), seen.score) == (["part_of_name", "shared"], LEAST)


def test_one_row_of_a_people_database_speaks_for_one_human() -> None:
    row = Entry("Mei", "brand", "mei@a.example", ("notion/account/2",))
    [best] = found(jira("1", "M. Lin", "mei@a.example"), notion("2", "Mei"), entries=[row])
    assert kinds(best) == ["entry"]


def test_the_beginnings_of_addresses_at_two_domains() -> None:
    [best] = found(jira("1", "Mei", "mei.lin@a.example"), notion("2", "Mei", "mei.lin@b.example"))
    assert kinds(best) == ["part_of_name", "same_local_part"]


def test_every_reason_has_words_in_every_language() -> None:
    arguments = {"percent": 90, "part": "Mei", "email": "m@a", "n": 2}
    for kind in ("same_name", "same_reading", "near_name", "part_of_name", "local_part", "same_local_part", "entry"):
        assert all(say(f"people.reason.{kind}", language=language, **arguments) for language in LANGUAGES)
    [shown] = found(jira("1", "Wang Xiaomin"), notion("2", "王小明"))
    assert reason_text(shown.reasons[0]) == "similar names (95 %)"


def test_a_thousand_people_in_each_tool_are_matched_by_keys() -> None:
    """Everybody's own counterpart, and no pair more than a handful of comparisons away."""
    surnames, given = "王李張劉陳楊黃趙吳周", "怡君雅婷志豪淑芬俊傑"
    names = [s + a + b for s in surnames for a in given for b in given]
    accounts = [jira(f"{n:04}", name) for n, name in enumerate(names)]
    accounts += [notion(f"{n:04}", f"{name} ") for n, name in enumerate(names)]
    best = {s.one.id: s.other.id for s in reversed(found(*accounts)) if kinds(s) == ["same_name"]}
    assert best == {f"{n:04}": f"{n:04}" for n in range(len(names))}


# Common work.


def task(id_: str, *links: str, restricted: bool = False, **fields: Any) -> Task:
    return Task(
        source="jira",
        id=id_,
        key=f"BRD-{id_}",
        url="",
        title="",
        collection="jira/collection/1",
        kind="Task",
        status="",
        status_category="new",
        created_at=AT,
        updated_at=AT,
        links=tuple(Link(target=target) for target in links),
        restricted=restricted,
        **fields,
    )


def shared(tasks: list[Task], docs: list[Doc], comments: list[Comment] | None = None) -> dict[tuple[str, str], int]:
    by_object: dict[str, list[Comment]] = {}
    for comment in comments or ():
        by_object.setdefault(comment.on, []).append(comment)
    snapshot = Snapshot(
        AT,
        directory([], [], [], zone=UTC),
        {record.ref: record for record in tasks},
        {record.ref: record for record in docs},
        by_object,
    )
    return active_together(snapshot)


DOC = Doc(source="notion", id="a" * 32, url="", title="", author="notion/account/n", created_at=AT, updated_at=AT)


def test_a_task_that_links_a_doc_brings_both_sides_together() -> None:
    linking = task("1", f"https://notion.example/x-{'a' * 32}", assignee="jira/account/j")
    assert shared([linking], [DOC]) == {("jira/account/j", "notion/account/n"): 1}


def test_a_comment_that_links_counts_and_so_does_who_wrote_it() -> None:
    said = Comment(
        source="notion",
        id="c",
        on=DOC.ref,
        author="notion/account/c",
        created_at=AT,
        updated_at=AT,
        links=(Link(target="BRD-1"),),
    )
    pairs = shared([task("1", assignee="jira/account/j"), task("2", assignee="jira/account/k")], [DOC], [said])
    assert pairs == {("jira/account/j", "notion/account/n"): 1, ("jira/account/j", "notion/account/c"): 1}


def test_a_restricted_task_says_nothing() -> None:
    assert shared([task("1", "a" * 32, assignee="jira/account/j", restricted=True)], [DOC]) == {}


def test_a_matter_in_which_everybody_takes_part_says_nothing() -> None:
    crowd = task("1", "a" * 32, helpers=tuple(f"jira/account/{n}" for n in range(500)))
    assert shared([crowd], [DOC]) == {}
