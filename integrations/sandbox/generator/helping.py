"""Help as it is seen: asked for, given, taken up, acknowledged. What is planned here is what `proofs` expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from integrations.sandbox.company.people import Person
from integrations.sandbox.company.texts import Page, Piece
from integrations.sandbox.generator.events import Chatter, Help
from integrations.sandbox.generator.jobs import Job
from integrations.sandbox.generator.play import Play


@dataclass(frozen=True)
class Strand:
    """One help on its job, with its times in working minutes."""

    help: Help
    job: Job
    helper: Person
    owner: Person
    begins: int
    given: int
    taken: int
    """When the owner reacts."""
    thanked: int


def plan(play: Play) -> None:
    for help_ in play.story.helps:
        if help_.job is not None:
            _help(play, _strand(play, help_, play.story.jobs[help_.job]))
    for chatter in play.story.chatter:
        _chat(play, chatter, play.story.jobs[chatter.job])


def page_of(job: Job) -> str:
    """The slug of a job that is a page."""
    return f"job {job.number}"


def doc_of(help_: Help) -> str:
    """The slug of the doc that was of help: four helps by one person share a doc."""
    return f"doc {help_.helper} {help_.number % 4}"


def _strand(play: Play, help_: Help, job: Job) -> Strand:
    """Between start and end of the job; reviews between submission and end."""
    rng = play.rng
    if help_.kind == "review" and help_.used:
        begins = job.submitted + rng.randrange(10, 40)
    else:
        begins = job.started + 10 + (job.submitted - job.started) * rng.randrange(10, 50) // 100
    given = begins + rng.randrange(15, 60)
    taken = given + rng.randrange(10, 50)
    thanked = taken + 5 + max(0, job.finished - taken - 10) * rng.randrange(100) // 100
    helper, owner = play.person(help_.helper), play.person(help_.owner)
    return Strand(help_, job, helper, owner, begins, given, taken, thanked)


def _help(play: Play, strand: Strand) -> None:
    if strand.job.place == "page":
        _on_page(play, strand)
        return
    if strand.help.kind in _USED and strand.help.used:
        _USED[strand.help.kind](play, strand)
    elif strand.help.said:
        _said(play, strand)
    if strand.help.thanks:
        _thank(play, strand)


def _said(play: Play, strand: Strand) -> None:
    """A word, asked for or not, and a reaction to it or none. Help is followed up by a second word."""
    for when, who, name, slots in _words(strand):
        play.says(when, who, strand.job, name, **slots)


def _words(strand: Strand) -> Iterator[tuple[int, int, str, dict[str, Piece]]]:
    """(when, who, which phrase, what stands in it)."""
    help_ = strand.help
    if help_.asked and strand.job.place != "request":
        yield strand.begins, help_.owner, "ask", {"helper": strand.helper}
    if help_.said == "empty":
        yield strand.given, help_.helper, "empty", {}
    elif help_.kind == "answer":
        yield strand.given, help_.helper, "reply", {"owner": strand.owner}
    else:
        yield strand.given, help_.helper, "note" if help_.value else "remark", {}
    if help_.used:
        yield strand.taken, help_.owner, "react", {}
    if help_.value:
        yield strand.taken + 3, help_.helper, "follow", {}


def _doc(play: Play, strand: Strand) -> None:
    play.says(strand.begins, strand.help.owner, strand.job, "use", doc=Page(doc_of(strand.help)))


def _review(play: Play, strand: Strand) -> None:
    """A comment in review, then a change of the deliverable."""
    fix = play.phrase(strand.help.owner, "fix")
    play.says(strand.given, strand.help.helper, strand.job, "review")
    play.at(strand.taken, lambda: _revise(play, strand, fix))
    play.says(strand.taken + 2, strand.help.owner, strand.job, "fixed", fix=fix)
    play.says(strand.taken + 3, strand.help.helper, strand.job, "follow")


def _revise(play: Play, strand: Strand, fix: str) -> None:
    issue = play.issues[strand.job.number]
    description = issue.fields["description"]
    revised = {**description, "content": [*description["content"], *play.document([[fix]])["content"]]}
    play.jira.edit(strand.owner.jira, issue, description=revised)


_USED = {"doc": _doc, "review": _review}


def _thank(play: Play, strand: Strand) -> None:
    if strand.help.thanks == "comment":
        play.says(strand.thanked, strand.help.owner, strand.job, "thanks", helper=strand.helper)
    else:
        play.at(strand.thanked, lambda: _name(play, strand))


def _name(play: Play, strand: Strand) -> None:
    """Add the helper to 協作人."""
    issue, field = play.issues[strand.job.number], play.fields["helpers"]
    named = [user["accountId"] for user in issue.fields.get(field) or []]
    if strand.helper.jira not in named:
        play.jira.edit(strand.owner.jira, issue, **{field: [*named, strand.helper.jira]})


def _on_page(play: Play, strand: Strand) -> None:
    """An answer in a discussion on the owner's page."""
    remarks = [(when, who, play.line(who, name, **slots)) for when, who, name, slots in _words(strand)]
    if strand.help.thanks:
        owner = strand.help.owner
        remarks.append((strand.thanked, owner, play.line(owner, "thanks", helper=strand.helper)))
    play.thread(page_of(strand.job), remarks)


def _chat(play: Play, chatter: Chatter, job: Job) -> None:
    """Before the work is in review: what is said there and followed by any change counts as a review."""
    when = job.started + 20 + play.rng.randrange(job.submitted - job.started - 20)
    play.says(when, chatter.speaker, job, "empty" if chatter.empty else "remark")
