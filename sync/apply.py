"""Carry out a plan, one remote mutation at a time: look once more, commit the intent, send ONE request, commit the receipt.

A crash between intent and receipt is resolved by `recover`: it looks at the target and never repeats the request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from sync.errors import Collided, NotOffered, RateLimited, VendorRefused
from sync.plan import NEEDED, Conflict, LeftOut, Plan
from sync.ports import Change, Observed, Receipt, Sink, Target
from sync.store import Book

PATIENCE_S = 60.0
"""Longest wait that a write is asked to make (Notion's window is a minute); beyond it the run ends with exit 75."""

ATTEMPTS = 5
"""How often one write is sent when the vendor puts it off."""


@dataclass
class ApplyReport:
    written: dict[str, int] = field(default_factory=dict)
    """`sink/kind` -> mutations that succeeded."""
    conflicts: list[Conflict] = field(default_factory=list)
    """Targets that somebody changed between plan and apply: left alone."""
    left_out: list[LeftOut] = field(default_factory=list)
    """What turned out to be impossible now: it stands in something that could not be written, or has no place."""
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
    missing: set[Target] = set()
    for done, change in enumerate(plan.changes):
        progress(done, len(plan.changes))
        if missing.isdisjoint(change.needs):
            stands = _apply_one(change, sinks[change.target.sink], book, report, sleep)
        else:
            report.left_out.append(LeftOut(change.target, change.label, NEEDED))
            stands = False
        missing |= {change.target} if not stands and change.before is None else set()
    progress(len(plan.changes), len(plan.changes))
    return report


def _apply_one(change: Change, sink: Sink, book: Book, report: ApplyReport, sleep: Callable[[float], None]) -> bool:
    """Has the change been made?"""
    for attempt in count(1):
        if not _as_planned(change, sink, report):
            return False
        book.intend(change)
        try:
            left = sink.write(change)
        except (RateLimited, Collided) as again:
            book.drop_intent(change.target)
            if attempt == ATTEMPTS or again.wait_s is None or again.wait_s > PATIENCE_S:
                raise
            # A vendor may say "0 seconds" (Jira Data Center 9.12 does): never hammer it.
            sleep(max(again.wait_s, 1.0))
        except NotOffered as refused:
            book.settle(Receipt(change.target, "", change.values, dict.fromkeys(change.values)))
            report.left_out.append(LeftOut(change.target, change.label, refused.message))
            return False
        except VendorRefused as refused:
            book.drop_intent(change.target)
            report.failures.append((change, refused))
            return False
        else:
            _record(change, left, book)
            key = f"{change.target.sink}/{change.target.kind}"
            report.written[key] = report.written.get(key, 0) + 1
            return True
    raise AssertionError("the attempts end the loop")


def _as_planned(change: Change, sink: Sink, report: ApplyReport) -> bool:
    """Look once more: may the change be made as it was planned?"""
    places = {change.target: change.before, **change.inside}
    ids = {target: before.remote_id for target, before in places.items() if before}
    seen = sink.read(list(places), ids)
    now = seen.get(change.target)
    if now and now.closed:
        report.left_out.append(LeftOut(change.target, change.label, now.closed))
        return False
    moved = [
        conflict for target, before in places.items() for conflict in _moved(change, target, before, seen.get(target))
    ]
    report.conflicts += moved
    return not moved


def _record(change: Change, left: Observed, book: Book) -> None:
    if change.action == "retire":
        for target in (change.target, *change.inside):
            book.forget(target)
        return
    known = book.receipt(change.target)
    wrote = {**(known.wrote if known else {}), **change.values}
    slots = {**(known.left if known else {}), **{slot: left.values.get(slot) for slot in change.values}}
    book.settle(Receipt(change.target, left.remote_id, wrote, slots))


def _moved(change: Change, target: Target, before: Observed | None, seen: Observed | None) -> list[Conflict]:
    """What differs from the values that the plan was made on: in the slots that the change would write, or anywhere in
    what it would take away."""
    if before is None and seen is None:
        return []
    was, now = before.values if before else {}, seen.values if seen else {}
    whole = change.action == "retire"
    looked_at = dict.fromkeys((*was, *now)) if whole else change.values
    slots = [s for s in looked_at if was.get(s) != now.get(s)] or ([""] if not (before and seen) else [])
    return [
        Conflict(
            target,
            slot,
            "conflict.changed_since_plan",
            change.label,
            wrote=was.get(slot),
            observed=now.get(slot),
            desired=change.values.get(slot) if target == change.target else None,
            url=seen.url if seen else "",
        )
        for slot in slots
    ]


def recover(sinks: Mapping[str, Sink], book: Book) -> int:
    """Resolve what an interrupted apply left open, by looking. Returns how many intents there were."""
    intents = book.intents()
    for change in intents:
        if change.target.sink in sinks:
            ids = {change.target: change.before.remote_id} if change.before else {}
            seen = sinks[change.target.sink].read([change.target], ids)
            _resolve(change, seen.get(change.target), book)
    return len(intents)


def _resolve(change: Change, seen: Observed | None, book: Book) -> None:
    done = _written(change, seen)
    if change.action == "retire" and (seen is None or done):
        book.forget(change.target)
    elif seen and done:
        _record(replace(change, values={slot: change.values[slot] for slot in done}), seen, book)
    else:
        book.drop_intent(change.target)


def _written(change: Change, seen: Observed | None) -> list[str]:
    """The slots that the interrupted change wrote: those that say what we sent; all of them where the vendor rewrites texts,
    so that they no longer say what they did and were last touched by us. Somebody may have edited the others since."""
    if seen is None:
        return []
    before = change.before.values if change.before else {}
    same = [slot for slot, value in change.values.items() if seen.values.get(slot) == value]
    if len(same) == len(change.values):
        return same
    moved = any(seen.values.get(slot) != before.get(slot) for slot in change.values)
    if seen.ours and moved:
        return list(change.values)
    return same if moved and change.action != "retire" else []
