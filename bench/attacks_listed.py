"""The attacks that the method lists (section 8), played by colluders in Jira and Notion. Each goes on until its hours are
spent, or until there is nothing left to do it with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle, permutations

from bench.attacks_plot import Attack, Plot, mention
from integrations.sandbox.generator.truth import Told
from integrations.sandbox.jira.issues import Issue
from scoring.books import Books
from scoring.policy import Policy

ROUNDS = Decimal("1.75")
"""Of pots that a bracket lets through at most: full, half and quarter."""


def nothing(_: Policy) -> Decimal:
    return Decimal(0)


def weak(policy: Policy) -> Decimal:
    return ROUNDS * policy.pot_weak


def one_owner(policy: Policy) -> Decimal:
    return ROUNDS * (policy.pot_owner + policy.pot_weak)


def three_owners(policy: Policy) -> Decimal:
    return 3 * ROUNDS * policy.pot_owner + weak(policy)


def one_task(policy: Policy) -> Decimal:
    """Of size M."""
    return ROUNDS * (policy.pot_root + policy.pot_weak_root)


def reported(_: Policy) -> None:
    return None


# One alone


def comment_spam(plot: Plot) -> None:
    (a,) = plot.gang(1)
    for issue in plot.foreign_tasks(a):
        plot.says(a, issue, "這個做法很好，建議沿用，也提醒一下時程。", meanwhile=True)
        plot.says(plot.owner_of(issue), issue, "知道你們的想法了，會再看看。", "reply", meanwhile=True)


def empty_replies(plot: Plot) -> None:
    (a,) = plot.gang(1)
    for issue in plot.foreign_tasks(a):
        plot.says(a, issue, plot.rng.choice(["收到", "好的！", "👍", "OK"]), "reply", meanwhile=True)
        plot.says(plot.owner_of(issue), issue, "就這樣定，下午改一版。", "reply", meanwhile=True)


def sybil(plot: Plot) -> None:
    """Accounts that nobody has put into a team own tasks, thank, and stand by as witnesses."""
    (a,) = plot.gang(1)
    puppets = [plot.account(f"Guest {n}") for n in range(3)]
    for one, other in cycle(permutations(puppets, 2)):
        issue = plot.task(one, one, project=a)
        plot.says(a, issue, "我把三年的紀錄併成一張表了。")
        plot.says(one, issue, "清楚了，照這個方向改。", "reply")
        plot.names(one, issue, a)
        plot.thanks(other, issue, a)
        plot.moves(other, issue, "Done")
        plot.thanks(one, next(plot.foreign_tasks(a)), a)


def link_farm(plot: Plot) -> None:
    """Own docs linked from all that one can write alone: own pages, tasks of one's team, tasks filed for others."""
    (a,) = plot.gang(1)
    docs = [plot.page(a, "做法與注意事項", ["先確認口徑，再開始做。"])]
    while True:
        docs.append(plot.page(a, "常見問題整理", [plot.address(doc) for doc in docs[-20:]]))
        link = f"依據 [這份|{plot.address(plot.rng.choice(docs))}] 走。"
        plot.task(a, plot.rng.choice(plot.mates(a)), description=link)
        victim = plot.rng.choice(plot.strangers(a))
        plot.says(a, plot.task(a, victim, description=link), link)


def late_joiner(plot: Plot) -> None:
    """Onto finished tasks of others: a name in 協作人, put there by oneself, and a closing word."""
    (a,) = plot.gang(1)
    for issue in plot.foreign_tasks(a):
        plot.names(a, issue, a)
        plot.says(a, issue, "很高興幫上忙，這一版的數字都對過了。")


# A team


def lead_favourites(plot: Plot) -> None:
    lead = plot.rng.choice(plot.company.people)
    plot.gainers += plot.mates(lead)[:2]
    for favourite in cycle(plot.gainers):
        issue = plot.task(lead)
        plot.says(favourite, issue, "我把三年的紀錄併成一張表了。")
        plot.thanks(lead, issue, favourite)
        plot.names(lead, issue, favourite)
        plot.finishes(plot.mates(lead)[-1], issue)


