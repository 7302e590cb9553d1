"""KS9, shared-space coverage of a pair: of what the two teams are to share (market reports, progress, insights, dashboards,
or what their agreement names), the part of which there is a page that both can use and that is not out of date."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import permutations

from scoring.indicators.evidence import evidence
from scoring.indicators.help_points import pair_of
from scoring.indicators.named import teams_named
from scoring.indicators.registry import RATIO, Values, View, indicator
from scoring.policy import Policy
from sync.model import Doc, Indicator, Ref
from sync.rows import Agreement


@indicator(
    "KS9",
    of="pair",
    unit="%",
    source="required categories present and under 30 days old / required (S0-9, S2-5)",
    reads=(Doc,),
    shown=("NP pair",),
)
def shared_space(view: View) -> Values:
    """Of pairs with an agreement, in both directions, and of directions with rows; the directions do not differ."""
    agreed = dict(_agreed(view))
    return {pair: _coverage(view, pair, agreed.get(pair, ())) for pair in sorted({*agreed, *map(pair_of, view.proofs)})}


def _agreed(view: View) -> Iterator[tuple[str, Collection[str]]]:
    """Pair -> what its agreements in force say is to be shared."""
    day = view.scene.staff.day(view.until_at)
    found: dict[str, set[str]] = {}
    for row in view.scene.snapshot.of(Agreement):
        if (row.starts_on or day) <= day <= (row.ends_on or day):
            for one, other in permutations(sorted(teams_named(view.scene, row.teams)), 2):
                found.setdefault(f"{one}>{other}", set()).update(row.categories)
    return iter(found.items())


def _coverage(view: View, pair: str, agreed: Collection[str]) -> Indicator:
    teams = frozenset(pair.split(">"))
    required = sorted(agreed) or list(view.scene.policy.shared_categories)
    found = [page for page in view.once(_fresh) if page.serves(teams)]
    wanted = [_words(view.scene.policy, category) for category in required]
    covered = sum(any(words & page.names for page in found) for words in wanted)
    value = (Decimal(covered) / len(required)).quantize(RATIO)
    pages = evidence(page.ref for page in found if any(words & page.names for words in wanted))
    return Indicator(code="KS9", value=value, unit="%", n=len(required), evidence=pages)


@dataclass(frozen=True, slots=True)
class _Page:
    """`teams` are those that the page names; `names` what says what it is."""

    ref: Ref
    teams: frozenset[str]
    home: str | None
    names: frozenset[str]

    def serves(self, pair: frozenset[str]) -> bool:
        """It names both, or it names nobody and is by one of them."""
        return pair <= self.teams if self.teams else self.home in pair


def _fresh(view: View) -> Sequence[_Page]:
    since_at = view.until_at - timedelta(days=view.scene.policy.fresh_days)
    docs = view.scene.snapshot.docs.values()
    return [_page(view, doc) for doc in docs if doc.updated_at > since_at and doc.created_at <= view.until_at]


def _page(view: View, doc: Doc) -> _Page:
    """A doc is what its kind, its tags, or the title of its database says."""
    place = view.scene.snapshot.collections.get(doc.collection or "")
    names = frozenset(map(_squeezed, (doc.kind, *doc.tags, place.title if place else "")))
    home = view.scene.staff.team_of(doc.author, view.until_at)
    return _Page(doc.ref, teams_named(view.scene, doc.teams), home, names - {""})


def _words(policy: Policy, category: str) -> frozenset[str]:
    """All names of the category, whichever of them an agreement uses."""
    groups = [frozenset(map(_squeezed, (name, *others))) for name, others in policy.shared_categories.items()]
    own = frozenset({_squeezed(category)})
    return next((group for group in groups if own <= group), own)


def _squeezed(text: str) -> str:
    return text.strip().casefold()
