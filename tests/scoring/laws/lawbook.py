"""The book of laws (method, section 7): every law has properties that hold, and saboteurs that break it and are caught.

A property is a test under `law`. A saboteur is a function under `saboteur` that patches the program so that it is wrong in
one way; then a property of the same law must fail. `test_every_law.py` runs the saboteurs and counts the laws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis.strategies import SearchStrategy

Property = Callable[..., None]
Sabotage = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Saboteur:
    law: str
    sabotage: Sabotage
    breaks: str | None
    """The name of the property that catches it, where the law has several and the others take long to say nothing."""

    @property
    def hunts(self) -> list[Property]:
        return [each for each in PROPERTIES[self.law] if self.breaks in (None, each.__name__)]


PROPERTIES: dict[str, list[Property]] = {}
"""Law -> its properties, each as a hunt: called without arguments, it looks for an example that breaks it, and raises."""
SABOTEURS: list[Saboteur] = []

_HOLDS = settings(deadline=None, derandomize=True, database=None)
_HUNT = settings(
    _HOLDS, max_examples=200, phases=(Phase.explicit, Phase.generate), report_multiple_bugs=False, print_blob=False
)


def law(
    *names: str, of: Sequence[SearchStrategy[Any]], examples: int = 60, also: Sequence[tuple[Any, ...]] = ()
) -> Callable[[Property], Property]:
    """A property of these laws: it holds for so many `examples` of the strategies, and for what is named in `also`."""

    def register(check: Property) -> Property:
        def checked(with_: settings) -> Property:
            found = given(*of)(check)
            for each in also:
                found = example(*each)(found)
            return with_(found)

        for name in names:
            PROPERTIES.setdefault(name, []).append(checked(_HUNT))
        return checked(settings(_HOLDS, max_examples=examples))

    return register


def saboteur(name: str, *, breaks: Property | None = None) -> Callable[[Sabotage], Sabotage]:
    def register(sabotage: Sabotage) -> Sabotage:
        SABOTEURS.append(Saboteur(name, sabotage, breaks.__name__ if breaks else None))
        return sabotage

    return register