def naming_teammates(plot: Plot) -> None:
    """Into every key result of a shared goal, and into 協作人 of the team's tasks."""
    team = plot.company.charter.teams[0].id
    members = plot.company.of_team(team)
    plot.gainers, plot.teams = list(members), [team]
    there = [each.notion for other in plot.company.charter.teams[:2] for each in plot.company.of_team(other.id)[:2]]
    everybody = [{"id": id_} for id_ in dict.fromkeys([*there, *(each.notion for each in members)])]
    for result in plot.company.key_results:
        plot.changes(members[0], result, 參與人={"people": everybody})
    for mate in cycle(members[1:]):
        plot.names(members[0], plot.task(members[0]), mate)


# Two


def reciprocal_pair(plot: Plot) -> None:
    _in_pairs(plot, plot.gang(2))


def ring(plot: Plot) -> None:
    _in_pairs(plot, plot.gang(4))


def _in_pairs(plot: Plot, gang: list[Told]) -> None:
    """Everybody thanks everybody, on tasks of their own that nobody else touches."""
    for owner, helper in cycle(permutations(gang, 2)):
        _credited(plot, plot.task(owner), owner, helper)


def _credited(plot: Plot, issue: Issue, owner: Told, helper: Told) -> None:
    plot.says(helper, issue, "版型我直接改好了，尺寸都對過。")
    plot.says(owner, issue, "清楚了，照這個方向改。", "reply")
    plot.thanks(owner, issue, helper)
    plot.names(owner, issue, helper)
    plot.finishes(owner, issue)


def ring_with_inside_witnesses(plot: Plot) -> None:
    """As the ring, and in every team somebody who closes the tasks."""
    gang = plot.gang(4)
    insiders = {each.number: plot.mates(each)[0] for each in gang}
    for owner, helper in cycle(permutations(gang, 2)):
        witnessed(plot, plot.task(owner, size="L"), owner, helper, insiders[owner.number])


def witnessed(plot: Plot, issue: Issue, owner: Told, helper: Told, mate: Told) -> None:
    plot.says(helper, issue, "版型我直接改好了，尺寸都對過。")
    plot.says(owner, issue, "清楚了，照這個方向改。", "reply")
    plot.names(owner, issue, helper)
    plot.finishes(mate, issue)


def friendly_owner(plot: Plot) -> None:
    """Credits one person with everything, on tasks that unwitting mates close."""
    a, owner = plot.gang(2)
    plot.gainers = [a]
    for issue in _own_then_new(plot, owner):
        witnessed(plot, issue, owner, a, plot.rng.choice(plot.mates(owner)))


def _own_then_new(plot: Plot, owner: Told) -> Iterator[Issue]:
    yield from plot.tasks_of(owner)
    while True:
        yield plot.task(owner, size="L")


def rethank_churn(plot: Plot) -> None:
    """One help on one task, thanked for again and again: in words, out of 協作人 and in again, done once more."""
    a, owner = plot.gang(2)
    churned(plot, a, owner)


def churned(plot: Plot, a: Told, owner: Told) -> None:
    plot.gainers = [a]
    issue = plot.task(plot.mates(owner)[0], owner)
    plot.says(a, issue, "版型我直接改好了，尺寸都對過。")
    while True:
        plot.thanks(owner, issue, a)
        plot.names(owner, issue, a)
        plot.finishes(owner, issue)
        plot.says(a, issue, "還有一版，差異處列在表裡。")
        plot.says(owner, issue, "清楚了，照這個方向改。", "reply")
        plot.names(owner, issue, a, out=True)


