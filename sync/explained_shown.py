"""What `alongside explain` shows: rows, what is no row and why, credit, and every indicator with what it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sync.drawn import Pen
from sync.figures_shown import basis_text, by_family, figure_json, value_text
from sync.messages import say
from sync.model import Counted, Credit, Explanation, Located, Refusal, Results
from sync.points import decimal_text, points, points_text
from sync.report import kind_of_row, who_helped
from sync.scorecard_shown import empty, subject_line
from sync.shapes import dispute_json

FEW = 12
"""Rows and refusals of each list without `--all`."""
SIDES = ("yes", "no", "open")


def explanation_json(explained: Explanation) -> dict[str, Any]:
    return {
        "kind": explained.kind,
        "id": explained.id,
        "title": explained.title,
        "url": explained.url,
        "points": decimal_text(points(sum(proof.units for proof in explained.proofs))),
        "rows": [
            {
                **proof.model_dump(mode="json", exclude={"units", "raw_units"}),
                "points": decimal_text(points(proof.units)),
            }
            for proof in explained.proofs
        ],
        "refused": [{**refusal.model_dump(mode="json"), "why": say(refusal.rule)} for refusal in explained.refusals],
        "indicators": [_counted_json(counted) for counted in explained.indicators],
        "credit": [credit.model_dump(mode="json") for credit in explained.credit],
        "disputes": [dispute_json(dispute) for dispute in explained.disputes],
    }


def _counted_json(counted: Counted) -> dict[str, Any]:
    lists = {side: [each.model_dump() for each in getattr(counted, side)] for side in SIDES}
    note = {"note": say(counted.note)} if counted.note else {}
    return {
        **figure_json(counted.indicator),
        "counts": {**lists, "more": counted.more, "hidden": counted.hidden},
        **note,
    }


def relinked(explained: Explanation, link: Callable[[str], str]) -> Explanation:
    """With every address as `link` gives it."""

    def located(each: Located) -> Located:
        return each.model_copy(update={"url": link(each.url)})

    def counted(each: Counted) -> Counted:
        return each.model_copy(update={side: tuple(map(located, getattr(each, side))) for side in SIDES})

    return explained.model_copy(
        update={
            "url": link(explained.url),
            "proofs": tuple(row.model_copy(update={"url": link(row.url)}) for row in explained.proofs),
            "refusals": tuple(row.model_copy(update={"url": link(row.url)}) for row in explained.refusals),
            "disputes": tuple(row.model_copy(update={"url": link(row.url)}) for row in explained.disputes),
            "indicators": tuple(map(counted, explained.indicators)),
            "credit": tuple(row.model_copy(update={"key_result": located(row.key_result)}) for row in explained.credit),
        }
    )


def explanation_shown(explained: Explanation, results: Results, *, all_: bool) -> None:
    pen = Pen()
    pen.title(explained.title, subject_line(explained.kind, results))
    if explained.url:
        pen.link(explained.url, indent=0)
    _rows(pen, explained, results, all_)
    _refusals(pen, explained.refusals, all_)
    _credit(pen, explained.credit)
    _indicators(pen, explained)


def indicator_shown(explained: Explanation, results: Results) -> None:
    """One indicator with every record that it counts."""
    pen = Pen()
    pen.title(explained.title, subject_line(explained.kind, results))
    for counted in explained.indicators:
        pen.heading(say(f"family.{next(iter(by_family([counted.indicator])))}"))
        _figure(pen, counted)
        for side in SIDES:
            if listed := getattr(counted, side):
                pen.heading(say(f"explain.{_side(counted, side)}", n=len(listed)))
                for each in listed:
                    _located(pen, each)
        for note in _left_out(counted):
            pen.text(note, indent=2, style="dim")
        if counted.note:
            pen.text(say(counted.note), indent=2)


def _figure(pen: Pen, counted: Counted) -> None:
    value = counted.indicator
    pen.value(say(f"indicator.{value.code}.name"), value_text(value), basis_text(value))
    pen.text(say(f"indicator.{value.code}.about"), indent=4, style="dim")
    if value.value is None and value.reason:
        pen.text(say(value.reason), indent=4)


def _located(pen: Pen, each: Located) -> None:
    pen.text(each.title or say("explain.gone", ref=each.ref), indent=2)
    if each.url:
        pen.link(each.url)


def _rows(pen: Pen, explained: Explanation, results: Results, all_: bool) -> None:
    if not explained.proofs:
        return
    total = points_text(sum(proof.units for proof in explained.proofs))
    pen.heading(say("explain.rows_heading", points=total, n=len(explained.proofs)))
    disputed = {dispute.proof for dispute in explained.disputes if dispute.proof and dispute.standing}
    for proof in explained.proofs[: None if all_ else FEW]:
        pen.value(
            f"{proof.at:%Y-%m-%d}  {kind_of_row(proof, disputed)}",
            say("unit.points.other", value=f"{points(proof.units):.2f}"),
        )
        pen.text(f"{proof.title} · {who_helped(proof, results, ' · ')}", indent=4)
        pen.link(proof.url)
    _rest(pen, len(explained.proofs), all_)


def _rest(pen: Pen, n: int, all_: bool) -> None:
    if n > FEW and not all_:
        pen.text(say("explain.more", n=n - FEW), indent=2, style="dim")


def _refusals(pen: Pen, refusals: Sequence[Refusal], all_: bool) -> None:
    """What waits, and for what, before what was refused, and by which rule."""
    for waits, heading in ((True, "explain.waiting_heading"), (False, "explain.refused_heading")):
        found = [refusal for refusal in refusals if refusal.rule.startswith("rule.waiting") is waits]
        if found:
            pen.heading(say(heading, n=len(found)))
        for refusal in found[: None if all_ else FEW]:
            pen.text(f"{refusal.at:%Y-%m-%d}  {refusal.title}", indent=2)
            pen.text(say(refusal.rule), indent=4, style="dim")
            pen.link(refusal.url)
        _rest(pen, len(found), all_)


def _credit(pen: Pen, credit: Sequence[Credit]) -> None:
    """By key result: what it is worth, each team's part of it, and its people's."""
    if credit:
        pen.heading(say("explain.credit"))
        pen.text(say("explain.credit_how"), indent=2, style="dim")
    above = None
    for each in credit:
        if each.key_result.ref != above:
            above = each.key_result.ref
            pen.value(each.key_result.title, say("unit.points.other", value=f"{each.worth:.2f}"))
            pen.link(each.key_result.url)
        name = f"    {each.person}" if each.person else f"  {each.team}"
        pen.value(name, f"{each.points:.2f}")


def _indicators(pen: Pen, explained: Explanation) -> None:
    known = {id(c.indicator): c for c in explained.indicators if c.indicator.value is not None}
    for name, values in by_family(c.indicator for c in known.values()).items():
        pen.heading(say(f"family.{name}"))
        for value in values:
            counted = known[id(value)]
            _figure(pen, counted)
            _summary(pen, counted)
    empty(pen, [counted.indicator for counted in explained.indicators])
    if known:
        pen.heading(say("explain.in_full"))
        code = next(iter(known.values())).indicator.code
        who = explained.title if explained.kind in ("team", "goal", "org") else explained.id
        pen.text(f'alongside explain "{who}" --indicator {code}', indent=2)


def _summary(pen: Pen, counted: Counted) -> None:
    """How many records, by what they say, and the first of them."""
    found = [(side, getattr(counted, side)) for side in SIDES if getattr(counted, side)]
    if counted.note:
        pen.text(say(counted.note), indent=4)
    if found:
        parts = [say(f"explain.{_side(counted, side)}", n=len(listed)) for side, listed in found]
        pen.text(" · ".join([counted.indicator.code, *parts, *_left_out(counted)]), indent=4)
        pen.link(found[0][1][0].url)


def _left_out(counted: Counted) -> list[str]:
    more = [say("explain.not_kept", n=counted.more)] if counted.more else []
    return more + ([say("explain.hidden_rows", n=counted.hidden)] if counted.hidden else [])


def _side(counted: Counted, side: str) -> str:
    """Of a rate records speak for it or against it; of anything else, or where all speak for it, they are counted or not."""
    rate = counted.indicator.unit in ("%", "yes/no") and bool(counted.no or counted.open)
    return f"{'rate' if rate else 'count'}_{side}"
