"""Each way of helping, as people do it in Jira and Notion, becomes the right rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace
from scoring_build import Town, account, at, doc, rows, rules, task, two_teams

from sync.model import Block, Link

WORK = task("work")


def test_thanks_for_what_does_not_show_prove_as_much_as_a_comment() -> None:
    """As courtesies look. The Helpers field says the same with more weight."""
    town = two_teams()
    source = town.comment(WORK, "rob", "謝謝幫忙！", 5, to="ann")
    (proof,) = town.score().proofs
    assert (proof.kind, proof.step, proof.source, proof.finder) == ("comment", 1, source, "thanks")
    town.helper(WORK, "rob", "ann", 6)
    assert rows(town.score()) == [("ann", "comment", 1), ("ann", "assist", 2)]


def test_thanks_for_a_remark_that_nobody_asked_for_are_a_reaction_to_it() -> None:
    town = two_teams()
    town.comment(WORK, "ann", "Nice direction, looking forward to it", 2)
    town.comment(WORK, "rob", "Thank you", 3, to="ann")
    _finish(town, 9, "2026-07-10")
    assert rows(town.score()) == [("ann", "comment", 1)]


def _does_the_task(town: Town) -> None:
    town.task("part", "ann", creator="rob", level="subtask", parent=WORK, status="Done", status_category="done")
    town.change(task("part"), "ann", 3, "status", "To Do", "Done")


@pytest.mark.parametrize(
    ("kind", "help_"),
    [
        ("assist", lambda town: town.change(WORK, "ann", 3, "description", "old", "new")),
        ("assist", lambda town: town.helper(WORK, "rio", "ann", 3)),
        ("assist", _does_the_task),
        ("answer", lambda town: town.comment(WORK, "ann", "The warm one, see the guide", 3)),
    ],
    ids=["changed the task", "was named a helper", "did a task for it", "answered"],
)
def test_thanks_are_for_what_shows(kind: str, help_: Callable[[Town], object]) -> None:
    town = two_teams()
    town.comment(WORK, "rex", "Which palette do we use?", 1)
    help_(town)
    town.comment(WORK, "rob", "Thank you", 5, to="ann")
    assert (account("ann"), kind, 2) in [(p.helper, p.kind, p.step) for p in town.score().proofs]


def test_to_name_oneself_a_helper_shows_nothing() -> None:
    town = two_teams()
    town.helper(WORK, "ann", "ann", 3)
    town.comment(WORK, "rob", "Thank you", 5, to="ann")
    assert rows(town.score()) == [("ann", "comment", 1)]


def test_work_on_a_page_shows() -> None:
    town = two_teams()
    page = town.doc("plan", "rex")
    town.block(page, "The figures of last year, checked", 2, author=account("ann"))
    town.block(page, "Agreed with the stores", 2.5, author=account("ray"))
    town.comment(page, "rob", "thank you", 3, to="ann")
    assert rows(town.score()) == [("ann", "assist", 2)]


def test_thanks_without_a_mention_thank_nobody() -> None:
    town = two_teams()
    town.comment(WORK, "rob", "謝謝", 5)
    assert town.score().proofs == ()


def test_question_answer_reaction_thanks() -> None:
    town = two_teams()
    town.comment(WORK, "rex", "Which palette do we use?", 1)
    answer = town.comment(WORK, "ann", "The warm one, see the guide", 2)
    town.comment(WORK, "rob", "收到", 3)
    town.comment(WORK, "rob", "That works, we will use it", 4)
    town.comment(WORK, "rob", "Thank you", 5, to="ann")
    results = town.score()
    assert rows(results) == [("ann", "answer", 1), ("ann", "answer", 2)]
    assert (results.proofs[0].at, results.proofs[0].source, results.proofs[0].by) == (at(4), answer, account("rob"))


def test_a_plain_comment_earns_step_one_only_and_little() -> None:
    town = two_teams()
    town.comment(WORK, "ann", "Mind the deadline of the printer", 2)
    town.comment(WORK, "rob", "Good point, moving it", 3)
    assert rows(town.score()) == [("ann", "comment", 1)]


def test_a_mention_makes_it_an_answer() -> None:
    town = two_teams()
    town.comment(WORK, "rex", "please look at the draft", 1, to="ann")
    town.comment(WORK, "ann", "Looks fine to me, only the logo is old", 2)
    town.comment(WORK, "rex", "New logo is in", 3)
    assert rows(town.score()) == [("ann", "answer", 1)]


def test_a_mention_by_another_name_of_the_account_is_one() -> None:
    """A Data Center's texts have names where its authors are keys."""
    town = two_teams()
    town.accounts = [replace(a, handle="ann.lee") if a.id == "ann" else a for a in town.accounts]
    town.comment(WORK, "rex", "please look at the draft", 1, mentions=(account("ann.lee"),))
    town.comment(WORK, "ann", "Looks fine to me, only the logo is old", 2)
    town.comment(WORK, "rex", "New logo is in", 3)
    assert rows(town.score()) == [("ann", "answer", 1)]


