"""One file per way in which help is proved. A finder reads the whole snapshot and yields candidates; the gate decides.

Finders look at all periods, not only the one being scored: whether an acknowledgement is the first for a help, and
whether an outcome has an acknowledgement before it, may depend on an earlier quarter.
"""

from collections.abc import Callable, Iterator

from scoring.candidates import Candidate
from scoring.proofs import answers, docs_linked, helpers_field, outcomes, reviews, thanks
from scoring.scene import Scene

Finder = Callable[[Scene], Iterator[Candidate]]

FINDERS: tuple[Finder, ...] = (
    helpers_field.find,
    thanks.find,
    answers.find,
    reviews.find,
    docs_linked.find,
    outcomes.find,
)


def find(scene: Scene) -> Iterator[Candidate]:
    for finder in FINDERS:
        yield from finder(scene)
