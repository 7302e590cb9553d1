"""On how many people a published figure rests: for each of a team's or a pair's figures the people whose acts it counts. One
that rests on one or two of them says what they do (`scoring.disclosure`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial

from scoring import past
from scoring.board import Board
from scoring.indicators.brokers import open_paths, role_of
from scoring.indicators.decisions import decided, decisions_by_pair
from scoring.indicators.dependencies import waits
from scoring.indicators.earliness import finished_early
from scoring.indicators.ideas import rows_of_ideas
from scoring.indicators.impact import linked_tasks
from scoring.indicators.lessons import teams_of
from scoring.indicators.meetings import meetings_by_pair, talks_of
from scoring.indicators.punctuality import due, team_of
from scoring.indicators.reach import readers
from scoring.indicators.registry import ORGANISATION, View
from scoring.indicators.response import Request, is_answer, requests
from scoring.indicators.reuse import reused
from scoring.indicators.sharing import Shared, shares
from scoring.indicators.skills import profiles, required, vocabulary
from scoring.indicators.ties import ties
from sync.model import Comment, Doc, Ref
from sync.rows import Agreement, Case, Meeting

People = Mapping[str, frozenset[str]]
"""Subject -> people."""
Contributors = Callable[[View], People]
Found = Iterable[tuple[str | None, str | None]]
"""(subject, person), each of which may be nobody."""


def _grouped(found: Found) -> People:
    people: dict[str, set[str]] = defaultdict(set)
    for subject, person in found:
        if subject and person:
            people[subject].add(person)
    return {subject: frozenset(those) for subject, those in people.items()}


# Requests.


def answerers(view: View) -> People:
    """The people asked, and those of their team who answered."""
    return _grouped((r.team, person) for r in requests(view) for person in _of_request(view, r))


def _of_request(view: View, request: Request) -> Iterator[str | None]:
    staff, scene = view.scene.staff, view.scene
    asked: Collection[Ref | None] = ()
    if task := scene.snapshot.tasks.get(request.source):
        asked = (past.person_at(task, scene.changes(task.ref), "assignee", request.at),)
    for comment in scene.comments(request.object):
        if comment.ref == request.source:
            asked = comment.mentions
        elif is_answer(view, request, comment):
            yield staff.person(comment.author)
    yield from (staff.person(account) for account in asked if staff.team_of(account, request.at) == request.team)


# Tasks, by whom they are assigned to.


def of_due(view: View) -> People:
    return _grouped((team, view.scene.staff.person(task.assignee)) for team, task, _ in view.once(due))


def of_early(view: View) -> People:
    return _grouped((team, view.scene.staff.person(task.assignee)) for team, task, _ in view.once(finished_early))


def of_open(view: View) -> People:
    board = Board(view.scene, view.until_at)
    return _grouped((team_of(view, task), board.person(task)) for task in board.open)


def of_skilled(view: View) -> People:
    """Of open tasks that require a skill."""
    board, known = Board(view.scene, view.until_at), vocabulary(profiles(view.scene))
    people = [board.person(task) for task in board.open if required(known, task)]
    return _grouped((view.scene.staff.home(person, view.until_at), person) for person in people)


# Docs, by their authors.


def authors_of_read(view: View) -> People:
    return _authors(view, readers(view))


def authors_of_linked(view: View) -> People:
    return _authors(view, view.once(linked_tasks))


def authors_of_reused(view: View) -> People:
    return _authors(view, [doc.ref for doc in view.once(reused)])


def _authors(view: View, docs: Iterable[Ref]) -> People:
    staff, accounts = view.scene.staff, [view.scene.snapshot.docs[doc].author for doc in docs]
    return _grouped((staff.team_of(author, view.until_at), staff.person(author)) for author in accounts)


def authors_of_lessons(view: View) -> People:
    found = []
    for case in view.scene.snapshot.of(Case):
        page = view.scene.snapshot.docs.get(case.doc)
        authors = case.authors or ((page.author,) if page else ())
        found += [(team, view.scene.staff.person(author)) for team in teams_of(view, case) for author in authors]
    return _grouped(found)


def sharers(view: View, *, asked: Collection[bool]) -> People:
    """Authors of what was shared; presenters of a session, those of the team."""
    comments = {c.ref: c for group in view.scene.snapshot.comments.values() for c in group}
    meetings = {m.ref: m for m in view.scene.snapshot.of(Meeting)}
    found = [shared for shared in view.once(shares) if shared.asked in asked]
    return _grouped((s.team, person) for s in found for person in _by(view, s, comments, meetings))


def _by(
    view: View, shared: Shared, comments: Mapping[Ref, Comment], meetings: Mapping[Ref, Meeting]
) -> Iterator[str | None]:
    staff, source = view.scene.staff, shared.source
    if meeting := meetings.get(source):
        at = meeting.held_at or view.until_at
        yield from (staff.person(a) for a in meeting.presenters if staff.team_of(a, at) == shared.team)
        return
    record: Doc | Comment | None = comments.get(source) or view.scene.snapshot.docs.get(source)
    yield staff.person(record.author) if record else None


# Help.


def helpers(view: View) -> People:
    """Those who gave acknowledged help, inside the team too."""
    return _grouped((tie.helper[1], tie.helper[0]) for tie in view.once(ties))


def brokers(view: View, *, roles: Collection[str]) -> People:
    found = ((b, role_of(a[1], b[1], c[1])) for a, b, c in view.once(open_paths))
    return _grouped((b[1], b[0]) for b, role in found if role in roles)


# Between teams, and of the organisation.


def of_waited_for(view: View) -> People:
    return _grouped((pair, view.scene.staff.person(task.assignee)) for pair, task, _ in view.once(waits))


def approvers(view: View) -> People:
    made = {pair: [d for d in ds if decided(view, d)] for pair, ds in view.once(decisions_by_pair).items()}
    return _grouped((pair, person) for pair, ds in made.items() for d in ds for person in d.approvers)


def presenters(view: View) -> People:
    met = meetings_by_pair(view)
    return _grouped((pair, person) for pair, those in met.items() for _, person in talks_of(view, pair, those))


def liaisons(view: View) -> People:
    rows = view.scene.snapshot.of(Agreement)
    return _grouped((row.doc, view.scene.staff.person(account)) for row in rows for account in row.liaisons)


def innovators(view: View) -> People:
    used = view.once(rows_of_ideas)
    return _grouped((ORGANISATION, row.helper) for row in view.proofs if row.id in used)


proactive = partial(sharers, asked=(False,))
reactive = partial(sharers, asked=(True,))
sharing = partial(sharers, asked=(True, False))
