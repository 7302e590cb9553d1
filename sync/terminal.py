"""What the terminal shows: tables and progress bars that read well, JSON for machines, help in the reader's language.

Results go to stdout, everything else to stderr. Bars appear on a terminal only; `NO_COLOR` is obeyed (by rich).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from sync.messages import say


def show_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def note(key: str, **arguments: Any) -> None:
    """A line of progress or warning, on stderr."""
    click.echo(say(key, **arguments), err=True)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> None:
    """`numbers` are the columns aligned to the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    grid = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, column in enumerate(columns):
        grid.add_column(column, justify="right" if index in numbers else "left", overflow="fold")
    for row in rows:
        grid.add_row(*row)
    console = Console(file=sys.stdout, highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 180
    with console.capture() as drawn:
        console.print(grid)
    # rich pads every line to the table's width.
    click.echo("\n".join(line.rstrip() for line in drawn.get().splitlines()))


@contextmanager
def bars() -> Iterator[tuple[Callable[[str, int, int | None], None], Callable[[int, int], None]]]:
    """Two callbacks: progress of pulls by stream, and of writes."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def pulled(stream: str, done: int, total: int | None) -> None:
            if stream not in tasks:
                tasks[stream] = progress.add_task(stream)
            progress.update(tasks[stream], completed=done, total=total)

        yield pulled, lambda done, total: pulled(say("terminal.writing"), done, total)


class SpokenOption(click.Option):
    """An option whose help is a key of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        key, self.help = self.help, say(self.help) if self.help else None
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = key


class SpokenCommand(click.Command):
    """A command whose help is a key of the catalogue."""

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002
        return say(self.help or "").split("\n")[0]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(self.help or ""))


class SpokenGroup(SpokenCommand, click.Group):
    command_class = SpokenCommand
