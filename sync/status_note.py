"""The mirror's state on the terminal: what is fine is short, what is not says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from sync.messages import say
from sync.ports import State
from sync.status import SourceStatus, Status, StreamStatus, troubles
from sync.terminal import table

LOST: tuple[State, ...] = ("archived", "moved", "deleted", "gone")
KIB = 1024


def status_note(status: Status) -> None:
    click.echo(say("status.mirror", where=status.where, size=_size(status.size), schema=status.schema))
    for source in status.sources:
        click.echo(_freshness(source, status.now))
    if status.sources:
        _streams(status)
    found = troubles(status)
    if not found:
        click.echo(say("status.fine"))
    for trouble in found:
        arguments: dict[str, Any] = {name: _told(value, status.now) for name, value in trouble.arguments.items()}
        what, _, todo = say(trouble.key, **arguments).partition("\n")
        click.echo(f"! {what}" + (f"\n  {todo}" if todo else ""))


def _told(value: Any, now: datetime) -> Any:
    return _moment(value, now) if isinstance(value, datetime) else value


def _freshness(source: SourceStatus, now: datetime) -> str:
    if source.pulled_at is None:
        return say("status.not_pulled", source=source.name)
    return say("status.pulled", source=source.name, at=_moment(source.pulled_at, now))


def _streams(status: Status) -> None:
    named = [(f"{source.name}/{row.name}", row) for source in status.sources for row in source.streams]
    columns = [say(f"status.column.{name}") for name in ("stream", "present", "lost", "hints", "swept", "due")]
    table("", columns, [_row(name, row, status.now) for name, row in named], (1, 2, 3))
    lines = [line for name, row in named for line in _lost(name, row)]
    if lines:
        click.echo("\n".join([*lines, ""]))


def _row(name: str, row: StreamStatus, now: datetime) -> list[str]:
    swept = _moment(row.swept_at, now, short=True) if row.swept_at else ""
    due = _due(row.sweep_due_at, now) if row.sweep_due_at else ""
    return [name, f"{row.count('present'):,}", str(row.count(*LOST) or ""), str(row.hints or ""), swept, due]


def _lost(name: str, row: StreamStatus) -> Iterator[str]:
    for (state, reason), n in row.states.items():
        if state in LOST:
            yield say("status.lost", stream=name, n=n, state=say(f"state.{state}"), reason=say(reason))
    if row.purged:
        yield say("status.purged", stream=name, n=row.purged)


def _due(at: datetime, now: datetime) -> str:
    return say("status.ahead", time=_span(at - now)) if at > now else say("status.due")


def _moment(at: datetime, now: datetime, *, short: bool = False) -> str:
    """`3 h ago (2026-07-01 01:30 UTC)`; a vendor's clock may be ahead of ours."""
    near = say("status.ago", time=_span(max(now - at, timedelta(0))))
    return near if short else f"{near} ({at.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    if minutes < 120:
        return say("status.minutes", n=minutes)
    hours = minutes // 60
    return say("status.hours", n=hours) if hours < 72 else say("status.days", n=hours // 24)


def _size(size: int) -> str:
    if size < KIB * KIB:
        return f"{size / KIB:.0f} KiB"
    return f"{size / KIB**2:.1f} MiB" if size < KIB**3 else f"{size / KIB**3:.2f} GiB"
