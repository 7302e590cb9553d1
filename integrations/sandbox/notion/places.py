"""Where everything in a workspace lies: what is above it, and what is below it in which order."""

from __future__ import annotations

from collections.abc import Iterator


class Places:
    """The tree over pages, blocks, databases, data sources, views and comments, both ways."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}
        """Child -> parent over all kinds; a root has none."""
        self.below: dict[str, tuple[str, ...]] = {}
        """Page or block -> its blocks in order, trashed ones taken out."""
        self.rows_in: dict[str, list[str]] = {}
        """Data source -> its pages in order of creation, trashed ones too."""
        self.views_in: dict[str, list[str]] = {}
        self.said_on: dict[str, list[str]] = {}
        """Page or block -> comments."""
        self.discussed_on: dict[str, str] = {}
        """Discussion -> the page or block it is about."""
        self.template_pages: set[str] = set()
        """Pages that lie in a data source and are no rows of it."""
        self._numbers: dict[str, int] = {}

    def place(self, id_: str, parent: str | None) -> None:
        """Set the parent in the tree; None makes a root."""
        if parent is None:
            self.parents.pop(id_, None)
        else:
            self.parents[id_] = parent

    def ancestry(self, id_: str) -> Iterator[str]:
        """The object itself, then its parent, up to its root."""
        at: str | None = id_
        while at is not None:
            yield at
            at = self.parents.get(at)

    def next_number(self, source: str) -> int:
        """The next row's `unique_id`; a number is given once, also when its row has left."""
        number = max(self._numbers.get(source, 0), len(self.rows_in.get(source, ()))) + 1
        self._numbers[source] = number
        return number
