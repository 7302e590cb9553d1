"""DV1, the development log: chances to learn that a person was offered in the period (n) and took. For the person alone.

Chances are tasks of learning (培訓, 帶教, 跨部門歷練) that are assigned to the person, taken when begun; a mentor; a move
to, or a part in, another team. The mirror does not say which award a chance follows, so all are counted.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from scoring.indicators.figures import figure
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.sides import days
from sync.model import Task
from sync.rows import PersonEntry


@indicator(
    "DV1",
    of="person",
    unit="count",
    source="chances taken, of those offered (S0-13, S1-12)",
    shown=("EV",),
    private=True,
)
def chances(view: View) -> Values:
    taken: dict[str, list[bool]] = defaultdict(list)
    for person, took in [*_tasks(view), *_mentored(view), *_moved(view)]:
        taken[person].append(took)
    return {person: figure("DV1", sum(found), "count", len(found)) for person, found in sorted(taken.items())}


def _tasks(view: View) -> list[tuple[str, bool]]:
    tasks = [t for t in view.scene.snapshot.tasks.values() if view.covers(t.created_at) and not t.restricted]
    found = [(view.scene.staff.person(t.assignee), t.status_category != "new") for t in tasks if _teaches(view, t)]
    return [(person, took) for person, took in found if person]


def _teaches(view: View, task: Task) -> bool:
    said = {word.casefold() for word in (task.kind, *task.labels)}
    return not said.isdisjoint(view.scene.policy.development_words)


def _mentored(view: View) -> list[tuple[str, bool]]:
    """Since the row of the directory of people was written."""
    found: set[str] = set()
    for entry in view.scene.snapshot.of(PersonEntry):
        doc = view.scene.snapshot.docs.get(entry.doc)
        if entry.mentors and doc and view.covers(doc.created_at):
            found |= {person for account in entry.accounts if (person := view.scene.staff.person(account))}
    return [(person, True) for person in found]


def _moved(view: View) -> list[tuple[str, bool]]:
    """Memberships that begin in the period, of people who were somewhere before."""
    first, after = days(view)
    memberships = view.scene.snapshot.directory.memberships
    began = [m for m in memberships if first <= (m.since or date.min) < after]
    known = {(m.person, m.team): m.since or date.min for m in memberships}
    return [
        (m.person, True)
        for m in began
        if any(
            person == m.person and team != m.team and since < (m.since or after)
            for (person, team), since in known.items()
        )
    ]
