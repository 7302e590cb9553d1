"""Text on the terminal in headings and indented lines, where a table would be too wide: wrapped, with links unbroken."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

WIDEST = 100
"""Lines of text that are longer are hard to read, however wide the window is."""
VALUES_AT = 40
"""The column in which values begin."""
_PIECES = re.compile(r"[「『（《“(]*(?:[^\s\u2e80-\uffef]+|[\u2e80-\uffef])[，。、；：！？」』）》”%,.;:!?)]*|\s+")


class Pen:
    """Draws on stdout. Colours and emphasis appear on a terminal only."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console: Console = Console(file=sys.stdout, highlight=False, markup=False)
        self._width = min(self._console.width, WIDEST) if self._console.is_terminal else WIDEST

    def title(self, text: str, detail: str = "") -> None:
        self._line((text, "bold"), (f"  {detail}" if detail else "", "dim"))

    def gap(self) -> None:
        self._line()

    def heading(self, text: str) -> None:
        self.gap()
        self._line((text, "bold cyan"))

    def text(self, text: str, *, indent: int = 0, style: str = "", mark: str = "") -> None:
        """`mark` stands in the first line's indent."""
        lead = mark or " " * indent
        for line in _wrapped(text, self._width - indent):
            self._line((lead + line, style))
            lead = " " * indent

    def value(self, name: str, value: str, basis: str = "") -> None:
        """A name, its value, and on what it rests, each in a column of its own."""
        lead = f"  {name} "
        gap = " " * (VALUES_AT - _cells(lead))
        rest = " " * max(3, 18 - _cells(value)) + basis if basis else ""
        self._line((lead + gap, ""), (value, "bold"), (rest, "dim"))

    def link(self, address: str, *, indent: int = 4) -> None:
        """On a line of its own and never broken, so that a terminal can open it."""
        self._line((" " * indent + address, "blue"))

    def _line(self, *parts: tuple[str, str]) -> None:
        from rich.text import Text

        self._console.print(Text.assemble(*parts), soft_wrap=True)


def _wrapped(text: str, room: int) -> Iterator[str]:
    """Lines of at most `room` cells where that can be; Chinese breaks anywhere but before a closing mark."""
    line = ""
    for piece in _PIECES.findall(text):
        if line and _cells(line + piece.rstrip()) > room:
            yield line.rstrip()
            line = ""
        line += piece if line or not piece.isspace() else ""
    if line.strip():
        yield line.rstrip()


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
