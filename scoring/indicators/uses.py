"""Where docs were put to use: links to them in tasks, pages and comments, as the finder of linked docs sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from scoring.candidates import Candidate
from scoring.indicators.registry import View
from sync.model import Ref


def uses(view: View) -> Mapping[Ref, Sequence[Candidate]]:
    """Doc -> the links to it that stood by the end of what was observed, of all periods, the oldest first."""
    found: dict[Ref, list[Candidate]] = defaultdict(list)
    for c in view.candidates:
        if c.asset in view.scene.snapshot.docs and not c.restricted and c.at <= view.until_at:
            found[c.asset or ""].append(c)
    return {doc: sorted(found[doc], key=lambda c: (c.at, c.object, c.source)) for doc in sorted(found)}
