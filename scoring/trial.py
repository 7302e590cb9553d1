"""What would move under other rules: the same mirror scored twice, once by the rules in force and once by a changed copy."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from scoring.policy import POT_GRAIN, Policy
from sync.errors import UsageError
from sync.model import POINT, Proof, Refusal, Results
from sync.movements import Movement, movements
from sync.tried import Trial

PROTECTING = ("cell_people", "cell_rows", "cell_helpers", "respondents", "broker_people")
"""Rules that hide what could point at a person: trying smaller ones would show it."""
POTS = ("pot_root", "pot_owner", "pot_weak_root", "pot_weak")
ADDED_UP = ("HP1", "IN", "HP2")
"""Sums of rows; the other indicators are listed apart."""


def trial(before: Results, after: Results, changed: Mapping[str, tuple[Any, Any]]) -> Trial:
    """`before` and `after` are of one mirror and one period; `changed` is what `differences` says of their rules."""
    units = {row.id: row.units for row in before.proofs}
    moved = _moved(before, after)
    sums = [m for m in moved if m.code in ADDED_UP and m.kind in ("team", "pair", "person")]
    return Trial(
        period=before.period.name,
        changed=changed,
        rows=(len(before.proofs), len(after.proofs)),
        revalued=sum(row.id in units and row.units != units[row.id] for row in after.proofs),
        new=_by_rule(after, before),
        gone=_by_rule(before, after),
        sums=sums,
        others=[m for m in moved if m.kind not in ("person", "task", "doc") and m.code not in ADDED_UP],
    )


def _moved(before: Results, after: Results) -> list[Movement]:
    """Of what is published both ways, the figures that differ, those that move most first."""
    seen = {(card.kind, card.id) for card in before.scorecards if not card.suppressed}
    found = [m for m in movements(before, after) if (m.kind, m.subject) in seen and _differs(m)]
    return sorted(found, key=lambda m: (-abs(m.change or Decimal(0)), m.title, m.code))


def changed(policy: Policy, rules: Mapping[str, Any]) -> Policy:
    """A copy with these rules (`{"pot_owner": "6", "weights.answer": 3}`). Raises UsageError for a rule that there is not,
    for a value that it cannot have, and for a smaller protection of people."""
    document = policy.model_dump()
    for name, value in rules.items():
        _put(document, name, value)
    try:
        found = Policy.model_validate(document)
    except ValidationError as wrong:
        raise _mistake(wrong.errors()[0]) from None
    for name in PROTECTING:
        if getattr(found, name) < getattr(policy, name):
            raise UsageError("trial.protects", rule=name, least=getattr(policy, name))
    return found


def differences(one: Policy, other: Policy) -> dict[str, tuple[Any, Any]]:
    """Rule -> both values; of a table of rules only what differs in it, as `weights.answer`."""
    found: dict[str, tuple[Any, Any]] = {}
    for name in Policy.model_fields:
        a, b = getattr(one, name), getattr(other, name)
        if isinstance(a, Mapping) and isinstance(b, Mapping):
            keys = [key for key in {**a, **b} if a.get(key) != b.get(key)]
            found |= {f"{name}.{key}": (a.get(key), b.get(key)) for key in keys}
        elif a != b:
            found[name] = a, b
    return found


def _put(document: dict[str, Any], name: str, value: Any) -> None:
    """A table of rules takes a table, whose entries replace those of the same name, or one entry as `table.entry`."""
    rule, _, entry = name.partition(".")
    if rule not in document:
        raise _unknown(rule, document)
    table = document[rule]
    if isinstance(table, str):
        value = str(value)
    if not entry:
        document[rule] = {**table, **value} if isinstance(table, dict) and isinstance(value, dict) else value
        return
    if not isinstance(table, dict):
        raise UsageError("trial.no_table", rule=rule, name=name)
    known = {str(key): key for key in table}
    if known and entry not in known and rule not in ("shared_categories", "responsibilities"):
        raise _unknown(entry, known, within=f"{rule}.")
    document[rule] = {**table, known.get(entry, entry): value}


def _unknown(name: str, known: Mapping[str, Any], within: str = "") -> UsageError:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)
    return UsageError("trial.unknown", name=within + name, near=within + (near or sorted(known))[0])


def _mistake(error: ErrorDetails) -> UsageError:
    """What is wrong with a value, and the nearest that would do where there is one."""
    where = [str(part) for part in error["loc"]]
    rule, given = ".".join(where), error["input"]
    context = error.get("ctx", {})
    if bad := _pot(error):
        return UsageError("trial.pot", rule=bad[0], value=f"{bad[1]:f}", near=f"{bad[2]:f}")
    match error["type"]:
        case "greater_than_equal" | "greater_than":
            return UsageError("trial.least", rule=rule, value=given, near=context.get("ge", context.get("gt")))
        case "less_than_equal" | "less_than":
            return UsageError("trial.most", rule=rule, value=given, near=context.get("le", context.get("lt")))
        case "literal_error":
            allowed = _choices(where[0])
            near = difflib.get_close_matches(str(given), allowed, n=1, cutoff=0.0)
            return UsageError("trial.choice", rule=rule, value=given, near=near[0], allowed=", ".join(allowed))
        case kind if kind.startswith(("int", "decimal", "float")):
            return UsageError("trial.number", rule=rule, value=given, near=_published(where))
        case kind if kind.startswith("date"):
            return UsageError("trial.date", rule=rule, value=given)
        case _:
            return UsageError("trial.shape", rule=rule, value=given, near=_published(where))


def _choices(rule: str) -> list[str]:
    """Of a rule that is one of some words, or a table of such."""
    found: list[Any] = [Policy.model_fields[rule].annotation]
    while any(get_origin(each) is not None and not isinstance(each, str) for each in found):
        found = [inner for each in found for inner in (get_args(each) or [each])]
    return [str(each) for each in found if not isinstance(each, type)]


def _published(where: list[str]) -> str:
    value: Any = getattr(Policy(), where[0])
    for part in where[1:]:
        value = {str(key): each for key, each in value.items()}.get(part, "-") if isinstance(value, Mapping) else value
    return str(value)


def _pot(error: ErrorDetails) -> tuple[str, Decimal, Decimal] | None:
    """(rule, value, nearest value that units can express) of the first pot that they cannot."""
    if error["loc"] or not isinstance(error["input"], dict):
        return None
    for rule in POTS:
        value = Decimal(str(error["input"][rule]))
        step = Decimal(POT_GRAIN * (2 if rule == "pot_root" else 1)) / POINT
        if value <= 0 or value % step:
            return rule, value, max(step, round(value / step) * step).normalize()
    return None


def _differs(movement: Movement) -> bool:
    before, now = movement.before, movement.now
    return before is None or (before.value, before.n) != (now.value, now.n)


def _by_rule(these: Results, those: Results) -> Mapping[str, int]:
    """Rows of `these` that `those` do not have, by the rule by which `those` refuse them."""
    there = {row.id for row in those.proofs}
    rules = {_key(refusal): refusal.rule for refusal in those.refusals}
    return Counter(rules.get(_key(row), "") for row in these.proofs if row.id not in there)


def _key(row: Proof | Refusal) -> tuple[str | None, str, str, int]:
    return row.helper, row.object, row.kind, row.step
