"""Compare what should stand (desired), what stands (observed) and what we last wrote (receipts); decide, purely.

| last written | observed now             | desired | action                                             |
|--------------|--------------------------|---------|----------------------------------------------------|
| -            | absent                   | x       | create                                             |
| any          | = x                      | x       | nothing; keep a receipt                            |
| = observed   | y                        | x       | update                                             |
| != observed  | y, somebody changed it   | x       | conflict: never written                            |
| -            | y, not ours              | x       | conflict, unless `adopt`                           |
| y            | absent                   | x       | conflict (a person removed it), unless `recreate`  |
| y            | = last written           | -       | retire                                             |
| y            | absent                   | -       | forget                                             |
| y            | changed by somebody      | -       | conflict: left alone                               |

Rows apply to each slot of a target; the slots of one target that may be written go into one change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sync.ports import Change, Desired, Observed, Receipt, Target, Value


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that we would write and may not. `reason` is a key of the catalogue."""

    target: Target
    slot: str
    reason: Literal["conflict.changed", "conflict.not_ours", "conflict.removed", "conflict.changed_since_plan"]
    label: str
    wrote: Value
    observed: Value
    desired: Value
    url: str = ""


@dataclass
class Plan:
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    settled: list[Receipt] = field(default_factory=list)
    """Targets that already say what they should; their receipts are renewed."""
    forgotten: list[Target] = field(default_factory=list)
    unchanged: int = 0


def plan(
    desired: Sequence[Desired],
    observed: Mapping[Target, Observed],
    receipts: Mapping[Target, Receipt],
    *,
    adopt: bool = False,
    recreate: bool = False,
) -> Plan:
    """Changes in the order of `desired`, retirements last."""
    made = Plan()
    for wish in desired:
        _place(made, wish, observed.get(wish.target), receipts.get(wish.target), adopt=adopt, recreate=recreate)
    wanted = {wish.target for wish in desired}
    # Backwards: what stands inside something (a text, a view) goes before what holds it (its row).
    for target in sorted(set(receipts) - wanted, reverse=True):
        _retire(made, receipts[target], observed.get(target))
    return made


def _place(
    made: Plan, wish: Desired, seen: Observed | None, receipt: Receipt | None, *, adopt: bool, recreate: bool
) -> None:
    if seen is None:
        if receipt and not recreate:
            made.conflicts.append(_conflict(wish.target, "", "conflict.removed", wish.label, receipt, None, wish))
        else:
            made.changes.append(Change("create", wish.target, wish.values, None, wish.texts, wish.label))
        return
    write: dict[str, Value] = {}
    conflicts = 0
    for slot, value in wish.values.items():
        verdict = _judge(slot, value, seen, receipt, adopt=adopt, recreate=recreate)
        if verdict == "write":
            write[slot] = value
        elif verdict != "keep":
            conflicts += 1
            made.conflicts.append(_conflict(wish.target, slot, verdict, wish.label, receipt, seen, wish))
    if write:
        texts = {name: text for name, text in wish.texts.items() if name in write}
        made.changes.append(Change("update", wish.target, write, seen, texts, wish.label))
    elif not conflicts:
        made.unchanged += 1
        _settle(made, wish, seen, receipt)


def _judge(
    slot: str, value: Value, seen: Observed, receipt: Receipt | None, *, adopt: bool, recreate: bool
) -> Literal["write", "keep", "conflict.changed", "conflict.not_ours", "conflict.removed"]:
    now = seen.values.get(slot)
    if now == value:
        return "keep"
    if receipt is None or slot not in receipt.left:
        return "write" if now is None or adopt else "conflict.not_ours"
    if now == receipt.left[slot]:
        # A vendor may normalise what we send; then `left` differs from `wrote` for ever, and that is no reason to write.
        return "keep" if receipt.wrote.get(slot) == value else "write"
    if now is None:
        return "write" if recreate else "conflict.removed"
    return "conflict.changed"


def _settle(made: Plan, wish: Desired, seen: Observed, receipt: Receipt | None) -> None:
    left = {slot: seen.values.get(slot) for slot in wish.values}
    renewed = Receipt(wish.target, seen.remote_id, dict(wish.values), left)
    if receipt != renewed:
        made.settled.append(renewed)


def _retire(made: Plan, receipt: Receipt, seen: Observed | None) -> None:
    if seen is None:
        made.forgotten.append(receipt.target)
        return
    changed = [slot for slot, left in receipt.left.items() if seen.values.get(slot) != left]
    if not changed:
        empty: dict[str, Value] = dict.fromkeys(receipt.left)
        made.changes.append(Change("retire", receipt.target, empty, seen, label=receipt.target.key))
    for slot in changed:
        made.conflicts.append(
            _conflict(receipt.target, slot, "conflict.changed", receipt.target.key, receipt, seen, None)
        )


def _conflict(
    target: Target,
    slot: str,
    reason: Literal["conflict.changed", "conflict.not_ours", "conflict.removed", "conflict.changed_since_plan"],
    label: str,
    receipt: Receipt | None,
    seen: Observed | None,
    wish: Desired | None,
) -> Conflict:
    return Conflict(
        target,
        slot,
        reason,
        label,
        wrote=receipt.left.get(slot) if receipt else None,
        observed=seen.values.get(slot) if seen else None,
        desired=wish.values.get(slot) if wish else None,
        url=seen.url if seen else "",
    )