def document_mill(plot: Plot) -> None:
    """Docs by the dozen, linked by two friends of another team from all that they own."""
    a, friend = plot.gang(2)
    plot.gainers, friends = [a], [friend, plot.mates(friend)[0]]
    while True:
        doc = plot.page(a, "檢查清單", ["數字一律附來源與日期。", "影響到別的部門，至少提前三天說。"])
        for each in friends:
            plot.task(each, description=f"附上 [檢查清單|{plot.address(doc)}]，流程就照這份。")
            plot.page(each, "規格對照表", [plot.address(doc)])


def team_hopping(plot: Plot) -> None:
    """Leaves the team, and has its old mates thank for what it always did there; back after a while, and so on."""
    (a,) = plot.gang(1)
    b = plot.rng.choice(plot.strangers(a))
    friends = plot.mates(a)
    plot.transfers(a, b.team)
    for owner, mate in cycle(permutations(friends, 2)):
        witnessed(plot, plot.task(owner), owner, a, mate)


def recreated_account(plot: Plot) -> None:
    """A second account of one's own: it thanks the first, is thanked again for what the first was thanked for, and is new to
    the old team."""
    thanked = [h for h in plot.company.story.helps if h.thanks and h.job is not None and _is_task(plot, h.job)]
    chosen = plot.rng.choice(thanked)
    a = plot.company.people[chosen.helper]
    again = plot.account(a.name, a.email)
    plot.gainers, plot.guises = [a], {a: [again]}
    for help_ in thanked:
        if help_.helper == a.number and help_.job is not None:
            owner, issue = plot.company.people[help_.owner], plot.company.issue(help_.job)
            if _has_replied(issue, owner, a):
                plot.thanks(owner, issue, again)
    for owner, mate in cycle(permutations(plot.mates(a), 2)):
        witnessed(plot, plot.task(owner), owner, again, mate)
        plot.thanks(again, plot.task(again, project=a), a)


def _has_replied(issue: Issue, owner: Told, helper: Told) -> bool:
    """To the helper's last words, so that more of the owner's words are no first reply to them: that would be earned by the
    first account too."""
    authors = [comment.author for comment in issue.comments]
    last = max((place for place, author in enumerate(authors) if author == helper.jira), default=-1)
    return last < 0 or owner.jira in authors[last + 1 :]


def _is_task(plot: Plot, job: int) -> bool:
    return plot.company.story.jobs[job].place == "task"


# What stands in a task


def task_splitting(plot: Plot) -> None:
    """Honest help, booked by those who got it as many tasks instead of one, which their mates close."""
    story = plot.company.story
    helps = [h for h in story.helps if h.value and h.thanks and h.job is not None and _is_task(plot, h.job)]
    a = plot.company.people[plot.rng.choice(helps).helper]
    plot.gainers = [a]
    owners = [plot.company.people[number] for number in dict.fromkeys(h.owner for h in helps if h.helper == a.number)]
    for owner in cycle(owners):
        mate = plot.rng.choice(plot.mates(owner))
        issue = plot.task(owner)
        plot.names(owner, issue, a)
        plot.finishes(mate, issue)


def due_date_padding(plot: Plot) -> None:
    """Late tasks get another due date just before they are done: of all helps that were acknowledged."""
    for issue, _ in helped(plot):
        done = issue.values.get("resolutiondate")
        if done:
            before = done - timedelta(minutes=30)
            plot.edits(plot.owner_of(issue), issue, at=before, duedate=(before + timedelta(days=30)).date().isoformat())


def inflated_size(plot: Plot) -> None:
    """All tasks with an acknowledged help become large, once there is a row."""
    for issue, _ in helped(plot):
        plot.edits(plot.owner_of(issue), issue, **{plot.company.charter.size_field: "L"})


def helped(plot: Plot) -> Iterator[tuple[Issue, Told]]:
    """Tasks with an acknowledged help, and who helped: they all gain by what is done."""
    for help_ in plot.company.story.helps:
        if help_.thanks and help_.job is not None and _is_task(plot, help_.job):
            helper = plot.company.people[help_.helper]
            plot.gainers += [] if helper in plot.gainers else [helper]
            yield plot.company.issue(help_.job), helper


