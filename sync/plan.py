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

Rows apply to each slot of a target; the slots of one target that may be written go into one change. What stands inside
something (the text of a row's page) is retired with it, and only when nobody touched either. What cannot be written now
(what it stands in is missing, the vendor has no place for it) is left out with the reason, and tried again at the next run.
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


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A change that would be made and cannot. `reason` is a key of the catalogue."""

    target: Target
    label: str
    reason: str


NEEDED = "plan.needed"
"""The reason for what stands in something that does not stand itself."""


@dataclass
class Plan:
    changes: list[Change] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
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
    inside: Mapping[Target, Sequence[Target]] | None = None,
) -> Plan:
    """Changes in the order of `desired`, retirements last. `observed` covers the targets, what they need, and what stands
    inside those that are not wanted any more (`inside`)."""
    made = Plan()
    standing = set(observed)
    for wish in desired:
        if standing.issuperset(wish.needs):
            _place(made, wish, observed.get(wish.target), receipts.get(wish.target), adopt=adopt, recreate=recreate)
            standing |= {change.target for change in made.changes[-1:]}
        else:
            made.left_out.append(LeftOut(wish.target, wish.label, NEEDED))
    _retire_all(made, {wish.target for wish in desired}, observed, receipts, inside or {})
    return made


def _place(
    made: Plan, wish: Desired, seen: Observed | None, receipt: Receipt | None, *, adopt: bool, recreate: bool
) -> None:
    if seen is None:
        if not wish.creatable:
            made.left_out.append(LeftOut(wish.target, wish.label, "plan.gone"))
            made.forgotten += [wish.target] if receipt else []
        elif receipt and _refused_before(receipt, wish) and not recreate:
            made.left_out.append(LeftOut(wish.target, wish.label, "plan.not_offered"))
        elif receipt and not receipt.refused and not recreate:
            made.conflicts.append(_conflict(wish.target, "", "conflict.removed", wish.label, receipt, None, wish))
        else:
            made.changes.append(Change("create", wish.target, wish.values, None, wish.texts, wish.label, wish.needs))
        return
    write: dict[str, Value] = {}
    settled = True
    for slot, value in wish.values.items():
        verdict = _judge(slot, value, seen, receipt, adopt=adopt, recreate=recreate)
        if verdict == "write":
            write[slot] = value
        elif verdict != "keep" and slot not in wish.yields:
            settled = False
            made.conflicts.append(_conflict(wish.target, slot, verdict, wish.label, receipt, seen, wish))
    if write and seen.closed:
        made.left_out.append(LeftOut(wish.target, wish.label, seen.closed))
    elif write:
        texts = {name: text for name, text in wish.texts.items() if name in write}
        made.changes.append(Change("update", wish.target, write, seen, texts, wish.label, wish.needs))
    elif settled:
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
    # A slot that people took over keeps the receipt of what we wrote: were it renewed, theirs would pass for ours.
    ours = {s: v for s, v in wish.values.items() if s not in wish.yields or seen.values.get(s) == v}
    known = receipt or Receipt(wish.target, "", {}, {})
    wrote = {**{s: v for s, v in known.wrote.items() if s in wish.values}, **ours}
    left = {s: seen.values.get(s) if s in ours else known.left.get(s) for s in wrote}
    renewed = Receipt(wish.target, seen.remote_id, wrote, left)
    if receipt != renewed:
        made.settled.append(renewed)


def _retire_all(
    made: Plan,
    wanted: set[Target],
    observed: Mapping[Target, Observed],
    receipts: Mapping[Target, Receipt],
    inside: Mapping[Target, Sequence[Target]],
) -> None:
    doomed = set(receipts) - wanted
    carried = {held for target in doomed if target in observed for held in inside.get(target, ())}
    # Backwards: what stands inside something, and cannot go with it, goes first.
    for target in sorted(doomed - carried, reverse=True):
        seen = observed.get(target)
        if seen is None:
            made.forgotten.append(target)
            continue
        held = {each: observed.get(each) for each in inside.get(target, ())}
        conflicts = [c for t, now in {target: seen, **held}.items() for c in _touched(t, receipts.get(t), now)]
        made.conflicts += conflicts
        if not conflicts:
            empty: dict[str, Value] = dict.fromkeys(receipts[target].left)
            made.changes.append(Change("retire", target, empty, seen, label=target.key, inside=held))
    made.forgotten += sorted(target for target in carried & doomed if target not in observed)


def _touched(target: Target, receipt: Receipt | None, seen: Observed | None) -> list[Conflict]:
    """Where a target says something else than what we left there: it may not be retired."""
    if seen is None:
        return []
    left = receipt.left if receipt else {}
    slots = [slot for slot in dict.fromkeys((*left, *seen.values)) if seen.values.get(slot) != left.get(slot)]
    return [_conflict(target, slot, "conflict.changed", target.key, receipt, seen, None) for slot in slots]


def _refused_before(receipt: Receipt, wish: Desired) -> bool:
    """The vendor had no place for exactly this when it was asked."""
    return receipt.refused and receipt.wrote == wish.values


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