def test_comments_nobody_reacts_to_are_nothing() -> None:
    town = two_teams()
    town.comment(WORK, "ann", "I would do it differently", 2)
    town.comment(WORK, "gil", "Me too", 3)
    town.comment(WORK, "rob", "👍", 4)
    assert town.score().proofs == ()


def test_a_reaction_in_another_thread_is_none() -> None:
    town = two_teams()
    page = town.doc("plan", "rex")
    town.comment(page, "ann", "The second figure is last year's", 2, thread="a")
    town.comment(page, "rob", "Different matter", 3, thread="b")
    assert town.score().proofs == ()
    town.comment(page, "rob", "Corrected", 4, thread="a")
    assert rows(town.score()) == [("ann", "comment", 1)]


def test_review_then_change() -> None:
    town = two_teams()
    town.change(WORK, "rex", 1, "status", "To Do", "In Review")
    town.comment(WORK, "ann", "The contrast is too low", 2)
    town.comment(WORK, "rob", "True", 2.5)
    town.change(WORK, "rex", 3, "description", "old", "new")
    town.change(WORK, "rex", 4, "status", "In Review", "To Do")
    results = town.score()
    assert rows(results) == [("ann", "review", 1)]
    assert results.proofs[0].at == at(3)


def test_a_review_comment_by_the_owners_team_is_daily_work() -> None:
    town = two_teams()
    town.change(WORK, "rex", 1, "status", "To Do", "In Review")
    town.comment(WORK, "rob", "The contrast is too low", 2)
    town.change(WORK, "rex", 3, "description", "old", "new")
    assert town.score().proofs == ()


def test_doc_linked_from_a_comment() -> None:
    town = two_teams()
    guide = town.doc("guide", "ann")
    town.comment(WORK, "rob", "Used the guide", 5, links=[town.docs[0].url])
    (proof,) = town.score().proofs
    assert (proof.helper, proof.kind, proof.step, proof.object) == (account("ann"), "doc", 1, WORK)
    assert guide == doc("guide")


def test_doc_linked_by_its_own_author_is_nothing() -> None:
    town = two_teams()
    town.doc("guide", "ann")
    town.comment(WORK, "ann", "Read my guide", 5, links=[town.docs[0].url])
    results = town.score()
    assert (rows(results), rules(results)) == ([], ["own_word"])


def test_doc_linked_in_a_description_is_dated_by_the_changelog() -> None:
    town = two_teams()
    town.doc("guide", "ann", day=-20)
    url = town.docs[0].url
    town.tasks[0] = replace(town.tasks[0], links=(Link(target=url),))
    town.change(WORK, "rob", 6, "description", "see", f"see {url}")
    (proof,) = town.score().proofs
    assert (proof.by, proof.at) == (account("rob"), at(6))


