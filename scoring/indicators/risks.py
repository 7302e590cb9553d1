"""RK1, the risk register: how many risks were dealt with before they hit, and how early those that hit were seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from scoring.indicators.figures import figure, median, nothing, share
from scoring.indicators.projects import projects
from scoring.indicators.registry import ORGANISATION, Values, View, indicator
from sync.model import Indicator, Ref
from sync.rows import Risk

SOURCE = "mitigated before they hit / decided; early warning in business days (S0-16, S3-10)"


@indicator("RK1", of="org", unit="%", source=SOURCE, reads=(Risk,), shown=("NP org",))
def mitigated(view: View) -> Values:
    return {ORGANISATION: _mitigated(view.scene.snapshot.of(Risk), view)}


@indicator("RK1", of="project", unit="%", source=SOURCE, reads=(Risk,), shown=("NP project",))
def mitigated_in_project(view: View) -> Values:
    return {project: _mitigated(risks, view) for project, risks in _by_project(view).items()}


@indicator("RK1L", of="org", unit="bd", source=SOURCE, reads=(Risk,), shown=("NP org",))
def warning(view: View) -> Values:
    return {ORGANISATION: _warning(view.scene.snapshot.of(Risk), view)}


@indicator("RK1L", of="project", unit="bd", source=SOURCE, reads=(Risk,), shown=("NP project",))
def warning_in_project(view: View) -> Values:
    return {project: _warning(risks, view) for project, risks in _by_project(view).items()}


def _mitigated(risks: Iterable[Risk], view: View) -> Indicator:
    """Of those that were mitigated or hit in the period, whichever came first; open ones are not decided."""
    verdicts = []
    for risk in risks:
        mitigated_at, hit_at = (_known(view, at) for at in (risk.mitigated_at, risk.occurred_at))
        decided_at = min((at for at in (mitigated_at, hit_at) if at), default=None)
        if decided_at and view.covers(decided_at):
            verdicts.append((risk.doc, mitigated_at is not None and (hit_at is None or mitigated_at < hit_at)))
    return share("RK1", verdicts, "no_risks_decided")


def _warning(risks: Iterable[Risk], view: View) -> Indicator:
    """The median, of those that hit in the period, from the day on which they were raised."""
    day, calendar = view.scene.staff.day, view.scene.calendar.work
    hits = [(risk.doc, risk.raised_at, hit_at) for risk in risks if (hit_at := _known(view, risk.occurred_at))]
    seen = [(doc, day(at), day(hit)) for doc, at, hit in hits if at and at <= hit and view.covers(hit)]
    leads = [calendar.business_days(at, hit) for _, at, hit in seen]
    value = figure("RK1L", median(leads), "bd", len(leads), [doc for doc, *_ in seen]) if leads else None
    return value or nothing("RK1L", "bd", "no_risks_hit")


def _known(view: View, at: datetime | None) -> datetime | None:
    return at if at and at < view.until_at else None


def _by_project(view: View) -> Mapping[Ref, list[Risk]]:
    """Of an epic that a risk is about, itself or by one of its tasks, else of the page that it names."""
    epics = {ref_: project.epic.ref for project in projects(view) for ref_ in project.refs}
    found: dict[Ref, list[Risk]] = defaultdict(list)
    for risk in view.scene.snapshot.of(Risk):
        for subject in sorted({epics.get(ref_, ref_) for ref_ in risk.about}):
            if subject in view.scene.snapshot.docs or subject in epics:
                found[subject].append(risk)
    return found
