"""The mirror on disk: one SQLite file.

`Store` opens and migrates it; what is in it is spoken of through three small parts: `Mirror` (what the vendors said),
`Book` (what we wrote there) and `Scores` (what was computed in between).
"""

from sync.store.book import Book
from sync.store.database import Store
from sync.store.mirror import Mirror
from sync.store.scores import Scores

__all__ = ["Book", "Mirror", "Scores", "Store"]
