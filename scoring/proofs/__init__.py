"""One file per way in which help is proved. A finder reads the whole snapshot and yields candidates; the gate decides.

Finders look at all periods, not only the one being scored: whether an acknowledgement is the first for a help, and
whether an outcome has an acknowledgement before it, may depend on an earlier quarter.
"""

from collections.abc import Callable, Iterable, Iterator

from scoring.candidates import Candidate
from scoring.proofs import (
    accepted_answers,
    answers,
    approvals,
    blockers_cleared,
    docs_linked,
    docs_reused,
    early,
    helpers_field,
    outcomes,
    reviews,
    sessions,
    tasks_done,
    thanks,
    who_helped,
)
from scoring.scene import Scene

Finder = Callable[[Scene], Iterator[Candidate]]

USES: tuple[Finder, ...] = (
    answers.find,
    reviews.find,
    docs_linked.find,
    docs_reused.find,
    sessions.find,
    tasks_done.find,
    blockers_cleared.find,
)
"""Step 1."""
ACKNOWLEDGEMENTS: tuple[Finder, ...] = (
    helpers_field.find,
    thanks.find,
    accepted_answers.find,
    approvals.find,
    who_helped.find,
)
"""Step 2, or step 1 where the thanks are for a plain comment."""
OUTCOMES: tuple[Callable[[Scene, Iterable[Candidate]], Iterator[Candidate]], ...] = (outcomes.find, early.find)
"""Step 3: what came of what was acknowledged."""


def find(scene: Scene) -> Iterator[Candidate]:
    acknowledged = [candidate for finder in ACKNOWLEDGEMENTS for candidate in finder(scene)]
    yield from acknowledged
    for finder in USES:
        yield from finder(scene)
    vouched = [candidate for candidate in acknowledged if candidate.step == 2 and candidate.flaw is None]
    for after in OUTCOMES:
        yield from after(scene, vouched)