def test_a_link_that_cannot_have_been_there_at_creation_is_nobodys() -> None:
    town = two_teams()
    town.doc("guide", "ann", day=3)
    town.tasks[0] = replace(town.tasks[0], links=(Link(target=town.docs[0].url),))
    results = town.score()
    assert (rows(results), rules(results)) == ([], ["acknowledger_unknown"])


def test_doc_linked_in_a_page_is_its_block_authors_act() -> None:
    town = two_teams()
    town.doc("guide", "ann", day=-20)
    url = town.docs[0].url
    page = town.doc("plan", "rex", links=[url])
    town.blocks.append(
        Block(
            source="notion",
            id="b1",
            doc=page,
            kind="paragraph",
            author=account("rob"),
            created_at=at(7),
            updated_at=at(7),
            links=(Link(target=url),),
        )
    )
    (proof,) = town.score().proofs
    assert (proof.object, proof.root, proof.by, proof.owner) == (page, page, account("rob"), account("rex"))


def _finish(town: Town, day: float, due: str | None) -> None:
    town.change(WORK, "rex", day, "status", "To Do", "Done")
    fields = {"status": "Done", "status_category": "done", "resolved_at": at(day)}
    town.tasks[0] = replace(town.tasks[0], **{**fields, "due_on": date.fromisoformat(due) if due else None})


def test_finished_on_time_after_an_acknowledgement_is_an_outcome() -> None:
    town = two_teams()
    town.helper(WORK, "rob", "ann", 5)
    _finish(town, 9, "2026-07-10")
    results = town.score()
    assert rows(results) == [("ann", "assist", 2), ("ann", "assist", 3)]
    assert results.proofs[1].at == at(9)


def test_thanks_after_the_finish_bring_both_rows() -> None:
    town = two_teams()
    _finish(town, 9, "2026-07-10")
    town.helper(WORK, "rob", "ann", 12)
    results = town.score()
    assert rows(results) == [("ann", "assist", 2), ("ann", "assist", 3)]
    assert {proof.at for proof in results.proofs} == {at(12)}


def test_no_outcome_without_an_acknowledgement_without_a_due_date_or_late() -> None:
    town = two_teams()
    _finish(town, 9, "2026-07-10")
    assert town.score().proofs == ()
    town.helper(WORK, "rob", "ann", 5)
    _finish(town, 9, None)
    assert rows(town.score()) == [("ann", "assist", 2)]
    _finish(town, 12, "2026-07-10")
    assert rows(town.score()) == [("ann", "assist", 2)]


def test_padding_the_due_date_gains_nothing() -> None:
    town = two_teams()
    town.helper(WORK, "rob", "ann", 5)
    town.change(WORK, "rex", 8, "duedate", "2026-07-08", "2026-08-30")
    _finish(town, 20, "2026-08-30")
    assert rows(town.score()) == [("ann", "assist", 2)]


def test_reopened_work_is_no_outcome() -> None:
    town = two_teams()
    town.helper(WORK, "rob", "ann", 5)
    town.change(WORK, "rex", 6, "status", "To Do", "Done")
    town.change(WORK, "rex", 7, "status", "Done", "To Do")
    _finish(town, 9, "2026-07-10")
    assert rows(town.score()) == [("ann", "assist", 2)]


def test_a_doc_used_by_two_of_the_team_is_an_outcome() -> None:
    town = two_teams()
    town.doc("guide", "ann", day=-20)
    url = town.docs[0].url
    page = town.doc("plan", "rex", links=[url])
    town.comment(page, "rob", "thanks for the guide", 3, to="ann")
    town.comment(WORK, "rio", "same as in the guide", 4, links=[url])
    town.change(WORK, "rob", 4.5, "priority", "1", "2")
    town.blocks.append(
        Block(
            source="notion",
            id="b1",
            doc=page,
            kind="paragraph",
            author=account("rio"),
            created_at=at(1),
            updated_at=at(1),
        )
    )
    assert ("ann", "doc", 3) in rows(town.score())