def backdated_import(plot: Plot) -> None:
    """Tasks of an earlier quarter, which was sealed, imported with their old dates; a friend and a mate were in it."""
    a, owner = plot.gang(2)
    plot.gainers = [a]
    plot.books = Books(sealed={"2026-Q2": (), "2026-Q1": ()})
    at = plot.company.period.start_at - timedelta(days=60)
    while True:
        at += timedelta(minutes=7)
        issue = plot.task(plot.mates(owner)[0], owner, at=at, size="L")
        answered(plot, issue, owner, a, at)


def answered(plot: Plot, issue: Issue, owner: Told, helper: Told, at: datetime) -> None:
    """A question, an answer and thanks, a minute each."""
    said = (
        (owner, f"{mention(helper)} 請問這段怎麼算？"),
        (helper, "用未稅的數字。"),
        (owner, f"{mention(helper)} 謝謝，幫了大忙。"),
    )
    for minutes, (who, words) in enumerate(said, 1):
        plot.says(who, issue, words, "reply", at=at + timedelta(minutes=minutes))


def collusive_survey(plot: Plot) -> None:
    """Friends fill in the survey: full marks for the team, none for the others; and link what they rated."""
    (a,) = plot.gang(1)
    names = {team.id: team.name for team in plot.company.charter.teams}
    for friend in cycle(plot.strangers(a)):
        plot.spend("answer")
        for team, score in ((a.team, 10), (plot.rng.choice(plot.strangers(a)).team, 1)):
            plot.page(
                friend,
                "答卷",
                [],
                table="surveys",
                題目={"rich_text": [{"type": "text", "text": {"content": "夥伴分享知識"}}]},
                分數={"number": score},
                填答團隊={"multi_select": [{"name": names[friend.team]}]},
                評價對象={"multi_select": [{"name": names[team]}]},
            )


LISTED = (
    Attack("comment_spam", comment_spam, weak, "comments on all tasks of others, who answer politely"),
    Attack("sybil", sybil, nothing, "accounts without a team thank and witness"),
    Attack("task_splitting", task_splitting, reported, "honest help booked as many tasks"),
    Attack("reciprocal_pair", reciprocal_pair, weak, "two thank each other on tasks of their own"),
    Attack("ring", ring, weak, "four of four teams do so"),
    Attack("friendly_owner", friendly_owner, one_owner, "one owner credits one person with everything"),
    Attack("document_mill", document_mill, weak, "docs by the dozen, linked by two friends"),
    Attack("link_farm", link_farm, nothing, "own docs linked from all that one can write alone"),
    Attack("empty_replies", empty_replies, weak, "收到 on all tasks of others"),
    Attack("team_hopping", team_hopping, nothing, "leaves a team and has it give thanks"),
    Attack("rethank_churn", rethank_churn, one_task, "one help thanked for again and again"),
    Attack(
        "ring_with_inside_witnesses", ring_with_inside_witnesses, three_owners, "the ring, with a mate in each team"
    ),
    Attack("due_date_padding", due_date_padding, nothing, "due dates moved just before the end"),
    Attack("late_joiner", late_joiner, nothing, "a name put into finished tasks of others"),
    Attack("naming_teammates", naming_teammates, nothing, "more of a team in shared goals, and in its own tasks"),
    Attack("backdated_import", backdated_import, one_owner, "tasks of a sealed quarter imported with old dates"),
    Attack("collusive_survey", collusive_survey, nothing, "friends fill in the survey"),
    Attack("lead_favourites", lead_favourites, nothing, "a lead credits two of the own team"),
    Attack("inflated_size", inflated_size, nothing, "sizes made large after the first row"),
    Attack("recreated_account", recreated_account, nothing, "a second account of one's own"),
)
