"""Carry out a plan, one remote mutation at a time: look once more, commit the intent, send ONE request, commit the receipt.

A crash between intent and receipt is resolved by `recover`: it looks at the target and never repeats the request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sync.errors import RateLimited, VendorRefused
from sync.plan import Conflict, Plan
from sync.ports import Change, Observed, Receipt, Sink
from sync.store import Book

PATIENCE_S = 60.0
"""Longest wait that a write is asked to make (Notion's window is a minute); beyond it the run ends with exit 75."""


@dataclass
class ApplyReport:
    written: dict[str, int] = field(default_factory=dict)
    """`sink/kind` -> mutations that succeeded."""
    conflicts: list[Conflict] = field(default_factory=list)
    """Targets that somebody changed between plan and apply: left alone."""
    failures: list[tuple[Change, VendorRefused]] = field(default_factory=list)


def apply(
    plan: Plan,
    sinks: Mapping[str, Sink],
    book: Book,
    progress: Callable[[int, int], None] = lambda done, total: None,
    sleep: Callable[[float], None] = time.sleep,
) -> ApplyReport:
    """Raises what the sinks raise but for `VendorRefused`, which is reported; everything written before is kept."""
    report = ApplyReport()
    for receipt in plan.settled:
        book.settle(receipt)
    for target in plan.forgotten:
        book.forget(target)
    for done, change in enumerate(plan.changes):
        progress(done, len(plan.changes))
        _apply_one(change, sinks[change.target.sink], book, report, sleep)
    progress(len(plan.changes), len(plan.changes))
    return report


def _apply_one(change: Change, sink: Sink, book: Book, report: ApplyReport, sleep: Callable[[float], None]) -> None:
    while True:
        seen = sink.read([change.target]).get(change.target)
        moved = _moved(change, seen)
        if moved:
            report.conflicts += moved
            return
        book.intend(change)
        try:
            left = sink.write(change)
        except RateLimited as limited:
            book.drop_intent(change.target)
            if limited.wait_s is None or limited.wait_s > PATIENCE_S:
                raise
            sleep(limited.wait_s)
        except VendorRefused as refused:
            book.drop_intent(change.target)
            report.failures.append((change, refused))
            return
        else:
            _record(change, left, book)
            place = f"{change.target.sink}/{change.target.kind}"
            report.written[place] = report.written.get(place, 0) + 1
            return


def _record(change: Change, left: Observed, book: Book) -> None:
    if change.action == "retire":
        book.forget(change.target)
        return
    known = book.receipts().get(change.target)
    wrote = {**(known.wrote if known else {}), **change.values}
    slots = {**(known.left if known else {}), **{slot: left.values.get(slot) for slot in change.values}}
    book.settle(Receipt(change.target, left.remote_id, wrote, slots))


def _moved(change: Change, seen: Observed | None) -> list[Conflict]:
    """What differs from the values that the plan was made on, in the slots that the change would write."""
    if change.before is None and seen is None:
        return []
    before = change.before.values if change.before else {}
    now = seen.values if seen else {}
    slots = [s for s in change.values if before.get(s) != now.get(s)] or ([""] if not (change.before and seen) else [])
    return [
        Conflict(
            change.target,
            slot,
            "conflict.changed_since_plan",
            change.label,
            wrote=before.get(slot),
            observed=now.get(slot),
            desired=change.values.get(slot),
            url=seen.url if seen else "",
        )
        for slot in slots
    ]


def recover(sinks: Mapping[str, Sink], book: Book) -> int:
    """Resolve what an interrupted apply left open, by looking. Returns how many intents there were."""
    intents = book.intents()
    for change in intents:
        if change.target.sink in sinks:
            _resolve(change, sinks[change.target.sink].read([change.target]).get(change.target), book)
    return len(intents)


def _resolve(change: Change, seen: Observed | None, book: Book) -> None:
    if _happened(change, seen):
        if seen is None or change.action == "retire":
            book.forget(change.target)
        else:
            _record(change, seen, book)
    else:
        book.drop_intent(change.target)


def _happened(change: Change, seen: Observed | None) -> bool:
    """A created target exists (it carries our marker); a retired one is gone or empty; an updated one says what we sent,
    or, where the vendor rewrites texts, no longer says what it did and was last touched by us."""
    if seen is None:
        return change.action == "retire"
    if all(seen.values.get(slot) == value for slot, value in change.values.items()):
        return True
    if change.before is None:
        return seen.ours
    same_as_before = all(seen.values.get(s) == change.before.values.get(s) for s in change.values)
    return seen.ours and not same_as_before
