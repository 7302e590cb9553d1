"""ID1, the funnel of ideas: logged, shortlisted, used; and the rows of those whose ideas were used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from scoring.indicators.figures import figure, nothing
from scoring.indicators.registry import ORGANISATION, Values, View, indicator
from sync.model import Indicator, Ref
from sync.rows import Idea

SOURCE = "ideas logged, shortlisted, used (S3-5, S1-23)"


@indicator("ID1", of="org", unit="count", source=SOURCE, reads=(Idea,), shown=("NP org",))
def used(view: View) -> Values:
    """Used, of so many (n) logged by then: ideas that were open, or came, in the period."""
    return {ORGANISATION: _counted("ID1", _reached(view, "used"), _open(view))}


@indicator("ID1S", of="org", unit="count", source=SOURCE, reads=(Idea,), shown=("NP org",))
def shortlisted(view: View) -> Values:
    """Shortlisted or further."""
    return {ORGANISATION: _counted("ID1S", _reached(view, "shortlisted"), _open(view))}


@indicator(
    "ID1R", of="org", unit="count", source="rows of innovators for used ideas (S3-5)", reads=(Idea,), shown=("EV",)
)
def rewarded(view: View) -> Values:
    rows, ideas = view.once(rows_of_ideas), _open(view)
    value = figure("ID1R", len(rows), "count", len(ideas), rows) if ideas else None
    return {ORGANISATION: value or nothing("ID1R", "count", "no_ideas")}


@indicator("ID1", of="project", unit="count", source=SOURCE, reads=(Idea,), shown=("NP project",))
def used_in_project(view: View) -> Values:
    """Used there, of so many that name it."""
    return {
        place: _counted("ID1", [idea for idea in ideas if _stage(view, idea) == "used"], ideas)
        for place, ideas in _by_place(view).items()
    }


def rows_of_ideas(view: View) -> frozenset[str]:
    """Ids of ledger rows of an idea's authors on the pages or tasks in which it is used."""
    places = {(person, ref_) for idea in _open(view) for ref_ in idea.used_in for person in _authors(view, idea)}
    return frozenset(row.id for row in view.proofs if {(row.helper, row.object), (row.helper, row.root)} & places)


def _open(view: View) -> list[Idea]:
    """Logged before the end of what was observed, and not used or dropped before the period."""
    ideas = [i for i in view.scene.snapshot.of(Idea) if i.logged_at is None or i.logged_at < view.until_at]
    return [idea for idea in ideas if not _past(view, idea)]


def _past(view: View, idea: Idea) -> bool:
    """One that was dropped, or used without a date, counts in the period in which it was logged."""
    ended = idea.used_at or (idea.logged_at if idea.stage in ("used", "dropped") else None)
    return ended is not None and ended < view.period.start_at


def _reached(view: View, stage: str) -> list[Idea]:
    stages = ("used",) if stage == "used" else ("shortlisted", "used")
    return [idea for idea in _open(view) if _stage(view, idea) in stages]


def _stage(view: View, idea: Idea) -> str:
    """How far it had come by the end of what was observed: by its dates, else by what it says today."""
    if _came(view, idea.used_at) or (idea.stage == "used" and idea.used_at is None):
        return "used"
    if _came(view, idea.shortlisted_at) or (idea.stage == "shortlisted" and idea.shortlisted_at is None):
        return "shortlisted"
    return "logged"


def _came(view: View, at: datetime | None) -> bool:
    return at is not None and at < view.until_at


def _authors(view: View, idea: Idea) -> set[str]:
    return {person for account in idea.authors if (person := view.scene.staff.person(account))}


def _by_place(view: View) -> Mapping[Ref, list[Idea]]:
    found: dict[Ref, list[Idea]] = defaultdict(list)
    for idea in _open(view):
        for place in idea.used_in:
            found[place].append(idea)
    return {place: found[place] for place in sorted(found)}


def _counted(code: str, reached: Sequence[Idea], ideas: Sequence[Idea]) -> Indicator:
    if not ideas:
        return nothing(code, "count", "no_ideas")
    counted = [idea.doc for idea in reached]
    return figure(code, len(reached), "count", len(ideas), counted, {idea.doc for idea in ideas} - set(counted))
