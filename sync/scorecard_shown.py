"""What `alongside show` shows: the scorecard of one subject as a person reads it, or all teams and pairs side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import click

from sync.drawn import Pen
from sync.figures_shown import basis_text, by_family, figure_json, value_text
from sync.messages import say
from sync.model import Indicator, Results, Scorecard
from sync.movements import Movement, movements
from sync.points import decimal_text
from sync.terminal import table

TEAM_COLUMNS = ("HP1", "IN", "RS1", "PU1", "KS3")


Earlier = Mapping[tuple[str, str, str], Movement]
"""Kind of subject, its id, code -> the figure of another period, and of this one."""


def since(earlier: Results | None, results: Results) -> Earlier:
    found = movements(earlier, results) if earlier else ()
    return {(m.kind, m.subject, m.code): m for m in found if m.before and m.before.value is not None}


def card_json(
    kind: str, title: str, cards: Sequence[Scorecard], results: Results, earlier: Results | None = None
) -> dict[str, Any]:
    before = since(earlier, results)
    values = [
        figure_json(value) | _before_json(before.get((card.kind, card.id, value.code)), earlier)
        for card in cards
        for value in card.indicators.values()
    ]
    return {**_head(results), "kind": kind, "id": cards[0].id if cards else "", "title": title, "indicators": values}


def _before_json(moved: Movement | None, earlier: Results | None) -> dict[str, Any]:
    if moved is None or moved.before is None or earlier is None:
        return {}
    change = None if moved.change is None else decimal_text(moved.change)
    before = moved.before.model_dump(mode="json", include={"value", "n", "low", "high"}, exclude_none=True)
    return {"before": {"period": earlier.period.name, **before, "change": change, "apart": moved.apart}}


def overview_json(results: Results) -> dict[str, Any]:
    cards = [card for kind in ("org", "team", "pair", "goal") for card in results.of(kind) if card.suppressed is None]
    return {
        **_head(results),
        "subjects": [
            {"kind": c.kind, "id": c.id, "title": c.title, "indicators": list(map(figure_json, c.indicators.values()))}
            for c in cards
        ],
        "hidden": _hidden(results),
    }


def _head(results: Results) -> dict[str, Any]:
    return {"period": results.period.name, "policy": results.policy, "as_of": results.as_of.isoformat()}


def card_shown(
    kind: str, title: str, cards: Sequence[Scorecard], results: Results, earlier: Results | None = None
) -> None:
    """One subject: every family of indicators under its own heading, with what it was in another period; what has no value
    at the end, by its reason."""
    pen = Pen()
    pen.title(title, subject_line(kind, results))
    values = [value for card in cards for value in card.indicators.values()]
    ids = {card.id for card in cards}
    before = {code: moved for (_, id_, code), moved in since(earlier, results).items() if id_ in ids}
    if not values:
        pen.text(say("show.nothing"), indent=2)
    for name, found in by_family(v for v in values if v.value is not None).items():
        pen.heading(say(f"family.{name}"))
        for value in found:
            figure_lines(pen, value)
            if earlier and (moved := before.get(value.code)) and moved.before:
                pen.text(_before_text(moved, moved.before, earlier), indent=4, style="dim")
    empty(pen, values)
    if values:
        pen.gap()
        pen.text(say("show.legend"), style="dim")


def _before_text(moved: Movement, before: Indicator, earlier: Results) -> str:
    """Of few observations a change says little: so n, and whether the ranges meet."""
    parts = [say("show.before", period=earlier.period.name, value=value_text(before)), basis_text(before)]
    parts += [say("show.redefined")] if moved.change is None else [say("show.apart")] if moved.apart else []
    return " · ".join(filter(None, parts))


def subject_line(kind: str, results: Results) -> str:
    until = min(results.as_of, results.period.end_at)
    return say("show.head", kind=say(f"subject.{kind}"), period=results.period.name, until=f"{until:%Y-%m-%d}")


def figure_lines(pen: Pen, value: Indicator) -> None:
    pen.value(say(f"indicator.{value.code}.name"), value_text(value), basis_text(value))
    pen.text(say(f"indicator.{value.code}.about"), indent=4, style="dim")


def empty(pen: Pen, values: Iterable[Indicator]) -> None:
    """Names of the indicators without a value under the reason why."""
    why: dict[str, list[str]] = {}
    for value in values:
        if value.value is None:
            why.setdefault(say(value.reason) if value.reason else "–", []).append(value.code)
    if why:
        pen.heading(say("show.empty"))
    for reason, codes in why.items():
        pen.text(reason, indent=2)
        pen.text(say("show.and").join(say(f"indicator.{code}.name") for code in codes), indent=4, style="dim")


def overview(results: Results, organisation: str) -> None:
    """Teams in order of their names and pairs with both ways on one line: side by side, no ranking."""
    pen = Pen()
    pen.title(organisation, subject_line("org", results))
    _org(pen, results)
    click.echo()
    _teams(results)
    _pairs(results)
    if hidden := _hidden(results):
        pen.text(say("show.hidden", n=hidden), style="dim")
    if results.of("goal"):
        _goals(results)
    pen.text(say("show.legend"), style="dim")
    pen.text(say("show.more"), style="dim")


def _org(pen: Pen, results: Results) -> None:
    values = [value for card in results.of("org") for value in card.indicators.values()]
    known = [v for listed in by_family(v for v in values if v.value is not None).values() for v in listed]
    if known:
        pen.heading(say("show.whole"))
    for value in known:
        pen.value(say(f"indicator.{value.code}.name"), value_text(value), basis_text(value))


def _teams(results: Results) -> None:
    cards = sorted((c for c in results.of("team") if c.suppressed is None), key=lambda card: card.title)
    columns = [say("page.column_team"), *(say(f"indicator.{code}.short") for code in TEAM_COLUMNS)]
    rows = [[card.title, *(_cell(card.indicators.get(code)) for code in TEAM_COLUMNS)] for card in cards]
    table(say("show.teams"), columns, rows, range(1, len(columns)))


def _cell(value: Indicator | None) -> str:
    """In a table the unit is the column's, but a rate keeps its sign and its n."""
    if value is None or value.value is None:
        return "–"
    if value.unit == "%":
        return f"{value_text(value)} ({value.n})"
    return f"{value.value:.2f}" if value.unit in ("points", "ratio") else decimal_text(round(value.value, 2))


