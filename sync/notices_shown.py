"""Alerts and nominations on the terminal and as JSON. Nothing is decided here: a person confirms or refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import tzinfo
from typing import Any

import click

from sync.messages import say
from sync.notices import Ineligible, Nominations, Nominee, Notice, Notices, Said
from sync.terminal import table

RECIPIENTS = ("person", "team", "pair")


def _text(said: Said) -> str:
    key, arguments = said
    return say(key, **arguments)


def alerts_json(notices: Notices) -> dict[str, Any]:
    told = [{**asdict(notice), "said": _text(notice.said), "key": notice.said[0]} for notice in notices.told]
    return {"period": notices.period, "as_of": notices.as_of, "alerts": told, "withheld": notices.withheld}


def alerts_table(notices: Notices, zone: tzinfo) -> None:
    """Days are those of the organisation."""
    if notices.told:
        columns = [say(f"alert.column.{name}") for name in ("since", "to", "said")]
        table(say("alert.title", period=notices.period), columns, [_alert_row(notice, zone) for notice in notices.told])
    elif not notices.withheld:
        click.echo(say("alert.none"))
    if notices.withheld:
        click.echo(say("alert.withheld", n=notices.withheld))


def _alert_row(notice: Notice, zone: tzinfo) -> list[str]:
    to = f"{say(f'alert.audience.{notice.audience}')} {notice.to_name}"
    return [
        f"{notice.at.astimezone(zone):%Y-%m-%d}",
        to,
        _text(notice.said) + (f"\n{notice.url}" if notice.url else ""),
    ]


def awards_json(nominations: Nominations) -> dict[str, Any]:
    return {
        "period": nominations.period,
        "as_of": nominations.as_of,
        "persons_named": nominations.named,
        "nominations": [
            {**asdict(each), "reasons": [{"key": key, **said} for key, said in each.reasons], "decided_by": None}
            for each in nominations.nominees
        ],
        "ineligible": [
            {**asdict(each), "rules": [{"key": rule, "why": say(rule)} for rule in each.rules]}
            for each in nominations.ineligible
        ],
    }


def awards_tables(nominations: Nominations) -> None:
    """A table for each award: persons, teams and pairs side by side."""
    click.echo(say("award.intro", period=nominations.period))
    named = [*(each.award for each in nominations.nominees), *(each.award for each in nominations.ineligible)]
    for award in dict.fromkeys(named):
        found = [each for each in nominations.nominees if each.award == award]
        title = f"{say(f'award.name.{award}')} · {say(f'award.formula.{award}')}"
        columns = [say(f"award.column.{name}") for name in ("round", "recipient", "who", "band", "why")]
        table(title, columns, [_nominee_row(each) for each in _ordered(found)])
        _ineligible_lines([each for each in nominations.ineligible if each.award == award])
    if not nominations.nominees and not nominations.ineligible:
        click.echo(say("award.none"))
    if not nominations.named and any(each.recipient == "person" for each in nominations.nominees):
        click.echo(say("award.unnamed_note"))


def _ordered(found: Sequence[Nominee]) -> list[Nominee]:
    return sorted(found, key=lambda each: (each.round, RECIPIENTS.index(each.recipient), each.band, each.name or ""))


def _nominee_row(each: Nominee) -> list[str]:
    who = each.name or say("award.unnamed")
    why = say("list.semicolon").join(map(_text, each.reasons))
    return [each.round_name, say(f"award.recipient.{each.recipient}"), who, str(each.band), why]


def _ineligible_lines(found: Sequence[Ineligible]) -> None:
    if found:
        rows = [
            [
                each.round_name,
                say(f"award.recipient.{each.recipient}"),
                each.name or say("award.unnamed"),
                say("list.semicolon").join(map(say, each.rules)),
            ]
            for each in found
        ]
        columns = [say(f"award.column.{name}") for name in ("round", "recipient", "who", "rules")]
        table(say("award.ineligible"), columns, rows)
