"""Each further way of helping: what is a row, and what is none (restricted, outside the allow-list, of the own team)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from scoring_build import START, Town, account, at, doc, rows, rules, task, two_teams

from scoring.policy import Policy, units
from sync.model import Approval as JiraApproval
from sync.model import Block, Link, Proof
from sync.rows import Approval, Meeting, Thanks

WORK = task("work")


def _only(town: Town) -> Proof:
    (proof,) = town.score().proofs
    return proof


def _found(town: Town, finder: str) -> list[tuple[str, str, int]]:
    return [(p.helper.rpartition("/")[2], p.kind, p.step) for p in town.score().proofs if p.finder == finder]


def _finished(name: str, day: float) -> dict[str, Any]:
    return {"key": f"{name.upper()}-1", "status": "Done", "status_category": "done", "resolved_at": at(day)}


# Answers accepted by whoever asked.


def _asked(town: Town, **fields: Any) -> None:
    town.comment(WORK, "rob", "Which palette do we use?", 1)
    town.comment(WORK, "ann", "The warm one, see the guide", 2, **fields)


@pytest.mark.parametrize("word", ["Solved!", "問題解決，就照這個做", "这个方案采纳了", "That answers my question"])
def test_an_accepted_answer_is_an_acknowledgement(word: str) -> None:
    """Rob asks, Ann answers, Rob accepts: step 1 for the use, step 2 for the word; witness Ray, who created the task."""
    town = two_teams()
    _asked(town)
    source = town.comment(WORK, "rob", word, 3)
    results = town.score()
    assert sorted(rows(results)) == [("ann", "answer", 1), ("ann", "answer", 2)]
    strong = next(p for p in results.proofs if p.step == 2)
    assert (strong.source, strong.by, strong.witness) == (source, account("rob"), account("ray"))


@pytest.mark.parametrize("word", ["Not solved yet", "還沒解決", "尚未採納", "没有解决", "Is it solved?"])
def test_what_accepts_nothing(word: str) -> None:
    town = two_teams()
    _asked(town)
    town.comment(WORK, "rob", word, 3)
    assert _found(town, "accepted_answers") == []


def test_only_whoever_asked_accepts_and_only_another_teams_answer() -> None:
    town = two_teams()
    _asked(town)
    town.comment(WORK, "rio", "Solved", 3)
    assert _found(town, "accepted_answers") == []
    own = two_teams()
    own.comment(WORK, "rob", "Which palette?", 1)
    own.comment(WORK, "rio", "The warm one", 2)
    own.comment(WORK, "rob", "Solved", 3)
    assert (own.score().proofs, own.score().refusals) == ((), ())


def test_an_accepted_answer_that_is_restricted() -> None:
    town = two_teams()
    _asked(town, restricted=True)
    town.comment(WORK, "rob", "Solved", 3)
    assert (rows(town.score()), rules(town.score())) == ([], ["restricted"])


def test_the_same_help_thanked_and_accepted_is_one() -> None:
    town = two_teams()
    _asked(town)
    town.comment(WORK, "rob", "Solved", 3)
    town.comment(WORK, "rob", "thank you", 4, to="ann")
    town.helper(WORK, "rob", "ann", 5)
    assert [row for row in rows(town.score()) if row[2] == 2] == [("ann", "answer", 2)]


# Tasks done for another team's task.


def _errand(town: Town, owner: str = "ann", asker: str = "rob", **fields: Any) -> str:
    given = {"level": "subtask", "parent": WORK, **_finished("part", 6), **fields}
    return town.task("part", owner, creator=asker, day=1, **given)


def test_a_sub_task_done_for_another_teams_task() -> None:
    """Rob (red) asks Ann (blue) for a part of red's task; she finishes it on day 6: 3 x 0.25 = 0.75, of which the pot of
    0.25 lets 0.25 + 0.125 + 0.0625 = 0.4375 through."""
    town = two_teams()
    part = _errand(town)
    proof = _only(town)
    assert (proof.object, proof.root, proof.kind, proof.step) == (WORK, WORK, "assist", 1)
    assert (proof.helper, proof.by, proof.at, proof.source) == (account("ann"), account("rob"), at(6), part)
    assert proof.url == "https://jira.test/part"
    assert proof.raw_units == 3 * units(Policy().pot_weak_root)
    assert proof.units == units(Policy().pot_weak_root) * 7 // 4


def test_a_linked_task_is_somebodys_of_the_team_who_linked_it() -> None:
    town = two_teams()
    town.task("part", "ann", creator="abe", day=1, **_finished("part", 6))
    town.tasks[0] = replace(town.tasks[0], links=(Link(target=task("part"), kind="issue", relation="relates to"),))
    assert town.score().proofs == ()
    town.change(WORK, "rob", 7, "Link", None, "This issue relates to PART-1")
    proof = _only(town)
    assert (proof.helper, proof.by, proof.at) == (account("ann"), account("rob"), at(7))


@pytest.mark.parametrize("relation", ["duplicates", "blocks", "複製"])
def test_links_that_ask_for_nothing(relation: str) -> None:
    town = two_teams()
    town.task("part", "ann", creator="rob", day=1, **_finished("part", 6))
    town.tasks[0] = replace(town.tasks[0], links=(Link(target=task("part"), kind="issue", relation=relation),))
    assert town.score().proofs == ()


def test_a_task_of_the_own_team_open_or_outside_the_allow_list_is_none() -> None:
    for fields in ({"owner": "rio"}, {"status": "To Do", "status_category": "new", "resolved_at": None}):
        town = two_teams()
        _errand(town, **fields)
        assert town.score().proofs == ()
    town = two_teams()
    town.tasks[0] = replace(
        town.tasks[0], links=(Link(target="jira/task/elsewhere", kind="issue", relation="relates to"),)
    )
    assert (town.score().proofs, town.score().refusals) == ((), ())


def test_a_secured_task_is_not_read_into_a_result() -> None:
    town = two_teams()
    _errand(town, restricted=True, title="merger")
    results = town.score()
    assert (rows(results), rules(results)) == ([], ["restricted"])
    assert "merger" not in results.model_dump_json()


# Approvals.


def _approve(town: Town, by: str) -> str:
    return town.change(task("part"), by, 6, "status", "In Review", "Done")


def test_moving_it_from_review_to_done_approves_what_was_done() -> None:
    """Step 1 for the use, step 2 for Rob's move; the witness is Ray, who created red's task."""
    town = two_teams()
    _errand(town)
    source = _approve(town, "rob")
    results = town.score()
    assert sorted(rows(results)) == [("ann", "assist", 1), ("ann", "assist", 2)]
    strong = next(p for p in results.proofs if p.step == 2)
    assert (strong.object, strong.by, strong.source, strong.finder) == (WORK, account("rob"), source, "approvals")
    assert strong.witness == account("ray")


def test_the_helpers_own_team_approves_nothing() -> None:
    town = two_teams()
    _errand(town)
    _approve(town, "abe")
    assert _found(town, "approvals") == []


def test_an_approval_in_jira() -> None:
    town = two_teams()
    answers = [("rob", "approved"), ("rio", "declined"), ("abe", "approved")]
    given = tuple(JiraApproval(name="x", approver=account(p), decision=d, at=at(8)) for p, d in answers)  # type: ignore[arg-type]
    _errand(town, approvals=given)
    assert _found(town, "approvals") == [("ann", "assist", 2)]


def _handed_in(town: Town, author: str, **fields: Any) -> str:
    page = town.doc("plan", "rex", day=1)
    town.blocks.append(
        Block(source="notion", id="b", doc=page, kind="p", author=account("rio"), created_at=at(2), updated_at=at(2))
    )
    made = {"on": (page,), "asked_by": (account("ann"),), "approvers": (account("rob"),), "outcome": "approved"}
    return town.page_row(Approval, "ok", author, day=3, **{**made, "decided_at": at(4), **fields})


def test_an_approved_row() -> None:
    town = two_teams()
    row = _handed_in(town, "rob")
    proof = _only(town)
    assert (proof.helper, proof.kind, proof.step, proof.by, proof.at) == (
        account("ann"),
        "assist",
        2,
        account("rob"),
        at(4),
    )
    assert (proof.object, proof.source) == (doc("plan"), row)


def test_a_row_that_the_helper_wrote_needs_the_approvers_own_word() -> None:
    town = two_teams()
    row = _handed_in(town, "ann")
    assert (rows(town.score()), rules(town.score())) == ([], ["unsigned"])
    town.comment(row, "rob", "ok for me", 5)
    assert rows(town.score()) == [("ann", "assist", 2)]


@pytest.mark.parametrize("fields", [{"outcome": "returned"}, {"amount": 5}, {"on": ("notion/doc/elsewhere",)}])
def test_rows_that_approve_nobodys_help(fields: dict[str, Any]) -> None:
    town = two_teams()
    _handed_in(town, "rob", **fields)
    assert (town.score().proofs, town.score().refusals) == ((), ())


# Blockers cleared (HP8).


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [("Flagged", "Impediment", None), ("status", "Blocked", "To Do"), ("Status", "受阻", "To Do")],
)
def test_a_blocker_cleared_within_two_business_days(field: str, old: str, new: str | None) -> None:
    """Flagged on Thursday 2 July, Ann writes on Friday, Rob clears it on Tuesday 7 July: 2 business days."""
    town = two_teams()
    town.change(WORK, "rob", 1, field, new, old)
    source = town.comment(WORK, "ann", "The licence key is in the vault", 2)
    town.change(WORK, "rob", 6, field, old, new)
    proof = _only(town)
    assert (proof.kind, proof.step, proof.at, proof.by) == ("assist", 1, at(6), account("rob"))
    assert (proof.source, proof.finder) == (source, "blockers_cleared")


@pytest.mark.parametrize(
    ("who", "text", "day", "restricted"),
    [
        ("ann", "The key is in the vault", 7, False),
        ("ann", "收到", 2, False),
        ("rio", "The key is in the vault", 2, False),
    ],
)
def test_a_blocker_cleared_later_or_by_nobodys_help(who: str, text: str, day: float, restricted: bool) -> None:
    town = two_teams()
    town.change(WORK, "rob", 1, "Flagged", None, "Impediment")
    town.comment(WORK, who, text, 2, restricted=restricted)
    town.change(WORK, "rob", day, "Flagged", "Impediment", None)
    assert town.score().proofs == ()


def test_what_the_helper_clears_and_what_is_restricted() -> None:
    for by, restricted, rule in (("ann", False, "own_word"), ("rob", True, "restricted")):
        town = two_teams()
        town.change(WORK, "rob", 1, "Flagged", None, "Impediment")
        town.comment(WORK, "ann", "The key is in the vault", 2, restricted=restricted)
        town.change(WORK, by, 3, "Flagged", "Impediment", None)
        assert (rows(town.score()), rules(town.score())) == ([], [rule])


def test_the_task_that_held_it_up_is_done() -> None:
    town = two_teams()
    town.task("part", "ann", creator="rob", day=1, **_finished("part", 6))
    link = Link(target=task("part"), kind="issue", relation="is blocked by", direction="inward")
    town.tasks[0] = replace(town.tasks[0], links=(link,))
    proof = _only(town)
    assert (proof.object, proof.finder, proof.source) == (WORK, "blockers_cleared", task("part"))


# Docs copied.

LINES = [f"step {n} of the launch checklist" for n in range(8)]


def _copied(author: str = "rob", lines: int = 5, **asset: Any) -> Town:
    town = two_teams()
    town.doc("checklist", "ann", day=1, text="\n".join(LINES), **{"kind": "template", **asset})
    town.doc("launch", author, day=3, text="\n".join(["our own start", *LINES[:lines]]))
    return town


def test_a_template_copied_into_another_teams_page() -> None:
    """8 lines, of which at least max(4, 5) must be in the copy."""
    proof = _only(_copied())
    assert (proof.helper, proof.object, proof.by, proof.kind, proof.step) == (
        account("ann"),
        doc("launch"),
        account("rob"),
        "doc",
        1,
    )
    assert proof.finder == "docs_reused"


@pytest.mark.parametrize("change", [{"lines": 4}, {"author": "abe"}, {"kind": "minutes"}])
def test_too_little_own_team_or_nothing_to_reuse(change: dict[str, Any]) -> None:
    assert _copied(**change).score().proofs == ()


@pytest.mark.parametrize("title", ["Copy of checklist", "checklist 的副本", "Checklist (2)", "checklist（副本）"])
def test_a_copy_by_its_title(title: str) -> None:
    town = _copied(lines=4, kind="")
    town.docs[1] = replace(town.docs[1], title=title)
    assert rows(town.score()) == [("ann", "doc", 1)]


def test_a_copy_in_a_task_is_its_describers() -> None:
    town = two_teams()
    town.doc("checklist", "ann", day=1, text="\n".join(LINES), kind="tool")
    town.tasks[0] = replace(town.tasks[0], text="\n".join(LINES))
    source = town.change(WORK, "rob", 4, "description", "draft", "\n".join(LINES))
    proof = _only(town)
    assert (proof.by, proof.at, proof.source) == (account("rob"), at(4), source)
    town.tasks[0] = replace(town.tasks[0], restricted=True)
    assert rules(town.score()) == ["restricted"]


def test_the_older_page_is_the_original() -> None:
    town = _copied()
    town.docs[0] = replace(town.docs[0], created_at=at(9))
    assert town.score().proofs == ()


# Sessions.


def _session(town: Town, **fields: Any) -> str:
    made = {"kind": "分享會", "presenters": (account("ann"),), "held_at": at(2), **fields}
    return town.page_row(Meeting, "talk", "gil", day=1, **made)


def test_a_session_that_another_teams_task_links() -> None:
    """The presenter earns, not the author of the page; and thanks there are for the session."""
    town = two_teams()
    page = _session(town)
    town.comment(WORK, "rob", "as in the session", 4, links=[page])
    town.comment(WORK, "rob", "thank you", 5, to="ann")
    results = town.score()
    assert rows(results) == [("ann", "session", 1), ("ann", "session", 2)]
    assert (results.proofs[0].object, results.proofs[0].finder) == (WORK, "sessions")
    assert rules(results) == []


def test_a_session_that_is_only_held_waits_for_use() -> None:
    town = two_teams()
    page = _session(town)
    assert (rows(town.score()), rules(town.score())) == ([], ["waiting_for_use"])
    town.comment(WORK, "rob", "agenda", 1, links=[page])
    assert rules(town.score()) == ["waiting_for_use"], "linked before it was held"
    town.task("ours", "abe")
    town.comment(task("ours"), "ada", "as in the session", 4, links=[page])
    assert rules(town.score()) == ["waiting_for_use"], "used by the own team"


@pytest.mark.parametrize("fields", [{"kind": "站會"}, {"cancelled": True}, {"held_at": None}, {"presenters": ()}])
def test_meetings_in_which_nobody_teaches(fields: dict[str, Any]) -> None:
    town = two_teams()
    page = _session(town, **fields)
    town.comment(WORK, "rob", "see there", 4, links=[page])
    assert rows(town.score()) == [("gil", "doc", 1)]


def test_a_restricted_comment_uses_no_session() -> None:
    town = two_teams()
    page = _session(town)
    town.comment(WORK, "rob", "as in the session", 4, links=[page], restricted=True)
    assert (rows(town.score()), rules(town.score())) == ([], ["restricted"])


# Early finishes (HP7).


def _early(finished: float = 9, due: int = 20, tasks: int = 8, cycle: int = 14) -> Town:
    """Red finished `tasks` tasks in the quarter before, each `cycle` days after its start on Monday 4 May. Work starts on
    Wednesday 1 July, is due on day `due`; Rob names Ann on day 5."""
    town = two_teams()
    for n in range(tasks):
        name = f"old{n}"
        town.task(name, "rex", creator="ray", day=-58, **_finished(name, -58 + cycle))
    town.helper(WORK, "rob", "ann", 5)
    town.change(WORK, "rex", finished, "status", "To Do", "Done")
    on = START.date() + timedelta(days=due)
    town.tasks[0] = replace(town.tasks[0], due_on=on, **_finished("work", finished))
    return town


def _kinds(town: Town) -> list[str]:
    return sorted((p.kind for p in town.score().proofs if p.step == 3), reverse=True)


def test_an_early_finish_is_a_row_of_its_own() -> None:
    """Monday 4 May to Monday 18 May are 10 business days: the median. Wednesday 1 July + 10 = Wednesday 15 July, before the
    due date, Tuesday 21 July. Finished on Friday 10 July: 3 business days before. Raw 3 x 0.40 = 1.2 points."""
    town = _early()
    assert _kinds(town) == ["early", "assist"]
    early = next(p for p in town.score().proofs if p.kind == "early")
    assert (early.helper, early.by, early.at) == (account("ann"), account("rob"), at(9))
    assert early.raw_units == units(Policy().pot_root) * 12 // 10


@pytest.mark.parametrize(
    ("town", "why"),
    [
        (_early(due=13), "due on Tuesday 14 July: 2 business days"),
        (_early(cycle=2), "forecast 2 business days after the start"),
    ],
)
def test_not_early_enough(town: Town, why: str) -> None:
    assert _kinds(town) == ["assist"], why


def test_a_due_date_moved_after_the_help_began_cancels_it() -> None:
    town = _early()
    town.change(WORK, "rex", 6, "duedate", "2026-07-19", "2026-07-21")
    assert _kinds(town) == ["assist"]


def test_a_due_date_padded_before_the_help_meets_the_forecast() -> None:
    assert _kinds(_early(cycle=1, due=60)) == ["assist"]


def test_without_a_forecast_explain_says_so() -> None:
    town = _early(tasks=7)
    assert (_kinds(town), rules(town.score())) == (["assist"], ["no_forecast"])


def test_without_or_before_an_acknowledgement_nothing_was_early() -> None:
    town = _early()
    town.changes = [c for c in town.changes if c.items[0].field != "協作人"]
    assert _kinds(town) == []
    town.helper(WORK, "rob", "ann", 10)
    assert (_kinds(town), rules(town.score())) == (["assist"], ["acknowledged_after_finish"])


# "Who helped you?".


def _thanked(town: Town, author: str = "rob", **fields: Any) -> str:
    made = {"to": (account("ann"),), "by": (account("rob"),), "given_at": at(5), "confirmed": True, "on": (WORK,)}
    return town.page_row(Thanks, "praise", author, day=5, **{**made, **fields})


def test_a_confirmed_row_of_thanks() -> None:
    town = two_teams()
    row = _thanked(town)
    proof = _only(town)
    assert (proof.helper, proof.kind, proof.step, proof.object) == (account("ann"), "assist", 2, WORK)
    assert (proof.by, proof.source, proof.finder) == (account("rob"), row, "who_helped")
    assert proof.url == town.docs[-1].url


@pytest.mark.parametrize("confirmed", [None, False])
def test_a_row_that_nobody_confirmed_waits(confirmed: bool | None) -> None:
    town = two_teams()
    _thanked(town, confirmed=confirmed)
    assert (rows(town.score()), rules(town.score())) == ([], ["waiting_for_confirmation"])


def test_whoever_wrote_the_row_vouches_for_it_whatever_name_is_typed() -> None:
    for author, rule in (("ann", "own_word"), ("gil", "acknowledger_of_other_team")):
        town = two_teams()
        _thanked(town, author)
        assert (rows(town.score()), rules(town.score())) == ([], [rule])


def test_own_team_restricted_and_outside() -> None:
    town = two_teams()
    _thanked(town, to=(account("rio"),))
    assert rules(town.score()) == ["same_team"]
    town = two_teams()
    town.tasks[0] = replace(town.tasks[0], restricted=True)
    _thanked(town)
    assert rules(town.score()) == ["restricted"]
    town = two_teams()
    _thanked(town, on=("notion/doc/elsewhere",))
    assert (rows(town.score()), rules(town.score())) == ([], ["waiting_for_witness"]), "the row is its own object"


def test_a_row_that_links_a_task_is_about_it() -> None:
    town = two_teams()
    _thanked(town, on=())
    town.docs[-1] = replace(town.docs[-1], links=(Link(target="https://jira.test/browse/WORK-1"),))
    assert _only(town).object == WORK


def test_thanks_for_a_session_name_the_session() -> None:
    town = two_teams()
    page = _session(town)
    row = _thanked(town, on=(page,))
    assert [r for r in town.score().refusals if r.kind == "session" and r.object == row]


def test_reviews_followed_by_an_approval() -> None:
    town = two_teams()
    town.change(WORK, "rex", 1, "status", "To Do", "In Review")
    town.comment(WORK, "ann", "The contrast is too low", 2)
    given = JiraApproval(name="x", approver=account("rob"), decision="approved", at=at(3))
    town.tasks[0] = replace(town.tasks[0], status="In Review", approvals=(given,))
    proof = _only(town)
    assert (proof.kind, proof.at, proof.by) == ("review", at(3), account("rob"))
