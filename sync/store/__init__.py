"""The mirror on disk: one SQLite file, or a PostgreSQL database by its address.

`Store` opens and migrates it; what is in it is spoken of through small parts: `Mirror` (what the vendors said), `Keeping`
(what of it is lost, late or to be forgotten), `Progress` (how far we have read), `Rolls` (who was seen in which group),
`Decisions` (what admins said about accounts), `Erasures` (who was erased, by pseudonym), `Book` (what we wrote there) and
`Scores` (what was computed in between).
"""

from sync.store.book import Book
from sync.store.database import Store, Where
from sync.store.decisions import Decisions
from sync.store.erasures import Erased, Erasures
from sync.store.keeping import Keeping
from sync.store.mirror import Mirror
from sync.store.progress import Progress
from sync.store.rolls import Rolls
from sync.store.scores import Scores

__all__ = [
    "Book",
    "Decisions",
    "Erased",
    "Erasures",
    "Keeping",
    "Mirror",
    "Progress",
    "Rolls",
    "Scores",
    "Store",
    "Where",
]