def _pairs(results: Results) -> None:
    """Of two teams both ways; a way that is hidden says so with a dash."""
    shown = {card.id: card for card in results.of("pair") if card.suppressed is None}
    two = sorted({tuple(sorted(id_.split(">"))) for id_ in shown}, key=lambda t: [results.teams[id_] for id_ in t])
    rows = [row for pair in two if (row := _pair(results, shown, pair))]
    columns = [say(f"show.column_{name}") for name in ("one", "other", "there", "back")]
    columns.append(say("indicator.HP3.short"))
    if rows:
        table(say("show.pairs"), columns, rows, (2, 3, 4))


def _pair(results: Results, shown: Mapping[str, Scorecard], pair: Sequence[str]) -> list[str] | None:
    one, other = pair
    cards = [shown.get(f"{one}>{other}"), shown.get(f"{other}>{one}")]
    flows = [card.indicators.get("HP2") if card else None for card in cards]
    if not any(flow and flow.value is not None for flow in flows):
        return None
    both = next((card.indicators["HP3"] for card in cards if card and "HP3" in card.indicators), None)
    return [results.teams[one], results.teams[other], *map(_cell, flows), _cell(both)]


def _goals(results: Results) -> None:
    rows = [[card.title, _attained(card), say("show.and").join(card.teams)] for card in results.of("goal")]
    table(say("page.goals"), [say("subject.goal"), say("indicator.GO1.short"), say("page.column_team")], rows, (1,))


def _attained(card: Scorecard) -> str:
    value = card.indicators.get("GO1")
    if value is None or value.value is None:
        return "–"
    return f"{Decimal(100) * value.value:.1f} %"


def _hidden(results: Results) -> int:
    return sum(card.suppressed is not None for kind in ("team", "pair") for card in results.of(kind))
