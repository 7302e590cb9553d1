"""What `alongside what-if` shows: who moves under other rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import click

from sync.drawn import Pen
from sync.figures_shown import value_text
from sync.messages import say
from sync.model import Indicator
from sync.movements import Movement
from sync.points import decimal_text
from sync.terminal import table
from sync.tried import Trial

MOST = 25
"""Figures of one list; `--json` has all."""


def trial_json(trial: Trial) -> dict[str, Any]:
    return {
        "period": trial.period,
        "rules": {name: {"before": _plain(a), "after": _plain(b)} for name, (a, b) in trial.changed.items()},
        "rows": {
            "before": trial.rows[0],
            "after": trial.rows[1],
            "revalued": trial.revalued,
            "new": {rule or "unseen": n for rule, n in trial.new.items()},
            "gone": {rule or "unseen": n for rule, n in trial.gone.items()},
        },
        "sums": [_movement_json(movement) for movement in trial.sums],
        "indicators": [_movement_json(movement) for movement in trial.others],
    }


def _movement_json(movement: Movement) -> dict[str, Any]:
    sides = (("before", movement.before), ("after", movement.now))
    values = {name: None if side is None or side.value is None else decimal_text(side.value) for name, side in sides}
    return {"kind": movement.kind, "id": movement.subject, "title": movement.title, "code": movement.code, **values}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def trial_shown(trial: Trial) -> None:
    pen = Pen()
    pen.title(say("trial.title", period=trial.period), say("trial.unsaved"))
    for name, (before, after) in trial.changed.items():
        pen.value(name, f"{_text(before)} → {_text(after)}")
    if not trial.changed:
        pen.text(say("trial.same"), indent=2)
    _rows(pen, trial)
    for kind in ("team", "pair", "person"):
        _sums(trial, kind)
    _others(trial)
    if not trial.sums and not trial.others:
        pen.text(say("trial.nobody"), indent=2)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, tuple | list):
        return say("show.and").join(map(_text, value))
    return "–" if value is None else str(value)


def _rows(pen: Pen, trial: Trial) -> None:
    pen.heading(say("trial.rows"))
    before, after = trial.rows
    pen.text(say("trial.rows_line", before=before, after=after, revalued=trial.revalued), indent=2)
    for heading, counts in (("trial.new", trial.new), ("trial.gone", trial.gone)):
        for rule, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            pen.text(say(heading, n=n, rule=say(rule or "trial.unseen")), indent=2)
    click.echo()


def _sums(trial: Trial, kind: str) -> None:
    found = [movement for movement in trial.sums if movement.kind == kind]
    if not found:
        return
    rows = [
        [m.title, say(f"indicator.{m.code}.short"), *(_points(side) for side in (m.before, m.now)), _change(m.change)]
        for m in found[:MOST]
    ]
    names = [say(f"subject.{kind}"), say("trial.figure"), *(say(f"trial.{name}") for name in ("before", "after", "by"))]
    table(say(f"trial.sums_{kind}"), names, rows, (2, 3, 4))
    _rest(len(found))


def _others(trial: Trial) -> None:
    rows = [
        [m.title or say("subject.org"), say(f"indicator.{m.code}.name"), *_two(m.before, m.now)]
        for m in trial.others[:MOST]
    ]
    if rows:
        names = [say("trial.subject"), say("trial.figure"), say("trial.before"), say("trial.after")]
        table(say("trial.others"), names, rows, (2, 3))
        _rest(len(trial.others))


def _rest(n: int) -> None:
    if n > MOST:
        click.echo(say("trial.more", n=n - MOST))


def _points(value: Indicator | None) -> str:
    return "–" if value is None or value.value is None else f"{value.value:.2f}"


def _change(change: Decimal | None) -> str:
    return "–" if change is None else f"{change:+.2f}"


def _two(before: Indicator | None, now: Indicator) -> list[str]:
    """With all their digits where they would look the same; by n where that alone differs."""
    texts = ["–" if side is None else value_text(side) for side in (before, now)]
    if before is None or texts[0] != texts[1]:
        return texts
    if before.value == now.value:
        return [f"{text} (n = {side.n})" for text, side in zip(texts, (before, now), strict=True)]
    return [decimal_text(side.value) for side in (before, now) if side.value is not None]
