"""The records behind a number: what counted for it, what against it, and what is still open.

A record is named by its ref (a task, a doc, a comment, a block ...), a row of the ledger by its id. Restricted records never
come here, for no indicator reads them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from scoring.indicators.survival import Spell
from sync.model import Evidence, Indicator, Proof, Ref

Verdict = tuple[Ref, bool]
"""A record, and whether it is as it should be. Where there is nothing to look at (a meeting that was not held), empty."""
MOST = 100
"""Records of one list that stored results keep; of the others they keep the number."""


def evidence(yes: Iterable[Ref] = (), no: Iterable[Ref] = (), open_: Iterable[Ref] = ()) -> Evidence | None:
    """Each record once, in order of refs; nothing without any."""
    found = [tuple(sorted(set(refs) - {""})) for refs in (yes, no, open_)]
    return Evidence(yes=found[0], no=found[1], open=found[2]) if any(found) else None


def of_verdicts(verdicts: Collection[Verdict]) -> Evidence | None:
    return evidence((ref for ref, verdict in verdicts if verdict), (ref for ref, verdict in verdicts if not verdict))


def of_spells(spells: Sequence[Spell], limit: int | None = None) -> Evidence | None:
    """With a limit: what ended within it, what lasted longer, and what was not observed so long. Without one: what ended, and
    what did not."""
    yes = [s.source for s in spells if s.ended and (limit is None or s.length <= limit)]
    no = [s.source for s in spells if limit is not None and s.length > limit]
    return evidence(yes, no, (s.source for s in spells if not s.ended and (limit is None or s.length <= limit)))


def of_rows(rows: Iterable[Proof]) -> Evidence | None:
    return evidence(row.id for row in rows)


def because(value: Indicator, found: Evidence | None) -> Indicator:
    """The same number with its evidence."""
    return value.model_copy(update={"evidence": found})


def kept(value: Indicator, secret: Collection[str] = (), most: int | None = MOST) -> Indicator:
    """As results store it: without the rows in `secret`, and no more of each list than `most`."""
    if value.evidence is None:
        return value
    lists = [[ref for ref in refs if ref not in secret] for refs in value.evidence.lists]
    cut = [tuple(refs[:most]) for refs in lists]
    left = sum(map(len, lists))
    more, hidden = left - sum(map(len, cut)), sum(map(len, value.evidence.lists)) - left
    return because(value, Evidence(yes=cut[0], no=cut[1], open=cut[2], more=more, hidden=hidden))
