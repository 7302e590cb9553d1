"""Help across teams on a task: how it is asked for, given, used, acknowledged, or never mentioned again.

Each `_kind` function plans one strand of comments, changes and links and returns the working minute at which the help
has been given; `_acknowledge` plans what the owner's team says about it. A strand fits between start and end of its task.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.company import office
from integrations.sandbox.company.people import Person
from integrations.sandbox.company.texts import Page, Piece
from integrations.sandbox.demo import content
from integrations.sandbox.demo.stage import Stage

if TYPE_CHECKING:
    from integrations.sandbox.demo.tasks import Job

QUICK, SAME_DAY, SLOW = (15, 150), (180, 480), (600, 1500)
"""Working minutes until an answer; the last is beyond 24 hours by the clock."""


def plan(stage: Stage, job: Job) -> None:
    spots = len([favour for favour in job.work.helps if favour.kind != "review"])
    turn = 0
    for favour in job.work.helps:
        if favour.kind == "review" and not job.work.open:
            begins = job.submitted + 10
        else:
            begins = job.started + (job.submitted - job.started) * (1 + 4 * turn) // (5 * spots + 1)
            turn += 1
        _strand(stage, job, favour, begins)


def _strand(stage: Stage, job: Job, favour: content.Favour, begins: int) -> None:
    slug = favour.doc or favour.meeting
    if slug:
        helper = stage.authors[slug]
        begins = max(begins, stage.written[slug])
    else:
        helper = stage.cast.helper(favour.by, job.team.id, office.day_of(begins))
    if begins > job.finished - 60:
        raise ValueError(f"{job.title}: help by {favour.by} begins after the task's end")
    given = _KINDS[favour.kind](stage, job, favour, helper, begins)
    _acknowledge(stage, job, favour, helper, begins, given)


def in_description(stage: Stage, job: Job, favour: content.Favour) -> bool:
    """The doc was there when the task was created."""
    return stage.written[favour.doc] <= job.created


def _answer(stage: Stage, job: Job, favour: content.Favour, helper: Person, begins: int) -> int:
    ask, react = ("ask_en", "react_en") if job.english else ("ask", "react")
    stage.says(begins, job.owner, job.title, stage.phrase(ask), helper=helper, ask=favour.ask)
    answered = _by(job, begins + _wait(stage), begins)
    slots: dict[str, Piece] = {"reply": favour.reply, "owner": job.owner}
    template = "{reply}" if job.english else stage.phrase("reply_to")
    stage.says(answered, helper, job.title, template, **slots)
    if stage.rng.random() < 0.4:
        stage.says(_by(job, answered + 12, answered), job.owner, job.title, stage.phrase(react))
    return answered


def _assist(stage: Stage, job: Job, favour: content.Favour, helper: Person, begins: int) -> int:
    """The owner's side names the helper first, or nobody is asked and the helper just does it."""
    given = _by(job, begins + stage.rng.randrange(200, 900), begins)
    stage.says(given, helper, job.title, "{note}", note=favour.note)
    return given


def _doc(stage: Stage, job: Job, favour: content.Favour, helper: Person, begins: int) -> int:
    slots: dict[str, Piece] = {"doc": Page(favour.doc), "author": helper.name, "use": favour.use}
    if not in_description(stage, job, favour):
        stage.says(begins, job.owner, job.title, stage.phrase("use_commented"), **slots)
    if favour.thanks and stage.rng.random() < 0.4 and job.owner.in_notion:
        stage.notes(begins + 25, job.owner, favour.doc, stage.phrase("doc_thanks"), author=helper)
    return begins


def _review(stage: Stage, job: Job, favour: content.Favour, helper: Person, begins: int) -> int:
    """Comments in review, then a change of the deliverable."""
    said = _by(job, begins + stage.rng.randrange(20, 160), begins)
    stage.says(said, helper, job.title, "{note}", note=favour.note)
    changed = _by(job, said + stage.rng.randrange(30, 200), said)
    fixed = "fixed_en" if job.english else "fixed"
    stage.at(changed, lambda: _revise(stage, job, favour.fix))
    stage.says(changed + 1, job.owner, job.title, stage.phrase(fixed), helper=helper, fix=favour.fix)
    return changed + 1


