"""Tasks and requests from creation to done, with what the owner's side does and says itself."""

from __future__ import annotations

from collections.abc import Collection

from integrations.sandbox.company import office
from integrations.sandbox.company.texts import Piece
from integrations.sandbox.generator import workspace
from integrations.sandbox.generator.jobs import Job
from integrations.sandbox.generator.play import Play


def plan(play: Play) -> None:
    """Words of the owner's side after somebody else's would look like a reaction: work that others speak on gets none."""
    spoken = {help_.job for help_ in play.story.helps} | {chatter.job for chatter in play.story.chatter}
    for job in play.story.jobs:
        if job.place == "task":
            _task(play, job, spoken)
        elif job.place == "request":
            _request(play, job)


def _task(play: Play, job: Job, spoken: Collection[int | None]) -> None:
    play.at(job.created, lambda: _create(play, job))
    play.moves(job.started, job.owner, job, "In Progress")
    if play.rng.random() < 0.5:
        play.says(job.started + 4, job.owner, job, "progress")
    if job.ending == "late" and play.rng.random() < 0.3:
        _shift(play, job)
    play.moves(job.submitted, job.owner, job, "In Review")
    if job.ending != "open":
        _finish(play, job)
    if job.number not in spoken:
        _among_themselves(play, job)


def _create(play: Play, job: Job) -> None:
    """By the witness, who asks the owner for it, or by the owner alone."""
    by = play.person(job.owner if job.mate is None else job.mate)
    owner = play.person(job.owner)
    title = f"{play.phrase(job.owner, 'topic')}｜{play.phrase(job.owner, 'action')}"
    play.issues[job.number] = play.jira.create_issue(
        by.jira,
        play.cast.teams[play.story.population.people[job.owner].team].project,
        workspace.TASK,
        title,
        description=play.document([play.line(job.owner, "text")]),
        assignee=owner.jira,
        parent=workspace.epic(play, job),
        duedate=job.due.isoformat(),
        **({play.fields["size"]: job.size} if job.sized else {}),
    )


def _shift(play: Play, job: Job) -> None:
    """The due date is moved to where the task will end: on time by the new one, not by the first."""
    new = office.day_of(job.finished).isoformat()
    play.edits(job.started + 12, job.owner, job, duedate=new)


def _finish(play: Play, job: Job) -> None:
    approver = job.owner if job.mate is None or play.rng.random() < 0.3 else job.mate
    play.moves(job.finished, approver, job, "Done")
    if job.ending == "reopened":
        again = job.finished + office.DAY // 2
        play.moves(again, approver, job, "In Progress")
        play.moves(again + 60, job.owner, job, "Done")


def _among_themselves(play: Play, job: Job) -> None:
    """A question within the team, with thanks that count for nothing; a closing word."""
    if job.mate is not None and play.rng.random() < 0.15:
        when = job.started + 20
        owner, mate = play.person(job.owner), play.person(job.mate)
        play.says(when, job.owner, job, "inner_ask", helper=mate)
        play.says(when + 15, job.mate, job, "inner_reply", helper=owner)
        play.says(when + 30, job.owner, job, "inner_thanks", helper=mate)
    elif job.ending != "open" and play.rng.random() < 0.3:
        play.says(job.finished - 2, job.owner, job, "closing")


def _request(play: Play, job: Job) -> None:
    """In the asked team's project; who answers takes it. The witness, if there is one, labels it."""
    assert job.asked is not None
    helper, owner = play.person(job.asked), job.owner
    project = play.cast.teams[play.story.population.people[job.asked].team].project

    def create() -> None:
        line: list[Piece] = play.line(owner, "request", helper=helper)
        title = f"{play.phrase(owner, 'topic')}｜{play.phrase(owner, 'action')}"
        play.issues[job.number] = play.jira.create_issue(
            play.person(owner).jira, project, workspace.REQUEST, title, description=play.document([line])
        )

    play.at(job.created, create)
    if job.mate is not None:
        play.edits(job.created + 10, job.mate, job, labels=["跨部門"])
    play.edits(job.started, job.asked, job, assignee=helper.jira)
    play.moves(job.started, job.asked, job, "In Progress")
    if job.ending != "open":
        play.moves(job.finished, owner, job, "Done")
