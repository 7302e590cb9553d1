"""Attacks that the method does not list: what they gain, and what stops them or would."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import chain, count, cycle, permutations

from bench.attacks_listed import (
    answered,
    churned,
    helped,
    nothing,
    one_owner,
    one_task,
    reported,
    weak,
)
from bench.attacks_plot import Attack, Plot, mention, task_address
from integrations.sandbox.generator.truth import Told

# An insider who is not the owner


def borrowed_tasks(plot: Plot) -> None:
    """An insider puts a friend into 協作人 of everything that the team has done."""
    a, insider = plot.gang(2)
    plot.gainers = [a]
    _lend(plot, a, [insider])


def three_insiders(plot: Plot) -> None:
    a, *insiders = plot.gang(4)
    plot.gainers = [a]
    _lend(plot, a, insiders)


def _lend(plot: Plot, a: Told, insiders: Iterable[Told]) -> None:
    """By turns, one task of one mate each."""
    piles = {i: chain.from_iterable(plot.tasks_of(mate) for mate in plot.mates(i)) for i in insiders}
    while piles:
        for insider, pile in list(piles.items()):
            issue = next(pile, None)
            if issue is None:
                del piles[insider]
            else:
                plot.names(insider, issue, a)


def rotated_owners(plot: Plot) -> None:
    """An insider makes the tasks and gives each to another mate, who is its owner and its witness without knowing."""
    a, insider = plot.gang(2)
    plot.gainers = [a]
    for mate in cycle(plot.mates(insider)):
        issue = plot.task(insider, mate, size="L")
        plot.names(insider, issue, a)
        plot.finishes(insider, issue)


def friend_hops(plot: Plot) -> None:
    """Not the helper changes teams but a team-mate, who then speaks for the new team."""
    a = plot.rng.choice(plot.company.people)
    plot.gainers = [a]
    friend = plot.rng.choice(plot.mates(a))
    host = plot.rng.choice(plot.strangers(a))
    plot.transfers(friend, host.team)
    for mate in cycle(plot.company.of_team(host.team)):
        issue = plot.task(friend, mate, size="L")
        plot.names(friend, issue, a)
        plot.finishes(friend, issue)


# Witnesses by sleight of hand


def passing_assignee(plot: Plot) -> None:
    """Two alone: each gives a task to a mate for a minute and takes it back."""
    _assigned_for(plot, minutes=1)


def lent_for_two_days(plot: Plot) -> None:
    _assigned_for(plot, minutes=2 * 24 * 60)


def _assigned_for(plot: Plot, minutes: int) -> None:
    for owner, helper in cycle(permutations(plot.gang(2), 2)):
        issue = plot.task(owner, size="L")
        plot.edits(owner, issue, assignee=plot.mates(owner)[0].jira)
        back = issue.updated_at + timedelta(minutes=minutes)
        plot.edits(owner, issue, at=back, assignee=owner.jira)
        plot.names(owner, issue, helper)
        plot.finishes(owner, issue)


def assigned_by_helper(plot: Plot) -> None:
    """Whoever was thanked where nobody else had a hand in the task gives it to a mate of its owner for a while."""
    for issue, helper in helped(plot):
        owner = plot.owner_of(issue)
        plot.edits(helper, issue, assignee=plot.mates(owner)[0].jira)
        plot.edits(helper, issue, at=issue.updated_at + timedelta(days=3), assignee=owner.jira)


# Other people's words


def edited_comments(plot: Plot) -> None:
    """Administrators of a project may rewrite what others said; it stays under their names. A label put on the new task is
    their trace of help."""
    (a,) = plot.gang(1)
    for issue in plot.foreign_tasks(a):
        owner = plot.owner_of(issue)
        said = next((c for c in issue.comments if c.author == owner.jira), None)
        if said is None:
            plot.spend("move")
        else:
            plot.edits(a, issue, at=issue.created_at + timedelta(minutes=5), labels=["跨部門"])
            plot.rewrites(a, issue, said.id, f"{mention(a)} 謝謝，幫了大忙。")


def old_comments(plot: Plot) -> None:
    """A friend turns old words of their own into thanks."""
    a, owner = plot.gang(2)
    plot.gainers = [a]
    for issue in plot.tasks_of(owner):
        said = next((c for c in issue.comments if c.author == owner.jira), None)
        if said:
            plot.rewrites(owner, issue, said.id, f"{mention(a)} 謝謝，幫了大忙。")


def hidden_thanks(plot: Plot) -> None:
    """In comments that only administrators may read."""
    a, owner = plot.gang(2)
    plot.gainers = [a]
    while True:
        issue = plot.task(plot.mates(owner)[0], owner)
        plot.whispers(owner, issue, f"{mention(a)} 謝謝，幫了大忙。")


# Notion


def approval_rows(plot: Plot) -> None:
    """Rows in which a friend signs for what a helper is said to have handed in, about pages of mates."""
    a, friend = plot.gang(2)
    plot.gainers = [a]
    while True:
        mate = plot.rng.choice(plot.mates(friend))
        doc = plot.page(mate, "規格對照表", ["先確認口徑，再開始做。"])
        plot.adds(friend, doc, "補充：也適用於門市。")
        plot.page(
            friend,
            "驗收",
            [],
            table="approvals",
            審批對象={"relation": [{"id": doc}]},
            申請人={"people": [{"id": a.notion}]},
            審批人={"people": [{"id": friend.notion}]},
            審批結果={"select": {"name": "通過"}},
        )


def who_helped_rows(plot: Plot) -> None:
    """Rows of "Who helped you?" about tasks of mates."""
    a, friend = plot.gang(2)
    plot.gainers = [a]
    for mate in cycle(plot.mates(friend)):
        for issue in plot.tasks_of(mate):
            plot.page(
                friend,
                "謝謝",
                [task_address(issue)],
                table="thanks",
                感謝對象={"people": [{"id": a.notion}]},
                已確認={"checkbox": True},
            )
        plot.spend("edit")


def doc_copies(plot: Plot) -> None:
    """A friend copies a doc into page after page."""
    a, friend = plot.gang(2)
    plot.gainers = [a]
    lines = [
        "數字一律附來源與日期，改過的地方寫在最上面。",
        "影響到別的部門，至少提前三天說。",
        "先確認口徑，再開始做事。",
    ]
    plot.page(a, "檢查清單", lines)
    while True:
        plot.page(friend, "檢查清單 的副本", lines)


def session_pages(plot: Plot) -> None:
    """A session on paper; a friend links it from task after task and gives thanks there, with a mate as witness."""
    a, friend = plot.gang(2)
    plot.gainers = [a]
    session = plot.page(
        a,
        "知識分享",
        ["數字一律附來源與日期。"],
        table="sessions",
        類型={"select": {"name": "分享會"}},
        日期={"date": {"start": plot.company.period.start_at.date().isoformat()}},
        分享人={"people": [{"id": a.notion}]},
    )
    while True:
        issue = plot.task(plot.mates(friend)[0], friend, size="L")
        plot.says(friend, issue, f"照 [分享會|{plot.address(session)}] 的做法。")
        plot.thanks(friend, issue, a)
        plot.finishes(friend, issue)


# What stands in a task


def moved_parents(plot: Plot) -> None:
    """One help on one sub-task, which goes from parent to parent and is thanked for below each."""
    a, owner = plot.gang(2)
    plot.gainers = [a]
    parents = [plot.task(plot.mates(owner)[0], owner, size="L") for _ in range(5)]
    step = plot.task(owner, parent=parents[0].id)
    for parent in cycle(parents):
        plot.edits(owner, step, parent=parent.id)
        plot.thanks(owner, step, a)
        plot.names(owner, step, a)
        plot.names(owner, step, a, out=True)


def long_due_dates(plot: Plot) -> None:
    """Tasks get a due date far away at once, not when they are late: of all helps that were acknowledged."""
    for issue, _ in helped(plot):
        plot.writes(issue, duedate=(issue.created_at + timedelta(days=80)).date().isoformat())


def born_large(plot: Plot) -> None:
    """Tasks are large from the beginning."""
    for issue, _ in helped(plot):
        plot.writes(issue, **{plot.company.charter.size_field: "L"})


def thanked_in_both_quarters(plot: Plot) -> None:
    """One help, acknowledged in the last minute of the quarter before, and once more in the first of this one."""
    a, owner = plot.gang(2)
    plot.gainers = [a]
    turn = plot.company.period.start_at
    for n in count():
        issue = plot.task(plot.mates(owner)[0], owner, at=turn - timedelta(days=9, minutes=-n))
        answered(plot, issue, owner, a, turn - timedelta(minutes=4))
        plot.says(owner, issue, f"{mention(a)} 感謝，準時交了。", "thanks", at=turn + timedelta(minutes=n))


def nearly_there(plot: Plot) -> None:
    """Whoever has the most points without being nominated is given one help more, and is thanked for it again and again."""
    who = plot.company.directory
    known = {person for _, _, person in plot.company.honest.nominated}
    others = [each for each in plot.company.people if who.person(f"jira/account/{each.jira}") not in known]
    a = max(others, key=plot.company.points_of)
    churned(plot, a, plot.rng.choice(plot.strangers(a)))


# Who is who


def split_identity(plot: Plot) -> None:
    """Another address in Notion: two persons, both put into the team by somebody who does not look. A friend links what one
    wrote and reacts to what the other says."""
    a, friend = plot.gang(2)
    plot.gainers = [a]
    plot.parts(a)
    while True:
        doc = plot.page(a, "檢查清單", ["數字一律附來源與日期。"])
        plot.task(friend, description=f"附上 [檢查清單|{plot.address(doc)}]。")
        issue = plot.task(friend)
        plot.says(a, issue, "版型我直接改好了，尺寸都對過。")
        plot.says(friend, issue, "清楚了，照這個方向改。", "reply")


def merged_accounts(plot: Plot) -> None:
    """An administrator declares a colleague's account to be one's own."""
    a, other = plot.gang(2)
    plot.gainers = [a]
    plot.merges(a, other)


_OWNERS = "1.75 c2 for each owner, and one team alone nominates nobody"

FOUND = (
    Attack(
        "borrowed_tasks",
        borrowed_tasks,
        reported,
        "an insider names a friend in the mates' tasks",
        _OWNERS + "; would: no word for a task whose owner, asked, does not confirm it",
    ),
    Attack(
        "three_insiders",
        three_insiders,
        reported,
        "so in three teams",
        "1.75 c2 for each owner; would: at most 40 % of strong points by one acknowledger, as now by one owner",
    ),
    Attack(
        "rotated_owners",
        rotated_owners,
        reported,
        "an insider makes tasks for all mates",
        _OWNERS + "; would: an assignment by the acknowledger is no witness's act",
    ),
    Attack(
        "friend_hops",
        friend_hops,
        reported,
        "a team-mate changes teams and speaks for the new one",
        _OWNERS + "; would: the 90 days for the acknowledger, too",
    ),
    Attack(
        "passing_assignee",
        passing_assignee,
        weak,
        "a mate is assignee for a minute",
        "an assignment that is taken back within a day is no act of a witness",
    ),
    Attack(
        "lent_for_two_days",
        lent_for_two_days,
        one_owner,
        "a mate is assignee for two days",
        "1.75 c2; would: whoever is assigned must do something",
    ),
    Attack(
        "assigned_by_helper",
        assigned_by_helper,
        nothing,
        "the helper makes somebody assignee",
        "an assignment by the helper is no act of a witness",
    ),
    Attack(
        "edited_comments",
        edited_comments,
        reported,
        "an administrator rewrites others' comments",
        "words changed by another are theirs",
    ),
    Attack("old_comments", old_comments, one_owner, "a friend turns own old words into thanks", "1.75 (c2 + c3)"),
    Attack(
        "thanked_in_both_quarters",
        thanked_in_both_quarters,
        nothing,
        "one help thanked for on both sides of midnight",
        "one acknowledgement a help, of all quarters",
    ),
    Attack(
        "merged_accounts",
        merged_accounts,
        reported,
        "a colleague's account taken for one's own",
        "what the other had earned, no more; decisions are logged and can be taken back",
    ),
    Attack(
        "hidden_thanks", hidden_thanks, nothing, "thanks that nobody may read", "restricted comments are never read"
    ),
    Attack("approval_rows", approval_rows, reported, "a friend signs rows about mates' pages", _OWNERS),
    Attack("who_helped_rows", who_helped_rows, reported, "rows about mates' tasks", _OWNERS),
    Attack("doc_copies", doc_copies, weak, "a friend copies a doc again and again", "1.75 c3"),
    Attack("session_pages", session_pages, one_owner, "a session on paper", "1.75 (c2 + c3)"),
    Attack("moved_parents", moved_parents, one_owner, "a sub-task goes from parent to parent", "one object, one help"),
    Attack(
        "nearly_there",
        nearly_there,
        one_task,
        "a help too many for who is nearly nominated",
        "1.75 (c1 + cw); a person decides, who sees the rows",
    ),
    Attack(
        "long_due_dates",
        long_due_dates,
        reported,
        "due dates far away from the beginning",
        "0.40 of a help that was acknowledged; would: late by the forecast is late",
    ),
    Attack(
        "born_large",
        born_large,
        reported,
        "tasks are large from the beginning",
        "1.75 c2 for each owner; shares of S, M and L by team show it",
    ),
    Attack(
        "split_identity",
        split_identity,
        reported,
        "an administrator takes two accounts for two people",
        "1.75 c3 for each; `people` lists accounts with the same name",
    ),
)