def _revise(stage: Stage, job: Job, fix: str) -> None:
    """A further paragraph in the description."""
    issue = stage.issues[job.title]
    description = issue.fields["description"]
    extra = stage.document([[f"{'Revised: ' if job.english else '修訂：'}{fix}"]])["content"]
    revised = {**description, "content": [*description["content"], *extra]}
    stage.jira.edit(job.owner.jira, issue, description=revised)


def _session(stage: Stage, job: Job, favour: content.Favour, helper: Person, begins: int) -> int:
    slots: dict[str, Piece] = {"doc": Page(favour.meeting), "author": helper.name, "use": favour.use}
    stage.says(begins, job.owner, job.title, stage.phrase("session_used"), **slots)
    return begins


def _unblock(stage: Stage, job: Job, favour: content.Favour, helper: Person, begins: int) -> int:
    stage.moves(begins, job.owner, job.title, "Blocked")
    stage.says(begins + 2, job.owner, job.title, stage.phrase("blocked"), helper=helper, block=favour.block)
    solved = _by(job, begins + stage.rng.randrange(90, 700), begins + 2)
    stage.says(solved, helper, job.title, "{note}", note=favour.note)
    freed = _by(job, solved + 30, solved)
    stage.moves(freed, job.owner, job.title, "In Progress")
    stage.says(freed + 1, job.owner, job.title, stage.phrase("unblocked"))
    return freed + 1


_KINDS = {
    "answer": _answer,
    "assist": _assist,
    "doc": _doc,
    "review": _review,
    "session": _session,
    "unblock": _unblock,
}


def _acknowledge(stage: Stage, job: Job, favour: content.Favour, helper: Person, begins: int, given: int) -> None:
    """Thanks, the 協作人 field, both, or (without `thanks`) silence."""
    named_anyway = favour.kind in ("assist", "unblock")
    if favour.thanks:
        phrase = stage.phrase("thanks_en" if job.english else "thanks")
        when = _thanked(stage, job, given)
        stage.says(when, job.owner, job.title, phrase, helper=helper, thanks=favour.thanks)
    if (favour.thanks and stage.rng.random() < 0.45) or (named_anyway and not favour.thanks):
        named = begins if favour.kind == "assist" else given + 3
        by = job.owner if stage.rng.random() < 0.7 else job.reporter
        stage.at(named, lambda: _name(stage, job, by, helper))


def _thanked(stage: Stage, job: Job, given: int) -> int:
    """Soon, near the end, when one knows what it was good for, or after the end."""
    near = max(given, job.submitted)
    moment = stage.rng.choices(("soon", "near", "after"), weights=(30, 55, 0 if job.work.open else 15))[0]
    if moment == "after":
        return job.finished + stage.rng.randrange(60, 900)
    if moment == "near":
        return near + max(4, (job.finished - near) * stage.rng.randrange(30, 90) // 100)
    return _by(job, given + _wait(stage), given)


def _name(stage: Stage, job: Job, by: Person, helper: Person) -> None:
    """Add the helper to 協作人."""
    issue, field = stage.issues[job.title], stage.fields["helpers"]
    named = [user["accountId"] for user in issue.fields.get(field) or []]
    if helper.jira not in named:
        stage.jira.edit(by.jira, issue, **{field: [*named, helper.jira]})


def _wait(stage: Stage) -> int:
    low, high = stage.rng.choices((QUICK, SAME_DAY, SLOW), weights=(7, 3, 1))[0]
    return stage.rng.randrange(low, high)


def _by(job: Job, wanted: int, after: int) -> int:
    """`wanted`, but early enough to come before the end and later than `after`."""
    return max(min(wanted, after + (job.finished - after) * 2 // 3), after + 2)
