"""The mirror on disk: one SQLite file, or a PostgreSQL database by its address.

`Store` opens and migrates it; what is in it is spoken of through small parts: `Mirror` (what the vendors said), `Progress`
(how far we have read), `Book` (what we wrote there) and `Scores` (what was computed in between).
"""

from sync.store.book import Book
from sync.store.database import Store, Where
from sync.store.mirror import Mirror
from sync.store.progress import Progress
from sync.store.scores import Scores

__all__ = ["Book", "Mirror", "Progress", "Scores", "Store", "Where"]
