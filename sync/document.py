"""A text of headings, paragraphs, lists and tables, as Markdown or on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync.drawn import Pen
from sync.terminal import table


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """`numbers` are the columns aligned to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """A short code, its name, and a sentence about it."""

    rows: tuple[tuple[str, str, str], ...]


Part = Heading | Paragraph | Bullets | Grid | Terms


def markdown(parts: Iterable[Part]) -> str:
    return "\n\n".join(_markdown(part) for part in parts) + "\n"


def _markdown(part: Part) -> str:
    match part:
        case Heading(text, level):
            return f"{'#' * level} {text}"
        case Paragraph(text):
            return _plain(text)
        case Bullets(texts):
            return "\n".join(f"- {_plain(text)}" for text in texts)
        case Terms(rows):
            return "\n".join(f"- **{code}** {name}: {_plain(text)}" for code, name, text in rows)
        case Grid(columns, rows, numbers):
            rule = ["---:" if index in numbers else "---" for index in range(len(columns))]
            return "\n".join(_line(cells) for cells in (columns, rule, *rows))


def _plain(text: str) -> str:
    """What Markdown would take for a mark stands for itself."""
    for mark in "*_<>":
        text = text.replace(mark, f"\\{mark}")
    return text


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def shown(parts: Iterable[Part]) -> None:
    pen, before = Pen(), None
    for part in parts:
        if isinstance(part, Paragraph) and isinstance(before, Paragraph | Bullets | Terms):
            pen.gap()
        _draw(pen, part)
        before = part


def _draw(pen: Pen, part: Part) -> None:
    match part:
        case Heading(text, level):
            pen.heading(text) if level > 1 else pen.title(text)
        case Paragraph(text):
            pen.text(text)
        case Bullets(texts):
            for text in texts:
                pen.text(text, indent=4, mark="  · ")
        case Terms(rows):
            for code, name, text in rows:
                pen.title(f"{code:<6}", name)
                pen.text(text, indent=8)
        case Grid(columns, rows, numbers):
            table("", columns, rows, numbers)
