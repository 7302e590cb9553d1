"""Surveys: SV1, how well a partner shares; SV2, whether the scheme is fair; SV3, whether it is safe to speak.

Nothing is shown of fewer than five respondents. A mean is shrunken towards the mean of all answers that are shown
(so that nothing hidden can be worked out): (sum + m * mean) / (n + m).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from scoring.indicators.figures import figure, nothing
from scoring.indicators.registry import ORGANISATION, Values, View, indicator
from scoring.indicators.sides import named, team_ids
from scoring.policy import Policy
from sync.model import Indicator
from sync.rows import Risk, Survey

UNIT = "1-5"
Answers = Mapping[str, Mapping[str, Fraction]]
"""Subject -> respondent -> score."""


@indicator("SV1", of="pair", unit=UNIT, source="shrunken mean (S0-22, S1-22)", reads=(Survey,), shown=("NP pair",))
def partner(view: View) -> Values:
    """`A>B`: what B's people say of A."""
    answers: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for survey, who, score in _answered(view, "sharing"):
        sides = ((a, b) for a in named(view, survey.about_teams) for b in named(view, survey.teams))
        for pair in (f"{a}>{b}" for a, b in sides if a != b):
            answers[pair][who] = score
    return _means("SV1", answers, view.scene.policy)


@indicator("SV2", of="org", unit=UNIT, source="mean of all answers (S1-16, S1-22)", reads=(Survey,), shown=("NP org",))
def fairness(view: View) -> Values:
    answers = {ORGANISATION: {who: score for _, who, score in _answered(view, "fairness")}}
    return _means("SV2", answers, view.scene.policy)


@indicator("SV3", of="team", unit=UNIT, source="shrunken mean (S0-5, S1-22)", reads=(Survey,), shown=("NP team",))
def safety(view: View) -> Values:
    answers: dict[str, dict[str, Fraction]] = {team: {} for team in team_ids(view)}
    for survey, who, score in _answered(view, "safety"):
        for team in named(view, survey.teams):
            answers[team][who] = score
    return _means("SV3", answers, view.scene.policy)


@indicator(
    "SV3N",
    of="team",
    unit="count",
    source="risks raised, and tasks and pages with a label of dissent or risk (S0-5)",
    reads=(Risk,),
    shown=("NP team",),
)
def spoken_up(view: View) -> Values:
    """By anybody of the team: who it was is nowhere said."""
    found = dict.fromkeys(team_ids(view), 0)
    for team in _raised(view) + _labelled(view):
        found[team] += 1
    return {team: figure("SV3N", n, "count", n) for team, n in found.items()}


def _answered(view: View, topic: str) -> list[tuple[Survey, str, Fraction]]:
    """Answers of the period, oldest first: of a respondent's answers about the same the last one stays."""
    kept = [s for s in view.scene.snapshot.of(Survey) if s.topic == topic and _of_period(view, s)]
    order = sorted(kept, key=lambda s: (s.answered_at or view.period.start_at, s.ref))
    return [(s, s.respondent or s.ref, Fraction(s.score)) for s in order if s.score is not None]


def _of_period(view: View, survey: Survey) -> bool:
    """By the period that it names, else by its day."""
    if survey.period.strip():
        return survey.period.strip().casefold() == view.period.name.casefold()
    return survey.answered_at is not None and view.covers(survey.answered_at)


def _means(code: str, answers: Answers, policy: Policy) -> Values:
    shown = {subject: found for subject, found in answers.items() if len(found) >= policy.respondents}
    everything = [score for found in shown.values() for score in found.values()]
    mean = sum(everything, Fraction(0)) / len(everything) if everything else Fraction(0)
    m = policy.prior_answers
    return {
        subject: figure(code, (sum(found.values(), Fraction(0)) + m * mean) / (len(found) + m), UNIT, len(found))
        if subject in shown
        else _hidden(code)
        for subject, found in sorted(answers.items())
    }


def _hidden(code: str) -> Indicator:
    """Nobody can tell no answers from few."""
    return nothing(code, UNIT, "few_respondents")


def _raised(view: View) -> list[str]:
    found: list[str] = []
    for risk in view.scene.snapshot.of(Risk):
        if risk.raised_at and view.covers(risk.raised_at):
            by = [home for who in risk.raised_by if (home := view.scene.staff.team_of(who, risk.raised_at))]
            found += by[:1] or named(view, risk.teams)[:1]
    return found


def _labelled(view: View) -> list[str]:
    """Tasks and pages that were made in the period with such a label, by the team of who made them."""
    snapshot, found = view.scene.snapshot, list[str]()
    labelled = [(t.labels, t.creator, t.created_at) for t in snapshot.tasks.values() if not t.restricted]
    labelled += [(d.tags, d.author, d.created_at) for d in snapshot.docs.values()]
    for labels, by, at in labelled:
        if view.covers(at) and {label.casefold() for label in labels} & set(view.scene.policy.dissent_labels):
            home = view.scene.staff.team_of(by, at)
            found += [home] if home else []
    return found
