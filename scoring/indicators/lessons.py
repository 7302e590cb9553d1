"""KS6, failure lessons: of the lessons that a team wrote down in the period, how many are of something that failed. It is
asked for (S0-18), so more is not worse, and it says nothing about their authors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from scoring.indicators.evidence import Verdict
from scoring.indicators.figures import share
from scoring.indicators.named import homes, teams_named
from scoring.indicators.registry import Values, View, indicator, subjects
from sync.rows import Case


@indicator(
    "KS6",
    of="team",
    unit="%",
    source="lessons of failures / lessons (S0-18); Wilson, JASA 22 (1927)",
    reads=(Case,),
    shown=("NP team",),
)
def failure_lessons(view: View) -> Values:
    """A lesson of several teams counts for each."""
    found: dict[str, list[Verdict]] = defaultdict(list)
    for case in view.scene.snapshot.of(Case):
        for team in teams_of(view, case):
            found[team].append((case.doc, case.outcome == "failure"))
    return {team: share("KS6", found.get(team, []), "no_lessons") for team in subjects("team", view)}


def teams_of(view: View, case: Case) -> Collection[str]:
    """Those that it names, else its authors'; none when it is not of the period. Its day is the day of what happened,
    else that of its page."""
    doc, staff = view.scene.snapshot.docs.get(case.doc), view.scene.staff
    day = case.happened_on or (staff.day(doc.created_at) if doc else None)
    if day is None or not staff.day(view.period.start_at) <= day < staff.day(view.period.end_at):
        return ()
    authors = case.authors or ((doc.author,) if doc else ())
    return sorted(teams_named(view.scene, case.teams) or homes(view.scene, authors, view.until_at))
