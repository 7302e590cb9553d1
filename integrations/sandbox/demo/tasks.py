"""The task modules: an epic each, its tasks from creation to done, and the sub-tasks of large ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from integrations.sandbox.company import office
from integrations.sandbox.company.people import Person, Team
from integrations.sandbox.company.texts import Page, Piece, pieces
from integrations.sandbox.demo import content, helping
from integrations.sandbox.demo.people import TEAMS
from integrations.sandbox.demo.stage import Stage

QUARTER_END = date(2026, 9, 30)
REVIEW = office.DAY * 5 // 4
"""Working minutes from submission to the decision, as planned; short tasks have less."""


@dataclass(frozen=True)
class Job:
    """One task with its cast and its times in working minutes."""

    work: content.Work
    team: Team
    epic: str
    owner: Person
    reporter: Person
    created: int
    started: int
    submitted: int
    finished: int
    """When it is done, or for an open task how far its story goes."""

    @property
    def title(self) -> str:
        return self.work.title

    @property
    def english(self) -> bool:
        return self.work.title.isascii()


def plan(stage: Stage) -> None:
    for module in content.modules():
        _epic(stage, module)
        for work in module.task:
            _task(stage, _cast(stage, module, work))


def _epic(stage: Stage, module: content.Module) -> None:
    lead = TEAMS[module.team].lead
    created = office.minute(module.start, -stage.rng.randrange(760, 900))
    fields = {
        "description": stage.document([[module.text]]),
        "assignee": lead.jira,
        "duedate": module.due.isoformat(),
    }

    def create() -> None:
        standard = {stage.fields["standard"]: stage.document([[module.standard]])}
        stage.issues[module.name] = stage.jira.create_issue(
            lead.jira, module.project, "Epic", module.name, **fields, **standard
        )

    stage.at(created, create)
    stage.moves(office.minute(module.start, 120), lead, module.name, "In Progress")
    if not any(work.open for work in module.task):
        stage.moves(office.minute(module.due, 520), lead, module.name, "Done")


def _cast(stage: Stage, module: content.Module, work: content.Work) -> Job:
    """Who owns and who asked for it, and when each thing happens."""
    rng = stage.rng
    created = office.minute(work.start, -rng.randrange(30, 700))
    owner = stage.cast.owner(module.team, office.day_of(created))
    reporter = owner if work.solo else stage.cast.reporter(module.team, office.day_of(created), owner)
    started = office.minute(work.start, rng.randrange(20, 200))
    finished = office.minute(_last_day(stage, work), rng.randrange(200, 520))
    submitted = finished - min(REVIEW + rng.randrange(200), (finished - started) // 3)
    return Job(work, TEAMS[module.team], module.name, owner, reporter, created, started, submitted, finished)


def _last_day(stage: Stage, work: content.Work) -> date:
    due = work.shift or work.due
    if work.open:
        return min(due, QUARTER_END)
    if work.late is not None:
        return office.shifted(due, work.late)
    before = stage.rng.choice((0, 0, 0, 1, 1, 2)) if work.early is None else work.early
    return max(office.shifted(due, -before), office.shifted(work.start, 1))


def _task(stage: Stage, job: Job) -> None:
    stage.at(job.created, lambda: _create(stage, job))
    stage.moves(job.started, job.owner, job.title, "In Progress")
    _shift(stage, job)
    _routine(stage, job)
    helping.plan(stage, job)
    if job.work.size == "L":
        _parts(stage, job)
    if job.work.open:
        _leave_open(stage, job)
    else:
        _finish(stage, job)


def _create(stage: Stage, job: Job) -> None:
    """By the reporter, assigned to the owner. Docs of others that are already written are linked from the description."""
    work = job.work
    linked = [favour for favour in work.helps if favour.kind == "doc" and helping.in_description(stage, job, favour)]
    lines: list[list[Piece]] = [[work.text]]
    for favour in linked:
        author = stage.authors[favour.doc]
        slots: dict[str, Piece] = {"doc": Page(favour.doc), "author": author.name, "use": favour.use}
        lines.append(pieces(stage.phrase("use_described"), **slots))
    stage.issues[work.title] = stage.jira.create_issue(
        job.reporter.jira,
        job.team.project,
        "任務",
        work.title,
        description=stage.document(lines),
        assignee=job.owner.jira,
        parent=stage.issues[job.epic].id,
        duedate=work.due.isoformat(),
        **{stage.fields["standard"]: stage.document([[work.standard]]), stage.fields["size"]: work.size},
    )


def _shift(stage: Stage, job: Job) -> None:
    if job.work.shift:
        when = job.started + (job.finished - job.started) // 2
        stage.edits(when, job.reporter, job.title, duedate=job.work.shift.isoformat())
        stage.says(when + 4, job.reporter, job.title, stage.phrase("shifted"))


def _routine(stage: Stage, job: Job) -> None:
    """Notes of the owner and, in a third of the tasks, a question within the team."""
    span = job.submitted - job.started
    for number in range(stage.rng.choice((0, 1, 1, 2))):
        when = job.started + span * (number + 1) // 3 + stage.rng.randrange(30)
        stage.says(when, job.owner, job.title, stage.phrase(f"progress.{'EN' if job.english else job.team.project}"))
    if stage.rng.random() < 0.33 and not job.english:
        _inner(stage, job, job.started + span // 2)


def _inner(stage: Stage, job: Job, when: int) -> None:
    mate = stage.cast.mate(job.team.id, office.day_of(when), job.owner)
    talk = stage.inner_talk()
    stage.says(when, job.owner, job.title, talk["ask"], mate=mate)
    stage.says(when + stage.rng.randrange(20, 200), mate, job.title, talk["reply"])
    stage.says(when + 210, job.owner, job.title, talk["thanks"], mate=mate)


def _parts(stage: Stage, job: Job) -> None:
    names = stage.phrases(f"parts.{job.team.project}")
    span = job.submitted - job.started
    for number, name in enumerate(names):
        doer = job.owner if number else stage.cast.mate(job.team.id, job.work.start, job.owner)
        _part(stage, job, f"{job.title}：{name}", doer, job.started + 40 + span * number // 2, span // 3)


def _part(stage: Stage, job: Job, title: str, doer: Person, starts: int, lasts: int) -> None:
    def create() -> None:
        stage.issues[title] = stage.jira.create_issue(
            job.owner.jira,
            job.team.project,
            "子任務",
            title,
            assignee=doer.jira,
            parent=stage.issues[job.title].id,
            duedate=office.day_of(starts + lasts).isoformat(),
        )

    stage.at(starts, create)
    stage.moves(starts + 20, doer, title, "In Progress")
    stage.moves(starts + lasts, doer, title, "Done")


def _leave_open(stage: Stage, job: Job) -> None:
    if job.work.blocked:
        stage.moves(job.submitted, job.owner, job.title, "Blocked")
        stage.says(job.submitted + 3, job.owner, job.title, "受阻：{why}", why=job.work.blocked)


def _finish(stage: Stage, job: Job) -> None:
    work = job.work
    for _ in range(work.returns):
        early = job.submitted - office.DAY // 2
        stage.moves(early, job.owner, job.title, "In Review")
        stage.says(early + 90, job.reporter, job.title, stage.phrase("returned"))
        stage.moves(early + 94, job.reporter, job.title, "In Progress")
    stage.moves(job.submitted, job.owner, job.title, "In Review")
    approver = job.reporter if stage.rng.random() < 0.75 else job.owner
    stage.moves(job.finished, approver, job.title, "Done")
    if job.english:
        return
    _closing_words(stage, job, approver)
    if work.reopened:
        _reopen(stage, job)


def _closing_words(stage: Stage, job: Job, approver: Person) -> None:
    if job.work.early:
        words, slots = stage.phrase("early_finish"), {"days": str(job.work.early)}
        stage.says(job.finished + 5, job.owner, job.title, words, **slots)
    elif job.work.late:
        stage.says(job.finished + 5, job.owner, job.title, stage.phrase("late_reason"))
    elif stage.rng.random() < 0.4:
        stage.says(job.finished - 2, approver, job.title, stage.phrase("approved"))


def _reopen(stage: Stage, job: Job) -> None:
    when = job.finished + office.DAY
    stage.moves(when, job.reporter, job.title, "In Progress")
    stage.says(when + 3, job.reporter, job.title, stage.phrase("reopened"))
    stage.moves(when + office.DAY, job.owner, job.title, "Done")
