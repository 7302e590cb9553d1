"""Alerts and nominations in the form in which they are shown: names and links put in, persons left out where the privacy
level does not name them (method, section 6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from scoring import awards
from scoring.alerts import Alert, alerts
from scoring.indicators.nominations import slate
from scoring.indicators.registry import View
from scoring.results import Assessed
from sync.model import Doc, Task
from sync.notices import Ineligible, Nominations, Nominee, Notice, Notices


@dataclass(frozen=True)
class Naming:
    """Who may be named at a privacy level, where others read."""

    level: str
    agreed: Collection[str] = ()
    """Persons who agreed to it."""

    def allows(self, kind: str, id_: str) -> bool:
        if kind == "person":
            return self.level == "individual" or id_ in self.agreed
        return kind not in ("team", "pair") or self.level != "organisation"


def notices(assessed: Assessed, naming: Naming) -> Notices:
    """What is for one person is shown only where persons are published, and for one team where teams are; else it is
    counted."""
    view = assessed.view
    found = alerts(view, assessed.values)
    persons = naming.level == "individual"
    shown = [a for a in found if (persons if a.audience == "person" else naming.allows(a.audience, a.to))]
    told = tuple(_notice(view, alert) for alert in shown)
    return Notices(view.period.name, view.scene.snapshot.as_of, told, len(found) - len(shown))


def _notice(view: View, alert: Alert) -> Notice:
    people = ", ".join(view.scene.staff.name(person) for person in alert.people)
    said = dict(alert.arguments) | ({"people": people} if alert.people else {})
    return Notice(
        kind=alert.kind,
        at=alert.at,
        audience=alert.audience,
        to=alert.to,
        to_name=_named(view, alert.audience, alert.to),
        subject=alert.subject,
        url=_address(view, alert.subject),
        said=(alert.text, said),
    )


def _address(view: View, subject: str) -> str:
    """Of a task, a doc, or the comment in which somebody asked; a team or a person has none."""
    return view.scene.snapshot.where(subject)


def nominations(assessed: Assessed, naming: Naming) -> Nominations:
    """A person who agreed to be named is, as a nominee; who is not eligible only where persons are published."""
    view = assessed.view
    found, persons = view.once(slate), Naming(naming.level)
    return Nominations(
        view.period.name,
        view.scene.snapshot.as_of,
        tuple(_nominee(view, each, shown=naming.allows(each.recipient, each.subject)) for each in found.nominations),
        tuple(
            _ineligible(view, each, shown=persons.allows(each.recipient, each.subject)) for each in found.passed_over
        ),
        naming.level == "individual",
    )


def _nominee(view: View, each: awards.Nomination, *, shown: bool) -> Nominee:
    return Nominee(
        award=each.award,
        version=each.version,
        round=each.round,
        round_name=_round(view, each.round),
        recipient=each.recipient,
        subject=each.subject if shown else None,
        name=_named(view, each.recipient, each.subject) if shown else None,
        band=each.band,
        basis=each.basis,
        reasons=tuple((reason.text, dict(reason.arguments)) for reason in each.reasons),
        rows=each.rows if shown else (),
    )


def _ineligible(view: View, each: awards.PassedOver, *, shown: bool) -> Ineligible:
    return Ineligible(
        award=each.award,
        round=each.round,
        round_name=_round(view, each.round),
        recipient=each.recipient,
        subject=each.subject if shown else None,
        name=_named(view, each.recipient, each.subject) if shown else None,
        rules=each.rules,
    )


def _round(view: View, name: str) -> str:
    """The title of a goal; a quarter or month is its own name."""
    return next((goal.title for goal in view.scene.snapshot.goals if goal.ref == name), name)


def _named(view: View, kind: str, id_: str) -> str:
    teams = view.scene.snapshot.directory.teams
    match kind:
        case "person":
            return view.scene.staff.name(id_)
        case "team":
            return teams[id_].name
        case "pair":
            return " + ".join(teams[team].name for team in id_.split(">"))
    record = view.scene.record(id_)
    if isinstance(record, Task):
        return f"{record.key} {record.title}"
    return record.title if isinstance(record, Doc) else id_
